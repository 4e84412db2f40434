package bybit

import (
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many arguments one request may have on spot.
const batch = 10

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "bybit-v5",
		Source:           "bybit",
		StreamURL:        "wss://stream.bybit.com/v5/public/spot",
		RESTURL:          "https://api.bybit.com",
		NewDecoder:       NewDecoder,
		Channels:         []string{"publicTrade", "orderbook.1"},
		Subscribe:        subscribe,
		MaxSymbols:       200, // all arguments of a connection have 21,000 characters
		SendEvery:        50 * time.Millisecond,
		Ping:             sources.PingPolicy{Every: 20 * time.Second, Message: `{"op":"ping"}`},
		ReadLimit:        4 << 20,
		Silence:          45 * time.Second,
		MaxAge:           23 * time.Hour,
		MinBackoff:       time.Second, // 500 connections in five minutes
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/v5/market/instruments-info?category=spot"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/v5/market/tickers?category=spot&symbol=" + symbol },
		ParseTicker:      parseTicker,
	}
}

func subscribe(symbols, channels []string) [][]byte {
	var topics []string
	for _, s := range symbols {
		for _, c := range channels {
			topics = append(topics, c+"."+s)
		}
	}
	var messages [][]byte
	for len(topics) > 0 {
		n := min(batch, len(topics))
		messages = append(messages, request("subscribe", topics[:n]...))
		topics = topics[n:]
	}
	return messages
}

func request(op string, topics ...string) []byte {
	return []byte(`{"op":"` + op + `","args":[` + wire.Quoted(topics) + `]}`)
}
