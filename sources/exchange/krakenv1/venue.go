package krakenv1

import (
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/kraken"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many pairs one subscription message names.
const batch = 50

// Venue gives the venue's data. A channel may carry a depth: "book-1000".
func Venue() sources.Venue {
	return sources.Venue{
		Name:            "kraken-v1",
		Source:          "kraken",
		StreamURL:       "wss://ws.kraken.com",
		RESTURL:         "https://api.kraken.com",
		NewDecoder:      NewDecoder,
		Channels:        []string{"spread", "trade"},
		Subscribe:       subscribe,
		MaxSymbols:      100,
		SendEvery:       200 * time.Millisecond,
		Ping:            sources.PingPolicy{Every: 15 * time.Second, Message: `{"event":"ping"}`},
		ReadLimit:       4 << 20,
		Silence:         30 * time.Second, // heartbeats come each second
		MaxAge:          23 * time.Hour,
		MinBackoff:      time.Second,
		MaxBackoff:      time.Minute,
		InstrumentPaths: []string{kraken.PairsPath},
		ParseInstruments: func(body []byte) ([]sources.Instrument, error) {
			return kraken.ParsePairs(body, false)
		},
		TickerPath:  kraken.TickerPath,
		ParseTicker: kraken.ParseTicker,
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

func request(event, channel string, symbols ...string) []byte {
	name, depth, _ := strings.Cut(channel, "-")
	if depth != "" {
		depth = `"depth":` + depth + `,`
	}
	return []byte(`{"event":"` + event + `","pair":[` + wire.Quoted(symbols) + `],"subscription":{` + depth + `"name":"` + name + `"}}`)
}
