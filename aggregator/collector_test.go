package aggregator

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

const (
	interval = 2 * time.Second
	round0   = feed.Round(1_700_000_000_000 / 2000)
)

var testShape = protocol.Shape{Slots: 4, Columns: 4}

// committee makes a committee with the given weights. The keys are drawn from
// a fixed stream.
var committee = func() func(t testing.TB, weights ...uint64) *protocol.Committee {
	keys := sync.OnceValues(func() ([]*protocol.FeedPrivateKey, error) {
		var out []*protocol.FeedPrivateKey
		for i := range testShape.Slots {
			k, err := protocol.NewFeedPrivateKey(bytes.NewReader(bytes.Repeat([]byte{byte(i + 1)}, 64)))
			if err != nil {
				return nil, err
			}
			out = append(out, k)
		}
		return out, nil
	})
	return func(t testing.TB, weights ...uint64) *protocol.Committee {
		drawn, err := keys()
		require.NoError(t, err)
		c := &protocol.Committee{Epoch: 1, From: t0.Add(-time.Hour), Until: t0.Add(time.Hour)}
		for i, w := range weights {
			c.Members = append(c.Members, protocol.Member{Operator: common.BigToAddress(common.Big1), Key: drawn[i].Public(), Weight: w})
			c.Members[i].Operator[0] = byte(i + 1)
		}
		return c
	}
}()

func collectorConfig(t testing.TB, weights ...uint64) CollectorConfig {
	c := committee(t, weights...)
	return CollectorConfig{
		FeedSet: "main", Domain: protocol.NewElement(7), Shape: testShape, Committee: c, Root: c.Root(testShape),
		Quorum: protocol.Quorum(c.Total()), Interval: interval, Clock: func() time.Time { return t0 },
	}
}

func newCollector(t testing.TB, cfg CollectorConfig) *Collector {
	c, err := NewCollector(cfg)
	require.NoError(t, err)
	return c
}

func observation(cfg *CollectorConfig, slot int, values ...feed.Encoded) *protocol.Observation {
	return &protocol.Observation{Domain: cfg.Domain, Root: cfg.Root, Round: round0, Slot: slot, Vector: values}
}

