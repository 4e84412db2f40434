package venuesim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stepClock lets a test take the market's steps by hand.
type stepClock struct {
	mu  sync.Mutex
	now time.Time
	c   chan time.Time
}

func newStepClock() *stepClock {
	return &stepClock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), c: make(chan time.Time)}
}

func (c *stepClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stepClock) After(time.Duration) <-chan time.Time { return c.c }

// steps takes n steps; the last one may still be running when it returns.
func (c *stepClock) steps(n int) {
	for range n {
		c.mu.Lock()
		c.now = c.now.Add(DefaultStep)
		now := c.now
		c.mu.Unlock()
		c.c <- now
	}
}

func start(t *testing.T, cfg Config) (*Simulator, *stepClock) {
	t.Helper()
	clock := newStepClock()
	cfg.Clock = clock
	s, err := New(cfg)
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, clock
}

type client struct {
	t    *testing.T
	conn *websocket.Conn
}

func dial(t *testing.T, url string) *client {
	t.Helper()
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	return &client{t, conn}
}

func (c *client) send(text string) {
	c.t.Helper()
	require.NoError(c.t, c.conn.WriteMessage(websocket.TextMessage, []byte(text)))
}

func (c *client) next() string {
	c.t.Helper()
	_, text, err := c.conn.ReadMessage()
	require.NoError(c.t, err)
	return string(text)
}

// until reads frames up to one that holds part.
func (c *client) until(part string) string {
	c.t.Helper()
	for {
		if text := c.next(); strings.Contains(text, part) {
			return text
		}
	}
}

// closed waits for the connection's end.
func (c *client) closed() {
	c.t.Helper()
	for {
		if _, _, err := c.conn.ReadMessage(); err != nil {
			require.NotContains(c.t, err.Error(), "timeout")
			return
		}
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	tr := &http.Transport{DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: tr}).Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(b)
}

func field(t *testing.T, text, expr string) string {
	t.Helper()
	m := regexp.MustCompile(expr).FindStringSubmatch(text)
	require.NotNil(t, m, "%s in %s", expr, text)
	return m[1]
}

