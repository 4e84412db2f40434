package aggregator

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// scenario is a market of three or more venues and what must come of it. Unless
// it says otherwise the feed is A/USD of the venues a, b, c and d, in hundredths.
type scenario struct {
	name  string
	feeds func(f *FeedConfig) []FeedConfig // changes the feed and adds others
	ticks []feed.Tick
	at    int // milliseconds after t0
	want  string
	aside map[string]string // by venue, how the reason begins
}

// honest are quotes of b, c and d at 100.00, 100.10 and 100.20.
func honest(t *testing.T, ms int) []feed.Tick {
	return []feed.Tick{
		quote(t, "b", "A/USD", "100", "100", ms), quote(t, "c", "A/USD", "100.1", "100.1", ms), quote(t, "d", "A/USD", "100.2", "100.2", ms),
	}
}

func unknownTime(tick feed.Tick) feed.Tick {
	tick.EventTimeKnown = false
	return tick
}

// eventAt gives a tick the venue's time t0 + ms.
func eventAt(tick feed.Tick, ms int) feed.Tick {
	tick.EventTime = t0.Add(time.Duration(ms) * time.Millisecond)
	return tick
}

func TestScenarios(t *testing.T) {
	usdt := func(price string, ms int) []feed.Tick {
		return []feed.Tick{quote(t, "x", "USDT/USD", price, price, ms)}
	}
	inUSDT := func(f *FeedConfig) []FeedConfig {
		f.Inputs = []Input{direct("a", "A/USD"), direct("b", "A/USD")}
		for _, s := range []string{"c", "d", "e"} {
			f.Inputs = append(f.Inputs, Input{Source: s, Pair: "A/USDT", Weight: 1, Via: []Hop{{Feed: "USDT/USD"}}})
		}
		return []FeedConfig{feedOf("USDT/USD", 4, direct("x", "USDT/USD"))}
	}
	venuesOf := func(usd, usdt string, ms int) (out []feed.Tick) {
		for _, s := range []string{"a", "b"} {
			out = append(out, quote(t, s, "A/USD", usd, usd, ms))
		}
		for _, s := range []string{"c", "d", "e"} {
			out = append(out, quote(t, s, "A/USDT", usdt, usdt, ms))
		}
		return out
	}
	var washed []feed.Tick
	for i := range 400 {
		washed = append(washed, trade(t, "a", "A/USD", "100.19", "1000000", i))
	}
	replayed := trade(t, "a", "A/USD", "150", "5", 100)
	replayed.TradeID = "7"
	again := eventAt(trade(t, "a", "A/USD", "150", "5", 9_000), 100)
	again.TradeID = "7"

	for _, c := range []scenario{
		// A stale leader: most of the volume, and it stands still.
		{"the leader is silent", nil, append([]feed.Tick{trade(t, "a", "A/USD", "120", "900", 0)}, honest(t, 11_000)...), 11_000, "100.10", map[string]string{"a": ReasonStale}},
		{"the leader repeats itself without times", nil, append([]feed.Tick{
			unknownTime(quote(t, "a", "A/USD", "120", "120", 0)), unknownTime(quote(t, "a", "A/USD", "120", "120", 5_000)), unknownTime(quote(t, "a", "A/USD", "120", "120", 11_000)),
		}, honest(t, 11_001)...), 11_001, "100.10", map[string]string{"a": ReasonStale}},
		{"all but two are stale", func(f *FeedConfig) []FeedConfig { f.MinSources = 3; return nil }, append(honest(t, 0)[:1], honest(t, 11_000)[1:]...), 11_000, "absent", map[string]string{"b": ReasonStale, "c": ReasonTooFewSources}},

		// All venues of one currency, which is no longer worth what it was.
		{"USDT falls to 0.90 and its venues follow", inUSDT, append(usdt("0.9", 0), venuesOf("100", "111.11", 1)...), 1, "100.00", nil},
		{"USDT falls and its venues have not noticed", inUSDT, append(usdt("0.9", 0), venuesOf("100", "100", 1)...), 1, "90.00", map[string]string{"a": ReasonOutlier, "b": ReasonOutlier}}, // most venues are wrong: so is the value
		{"USDT's own price is gone", inUSDT, venuesOf("100", "111.11", 1), 1, "100.00", map[string]string{"c": ReasonConversion, "d": ReasonConversion, "e": ReasonConversion}},
		{"USDT's own price is gone, and three are asked for", func(f *FeedConfig) []FeedConfig { more := inUSDT(f); f.MinSources = 3; return more }, venuesOf("100", "111.11", 1), 1, "absent", map[string]string{"a": ReasonTooFewSources}},
		{"USDT's own price is old", func(f *FeedConfig) []FeedConfig { more := inUSDT(f); f.MaxConversionAge = 5 * time.Second; return more },
			append(usdt("0.9", 0), venuesOf("100", "100", 6_000)...), 6_000, "100.00", map[string]string{"c": ReasonConversionTooOld, "d": ReasonConversionTooOld, "e": ReasonConversionTooOld}},

		// Games with time.
		{"an event from the next hour", nil, append([]feed.Tick{eventAt(quote(t, "a", "A/USD", "150", "150", 0), 3_600_000)}, honest(t, 1)...), 1, "100.10", map[string]string{"a": ReasonFuture}},
		{"a little ahead, to stay the freshest", nil, append([]feed.Tick{eventAt(quote(t, "a", "A/USD", "100.3", "100.3", 0), 1_900), quote(t, "a", "A/USD", "99", "99", 1_000)}, honest(t, 1_001)...), 1_001, "100.10", nil},
		{"and it is stale by its own time like any other", nil, append([]feed.Tick{eventAt(quote(t, "a", "A/USD", "150", "150", 0), 1_900)}, honest(t, 12_000)...), 12_000, "100.10", map[string]string{"a": ReasonStale}},
		{"an event of last year", nil, append([]feed.Tick{eventAt(quote(t, "a", "A/USD", "150", "150", 0), -31_536_000_000)}, honest(t, 1)...), 1, "100.10", map[string]string{"a": ReasonStale}},
		{"an old trade told again does not look fresh", nil, append([]feed.Tick{replayed, again}, honest(t, 10_200)...), 10_200, "100.10", map[string]string{"a": ReasonStale}},

		// Volume that nobody traded.
		{"a trade of more than there is", nil, append([]feed.Tick{trade(t, "a", "A/USD", "100.19", strings.Repeat("9", 30), 0)}, honest(t, 1)...), 1, "100.19", nil},
		{"the same far away", nil, append([]feed.Tick{trade(t, "a", "A/USD", "150", strings.Repeat("9", 30), 0)}, honest(t, 1)...), 1, "100.10", map[string]string{"a": ReasonOutlier}},
		{"four hundred wash trades inside the bound", nil, append(washed, honest(t, 401)...), 401, "100.19", nil},
		{"volume below zero", nil, append([]feed.Tick{trade(t, "a", "A/USD", "100.19", "-5", 0)}, honest(t, 1)...), 1, "100.10", nil},

		// Books that are none.
		{"crossed", nil, append([]feed.Tick{quote(t, "a", "A/USD", "160", "140", 0)}, honest(t, 1)...), 1, "100.10", map[string]string{"a": ReasonCrossed}},
		{"bid alone", nil, append([]feed.Tick{quote(t, "a", "A/USD", "300", "0", 0)}, honest(t, 1)...), 1, "100.10", map[string]string{"a": ReasonOneSided}},
		{"thin", func(f *FeedConfig) []FeedConfig { f.MaxSpreadPPM = 50_000; return nil }, append([]feed.Tick{quote(t, "a", "A/USD", "100", "105.01", 0)}, honest(t, 1)...), 1, "100.10", map[string]string{"a": ReasonThin}},
		{"emptied to a cent on both sides", nil, append([]feed.Tick{quote(t, "a", "A/USD", "0.01", "0.01", 0)}, honest(t, 1)...), 1, "100.10", map[string]string{"a": ReasonOutlier}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := feedOf("A/USD", 2, direct("a", "A/USD"), direct("b", "A/USD"), direct("c", "A/USD"), direct("d", "A/USD"))
			var more []FeedConfig
			if c.feeds != nil {
				more = c.feeds(&f)
			}
			a := newAggregator(t, append(more, f)...)
			for _, tick := range c.ticks {
				a.Apply(tick)
			}
			v := a.Sample([]feed.ID{"A/USD"}, t0.Add(time.Duration(c.at)*time.Millisecond)).Values["A/USD"]
			got := "absent"
			if v.Value != feed.Absent {
				got = v.Value.Text(2)
			}
			require.Equal(t, c.want, got, "%v", v.Contributions)
			for _, p := range v.Contributions {
				want, aside := c.aside[p.Source]
				require.Equal(t, aside, p.SetAside != "" && (aside || c.want != "absent"), "%s: %q", p.Source, p.SetAside)
				require.True(t, strings.HasPrefix(p.SetAside, want), "%s: %q", p.Source, p.SetAside)
			}
		})
	}
}

