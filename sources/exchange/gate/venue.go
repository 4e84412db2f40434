package gate

import (
	"strconv"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many pairs one request names.
const batch = 100

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "gate",
		Source:           "gate",
		StreamURL:        "wss://api.gateio.ws/ws/v4/",
		RESTURL:          "https://api.gateio.ws",
		NewDecoder:       NewDecoder,
		Channels:         []string{"spot.trades", "spot.book_ticker"},
		Subscribe:        subscribe,
		MaxSymbols:       200,
		Stamp:            stamp,
		SendEvery:        50 * time.Millisecond,
		Ping:             sources.PingPolicy{Every: 10 * time.Second, Message: `{"channel":"spot.ping"}`},
		ReadLimit:        4 << 20,
		Silence:          30 * time.Second,
		MaxAge:           23 * time.Hour,
		MinBackoff:       500 * time.Millisecond,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/api/v4/spot/currency_pairs"},
		ParseInstruments: parseInstruments,
		TickerPath:       func(symbol string) string { return "/api/v4/spot/tickers?currency_pair=" + symbol },
		ParseTicker:      parseTicker,
	}
}

// subscribe names the pairs of a channel together, but for books, which take
// one pair and its pace a request.
func subscribe(symbols, channels []string) [][]byte {
	var messages [][]byte
	for _, c := range channels {
		if c == changes {
			for _, s := range symbols {
				messages = append(messages, request(c, s, "100ms"))
			}
			continue
		}
		for rest := symbols; len(rest) > 0; {
			n := min(batch, len(rest))
			messages = append(messages, request(c, rest[:n]...))
			rest = rest[n:]
		}
	}
	return messages
}

func request(channel string, payload ...string) []byte {
	return []byte(`{"channel":` + wire.Quote(channel) + `,"event":"subscribe","payload":[` + wire.Quoted(payload) + `]}`)
}

// stamp puts the time, in seconds, before the members of a request.
func stamp(message []byte, now time.Time) []byte {
	return append([]byte(`{"time":`+strconv.FormatInt(now.Unix(), 10)+`,`), message[1:]...)
}
