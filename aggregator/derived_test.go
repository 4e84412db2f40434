package aggregator

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func derivedOf(id feed.ID, decimals uint8, d Derived) FeedConfig {
	return FeedConfig{Feed: feed.Feed{ID: id, Decimals: decimals}, Derived: &d}
}

// Derived feeds of two prices, worked out by hand.
func TestDerivedFeeds(t *testing.T) {
	base := []FeedConfig{feedOf("A/USD", 2, direct("a", "A/USD")), feedOf("B/USD", 4, direct("a", "B/USD")), feedOf("R", 18, direct("chain", "R"))}
	base[0].Signed = true
	of := []feed.ID{"A/USD", "B/USD"}
	for _, c := range []struct {
		name    string
		feed    FeedConfig
		a, b, r string
		want    string
		reason  string
	}{
		{"index", derivedOf("x", 3, Derived{Kind: Index, Of: of, Weights: []uint64{2, 1}}), "10", "4", "", "8.000", ""},
		{"index, half to even", derivedOf("x", 2, Derived{Kind: Index, Of: of, Weights: []uint64{1, 1}}), "1.00", "1.01", "", "1.00", ""}, // 1.005
		{"index with a divisor", derivedOf("x", 2, Derived{Kind: Index, Of: of, Weights: []uint64{3, 40}, Divisor: 7}), "10", "4", "", "27.14", ""},
		{"ratio", derivedOf("x", 6, Derived{Kind: Ratio, Of: of}), "1", "3", "", "0.333333", ""},
		{"ratio of zero", derivedOf("x", 6, Derived{Kind: Ratio, Of: []feed.ID{"B/USD", "A/USD"}}), "0", "3", "", "", "derivation unavailable: division by zero"},
		{"spread", signed(derivedOf("x", 2, Derived{Kind: Spread, Of: of})), "1", "3.005", "", "-2.00", ""}, // -2.005
		{"spread below zero of a feed that is not signed", derivedOf("x", 2, Derived{Kind: Spread, Of: of}), "1", "3", "", "", "derivation unavailable: out of range"},
		{"staked token: rate on chain times market", derivedOf("x", 4, Derived{Kind: Rate, Of: []feed.ID{"R", "B/USD"}}), "1", "2000.1234", "1.163054321987654321", "2326.2522", ""},
		{"one is absent", derivedOf("x", 2, Derived{Kind: Rate, Of: []feed.ID{"R", "B/USD"}}), "1", "3", "", "", "derivation unavailable: R: too few sources: 0 of 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAggregator(t, append(base[:3:3], c.feed)...)
			for _, x := range []struct {
				source string
				pair   feed.ID
				price  string
			}{{"a", "A/USD", c.a}, {"a", "B/USD", c.b}, {"chain", "R", c.r}} {
				if x.price != "" {
					a.Apply(trade(t, x.source, x.pair, x.price, "1", 0))
				}
			}
			v := a.Value("x", t0)
			require.Equal(t, c.want, v.Value.Text(v.Decimals))
			require.Equal(t, c.reason, v.Reason)
			require.Equal(t, string(c.feed.Derived.Kind), v.Derivation)
			require.Len(t, v.Parts, len(c.feed.Derived.Of))
			if c.want != "" {
				require.Equal(t, [2]feed.Encoded{v.Value, v.Value}, [2]feed.Encoded{v.Low, v.High})
				require.Equal(t, feed.Live, Origin(&v))
			}
		})
	}
}

func signed(f FeedConfig) FeedConfig {
	f.Signed = true
	return f
}

