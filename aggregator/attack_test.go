package aggregator

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// venue is what one venue says in a scenario; a size makes it a trade.
type venue struct {
	price, size string
}

// Attacks on a feed of equally trusted venues s0, s1, ..., with the values that
// must come out. s0 is the one that is compromised.
func TestAttacks(t *testing.T) {
	for _, c := range []struct {
		name   string
		min    int
		venues []venue
		want   string
		quart  [2]string
		aside  map[int]string // how the reason or the note begins
	}{
		{"all agree", 3, []venue{{"100", ""}, {"100", ""}, {"100", ""}, {"100", ""}}, "100.00", [2]string{"100.00", "100.00"}, nil},
		{"spread of honest venues", 3, []venue{{"100.10", ""}, {"100.20", ""}, {"100.30", ""}, {"100.40", ""}}, "100.20", [2]string{"100.10", "100.30"}, nil},
		{"one of three, nine tenths of the volume, ten times as high", 3, []venue{{"1000", "900"}, {"100", "50"}, {"101", "50"}}, "101.00", [2]string{"100.00", "1000.00"},
			map[int]string{0: "outlier: 1000.00 is 899.00 from the median 101.00, bound 5.00; counts all the same"}},
		{"one of three, nine tenths of the volume, nothing", 3, []venue{{"0.01", "900"}, {"100", "50"}, {"101", "50"}}, "100.00", [2]string{"0.01", "101.00"},
			map[int]string{0: "outlier: 0.01 is 99.99 from the median 100.00, bound 5.00; counts all the same"}},
		{"one of four, nine tenths of the volume, is set aside", 3, []venue{{"1000", "900"}, {"100", "30"}, {"100.1", "30"}, {"100.2", "40"}}, "100.10", [2]string{"100.00", "100.20"},
			map[int]string{0: "outlier: 1000.00 is 899.80 from the median 100.20, bound 1.00"}},
		{"one of four, just out of the bound", 3, []venue{{"101.21", "900"}, {"100", "30"}, {"100.1", "30"}, {"100.2", "40"}}, "100.10", [2]string{"100.00", "100.20"},
			map[int]string{0: "outlier"}},
		{"one of four, just inside the bound", 3, []venue{{"101.20", "900"}, {"100", "30"}, {"100.1", "30"}, {"100.2", "40"}}, "100.20", [2]string{"100.10", "101.20"}, nil},
		{"one of five, low", 3, []venue{{"50", "900"}, {"100", ""}, {"100.1", ""}, {"100.2", ""}, {"100.3", ""}}, "100.10", [2]string{"100.00", "100.20"},
			map[int]string{0: "outlier"}},
		{"two of five lie together", 3, []venue{{"150", "900"}, {"150", "900"}, {"100", ""}, {"100.1", ""}, {"100.2", ""}}, "100.10", [2]string{"100.00", "100.20"},
			map[int]string{0: "outlier", 1: "outlier"}},
		{"two of four lie together: too few would remain", 3, []venue{{"150", ""}, {"150", ""}, {"100", ""}, {"100.1", ""}}, "100.10", [2]string{"100.00", "150.00"}, nil},
		{"two venues: nobody can tell", 1, []venue{{"1000", ""}, {"100", ""}}, "100.00", [2]string{"100.00", "1000.00"}, nil},
		{"two venues where three are asked for", 3, []venue{{"1000", ""}, {"100", ""}, {"", ""}}, "", [2]string{"", ""}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var inputs []Input
			for i := range c.venues {
				inputs = append(inputs, direct(fmt.Sprintf("s%d", i), "A/B"))
			}
			f := feedOf("A/B", 2, inputs...)
			f.MinSources = c.min
			a := newAggregator(t, f)
			for i, v := range c.venues {
				switch source := fmt.Sprintf("s%d", i); {
				case v.price == "":
				case v.size == "":
					a.Apply(quote(t, source, "A/B", v.price, v.price, i))
				default:
					a.Apply(trade(t, source, "A/B", v.price, v.size, i))
				}
			}
			v := a.Value("A/B", t0.Add(time.Second))
			require.Equal(t, c.want, v.Value.Text(2))
			got := [2]string{v.Low.Text(2), v.High.Text(2)}
			require.Equal(t, c.quart, got)
			for i, want := range c.aside {
				got := v.Contributions[i].SetAside + v.Contributions[i].Note
				require.True(t, strings.HasPrefix(got, want), "%q does not begin with %q", got, want)
			}
			if c.want == "" {
				require.Equal(t, "too few sources: 2 of 3", v.Reason)
			}
		})
	}
}

