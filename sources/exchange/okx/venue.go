package okx

import (
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many arguments one subscription message carries; a message may
// have 64 KB.
const batch = 100

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "okx",
		Source:           "okx",
		StreamURL:        "wss://ws.okx.com:8443/ws/v5/public",
		RESTURL:          "https://www.okx.com",
		NewDecoder:       NewDecoder,
		Channels:         []string{"tickers", "trades", "bbo-tbt"},
		Subscribe:        subscribe,
		MaxSymbols:       150,
		SendEvery:        350 * time.Millisecond,                                       // three a second
		Ping:             sources.PingPolicy{Every: 20 * time.Second, Message: "ping"}, // cut after 30 s
		ReadLimit:        4 << 20,
		Silence:          28 * time.Second,
		MaxAge:           23 * time.Hour,
		MinBackoff:       500 * time.Millisecond,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{instruments + "SPOT", instruments + "SWAP", instruments + "FUTURES"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/api/v5/market/ticker?instId=" + symbol },
		ParseTicker:      parseTicker,
	}
}

// Okcoin gives the data of Okcoin, which spoke the same protocol and closed in
// 2025: docs/sources.md. Recordings of it are read, and another address can be set.
func Okcoin() sources.Venue {
	v := Venue()
	v.Name, v.Source = "okcoin", "okcoin"
	v.Closed = "in 2025"
	v.StreamURL, v.RESTURL = "wss://real.okcoin.com:8443/ws/v5/public", "https://www.okcoin.com"
	v.InstrumentPaths = []string{instruments + "SPOT"}
	return v
}

const instruments = "/api/v5/public/instruments?instType="

func subscribe(symbols, channels []string) [][]byte {
	var args []string
	for _, s := range symbols {
		for _, c := range channels {
			args = append(args, argument(c, s))
		}
	}
	var messages [][]byte
	for len(args) > 0 {
		n := min(batch, len(args))
		messages = append(messages, request("subscribe", args[:n]...))
		args = args[n:]
	}
	return messages
}

func argument(channel, symbol string) string {
	return `{"channel":` + wire.Quote(channel) + `,"instId":` + wire.Quote(symbol) + `}`
}

func request(op string, args ...string) []byte {
	return []byte(`{"op":"` + op + `","args":[` + strings.Join(args, ",") + `]}`)
}