func TestCollectorReport(t *testing.T) {
	cfg := collectorConfig(t, 100, 100, 100, 100) // quorum 267
	c := newCollector(t, cfg)
	add := func(want AddResult, o *protocol.Observation) {
		t.Helper()
		got, err := c.Add(o)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, ok := c.Report(round0)
	require.False(t, ok)
	add(AddResult{Added: true, Participants: 1, Weight: 100}, observation(&cfg, 2, 50, 7, 0, 0))
	add(AddResult{Participants: 1, Weight: 100}, observation(&cfg, 2, 50, 7, 0, 0))
	add(AddResult{Added: true, Participants: 2, Weight: 200}, observation(&cfg, 0, 52, 9, 0, 3))
	_, ok = c.Report(round0)
	require.False(t, ok)
	add(AddResult{Added: true, Participants: 3, Weight: 300, Ready: true}, observation(&cfg, 3, 51, 8, 4, 3))

	r, ok := c.Report(round0)
	require.True(t, ok)
	require.Equal(t, []feed.Encoded{51, 8, 0, 0}, r.Medians, "column 3 has 200 of 267")
	require.Len(t, r.Observations, 4)
	require.Nil(t, r.Observations[1])
	require.Equal(t, 3, r.Observations[3].Slot)
	require.Equal(t, cfg.Committee, r.Committee)
	require.Equal(t, []any{"main", cfg.Domain, cfg.Root, round0, uint64(267)}, []any{r.FeedSet, r.Domain, r.Root, r.Round, r.Quorum})

	// The fourth fills a column; the report given before is not touched.
	add(AddResult{Added: true, Participants: 4, Weight: 400, Ready: true}, observation(&cfg, 1, 40, 1, 0, 5))
	later, ok := c.Report(round0)
	require.True(t, ok)
	require.Equal(t, []feed.Encoded{50, 7, 0, 3}, later.Medians)
	require.Equal(t, []feed.Encoded{51, 8, 0, 0}, r.Medians)
	require.Nil(t, r.Observations[1])
}

func TestCollectorWeightIsOfThoseWithATime(t *testing.T) {
	cfg := collectorConfig(t, 100, 100, 100, 100)
	c := newCollector(t, cfg)
	for slot := range 4 {
		o := observation(&cfg, slot, 50, 7, 0, 0)
		if slot < 2 {
			o.Vector[0] = feed.Absent
		}
		res, err := c.Add(o)
		require.NoError(t, err)
		require.False(t, res.Ready)
	}
	_, ok := c.Report(round0)
	require.False(t, ok, "200 of 267 gave a time")
}

func TestCollectorEquivocation(t *testing.T) {
	cfg := collectorConfig(t, 100, 100)
	c := newCollector(t, cfg)
	first, second, third := observation(&cfg, 1, 50, 7, 0, 0), observation(&cfg, 1, 50, 8, 0, 0), observation(&cfg, 1, 50, 9, 0, 0)
	_, err := c.Add(first)
	require.NoError(t, err)
	res, err := c.Add(second)
	require.NoError(t, err)
	require.False(t, res.Added)
	require.Equal(t, 1, res.Participants)
	require.Equal(t, &Equivocation{Slot: 1, Round: round0, First: first, Second: second}, res.Equivocation)
	require.NotEqual(t, res.Equivocation.First.Digest(), res.Equivocation.Second.Digest())

	res, err = c.Add(third)
	require.NoError(t, err)
	require.Nil(t, res.Equivocation, "once per slot and round")

	_, err = c.Add(observation(&cfg, 0, 50, 7, 0, 0))
	require.NoError(t, err)
	r, ok := c.Report(round0)
	require.True(t, ok)
	require.Same(t, first, r.Observations[1], "the first stays")

	next := observation(&cfg, 1, 50, 9, 0, 0)
	next.Round++
	res, err = c.Add(next)
	require.NoError(t, err)
	require.True(t, res.Added, "another vector in another round is no equivocation")
}

func TestCollectorRefuses(t *testing.T) {
	cfg := collectorConfig(t, 100, 100)
	cfg.Rounds = 3
	for _, c := range []struct {
		name   string
		change func(*protocol.Observation)
		want   error
	}{
		{"nothing", func(*protocol.Observation) {}, nil},
		{"another domain", func(o *protocol.Observation) { o.Domain.SetUint64(8) }, ErrForeign},
		{"another root", func(o *protocol.Observation) { o.Root.SetUint64(8) }, ErrForeign},
		{"slot without a member", func(o *protocol.Observation) { o.Slot = 2 }, ErrForeign},
		{"negative slot", func(o *protocol.Observation) { o.Slot = -1 }, ErrForeign},
		{"too few columns", func(o *protocol.Observation) { o.Vector = o.Vector[:3] }, ErrForeign},
		{"no columns", func(o *protocol.Observation) { o.Vector = nil }, ErrForeign},
		{"too many columns", func(o *protocol.Observation) { o.Vector = append(o.Vector, 1) }, ErrForeign},
		{"value out of range", func(o *protocol.Observation) { o.Vector[3] = 1 << feed.EncodedBits }, ErrForeign},
		{"next round", func(o *protocol.Observation) { o.Round = round0 + 1 }, nil},
		{"round after the next", func(o *protocol.Observation) { o.Round = round0 + 2 }, ErrRound},
		{"oldest kept round", func(o *protocol.Observation) { o.Round = round0 - 2 }, nil},
		{"expired round", func(o *protocol.Observation) { o.Round = round0 - 3 }, ErrRound},
		{"round of another committee", func(o *protocol.Observation) { o.Round = round0 + 1800 }, ErrRound},
		{"largest round", func(o *protocol.Observation) { o.Round = 1<<64 - 1 }, ErrRound},
		{"round zero", func(o *protocol.Observation) { o.Round = 0 }, ErrRound},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := observation(&cfg, 1, 50, 7, 0, 0)
			c.change(o)
			_, err := newCollector(t, cfg).Add(o)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestCollectorKeepsABoundedNumberOfRounds(t *testing.T) {
	now := t0
	cfg := collectorConfig(t, 100)
	cfg.Rounds, cfg.Clock = 3, func() time.Time { return now }
	c := newCollector(t, cfg)
	for i := range 50 {
		o := observation(&cfg, 0, 50, 7, 0, 0)
		o.Round += feed.Round(i)
		now = t0.Add(time.Duration(i) * interval)
		_, err := c.Add(o)
		require.NoError(t, err)
		require.LessOrEqual(t, len(c.rounds), 3)
	}
	_, ok := c.Report(round0 + 47)
	require.True(t, ok)
	_, ok = c.Report(round0 + 46)
	require.False(t, ok)

	// A clock that is set back leaves nothing behind for ever.
	now = t0
	_, err := c.Add(observation(&cfg, 0, 50, 7, 0, 0))
	require.NoError(t, err)
	require.Len(t, c.rounds, 1)
}

func TestNewCollectorRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*CollectorConfig)
		want   string
	}{
		{"shape", func(c *CollectorConfig) { c.Shape.Columns = 3 }, "columns"},
		{"no committee", func(c *CollectorConfig) { c.Committee = nil }, "no committee"},
		{"committee of another shape", func(c *CollectorConfig) { c.Shape.Slots = 1 }, "members"},
		{"root", func(c *CollectorConfig) { c.Root = protocol.NewElement(1) }, "root"},
		{"no quorum", func(c *CollectorConfig) { c.Quorum = 0 }, "quorum 0"},
		{"quorum beyond the total", func(c *CollectorConfig) { c.Quorum = 201 }, "quorum 201"},
		{"no interval", func(c *CollectorConfig) { c.Interval = 0 }, "interval"},
		{"part of a millisecond", func(c *CollectorConfig) { c.Interval += time.Microsecond }, "interval"},
		{"negative rounds", func(c *CollectorConfig) { c.Rounds = -1 }, "rounds"},
		{"too many rounds", func(c *CollectorConfig) { c.Rounds = MaxRounds + 1 }, "rounds"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := collectorConfig(t, 100, 100)
			c.change(&cfg)
			_, err := NewCollector(cfg)
			require.ErrorIs(t, err, ErrConfig)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// Any order of arrival, with repetitions, gives the same report, and its
// medians are those of the definition.
func TestCollectorDoesNotDependOnTheOrder(t *testing.T) {
	value := rapid.OneOf(rapid.Just(uint64(0)), rapid.Uint64Range(1, 5), rapid.Uint64Range(1, 1<<63-1))
	rapid.Check(t, func(rt *rapid.T) {
		weights := rapid.SliceOfN(rapid.Uint64Range(1, MaxWeight), 1, 4).Draw(rt, "weights")
		cfg := collectorConfig(t, weights...)
		cfg.Quorum = rapid.Uint64Range(1, cfg.Committee.Total()).Draw(rt, "quorum")
		var observations []*protocol.Observation
		for slot := range weights {
			if rapid.Bool().Draw(rt, "takes part") {
				o := observation(&cfg, slot)
				for range testShape.Columns {
					o.Vector = append(o.Vector, feed.Encoded(value.Draw(rt, "value")))
				}
				observations = append(observations, o)
			}
		}
		first, second := newCollector(t, cfg), newCollector(t, cfg)
		for _, o := range observations {
			_, err := first.Add(o)
			require.NoError(rt, err)
		}
		for _, o := range rapid.Permutation(slices.Concat(observations, observations)).Draw(rt, "shuffled") {
			_, err := second.Add(o)
			require.NoError(rt, err)
		}
		want, ok := first.Report(round0)
		got, ok2 := second.Report(round0)
		require.Equal(rt, ok, ok2)
		require.Equal(rt, want, got)

		for j := range testShape.Columns {
			var column []Weighted
			for _, o := range observations {
				column = append(column, Weighted{Weight: weights[o.Slot], Value: o.Vector[j]})
			}
			median := byDefinition(column, cfg.Quorum)
			if j == 0 {
				require.Equal(rt, median != feed.Absent, ok, "there is a report exactly when there is a time")
			}
			if ok {
				require.Equal(rt, median, want.Medians[j])
			}
		}
	})
}

// FuzzCollectorAdd feeds decoded wire bytes: nothing a peer can sign breaks the
// collector or grows it.
func FuzzCollectorAdd(f *testing.F) {
	cfg := collectorConfig(f, 100, 100, 100, 100)
	f.Add(observation(&cfg, 1, 50, 7, 0, 0).Encode(), uint8(2))
	f.Add(observation(&cfg, 3, 0, 0, 0, 0).Encode(), uint8(0))
	c := newCollector(f, cfg)
	f.Fuzz(func(t *testing.T, b []byte, ahead uint8) {
		o, err := protocol.DecodeObservation(b)
		if err != nil {
			return
		}
		o.Domain, o.Root = cfg.Domain, cfg.Root
		for _, r := range []feed.Round{o.Round, round0 + feed.Round(ahead) - 100} {
			o.Round = r
			if _, err := c.Add(o); err != nil {
				continue
			}
			if report, ok := c.Report(r); ok && report.Medians[0] == feed.Absent {
				t.Fatal("a report without time")
			}
		}
		if len(c.rounds) > DefaultRounds+roundsAhead {
			t.Fatalf("%d rounds", len(c.rounds))
		}
	})
}

func TestCollectorManyGoroutines(t *testing.T) {
	cfg := collectorConfig(t, 100, 100, 100, 100)
	c := newCollector(t, cfg)
	var wg sync.WaitGroup
	errs := make(chan error, 4)
	for slot := range 4 {
		wg.Go(func() {
			for range 50 {
				if _, err := c.Add(observation(&cfg, slot, 50, feed.Encoded(slot+1), 0, 0)); err != nil {
					errs <- fmt.Errorf("slot %d: %w", slot, err)
					return
				}
				c.Report(round0)
			}
		})
	}
	wg.Wait()
	require.Empty(t, errs)
	r, ok := c.Report(round0)
	require.True(t, ok)
	require.Equal(t, []feed.Encoded{50, 2, 0, 0}, r.Medians)
}
