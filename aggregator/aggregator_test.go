package aggregator

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

var t0 = time.UnixMilli(1_700_000_000_000)

func decimal(t require.TestingT, s string) feed.Decimal {
	d, err := feed.ParseDecimal(s)
	require.NoError(t, err)
	return d
}

// quote and trade make ticks whose event and receive time are t0 + ms.
func quote(t require.TestingT, source string, pair feed.ID, bid, ask string, ms int) feed.Tick {
	at := t0.Add(time.Duration(ms) * time.Millisecond)
	b, a := decimal(t, bid), decimal(t, ask)
	mid, ok := feed.MidDecimal(b, a)
	require.True(t, ok)
	return feed.Tick{Source: source, Symbol: "sym:" + string(pair), Pair: pair, Kind: feed.QuoteTick, Price: mid, Bid: b, Ask: a,
		EventTime: at, EventTimeKnown: true, ReceiveTime: at, Origin: feed.Live}
}

func trade(t require.TestingT, source string, pair feed.ID, price, size string, ms int) feed.Tick {
	at := t0.Add(time.Duration(ms) * time.Millisecond)
	return feed.Tick{Source: source, Symbol: "sym:" + string(pair), Pair: pair, Kind: feed.TradeTick, Price: decimal(t, price),
		Size: decimal(t, size), EventTime: at, EventTimeKnown: true, ReceiveTime: at, Origin: feed.Live}
}

func feedOf(id feed.ID, decimals uint8, inputs ...Input) FeedConfig {
	return FeedConfig{Feed: feed.Feed{ID: id, Decimals: decimals}, Inputs: inputs, MaxAge: 10 * time.Second}
}

func direct(source string, pair feed.ID) Input { return Input{Source: source, Pair: pair, Weight: 1} }

func newAggregator(t require.TestingT, feeds ...FeedConfig) *Aggregator {
	a, err := New(Config{Feeds: feeds})
	require.NoError(t, err)
	return a
}

func setAside(v feed.LocalValue) []string {
	out := make([]string, len(v.Contributions))
	for i, c := range v.Contributions {
		out[i] = c.SetAside
	}
	return out
}