func TestDerivedOverTime(t *testing.T) {
	a := newAggregator(t, feedOf("A/B", 2, direct("a", "A/B")),
		derivedOf("twap", 3, Derived{Kind: TWAP, Of: []feed.ID{"A/B"}, Window: 8 * time.Second}),
		derivedOf("vol", 4, Derived{Kind: Volatility, Of: []feed.ID{"A/B"}, Window: 8 * time.Second}),
		derivedOf("of/of", 3, Derived{Kind: Ratio, Of: []feed.ID{"twap", "A/B"}}))

	at := func(ms int) (twap, vol feed.LocalValue) {
		s := a.Sample([]feed.ID{"twap", "vol"}, t0.Add(time.Duration(ms)*time.Millisecond))
		return s.Values["twap"], s.Values["vol"]
	}
	say := func(ms int, price string) { a.Apply(trade(t, "a", "A/B", price, "1", ms)) }
	say(100, "100.00")
	twap, _ := at(1000)
	require.Equal(t, "derivation unavailable: A/B had no value in 8s", twap.Reason)
	say(2100, "101.00") // the step at 2 s saw 100.00
	twap, _ = at(2200)
	require.Equal(t, "derivation unavailable: 1 of 4 values", twap.Reason)
	say(4100, "99.00") // the step at 4 s saw 101.00
	twap, vol := at(4200)
	require.Equal(t, "100.500", twap.Value.Text(3))
	require.Equal(t, "derivation unavailable: 1 of 3 returns", vol.Reason)
	say(6100, "99.01") // 99.00
	twap, vol = at(6200)
	require.Equal(t, "100.000", twap.Value.Text(3))
	// r = 0.01, -2/101 = -0.019801980; S = 1e14 + 392118411920400 = 492118411920400 (in 1e-18);
	// S * 31536000000 / (2 * 2000 * 1e18) = 3879.86...; its root 62.2885...
	require.Equal(t, "62.2885", vol.Value.Text(4))
	twap, _ = at(10_100) // 8 s and 10 s saw 99.01; 4 s, 6 s, 8 s, 10 s count
	require.Equal(t, "99.505", twap.Value.Text(3))
	require.Equal(t, t0.Add(4*time.Second).UTC(), twap.Oldest)
	require.Len(t, twap.Parts[0].Samples, 4)
	twap, _ = at(60_000)
	require.Contains(t, twap.Reason, "had no value")

	// A gap longer than anything remembers costs no more than the memory.
	say(10_000_000_000, "5.00")
	require.Equal(t, 10_000_000_000/2000+t0.UnixMilli()/2000-1, a.step)
}

func TestVWAP(t *testing.T) {
	f := feedOf("A/B", 4, direct("a", "A/B"), direct("b", "A/B"))
	f.Price, f.Window, f.MaxAge = VWAP, 10*time.Second, 8*time.Second
	a := newAggregator(t, f)
	a.Apply(quote(t, "a", "A/B", "500", "500", 0))
	require.Equal(t, []string{ReasonNoData, ReasonNoData}, setAside(a.Value("A/B", t0)), "books do not count")
	a.Apply(trade(t, "a", "A/B", "100", "1", 0))
	a.Apply(trade(t, "a", "A/B", "103", "2", 1000))
	a.Apply(trade(t, "b", "A/B", "100", "0", 1000))
	v := a.Value("A/B", t0.Add(2*time.Second))
	require.Equal(t, "102.0000", v.Value.Text(4))
	require.Equal(t, []string{"", ReasonNoVolume}, setAside(v))
	require.Equal(t, t0.UTC(), v.Oldest)
	a.Apply(trade(t, "a", "A/B", "104", "0.000001", 9_000))
	require.Equal(t, "103.0000", a.Value("A/B", t0.Add(10*time.Second)).Value.Text(4), "of the window alone: (206 + 0.000104) / 2.000001")
	require.Equal(t, "103.0000004", a.Value("A/B", t0.Add(10*time.Second)).Contributions[0].Price.String()[:11])
}

