package kucoin

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// batch is how many symbols one subscription message names.
const batch = 100

// Venue gives the venue's data.
func Venue() sources.Venue {
	return sources.Venue{
		Name:             "kucoin",
		Source:           "kucoin",
		StreamURL:        "wss://ws-api-spot.kucoin.com/",
		RESTURL:          "https://api.kucoin.com",
		Token:            &sources.Token{Path: "/api/v1/bullet-public", StreamURL: streamURL},
		NewDecoder:       NewDecoder,
		Channels:         []string{"ticker", "match"},
		Subscribe:        subscribe,
		MaxSymbols:       150,                    // 300 topics a connection
		Settle:           500 * time.Millisecond, // it greets first
		SendEvery:        110 * time.Millisecond, // 100 messages in 10 s
		Ping:             sources.PingPolicy{Every: 15 * time.Second, Message: `{"id":"1","type":"ping"}`},
		ReadLimit:        8 << 20,
		Silence:          30 * time.Second, // pings are asked for each 18 s and answered within 10 s
		MaxAge:           23 * time.Hour,   // cut after 24 h
		MinBackoff:       time.Second,
		MaxBackoff:       time.Minute,
		InstrumentPaths:  []string{"/api/v2/symbols"},
		ParseInstruments: parseInstruments,
		TickerPath: func(symbol string) string {
			return "/api/v1/market/orderbook/level1?symbol=" + url.QueryEscape(symbol)
		},
		ParseTicker: parseTicker,
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

func request(kind, channel string, symbols ...string) []byte {
	topic := wire.Quote("/market/" + channel + ":" + strings.Join(symbols, ","))
	return []byte(`{"id":"1","type":"` + kind + `","topic":` + topic + `,"privateChannel":false,"response":true}`)
}

// streamURL reads the answer of bullet-public: a token, and the servers to use
// it at.
func streamURL(own string, answer []byte) (string, error) {
	data, err := open(new(jsonscan.Doc), answer)
	if err != nil {
		return "", err
	}
	token := data.Get("token").Text()
	if token == "" {
		return "", errors.New("the answer holds no token")
	}
	if own == "" {
		own = data.Get("instanceServers").First().Get("endpoint").Text()
	}
	u, err := url.Parse(own)
	if err != nil || u.Host == "" {
		return "", errors.New("the answer names no server")
	}
	q := u.Query()
	q.Set("token", token)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// open parses an answer and gives its data. KuCoin sends errors with HTTP 200.
func open(doc *jsonscan.Doc, body []byte) (jsonscan.Value, error) {
	if err := doc.Parse(body); err != nil {
		return jsonscan.Value{}, err
	}
	root := doc.Root()
	if code := root.Get("code"); !code.Is("200000") {
		return jsonscan.Value{}, fmt.Errorf("answered code %q %q", wire.Short(code), wire.Short(root.Get("msg")))
	}
	return root.Get("data"), nil
}
