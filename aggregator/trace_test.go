package aggregator

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/trace"
	"github.com/oraclestream/oraclestream/internal/tracecheck"
)

// From random ticks at four operators to a report and its trace: the
// independent checker, which shares no code with this package, must agree with
// every value, conversion and median, and must notice when one digit changes.
func TestTraceIsRecomputedIndependently(t *testing.T) {
	set := feed.Set{Name: "main", Interval: interval, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8}, {ID: "BTC/EUR", Decimals: 2}}}
	feeds := []FeedConfig{
		feedOf("USDT/USD", 6, direct("a", "USDT/USD"), direct("b", "USDT/USD")),
		feedOf("EUR/USD", 5, direct("a", "EUR/USD"), Input{Source: "b", Pair: "EUR/USDT", Weight: 2, Via: []Hop{{Feed: "USDT/USD"}}}),
		feedOf("BTC/USD", 8, direct("a", "BTC/USD"), direct("b", "BTC/USD"),
			Input{Source: "c", Pair: "BTC/USDT", Weight: 3, Via: []Hop{{Feed: "USDT/USD"}}}),
		feedOf("BTC/EUR", 2, direct("a", "BTC/EUR"),
			Input{Source: "c", Pair: "BTC/USDT", Weight: 1, Via: []Hop{{Feed: "USDT/USD"}, {Feed: "EUR/USD", Invert: true}}}),
	}
	feeds[2].MinSources = 2
	market := []struct {
		source string
		pair   feed.ID
		base   int // price in thousandths
	}{
		{"a", "USDT/USD", 1000}, {"b", "USDT/USD", 999}, {"a", "EUR/USD", 1087}, {"b", "EUR/USDT", 1089},
		{"a", "BTC/USD", 30_000_000}, {"b", "BTC/USD", 30_003_000}, {"c", "BTC/USDT", 30_010_000}, {"a", "BTC/EUR", 27_600_000},
	}
	rapid.Check(t, func(rt *rapid.T) {
		cfg := collectorConfig(t, 100, 100, 150, 50)
		collector := newCollector(t, cfg)
		d := trace.Delivery{FeedSet: set.Name, Round: uint64(round0), Quorum: cfg.Quorum, TotalWeight: cfg.Committee.Total()}
		d.Columns, d.Decimals = trace.Columns(set, testShape.Columns)
		for slot, m := range cfg.Committee.Members {
			a := newAggregator(rt, feeds...)
			for i := range rapid.IntRange(0, 24).Draw(rt, "ticks") {
				p := rapid.SampledFrom(market).Draw(rt, "instrument")
				milli := p.base + rapid.IntRange(-p.base/100, p.base/100).Draw(rt, "move")
				price := fmt.Sprintf("%d.%03d%d", milli/1000, milli%1000, rapid.IntRange(0, 999).Draw(rt, "rest"))
				if rapid.Bool().Draw(rt, "trade") {
					a.Apply(trade(rt, p.source, p.pair, price, "0.25", -12_000+500*i))
				} else {
					a.Apply(quote(rt, p.source, p.pair, price, price+"7", -12_000+500*i))
				}
			}
			values := a.Values([]feed.ID{"BTC/USD", "BTC/EUR"}, t0)
			at := t0.Add(time.Duration(slot) * time.Millisecond)
			vector, err := Vector(set, testShape, values, at)
			require.NoError(rt, err)
			o := trace.Operator{Address: m.Operator.Hex(), Weight: m.Weight, Ticks: trace.Ticks(values)}
			// The last operator, of 50 in 400, may be silent.
			if slot < 3 || rapid.Bool().Draw(rt, "takes part") {
				_, err = collector.Add(&protocol.Observation{Domain: cfg.Domain, Root: cfg.Root, Round: round0, Slot: slot, Vector: vector})
				require.NoError(rt, err)
				o.Participated, o.Vector = true, trace.Values(vector)
			}
			d.Operators = append(d.Operators, o)
		}
		report, ok := collector.Report(round0)
		require.True(rt, ok)
		d.Medians = trace.Values(report.Medians)

		var b bytes.Buffer
		require.NoError(rt, trace.Write(&b, &d))
		got, err := tracecheck.Check(bytes.NewReader(b.Bytes()))
		require.NoError(rt, err)
		for j, v := range report.Medians {
			require.Equal(rt, uint64(v), got.Deliveries[0].Medians[j].Uint64())
		}

		if report.Medians[1] != feed.Absent {
			d.Medians[1] = fmt.Sprint(uint64(report.Medians[1]) + 1)
			b.Reset()
			require.NoError(rt, trace.Write(&b, &d))
			_, err = tracecheck.Check(&b)
			require.ErrorIs(rt, err, tracecheck.ErrMismatch)
		}
	})
}
