package bitstamp

import (
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "bitstamp",
		Source:           "bitstamp",
		StreamURL:        "wss://ws.bitstamp.net",
		RESTURL:          "https://www.bitstamp.net",
		NewDecoder:       NewDecoder,
		Channels:         []string{"live_trades", "order_book"},
		Subscribe:        subscribe,
		MaxSymbols:       100,
		SendEvery:        20 * time.Millisecond,
		Ping:             sources.PingPolicy{Every: 20 * time.Second, Message: `{"event":"bts:heartbeat"}`},
		ReadLimit:        4 << 20,
		Silence:          45 * time.Second,
		MaxAge:           30 * 24 * time.Hour, // cut after 90 days
		MinBackoff:       500 * time.Millisecond,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/api/v2/trading-pairs-info/"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/api/v2/ticker/" + strings.ToLower(symbol) + "/" },
		ParseTicker:      parseTicker,
	}
}

func subscribe(symbols, channels []string) [][]byte {
	var messages [][]byte
	for _, s := range symbols {
		for _, c := range channels {
			messages = append(messages, []byte(`{"event":"bts:subscribe","data":{"channel":`+wire.Quote(c+"_"+strings.ToLower(s))+`}}`))
		}
	}
	return messages
}
