package sources_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// TestHandoverMakesBeforeItBreaks: the old connection serves until its heir has
// brought every instrument, and what both bring counts once.
func TestHandoverMakesBeforeItBreaks(t *testing.T) {
	t.Parallel()
	var open atomic.Int32
	both, speak := make(chan struct{}), make(chan struct{})
	s := serve(t, func(n int, conn *websocket.Conn, gone <-chan struct{}) {
		open.Add(1)
		defer open.Add(-1)
		switch n {
		case 1:
			say(t, conn, trade(1, "100"), quote("99", "101"), quote("98", "101"))
			<-both // the heir is connected, and has said nothing
			say(t, conn, trade(2, "100"), quote("97", "101"))
		case 2:
			close(both)
			say(t, conn, `{"result":null,"id":1}`) // an acknowledgement takes nothing over
			<-speak
			say(t, conn, trade(2, "100"), quote("97", "101"), trade(3, "102"))
		}
		<-gone
	})
	cfg := config(s)
	cfg.Venue.MaxAge = 200 * time.Millisecond
	r := start(t, cfg)
	eventually(t, func() bool { return len(r.all()) == 5 }, "the old connection serves while the heir is silent")
	require.EqualValues(t, 2, open.Load())
	require.Equal(t, 2, r.Stats().Connected)
	close(speak)
	eventually(t, func() bool { return len(r.all()) == 6 }, "the heir's news")
	eventually(t, func() bool { return open.Load() == 1 || s.count() > 2 }, "the old connection has ended")
	var told []string
	for _, tick := range r.all() {
		told = append(told, tick.Kind.String()+" "+tick.TradeID+tick.Bid.String())
	}
	require.Equal(t, []string{"trade 10", "quote 99", "quote 98", "trade 20", "quote 97", "trade 30"}, told)
	st := r.Stats()
	require.NotZero(t, st.Handovers)
	require.NotZero(t, st.Duplicates, "the trade that both brought")
	require.NotZero(t, st.Repeats, "the quote that both brought")
}

// TestHeirThatFailsTakesNothing: the old connection serves on, and another heir
// is tried.
func TestHeirThatFailsTakesNothing(t *testing.T) {
	t.Parallel()
	third := make(chan struct{})
	s := serve(t, func(n int, conn *websocket.Conn, gone <-chan struct{}) {
		switch n {
		case 1:
			say(t, conn, trade(1, "100"))
			<-third
			say(t, conn, trade(2, "100"))
			<-gone
		case 2: // ends at once
		case 3:
			close(third)
			<-gone
		}
	})
	cfg := config(s)
	cfg.Venue.MaxAge = 100 * time.Millisecond
	r := start(t, cfg)
	eventually(t, func() bool { return len(r.all()) == 2 }, "the first connection served all the time")
	require.Equal(t, 3, s.count())
}

// TestBansAreHonoured: a venue that asks to be left alone is, by every
// connection and request.
func TestBansAreHonoured(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusForbidden, http.StatusTeapot, http.StatusTooManyRequests} {
		s := serve(t, func(_ int, _ *websocket.Conn, gone <-chan struct{}) { <-gone })
		var asked, rest atomic.Int32
		s.mux.HandleFunc("GET /banned", func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(status)
		})
		s.mux.HandleFunc("GET /api/v3/ticker/bookTicker", func(http.ResponseWriter, *http.Request) { rest.Add(1) })
		cfg := config(s)
		cfg.StreamURL = "ws" + strings.TrimPrefix(s.URL, "http") + "/banned"
		cfg.FallbackAfter = 5 * time.Millisecond
		r := start(t, cfg)
		eventually(t, func() bool { return r.Stats().Bans >= 1 }, "the ban is noted")
		before, until := rest.Load(), r.Stats().BannedUntil
		require.Greater(t, time.Until(until), 59*time.Minute)
		never(t, func() bool { return asked.Load() > 1 }, "asked again")
		r.cancel()
		require.LessOrEqual(t, rest.Load(), before+1, "REST requests wait as well, but for one under way")
		require.Contains(t, r.log.String(), "venue wants to be left alone")
		require.Contains(t, r.log.String(), "advice=")
	}
}

// never watches for a short time that something does not happen.
func never(t *testing.T, condition func() bool, what string) {
	t.Helper()
	require.Never(t, condition, 100*time.Millisecond, 5*time.Millisecond, what)
}

// TestUnchangedQuotesDoNotRefresh: a later time alone is no news.
func TestUnchangedQuotesDoNotRefresh(t *testing.T) {
	t.Parallel()
	ticker := func(bid string, at int64) string {
		return `{"stream":"btcusdt@ticker","data":{"e":"24hrTicker","E":` + itoa(at) + `,"s":"BTCUSDT","c":"5","b":"` + bid + `","B":"1","a":"6","A":"1","v":"9"}}`
	}
	now := time.Now().UnixMilli()
	s := serve(t, func(_ int, conn *websocket.Conn, gone <-chan struct{}) {
		say(t, conn, ticker("4", now), ticker("4", now+1), ticker("4", now+2), ticker("4.5", now+3), trade(1, "5"))
		<-gone
	})
	r := start(t, config(s))
	eventually(t, func() bool { return len(r.all()) == 3 }, "two quotes and a trade")
	require.Equal(t, uint64(2), r.Stats().Repeats)
	in := r.Instruments()
	require.Len(t, in, 1)
	require.Equal(t, feed.ID("BTC/USDT"), in[0].Pair)
	require.Equal(t, uint64(3), in[0].Ticks)
	require.False(t, in[0].LastEvent.Before(time.UnixMilli(now+3)))
}

// TestSlowSinkHoldsUpNobody: reading goes on, memory does not grow, and the sink
// gets the latest quote at last.
func TestSlowSinkHoldsUpNobody(t *testing.T) {
	t.Parallel()
	const frames = 20_000
	s := serve(t, func(_ int, conn *websocket.Conn, gone <-chan struct{}) {
		for i := range frames {
			say(t, conn, quote("100", itoa(int64(101+i))))
			if i%2 == 0 {
				say(t, conn, trade(i+1, "100"))
			}
		}
		<-gone
	})
	cfg := config(s)
	held := make(chan struct{})
	var mu sync.Mutex
	var got []feed.Tick
	cfg.Sink = func(tick feed.Tick) {
		<-held
		mu.Lock()
		defer mu.Unlock()
		got = append(got, tick)
	}
	r := start(t, cfg)
	eventually(t, func() bool { return r.Stats().Ticks == frames+frames/2 }, "all is read while the sink waits")
	close(held)
	eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(got) > 0 && got[len(got)-1].Kind == feed.TradeTick && got[len(got)-1].TradeID == itoa(frames-1) ||
			len(got) > 1 && got[len(got)-2].Ask.String() == itoa(100+frames)
	}, "the newest come through")
	mu.Lock()
	defer mu.Unlock()
	st := r.Stats()
	require.NotZero(t, st.Conflated)
	require.NotZero(t, st.Shed)
	require.Less(t, len(got), 3*4096)
	require.Contains(t, r.log.String(), "ticks are dropped")
}

// TestBatchesAreConfigured: the symbols of one subscription message are bounded.
func TestBatchesAreConfigured(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, _ *websocket.Conn, gone <-chan struct{}) { <-gone })
	cfg := config(s)
	cfg.Want = []feed.ID{"BTC/USDT", "ETH/USDT"}
	cfg.Venue.BatchSymbols = 1
	r := start(t, cfg)
	eventually(t, func() bool { return len(s.messages()) == 2 }, "a message each, on one connection")
	require.Equal(t, 1, r.Stats().Connected)
}