func TestValueOfOneSource(t *testing.T) {
	btc := feedOf("BTC/USD", 2, direct("kraken", "BTC/USD"))
	signed := btc
	signed.Signed = true
	crossed := func(ms int) feed.Tick { return quote(t, "kraken", "BTC/USD", "101", "100", ms) }
	unknown := func(tick feed.Tick) feed.Tick {
		tick.EventTimeKnown = false
		return tick
	}
	sequence := func(tick feed.Tick, n uint64) feed.Tick {
		tick.Sequence = n
		return tick
	}
	early := quote(t, "kraken", "BTC/USD", "100", "102", 60_000)
	early.ReceiveTime = t0
	for _, c := range []struct {
		name  string
		feed  FeedConfig
		ticks []feed.Tick
		at    int
		want  string   // value text, empty where absent
		aside []string // one entry a contribution
	}{
		{"nothing", btc, nil, 0, "", []string{ReasonNoData}},
		{"mid of a quote", btc, []feed.Tick{quote(t, "kraken", "BTC/USD", "100.01", "100.02", 0)}, 0, "100.02", []string{""}},
		{"half to even", btc, []feed.Tick{quote(t, "kraken", "BTC/USD", "100.00", "100.01", 0)}, 0, "100.00", []string{""}},
		{"trade", btc, []feed.Tick{trade(t, "kraken", "BTC/USD", "99.5", "1", 0)}, 5, "99.50", []string{""}},
		{"newer trade beats quote", btc, []feed.Tick{
			quote(t, "kraken", "BTC/USD", "100", "102", 0), trade(t, "kraken", "BTC/USD", "99", "1", 1)}, 5, "99.00", []string{""}},
		{"newer quote beats trade", btc, []feed.Tick{
			trade(t, "kraken", "BTC/USD", "99", "1", 1), quote(t, "kraken", "BTC/USD", "100", "102", 2)}, 5, "101.00", []string{""}},
		{"quote wins a tie", btc, []feed.Tick{
			quote(t, "kraken", "BTC/USD", "100", "102", 2), trade(t, "kraken", "BTC/USD", "99", "1", 2)}, 5, "101.00", []string{""}},
		{"late quote does not replace a newer one", btc, []feed.Tick{
			quote(t, "kraken", "BTC/USD", "100", "102", 2), quote(t, "kraken", "BTC/USD", "50", "52", 1)}, 5, "101.00", []string{""}},
		{"late trade does not replace a newer one", btc, []feed.Tick{
			trade(t, "kraken", "BTC/USD", "100", "1", 2), trade(t, "kraken", "BTC/USD", "50", "1", 1)}, 5, "100.00", []string{""}},
		{"just fresh", btc, []feed.Tick{quote(t, "kraken", "BTC/USD", "100", "102", 0)}, 10_000, "101.00", []string{""}},
		{"stale", btc, []feed.Tick{quote(t, "kraken", "BTC/USD", "100", "102", 0)}, 10_001, "", []string{ReasonStale}},
		{"both stale", btc, []feed.Tick{
			quote(t, "kraken", "BTC/USD", "100", "102", 0), trade(t, "kraken", "BTC/USD", "99", "1", 1)}, 60_000, "", []string{ReasonStale}},
		{"stale quote beside a fresh trade", btc, []feed.Tick{
			quote(t, "kraken", "BTC/USD", "100", "102", 0), trade(t, "kraken", "BTC/USD", "99", "1", 9_000)}, 15_000, "99.00", []string{""}},
		{"crossed", btc, []feed.Tick{crossed(0)}, 0, "", []string{ReasonCrossed}},
		{"crossed beside a trade", btc, []feed.Tick{
			trade(t, "kraken", "BTC/USD", "99", "1", 0), crossed(1)}, 5, "99.00", []string{"", ReasonCrossed}},
		{"locked book is no crossed book", btc, []feed.Tick{quote(t, "kraken", "BTC/USD", "100", "100.0", 0)}, 0, "100.00", []string{""}},
		{"one-sided", btc, []feed.Tick{quote(t, "kraken", "BTC/USD", "0", "100", 0)}, 0, "", []string{ReasonOneSided}},
		{"price of zero", btc, []feed.Tick{trade(t, "kraken", "BTC/USD", "0", "1", 0)}, 0, "", []string{ReasonNotPositive}},
		{"negative reading of a signed feed", signed, []feed.Tick{trade(t, "kraken", "BTC/USD", "-3.145", "1", 0)}, 0, "-3.14", []string{""}},
		{"zero of a signed feed", signed, []feed.Tick{trade(t, "kraken", "BTC/USD", "0", "1", 0)}, 0, "0.00", []string{""}},
		{"rounds to zero", btc, []feed.Tick{trade(t, "kraken", "BTC/USD", "0.005", "1", 0)}, 0, "", []string{ReasonOutOfRange}},
		{"too large", btc, []feed.Tick{trade(t, "kraken", "BTC/USD", "46116860184273879.04", "1", 0)}, 0, "", []string{ReasonOutOfRange}},
		{"largest", btc, []feed.Tick{trade(t, "kraken", "BTC/USD", "46116860184273879.03", "1", 0)}, 0, "46116860184273879.03", []string{""}},
		{"far in the future", btc, []feed.Tick{early}, 0, "", []string{ReasonFuture}},
		{"far in the future cannot displace", btc, []feed.Tick{
			quote(t, "kraken", "BTC/USD", "10", "12", 0), early}, 0, "11.00", []string{""}},
		{"a little in the future", btc, []feed.Tick{quote(t, "kraken", "BTC/USD", "100", "102", 2_000)}, 0, "101.00", []string{""}},
		{"asked for the past", btc, []feed.Tick{quote(t, "kraken", "BTC/USD", "100", "102", 2_001)}, 0, "", []string{ReasonFuture}},
		{"another pair", btc, []feed.Tick{quote(t, "kraken", "BTC/EUR", "100", "102", 0)}, 0, "", []string{ReasonNoData}},
		{"another source", btc, []feed.Tick{quote(t, "okx", "BTC/USD", "100", "102", 0)}, 0, "", []string{ReasonNoData}},
		{"unchanged quote without event time does not refresh", btc, []feed.Tick{
			unknown(quote(t, "kraken", "BTC/USD", "100", "102", 0)), unknown(quote(t, "kraken", "BTC/USD", "100", "102", 9_000))},
			15_000, "", []string{ReasonStale}},
		{"changed quote without event time refreshes", btc, []feed.Tick{
			unknown(quote(t, "kraken", "BTC/USD", "100", "102", 0)), unknown(quote(t, "kraken", "BTC/USD", "100", "103", 9_000))},
			15_000, "101.50", []string{""}},
		{"unchanged quote under a new sequence number refreshes", btc, []feed.Tick{
			sequence(unknown(quote(t, "kraken", "BTC/USD", "100", "102", 0)), 7),
			sequence(unknown(quote(t, "kraken", "BTC/USD", "100", "102", 9_000)), 8)}, 15_000, "101.00", []string{""}},
		{"unchanged quote with a later event time refreshes", btc, []feed.Tick{
			quote(t, "kraken", "BTC/USD", "100", "102", 0), quote(t, "kraken", "BTC/USD", "100", "102", 9_000)},
			15_000, "101.00", []string{""}},
		{"unchanged trade without event time does not refresh", btc, []feed.Tick{
			unknown(trade(t, "kraken", "BTC/USD", "100", "1", 0)), unknown(trade(t, "kraken", "BTC/USD", "100", "1", 9_000))},
			15_000, "", []string{ReasonStale}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAggregator(t, c.feed)
			for _, tick := range c.ticks {
				a.Apply(tick)
			}
			at := t0.Add(time.Duration(c.at) * time.Millisecond)
			v := a.Value("BTC/USD", at)
			require.Equal(t, c.want, v.Value.Text(2))
			require.Equal(t, c.aside, setAside(v))
			require.Equal(t, at, v.At)
			if c.want == "" {
				require.Equal(t, "too few sources: 0 of 1", v.Reason)
				require.Zero(t, v.Sources())
			} else {
				require.Empty(t, v.Reason)
				require.Equal(t, 1, v.Sources())
			}
		})
	}
}

