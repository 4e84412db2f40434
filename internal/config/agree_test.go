package config

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
)

// forAggregator turns a configuration's feeds into the aggregator's.
func forAggregator(c *Config) aggregator.Config {
	var out aggregator.Config
	for _, id := range sortedNames(c.Feeds) {
		f := c.Feeds[id]
		fc := aggregator.FeedConfig{
			Feed:   feed.Feed{ID: id, Decimals: uint8(f.Decimals), Heartbeat: f.Heartbeat.Std(), DeviationPPM: f.DeviationPPM},
			MaxAge: f.MaxAge.Std(), MaxConversionAge: f.MaxConversionAge.Std(), MinSources: f.MinSources, Window: f.Window.Std(), Signed: f.Signed,
		}
		for _, in := range f.Inputs {
			input := aggregator.Input{Source: in.Source, Pair: in.Pair, Weight: in.Weight, Invert: in.Invert}
			for _, h := range in.Via {
				input.Via = append(input.Via, aggregator.Hop{Feed: h.Feed, Invert: h.Invert})
			}
			fc.Inputs = append(fc.Inputs, input)
		}
		out.Feeds = append(out.Feeds, fc)
	}
	return out
}

func TestBuiltInFeedsSuitTheAggregator(t *testing.T) {
	_, err := aggregator.New(forAggregator(Default()))
	require.NoError(t, err)
}

// TestAggregatorAgreesOnFeeds: a feed that the configuration accepts, the
// aggregator accepts, and the other way round.
func TestAggregatorAgreesOnFeeds(t *testing.T) {
	pairs := []feed.ID{"A/USD", "B/USD", "C/USD", "A/B", "B/C", "C/A", "USD/A", "A/USD@1", "B/USD@1", "x", "a/b/c"}
	accepted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		cfg := Default()
		cfg.FeedSets, cfg.Feeds = nil, make(map[feed.ID]*Feed)
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(pairs), 1, 4, rapid.ID).Draw(t, "feeds") {
			f := fresh[Feed]()
			f.MinSources = rapid.IntRange(1, 2).Draw(t, "min sources")
			for range rapid.IntRange(1, 2).Draw(t, "inputs") {
				in := fresh[Input]()
				in.Source = rapid.SampledFrom([]string{"kraken", "okx"}).Draw(t, "source")
				in.Pair = rapid.SampledFrom(append(slices.Clone(pairs), id, id)).Draw(t, "pair")
				in.Invert = rapid.IntRange(0, 3).Draw(t, "invert") == 0
				for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 5}).Draw(t, "hops") {
					in.Via = append(in.Via, Hop{rapid.SampledFrom(pairs).Draw(t, "via"), rapid.Bool().Draw(t, "divide")})
				}
				f.Inputs = append(f.Inputs, in)
			}
			cfg.Feeds[id] = f
		}
		l := loader{cfg: cfg, origins: make(map[string]Origin), bad: make(map[string]bool)}
		l.check()
		_, err := aggregator.New(forAggregator(cfg))
		require.Equal(t, err == nil, len(l.problems) == 0, "%v; %v", err, l.problems)
		if err == nil {
			accepted++
		} else {
			refused++
		}
	})
	require.Positive(t, accepted)
	require.Positive(t, refused)
}

func TestBoundsAndDefaultsAreTheAggregators(t *testing.T) {
	require.Equal(t, aggregator.MaxInputs, maxInputs)
	require.Equal(t, aggregator.MaxHops, maxHops)
	f, in := fresh[Feed](), fresh[Input]()
	require.Equal(t, aggregator.DefaultMaxAge, f.MaxAge.Std())
	require.Equal(t, aggregator.DefaultWindow, f.Window.Std())
	for _, v := range values(Default()) {
		if v.name == "weight" {
			require.Equal(t, fmt.Sprint(uint64(aggregator.MaxTrust)), v.max)
		}
		if v.name == "decimals" {
			require.Equal(t, fmt.Sprint(feed.MaxDecimals), v.max)
		}
	}
	require.Equal(t, uint64(1), in.Weight)
}
