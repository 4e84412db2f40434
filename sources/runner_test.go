package sources_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/coinbase"
	"github.com/oraclestream/oraclestream/sources/exchange/okx"
)

func TestRecordsBecomeTicks(t *testing.T) {
	t.Parallel()
	one, top := trade(1, "100.10"), quote("100.0", "100.5")
	s := serve(t, func(_ int, conn *websocket.Conn, gone <-chan struct{}) {
		say(t, conn, `{"result":null,"id":1}`, one, one, top, quote("101", "100"), quote("0", "100"),
			strings.ReplaceAll(trade(2, "7"), "BTC", "ETH"), strings.NewReplacer("btc", "eth", "BTC", "ETH").Replace(trade(2, "7")), trade(3, "100.2"))
		<-gone
	})
	cfg := config(s)
	cfg.Suffix = "@20220513"
	r := start(t, cfg)
	eventually(t, func() bool { return len(r.all()) == 3 }, "three ticks")
	ticks := r.all()
	require.Equal(t, feed.TradeTick, ticks[0].Kind)
	require.Equal(t, "100.1", ticks[0].Price.String())
	require.Equal(t, "0.5", ticks[0].Size.String())
	require.Equal(t, "1", ticks[0].TradeID)
	require.Equal(t, "binance", ticks[0].Source)
	require.Equal(t, "BTCUSDT", ticks[0].Symbol)
	require.EqualValues(t, "BTC/USDT@20220513", ticks[0].Pair)
	require.Equal(t, feed.Simulated, ticks[0].Origin)
	require.True(t, ticks[0].EventTimeKnown)
	require.Equal(t, sha256.Sum256([]byte(one)), ticks[0].FrameHash)
	require.Equal(t, feed.QuoteTick, ticks[1].Kind)
	require.Equal(t, "100.25", ticks[1].Price.String())
	require.Equal(t, "100.5", ticks[1].Ask.String())
	require.False(t, ticks[1].EventTimeKnown)
	require.Equal(t, ticks[1].ReceiveTime, ticks[1].EventTime)
	require.Equal(t, sha256.Sum256([]byte(top)), ticks[1].FrameHash)

	eventually(t, func() bool { return r.Stats().Ticks == 3 && r.Stats().Frames == 10 }, "everything is counted")
	st := r.Stats()
	require.Equal(t, uint64(1), st.Duplicates)
	require.Equal(t, uint64(2), st.Refused, "a crossed book and one with an empty side")
	require.Equal(t, uint64(1), st.Bad, "stream and symbol disagree")
	require.Equal(t, uint64(1), st.Unmapped, "nobody wants ETH")
	require.Equal(t, 1, st.Connected)
	require.Equal(t, 1, st.Instruments)
	require.Equal(t, []string{`{"method":"SUBSCRIBE","params":["btcusdt@trade","btcusdt@bookTicker"],"id":1}`}, s.messages())
}

func TestDropsAreSurvived(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, conn *websocket.Conn, _ <-chan struct{}) {
		say(t, conn, trade(1, "100"), trade(n+1, "101")) // trade 1 comes again each time
	})
	r := start(t, config(s))
	eventually(t, func() bool { return len(r.all()) >= 5 }, "ticks from connection after connection")
	r.cancel()
	ids := map[string]int{}
	for _, tick := range r.all() {
		ids[tick.TradeID]++
		require.Equal(t, 1, ids[tick.TradeID], "trade %s enters once", tick.TradeID)
	}
	st := r.Stats()
	require.NotZero(t, st.Reconnects)
	require.Equal(t, st.Connects, st.Reconnects+1)
	require.NotZero(t, st.Duplicates)
	require.NotEmpty(t, st.LastError)
	require.GreaterOrEqual(t, len(s.messages()), 4, "subscribes anew each time")
}

func TestNewSessionsForget(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, conn *websocket.Conn, _ <-chan struct{}) { say(t, conn, trade(1, "100")) })
	cfg := config(s)
	cfg.NewSessions = true
	r := start(t, cfg)
	eventually(t, func() bool { return len(r.all()) >= 3 }, "the same trade in every session")
}