func TestValueThroughConversions(t *testing.T) {
	usdt := feedOf("USDT/USD", 6, direct("kraken", "USDT/USD"))
	through := func(id feed.ID, pair feed.ID, decimals uint8, via ...Hop) FeedConfig {
		return feedOf(id, decimals, Input{Source: "binance", Pair: pair, Weight: 1, Via: via})
	}
	rate := quote(t, "kraken", "USDT/USD", "0.9990005", "0.9990015", 0) // mid 0.999001
	for _, c := range []struct {
		name  string
		feeds []FeedConfig
		ticks []feed.Tick
		id    feed.ID
		want  string
		aside string
	}{
		{"times", []FeedConfig{usdt, through("BTC/USD", "BTC/USDT", 8, Hop{Feed: "USDT/USD"})},
			[]feed.Tick{rate, trade(t, "binance", "BTC/USDT", "30000.5", "1", 0)}, "BTC/USD", "29970.52950050", ""},
		{"divided", []FeedConfig{usdt, through("BTC/USDT", "BTC/USD", 8, Hop{Feed: "USDT/USD", Invert: true})},
			[]feed.Tick{rate, trade(t, "binance", "BTC/USD", "29970.5295005", "1", 0)}, "BTC/USDT", "30000.50000000", ""},
		// 1 / 0.999001 = 1.000999998999000001000999..., a division without end, rounded once.
		{"divided without end", []FeedConfig{usdt, through("BTC/USDT", "BTC/USD", 18, Hop{Feed: "USDT/USD", Invert: true})},
			[]feed.Tick{rate, trade(t, "binance", "BTC/USD", "1", "1", 0)}, "BTC/USDT", "1.000999998999000001", ""},
		// The mantissa of USDT/USD is used as rounded to its own 1 decimal: 1.0.
		{"own mantissa of the converting feed", []FeedConfig{feedOf("USDT/USD", 1, direct("kraken", "USDT/USD")),
			through("BTC/USD", "BTC/USDT", 2, Hop{Feed: "USDT/USD"})},
			[]feed.Tick{rate, trade(t, "binance", "BTC/USDT", "30000.5", "1", 0)}, "BTC/USD", "30000.50", ""},
		// 0.7 * 0.5 * 3 = 1.05 rounds to 1.0; rounding in between would give 0.4 * 3 = 1.2.
		{"one rounding over two hops", []FeedConfig{
			feedOf("B/C", 1, direct("x", "B/C")), feedOf("C/D", 1, direct("x", "C/D")),
			through("A/D", "A/B", 1, Hop{Feed: "B/C"}, Hop{Feed: "C/D"})},
			[]feed.Tick{trade(t, "x", "B/C", "0.5", "1", 0), trade(t, "x", "C/D", "3", "1", 0), trade(t, "binance", "A/B", "0.7", "1", 0)},
			"A/D", "1.0", ""},
		{"conversion that needs a conversion", []FeedConfig{usdt, through("EUR/USD", "EUR/USDT", 4, Hop{Feed: "USDT/USD"}),
			feedOf("BTC/USD", 2, Input{Source: "coinbase-exchange", Pair: "BTC/EUR", Weight: 1, Via: []Hop{{Feed: "EUR/USD"}}})},
			[]feed.Tick{rate, trade(t, "binance", "EUR/USDT", "1.1", "1", 0), trade(t, "coinbase-exchange", "BTC/EUR", "20000", "1", 0)},
			"BTC/USD", "21978.00", ""},
		{"conversion absent", []FeedConfig{usdt, through("BTC/USD", "BTC/USDT", 8, Hop{Feed: "USDT/USD"})},
			[]feed.Tick{trade(t, "binance", "BTC/USDT", "30000.5", "1", 0)}, "BTC/USD", "",
			"conversion unavailable: USDT/USD: too few sources: 0 of 1"},
		{"another day's conversion", []FeedConfig{feedOf("USDT/USD@20220513", 4, direct("kraken", "USDT/USD@20220513")),
			through("BTC/USD@20220513", "BTC/USDT@20220513", 2, Hop{Feed: "USDT/USD@20220513"})},
			[]feed.Tick{trade(t, "kraken", "USDT/USD@20220513", "0.5", "1", 0), trade(t, "binance", "BTC/USDT@20220513", "30000", "1", 0)},
			"BTC/USD@20220513", "15000.00", ""},
		{"too large after conversion", []FeedConfig{feedOf("B/C", 0, direct("x", "B/C")), through("A/C", "A/B", 18, Hop{Feed: "B/C"})},
			[]feed.Tick{trade(t, "x", "B/C", "1000000", "1", 0), trade(t, "binance", "A/B", "1", "1", 0)}, "A/C", "", ReasonOutOfRange},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAggregator(t, c.feeds...)
			for _, tick := range c.ticks {
				a.Apply(tick)
			}
			v := a.Value(c.id, t0.Add(time.Second))
			require.Equal(t, c.want, v.Value.Text(v.Decimals))
			require.Equal(t, []string{c.aside}, setAside(v)[:1])
			for _, h := range v.Contributions[0].Via {
				if c.want != "" {
					require.NotEqual(t, feed.Absent, h.Value)
				}
			}
		})
	}
}