// subscribe is one conversation for each venue: what the client sends, what
// must come back in order, and which streams of data follow.
var conversations = []struct {
	venue   string
	greets  string
	send    string
	answers []string // in this order, other frames may stand between
	unknown string
	refused string
	data    []string // expressions, each must match within some steps
}{
	{
		venue:   Binance,
		send:    `{"method":"SUBSCRIBE","params":["btcusdt@trade","btcusdt@bookTicker","eurusdt@bookTicker"],"id":7}`,
		answers: []string{`{"result":null,"id":7}`},
		unknown: `{"method":"LIST","id":8}`,
		refused: `"error":{"code":2`,
		data: []string{
			`^\{"stream":"btcusdt@trade","data":\{"e":"trade","E":\d{13},"s":"BTCUSDT","t":\d+,"p":"\d+\.\d{8}","q":"\d+\.\d{8}","T":\d{13},"m":(true|false),"M":true\}\}$`,
			`^\{"stream":"btcusdt@bookTicker","data":\{"u":\d+,"s":"BTCUSDT","b":"\d+\.\d{8}","B":"\d+\.\d{8}","a":"\d+\.\d{8}","A":"\d+\.\d{8}"\}\}$`,
			`"s":"EURUSDT"`,
		},
	},
	{
		venue:   Coinbase,
		send:    `{"type":"subscribe","product_ids":["BTC-USD","USDT-EUR"],"channels":["ticker","matches","heartbeat"]}`,
		answers: []string{`{"type":"subscriptions","channels":[{"name":"ticker","product_ids":["BTC-USD","USDT-EUR"]},{"name":"matches",`, `"type":"last_match"`},
		unknown: `{"type":"subscribe","product_ids":["FOO-BAR"],"channels":["ticker"]}`,
		refused: `{"type":"error","message":"Failed to subscribe","reason":"FOO-BAR is not a valid product"}`,
		data: []string{
			`^\{"type":"match",.*"side":"(buy|sell)","size":"[\d.]+","price":"[\d.]+","product_id":"BTC-USD","sequence":\d+,"time":"2026-03-01T12:00:\d\d\.\d{6}Z"\}$`,
			`^\{"type":"ticker",.*"product_id":"USDT-EUR"`,
			`^\{"type":"heartbeat","last_trade_id":\d+,"product_id":"BTC-USD"`,
		},
	},
	{
		venue:   Kraken,
		greets:  `"channel":"status"`,
		send:    `{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD","EUR/USD"],"event_trigger":"bbo","snapshot":true},"req_id":3}`,
		answers: []string{`"method":"subscribe","req_id":3,"result":{"channel":"ticker","event_trigger":"bbo","snapshot":true,"symbol":"BTC/USD"},"success":true`, `"type":"snapshot"`, `"symbol":"EUR/USD"},"success":true`},
		unknown: `{"method":"subscribe","params":{"channel":"trade","symbol":["NOT/REAL","BTC/USD"]},"req_id":4}`,
		refused: `{"error":"Currency pair not supported NOT/REAL","method":"subscribe","req_id":4,"success":false,"symbol":"NOT/REAL"`,
		data: []string{
			`^\{"channel":"ticker","type":"update","data":\[\{"symbol":"BTC/USD","bid":\d+\.\d,"bid_qty":\d+\.\d{8},"ask":\d+\.\d,`,
			`^\{"channel":"trade","type":"update","data":\[\{"symbol":"BTC/USD","side":"(buy|sell)","price":\d+\.\d,"qty":\d+\.\d{8},`,
		},
	},
	{
		venue:   OKX,
		send:    `{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"},{"channel":"trades","instId":"BTC-USDT"},{"channel":"bbo-tbt","instId":"EUR-USDT"}]}`,
		answers: []string{`{"event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"}`, `{"event":"subscribe","arg":{"channel":"trades","instId":"BTC-USDT"}`},
		unknown: `{"op":"subscribe","args":[{"channel":"tickers","instId":"FOO-BAR"}]}`,
		refused: `{"event":"error","code":"60018"`,
		data: []string{
			`^\{"arg":\{"channel":"tickers","instId":"BTC-USDT"\},"data":\[\{"instType":"SPOT","instId":"BTC-USDT","last":"\d`,
			`^\{"arg":\{"channel":"trades","instId":"BTC-USDT"\},"data":\[\{"instId":"BTC-USDT","tradeId":"\d+","px":"`,
			`^\{"arg":\{"channel":"bbo-tbt","instId":"EUR-USDT"\},"data":\[\{"asks":\[\["1\.`,
		},
	},
	{
		venue:   Bitstamp,
		send:    `{"event":"bts:subscribe","data":{"channel":"order_book_btcusd"}}`,
		answers: []string{`{"event":"bts:subscription_succeeded","channel":"order_book_btcusd","data":{}}`, `"channel":"order_book_btcusd","event":"data"`},
		unknown: `{"event":"bts:subscribe","data":{"channel":"live_trades_foobar"}}`,
		refused: `{"event":"bts:error","channel":"live_trades_foobar"`,
		data:    []string{`^\{"data":\{"timestamp":"\d{10}","microtimestamp":"\d{16}","bids":\[\["\d+","\d+\.\d{8}"\],.*\},"channel":"order_book_btcusd","event":"data"\}$`},
	},
}

func TestConversations(t *testing.T) {
	for _, c := range conversations {
		t.Run(c.venue, func(t *testing.T) {
			s, clock := start(t, Config{Seed: 1, Addrs: map[string]string{c.venue: ""}})
			cl := dial(t, s.Endpoints()[c.venue].WS)
			if c.greets != "" {
				require.Contains(t, cl.next(), c.greets)
			}
			cl.send(c.send)
			for _, a := range c.answers {
				cl.until(a)
			}
			cl.send(c.unknown)
			cl.until(c.refused)
			cl.send("{not json")
			cl.until("rror")

			clock.steps(40)
			open := make(map[*regexp.Regexp]bool)
			for _, d := range c.data {
				open[regexp.MustCompile(d)] = true
			}
			for len(open) > 0 {
				text := cl.next()
				require.True(t, json.Valid([]byte(text)), text)
				for re := range open {
					if re.MatchString(text) {
						delete(open, re)
					}
				}
			}
		})
	}
}