func TestGarbageIsCountedAndEndsAConnection(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, conn *websocket.Conn, gone <-chan struct{}) {
		if n > 1 {
			say(t, conn, trade(n, "100"))
			<-gone
			return
		}
		for range 120 {
			say(t, conn, `{"garbage":`)
		}
		<-gone
	})
	r := start(t, config(s))
	eventually(t, func() bool { return len(r.all()) == 1 }, "the next connection works")
	require.GreaterOrEqual(t, r.Stats().Bad, uint64(100))
	require.Equal(t, 1, strings.Count(r.log.String(), "not valid JSON"), "logged once")
	require.Contains(t, r.log.String(), "advice=")
}

func TestStallAndOversizeAreCut(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, conn *websocket.Conn, gone <-chan struct{}) {
		switch n {
		case 1: // says nothing at all
		case 2:
			say(t, conn, `"`+strings.Repeat("x", 5000)+`"`)
		default:
			say(t, conn, trade(n, "100"))
		}
		<-gone
	})
	cfg := config(s)
	cfg.Venue.Silence, cfg.Venue.ReadLimit = 300*time.Millisecond, 4000
	r := start(t, cfg)
	eventually(t, func() bool { return len(r.all()) > 0 }, "the third connection works")
	require.Contains(t, r.log.String(), "i/o timeout")
	require.Contains(t, r.log.String(), "read limit")
}

func TestPingsKeepAConnection(t *testing.T) {
	t.Parallel()
	var pongs atomic.Int32
	s := serve(t, func(_ int, conn *websocket.Conn, gone <-chan struct{}) {
		conn.SetPongHandler(func(data string) error {
			if data == "payload" {
				pongs.Add(1)
			}
			return nil
		})
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-gone:
				return
			case <-ticker.C:
				_ = conn.WriteControl(websocket.PingMessage, []byte("payload"), time.Now().Add(time.Second)) // the client may be gone
			}
		}
	})
	cfg := config(s)
	cfg.Venue.Silence = 5 * time.Second
	cfg.Venue.Ping = sources.PingPolicy{Every: 20 * time.Millisecond, Message: "are you there"}
	r := start(t, cfg)
	eventually(t, func() bool { return pongs.Load() > 130 }, "pings are answered with their payload")
	require.Equal(t, 1, s.count(), "pings are life: %s", r.Stats().LastError)
	require.Contains(t, s.messages(), "are you there")
}

func TestReconnectNoticeIsObeyed(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, conn *websocket.Conn, gone <-chan struct{}) {
		if n == 1 {
			say(t, conn, `{"event":"notice","code":"64008","msg":"soon"}`)
		}
		<-gone
	})
	s.mux.HandleFunc("GET /api/v5/public/instruments", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("instType") != "SWAP" {
			reply(w, `{"code":"0","data":[]}`)
			return
		}
		reply(w, `{"code":"0","data":[{"instType":"SWAP","instId":"UNI-USD-SWAP","uly":"UNI-USD","state":"live"}]}`)
	})
	cfg := config(s)
	v := okx.Venue()
	v.MinBackoff, v.SendEvery = cfg.Venue.MinBackoff, time.Millisecond
	cfg.Venue, cfg.Want = v, []feed.ID{"UNI/USD/SWAP"}
	r := start(t, cfg)
	eventually(t, func() bool { return s.count() == 2 }, "a new connection")
	require.Contains(t, r.Stats().LastError, "the venue asks for it")
}

func TestPlannedReconnection(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, _ *websocket.Conn, gone <-chan struct{}) { <-gone })
	cfg := config(s)
	cfg.Venue.MaxAge = 50 * time.Millisecond
	r := start(t, cfg)
	eventually(t, func() bool { return s.count() >= 3 }, "replaced by age")
	require.Contains(t, r.Stats().LastError, "old")
}

func TestSnapshotsAreFetched(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, conn *websocket.Conn, gone <-chan struct{}) {
		say(t, conn, `{"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":1723161255343,"s":"BTCUSDT","U":11,"u":12,"b":[["99.5","3"]],"a":[]}}`)
		<-gone
	})
	var asked atomic.Int32
	s.mux.HandleFunc("GET /api/v3/depth", func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		reply(w, `{"lastUpdateId":10,"bids":[["99","1"]],"asks":[["100","1"]]}`)
	})
	r := start(t, config(s))
	eventually(t, func() bool { return len(r.all()) == 2 }, "the snapshot's top and the update's")
	require.Equal(t, "99.5", r.all()[0].Price.String())
	require.Equal(t, "99.75", r.all()[1].Price.String())
}

