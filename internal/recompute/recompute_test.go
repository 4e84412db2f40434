package recompute

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

var (
	start   = time.Unix(1_700_000_000, 123_456_789).UTC()
	mainSet = feed.Set{Name: "main", Interval: 2 * time.Second, Feeds: []feed.Feed{
		{ID: "BTC/USD", Decimals: 8}, {ID: "BTC/USD/twap", Decimals: 6}, {ID: "BTC/USD/vol", Decimals: 4}, {ID: "ETH/BTC", Decimals: 10}, {ID: "basket", Decimals: 3},
		{ID: "STETH/USD", Decimals: 8}, {ID: "basis", Decimals: 5}, {ID: "ETH/USD", Decimals: 8}, {ID: "BTC/USD/vwap", Decimals: 8},
	}}
)

// feeds is a configuration in which everything is used.
func feeds() []aggregator.FeedConfig {
	in := func(source string, pair feed.ID, via ...aggregator.Hop) aggregator.Input {
		return aggregator.Input{Source: source, Pair: pair, Weight: 1, Via: via}
	}
	usdt := aggregator.Hop{Feed: "USDT/USD"}
	of := func(id feed.ID, decimals uint8, inputs ...aggregator.Input) aggregator.FeedConfig {
		return aggregator.FeedConfig{Feed: feed.Feed{ID: id, Decimals: decimals}, Inputs: inputs, MaxAge: 20 * time.Second, MaxSpreadPPM: 50_000}
	}
	derived := func(id feed.ID, decimals uint8, d aggregator.Derived) aggregator.FeedConfig {
		return aggregator.FeedConfig{Feed: feed.Feed{ID: id, Decimals: decimals}, Derived: &d}
	}
	btc := of("BTC/USD", 8, in("a", "BTC/USD"), in("b", "BTC/USD"), in("c", "BTC/USDT", usdt), in("d", "BTC/USD"),
		aggregator.Input{Source: "e", Pair: "BTC/EUR", Weight: 2, Auto: true})
	btc.MinSources, btc.Breaker = 3, &aggregator.Breaker{MaxPPM: 20_000, Hold: 10 * time.Second, MaxAge: time.Minute}
	eth := of("ETH/USD", 8, in("a", "ETH/USD"), in("b", "ETH/USD"), in("c", "ETH/USDT", usdt))
	eth.Breaker = &aggregator.Breaker{Feed: "ETH/USD/slow", MaxPPM: 30_000}
	vwap := of("BTC/USD/vwap", 8, in("a", "BTC/USD"), in("b", "BTC/USD"), in("d", "BTC/USD"))
	vwap.Price, vwap.Window = aggregator.VWAP, 15*time.Second
	vwap.Breaker = &aggregator.Breaker{Feed: "BTC/USD/vwap/slow", MaxPPM: 1_500, Hold: 4 * time.Second}
	own := derived("BTC/USD/vwap/slow", 6, aggregator.Derived{Kind: aggregator.TWAP, Of: []feed.ID{"BTC/USD/vwap"}, Window: 12 * time.Second})
	slow := derived("ETH/USD/slow", 8, aggregator.Derived{Kind: aggregator.TWAP, Of: []feed.ID{"ETH/USD/raw"}, Window: 20 * time.Second})
	vol := derived("BTC/USD/vol", 4, aggregator.Derived{Kind: aggregator.Volatility, Of: []feed.ID{"BTC/USD"}, Window: 60 * time.Second, Every: 4 * time.Second})
	basis := derived("basis", 5, aggregator.Derived{Kind: aggregator.Spread, Of: []feed.ID{"BTC/USD", "BTC/USD/twap"}})
	basis.Signed = true
	staked := of("STETH/ETH", 18, in("chain", "STETH/ETH"))
	return []aggregator.FeedConfig{
		btc, eth, vwap, own, slow, vol, basis, staked,
		of("USDT/USD", 6, in("a", "USDT/USD"), in("b", "USDT/USD"), aggregator.Input{Source: "c", Pair: "USD/USDT", Weight: 1, Invert: true}),
		of("EUR/USDT", 5, in("c", "EUR/USDT"), in("d", "EUR/USDT")),
		of("ETH/USD/raw", 8, in("a", "ETH/USD"), in("b", "ETH/USD")),
		derived("BTC/USD/twap", 6, aggregator.Derived{Kind: aggregator.TWAP, Of: []feed.ID{"BTC/USD"}, Window: 30 * time.Second}),
		derived("ETH/BTC", 10, aggregator.Derived{Kind: aggregator.Ratio, Of: []feed.ID{"ETH/USD", "BTC/USD"}}),
		derived("STETH/USD", 8, aggregator.Derived{Kind: aggregator.Rate, Of: []feed.ID{"STETH/ETH", "ETH/USD"}}),
		derived("basket", 3, aggregator.Derived{Kind: aggregator.Index, Of: []feed.ID{"BTC/USD", "ETH/USD"}, Weights: []uint64{3, 40}, Divisor: 17}),
	}
}

