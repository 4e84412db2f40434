package aggregator

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestNewRefuses(t *testing.T) {
	usdt := feedOf("USDT/USD", 6, direct("kraken", "USDT/USD"))
	via := func(id, pair feed.ID, hops ...Hop) FeedConfig {
		return feedOf(id, 2, Input{Source: "binance", Pair: pair, Weight: 1, Via: hops})
	}
	with := func(f FeedConfig, change func(*FeedConfig)) FeedConfig {
		f.Inputs = append([]Input(nil), f.Inputs...)
		change(&f)
		return f
	}
	chain := func(n int) (feeds []FeedConfig) {
		feeds = append(feeds, feedOf("A0/X", 2, direct("s", "A0/X")))
		for i := 1; i <= n; i++ {
			feeds = append(feeds, via(feed.ID(fmt.Sprintf("A%d/X", i)), feed.ID(fmt.Sprintf("A%d/A%d", i, i-1)),
				Hop{Feed: feed.ID(fmt.Sprintf("A%d/X", i-1))}))
		}
		return feeds
	}
	many := func(n int) (inputs []Input) {
		for i := range n {
			inputs = append(inputs, direct(fmt.Sprint(i), "BTC/USD"))
		}
		return inputs
	}
	for _, c := range []struct {
		name  string
		feeds []FeedConfig
		want  string // part of the error, empty where the configuration is fine
	}{
		{"nothing at all", nil, ""},
		{"one feed", []FeedConfig{usdt}, ""},
		{"conversion", []FeedConfig{usdt, via("BTC/USD", "BTC/USDT", Hop{Feed: "USDT/USD"})}, ""},
		{"conversion declared before its feed", []FeedConfig{via("BTC/USD", "BTC/USDT", Hop{Feed: "USDT/USD"}), usdt}, ""},
		{"inverted", []FeedConfig{usdt, via("BTC/USDT", "BTC/USD", Hop{Feed: "USDT/USD", Invert: true})}, ""},
		{"there and back", []FeedConfig{usdt, via("BTC/USDT", "BTC/USDT", Hop{Feed: "USDT/USD"}, Hop{Feed: "USDT/USD", Invert: true})}, ""},
		{"alias without conversion", []FeedConfig{feedOf("BTC/USD", 2, direct("kraken", "XBT/ZUSD"))}, ""},
		{"four deep", chain(4), ""},
		{"five deep", chain(5), "nest 5 deep, at most 4"},
		{"bad id", []FeedConfig{feedOf("BTC-USD", 2, direct("kraken", "BTC/USD"))}, "invalid feed id"},
		{"feed twice", []FeedConfig{usdt, usdt}, "feed USDT/USD twice"},
		{"decimals", []FeedConfig{feedOf("BTC/USD", 19, direct("kraken", "BTC/USD"))}, "19 decimals"},
		{"no inputs", []FeedConfig{feedOf("BTC/USD", 2)}, "0 inputs"},
		{"64 inputs", []FeedConfig{feedOf("BTC/USD", 2, many(64)...)}, ""},
		{"65 inputs", []FeedConfig{feedOf("BTC/USD", 2, many(65)...)}, "65 inputs"},
		{"no source", []FeedConfig{feedOf("BTC/USD", 2, direct("", "BTC/USD"))}, "no source"},
		{"no weight", []FeedConfig{feedOf("BTC/USD", 2, Input{Source: "a", Pair: "BTC/USD"})}, "weight 0"},
		{"most weight", []FeedConfig{feedOf("BTC/USD", 2, Input{Source: "a", Pair: "BTC/USD", Weight: MaxTrust})}, ""},
		{"too much weight", []FeedConfig{feedOf("BTC/USD", 2, Input{Source: "a", Pair: "BTC/USD", Weight: MaxTrust + 1})}, "weight"},
		{"input twice", []FeedConfig{feedOf("BTC/USD", 2, direct("a", "BTC/USD"), direct("a", "BTC/USD"))}, "input a BTC/USD twice"},
		{"bad pair", []FeedConfig{feedOf("BTC/USD", 2, direct("a", "BTC//USD"))}, "invalid feed id"},
		{"negative age", []FeedConfig{with(usdt, func(f *FeedConfig) { f.MaxAge = -time.Second })}, "negative"},
		{"more sources asked than there are", []FeedConfig{with(usdt, func(f *FeedConfig) { f.MinSources = 2 })}, "needs 2 sources and has 1"},
		{"unknown conversion", []FeedConfig{via("BTC/USD", "BTC/USDT", Hop{Feed: "USDT/USD"})}, "unknown feed"},
		{"wrong way round", []FeedConfig{usdt, via("BTC/USD", "BTC/USDT", Hop{Feed: "USDT/USD", Invert: true})}, "cannot be converted through"},
		{"leads elsewhere", []FeedConfig{usdt, via("BTC/EUR", "BTC/USDT", Hop{Feed: "USDT/USD"})}, "conversions lead to BTC/USD"},
		{"leads elsewhere from another base", []FeedConfig{usdt, via("ETH/USD", "BTC/USDT", Hop{Feed: "USDT/USD"})}, "conversions lead to BTC/USD"},
		{"another day", []FeedConfig{usdt, via("BTC/USD@20220513", "BTC/USDT@20220513", Hop{Feed: "USDT/USD"})}, "cannot be converted through"},
		{"not a pair", []FeedConfig{usdt, via("noaa/41002/wave_height", "noaa/41002/wave_height", Hop{Feed: "USDT/USD"})}, "only BASE/QUOTE"},
		{"five hops", []FeedConfig{usdt, via("BTC/USD", "BTC/USDT", Hop{Feed: "USDT/USD"}, Hop{Feed: "USDT/USD", Invert: true},
			Hop{Feed: "USDT/USD"}, Hop{Feed: "USDT/USD", Invert: true}, Hop{Feed: "USDT/USD"})}, "5 conversions"},
		{"through itself", []FeedConfig{via("X/X", "BTC/X", Hop{Feed: "X/X"})}, "conversions"},
		{"cycle of one", []FeedConfig{via("A/B", "A/A", Hop{Feed: "A/B"})}, "cycle: A/B -> A/B"},
		{"cycle of three", []FeedConfig{
			via("A/X", "A/B", Hop{Feed: "B/X"}), via("B/X", "B/C", Hop{Feed: "C/X"}), via("C/X", "C/A", Hop{Feed: "A/X"})},
			"cycle: A/X -> B/X -> C/X -> A/X"},
		{"cycle through inverses", []FeedConfig{
			via("A/B", "A/A", Hop{Feed: "B/A", Invert: true}), via("B/A", "B/B", Hop{Feed: "A/B", Invert: true})}, "cycle: A/B -> B/A -> A/B"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(Config{Feeds: c.feeds})
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, ErrConfig)
			require.ErrorContains(t, err, c.want)
		})
	}
	_, err := New(Config{MaxFuture: -1})
	require.ErrorIs(t, err, ErrConfig)
}

func TestDefaults(t *testing.T) {
	a, err := New(Config{Feeds: []FeedConfig{{Feed: feed.Feed{ID: "A/B"}, Inputs: []Input{direct("s", "A/B")}}}})
	require.NoError(t, err)
	a.Apply(trade(t, "s", "A/B", "7", "1", 0))
	require.Equal(t, "7", a.Value("A/B", t0.Add(DefaultMaxAge)).Value.Text(0))
	require.Equal(t, feed.Absent, a.Value("A/B", t0.Add(DefaultMaxAge+1)).Value)
}
