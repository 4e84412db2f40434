package coinbaseadv

import (
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many products one message names.
const batch = 100

// heartbeats is the channel without products that keeps the others open.
const heartbeats = "heartbeats"

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "coinbase-advanced",
		Source:           "coinbase-advanced",
		StreamURL:        "wss://advanced-trade-ws.coinbase.com",
		RESTURL:          "https://api.coinbase.com",
		NewDecoder:       NewDecoder,
		Channels:         []string{heartbeats, "ticker", "market_trades"},
		Subscribe:        subscribe,
		MaxSymbols:       100,
		SendEvery:        150 * time.Millisecond, // 8 messages a second
		Ping:             sources.PingPolicy{Every: 8 * time.Second},
		ReadLimit:        32 << 20,         // level2 snapshots
		Silence:          15 * time.Second, // heartbeats come each second
		MaxAge:           23 * time.Hour,
		MinBackoff:       500 * time.Millisecond,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/api/v3/brokerage/market/products?product_type=SPOT"},
		ParseInstruments: parseInstruments,
		TickerPath: func(symbol string) string {
			return "/api/v3/brokerage/market/product_book?limit=1&product_id=" + symbol
		},
		ParseTicker: parseTicker,
	}
}

// subscribe names one channel a message.
func subscribe(symbols, channels []string) [][]byte {
	var messages [][]byte
	if len(symbols) == 0 {
		return nil
	}
	for _, c := range channels {
		if c == heartbeats {
			messages = append(messages, []byte(`{"type":"subscribe","channel":"`+heartbeats+`"}`))
			continue
		}
		for rest := symbols; len(rest) > 0; {
			n := min(batch, len(rest))
			messages = append(messages, request("subscribe", c, rest[:n]...))
			rest = rest[n:]
		}
	}
	return messages
}

func request(kind, channel string, symbols ...string) []byte {
	return []byte(`{"type":"` + kind + `","product_ids":[` + wire.Quoted(symbols) + `],"channel":` + wire.Quote(channel) + `}`)
}