// Whatever trust, volume and number of instruments one compromised venue has,
// and whatever it says for how long, the value stays within what the others say,
// as long as there are two others.
func TestOneVenueNeverLeavesTheHonestRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 7).Draw(t, "sources")
		var inputs []Input
		for i := range n {
			in := direct(fmt.Sprintf("s%d", i), "A/B")
			in.Weight = rapid.SampledFrom([]uint64{1, 2, 7, 1000, MaxTrust}).Draw(t, "trust")
			inputs = append(inputs, in)
		}
		if rapid.Bool().Draw(t, "a second instrument") {
			inputs = append(inputs, Input{Source: "s0", Pair: "A2/B", Weight: MaxTrust})
		}
		f := feedOf("A/B", 2, inputs...)
		f.MinSources = rapid.IntRange(1, 3).Draw(t, "min sources")
		a := newAggregator(t, f)
		for step := range rapid.IntRange(1, 40).Draw(t, "steps") {
			ms := 2000 * step
			low, high := int64(1<<40), int64(0)
			for i := range n {
				p := int64(rapid.IntRange(9_900, 10_100).Draw(t, "honest"))
				if i == 0 {
					p = int64(rapid.OneOf(rapid.IntRange(1, 100_000), rapid.IntRange(9_800, 10_200)).Draw(t, "lie"))
					a.Apply(trade(t, "s0", "A2/B", feed.MantissaText(p, 2), "90000", ms))
				} else {
					low, high = min(low, p), max(high, p)
				}
				size := "1"
				if i == 0 {
					size = "90000"
				}
				a.Apply(trade(t, fmt.Sprintf("s%d", i), "A/B", feed.MantissaText(p, 2), size, ms))
			}
			s := a.Sample([]feed.ID{"A/B"}, t0.Add(time.Duration(ms+100)*time.Millisecond))
			v := s.Values["A/B"]
			m, err := v.Value.Mantissa()
			require.NoError(t, err)
			require.True(t, low <= m && m <= high, "%d outside [%d, %d]", m, low, high)
			require.True(t, v.Low <= v.Value && v.Value <= v.High)
		}
	})
}

// A venue that stays apart from the others loses a sixteenth of its weight with
// each step, all of it after 16, and gets it back only as the steps leave the
// memory of 64.
func TestDriftTakesWeightAndGivesItBackSlowly(t *testing.T) {
	f := feedOf("A/B", 2, direct("a", "A/B"), direct("b", "A/B"), direct("c", "A/B"), direct("d", "A/B"))
	f.OutlierFloorPPM = 10_000 // 1.00 of 100.00: apart from 0.50 on
	a := newAggregator(t, f)
	price := func(step int) string {
		if step >= 1 && step <= 20 {
			return "100.70"
		}
		return "100.00"
	}
	weights := make([]uint64, 90)
	for step := range weights {
		for _, s := range []string{"a", "b", "c"} {
			a.Apply(quote(t, s, "A/B", "100.00", "100.00", 2000*step+10))
		}
		a.Apply(quote(t, "d", "A/B", price(step), price(step), 2000*step+10))
		v := a.Sample([]feed.ID{"A/B"}, t0.Add(time.Duration(2000*step+20)*time.Millisecond)).Values["A/B"]
		weights[step] = v.Contributions[3].Weight
		require.Equal(t, "100.00", v.Value.Text(2))
		if weights[step] == 0 {
			require.Equal(t, "drifted", v.Contributions[3].SetAside[:7])
		}
	}
	// The step at 2s*(k+1) sees what was said at step k.
	require.Equal(t, []uint64{240, 240, 225, 210, 195}, weights[:5])
	require.EqualValues(t, 15, weights[16])
	for step := 17; step <= 69; step++ {
		require.Zero(t, weights[step], "step %d", step)
	}
	require.EqualValues(t, 15, weights[70], "the first steps leave the memory")
	require.EqualValues(t, 240, weights[85])

	f.NoDrift = true
	b := newAggregator(t, f)
	for step := range 30 {
		for _, s := range []string{"a", "b", "c", "d"} {
			b.Apply(quote(t, s, "A/B", map[bool]string{true: "100.70", false: "100.00"}[s == "d"], "100.70", 2000*step))
		}
	}
	require.EqualValues(t, 240, b.Value("A/B", t0.Add(time.Minute)).Contributions[3].Weight)
}

