package bench

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// sourceFrames are the busiest kinds of frame; SYM, sym and S-M stand for an
// instrument, 500000000000 for the number that makes each frame new.
var sourceFrames = map[string]struct{ venue, symbol, frame string }{
	"binance-trade":      {"binance", "SYM", `{"stream":"sym@trade","data":{"e":"trade","E":1764144000123,"s":"SYM","t":500000000000,"p":"91234.56000000","q":"0.00125000","T":1764144000122,"m":true,"M":true}}`},
	"binance-bookTicker": {"binance", "SYM", `{"stream":"sym@bookTicker","data":{"u":81234567890,"s":"SYM","b":"91234.55000000","B":"500000000000","a":"91234.56000000","A":"1.02345000"}}`},
	"okx-tickers":        {"okx", "SYM", `{"arg":{"channel":"tickers","instId":"SYM"},"data":[{"instType":"SPOT","instId":"SYM","last":"91234.5","lastSz":"0.0012","askPx":"91234.6","askSz":"0.523","bidPx":"91234.5","bidSz":"500000000000","open24h":"90011.2","high24h":"92000","low24h":"89500.1","sodUtc0":"91000","sodUtc8":"90500.3","volCcy24h":"512345678.12","vol24h":"5678.90123","ts":"1764144000122"}]}`},
	"coinbase-match":     {"coinbase-exchange", "SYM", `{"type":"match","trade_id":500000000000,"maker_order_id":"9f2b1c3d-1111-4222-8333-abcdefabcdef","taker_order_id":"0a1b2c3d-5555-4666-9777-fedcbafedcba","side":"sell","size":"0.00123456","price":"91234.56","product_id":"SYM","sequence":81234567890,"time":"2025-11-26T08:00:00.122345Z"}`},
}

var sourceKinds = []string{"binance-trade", "binance-bookTicker", "okx-tickers", "coinbase-match"}

const (
	replayVenues = 14
	replayFeeds  = 200
	replayRate   = 50_000 // frames a second
)

// sourcesArea measures the way from a frame to a tick: decoding, mapping, exact
// numbers, duplicates and repeats, the frame's SHA-256.
func sourcesArea() Area {
	return Area{
		Name: "sources", Help: "from a venue's frame to a tick; processor time, whatever else the machine does",
		Cases: append(append([]string{}, sourceKinds...), "replay"),
		Run: func(ctx context.Context, env *Env) error {
			for _, name := range env.Cases {
				if err := measureSources(ctx, env, name); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// stream is a venue's pipeline and a frame of each instrument.
type stream struct {
	pipeline *sources.Pipeline
	frames   [][]byte
	counters [][]byte // the places of the numbers in frames
}

func newStream(kind string, feeds int, taken *uint64) (*stream, error) {
	k := sourceFrames[kind]
	v, ok := exchange.Named(k.venue)
	if !ok {
		return nil, fmt.Errorf("%w venue %s", ErrUnknown, k.venue)
	}
	s := &stream{}
	var list []sources.Instrument
	for i := range feeds {
		symbol := fmt.Sprintf("A%03dUSD", i)
		list = append(list, sources.Instrument{Symbol: symbol, Pair: feed.ID(fmt.Sprintf("A%03d/USD", i))})
		frame := []byte(strings.NewReplacer("SYM", symbol, "sym", strings.ToLower(symbol)).Replace(k.frame))
		at := bytes.Index(frame, []byte("500000000000"))
		s.frames, s.counters = append(s.frames, frame), append(s.counters, frame[at:at+12])
	}
	var err error
	s.pipeline, err = sources.NewPipeline(sources.Config{
		Venue: v, Origin: feed.Simulated, Sink: func(feed.Tick) { *taken++ }, MaxSkew: -1,
	}, list)
	return s, err
}

// next takes the frame of an instrument, which says something new each time.
func (s *stream) next(i int) error {
	n := s.counters[i]
	for at := len(n) - 1; at > 0; at-- { // adds one
		if n[at]++; n[at] <= '9' {
			break
		}
		n[at] = '0'
	}
	return s.pipeline.Take(sources.Frame{Kind: sources.Text, Data: s.frames[i], Received: time.Now()})
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func measureSources(ctx context.Context, env *Env, name string) error {
	kinds, feeds, frames := []string{name}, 1, int64(replayRate)
	if name == "replay" {
		kinds, feeds = nil, replayFeeds
		for i := range replayVenues {
			kinds = append(kinds, sourceKinds[i%len(sourceKinds)])
		}
	}
	var taken uint64
	var streams []*stream
	for _, kind := range kinds {
		s, err := newStream(kind, feeds, &taken)
		if err != nil {
			return err
		}
		streams = append(streams, s)
	}
	runs, count := Samples{Per: frames, Digits: 0}, 0
	for range env.Runs {
		if err := ctx.Err(); err != nil {
			return err
		}
		began := processorTime()
		for range frames {
			if err := streams[count%len(streams)].next(count / len(streams) % feeds); err != nil {
				return err
			}
			count++
		}
		runs.Values = append(runs.Values, int64(processorTime()-began))
	}
	if taken != uint64(count) {
		return fmt.Errorf("%s: %d ticks of %d frames", name, taken, count)
	}
	parameters := map[string]any{"frames": frames, "venues": len(streams), "feeds": feeds}
	if err := env.Emit(Figure(name+"/processor-time", "ns/frame", parameters, runs, nil)); err != nil || name != "replay" {
		return err
	}
	second := Samples{Per: 1_000_000, Digits: 1, Values: runs.Values}
	if err := env.Emit(Figure("replay/core", "ms/s", map[string]any{"frames_per_second": replayRate}, second, nil)); err != nil {
		return err
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	runtime.KeepAlive(streams)
	return env.Emit(Figure("replay/memory", "MiB", parameters, Samples{Values: []int64{int64(m.Sys)}, Per: 1 << 20, Digits: 1}, nil))
}
