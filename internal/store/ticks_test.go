package store

import (
	"context"
	"iter"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
)

// onEngines runs a test on a new store of each engine.
func onEngines(t *testing.T, test func(t *testing.T, s *Store)) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) { test(t, newStore(t, engineURL(t, engine))) })
	}
}

func engineURL(t testing.TB, engine Engine) string {
	if engine == SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), "store.db")
	}
	return pgtest.Database(t)
}

func newStore(t testing.TB, url string) *Store {
	s, err := Open(t.Context(), Config{URL: url, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func collect[T any](t require.TestingT, seq iter.Seq2[T, error]) []T {
	var all []T
	for v, err := range seq {
		require.NoError(t, err)
		all = append(all, v)
	}
	return all
}

func testTicks(from, until int) []feed.Tick {
	var ticks []feed.Tick
	for i := from; i < until; i++ {
		ticks = append(ticks, testTick(i))
	}
	return ticks
}

func TestTicksAreReadAsStored(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		// Every tick there can be, each at a moment of its own.
		var want []feed.Tick
		rapid.Check(t, func(rt *rapid.T) {
			tick := drawTick(rt)
			tick.ReceiveTime = testTime.Add(time.Duration(len(want)))
			require.NoError(t, s.AppendTicks(t.Context(), BatchID{}, []feed.Tick{tick}))
			want = append(want, tick)
		})
		requireSameTicks(t, want, collect(t, s.Ticks(t.Context(), TickFilter{})))
	})
}

func TestTicksInOrder(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		// Three pairs and two sources over three days, many at one moment, and
		// more than a page.
		n := 2*tickPage + 777
		var all []feed.Tick
		for i := range n {
			tick := testTick(i)
			tick.ReceiveTime = testTime.Add(time.Duration(i/7) * 72 * time.Hour / time.Duration(n/7))
			tick.Pair = []feed.ID{"BTC/USD", "ETH/USD", "BTC/USDT@20220513"}[i%3]
			tick.Source = []string{"kraken", "okx"}[i/3%2]
			all = append(all, tick)
		}
		for chunk := range slices.Chunk(all, 1000) {
			require.NoError(t, s.AppendTicks(t.Context(), BatchID{}, chunk))
		}
		for name, c := range map[string]struct {
			filter TickFilter
			keep   func(*feed.Tick) bool
		}{
			"all":        {TickFilter{}, func(*feed.Tick) bool { return true }},
			"one pair":   {TickFilter{Pairs: []feed.ID{"ETH/USD"}}, func(t *feed.Tick) bool { return t.Pair == "ETH/USD" }},
			"two pairs":  {TickFilter{Pairs: []feed.ID{"ETH/USD", "BTC/USD", "ETH/USD", "none"}}, func(t *feed.Tick) bool { return t.Pair == "ETH/USD" || t.Pair == "BTC/USD" }},
			"one source": {TickFilter{Source: "okx"}, func(t *feed.Tick) bool { return t.Source == "okx" }},
			"a day": {
				TickFilter{From: testTime.Add(24 * time.Hour), To: testTime.Add(48 * time.Hour), Pairs: []feed.ID{"BTC/USD"}, Source: "kraken"},
				func(t *feed.Tick) bool {
					at := t.ReceiveTime.Sub(testTime)
					return at >= 24*time.Hour && at < 48*time.Hour && t.Pair == "BTC/USD" && t.Source == "kraken"
				},
			},
			"nothing": {TickFilter{To: testTime}, func(*feed.Tick) bool { return false }},
		} {
			var want []feed.Tick
			for i := range all {
				if c.keep(&all[i]) {
					want = append(want, all[i])
				}
			}
			require.True(t, name == "nothing" || len(want) > 100, name)
			requireSameTicks(t, want, collect(t, s.Ticks(t.Context(), c.filter)))
		}
		for _, pairs := range [][]feed.ID{nil, {"BTC/USD", "ETH/USD"}} {
			count := 0
			for _, err := range s.Ticks(t.Context(), TickFilter{Pairs: pairs}) {
				require.NoError(t, err)
				if count++; count == 5 {
					break
				}
			}
			require.Equal(t, 5, count)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			errs := 0
			for _, err := range s.Ticks(ctx, TickFilter{Pairs: pairs}) {
				require.ErrorIs(t, err, context.Canceled)
				errs++
			}
			require.Equal(t, 1, errs)
		}
	})
}

