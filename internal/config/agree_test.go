package config

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

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
		fc.Price, fc.MaxSpreadPPM, fc.OutlierMADs, fc.OutlierFloorPPM, fc.NoDrift = aggregator.PriceKind(f.Price), f.MaxSpreadPPM, f.OutlierMADs, f.OutlierFloorPPM, !f.Drift
		if f.BreakerPPM > 0 {
			fc.Breaker = &aggregator.Breaker{Feed: f.Reference(), MaxPPM: f.BreakerPPM, Hold: f.BreakerHold.Std(), MaxAge: f.BreakerMaxAge.Std()}
		}
		if f.Derive != "none" {
			fc.Derived = &aggregator.Derived{
				Kind: aggregator.DerivedKind(f.Derive), Of: f.DeriveOf, Weights: f.DeriveWeights, Divisor: f.DeriveDivisor,
				Window: f.DeriveWindow.Std(), Every: f.DeriveEvery.Std(),
			}
		}
		for _, in := range f.Inputs {
			input := aggregator.Input{Source: in.Source, Pair: in.Pair, Weight: in.Weight, Invert: in.Invert, Auto: in.Auto}
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
	pairs := []feed.ID{"A/USD", "B/USD", "C/USD", "A/B", "B/C", "C/A", "USD/A", "A/USD@1", "B/USD@1", "x", "a/b/c", "A/USD/x", "A/USD/y"}
	accepted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		cfg := Default()
		cfg.FeedSets, cfg.Feeds = nil, make(map[feed.ID]*Feed)
		plain := rapid.IntRange(0, 3).Draw(t, "plain") == 0 // so that some are accepted in every run
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(pairs), 1, 4, rapid.ID).Draw(t, "feeds") {
			f := fresh[Feed]()
			if cfg.Feeds[id] = f; plain {
				in := fresh[Input]()
				in.Source, in.Pair = "kraken", id
				f.Inputs = append(f.Inputs, in)
				continue
			}
			f.MinSources = rapid.IntRange(1, 2).Draw(t, "min sources")
			for range rapid.IntRange(1, 2).Draw(t, "inputs") {
				in := fresh[Input]()
				in.Source = rapid.SampledFrom([]string{"kraken", "okx"}).Draw(t, "source")
				in.Pair = rapid.SampledFrom(append(slices.Clone(pairs), id, id)).Draw(t, "pair")
				in.Invert = rapid.IntRange(0, 3).Draw(t, "invert") == 0
				in.Auto = rapid.IntRange(0, 5).Draw(t, "auto") == 0
				for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 5}).Draw(t, "hops") {
					in.Via = append(in.Via, Hop{rapid.SampledFrom(pairs).Draw(t, "via"), rapid.Bool().Draw(t, "divide")})
				}
				f.Inputs = append(f.Inputs, in)
			}
			if rapid.IntRange(0, 4).Draw(t, "breaker") == 0 {
				f.BreakerPPM = rapid.Uint32Range(1, 1000).Draw(t, "breaker ppm")
				f.BreakerFeed = rapid.SampledFrom(append([]feed.ID{"proven", id}, pairs...)).Draw(t, "breaker feed")
				f.BreakerHold = Duration(time.Duration(rapid.IntRange(2, 8).Draw(t, "hold")) * time.Second)
			}
			if rapid.IntRange(0, 3).Draw(t, "derived") == 0 {
				drawDerived(t, f, pairs)
			}
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

// drawDerived makes a feed a derived one, mostly a right one.
func drawDerived(t *rapid.T, f *Feed, pairs []feed.ID) {
	f.Derive = rapid.SampledFrom([]string{"twap", "volatility", "index", "ratio", "spread", "rate"}).Draw(t, "derive")
	count := map[string]int{"twap": 1, "volatility": 1}[f.Derive]
	if count == 0 {
		count = 2
	}
	seldom := func(name string) bool { return rapid.IntRange(0, 9).Draw(t, name) == 0 }
	if seldom("another number of feeds") {
		count = 3
	}
	f.MinSources = 1
	if !seldom("inputs stay") {
		f.Inputs = nil
	}
	if seldom("sources are asked for") {
		f.MinSources = 2
	}
	if seldom("a price is asked for") {
		f.Price = "vwap"
	}
	for range count {
		f.DeriveOf = append(f.DeriveOf, rapid.SampledFrom(pairs).Draw(t, "of"))
	}
	if (f.Derive == "index") != seldom("weights elsewhere") {
		for range count {
			f.DeriveWeights = append(f.DeriveWeights, rapid.Uint64Range(0, 20).Draw(t, "weight"))
		}
		f.DeriveDivisor = rapid.Uint64Range(0, 2).Draw(t, "divisor")
	}
	if overTime := f.Derive == "twap" || f.Derive == "volatility"; overTime != seldom("times elsewhere") {
		f.DeriveEvery = Duration(time.Duration(rapid.SampledFrom([]int{0, 2, 2, 4, 3}).Draw(t, "every")) * time.Second)
		f.DeriveWindow = Duration(time.Duration(rapid.SampledFrom([]int{0, 2, 8, 8, 12, 86_400}).Draw(t, "window")) * time.Second)
	}
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
	require.EqualValues(t, aggregator.DefaultOutlierMADs, f.OutlierMADs)
	require.EqualValues(t, aggregator.DefaultOutlierFloorPPM, f.OutlierFloorPPM)
	require.Equal(t, aggregator.DefaultHold, f.BreakerHold.Std())
	require.Equal(t, aggregator.DefaultReferenceAge, f.BreakerMaxAge.Std())
	require.Equal(t, aggregator.Step, gridStep.Std())
	require.Equal(t, aggregator.MaxIndexWeight, maxIndexWeight)
	require.Equal(t, aggregator.MaxSamples, maxSamples)
	most := map[string]string{
		"breaker_hold": aggregator.MaxHold.String(), "max_age": aggregator.MaxMemory.String(), "window": aggregator.MaxMemory.String(),
		"breaker_max_age": aggregator.MaxMemory.String(), "derive_window": aggregator.MaxMemory.String(),
	}
	for _, field := range fieldsOf(reflect.TypeFor[Feed](), false) {
		if want, ok := most[field.name]; ok {
			var d Duration
			require.NoError(t, d.UnmarshalText([]byte(field.max)))
			require.Equal(t, want, d.Std().String(), field.name)
		}
	}
}
