package venuesim_test

import (
	"flag"
	"math/big"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/venuesim"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// soak is how long venues misbehave; `make soak` takes longer.
var soak = flag.Duration("soak", 6*time.Second, "how long the soak test lasts")

// faults are what befalls a venue, for less than a second each.
var faults = []venuesim.Fault{
	{Refuse: true}, {RefuseREST: true}, {Stall: true}, {Silence: true}, {DropAfter: 20}, {DropAfter: 1}, {GarbageEvery: 1}, {GarbageEvery: 7},
	{Flood: 20}, {SlowHandshake: 200 * time.Millisecond}, {Ban: http.StatusTooManyRequests, RetryAfter: time.Second},
	{Ban: http.StatusTeapot, RetryAfter: time.Second}, {Ban: http.StatusForbidden, RetryAfter: time.Second},
	{Stall: true, SlowHandshake: 100 * time.Millisecond}, {GarbageEvery: 3, Flood: 5, DropAfter: 100},
}

// witness takes the ticks of one source and holds them to the truth.
type witness struct {
	t      *testing.T
	sim    *venuesim.Simulator
	mu     sync.Mutex
	trades map[string]bool
	ticks  int
	wrong  []string
}

func (w *witness) take(tick feed.Tick) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ticks++
	base, quote, _ := strings.Cut(string(tick.Pair), "/")
	b, ok1 := w.sim.Level(base)
	q, ok2 := w.sim.Level(quote)
	off := new(big.Rat).Mul(tick.Price.Rat(), new(big.Rat).Quo(big.NewRat(q, 1), big.NewRat(b, 1)))
	switch {
	case !ok1 || !ok2 || off.Cmp(big.NewRat(98, 100)) < 0 || off.Cmp(big.NewRat(102, 100)) > 0:
		w.fail("a price that is none: " + tick.Source + " " + string(tick.Pair) + " " + tick.Price.String())
	case tick.FrameHash == [32]byte{} || tick.Symbol == "" || tick.Origin != feed.Simulated || tick.ReceiveTime.IsZero() || tick.EventTime.IsZero():
		w.fail("an incomplete tick of " + tick.Source)
	case tick.Kind == feed.TradeTick && tick.TradeID != "":
		id := string(tick.Pair) + " " + tick.TradeID
		if w.trades[id] {
			w.fail("trade twice: " + tick.Source + " " + id)
		}
		if len(w.trades) > 20_000 { // a long run must not grow by its own judge
			clear(w.trades)
		}
		w.trades[id] = true
	}
}

func (w *witness) fail(what string) {
	if len(w.wrong) < 10 {
		w.wrong = append(w.wrong, what)
	}
}

func (w *witness) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ticks
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestSoak lets every simulated venue drop, stall, flood, ban, mumble and shake
// hands slowly, in turn and at once. No wrong price comes out, no trade twice;
// memory stays where it is; and each venue that is well again serves again.
func TestSoak(t *testing.T) {
	sim, err := venuesim.New(venuesim.Config{Seed: 23, Step: 10 * time.Millisecond})
	require.NoError(t, err)
	require.NoError(t, sim.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, sim.Close()) })

	var want []feed.ID
	for _, base := range []string{"BTC", "ETH", "SOL", "LINK", "EUR", "USDT"} {
		want = append(want, feed.ID(base+"/USD"), feed.ID(base+"/USDT"))
	}
	ends := sim.Endpoints()
	runners, witnesses := make(map[string]*sources.Runner), make(map[string]*witness)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 2 * time.Second}
	var wg sync.WaitGroup
	t.Cleanup(wg.Wait)
	var names []string
	for _, v := range exchange.Live() {
		at, ok := ends[v.Source]
		if !ok {
			continue
		}
		v.MinBackoff, v.MaxBackoff, v.SendEvery, v.ConnectEvery, v.RESTEvery = 5*time.Millisecond, 50*time.Millisecond, time.Millisecond, 5*time.Millisecond, 5*time.Millisecond
		v.Settle = 0
		v.Silence, v.MaxAge = 700*time.Millisecond, 1500*time.Millisecond
		v.Ping.Every = 200 * time.Millisecond
		w := &witness{t: t, sim: sim, trades: make(map[string]bool)}
		r, err := sources.NewRunner(sources.Config{
			Venue: v, StreamURL: at.WS, RESTURL: at.REST, Want: want, Origin: feed.Simulated, Sink: w.take, HTTP: client,
			FallbackAfter: 300 * time.Millisecond, Handover: 400 * time.Millisecond,
		})
		require.NoError(t, err)
		wg.Go(func() {
			if err := r.Run(t.Context()); err != nil {
				t.Errorf("%s: %v", v.Source, err)
			}
		})
		names, runners[v.Source], witnesses[v.Source] = append(names, v.Source), r, w
	}
	require.GreaterOrEqual(t, len(names), 5)
	serving := func(name string) bool { return runners[name].Stats().Connected > 0 && witnesses[name].count() > 0 }
	for _, name := range names {
		require.Eventually(t, func() bool { return serving(name) }, 2*time.Minute, 10*time.Millisecond, "%s begins: %+v", name, runners[name].Stats())
	}
	before := heap()

	rng := rand.New(rand.NewPCG(23, 42))
	end := time.After(*soak)
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	for running := true; running; {
		select {
		case <-end:
			running = false
		case <-tick.C:
			name := names[rng.IntN(len(names))]
			fault := venuesim.Fault{}
			if rng.IntN(3) > 0 {
				fault = faults[rng.IntN(len(faults))]
			}
			require.NoError(t, sim.SetFault(name, fault))
			if rng.IntN(4) == 0 {
				require.NoError(t, sim.Drop(names[rng.IntN(len(names))]))
			}
		}
	}
	for _, name := range names {
		require.NoError(t, sim.SetFault(name, venuesim.Fault{}))
	}
	var all sources.Stats
	for _, name := range names {
		at := witnesses[name].count()
		require.Eventually(t, func() bool { return serving(name) && witnesses[name].count() > at+5 }, 2*time.Minute, 10*time.Millisecond,
			"%s serves again: %+v", name, runners[name].Stats())
		witnesses[name].mu.Lock()
		require.Empty(t, witnesses[name].wrong)
		witnesses[name].trades = make(map[string]bool) // the judge's own memory is not what is measured
		witnesses[name].mu.Unlock()
		all = sources.AddStats(all, runners[name].Stats())
	}
	after := heap()
	t.Logf("%d venues, heap %d KiB before and %d KiB after, %+v", len(names), before>>10, after>>10, all)
	require.Less(t, after, before+24<<20, "memory stays where it is, but for the trades that are remembered")
	require.NotZero(t, all.Reconnects)
	require.NotZero(t, all.Handovers)
	require.NotZero(t, all.Bans)
	require.NotZero(t, all.Bad)
	require.NotZero(t, all.Fallbacks)
}
