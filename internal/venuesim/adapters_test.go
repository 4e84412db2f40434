package venuesim_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/venuesim"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// The simulator is right if the adapters of the public venues read it: their
// own subscriptions are accepted, no frame is refused, every instrument is
// listed, and each brings trades and tops of book near the market.
//
// Those of binary send their market data as binary messages.
func TestAdaptersReadTheSimulator(t *testing.T) {
	usdt := []feed.ID{"BTC/USDT", "ETH/USDT", "SOL/USDT", "LINK/USDT", "EUR/USDT"}
	binary := []string{"htx", "mexc"}
	usd := []feed.ID{"BTC/USD", "ETH/USD", "SOL/USD", "LINK/USD", "USDT/USD"}
	sim, err := venuesim.New(venuesim.Config{Seed: 11, Step: 5 * time.Millisecond})
	require.NoError(t, err)
	require.NoError(t, sim.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, sim.Close()) })

	for name, want := range map[string][]feed.ID{
		"binance":           usdt,
		"okx":               usdt,
		"coinbase-exchange": append([]feed.ID{"USDT/EUR"}, usd...),
		"kraken-v2":         append([]feed.ID{"EUR/USD"}, usd...),
		"kucoin":            usdt,
		"htx":               usdt,
		"mexc":              usdt,
		"bitfinex":          append([]feed.ID{"EUR/USDT"}, usd...),
		"bitstamp":          append([]feed.ID{"EUR/USD"}, usd...),
		"bybit-v5":          usdt,
		"binance-us":        usdt,
		"binance-tr":        usdt,
		"coinbase-advanced": usd,
		"crypto-com":        usd,
		"gate":              usdt,
		"gemini":            usd,
		"okcoin":            usd,
	} {
		t.Run(name, func(t *testing.T) {
			v, ok := exchange.Named(name)
			require.True(t, ok)
			at := sim.Endpoints()[v.Source]
			symbols := listed(t, v, at.REST, want)

			for _, s := range symbols {
				body := get(t, at.REST+v.TickerPath(s))
				records := 0
				require.NoError(t, v.ParseTicker(s, body, func(r *sources.Record) {
					records++
					require.Contains(t, []sources.RecordKind{sources.Ticker, sources.BBO}, r.Kind, r.Detail)
					require.True(t, r.Bid.Positive() && r.Ask.Positive() && r.Bid.Value.Cmp(r.Ask.Value) < 0)
				}))
				require.Positive(t, records)
			}

			address := at.WS
			if v.Token != nil {
				address, err = v.Token.StreamURL("", post(t, at.REST+v.Token.Path))
				require.NoError(t, err)
			}
			conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			defer func() { require.NoError(t, conn.Close()) }()
			require.NoError(t, conn.SetReadDeadline(time.Now().Add(2*time.Minute)))
			messages := v.Subscribe(symbols, v.Channels)
			if v.Ping.Message != "" {
				messages = append(messages, []byte(v.Ping.Message))
			}
			for _, m := range messages {
				if v.Stamp != nil {
					m = v.Stamp(m, time.Now())
				}
				require.NoError(t, conn.WriteMessage(websocket.TextMessage, m))
			}
			trades, tops := make(map[string]bool), make(map[string]bool)
			pong := v.Ping.Message == ""
			d := v.NewDecoder(sources.DecoderOptions{})
			for len(trades) < len(symbols) || len(tops) < len(symbols) || !pong {
				kind, text, err := conn.ReadMessage()
				require.NoError(t, err)
				frame := sources.Frame{Kind: sources.Text, Data: text}
				if kind == websocket.BinaryMessage {
					require.Contains(t, binary, name)
					frame.Kind = sources.Binary
				}
				d.Decode(frame, func(r *sources.Record) {
					switch r.Kind {
					case sources.Bad, sources.Gap:
						require.Fail(t, "refused", "%s: %s", r.Detail, text)
					case sources.Control:
						require.NotEqual(t, sources.Refusal, r.Control, "%s: %s", r.Detail, text)
						pong = pong || r.Control == sources.Pong || r.Control == sources.Heartbeat
					case sources.Trade:
						require.True(t, r.HasTime && (r.TradeID != "" || name == "mexc") && r.Side != sources.NoSide, "%s", text)
						if !r.History {
							trades[r.Symbol] = true
						}
					case sources.Ticker, sources.BBO:
						require.True(t, r.Bid.Positive() && r.Ask.Positive() && r.Bid.Value.Cmp(r.Ask.Value) < 0, "%s", text)
						tops[r.Symbol] = true
					}
				})
			}
		})
	}
}

// listed finds the symbols of the wanted pairs in the venue's own list.
func listed(t *testing.T, v sources.Venue, base string, want []feed.ID) []string {
	t.Helper()
	found := make(map[feed.ID]string)
	for _, p := range v.InstrumentPaths {
		list, err := v.ParseInstruments(get(t, base+p))
		if err != nil {
			require.NotEmpty(t, found, "%s: %v", p, err)
			continue // a later list is only read for what the first lacks
		}
		for _, in := range list {
			found[in.Pair] = in.Symbol
		}
	}
	var symbols []string
	for _, p := range want {
		require.Contains(t, found, p)
		symbols = append(symbols, found[p])
	}
	return symbols
}

func get(t *testing.T, url string) []byte {
	t.Helper()
	return do(t, http.MethodGet, url)
}

func post(t *testing.T, url string) []byte {
	t.Helper()
	return do(t, http.MethodPost, url)
}

func do(t *testing.T, method, url string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, "%s: %s", url, b)
	return b
}