// A feed may be reached by several paths, configured or found; the median is
// over all of them, a source's say is divided among its own.
func TestPaths(t *testing.T) {
	rates := []FeedConfig{
		feedOf("USDT/USD", 4, direct("a", "USDT/USD")), feedOf("EUR/USD", 4, direct("a", "EUR/USD")), feedOf("USDT/EUR", 4, direct("a", "USDT/EUR")),
		feedOf("XAU/EUR", 2, direct("a", "XAU/EUR")),
	}
	auto := func(pair feed.ID) Input { return Input{Source: "b", Pair: pair, Weight: 1, Auto: true} }
	two := feedOf("BTC/USD", 2, Input{Source: "b", Pair: "BTC/USDT", Weight: 1, Via: []Hop{{Feed: "USDT/USD"}}},
		Input{Source: "b", Pair: "BTC/USDT", Weight: 1, Via: []Hop{{Feed: "USDT/EUR"}, {Feed: "EUR/USD"}}}, direct("c", "BTC/USD"))
	a := newAggregator(t, append(rates[:4:4], two,
		feedOf("ETH/USD", 2, auto("ETH/USDT")),
		feedOf("ETH/USDT", 2, Input{Source: "b", Pair: "ETH/USD", Weight: 1}), // an alias, and no way round
		feedOf("ETH/XAU", 4, auto("ETH/USDT")),
		feedOf("USD/EUR", 4, Input{Source: "b", Pair: "EUR/USD", Weight: 1, Invert: true, Auto: true}))...)
	paths := map[feed.ID][]Hop{}
	for _, f := range a.Feeds() {
		if len(f.Inputs) > 0 {
			paths[f.ID] = f.Inputs[0].Via
		}
	}
	require.Equal(t, []Hop{{Feed: "USDT/USD"}}, paths["ETH/USD"])
	require.Equal(t, []Hop{{Feed: "USDT/EUR"}, {Feed: "XAU/EUR", Invert: true}}, paths["ETH/XAU"])
	require.Empty(t, paths["USD/EUR"])

	for pair, price := range map[feed.ID]string{"USDT/USD": "0.9990", "EUR/USD": "1.1", "USDT/EUR": "0.91"} {
		a.Apply(trade(t, "a", pair, price, "1", 0))
	}
	a.Apply(trade(t, "b", "BTC/USDT", "30000", "1", 5))
	v := a.Value("BTC/USD", t0.Add(time.Second))
	require.Equal(t, "29970.00", v.Value.Text(2))
	require.Equal(t, "30030.00", v.Contributions[1].Value.Text(2))
	require.Equal(t, v.Contributions[0].Weight, v.Contributions[1].Weight)
	require.Equal(t, 1, v.Sources())

	for _, c := range []struct {
		feeds []FeedConfig
		want  string
	}{
		{[]FeedConfig{feedOf("A/C", 2, auto("A/B"))}, "no path leads to A/C"},
		{[]FeedConfig{feedOf("a/b/c", 2, auto("A/B"))}, "only BASE/QUOTE has a path"},
		{[]FeedConfig{feedOf("A/C", 2, auto("A/B")), feedOf("B/C", 2, Input{Source: "b", Pair: "B/A", Weight: 1, Via: []Hop{{Feed: "A/C"}}})}, "no path"},
		{append(rates[:1:1], feedOf("A/USD", 2, Input{Source: "b", Pair: "A/USDT", Weight: 1, Auto: true, Via: []Hop{{Feed: "USDT/USD"}}})), "either configured or found"},
		{[]FeedConfig{feedOf("A/B", 2, direct(Proven, "A/B"))}, "own proven values"},
	} {
		_, err := New(Config{Feeds: c.feeds})
		require.ErrorIs(t, err, ErrConfig)
		require.ErrorContains(t, err, c.want)
	}
}

// A converted value is within half a unit of its last decimal of the exact
// product at the rates used, and within the sum of the stated bounds of the
// product of the unrounded rates.
func TestConversionErrorBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		decimals := uint8(rapid.IntRange(0, 8).Draw(t, "decimals"))
		hops := rapid.IntRange(1, MaxHops).Draw(t, "hops")
		feeds, in := []FeedConfig{}, Input{Source: "s", Pair: "X/C0", Weight: 1}
		price := rapid.Int64Range(1, 1_000_000_000).Draw(t, "price")
		atRates, exact := big.NewRat(price, 1000), big.NewRat(price, 1000)
		relative := new(big.Rat) // the sum of 0.5 / (r * 10^d)
		ticks := []feed.Tick{trade(t, "s", "X/C0", feed.MantissaText(price, 3), "1", 0)}
		for i := range hops {
			id, d := feed.ID(fmt.Sprintf("C%d/C%d", i, i+1)), uint8(rapid.IntRange(3, 9).Draw(t, "rate decimals"))
			invert := rapid.Bool().Draw(t, "invert")
			if invert {
				id = feed.ID(fmt.Sprintf("C%d/C%d", i+1, i))
			}
			m := rapid.Int64Range(100_000_000, 90_000_000_000).Draw(t, "rate") // 0.1 to 90
			feeds = append(feeds, feedOf(id, d, direct("s", id)))
			in.Via = append(in.Via, Hop{Feed: id, Invert: invert})
			ticks = append(ticks, trade(t, "s", id, feed.MantissaText(m, 9), "1", 0))
			rate := big.NewRat(m, 1_000_000_000)
			rounded, err := feed.RatMantissa(rate, d)
			require.NoError(t, err)
			used := feed.DecimalFromMantissa(rounded, d).Rat()
			half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), pow10(d)))
			relative.Add(relative, half.Quo(half, used))
			if invert {
				rate.Inv(rate)
				used = new(big.Rat).Inv(used)
			}
			exact.Mul(exact, rate)
			atRates.Mul(atRates, used)
		}
		id := feed.ID(fmt.Sprintf("X/C%d", hops))
		a := newAggregator(t, append(feeds, feedOf(id, decimals, in))...)
		for _, tick := range ticks {
			a.Apply(tick)
		}
		v := a.Value(id, t0)
		m, err := v.Value.Mantissa()
		if err != nil {
			require.Equal(t, ReasonOutOfRange, v.Contributions[0].SetAside)
			return
		}
		got := feed.DecimalFromMantissa(m, decimals).Rat()
		half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), pow10(decimals)))
		require.LessOrEqual(t, abs(new(big.Rat).Sub(got, atRates)).Cmp(half), 0, "one rounding")
		// |prod(1 + e_i) - 1| <= 2 * sum |e_i| where that sum is at most a half.
		bound := new(big.Rat).Mul(relative, big.NewRat(2, 1))
		bound.Mul(bound, exact).Add(bound, half)
		require.LessOrEqual(t, abs(new(big.Rat).Sub(got, exact)).Cmp(bound), 0)
	})
}

