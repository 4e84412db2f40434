package krakenv2

import (
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/kraken"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many symbols one subscription message names.
const batch = 50

// Venue gives the venue's data. A channel may carry a depth: "book-10".
func Venue() sources.Venue {
	return sources.Venue{
		Name:            "kraken-v2",
		Source:          "kraken",
		StreamURL:       "wss://ws.kraken.com/v2",
		RESTURL:         "https://api.kraken.com",
		NewDecoder:      NewDecoder,
		Channels:        []string{"ticker", "trade"},
		Subscribe:       subscribe,
		MaxSymbols:      200,
		SendEvery:       200 * time.Millisecond,
		Ping:            sources.PingPolicy{Every: 15 * time.Second, Message: `{"method":"ping"}`},
		ReadLimit:       4 << 20,
		Silence:         30 * time.Second, // heartbeats come each second
		MaxAge:          23 * time.Hour,
		MinBackoff:      time.Second,
		MaxBackoff:      time.Minute,
		InstrumentPaths: []string{kraken.PairsPath},
		ParseInstruments: func(body []byte) ([]sources.Instrument, error) {
			return kraken.ParsePairs(body, true)
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

func request(method, channel string, symbols ...string) []byte {
	name, depth, _ := strings.Cut(channel, "-")
	extra := ""
	switch {
	case name == "ticker":
		extra = `,"event_trigger":"bbo"`
	case depth != "":
		extra = `,"depth":` + depth
	}
	if method == "subscribe" {
		extra += `,"snapshot":true`
	}
	return []byte(`{"method":"` + method + `","params":{"channel":"` + name + `","symbol":[` + wire.Quoted(symbols) + `]` + extra + `}}`)
}