func TestConversionTimes(t *testing.T) {
	btc := feedOf("BTC/USD", 2, Input{Source: "binance", Pair: "BTC/USDT", Weight: 1, Via: []Hop{{Feed: "USDT/USD"}}})
	btc.MaxConversionAge = 5 * time.Second
	a := newAggregator(t, btc, feedOf("USDT/USD", 6, direct("kraken", "USDT/USD")))
	a.Apply(trade(t, "kraken", "USDT/USD", "1.5", "1", 0))
	a.Apply(trade(t, "binance", "BTC/USDT", "100", "1", 4_000))

	v := a.Value("BTC/USD", t0.Add(5*time.Second))
	require.Equal(t, "150.00", v.Value.Text(2))
	require.Equal(t, t0, v.Oldest, "the oldest time on the path")
	require.Equal(t, t0.Add(4*time.Second), v.Newest)
	require.Equal(t, t0.Add(4*time.Second), v.Contributions[0].EventTime, "the price's own time")

	v = a.Value("BTC/USD", t0.Add(5001*time.Millisecond))
	require.Equal(t, []string{"conversion too old: USDT/USD: 5.001s"}, setAside(v))
	require.NotEqual(t, feed.Absent, a.Value("USDT/USD", t0.Add(5001*time.Millisecond)).Value)
}

