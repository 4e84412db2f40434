package gemini

import (
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many pairs one message names.
const batch = 50

// Venue gives the venue's data. Its one channel, "l2", brings book and trades.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "gemini",
		Source:           "gemini",
		StreamURL:        "wss://api.gemini.com/v2/marketdata",
		RESTURL:          "https://api.gemini.com",
		NewDecoder:       NewDecoder,
		Channels:         []string{"l2"},
		Subscribe:        subscribe,
		MaxSymbols:       100,
		SendEvery:        100 * time.Millisecond,
		RESTEvery:        600 * time.Millisecond, // 120 a minute
		ReadLimit:        8 << 20,
		Silence:          15 * time.Second, // heartbeats come every five seconds
		MaxAge:           23 * time.Hour,
		MinBackoff:       500 * time.Millisecond,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/v1/symbols/details/all"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/v1/pubticker/" + strings.ToLower(symbol) },
		ParseTicker:      parseTicker,
	}
}

func subscribe(symbols, channels []string) [][]byte {
	var messages [][]byte
	for _, c := range channels {
		for rest := symbols; len(rest) > 0; {
			n := min(batch, len(rest))
			messages = append(messages, request("subscribe", c, rest[:n]...))
			rest = rest[n:]
		}
	}
	return messages
}

func request(kind, channel string, symbols ...string) []byte {
	return []byte(`{"type":"` + kind + `","subscriptions":[{"name":` + wire.Quote(channel) + `,"symbols":[` + wire.Quoted(symbols) + `]}]}`)
}
