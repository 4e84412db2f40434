package sources

import (
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// FrameKind says how a frame came in.
type FrameKind uint8

// The kinds of frame.
const (
	// Text is a WebSocket text message.
	Text FrameKind = iota + 1
	// Binary is a WebSocket binary message.
	Binary
	// REST is the body of an HTTP answer to Frame.URL.
	REST
)

// Frame is what a venue sent, untouched.
type Frame struct {
	Kind FrameKind
	// URL is the address that was asked, for REST frames.
	URL string
	// Data is only valid during the call that it is handed to.
	Data []byte
	// Received is when the frame arrived here. Decoders do not look at it.
	Received time.Time
}

// RecordKind says what a record tells.
type RecordKind uint8

// The kinds of record.
const (
	// Trade is one print: Price, Size, Side, TradeID.
	Trade RecordKind = iota + 1
	// Ticker is a summary: Last, Bid, Ask and their sizes, Volume.
	Ticker
	// BBO is the top of a book: Bid, Ask and their sizes. Records derived from a
	// book (FromBook) come only when the top changes; those of the venue's own come
	// as it sends them, and may repeat themselves: see [Tops].
	BBO
	// Control is a frame about the connection, not about a market: see Control.
	Control
	// Gap says that messages between GapFrom and GapTo are lost.
	Gap
	// Bad says that a frame, or a part of one, was refused: Detail tells why.
	Bad
)

// String names the kind as the recordings' answer keys do.
func (k RecordKind) String() string {
	switch k {
	case Trade:
		return "trade"
	case Ticker:
		return "ticker"
	case BBO:
		return "bbo"
	case Control:
		return "ctl"
	case Gap:
		return "gap"
	case Bad:
		return "bad"
	}
	return "unknown"
}

// Side is the side of the taker.
type Side uint8

// The sides.
const (
	NoSide Side = iota
	Buy
	Sell
)

// String is "buy", "sell" or empty.
func (s Side) String() string {
	switch s {
	case Buy:
		return "buy"
	case Sell:
		return "sell"
	}
	return ""
}

// ControlKind says what a control frame means. The values are those of the
// recordings' answer keys.
type ControlKind string

// The kinds of control frame.
const (
	Ack          ControlKind = "ack"
	Refusal      ControlKind = "error"
	Heartbeat    ControlKind = "hb"
	Ping         ControlKind = "ping"
	Pong         ControlKind = "pong"
	Welcome      ControlKind = "welcome"
	Status       ControlKind = "status"
	Reconnect    ControlKind = "reconnect"
	Unsubscribed ControlKind = "unsub"
	Configured   ControlKind = "conf"
	OtherControl ControlKind = "other"
)

// Number is an exact number that may be missing.
type Number struct {
	Value feed.Decimal
	// Present is false where the venue gave no number.
	Present bool
}

// Positive reports whether there is a number and it is greater than zero.
func (n Number) Positive() bool { return n.Present && n.Value.Sign() > 0 }

// String is the number's text, or empty where there is none.
func (n Number) String() string {
	if !n.Present {
		return ""
	}
	return n.Value.String()
}

// Record is one observation of a venue, in one vocabulary for all venues. A
// decoder may reuse the Record that it emits: keep a copy, not the pointer.
type Record struct {
	Kind RecordKind
	// Symbol is the venue's own name of the instrument, in the spelling of its
	// instrument list; empty where the frame is about none.
	Symbol string

	// Price and Size are those of a trade, Side is its taker's.
	Price, Size Number
	Side        Side
	// TradeID is the venue's id of the trade, empty where it has none.
	TradeID string
	// History marks a trade from before the subscription, Duplicate the second
	// print of one trade, Aggregate one record for several prints.
	History, Duplicate, Aggregate bool

	// Last and Volume (24 h, base units) are those of a ticker.
	Last, Volume Number
	// Bid, BidSize, Ask and AskSize are those of a ticker or a top of book. A
	// side without orders is not present.
	Bid, BidSize, Ask, AskSize Number
	// FromBook marks a top of book that was derived from a kept book.
	FromBook bool

	// EventTime is the venue's time of the event in unix nanoseconds, where
	// HasTime.
	EventTime int64
	HasTime   bool
	// Sequence is the venue's sequence number, 0 where there is none.
	Sequence uint64

	// Control is set for control records.
	Control ControlKind
	// GapFrom is the last sequence number before a gap, GapTo the first behind it.
	GapFrom, GapTo uint64
	// Detail explains Bad records and refusals, in words for a log line. It is
	// one of few fixed texts for Bad records, never text of the frame.
	Detail string
}

// Decoder turns the frames of one connection into records. It keeps the
// connection's state (books, sequence numbers), does no I/O, reads no clock,
// does not keep Frame.Data, and never panics whatever the bytes. Records and
// their texts that are emitted do not alias Frame.Data.
//
// One decoder serves one connection and is not safe for concurrent use.
type Decoder interface {
	Decode(f Frame, emit func(*Record))
}

// Requester is a [Decoder] that needs REST documents, for example the snapshot
// a book starts from. After every frame the runner takes the requests, performs
// them and feeds each answer back as a REST frame with the request's URL.
type Requester interface {
	// Requests gives the requests that came up since the last call.
	Requests() []Request
}

// Request is a GET that a decoder asks for.
type Request struct {
	// Path is path and query, relative to the venue's REST address.
	Path string
}

// Replier is a [Decoder] that answers messages, or subscribes anew where a book
// broke. After every frame the runner sends what it gives, in order.
type Replier interface {
	// Replies gives the text messages to send that came up since the last call.
	Replies() [][]byte
}
