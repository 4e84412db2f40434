// Package poll runs sources that ask again and again, in place of being told.
package poll

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
)

// maxPause bounds the pause between two attempts while they fail.
const maxPause = 5 * time.Minute

// logEvery is how often a failure that lasts is logged.
const logEvery = time.Minute

// Poller asks at an interval. Create it with [New].
type Poller struct {
	every  time.Duration
	once   func(ctx context.Context) error
	log    *slog.Logger
	advice string

	mu          sync.Mutex
	stats       sources.Stats
	last        string // the advice about the last failure
	instruments []sources.InstrumentStats
}

// New makes a poller that calls once at every interval, of a source's name. A
// failure is logged with its own advice (see [Error]) or this one, and makes
// the pauses longer until one attempt succeeds.
func New(source string, every time.Duration, log *slog.Logger, advice string, once func(ctx context.Context) error) *Poller {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Poller{every: every, once: once, log: log.With("source", source), advice: advice, stats: sources.Stats{Source: source}}
}

// Run implements [sources.Source].
func (p *Poller) Run(ctx context.Context) error {
	failures := 0
	var logged time.Time
	for ctx.Err() == nil {
		err := p.once(ctx)
		pause := p.every
		switch {
		case ctx.Err() != nil:
			continue // whatever it failed by
		case err != nil:
			f := failure(err)
			failures++
			if f.Partial {
				failures = 0
			}
			pause = p.pause(failures, f.Pause)
			advice := p.failed(err, &f)
			if now := time.Now(); now.Sub(logged) >= logEvery {
				logged = now
				p.log.Warn("source cannot be read", "error", err, "retry_in", pause, "advice", advice)
			}
		default:
			failures = 0
			p.mu.Lock()
			p.stats.Connected, p.last = 1, ""
			p.mu.Unlock()
		}
		t := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
	return nil
}

// pause gives the time to the next attempt, after so many failures in a row and
// no sooner than asked for: longer each time, and spread, so that many nodes do
// not come at once.
func (p *Poller) pause(failures int, asked time.Duration) time.Duration {
	pause := p.every
	if failures > 0 {
		pause = min(p.every<<min(failures-1, 20), max(p.every, maxPause))
		if pause <= 0 { // the shift ran over
			pause = max(p.every, maxPause)
		}
		pause = p.every/2 + time.Duration(rand.Int64N(int64(pause))) //nolint:gosec // spreads load, hides nothing
	}
	if asked > 0 && pause < asked {
		pause = asked + time.Duration(rand.Int64N(int64(p.every))) //nolint:gosec // spreads load, hides nothing
	}
	return pause
}

// failed notes a failure and gives its advice.
func (p *Poller) failed(err error, f *Error) (advice string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.LastError, p.last = err.Error(), f.Advice
	if p.last == "" {
		p.last = p.advice
	}
	p.stats.Connected = 0
	if f.Partial {
		p.stats.Connected = 1
	}
	if f.Pause > 0 {
		p.stats.Bans++
		p.stats.BannedUntil = time.Now().Add(f.Pause)
	}
	return p.last
}

// Advice says what to do about the last failure; empty where the last attempt
// succeeded, or none ended yet.
func (p *Poller) Advice() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// Add notes an instrument that the source brings.
func (p *Poller) Add(pair feed.ID, symbol string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.instruments = append(p.instruments, sources.InstrumentStats{Pair: pair, Symbol: symbol})
	p.stats.Wanted, p.stats.Instruments = len(p.instruments), len(p.instruments)
}

// Ticked counts a tick.
func (p *Poller) Ticked(tick *feed.Tick) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.Ticks++
	p.stats.LastTick = tick.ReceiveTime
	if tick.EventTime.After(p.stats.LastEvent) {
		p.stats.LastEvent = tick.EventTime
	}
	for i := range p.instruments {
		if in := &p.instruments[i]; in.Pair == tick.Pair {
			in.Ticks++
			in.LastTick = tick.ReceiveTime
			if tick.EventTime.After(in.LastEvent) {
				in.LastEvent = tick.EventTime
			}
		}
	}
}

// Instruments gives what came of each instrument, in the order of [Poller.Add].
func (p *Poller) Instruments() []sources.InstrumentStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.instruments)
}

// Stats implements [sources.Source].
func (p *Poller) Stats() sources.Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stats
}

// Count changes the counters.
func (p *Poller) Count(change func(*sources.Stats)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.stats)
}
