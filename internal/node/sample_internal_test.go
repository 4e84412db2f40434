package node

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
)

// sampled keeps what a recorder is told.
type sampled struct {
	rounds []feed.Round
	values []map[feed.ID]feed.LocalValue
}

func (*sampled) Feeds(time.Time, time.Time, []byte) error { return nil }

func (r *sampled) Sample(_ feed.Set, round feed.Round, _ time.Time, s aggregator.Sample) {
	r.rounds, r.values = append(r.rounds, round), append(r.values, s.Values)
}

// Who signs nothing, for lack of keys or of a network, takes down each round all
// the same: of the set's feeds, and of those of no set.
func TestWhoSignsNothingSamplesEachRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feeds := []aggregator.FeedConfig{
			{Feed: feed.Feed{ID: "A/USD"}, Inputs: []aggregator.Input{{Source: "a", Pair: "A/USD", Weight: 1}}},
			{Feed: feed.Feed{ID: "B/USD"}, Inputs: []aggregator.Input{{Source: "a", Pair: "B/USD", Weight: 1}}},
			{Feed: feed.Feed{ID: "C/USD"}, Inputs: []aggregator.Input{{Source: "a", Pair: "C/USD", Weight: 1}}},
		}
		agg, err := aggregator.New(aggregator.Config{Feeds: feeds})
		require.NoError(t, err)
		rec := &sampled{}
		set := func(name string, id feed.ID) FeedSet {
			return FeedSet{Set: feed.Set{Name: name, Interval: testInterval, Feeds: []feed.Feed{{ID: id}}}}
		}
		n := &Node{cfg: Config{FeedSets: []FeedSet{set("one", "A/USD"), set("two", "B/USD")}, Recorder: rec}, agg: agg, log: slog.New(slog.DiscardHandler)}
		n.setOutside(feeds)
		s := &setState{FeedSet: n.cfg.FeedSets[0], history: newHistory()}
		n.sets = []*setState{s}
		n.loose = &setState{FeedSet: FeedSet{Set: feed.Set{Name: feed.LooseSet, Interval: testInterval}}, history: newHistory()}
		for name, run := range map[string]func(context.Context, *setState){"no network": n.lookAround, "no committee": n.rounds, "no set": n.lookAround} {
			s, id, other := s, feed.ID("A/USD"), feed.ID("C/USD")
			if name == "no set" {
				s, id, other = n.loose, other, id
			}
			*rec = sampled{}
			first := feed.RoundAt(time.Now(), testInterval) + 1
			ctx, cancel := context.WithTimeout(t.Context(), 5*testInterval)
			run(ctx, s)
			cancel()
			require.GreaterOrEqual(t, len(rec.rounds), 4, name)
			for i, round := range rec.rounds {
				require.Equal(t, first+feed.Round(i), round, name)
				require.Contains(t, rec.values[i], id)
				require.NotContains(t, rec.values[i], other)
				require.NotContains(t, rec.values[i], feed.ID("B/USD"))
			}
			require.NotNil(t, n.LocalValues(s.Name, rec.rounds[0]), "so that it can be explained")
			require.Equal(t, rec.rounds[len(rec.rounds)-1], n.LatestRound(s.Name))
		}
	})
}
