package bitfinex

import (
	"net/url"
	"strconv"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// What a connection may be told to add to its frames.
const (
	flagTime     = 1 << 15
	flagSequence = 1 << 16
)

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:       "bitfinex",
		Source:     "bitfinex",
		StreamURL:  "wss://api-pub.bitfinex.com/ws/2",
		RESTURL:    "https://api-pub.bitfinex.com",
		NewDecoder: NewDecoder,
		Channels:   []string{"ticker", "trades"},
		Subscribe:  subscribe,
		MaxSymbols: 12, // 25 channels a connection
		SendEvery:  50 * time.Millisecond,
		RESTEvery:  2 * time.Second, // 30 requests a minute and address
		Ping:       sources.PingPolicy{Every: 20 * time.Second, Message: `{"event":"ping"}`},
		ReadLimit:  2 << 20,
		Silence:    45 * time.Second, // heartbeats come each 15 s
		MaxAge:     23 * time.Hour,
		MinBackoff: 3 * time.Second, // 20 connections a minute
		MaxBackoff: time.Minute,
		// One answer to both questions: the pairs, and the usual names of currencies.
		InstrumentPaths:  []string{"/v2/conf/pub:list:pair:exchange,pub:map:currency:sym"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/v2/ticker/" + url.PathEscape(symbol) },
		ParseTicker:      parseTicker,
	}
}

// subscribe first asks for sequence and time on every frame.
func subscribe(symbols, channels []string) [][]byte {
	messages := [][]byte{[]byte(`{"event":"conf","flags":` + strconv.Itoa(flagTime|flagSequence) + `}`)}
	for _, s := range symbols {
		for _, c := range channels {
			messages = append(messages, request(c, s))
		}
	}
	return messages
}

func request(channel, symbol string) []byte {
	depth := ""
	if channel == "book" {
		depth = `,"prec":"P0","freq":"F0","len":"25"`
	}
	return []byte(`{"event":"subscribe","channel":` + wire.Quote(channel) + `,"symbol":` + wire.Quote(symbol) + depth + `}`)
}
