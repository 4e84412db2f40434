package bybitv1

import (
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "bybit-v1",
		Source:           "bybit",
		StreamURL:        "wss://stream.bybit.com/realtime",
		RESTURL:          "https://api.bybit.com",
		NewDecoder:       NewDecoder,
		Channels:         []string{"trade", "orderBookL2_25"},
		Subscribe:        subscribe,
		MaxSymbols:       100,
		SendEvery:        50 * time.Millisecond,
		Ping:             sources.PingPolicy{Every: 20 * time.Second, Message: `{"op":"ping"}`},
		ReadLimit:        4 << 20,
		Silence:          45 * time.Second,
		MaxAge:           23 * time.Hour,
		MinBackoff:       time.Second,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/v2/public/symbols"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/v2/public/tickers?symbol=" + symbol },
		ParseTicker:      parseTicker,
	}
}

func subscribe(symbols, channels []string) [][]byte {
	var messages [][]byte
	for _, s := range symbols {
		for _, c := range channels {
			messages = append(messages, request("subscribe", c+"."+s))
		}
	}
	return messages
}

func request(op, topic string) []byte {
	return []byte(`{"op":"` + op + `","args":[` + wire.Quote(topic) + `]}`)
}