func TestDivisionByAZeroValue(t *testing.T) {
	rate := feedOf("B/A", 2, direct("x", "B/A"))
	rate.Signed = true
	a := newAggregator(t, rate, feedOf("C/B", 2, Input{Source: "y", Pair: "C/A", Weight: 1, Via: []Hop{{Feed: "B/A", Invert: true}}}))
	a.Apply(trade(t, "x", "B/A", "0", "1", 0))
	a.Apply(trade(t, "y", "C/A", "1", "1", 0))
	require.Equal(t, []string{"conversion unavailable: B/A: division by zero"}, setAside(a.Value("C/B", t0)))
}

func TestValuesShareOneConversion(t *testing.T) {
	a := newAggregator(t,
		feedOf("USDT/USD", 6, direct("kraken", "USDT/USD")),
		feedOf("BTC/USD", 2, Input{Source: "binance", Pair: "BTC/USDT", Weight: 1, Via: []Hop{{Feed: "USDT/USD"}}}))
	a.Apply(trade(t, "kraken", "USDT/USD", "0.99", "1", 0))
	a.Apply(trade(t, "binance", "BTC/USDT", "100", "1", 0))
	values := a.Values([]feed.ID{"BTC/USD", "X/Y"}, t0)
	require.Len(t, values, 3)
	require.Equal(t, values["USDT/USD"].Value, values["BTC/USD"].Contributions[0].Via[0].Value)
	require.Equal(t, ReasonUnknownFeed, values["X/Y"].Reason)
	require.Equal(t, feed.Absent, values["X/Y"].Value)
}

func TestMinSourcesCountsSourcesNotInputs(t *testing.T) {
	f := feedOf("BTC/USD", 2, direct("kraken", "BTC/USD"), direct("kraken", "XBT/USD"), direct("okx", "BTC/USD"))
	f.MinSources = 2
	a := newAggregator(t, f)
	a.Apply(trade(t, "kraken", "BTC/USD", "100", "1", 0))
	a.Apply(trade(t, "kraken", "XBT/USD", "101", "1", 0))
	v := a.Value("BTC/USD", t0)
	require.Equal(t, "too few sources: 1 of 2", v.Reason)
	require.Equal(t, feed.Absent, v.Value)
	require.Equal(t, []string{ReasonTooFewSources, ReasonTooFewSources, ReasonNoData}, setAside(v))
	for _, c := range v.Contributions {
		require.Equal(t, feed.Absent, c.Value)
		require.Zero(t, c.Weight)
	}
	a.Apply(trade(t, "okx", "BTC/USD", "102", "1", 0))
	v = a.Value("BTC/USD", t0)
	require.Empty(t, v.Reason)
	require.Equal(t, 2, v.Sources())
}