func TestTicksOfOldDays(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		var want []feed.Tick
		for i, at := range []time.Time{
			firstTime, firstTime.Add(24*time.Hour - 1), firstTime.Add(24 * time.Hour), time.Date(2024, 2, 29, 23, 59, 59, 999_999_999, time.UTC), lastTime.Add(-1),
		} {
			tick := testTick(i)
			tick.ReceiveTime = at
			want = append(want, tick)
		}
		shuffled := slices.Clone(want)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		require.NoError(t, s.AppendTicks(t.Context(), BatchID{}, shuffled))
		requireSameTicks(t, want, collect(t, s.Ticks(t.Context(), TickFilter{})))
	})
}

func TestTicksAllOrNone(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ticks := testTicks(0, 300)
		ticks[299].TradeID = "\x00"
		require.ErrorIs(t, s.AppendTicks(t.Context(), BatchID{1, 1}, ticks), ErrInvalid)
		require.Empty(t, collect(t, s.Ticks(t.Context(), TickFilter{})))
		require.NoError(t, s.AppendTicks(t.Context(), BatchID{1, 1}, nil))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, s.AppendTicks(ctx, BatchID{1, 1}, ticks[:299]), context.Canceled)
		require.NoError(t, s.AppendTicks(t.Context(), BatchID{1, 1}, ticks[:299]))
		require.Len(t, collect(t, s.Ticks(t.Context(), TickFilter{})), 299)
	})
}

func TestABatchSentAgain(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		for _, c := range []struct {
			id   BatchID
			want int
		}{
			{BatchID{-5, 1}, 3}, {BatchID{-5, 1}, 3}, {BatchID{-5, 2}, 6}, {BatchID{-5, 1}, 6}, {BatchID{6, 1}, 9},
			{BatchID{}, 12}, {BatchID{}, 15}, {BatchID{-5, 9}, 18},
		} {
			require.NoError(t, s.AppendTicks(t.Context(), c.id, testTicks(0, 3)))
			require.Len(t, collect(t, s.Ticks(t.Context(), TickFilter{})), c.want)
		}
	})
}

func TestTheWriterOnARealStore(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		w := newTestWriter(t, WriterConfig{Sink: s, BatchRows: 300})
		for i := range 2500 {
			w.AddTick(testTick(i))
			w.AddValue(testValue(i))
		}
		require.NoError(t, w.Close(t.Context()))
		requireSameTicks(t, testTicks(0, 2500), collect(t, s.Ticks(t.Context(), TickFilter{})))
		values, err := s.FeedValues(t.Context(), "BTC/USD", time.Time{}, time.Time{}, MaxValues)
		require.NoError(t, err)
		require.Len(t, values, 2500)
	})
}

// The server is killed again and again while ticks come in: each is stored, in
// order and once.
func TestTheDatabaseIsKilledUnderLoad(t *testing.T) {
	server := pgtest.Start(t)
	s := newStore(t, server.Database(t))
	w := newTestWriter(t, WriterConfig{Sink: s, BatchRows: 20, BatchDelay: time.Millisecond, RetryMin: time.Millisecond, RetryMax: 20 * time.Millisecond})
	n := 0
	for range 3 {
		for range 2000 {
			w.AddTick(testTick(n))
			w.AddValue(testValue(n))
			n++
		}
		require.Eventually(t, func() bool { return w.Stats().Ticks.Stored > uint64(n-1900) }, 3*time.Minute, time.Millisecond)
		server.Kill(t)
		for range 100 {
			w.AddTick(testTick(n))
			w.AddValue(testValue(n))
			n++
		}
		require.Eventually(t, func() bool { return w.Stats().Ticks.Down > 0 }, 3*time.Minute, time.Millisecond)
		server.Restart(t)
	}
	require.NoError(t, w.Close(t.Context()))
	require.NotZero(t, w.Stats().Ticks.Failures)
	requireSameTicks(t, testTicks(0, n), collect(t, s.Ticks(t.Context(), TickFilter{})))
	values, err := s.FeedValues(t.Context(), "BTC/USD", time.Time{}, time.Time{}, MaxValues)
	require.NoError(t, err)
	require.Len(t, values, n)
}
