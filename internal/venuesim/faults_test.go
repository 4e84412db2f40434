package venuesim

import (
	"bytes"
	"math/big"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestFaults(t *testing.T) {
	const sub = `{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}`
	open := func(t *testing.T, f Fault) (*Simulator, *stepClock, *client) {
		s, clock := start(t, Config{Addrs: map[string]string{OKX: ""}, Faults: map[string]Fault{OKX: f}})
		return s, clock, dial(t, s.Endpoints()[OKX].WS)
	}
	t.Run("drop after", func(t *testing.T) {
		_, clock, c := open(t, Fault{DropAfter: 3})
		c.send(sub)
		c.until(`"last"`)
		clock.steps(5)
		c.closed()
	})
	t.Run("drop once", func(t *testing.T) {
		s, _, c := open(t, Fault{})
		c.send(sub)
		c.until(`"last"`)
		require.NoError(t, s.Drop(OKX))
		c.closed()
		again := dial(t, s.Endpoints()[OKX].WS)
		again.send(sub)
		again.until(`"last"`)
	})
	t.Run("garbage", func(t *testing.T) {
		_, clock, c := open(t, Fault{GarbageEvery: 1})
		c.send(sub)
		c.until(`"last"`)
		clock.steps(2 * len(garbage))
		seen := 0
		for seen < len(garbage) {
			kind, text, err := c.conn.ReadMessage()
			require.NoError(t, err)
			for _, g := range garbage {
				if kind == g.kind && bytes.Equal(text, g.body) {
					seen++
				}
			}
		}
	})
	t.Run("silence", func(t *testing.T) {
		s, clock, c := open(t, Fault{Silence: true})
		c.send(sub)
		require.Contains(t, c.next(), `"event":"subscribe"`)
		clock.steps(8)
		c.send("ping")
		require.Equal(t, "pong", c.next(), "nothing but the answer")
		require.NoError(t, s.SetFault(OKX, Fault{}))
		clock.steps(4)
		c.until(`"last"`)
	})
	t.Run("stall", func(t *testing.T) {
		s, clock, c := open(t, Fault{Stall: true})
		c.send(sub)
		c.send("ping")
		clock.steps(8)
		require.Eventually(t, func() bool { return s.Clients(OKX) == 1 }, 2*time.Minute, time.Millisecond)
		require.NoError(t, s.SetFault(OKX, Fault{}))
		c.send("ping")
		c.until("pong")
	})
	t.Run("refuse", func(t *testing.T) {
		s, _, c := open(t, Fault{})
		c.send("ping")
		c.next()
		require.NoError(t, s.SetFault(OKX, Fault{Refuse: true}))
		_, resp, err := websocket.DefaultDialer.DialContext(t.Context(), s.Endpoints()[OKX].WS, nil)
		require.ErrorIs(t, err, websocket.ErrBadHandshake)
		require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
		require.NoError(t, resp.Body.Close())
		status, _ := get(t, s.Endpoints()[OKX].REST+"/api/v5/market/ticker?instId=BTC-USDT")
		require.Equal(t, http.StatusServiceUnavailable, status)
		require.NoError(t, s.SetFault(OKX, Fault{RefuseREST: true}))
		status, _ = get(t, s.Endpoints()[OKX].REST+"/api/v5/market/ticker?instId=BTC-USDT")
		require.Equal(t, http.StatusServiceUnavailable, status)
	})
	t.Run("offset", func(t *testing.T) {
		s, clock, c := open(t, Fault{OffsetPPM: 500_000, OffsetSymbols: []string{"BTC-USDT"}})
		clock.steps(2)
		c.send(`{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"},{"channel":"tickers","instId":"ETH-USDT"}]}`)
		ratio := func(symbol, code string) *big.Rat {
			text := c.until(`"instId":"` + symbol + `","last"`)
			d, err := feed.ParseDecimal(field(t, text, `"bidPx":"([\d.]+)"`))
			require.NoError(t, err)
			level, _ := s.Level(code)
			return new(big.Rat).Quo(d.Rat(), big.NewRat(level, unit))
		}
		btc := ratio("BTC-USDT", "BTC")
		require.Positive(t, btc.Cmp(big.NewRat(149, 100)))
		require.Negative(t, btc.Cmp(big.NewRat(151, 100)))
		require.Negative(t, ratio("ETH-USDT", "ETH").Cmp(big.NewRat(101, 100)))
	})
	t.Run("refused settings", func(t *testing.T) {
		s, _, _ := open(t, Fault{})
		require.ErrorContains(t, s.SetFault("nasdaq", Fault{}), "does not run")
		require.ErrorContains(t, s.SetFault(OKX, Fault{OffsetPPM: 1_000_000}), "ppm")
		require.ErrorContains(t, s.SetFault(OKX, Fault{DropAfter: -1}), "negative")
		require.ErrorContains(t, s.Drop("nasdaq"), "does not run")
		require.Zero(t, s.Clients("nasdaq"))
	})
}

// A client that does not read is cut, and the market goes on for the others.
func TestSlowClientIsCut(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Bitstamp: ""}, Queue: 4})
	slow := dial(t, s.Endpoints()[Bitstamp].WS)
	for _, in := range profiles[Bitstamp].listings {
		slow.send(`{"event":"bts:subscribe","data":{"channel":"order_book_` + in.symbol + `"}}`)
	}
	require.Eventually(t, func() bool {
		select {
		case clock.c <- clock.Now():
		default:
		}
		return s.Clients(Bitstamp) == 0
	}, 5*time.Minute, 50*time.Microsecond)
	other := dial(t, s.Endpoints()[Bitstamp].WS)
	other.send(`{"event":"bts:subscribe","data":{"channel":"order_book_btcusd"}}`)
	other.until(`"event":"data"`)
}

func TestTooManyClients(t *testing.T) {
	s, _ := start(t, Config{Addrs: map[string]string{OKX: ""}, MaxClients: 1})
	c := dial(t, s.Endpoints()[OKX].WS)
	c.send("ping")
	c.next()
	_, resp, err := websocket.DefaultDialer.DialContext(t.Context(), s.Endpoints()[OKX].WS, nil)
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	require.NoError(t, resp.Body.Close())
}
