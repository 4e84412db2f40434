package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
)

// medianArea measures the aggregator's weighted median, beside slices.Sort of
// the values alone: nothing that orders its input can be quicker.
func medianArea() Area {
	sizes := map[string]int{"8": 8, "32": 32, "128": 128}
	return Area{
		Name: "median", Help: "the stake-weighted median of a column, beside sorting the values alone",
		Cases: []string{"8", "32", "128"},
		Run: func(ctx context.Context, env *Env) error {
			for _, name := range env.Cases {
				if err := measureMedian(ctx, env, name, sizes[name]); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// medianBatch is how long one run lasts at least.
const medianBatch = 50 * time.Millisecond

func measureMedian(ctx context.Context, env *Env, name string, n int) error {
	obs := make([]aggregator.Weighted, n)
	values := make([]feed.Encoded, n)
	for i := range obs {
		// Odd steps through a power of two visit everything, in no order.
		values[i] = feed.Encoded(feed.Offset + (i*0x9E3779B1)%(1<<20))
		obs[i] = aggregator.Weighted{Weight: uint64(1000 + i), Value: values[i]}
	}
	var kept feed.Encoded
	median := func() { kept, _ = aggregator.WeightedMedian(obs, 1) }
	buffer := make([]feed.Encoded, n)
	sort := func() { copy(buffer, values); slices.Sort(buffer) }

	per := operations(median)
	runs, floor := Samples{Per: per, Digits: 1}, Samples{Per: per, Digits: 1}
	for range env.Runs {
		if err := ctx.Err(); err != nil {
			return err
		}
		runs.Values = append(runs.Values, int64(timed(per, median)))
		floor.Values = append(floor.Values, int64(timed(per, sort)))
	}
	parameters := map[string]any{"observations": n, "operations": per}
	if err := env.Emit(Figure(name+"/time", "ns", parameters, runs, &floor)); err != nil {
		return err
	}
	allocs := allocations(median)
	runtime.KeepAlive(kept)
	if kept == feed.Absent {
		return fmt.Errorf("the median of %d values is absent", n)
	}
	return env.Emit(Figure(name+"/allocations", "allocs", map[string]any{"observations": n}, Count(allocs), nil))
}

// operations finds how many calls last about as long as a run should.
func operations(f func()) int64 {
	n := int64(1)
	for timed(n, f) < medianBatch {
		n *= 2
	}
	return n
}

func timed(n int64, f func()) time.Duration {
	start := time.Now()
	for range n {
		f()
	}
	return time.Since(start)
}

// allocations is how many objects one call makes, rounded down over a hundred.
func allocations(f func()) int64 {
	const calls = 100
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range calls {
		f()
	}
	runtime.ReadMemStats(&after)
	return int64(after.Mallocs-before.Mallocs) / calls
}
