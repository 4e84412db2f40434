package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
)

const (
	loadFeeds   = 1000
	loadSources = 20
	loadRate    = 10 // updates a second of each source of each feed
)

// aggregationArea measures the way from ticks to local values, drift and digests
// included.
func aggregationArea() Area {
	return Area{
		Name: "aggregation", Help: "from ticks to local values: processor time of a thousand feeds, and one tick to its feed's value",
		Cases: []string{"load", "tick-to-value"},
		Run: func(ctx context.Context, env *Env) error {
			for _, name := range env.Cases {
				run := measureLoad
				if name == "tick-to-value" {
					run = measureTickToValue
				}
				if err := run(ctx, env, loadFeeds); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// loadMarket is feeds of twenty sources each, and a tick of each of these.
type loadMarket struct {
	agg   *aggregator.Aggregator
	ids   []feed.ID
	ticks []feed.Tick
	at    time.Time
	next  int
}

func newLoadMarket(feeds int) (*loadMarket, error) {
	m := &loadMarket{at: time.Unix(1_700_000_000, 0)}
	var configs []aggregator.FeedConfig
	for i := range feeds {
		f := aggregator.FeedConfig{Feed: feed.Feed{ID: feed.ID(fmt.Sprintf("F%d/USD", i)), Decimals: 8}, MinSources: 3, MaxSpreadPPM: 50_000}
		for s := range loadSources {
			source := fmt.Sprintf("s%d", s)
			f.Inputs = append(f.Inputs, aggregator.Input{Source: source, Pair: f.ID, Weight: 1})
			price := feed.DecimalFromMantissa(int64(100*(100+i)+s), 2)
			t := feed.Tick{Source: source, Symbol: string(f.ID), Pair: f.ID, Kind: feed.TradeTick, Price: price, Size: feed.DecimalFromMantissa(5, 1), EventTimeKnown: true, Origin: feed.Simulated}
			if (i+s)%2 == 0 {
				t.Kind, t.Size, t.Bid, t.Ask = feed.QuoteTick, feed.Decimal{}, price, price
			}
			m.ticks = append(m.ticks, t)
		}
		configs, m.ids = append(configs, f), append(m.ids, f.ID)
	}
	var err error
	m.agg, err = aggregator.New(aggregator.Config{Feeds: configs, Start: m.at})
	return m, err
}

// tick takes in the next tick and gives its feed.
func (m *loadMarket) tick() feed.ID {
	i := m.next % len(m.ticks)
	m.at = m.at.Add(time.Second / time.Duration(len(m.ticks)*loadRate))
	m.ticks[i].EventTime, m.ticks[i].ReceiveTime = m.at, m.at
	m.agg.Apply(m.ticks[i])
	m.next++
	return m.ids[i/loadSources]
}

// measureLoad is what a second of market takes: all ticks, half a round of two
// seconds of all feeds, and the steps of the grid that fall into it.
func measureLoad(ctx context.Context, env *Env, feeds int) error {
	m, err := newLoadMarket(feeds)
	if err != nil {
		return err
	}
	second := len(m.ticks) * loadRate
	runs := Samples{Per: 1_000_000, Digits: 1}
	for range env.Runs {
		if err := ctx.Err(); err != nil {
			return err
		}
		const seconds = 4
		began := processorTime()
		for s := range seconds {
			for range second {
				m.tick()
			}
			if s%2 == 1 {
				m.agg.Sample(m.ids, m.at)
			}
		}
		runs.Values = append(runs.Values, int64(processorTime()-began)/seconds)
	}
	parameters := map[string]any{"feeds": feeds, "sources": loadSources, "ticks_per_second": second}
	return env.Emit(Figure("load/core", "ms/s", parameters, runs, nil))
}

// measureTickToValue is from one tick to its feed's value right after it.
func measureTickToValue(ctx context.Context, env *Env, feeds int) error {
	m, err := newLoadMarket(feeds)
	if err != nil {
		return err
	}
	median, late := Samples{Per: 1000, Digits: 1}, Samples{Per: 1000, Digits: 1}
	took := make([]int64, 2*len(m.ticks))
	for range env.Runs {
		if err := ctx.Err(); err != nil {
			return err
		}
		for i := range took {
			began := time.Now()
			if v := m.agg.Value(m.tick(), m.at); i > len(m.ticks) && v.Value == feed.Absent {
				return fmt.Errorf("%s is absent: %s", v.ID, v.Reason)
			}
			took[i] = int64(time.Since(began))
		}
		slices.Sort(took)
		median.Values, late.Values = append(median.Values, took[len(took)/2]), append(late.Values, took[len(took)*99/100])
	}
	parameters := map[string]any{"feeds": feeds, "sources": loadSources, "ticks": len(took)}
	if err := env.Emit(Figure("tick-to-value/p50", "us", parameters, median, nil)); err != nil {
		return err
	}
	return env.Emit(Figure("tick-to-value/p99", "us", parameters, late, nil))
}