func TestBrokenBooksAreSubscribedAnew(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, conn *websocket.Conn, gone <-chan struct{}) {
		say(t, conn, `{"type":"snapshot","product_id":"BTC-USD","bids":[["9","1"]],"asks":[["11","1"]]}`,
			`{"type":"l2update","product_id":"BTC-USD","changes":[["buy","9","0.-10000"]],"time":"2019-08-01T00:00:03.869Z"}`)
		<-gone
	})
	s.mux.HandleFunc("GET /products", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, `[{"id":"BTC-USD","base_currency":"BTC","quote_currency":"USD","status":"online"}]`)
	})
	cfg := config(s)
	v := coinbase.Venue()
	v.SendEvery = time.Millisecond
	cfg.Venue, cfg.Want = v, []feed.ID{"BTC/USD"}
	r := start(t, cfg)
	eventually(t, func() bool { return len(s.messages()) == 3 }, "subscribe, unsubscribe, subscribe")
	require.Contains(t, s.messages()[1], `"unsubscribe"`)
	require.Len(t, r.all(), 1)
}

func TestEventTimes(t *testing.T) {
	t.Parallel()
	old := `{"stream":"btcusdt@trade","data":{"e":"trade","s":"BTCUSDT","t":1,"p":"5","q":"1","T":1652459225000,"m":false}}`
	future := strings.NewReplacer("1652459225000", fmt.Sprint(time.Now().Add(time.Hour).UnixMilli()), `"t":1`, `"t":2`).Replace(old)
	s := serve(t, func(_ int, conn *websocket.Conn, gone <-chan struct{}) {
		say(t, conn, old, future)
		<-gone
	})
	s.header = http.Header{"Offset": {"48h"}}
	cfg := config(s)
	cfg.SessionEventTime = func(h http.Header) func(time.Time) time.Time {
		d, err := time.ParseDuration(h.Get("Offset"))
		if err != nil {
			panic(err)
		}
		return func(at time.Time) time.Time { return at.Add(d) }
	}
	r := start(t, cfg)
	eventually(t, func() bool { return r.Stats().Refused == 1 }, "an event in the future is refused")
	require.Len(t, r.all(), 1)
	require.Equal(t, int64(1652459225000)+(48*time.Hour).Milliseconds(), r.all()[0].EventTime.UnixMilli())
	require.Contains(t, r.log.String(), "event time in the future")
}

func TestInstrumentListIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, conn *websocket.Conn, gone <-chan struct{}) {
		say(t, conn, trade(1, "100"))
		<-gone
	})
	var asked atomic.Int32
	s.mux.HandleFunc("GET /late/api/v3/exchangeInfo", func(w http.ResponseWriter, _ *http.Request) {
		switch asked.Add(1) {
		case 1:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		case 2:
			reply(w, `{"code":-1003}`)
		case 3:
			reply(w, `{"symbols":[]}`)
		default:
			reply(w, exchangeInfo)
		}
	})
	cfg := config(s)
	cfg.RESTURL = s.URL + "/late/"
	cfg.Want = []feed.ID{"BTC/USDT", "NO/SUCH"}
	r := start(t, cfg)
	eventually(t, func() bool { return len(r.all()) == 1 }, "works once the list is there")
	require.Contains(t, r.log.String(), "pair=NO/SUCH")
	require.Equal(t, 1, r.Stats().Instruments)
}

func TestFallbackToREST(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, _ *websocket.Conn, gone <-chan struct{}) { <-gone })
	var asked atomic.Int32
	s.mux.HandleFunc("GET /api/v3/ticker/bookTicker", func(w http.ResponseWriter, r *http.Request) {
		size := "1"
		if asked.Add(1) > 3 {
			size = "2"
		}
		reply(w, `{"symbol":"`+r.URL.Query().Get("symbol")+`","bidPrice":"99","bidQty":"`+size+`","askPrice":"101","askQty":"1"}`)
	})
	cfg := config(s)
	cfg.FallbackAfter = 20 * time.Millisecond
	r := start(t, cfg)
	eventually(t, func() bool { return asked.Load() > 6 && len(r.all()) == 2 }, "prices from REST while the stream is silent")
	require.Equal(t, "100", r.all()[0].Price.String())
	st := r.Stats()
	require.Equal(t, uint64(2), st.Fallbacks)
	require.GreaterOrEqual(t, st.Repeats, uint64(3), "an unchanged repeat does not refresh")
}

