package cryptocom

import (
	"strconv"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many channels one request names.
const batch = 50

// Venue gives the venue's data. A channel may carry a depth: "book.10".
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "crypto-com",
		Source:           "crypto-com",
		StreamURL:        "wss://stream.crypto.com/exchange/v1/market",
		RESTURL:          "https://api.crypto.com",
		NewDecoder:       NewDecoder,
		Channels:         []string{"trade", "ticker"},
		Subscribe:        subscribe,
		MaxSymbols:       200, // 400 subscriptions a connection
		Settle:           time.Second,
		SendEvery:        50 * time.Millisecond,
		ReadLimit:        4 << 20,
		Silence:          45 * time.Second, // heartbeats come every 30 s
		MaxAge:           23 * time.Hour,
		MinBackoff:       time.Second,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/exchange/v1/public/get-instruments"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/exchange/v1/public/get-tickers?instrument_name=" + symbol },
		ParseTicker:      parseTicker,
	}
}

func subscribe(symbols, channels []string) [][]byte {
	var names []string
	for _, s := range symbols {
		for _, c := range channels {
			names = append(names, topic(c, s))
		}
	}
	var messages [][]byte
	for id := 1; len(names) > 0; id++ {
		n := min(batch, len(names))
		messages = append(messages, request(id, "subscribe", names[:n]...))
		names = names[n:]
	}
	return messages
}

// topic puts the symbol between a channel and its depth.
func topic(channel, symbol string) string {
	for i := range len(channel) {
		if channel[i] == '.' {
			return channel[:i+1] + symbol + channel[i:]
		}
	}
	return channel + "." + symbol
}

func request(id int, method string, topics ...string) []byte {
	return []byte(`{"id":` + strconv.Itoa(id) + `,"method":"` + method + `","params":{"channels":[` + wire.Quoted(topics) + `]}}`)
}
