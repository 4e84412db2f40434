package binance

import (
	"strconv"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many streams one subscription message names.
const batch = 100

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "binance",
		Source:           "binance",
		StreamURL:        "wss://stream.binance.com:9443/stream",
		RESTURL:          "https://api.binance.com",
		NewDecoder:       NewDecoder,
		Channels:         []string{"trade", "bookTicker"},
		Subscribe:        subscribe,
		MaxSymbols:       512, // 1024 streams a connection
		SendEvery:        250 * time.Millisecond,
		ReadLimit:        2 << 20,
		Silence:          60 * time.Second,
		MaxAge:           23 * time.Hour, // cut after 24 h
		MinBackoff:       500 * time.Millisecond,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/api/v3/exchangeInfo"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/api/v3/ticker/bookTicker?symbol=" + symbol },
		ParseTicker:      parseTicker,
	}
}

// US gives the data of Binance.US, which speaks the same protocol.
func US() sources.Venue {
	return twin("binance-us", "wss://stream.binance.us:9443/stream", "https://api.binance.us")
}

// TR gives the data of Binance TR, which speaks the same protocol for the pairs
// listed at that address. Some of them may be Binance's own book under another
// name: a feed should take one of the two.
func TR() sources.Venue {
	return twin("binance-tr", "wss://stream-cloud.binance.tr/stream", "https://api.binance.me")
}

func twin(name, stream, rest string) sources.Venue {
	v := Venue()
	v.Name, v.Source, v.StreamURL, v.RESTURL = name, name, stream, rest
	return v
}

func subscribe(symbols, channels []string) [][]byte {
	var streams []string
	for _, s := range symbols {
		for _, c := range channels {
			streams = append(streams, wire.Quote(strings.ToLower(s)+"@"+c))
		}
	}
	var messages [][]byte
	for id := 1; len(streams) > 0; id++ {
		n := min(batch, len(streams))
		messages = append(messages, []byte(`{"method":"SUBSCRIBE","params":[`+strings.Join(streams[:n], ",")+`],"id":`+strconv.Itoa(id)+`}`))
		streams = streams[n:]
	}
	return messages
}