// TestFallbackIsNotHeldBackByOneSymbol: pairs that the venue does not know any
// more, even several in a row, do not keep the others from being read.
func TestFallbackIsNotHeldBackByOneSymbol(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, _ *websocket.Conn, gone <-chan struct{}) { <-gone })
	var list []string
	cfg := config(s)
	cfg.Want = nil
	for _, base := range []string{"A", "B", "C", "D", "E"} {
		list = append(list, `{"symbol":"`+base+`USDT","status":"TRADING","baseAsset":"`+base+`","quoteAsset":"USDT"}`)
		cfg.Want = append(cfg.Want, feed.ID(base+"/USDT"))
	}
	s.mux.HandleFunc("GET /five/api/v3/exchangeInfo", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, `{"symbols":[`+strings.Join(list, ",")+`]}`)
	})
	s.mux.HandleFunc("GET /five/api/v3/ticker/bookTicker", func(w http.ResponseWriter, r *http.Request) {
		symbol := r.URL.Query().Get("symbol")
		if symbol < "E" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		reply(w, `{"symbol":"`+symbol+`","bidPrice":"99","bidQty":"1","askPrice":"101","askQty":"1"}`)
	})
	cfg.RESTURL = s.URL + "/five"
	cfg.FallbackAfter = 20 * time.Millisecond
	r := start(t, cfg)
	eventually(t, func() bool { return len(r.all()) == 1 }, "the one that can be read is")
	require.Equal(t, feed.ID("E/USDT"), r.all()[0].Pair)
	require.Contains(t, r.log.String(), "cannot read REST ticker")
}

func TestManySymbolsShareConnections(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, _ *websocket.Conn, gone <-chan struct{}) { <-gone })
	cfg := config(s)
	cfg.Want = []feed.ID{"BTC/USDT", "ETH/USDT"}
	cfg.Venue.MaxSymbols = 1
	cfg.Channels = []string{"aggTrade"}
	r := start(t, cfg)
	eventually(t, func() bool { return len(s.messages()) == 2 }, "one connection each")
	require.ElementsMatch(t, []string{
		`{"method":"SUBSCRIBE","params":["btcusdt@aggTrade"],"id":1}`, `{"method":"SUBSCRIBE","params":["ethusdt@aggTrade"],"id":1}`,
	}, s.messages())
	require.Equal(t, 2, r.Stats().Connected)
}

func TestConfigurationIsChecked(t *testing.T) {
	t.Parallel()
	s := serve(t, func(int, *websocket.Conn, <-chan struct{}) {})
	for name, spoil := range map[string]func(*sources.Config){
		"no venue":         func(c *sources.Config) { c.Venue = sources.Venue{} },
		"no decoder":       func(c *sources.Config) { c.Venue.NewDecoder = nil },
		"no sink":          func(c *sources.Config) { c.Sink = nil },
		"no origin":        func(c *sources.Config) { c.Origin = "" },
		"nothing wanted":   func(c *sources.Config) { c.Want = nil },
		"no stream scheme": func(c *sources.Config) { c.StreamURL = "http://x" },
		"no host":          func(c *sources.Config) { c.RESTURL = "https://" },
		"bad URL":          func(c *sources.Config) { c.RESTURL = "https://[" },
		"backoff":          func(c *sources.Config) { c.Venue.MaxBackoff = 1 },
	} {
		cfg := config(s)
		cfg.Sink = func(feed.Tick) {}
		spoil(&cfg)
		_, err := sources.NewRunner(cfg)
		require.ErrorIs(t, err, sources.ErrConfig, name)
	}
}

// TestFirstMessages: a venue may ask for a pause before the first message, and
// to be told the time in each.
func TestFirstMessages(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, _ *websocket.Conn, gone <-chan struct{}) { <-gone })
	cfg := config(s)
	cfg.Venue.Settle = 60 * time.Millisecond
	var stamped atomic.Int64
	cfg.Venue.Stamp = func(m []byte, now time.Time) []byte {
		stamped.Store(now.UnixNano())
		return append([]byte("now "), m...)
	}
	began := time.Now()
	r := start(t, cfg)
	eventually(t, func() bool { return len(s.messages()) == 1 }, "the subscription")
	require.Equal(t, `now {"method":"SUBSCRIBE","params":["btcusdt@trade","btcusdt@bookTicker"],"id":1}`, s.messages()[0])
	require.GreaterOrEqual(t, stamped.Load(), began.Add(cfg.Venue.Settle).UnixNano(), "not before the pause is over")
	require.Equal(t, 1, r.Stats().Connected)
}