func weightsOf(v feed.LocalValue) []uint64 {
	out := make([]uint64, len(v.Contributions))
	for i, c := range v.Contributions {
		out[i] = c.Weight
	}
	return out
}

func TestWeights(t *testing.T) {
	trusted := func(source string, weight uint64) Input {
		return Input{Source: source, Pair: "BTC/USD", Weight: weight}
	}
	at := t0.Add(time.Minute)
	for _, c := range []struct {
		name   string
		inputs []Input
		ticks  []feed.Tick
		want   []uint64
	}{
		{"no volume: trust alone", []Input{trusted("a", 1), trusted("b", 3)}, []feed.Tick{
			quote(t, "a", "BTC/USD", "1", "1", 60_000), quote(t, "b", "BTC/USD", "1", "1", 60_000)}, []uint64{240, 720}},
		{"all volume at one", []Input{trusted("a", 1), trusted("b", 1), trusted("c", 1)}, []feed.Tick{
			trade(t, "a", "BTC/USD", "1", "1000000", 60_000), quote(t, "b", "BTC/USD", "1", "1", 60_000),
			quote(t, "c", "BTC/USD", "1", "1", 60_000)}, []uint64{420, 240, 240}},
		{"shares", []Input{trusted("a", 1), trusted("b", 2)}, []feed.Tick{
			trade(t, "a", "BTC/USD", "1", "3", 60_000), trade(t, "b", "BTC/USD", "1", "1", 60_000)}, []uint64{240 + 135, 2 * (240 + 45)}},
		{"trades outside the window do not count", []Input{trusted("a", 1), trusted("b", 1)}, []feed.Tick{
			trade(t, "a", "BTC/USD", "1", "3", 0), trade(t, "a", "BTC/USD", "1", "1", 60_000),
			trade(t, "b", "BTC/USD", "1", "1", 60_000)}, []uint64{330, 330}},
		{"what is set aside has no weight and no volume", []Input{trusted("a", 1), trusted("b", 1)}, []feed.Tick{
			trade(t, "a", "BTC/USD", "1", "3", 1), trade(t, "b", "BTC/USD", "1", "1", 60_000)}, []uint64{0, 420}},
		{"two instruments share one source's say", []Input{trusted("a", 1), {Source: "a", Pair: "XBT/USD", Weight: 1}, trusted("b", 1)},
			[]feed.Tick{quote(t, "a", "BTC/USD", "1", "1", 60_000), quote(t, "a", "XBT/USD", "1", "1", 60_000),
				quote(t, "b", "BTC/USD", "1", "1", 60_000)}, []uint64{120, 120, 240}},
		{"volumes beyond counting", []Input{trusted("a", MaxTrust), trusted("b", 1)}, []feed.Tick{
			trade(t, "a", "BTC/USD", "1", "99999999999999999999999999999", 60_000), trade(t, "b", "BTC/USD", "1", "1", 60_000)},
			[]uint64{MaxTrust * 419, 240}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAggregator(t, feedOf("BTC/USD", 2, c.inputs...))
			for _, tick := range c.ticks {
				a.Apply(tick)
			}
			require.Equal(t, c.want, weightsOf(a.Value("BTC/USD", at)))
		})
	}
}

// Of three or more equally trusted sources, one with any volume and any price
// cannot move the value out of the range of the others.
func TestNoSingleVenueRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 8).Draw(t, "sources")
		var inputs []Input
		for i := range n {
			inputs = append(inputs, direct(fmt.Sprintf("s%d", i), "BTC/USD"))
		}
		// The liar also lists a second instrument.
		inputs = append(inputs, direct("s0", "XBT/USD"))
		a := newAggregator(t, feedOf("BTC/USD", 2, inputs...))
		lie := fmt.Sprintf("%d", rapid.IntRange(1, 10_000_000).Draw(t, "lie"))
		a.Apply(trade(t, "s0", "BTC/USD", lie, "1000000000", 0))
		a.Apply(trade(t, "s0", "XBT/USD", lie, "1000000000", 0))
		low, high := 1<<30, 0
		for i := 1; i < n; i++ {
			p := rapid.IntRange(1000, 1100).Draw(t, "price")
			low, high = min(low, p), max(high, p)
			a.Apply(trade(t, fmt.Sprintf("s%d", i), "BTC/USD", fmt.Sprint(p), rapid.SampledFrom([]string{"0.1", "3", "70"}).Draw(t, "size"), 0))
		}
		m, err := a.Value("BTC/USD", t0).Value.Mantissa()
		require.NoError(t, err)
		require.True(t, int64(low)*100 <= m && m <= int64(high)*100, "%d outside [%d, %d]", m, low*100, high*100)
	})
}

