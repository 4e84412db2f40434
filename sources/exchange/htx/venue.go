package htx

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// Venue gives the venue's data. Symbols are upper case here, lower case in
// topics and addresses.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "htx",
		Source:           "htx",
		StreamURL:        "wss://api.huobi.pro/ws",
		RESTURL:          "https://api.huobi.pro",
		NewDecoder:       NewDecoder,
		Channels:         []string{"bbo", "trade.detail"},
		Subscribe:        subscribe,
		MaxSymbols:       100,
		SendEvery:        20 * time.Millisecond,
		ReadLimit:        1 << 20,          // compressed; see maxPlain
		Silence:          15 * time.Second, // the venue pings each 5 s
		MaxAge:           23 * time.Hour,
		MinBackoff:       500 * time.Millisecond,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/v1/common/symbols"},
		ParseInstruments: parseInstruments,
		TickerPath: func(symbol string) string {
			return "/market/detail/merged?symbol=" + url.QueryEscape(strings.ToLower(symbol))
		},
		ParseTicker: parseTicker,
	}
}

// subscribe asks for one topic a message, as the protocol has it.
func subscribe(symbols, channels []string) [][]byte {
	var messages [][]byte
	for _, s := range symbols {
		for _, c := range channels {
			topic := "market." + strings.ToLower(s) + "." + c
			messages = append(messages, []byte(`{"sub":`+wire.Quote(topic)+`,"id":"`+strconv.Itoa(len(messages)+1)+`"}`))
		}
	}
	return messages
}
