package mexc

import (
	"net/url"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many topics one subscription message names.
const batch = 30

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "mexc",
		Source:           "mexc",
		StreamURL:        "wss://wbs-api.mexc.com/ws",
		RESTURL:          "https://api.mexc.com",
		NewDecoder:       NewDecoder,
		Channels:         []string{"aggre.bookTicker", "aggre.deals"},
		Subscribe:        subscribe,
		MaxSymbols:       15, // 30 subscriptions a connection
		SendEvery:        100 * time.Millisecond,
		Ping:             sources.PingPolicy{Every: 20 * time.Second, Message: `{"method":"PING"}`},
		ReadLimit:        1 << 20,
		Silence:          45 * time.Second, // cut after 60 s without data
		MaxAge:           23 * time.Hour,   // cut after 24 h
		MinBackoff:       500 * time.Millisecond,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/api/v3/exchangeInfo"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/api/v3/ticker/bookTicker?symbol=" + url.QueryEscape(symbol) },
		ParseTicker:      parseTicker,
	}
}

func subscribe(symbols, channels []string) [][]byte {
	var topics []string
	for _, s := range symbols {
		for _, c := range channels {
			topics = append(topics, "spot@public."+c+".v3.api.pb@100ms@"+strings.ToUpper(s))
		}
	}
	var messages [][]byte
	for len(topics) > 0 {
		n := min(batch, len(topics))
		messages = append(messages, []byte(`{"method":"SUBSCRIPTION","params":[`+wire.Quoted(topics[:n])+`]}`))
		topics = topics[n:]
	}
	return messages
}