func TestPings(t *testing.T) {
	s, _ := start(t, Config{})
	okx := dial(t, s.Endpoints()[OKX].WS)
	okx.send("ping")
	require.Equal(t, "pong", okx.next())

	kraken := dial(t, s.Endpoints()[Kraken].WS)
	kraken.send(`{"method":"ping","req_id":101}`)
	require.Contains(t, kraken.until("pong"), `{"method":"pong","req_id":101,`)

	bitstamp := dial(t, s.Endpoints()[Bitstamp].WS)
	bitstamp.send(`{"event":"bts:heartbeat"}`)
	require.Equal(t, `{"event":"bts:heartbeat","channel":"","data":{"status":"success"}}`, bitstamp.next())

	// A ping frame is answered with its own payload.
	coinbase := dial(t, s.Endpoints()[Coinbase].WS)
	got := make(chan string, 1)
	coinbase.conn.SetPongHandler(func(p string) error { got <- p; return nil })
	require.NoError(t, coinbase.conn.WriteControl(websocket.PingMessage, []byte("abc"), time.Now().Add(time.Second)))
	coinbase.send(`{"type":"subscribe","product_ids":[],"channels":[]}`)
	coinbase.next()
	require.Equal(t, "abc", <-got)
}

func TestBinanceServerPings(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Binance: ""}})
	c := dial(t, s.Endpoints()[Binance].WS)
	require.Eventually(t, func() bool { return s.Clients(Binance) == 1 }, 5*time.Second, time.Millisecond)
	pinged := make(chan struct{}, 8)
	c.conn.SetPingHandler(func(string) error { pinged <- struct{}{}; return nil })
	clock.steps(4 * binancePingSeconds)
	c.send(`{"method":"SUBSCRIBE","params":[],"id":1}`)
	require.Equal(t, `{"result":null,"id":1}`, c.next())
	require.NotEmpty(t, pinged)
}

func TestBinanceURLStreams(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Binance: ""}})
	base := strings.TrimSuffix(s.Endpoints()[Binance].WS, "/stream")
	raw := dial(t, base+"/ws/btcusdt@bookTicker")
	require.True(t, strings.HasPrefix(raw.next(), `{"u":`))
	both := dial(t, base+"/stream?streams=btcusdt@bookTicker/ethusdt@trade")
	require.True(t, strings.HasPrefix(both.next(), `{"stream":"btcusdt@bookTicker","data":{"u":`))
	clock.steps(30)
	both.until(`{"stream":"ethusdt@trade"`)
	// As at the venue, an unknown stream is acknowledged and silent.
	raw.send(`{"method":"SUBSCRIBE","params":["foobar@trade"],"id":"x"}`)
	raw.until(`{"result":null,"id":"x"}`)
}

func TestKrakenHeartbeatOnlyInSilence(t *testing.T) {
	s, clock := start(t, Config{Addrs: map[string]string{Kraken: ""}, Faults: map[string]Fault{Kraken: {Silence: true}}})
	c := dial(t, s.Endpoints()[Kraken].WS)
	c.send(`{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"]}}`)
	c.until(`"success":true`)
	clock.steps(12)
	require.Equal(t, `{"channel":"heartbeat"}`, c.next())
}

