package aggregator

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

const (
	benchFeeds   = 1000
	benchSources = 20
	benchRate    = 10 // updates a second of each source of each feed
)

// benchMarket is a thousand feeds of twenty sources, and a tick of each.
func benchMarket(b *testing.B) (*Aggregator, []feed.ID, []feed.Tick) {
	var feeds []FeedConfig
	var ids []feed.ID
	var ticks []feed.Tick
	for i := range benchFeeds {
		id := feed.ID(fmt.Sprintf("F%d/USD", i))
		var inputs []Input
		for s := range benchSources {
			source := fmt.Sprintf("s%d", s)
			inputs = append(inputs, direct(source, id))
			price := fmt.Sprintf("%d.%02d", 100+i, s)
			if (i+s)%2 == 0 {
				ticks = append(ticks, trade(b, source, id, price, "0.5", 0))
			} else {
				ticks = append(ticks, quote(b, source, id, price, price, 0))
			}
		}
		f := feedOf(id, 8, inputs...)
		f.MinSources, f.MaxSpreadPPM = 3, 50_000
		feeds = append(feeds, f)
		ids = append(ids, id)
	}
	return newAggregator(b, feeds...), ids, ticks
}

// BenchmarkThousandFeeds is a second of 1,000 feeds of 20 sources at 10 updates
// a second each: 200,000 ticks, half of a round of 2 s for all feeds, and the
// steps of drift that fall into it. cpu-millicores is what the process takes of
// one core for it, garbage collection included, whatever else the machine does.
func BenchmarkThousandFeeds(b *testing.B) {
	a, ids, ticks := benchMarket(b)
	at := t0
	second, before := 0, processorTime(b)
	b.ReportAllocs()
	for b.Loop() {
		for range benchRate {
			for i := range ticks {
				at = at.Add(time.Second / (benchFeeds * benchSources * benchRate))
				ticks[i].EventTime, ticks[i].ReceiveTime = at, at
				a.Apply(ticks[i])
			}
		}
		if second++; second%2 == 0 {
			a.Sample(ids, at)
		}
	}
	used := processorTime(b) - before
	b.ReportMetric(float64(used.Milliseconds())/float64(second), "cpu-millicores")
	b.ReportMetric(float64(used.Nanoseconds())/float64(second*len(ticks)*benchRate), "cpu-ns/tick")
}

// processorTime is what the process has used so far.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkTickToLocalValue is from a tick to its feed's value, all steps of
// the grid included, among a thousand feeds at that rate.
func BenchmarkTickToLocalValue(b *testing.B) {
	a, ids, ticks := benchMarket(b)
	at := t0
	var took []time.Duration
	i := 0
	for b.Loop() {
		at = at.Add(time.Second / (benchFeeds * benchSources * benchRate))
		t := &ticks[i%len(ticks)]
		t.EventTime, t.ReceiveTime = at, at
		begin := time.Now()
		a.Apply(*t)
		a.Value(ids[i%len(ticks)/benchSources], at)
		took = append(took, time.Since(begin))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

func TestApplyDoesNotAllocate(t *testing.T) {
	a := newAggregator(t, feedOf("A/B", 2, direct("a", "A/B")))
	tick := quote(t, "a", "A/B", "100", "101", 0)
	n := testing.AllocsPerRun(100, func() {
		tick.ReceiveTime = tick.ReceiveTime.Add(time.Millisecond)
		tick.EventTime = tick.ReceiveTime
		a.Apply(tick)
	})
	if n != 0 {
		t.Fatalf("%.1f allocations a tick", n)
	}
}