// market makes ticks that use every rule: venues that fall silent, drift, cross
// their books, repeat themselves, tell no times, or jump.
type market struct {
	rng *rand.Rand
	at  time.Time
	n   int
}

var instruments = []struct {
	source string
	pair   feed.ID
	base   int64 // in ten thousandths
}{
	{"a", "BTC/USD", 300_000_000}, {"b", "BTC/USD", 300_050_000}, {"c", "BTC/USDT", 300_400_000}, {"d", "BTC/USD", 299_900_000}, {"e", "BTC/EUR", 275_000_000},
	{"a", "ETH/USD", 20_000_000}, {"b", "ETH/USD", 20_010_000}, {"c", "ETH/USDT", 20_020_000},
	{"a", "USDT/USD", 9_995}, {"b", "USDT/USD", 9_990}, {"c", "USD/USDT", 10_007}, {"c", "EUR/USDT", 10_910}, {"d", "EUR/USDT", 10_905}, {"chain", "STETH/ETH", 11_500},
}

func (m *market) tick(t *testing.T) feed.Tick {
	m.n++
	m.at = m.at.Add(time.Duration(m.rng.Int64N(int64(120 * time.Millisecond))))
	x := instruments[m.rng.IntN(len(instruments))]
	elapsed := m.at.Sub(start)
	price := x.base + x.base*(m.rng.Int64N(2001)-1000)/1_000_000
	switch phase := int(elapsed/(25*time.Second)) % 6; {
	case phase == 1 && x.source == "d": // drifts away
		price += price / 250
	case phase == 2 && x.source == "b": // an outlier
		price += price / 20
	case phase == 3 && m.rng.IntN(3) == 0: // everything jumps
		price += price / 12
	case phase == 4 && x.source == "c": // silent
		x = instruments[0]
		price = x.base
	}
	text := func(v int64) string { return fmt.Sprintf("%d.%04d", v/10_000, v%10_000) }
	tick := feed.Tick{Source: x.source, Symbol: string(x.pair), Pair: x.pair, ReceiveTime: m.at, EventTime: m.at.Add(-time.Duration(m.rng.Int64N(int64(time.Second)))), EventTimeKnown: true, Origin: feed.Simulated}
	if m.rng.IntN(3) == 0 { // no times, and often no news
		tick.EventTime, tick.EventTimeKnown = m.at, false
		price = x.base
	}
	if m.rng.IntN(200) == 0 {
		tick.EventTime = m.at.Add(time.Hour)
	}
	if m.rng.IntN(2) == 0 {
		tick.Kind, tick.Price, tick.Size = feed.TradeTick, parse(t, text(price)), parse(t, text(1+m.rng.Int64N(90_000)))
		if m.rng.IntN(4) == 0 {
			tick.TradeID = fmt.Sprint(m.rng.IntN(20))
		}
		return tick
	}
	width := m.rng.Int64N(1 + price/500)
	if m.rng.IntN(40) == 0 {
		width = price/10 - m.rng.Int64N(price/4)
	}
	tick.Kind, tick.Bid, tick.Ask = feed.QuoteTick, parse(t, text(price-width/2)), parse(t, text(price+width/2))
	var ok bool
	tick.Price, ok = feed.MidDecimal(tick.Bid, tick.Ask)
	require.True(t, ok)
	return tick
}

func parse(t *testing.T, text string) feed.Decimal {
	d, err := feed.ParseDecimal(text)
	require.NoError(t, err)
	return d
}