func TestREST(t *testing.T) {
	s, clock := start(t, Config{Seed: 3})
	clock.steps(5)
	for _, c := range []struct {
		venue, path string
		status      int
		parts       []string
	}{
		{Binance, "/api/v3/exchangeInfo", 200, []string{`"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC"`, `"quoteAsset":"USDT"`, `"symbol":"EURUSDT"`}},
		{Binance, `/api/v3/exchangeInfo?symbols=["ETHUSDT"]`, 200, []string{`"symbol":"ETHUSDT"`}},
		{Binance, "/api/v3/exchangeInfo?symbol=FOO", 400, []string{`{"code":-1121,"msg":"Invalid symbol."}`}},
		{Binance, "/api/v3/ticker/bookTicker?symbol=BTCUSDT", 200, []string{`{"symbol":"BTCUSDT","bidPrice":"6`}},
		{Binance, "/api/v3/ticker/bookTicker", 200, []string{`[{"symbol":"BTCUSDT"`}},
		{Binance, "/api/v3/depth?symbol=BTCUSDT&limit=5", 200, []string{`{"lastUpdateId":`, `"bids":[["`}},
		{Binance, "/api/v3/depth?symbol=X", 400, []string{`-1121`}},
		{Coinbase, "/products", 200, []string{`{"id":"USDT-EUR","base_currency":"USDT","quote_currency":"EUR"`, `"id":"BTC-USD"`}},
		{Coinbase, "/products/BTC-USD/ticker", 200, []string{`"bid":"`, `"price":"`, `"time":"2026-`}},
		{Coinbase, "/products/FOO-BAR/ticker", 404, []string{`{"message":"NotFound"}`}},
		{Kraken, "/0/public/AssetPairs", 200, []string{`"XXBTZUSD":{"altname":"XBTUSD","wsname":"XBT/USD"`, `"USDTZUSD":{"altname":"USDTUSD","wsname":"USDT/USD"`, `"ZEURZUSD":{"altname":"EURUSD"`, `"SOLUSD":{`}},
		{Kraken, "/0/public/Ticker?pair=XBTUSD", 200, []string{`{"error":[],"result":{"XXBTZUSD":{"a":["6`}},
		{Kraken, "/0/public/Ticker?pair=FOOBAR", 200, []string{`{"error":["EQuery:Unknown asset pair"]}`}},
		{OKX, "/api/v5/public/instruments?instType=SPOT", 200, []string{`"code":"0"`, `"instId":"BTC-USDT"`, `"baseCcy":"EUR","quoteCcy":"USDT"`}},
		{OKX, "/api/v5/public/instruments?instType=SWAP", 200, []string{`{"code":"0","msg":"","data":[]}`}},
		{OKX, "/api/v5/public/instruments", 400, []string{`50014`}},
		{OKX, "/api/v5/market/ticker?instId=BTC-USDT", 200, []string{`"last":"6`}},
		{OKX, "/api/v5/market/ticker?instId=FOO", 200, []string{`51001`}},
		{Bitstamp, "/api/v2/markets/", 200, []string{`"market_symbol":"btcusd","base_currency":"BTC"`}},
		{Bitstamp, "/api/v2/trading-pairs-info/", 200, []string{`"url_symbol":"usdtusd","name":"USDT/USD"`}},
		{Bitstamp, "/api/v2/ticker/btcusd/", 200, []string{`"bid":"6`, `"last":"6`}},
		{Bitstamp, "/api/v2/order_book/btcusd", 200, []string{`"microtimestamp":"`}},
		{Bitstamp, "/api/v2/ticker/foobar/", 404, []string{`Not found`}},
	} {
		status, body := get(t, s.Endpoints()[c.venue].REST+c.path)
		require.Equal(t, c.status, status, c.path)
		require.True(t, json.Valid([]byte(body)), body)
		for _, p := range c.parts {
			require.Contains(t, body, p, c.path)
		}
	}
}

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
		require.Eventually(t, func() bool { return s.Clients(OKX) == 1 }, 5*time.Second, time.Millisecond)
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
	for _, in := range profiles[Bitstamp].instruments {
		slow.send(`{"event":"bts:subscribe","data":{"channel":"order_book_` + in.symbol + `"}}`)
	}
	require.Eventually(t, func() bool {
		select {
		case clock.c <- clock.Now():
		default:
		}
		return s.Clients(Bitstamp) == 0
	}, 30*time.Second, 50*time.Microsecond)
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

// The same seed and steps give the same frames, another seed others.
func TestDeterminism(t *testing.T) {
	frames := func(seed uint64, addrs map[string]string) string {
		cfg, err := Config{Seed: seed, Addrs: addrs, Clock: newStepClock()}.withDefaults()
		require.NoError(t, err)
		m := newMarket(cfg.Seed)
		v, err := newVenue(Kraken, cfg)
		require.NoError(t, err)
		var b strings.Builder
		for k := range 200 {
			m.advance()
			v.step(m, cfg.Clock.Now().Add(time.Duration(k)*cfg.Step))
			for _, in := range v.instruments {
				v.dialect.publish(v, in, func(_, body string) { b.WriteString(body) })
			}
		}
		return b.String()
	}
	all := frames(5, nil)
	require.Equal(t, all, frames(5, nil))
	require.NotEqual(t, all, frames(6, nil))
	require.Equal(t, all, frames(5, map[string]string{Kraken: ""}), "other venues change nothing")
}