// A venue that walks away so slowly that no step looks like a jump: it loses its
// weight while it is still inside the bound, and the value never leaves what the
// others say.
func TestSlowDriftIsFollowed(t *testing.T) {
	f := feedOf("A/USD", 2, direct("a", "A/USD"), direct("b", "A/USD"), direct("c", "A/USD"), direct("d", "A/USD"))
	f.OutlierFloorPPM = 20_000 // 2.00 of 100.00: apart from 1.00 on
	a := newAggregator(t, f)
	say := func(step int) feed.Contribution {
		for _, tick := range honest(t, 2000*step+10) {
			a.Apply(tick)
		}
		price := fmt.Sprintf("%d.%02d", 100+5*step/100, 5*step%100) // five cents a step
		a.Apply(trade(t, "a", "A/USD", price, "500", 2000*step+11))
		v := a.Sample([]feed.ID{"A/USD"}, t0.Add(time.Duration(2000*step+20)*time.Millisecond)).Values["A/USD"]
		m, err := v.Value.Mantissa()
		require.NoError(t, err)
		require.True(t, 10_000 <= m && m <= 10_020, "step %d: %s", step, v.Value.Text(2))
		return v.Contributions[0]
	}
	weights := map[int]uint64{}
	for step := range 60 {
		p := say(step)
		switch {
		case p.SetAside != "":
			weights[step] = 0
		default:
			weights[step] = p.Weight
		}
		// The median is 100.20: apart from step 25 on, drifted 16 steps later, and
		// more than 2.00 away at 102.25.
		want := ""
		switch {
		case step >= 45:
			want = ReasonOutlier
		case step >= 41:
			want = ReasonDrifted
		}
		require.Equal(t, want, strings.SplitN(p.SetAside, ":", 2)[0], "step %d", step)
	}
	require.EqualValues(t, 420, weights[20], "all the volume, and near")
	require.Greater(t, weights[20], weights[30])
	require.Greater(t, weights[30], weights[38])
	require.Positive(t, weights[38])
}
