package benchmarks

import (
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const (
	pairedRounds = 201
	pairedCalls  = 2_000
)

// BenchmarkDecodePaired gives each reader its turn in every round, so that what
// else the machine does meets all alike: medians of processor time a frame, and
// of the rounds' own ratios of ours to encoding/json and to the best peer of the
// round. `go test -bench DecodePaired -benchtime 1x`
func BenchmarkDecodePaired(b *testing.B) {
	for k := range kinds {
		kind := &kinds[k]
		b.Run(kind.name, func(b *testing.B) {
			all, frames := readers(kind), [2][]byte{kind.frame, kind.other()}
			batch := func(name string) time.Duration {
				read, begin := all[name], processorClock(b)
				for i := range pairedCalls {
					if _, err := read(frames[i&1]); err != nil {
						b.Fatal(name, err)
					}
				}
				return processorClock(b) - begin
			}
			for b.Loop() {
				spent := map[string][]float64{}
				var toJSON, toBest []float64
				for round := range pairedRounds {
					now := map[string]float64{}
					for i := range order {
						name := order[(i+round)%len(order)]
						now[name] = float64(batch(name)) / pairedCalls
						spent[name] = append(spent[name], now[name])
					}
					best := min(now["goccy"], now["fastjson"], now["sonic"])
					toJSON = append(toJSON, now["encoding-json"]/now["ours"])
					toBest = append(toBest, now["ours"]/best)
				}
				for _, name := range order {
					b.ReportMetric(median(spent[name]), name+"-cpu-ns/frame")
				}
				b.ReportMetric(median(toJSON), "times-encoding-json")
				b.ReportMetric(median(toBest), "of-best-peer")
			}
		})
	}
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// processorClock is the processor time of this process so far, to the
// nanosecond.
func processorClock(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}