func open(t *testing.T, url string) *store.Store {
	s, err := store.Open(t.Context(), store.Config{URL: url, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// live is what a node does: it takes ticks in, samples a round each two seconds
// and stores both.
func live(t *testing.T, s *store.Store, m *market, ticks int, change func(i int, a *aggregator.Aggregator, r *Recorder, run time.Time)) {
	rec := NewRecorder(s, slog.New(slog.DiscardHandler))
	run := m.at
	a, err := aggregator.New(aggregator.Config{Feeds: feeds(), Start: run})
	require.NoError(t, err)
	require.NoError(t, rec.Feeds(run, run, a.Record()))
	ids := make([]feed.ID, len(mainSet.Feeds))
	for i, f := range mainSet.Feeds {
		ids[i] = f.ID
	}
	var batch []feed.Tick
	round := feed.RoundAt(m.at, mainSet.Interval) + 1
	for i := range ticks {
		tick := m.tick(t)
		if at := round.Start(mainSet.Interval); tick.ReceiveTime.After(at) {
			sample := a.Sample(ids, at.Add(time.Duration(m.rng.IntN(5_000_000))))
			rec.Sample(mainSet, round, run, sample)
			if v := sample.Values["BTC/USD"]; v.Value != feed.Absent && round%3 == 0 {
				proven, ok := a.Proven("BTC/USD", v.Value, at, sample.At.Add(time.Millisecond), feed.Simulated)
				require.True(t, ok)
				batch = append(batch, proven)
			}
			round++
		}
		batch = append(batch, a.Apply(tick))
		if change != nil {
			change(i, a, rec, run)
		}
	}
	m.at = m.at.Add(time.Second)
	require.NoError(t, s.AppendTicks(t.Context(), store.BatchID{}, batch))
	require.NoError(t, rec.Close(context.Background()))
}

func onEngines(t *testing.T, test func(t *testing.T, s *store.Store, path string)) {
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s.db")
		test(t, open(t, "sqlite:"+path), path)
	})
	t.Run("postgres", func(t *testing.T) { test(t, open(t, pgtest.Database(t)), "") })
}

func newMarket() *market { return &market{rng: rand.New(rand.NewPCG(7, 11)), at: start} }

// Two runs with everything in them come out bit for bit, whole and from any
// moment on; the same in Python from the same store.
func TestEveryValueComesOutAgain(t *testing.T) {
	onEngines(t, func(t *testing.T, s *store.Store, path string) {
		m := newMarket()
		live(t, s, m, 17_000, nil)
		second := m.at
		live(t, s, m, 1500, nil)
		got, err := Run(t.Context(), s, start, m.at, Options{})
		require.NoError(t, err)
		require.True(t, got.Reproduced(), brief(got))
		require.Greater(t, got.Samples, 200)
		require.Equal(t, got.Equal, got.Values)

		// From the middle of a run the ticks before it are replayed, not all of them.
		a, err := aggregator.New(aggregator.Config{Feeds: feeds()})
		require.NoError(t, err)
		require.Less(t, a.Memory(), 800*time.Second)
		for _, from := range []time.Duration{5 * time.Second, 100 * time.Second, 801 * time.Second, 900 * time.Second} {
			part, err := Run(t.Context(), s, start.Add(from), m.at, Options{})
			require.NoError(t, err)
			require.True(t, part.Reproduced(), "from %s: %s", from, brief(part))
			require.Less(t, part.Samples, got.Samples)
		}
		last, err := Run(t.Context(), s, second.Add(20*time.Second), m.at, Options{})
		require.NoError(t, err)
		require.True(t, last.Reproduced(), brief(last))
		_, err = Run(t.Context(), s, start.Add(-time.Hour), start, Options{})
		require.ErrorIs(t, err, ErrNothing)
		if path != "" {
			out, err := python(t, path)
			require.NoError(t, err, out)
			require.Contains(t, out, fmt.Sprintf("%d values computed again, 0 differ", got.Values))
		}
	})
}

// python runs the independent recomputation.
func python(t *testing.T, path string) (string, error) {
	name, err := exec.LookPath("python3")
	require.NoError(t, err, "the values are recomputed in Python too: install python3, for example with 'apt-get install python3'")
	out, err := exec.CommandContext(t.Context(), name, "../../docs/recompute.py", path).CombinedOutput()
	return string(out), err
}

func TestAReloadIsFollowed(t *testing.T) {
	onEngines(t, func(t *testing.T, s *store.Store, _ string) {
		m := newMarket()
		live(t, s, m, 3000, func(i int, a *aggregator.Aggregator, r *Recorder, run time.Time) {
			if i != 1700 {
				return
			}
			changed := feeds()
			changed[0].Inputs = changed[0].Inputs[1:]
			changed[0].OutlierMADs = 3
			at, err := a.UpdateAt(changed, m.at)
			require.NoError(t, err)
			require.NoError(t, r.Feeds(run, at, a.Record()))
		})
		for _, from := range []time.Duration{0, 80 * time.Second, 130 * time.Second} {
			got, err := Run(t.Context(), s, start.Add(from), m.at, Options{})
			require.NoError(t, err)
			require.True(t, got.Reproduced(), brief(got))
		}
	})
}

// What is not as it was is told: a price that was changed, a tick that is gone,
// a value that was changed, formulas of another time.
func TestDifferencesAreTold(t *testing.T) {
	m := newMarket()
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, "sqlite:"+path)
	live(t, s, m, 2000, nil)
	db := openSQL(t, path)
	spoil := func(statement string) *Result {
		t.Helper()
		_, err := db.ExecContext(t.Context(), statement)
		require.NoError(t, err)
		got, err := Run(t.Context(), s, start, m.at, Options{})
		require.NoError(t, err)
		require.False(t, got.Reproduced())
		out, err := python(t, path)
		require.Error(t, err, out)
		return got
	}
	require.Positive(t, spoil(`UPDATE ticks SET price = '1' WHERE kind = 1 AND pair = 'BTC/USD' AND id % 3 = 0`).Mismatched)
	got := spoil(`DELETE FROM ticks WHERE id BETWEEN 600 AND 604`)
	require.Len(t, got.Gaps, 1)
	require.EqualValues(t, 5, got.Gaps[0].Missing)
	require.NotEmpty(t, got.Mismatches[0].String())
	spoil(`UPDATE samples SET body = replace(body, '"value":"4', '"value":"5') WHERE round = (SELECT max(round) FROM samples)`)

	_, err := db.ExecContext(t.Context(), `DELETE FROM ticks WHERE receive_ns < ?`, start.Add(80*time.Second).UnixNano())
	require.NoError(t, err)
	_, err = Run(t.Context(), s, m.at.Add(-10*time.Second), m.at, Options{})
	require.True(t, err == nil || strings.Contains(err.Error(), ErrTicksGone.Error()), "%v", err)
	body := strings.Replace(string(must(t, s)), `"Rules":1`, `"Rules":0`, 1)
	require.NoError(t, s.PutFeedRun(t.Context(), &store.FeedRun{Run: m.at, At: m.at, Body: []byte(body)}))
	_, err = Run(t.Context(), s, m.at, m.at.Add(time.Hour), Options{})
	require.ErrorIs(t, err, aggregator.ErrRules)
}