func abs(r *big.Rat) *big.Rat { return r.Abs(r) }

// A breaker against the feed's own TWAP: that is made of what the feed would be
// without the breaker, so that neither waits for the other and a market that
// really moved is given again once the TWAP has followed it.
func TestBreakerAgainstTheOwnTWAP(t *testing.T) {
	f := feedOf("A/USD", 2, direct("a", "A/USD"))
	f.Breaker = &Breaker{Feed: "A/USD/twap", MaxPPM: 100_000, Hold: 4 * time.Second}
	twap := FeedConfig{Feed: feed.Feed{ID: "A/USD/twap", Decimals: 2}, Derived: &Derived{Kind: TWAP, Of: []feed.ID{"A/USD"}, Window: 20 * time.Second}}
	for name, feeds := range map[string][]FeedConfig{"either order": {f, twap}, "of the two": {twap, f}} {
		a := newAggregator(t, feeds...)
		say := func(second int, price string) Sample {
			a.Apply(trade(t, "a", "A/USD", price, "1", 1000*second))
			return a.Sample([]feed.ID{"A/USD"}, t0.Add(time.Duration(second)*time.Second+time.Millisecond))
		}
		for s := range 22 {
			require.Equal(t, "100.00", valueText(t, say(s, "100").Values["A/USD"]), name)
		}
		// The price jumps by a half. The TWAP of 10 values takes it in one by one: 105,
		// 110 ... 145, and 150 is within a tenth of it from 136.37 on, which eight of
		// ten values make 140: in the step of second 36. The hold of two steps adds one.
		gone, back := 0, 0
		for s := 22; s < 60; s++ {
			v := say(s, "150").Values
			if v["A/USD"].Value == feed.Absent {
				require.Zero(t, back, "%s: it is given again once", name)
				require.Contains(t, v["A/USD"].Reason, ReasonBreaker)
				require.Equal(t, feed.ID("A/USD/twap"), v["A/USD"].Reference.Feed)
				require.NotEqual(t, feed.Absent, v["A/USD/twap"].Value, "the TWAP goes on meanwhile")
				require.NotEqual(t, feed.Absent, v["A/USD/twap"].Parts[0].Value, "and shows what it is made of")
				gone++
			} else if back == 0 {
				back = s
			}
		}
		require.Equal(t, 38, back, name)
		require.Equal(t, 16, gone, name)
	}

	// Only that is taken apart: what is made of the TWAP waits for the feed itself.
	index := FeedConfig{Feed: feed.Feed{ID: "A/USD/x", Decimals: 2}, Derived: &Derived{Kind: Index, Of: []feed.ID{"A/USD/twap"}, Weights: []uint64{1}}}
	f.Breaker = &Breaker{Feed: "A/USD/x", MaxPPM: 100_000}
	_, err := New(Config{Feeds: []FeedConfig{f, twap, index}})
	require.ErrorIs(t, err, ErrConfig)
	require.ErrorContains(t, err, "cycle")
}

func valueText(t *testing.T, v feed.LocalValue) string {
	t.Helper()
	require.NotEqual(t, feed.Absent, v.Value, v.Reason)
	return v.Value.Text(v.Decimals)
}
