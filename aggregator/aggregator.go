package aggregator

import (
	"crypto/sha256"
	"log/slog"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Aggregator keeps the latest ticks and makes local values of them. All
// methods may be called from many goroutines; it has none of its own.
//
// Ticks, samples and changes of the configuration form one sequence, and the
// moments in it never go back. What it says is a function of that sequence and
// of nothing else, so whoever kept it can compute every sample again.
type Aggregator struct {
	maxFuture time.Duration
	replay    bool
	log       *slog.Logger

	mu    sync.Mutex
	setup *setup
	// moment is the last in the sequence, in unix nanoseconds; step is the last
	// step of the grid that was done. Neither means anything before begun.
	begun  bool
	moment int64
	step   int64
	ticks  uint64
	// samples counts those of the sequence; since digests what came after the last.
	samples uint64
	since   seal

	presenceMu sync.Mutex
	presence   map[feed.ID]presence
}

// Sample is what an aggregator said at a moment of its sequence.
type Sample struct {
	// At is the moment: all ticks with a receive time up to it count, and no others.
	At time.Time
	// Ticks is how many ticks came before it, since the start.
	Ticks uint64
	// Number counts the samples of the sequence, the first being 1.
	Number uint64
	// Since is the digest of the ticks and changes of the configuration since the
	// sample before it, and Config the SHA-256 of the configuration's [Aggregator.Record].
	Since, Config [32]byte
	// Values are those of the feeds asked for and of all that they are made of.
	Values map[feed.ID]feed.LocalValue
}

// New checks the configuration: ids, bounds, units along conversions, and that
// feeds made of feeds form no cycle. Its errors wrap [ErrConfig].
func New(cfg Config) (*Aggregator, error) {
	feeds, err := cfg.resolve()
	if err != nil {
		return nil, err
	}
	a := &Aggregator{maxFuture: cfg.MaxFuture, replay: cfg.Replay, log: cfg.Logger, since: newSeal(), presence: make(map[feed.ID]presence)}
	orElse(&a.maxFuture, DefaultMaxFuture)
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.setup = newSetup(feeds, a.maxFuture, nil)
	if a.setup.record, err = encodeRecord(feeds, a.maxFuture); err != nil {
		return nil, err
	}
	a.setup.digest = sha256.Sum256(a.setup.record)
	if !cfg.Start.IsZero() {
		a.begin(cfg.Start.UnixNano())
	}
	return a, nil
}

func (a *Aggregator) begin(at int64) { a.begun, a.moment, a.step = true, at, stepAt(at) }

// Apply takes a tick in and gives it as it was taken in: with a receive time
// behind everything before it, moved by no more than that takes, and the event
// time of what it repeats where it is no news. That tick is the one to keep.
// Apply waits while a sample is computed. Ticks of instruments that feed
// nothing change no value.
func (a *Aggregator) Apply(t feed.Tick) feed.Tick {
	// Without their monotonic readings, which no store keeps.
	t.ReceiveTime, t.EventTime = t.ReceiveTime.Round(0), t.EventTime.Round(0)
	a.mu.Lock()
	defer a.mu.Unlock()
	at := t.ReceiveTime.UnixNano()
	switch {
	case !a.begun:
		a.begin(at)
	case at <= a.moment:
		t.ReceiveTime = t.ReceiveTime.Add(time.Duration(a.moment + 1 - at))
		at = a.moment + 1
	}
	a.advance(at - 1)
	a.moment = at
	a.ticks++
	if a.replay {
		a.since.tick(&t)
	}
	if c := a.setup.cells[cellKey{t.Source, t.Pair}]; c != nil {
		c.apply(&t, a.maxFuture)
	}
	if !a.replay {
		a.since.tick(&t)
	}
	return t
}

// Proven takes in the value of a feed that was proven for a round observed at
// observed. Where a breaker is held against it, it becomes a tick of the source
// [Proven], which belongs into the record as any other; otherwise ok is false
// and nothing happened.
func (a *Aggregator) Proven(id feed.ID, value feed.Encoded, observed, now time.Time, origin feed.Origin) (t feed.Tick, ok bool) {
	a.mu.Lock()
	n := a.setup.feeds[id]
	a.mu.Unlock()
	m, err := value.Mantissa()
	if n == nil || n.proven == nil || err != nil {
		return feed.Tick{}, false
	}
	return a.Apply(feed.Tick{
		Source: Proven, Symbol: string(id), Pair: id, Kind: feed.TradeTick, Price: feed.DecimalFromMantissa(m, n.Decimals),
		EventTime: observed, EventTimeKnown: true, ReceiveTime: now, Origin: origin,
	}), true
}

// Sample gives the values of several feeds, and of all that they are made of,
// as a part of the sequence: at now, or at the last moment in it where that is
// later. Each feed is computed once, so the conversions that the values name are
// the very values returned.
func (a *Aggregator) Sample(ids []feed.ID, now time.Time) Sample {
	a.mu.Lock()
	now = now.Round(0)
	at := now.UnixNano()
	switch {
	case !a.begun:
		a.begin(at)
	case at < a.moment:
		now, at = now.Add(time.Duration(a.moment-at)), a.moment
	}
	a.advance(at)
	a.moment = at
	s := a.setup
	a.samples++
	out := Sample{At: now, Ticks: a.ticks, Number: a.samples, Since: a.since.end(), Config: s.digest, Values: a.values(ids, now)}
	a.mu.Unlock()
	a.reportAll(s, out.Values)
	return out
}

// Value gives the feed's local value at now with all it was made of. Where the
// value cannot be given honestly it is absent and Reason says why.
func (a *Aggregator) Value(id feed.ID, now time.Time) feed.LocalValue {
	return a.Values([]feed.ID{id}, now)[id]
}

// Values is [Aggregator.Sample] for a look in between, which is no part of the
// sequence: it changes nothing, and says what is known when it is called.
func (a *Aggregator) Values(ids []feed.ID, now time.Time) map[feed.ID]feed.LocalValue {
	a.mu.Lock()
	out, s := a.values(ids, now.Round(0)), a.setup
	a.mu.Unlock()
	a.reportAll(s, out)
	return out
}

// values computes under the lock.
func (a *Aggregator) values(ids []feed.ID, now time.Time) map[feed.ID]feed.LocalValue {
	memo := newMemo(len(ids))
	for _, id := range ids {
		a.compute(id, now, memo)
	}
	return memo.values
}

// Update replaces what the feeds are made of, all at once: a call of
// [Aggregator.Values] sees the old feeds or the new ones. The ticks of every
// instrument that is still in use are kept, so that no value goes absent for a
// change of weights or ages. It checks like [New] and changes nothing where it
// fails.
func (a *Aggregator) Update(feeds []FeedConfig) error {
	_, err := a.UpdateAt(feeds, time.Time{})
	return err
}

// UpdateAt is [Aggregator.Update] as a part of the sequence, and gives the
// moment from which the new feeds count: now, or right behind the last moment.
func (a *Aggregator) UpdateAt(feeds []FeedConfig, now time.Time) (time.Time, error) {
	cfg := Config{Feeds: feeds, MaxFuture: a.maxFuture}
	resolved, err := cfg.resolve()
	if err != nil {
		return time.Time{}, err
	}
	body, err := encodeRecord(resolved, a.maxFuture)
	if err != nil {
		return time.Time{}, err
	}
	a.mu.Lock()
	now = now.Round(0)
	switch at := now.UnixNano(); {
	case !a.begun && !now.IsZero():
		a.begin(at)
	case a.begun && (now.IsZero() || at <= a.moment):
		now = time.Unix(0, a.moment+1).UTC()
	}
	if a.begun {
		a.moment = now.UnixNano()
		a.advance(a.moment - 1)
	}
	next := newSetup(resolved, a.maxFuture, a.setup)
	next.record, next.digest = body, sha256.Sum256(body)
	a.setup = next
	if a.begun {
		a.since.change(now)
	}
	a.mu.Unlock()

	a.presenceMu.Lock()
	defer a.presenceMu.Unlock()
	for id := range a.presence {
		if next.feeds[id] == nil {
			delete(a.presence, id)
		}
	}
	return now, nil
}

// Feeds gives the feeds in use, with their defaults and with the paths that
// were found. The caller must not change them.
func (a *Aggregator) Feeds() []FeedConfig {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.setup.configs
}

// Memory is how far back a tick can still matter to any feed.
func (a *Aggregator) Memory() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.setup.memory
}

func (a *Aggregator) reportAll(s *setup, values map[feed.ID]feed.LocalValue) {
	for id, v := range values {
		a.report(s.feeds[id], &v)
	}
}
