package coinbase

import (
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "coinbase-exchange",
		Source:           "coinbase-exchange",
		StreamURL:        "wss://ws-feed.exchange.coinbase.com",
		RESTURL:          "https://api.exchange.coinbase.com",
		NewDecoder:       NewDecoder,
		Channels:         []string{"ticker", "matches", "heartbeat"},
		Subscribe:        subscribe,
		MaxSymbols:       100,
		SendEvery:        150 * time.Millisecond, // 8 requests a second
		Ping:             sources.PingPolicy{Every: 8 * time.Second},
		ReadLimit:        32 << 20,         // level2 snapshots
		Silence:          15 * time.Second, // heartbeats come each second
		MaxAge:           23 * time.Hour,
		MinBackoff:       500 * time.Millisecond,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/products"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/products/" + symbol + "/ticker" },
		ParseTicker:      parseTicker,
	}
}

func subscribe(symbols, channels []string) [][]byte {
	if len(symbols) == 0 || len(channels) == 0 {
		return nil
	}
	return [][]byte{request("subscribe", symbols, channels)}
}

func request(kind string, symbols, channels []string) []byte {
	return []byte(`{"type":"` + kind + `","product_ids":[` + wire.Quoted(symbols) + `],"channels":[` + wire.Quoted(channels) + `]}`)
}