func TestBreakerAgainstTheOwnProvenValue(t *testing.T) {
	f := feedOf("A/B", 2, direct("a", "A/B"), direct("b", "A/B"))
	f.Breaker = &Breaker{MaxPPM: 100_000, Hold: 6 * time.Second, MaxAge: 20 * time.Second}
	a := newAggregator(t, f)
	say := func(ms int, price string) feed.LocalValue {
		for _, s := range []string{"a", "b"} {
			a.Apply(quote(t, s, "A/B", price, price, ms))
		}
		return a.Sample([]feed.ID{"A/B"}, t0.Add(time.Duration(ms+1)*time.Millisecond)).Values["A/B"]
	}
	v := say(0, "100.00")
	require.Equal(t, "100.00", v.Value.Text(2), "without a reference the breaker does not judge")
	require.Nil(t, v.Reference)
	_, ok := a.Proven("A/B", v.Value, t0, t0.Add(time.Second), feed.Live)
	require.True(t, ok)
	_, ok = a.Proven("C/D", v.Value, t0, t0.Add(time.Second), feed.Live)
	require.False(t, ok)

	v = say(1500, "110.00")
	require.Equal(t, "110.00", v.Value.Text(2), "at the bound")
	require.EqualValues(t, 100_000, v.Reference.DeviationPPM)
	require.False(t, v.Reference.Tripped)
	v = say(1600, "110.01")
	require.Equal(t, feed.Absent, v.Value)
	require.Equal(t, "circuit breaker: 110.01 is 100100 ppm from the reference 100.00, at most 100000", v.Reason)
	require.True(t, v.Reference.Tripped)
	require.Equal(t, []string{ReasonBreaker, ReasonBreaker}, setAside(v))
	require.Zero(t, v.Sources())

	// The step at 2 s saw it, so it holds until no step of 6 s did.
	for _, ms := range []int{2100, 4100, 6100, 7900} {
		v = say(ms, "100.00")
		require.Equal(t, feed.Absent, v.Value, "at %d", ms)
		require.Equal(t, "circuit breaker: not near the reference for 6s yet", v.Reason)
	}
	require.Equal(t, "100.00", say(8100, "100.00").Value.Text(2))
	// The market really moved: once the reference is too old, the value is given.
	require.Equal(t, feed.Absent, say(19_000, "150.00").Value)
	require.Equal(t, feed.Absent, say(21_000, "150.00").Value, "it still holds")
	require.Equal(t, "150.00", say(28_000, "150.00").Value.Text(2))
}

func TestBreakerAgainstAnotherFeed(t *testing.T) {
	f := feedOf("A/B", 2, direct("a", "A/B"))
	f.Breaker = &Breaker{Feed: "slow", MaxPPM: 1}
	slow := feedOf("slow", 0, direct("z", "A/B"))
	slow.Signed = true
	a := newAggregator(t, f, slow)
	a.Apply(quote(t, "a", "A/B", "100", "100", 0))
	require.Equal(t, "100.00", a.Value("A/B", t0).Value.Text(2), "the reference is absent")
	a.Apply(quote(t, "z", "A/B", "100", "100", 1))
	require.Equal(t, "100.00", a.Value("A/B", t0).Value.Text(2))
	a.Apply(quote(t, "z", "A/B", "101", "101", 2))
	require.Contains(t, a.Value("A/B", t0).Reason, "9900 ppm")
	a.Apply(quote(t, "z", "A/B", "0", "0", 3))
	require.Contains(t, a.Value("A/B", t0).Reason, "9223372036854775807 ppm")
}

func TestThinBooksAreIgnored(t *testing.T) {
	f := feedOf("A/B", 2, direct("a", "A/B"))
	f.MaxSpreadPPM = 20_000
	a := newAggregator(t, f)
	a.Apply(quote(t, "a", "A/B", "100", "102", 0))
	require.Equal(t, "101.00", a.Value("A/B", t0).Value.Text(2))
	a.Apply(quote(t, "a", "A/B", "100", "102.0001", 1))
	require.Equal(t, []string{ReasonThin}, setAside(a.Value("A/B", t0)))
	a.Apply(trade(t, "a", "A/B", "99", "1", 2))
	v := a.Value("A/B", t0)
	require.Equal(t, "99.00", v.Value.Text(2))
	require.Equal(t, []string{"", ReasonThin}, setAside(v))
}

// Receive times grow from tick to tick and lie behind every sample, so that a
// sample's moment alone says which ticks it counts.
func TestMomentsAreOneSequence(t *testing.T) {
	a := newAggregator(t, feedOf("A/B", 2, direct("a", "A/B")))
	first := a.Apply(quote(t, "a", "A/B", "1", "1", 10))
	require.Equal(t, t0.Add(10*time.Millisecond), first.ReceiveTime)
	second := a.Apply(quote(t, "a", "A/B", "2", "2", 10))
	require.Equal(t, first.ReceiveTime.Add(1), second.ReceiveTime)
	s := a.Sample([]feed.ID{"A/B"}, t0)
	require.Equal(t, second.ReceiveTime, s.At, "never before what it counts")
	require.EqualValues(t, 2, s.Ticks)
	late := a.Apply(quote(t, "a", "A/B", "3", "3", 5))
	require.Equal(t, s.At.Add(1), late.ReceiveTime, "never among what it did not count")
	at, err := a.UpdateAt([]FeedConfig{feedOf("A/B", 2, direct("a", "A/B"))}, t0)
	require.NoError(t, err)
	require.Equal(t, late.ReceiveTime.Add(1).UTC(), at)

	again := quote(t, "a", "A/B", "2", "2", 100)
	again.EventTimeKnown = false
	first = a.Apply(again)
	again.ReceiveTime = again.ReceiveTime.Add(time.Second)
	again.EventTime = again.ReceiveTime
	require.Equal(t, first.EventTime, a.Apply(again).EventTime, "what repeats is as old as what it repeats")
}