func must(t *testing.T, s *store.Store) []byte {
	runs, err := s.FeedRuns(t.Context(), start, start.Add(time.Hour))
	require.NoError(t, err)
	return runs[0].Body
}

// brief says the first differences of a result.
func brief(r *Result) string {
	out := fmt.Sprintf("%d of %d values equal, gaps %v", r.Equal, r.Values, r.Gaps[:min(3, len(r.Gaps))])
	for i := range r.Findings[:min(5, len(r.Findings))] {
		out += "\n" + r.Findings[i].String()
	}
	for i := range r.Mismatches[:min(5, len(r.Mismatches))] {
		out += "\n" + r.Mismatches[i].String()
	}
	return out
}

// From the store alone, a round is explained down to the ticks.
func TestExplainFromAStore(t *testing.T) {
	m := newMarket()
	s := open(t, "sqlite:"+filepath.Join(t.TempDir(), "s.db"))
	live(t, s, m, 2000, nil)
	round := feed.RoundAt(start.Add(40*time.Second), mainSet.Interval)
	v, err := Explain(t.Context(), s, "BTC/USD", round)
	require.NoError(t, err)
	require.Equal(t, round, v.Round)
	require.Equal(t, feed.ID("BTC/USD"), v.Locals[0].Feed)
	require.NotNil(t, v.Locals[0].Local.Value)
	stored, err := s.SampleOf(t.Context(), "main", round)
	require.NoError(t, err)
	require.Contains(t, string(stored.Body), `"feed":"BTC/USD"`)
	var tree strings.Builder
	require.NoError(t, WriteTree(&tree, v))
	for _, want := range []string{"BTC/USD, round", "own value of BTC/USD: ", "c BTC/USDT", "x USDT/USD", "own value of USDT/USD", "set aside:", "not known: the other operators' ticks"} {
		require.Contains(t, tree.String(), want)
	}
	// Without a round it is the last proven one, and what a feed is made of can be
	// asked for as well.
	rounds := deliver(t, s, m.at)
	proven, err := Explain(t.Context(), s, "BTC/USD", 0)
	require.NoError(t, err)
	require.Contains(t, rounds, proven.Round)
	require.NotNil(t, proven.Median)
	require.Len(t, proven.Operators, 1)
	inner, err := Explain(t.Context(), s, "USDT/USD", round)
	require.NoError(t, err)
	require.Zero(t, inner.Column)
	require.Equal(t, uint8(6), inner.Decimals)
	require.NotNil(t, inner.Locals[0].Local.Value)
	require.Regexp(t, `trust 1, volume \d+\.\d+,`, tree.String(), "in base units")
	last, err := Explain(t.Context(), s, "STETH/USD", 0)
	require.NoError(t, err)
	require.Greater(t, last.Round, round)
	tree.Reset()
	require.NoError(t, WriteTree(&tree, last))
	require.Contains(t, tree.String(), "the rate of")
	tree.Reset()
	index, err := Explain(t.Context(), s, "basket", last.Round)
	require.NoError(t, err)
	require.NoError(t, WriteTree(&tree, index))
	require.Contains(t, tree.String(), "the index of")
	_, err = Explain(t.Context(), s, "NO/SUCH", 0)
	require.ErrorIs(t, err, api.ErrUnknownFeed)
	_, err = Explain(t.Context(), s, "BTC/USD", 1)
	require.ErrorIs(t, err, api.ErrUnknownRound)
}