// Honest venues stay near the market and never show an empty or crossed book.
func TestBooksAreSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, err := Config{Seed: rapid.Uint64().Draw(t, "seed"), Clock: newStepClock()}.withDefaults()
		require.NoError(t, err)
		m := newMarket(cfg.Seed)
		var venues []*venue
		for _, name := range Venues() {
			v, err := newVenue(name, cfg)
			require.NoError(t, err)
			venues = append(venues, v)
		}
		for k := range rapid.IntRange(1, 300).Draw(t, "steps") {
			m.advance()
			now := cfg.Clock.Now().Add(time.Duration(k) * cfg.Step)
			for _, v := range venues {
				v.step(m, now)
				require.False(t, v.now.After(now))
			}
		}
		for _, v := range venues {
			for _, in := range v.instruments {
				require.Positive(t, in.bid)
				require.Less(t, in.bid, in.ask)
				require.Positive(t, in.bidSize)
				require.Positive(t, in.askSize)
				base, _ := m.level(in.base, 0)
				quote, _ := m.level(in.quote, 0)
				mid := feed.DecimalFromMantissa((in.bid+in.ask)/2, in.priceDigits).Rat()
				ratio := mid.Quo(mid, big.NewRat(base, quote))
				require.True(t, ratio.Cmp(big.NewRat(99, 100)) > 0 && ratio.Cmp(big.NewRat(101, 100)) < 0,
					fmt.Sprintf("%s %s: %s", v.name, in.symbol, ratio.FloatString(6)))
				for _, tr := range in.trades {
					require.Positive(t, tr.size)
					require.False(t, tr.time.After(v.now))
				}
			}
		}
	})
}

func TestConfigErrors(t *testing.T) {
	for want, cfg := range map[string]Config{
		"unknown venue": {Addrs: map[string]string{"nasdaq": ""}},
		"step":          {Step: time.Hour},
		"negative":      {Queue: -1},
		"does not run":  {Addrs: map[string]string{OKX: ""}, Faults: map[string]Fault{Kraken: {}}},
		"ppm":           {Faults: map[string]Fault{Kraken: {OffsetPPM: -1_000_000}}},
	} {
		_, err := New(cfg)
		require.ErrorContains(t, err, want)
	}
}

func TestBusyAddress(t *testing.T) {
	first, _ := start(t, Config{Addrs: map[string]string{OKX: ""}})
	addr := strings.TrimPrefix(first.Endpoints()[OKX].REST, "http://")
	second, err := New(Config{Addrs: map[string]string{OKX: addr, Binance: ""}})
	require.NoError(t, err)
	require.ErrorContains(t, second.Start(t.Context()), "start simulated venue okx")
	require.NoError(t, second.Close())
	require.ErrorContains(t, second.Start(t.Context()), "closed")
}

func TestContextEndsEverything(t *testing.T) {
	s, err := New(Config{Step: time.Millisecond})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, s.Start(ctx))
	c := dial(t, s.Endpoints()[OKX].WS)
	c.send(`{"op":"subscribe","args":[{"channel":"bbo-tbt","instId":"BTC-USDT"}]}`)
	c.until(`"asks"`)
	cancel()
	c.closed()
	require.NoError(t, s.Close())
}

func FuzzReceive(f *testing.F) {
	for _, c := range conversations {
		f.Add(c.send)
		f.Add(c.unknown)
	}
	f.Add("ping")
	cfg, err := Config{Clock: newStepClock()}.withDefaults()
	require.NoError(f, err)
	m := newMarket(1)
	m.advance()
	var venues []*venue
	for _, name := range Venues() {
		v, err := newVenue(name, cfg)
		require.NoError(f, err)
		v.step(m, cfg.Clock.Now())
		venues = append(venues, v)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, v := range venues {
			s := &session{venue: v, subs: make(map[string]bool), out: make(chan message, 1024), cut: make(chan struct{})}
			v.dialect.receive(v, s, []byte(text))
			close(s.out)
			for m := range s.out {
				body := string(m.body)
				require.True(t, body == "pong" || json.Valid(m.body), body)
			}
		}
	})
}