func TestRepeatedTradesCountOnce(t *testing.T) {
	a := newAggregator(t, feedOf("BTC/USD", 2, direct("a", "BTC/USD"), direct("b", "BTC/USD")))
	one := trade(t, "a", "BTC/USD", "1", "1", 0)
	one.TradeID = "17"
	for range 3 {
		a.Apply(one)
	}
	a.Apply(trade(t, "b", "BTC/USD", "1", "1", 0))
	require.Equal(t, []uint64{330, 330}, weightsOf(a.Value("BTC/USD", t0)))
	one.TradeID = "18"
	a.Apply(one)
	require.Equal(t, []uint64{360, 300}, weightsOf(a.Value("BTC/USD", t0)))
}

func TestStateIsBounded(t *testing.T) {
	a := newAggregator(t, feedOf("BTC/USD", 2, direct("a", "BTC/USD"), direct("b", "BTC/USD")))
	for i := range 4 * maxTrades {
		a.Apply(trade(t, "a", "BTC/USD", "1", "1", i))
		a.Apply(trade(t, fmt.Sprintf("other%d", i), "BTC/USD", "1", "1", i))
	}
	require.Len(t, a.setup.cells, 2)
	c := a.setup.cells[cellKey{"a", "BTC/USD"}]
	require.Len(t, c.trades, maxTrades)
	require.EqualValues(t, maxTrades*1_000_000, c.volume(t0.Add(time.Minute), time.Hour))
}

func TestOriginIsTheLeastReal(t *testing.T) {
	a := newAggregator(t,
		feedOf("USDT/USD", 6, direct("kraken", "USDT/USD")),
		feedOf("BTC/USD", 2, direct("okx", "BTC/USD"), Input{Source: "binance", Pair: "BTC/USDT", Weight: 1, Via: []Hop{{Feed: "USDT/USD"}}}))
	v := a.Value("BTC/USD", t0)
	require.Empty(t, Origin(&v))
	a.Apply(trade(t, "okx", "BTC/USD", "1", "1", 0))
	v = a.Value("BTC/USD", t0)
	require.Equal(t, feed.Live, Origin(&v))
	simulated := trade(t, "kraken", "USDT/USD", "1", "1", 0)
	simulated.Origin = feed.Simulated
	a.Apply(simulated)
	a.Apply(trade(t, "binance", "BTC/USDT", "1", "1", 0))
	v = a.Value("BTC/USD", t0)
	require.Equal(t, feed.Live, v.Contributions[0].Origin)
	require.Equal(t, feed.Simulated, v.Contributions[1].Origin, "real price through a simulated rate")
	require.Equal(t, feed.Simulated, Origin(&v))
}

func TestAbsenceIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	a, err := New(Config{Feeds: []FeedConfig{feedOf("BTC/USD", 2, direct("a", "BTC/USD"))}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	require.NoError(t, err)
	early := t0.Add(-10 * time.Second)
	a.Value("BTC/USD", early)
	a.Value("BTC/USD", t0.Add(-time.Millisecond))
	require.Empty(t, log.String(), "sources have the feed's MaxAge to speak for the first time")
	a.Value("BTC/USD", t0)
	a.Value("BTC/USD", t0)
	require.Equal(t, 1, strings.Count(log.String(), "feed absent"))
	a.Apply(trade(t, "a", "BTC/USD", "1", "1", 0))
	a.Value("BTC/USD", t0)
	a.Value("BTC/USD", t0)
	require.Equal(t, 1, strings.Count(log.String(), "feed present again"))
	a.Value("BTC/USD", t0.Add(time.Hour))
	require.Equal(t, 2, strings.Count(log.String(), "feed absent"))
}

// Whatever order the ticks of different instruments arrive in, the value and
// what it is made of are the same.
func TestValueDoesNotDependOnTheOrderAcrossSources(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		feeds := []FeedConfig{
			feedOf("USDT/USD", 6, direct("s0", "USDT/USD")),
			feedOf("BTC/USD", 8, direct("s1", "BTC/USD"), direct("s2", "BTC/USD"),
				Input{Source: "s3", Pair: "BTC/USDT", Weight: 2, Via: []Hop{{Feed: "USDT/USD"}}}),
		}
		pairs := []feed.ID{"USDT/USD", "BTC/USD", "BTC/USD", "BTC/USDT"}
		var ticks []feed.Tick
		for i := range rapid.IntRange(0, 20).Draw(t, "ticks") {
			s := rapid.IntRange(0, 3).Draw(t, "source")
			price := fmt.Sprintf("%d.%d", rapid.IntRange(1, 9).Draw(t, "whole"), rapid.IntRange(0, 999).Draw(t, "rest"))
			// Distinct event times, since among equal ones the later arrival wins.
			ticks = append(ticks, trade(t, fmt.Sprintf("s%d", s), pairs[s], price, "1", i))
		}
		want := newAggregator(t, feeds...)
		for _, tick := range ticks {
			want.Apply(tick)
		}
		got := newAggregator(t, feeds...)
		for _, tick := range rapid.Permutation(ticks).Draw(t, "shuffled") {
			got.Apply(tick)
		}
		require.Equal(t, withoutReceiveTimes(want.Value("BTC/USD", t0.Add(time.Second))), withoutReceiveTimes(got.Value("BTC/USD", t0.Add(time.Second))))
	})
}

// withoutReceiveTimes leaves out what tells in which order ticks came in, since
// receive times grow from tick to tick.
func withoutReceiveTimes(v feed.LocalValue) feed.LocalValue {
	v.Newest = time.Time{}
	for i := range v.Contributions {
		v.Contributions[i].ReceiveTime = time.Time{}
	}
	return v
}

func TestManyGoroutines(t *testing.T) {
	a := newAggregator(t, feedOf("BTC/USD", 2, direct("a", "BTC/USD"), direct("b", "BTC/USD")))
	ticks := []feed.Tick{trade(t, "a", "BTC/USD", "1", "1", 0), quote(t, "b", "BTC/USD", "1", "1", 0)}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 200 {
				a.Apply(ticks[i%2])
				a.Value("BTC/USD", t0)
			}
		})
	}
	wg.Wait()
	require.Equal(t, "1.00", a.Value("BTC/USD", t0).Value.Text(2))
}

func BenchmarkApply(b *testing.B) {
	a := newAggregator(b, feedOf("BTC/USD", 2, direct("a", "BTC/USD")))
	tick := trade(b, "a", "BTC/USD", "30000.12", "0.01", 0)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tick.EventTime = t0.Add(time.Duration(i))
		tick.ReceiveTime = tick.EventTime
		a.Apply(tick)
	}
}

func BenchmarkValueOf20Sources(b *testing.B) {
	var inputs []Input
	for i := range 20 {
		inputs = append(inputs, direct(fmt.Sprint(i), "BTC/USD"))
	}
	a := newAggregator(b, feedOf("BTC/USD", 8, inputs...))
	for i := range 20 {
		a.Apply(trade(b, fmt.Sprint(i), "BTC/USD", "30000.12", "0.01", i))
	}
	b.ReportAllocs()
	for b.Loop() {
		a.Value("BTC/USD", t0.Add(time.Second))
	}
}
