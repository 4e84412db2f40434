package sources

import (
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Venue is data about a venue. The functions are pure. Everything that a venue
// may change (addresses, limits, intervals) is a field, so that configuration
// can replace it.
type Venue struct {
	// Name names the protocol, as recordings do: "kraken-v1".
	Name string
	// Source is the name on the ticks: "kraken".
	Source string
	// Closed says when the venue closed; empty for one that serves. Its recordings are
	// read, and its protocol at another address.
	Closed string
	// StreamURL is the WebSocket address with its path.
	StreamURL string
	// RESTURL is the base of REST addresses, without a slash at its end.
	RESTURL string

	// Token is what is fetched before every connection; nil needs nothing.
	Token *Token

	// NewDecoder makes the decoder of a new connection.
	NewDecoder func(DecoderOptions) Decoder

	// Channels are the channels that a node subscribes to.
	Channels []string
	// Subscribe gives the messages that subscribe to the channels of the symbols,
	// batched within the venue's limits.
	Subscribe func(symbols, channels []string) [][]byte
	// MaxSymbols is how many symbols one connection may carry with Channels.
	MaxSymbols int
	// BatchSymbols is how many symbols are handed to one call of Subscribe; 0 hands
	// over all, which Subscribe batches by itself.
	BatchSymbols int
	// Settle is how long a new connection waits before its first message.
	Settle time.Duration
	// Stamp completes a message with the time that it is sent at, where a venue
	// wants to be told; nil sends messages as they are.
	Stamp func(message []byte, now time.Time) []byte
	// SendEvery is the shortest time between two messages to the venue.
	SendEvery time.Duration
	// ConnectEvery is the shortest time between two connections that are opened;
	// 0 means 350 ms.
	ConnectEvery time.Duration
	// RESTEvery is the shortest time between two REST requests to the venue; 0
	// means 100 ms.
	RESTEvery time.Duration

	// Ping is how a connection is kept alive.
	Ping PingPolicy
	// ReadLimit is the size of the largest message that is read, in bytes.
	ReadLimit int64
	// Silence is how long a connection may be without any message before it is
	// given up.
	Silence time.Duration
	// MaxAge is when a connection is replaced before the venue cuts it; 0 never.
	MaxAge time.Duration
	// MinBackoff and MaxBackoff bound the pause before a new connection.
	MinBackoff, MaxBackoff time.Duration

	// InstrumentPaths are the REST documents that list the instruments, the most
	// important first: the rest is only read where a wanted pair is not yet found.
	InstrumentPaths []string
	// ParseInstruments reads one such document.
	ParseInstruments func(body []byte) ([]Instrument, error)

	// TickerPath gives the REST address of a symbol's ticker.
	TickerPath func(symbol string) string
	// ParseTicker reads that document as Ticker or BBO records of the symbol.
	ParseTicker func(symbol string, body []byte, emit func(*Record)) error
}

// Token is a pass that a venue hands out for one connection.
type Token struct {
	// Path is asked for by POST, without a body, at the venue's REST address.
	Path string
	// StreamURL reads the answer and makes the address of one connection of it.
	// own is the address that the operator configured; it is empty where the
	// answer decides. What it gives holds a secret and is never logged.
	StreamURL func(own string, answer []byte) (string, error)
}

// DecoderOptions change how a decoder reads.
type DecoderOptions struct {
	// IgnoreChecksums keeps books whose checksum does not verify. It is for sets
	// of unrelated single frames; a connection never sets it.
	IgnoreChecksums bool
}

// Instrument is one entry of a venue's instrument list.
type Instrument struct {
	// Symbol is the venue's own name, as records carry it.
	Symbol string
	// Pair is the same in feed notation: base/quote for spot, with a third part
	// for derivatives ("UNI/USD/SWAP", "BTC/USD/220527").
	Pair feed.ID
}

// PingPolicy is how a connection is kept alive from our side. Pings of the
// venue are always answered.
type PingPolicy struct {
	// Every is the time between two pings; 0 sends none.
	Every time.Duration
	// Message is the text to send; empty sends a WebSocket ping frame.
	Message string
}
