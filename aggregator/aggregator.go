package aggregator

import (
	"fmt"
	"log/slog"
	"math/big"
	"sync"
	"sync/atomic"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Aggregator keeps the latest ticks and makes local values of them. All
// methods may be called from many goroutines; it has none of its own.
type Aggregator struct {
	setup     atomic.Pointer[setup]
	maxFuture time.Duration
	log       *slog.Logger

	updating sync.Mutex // one Update at a time

	mu       sync.Mutex
	presence map[feed.ID]presence
}

// Why a contribution is set aside. The texts of conversions name the feed and
// what is wrong with it behind a colon.
const (
	ReasonNoData           = "no data"
	ReasonStale            = "stale"
	ReasonFuture           = "event time in the future"
	ReasonCrossed          = "crossed book"
	ReasonOneSided         = "one-sided book"
	ReasonNotPositive      = "price not positive"
	ReasonOutOfRange       = "out of range"
	ReasonTooFewSources    = "too few sources"
	ReasonConversion       = "conversion unavailable"
	ReasonConversionTooOld = "conversion too old"
)

// ReasonUnknownFeed is the reason of a value that was asked of a feed that is
// not configured.
const ReasonUnknownFeed = "unknown feed"

// New checks the configuration: ids, bounds, units along conversions, and that
// conversions form no cycle. Its errors wrap [ErrConfig].
func New(cfg Config) (*Aggregator, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	a := &Aggregator{maxFuture: cfg.MaxFuture, log: cfg.Logger, presence: make(map[feed.ID]presence)}
	if a.maxFuture == 0 {
		a.maxFuture = DefaultMaxFuture
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.setup.Store(newSetup(cfg.Feeds, nil))
	return a, nil
}

// Apply takes a tick in. Ticks of instruments that feed nothing are ignored.
// It never blocks for longer than it takes to copy a tick.
func (a *Aggregator) Apply(t feed.Tick) {
	if c := a.setup.Load().cells[cellKey{t.Source, t.Pair}]; c != nil {
		c.apply(&t, a.maxFuture)
	}
}

// Value gives the feed's local value at now with all it was made of. Where the
// value cannot be given honestly it is absent and Reason says why.
func (a *Aggregator) Value(id feed.ID, now time.Time) feed.LocalValue {
	return a.Values([]feed.ID{id}, now)[id]
}

// Values gives the local values of several feeds at one moment, and beside
// them those of the feeds they convert through. Each feed is computed once, so
// the conversions that the values name are the very values returned.
func (a *Aggregator) Values(ids []feed.ID, now time.Time) map[feed.ID]feed.LocalValue {
	memo := make(map[feed.ID]feed.LocalValue, len(ids))
	s := a.setup.Load()
	for _, id := range ids {
		a.compute(s, id, now, memo)
	}
	for id, v := range memo {
		a.report(s.feeds[id], &v)
	}
	return memo
}

// compute recurses along conversions, which New found to be free of cycles.
func (a *Aggregator) compute(s *setup, id feed.ID, now time.Time, memo map[feed.ID]feed.LocalValue) feed.LocalValue {
	if v, ok := memo[id]; ok {
		return v
	}
	out := feed.LocalValue{ID: id, At: now}
	f := s.feeds[id]
	if f == nil {
		out.Reason = ReasonUnknownFeed
		memo[id] = out
		return out
	}
	out.Decimals = f.Decimals
	parts := make([]part, 0, len(f.Inputs))
	for i := range f.Inputs {
		in := &f.Inputs[i]
		view := s.cells[cellKey{in.Source, in.Pair}].view(now, f.Window)
		for _, c := range a.choose(f, in, &view, now) {
			p := part{Contribution: c, trust: in.Weight, volume: view.volume, oldest: c.EventTime, newest: c.ReceiveTime}
			if p.SetAside == "" {
				a.convert(s, f, in, &p, now, memo)
			}
			parts = append(parts, p)
		}
	}
	f.settle(&out, parts)
	memo[id] = out
	return out
}

// part is a contribution in the making.
type part struct {
	feed.Contribution
	trust, volume  uint64
	oldest, newest time.Time // over the price and its conversions
}

// choose gives the one price that an input contributes, the freshest by event
// time of its quote's mid and its last trade (the quote where both are equally
// fresh), and what had to be set aside.
func (a *Aggregator) choose(f *FeedConfig, in *Input, view *cellView, now time.Time) []feed.Contribution {
	quote, trade := a.judge(f, &view.quote, now), a.judge(f, &view.trade, now)
	switch {
	case quote == "" && (trade != "" || !view.trade.EventTime.After(view.quote.EventTime)):
		return []feed.Contribution{contribution(in, &view.quote, "")}
	case trade == "":
		out := []feed.Contribution{contribution(in, &view.trade, "")}
		// An old quote beside a fresh trade is nothing to report; a wrong one is.
		if quote != "" && quote != ReasonNoData && quote != ReasonStale {
			out = append(out, contribution(in, &view.quote, quote))
		}
		return out
	case view.quote.Kind == 0 && view.trade.Kind == 0:
		if view.refused.Kind != 0 {
			return []feed.Contribution{contribution(in, &view.refused, ReasonFuture)}
		}
		return []feed.Contribution{{Source: in.Source, Pair: in.Pair, SetAside: ReasonNoData}}
	case view.trade.Kind == 0 || (view.quote.Kind != 0 && view.quote.EventTime.After(view.trade.EventTime)):
		return []feed.Contribution{contribution(in, &view.quote, quote)}
	default:
		return []feed.Contribution{contribution(in, &view.trade, trade)}
	}
}

// judge says why a tick cannot count, or nothing.
func (a *Aggregator) judge(f *FeedConfig, t *feed.Tick, now time.Time) string {
	age := now.Sub(t.EventTime)
	switch {
	case t.Kind == 0:
		return ReasonNoData
	case age > f.MaxAge:
		return ReasonStale
	case age < -a.maxFuture:
		return ReasonFuture
	case t.Kind == feed.QuoteTick && !f.Signed && (t.Bid.Sign() <= 0 || t.Ask.Sign() <= 0):
		return ReasonOneSided
	case t.Kind == feed.QuoteTick && t.Bid != t.Ask && t.Bid.Cmp(t.Ask) > 0:
		return ReasonCrossed
	case !f.Signed && t.Price.Sign() <= 0:
		return ReasonNotPositive
	}
	return ""
}

func contribution(in *Input, t *feed.Tick, setAside string) feed.Contribution {
	return feed.Contribution{
		Source:      in.Source,
		Symbol:      t.Symbol,
		Pair:        in.Pair,
		Kind:        t.Kind,
		Price:       t.Price,
		Inverted:    in.Invert,
		EventTime:   t.EventTime,
		ReceiveTime: t.ReceiveTime,
		SetAside:    setAside,
		Origin:      t.Origin,
	}
}

// convert takes the price to the feed's unit: exact fractions along all hops,
// and one rounding, half to even, at the end.
func (a *Aggregator) convert(s *setup, f *FeedConfig, in *Input, p *part, now time.Time, memo map[feed.ID]feed.LocalValue) {
	r := p.Price.Rat()
	if in.Invert {
		if r.Sign() == 0 {
			p.SetAside = ReasonNotPositive
			return
		}
		r.Inv(r)
	}
	for _, h := range in.Via {
		v := a.compute(s, h.Feed, now, memo)
		p.Via = append(p.Via, feed.Conversion{Feed: h.Feed, Invert: h.Invert, Value: v.Value, Decimals: v.Decimals})
		m, err := v.Value.Mantissa()
		switch {
		case err != nil:
			p.SetAside = fmt.Sprintf("%s: %s: %s", ReasonConversion, h.Feed, v.Reason)
			return
		case f.MaxConversionAge > 0 && now.Sub(v.Oldest) > f.MaxConversionAge:
			p.SetAside = fmt.Sprintf("%s: %s: %s", ReasonConversionTooOld, h.Feed, now.Sub(v.Oldest).Round(time.Millisecond))
			return
		case m == 0 && h.Invert:
			p.SetAside = fmt.Sprintf("%s: %s: division by zero", ReasonConversion, h.Feed)
			return
		}
		by := feed.DecimalFromMantissa(m, v.Decimals).Rat()
		if h.Invert {
			by.Inv(by)
		}
		r.Mul(r, by)
		p.Origin = leastReal(p.Origin, Origin(&v))
		if v.Oldest.Before(p.oldest) {
			p.oldest = v.Oldest
		}
		if v.Newest.After(p.newest) {
			p.newest = v.Newest
		}
	}
	p.Value, p.SetAside = f.encode(r)
}

// encode rounds to the feed's decimals. A price that rounds to zero is no
// price, so only signed feeds may hold one.
func (f *FeedConfig) encode(r *big.Rat) (value feed.Encoded, setAside string) {
	m, err := feed.RatMantissa(r, f.Decimals)
	if err != nil || (m <= 0 && !f.Signed) {
		return feed.Absent, ReasonOutOfRange
	}
	if value, err = feed.Encode(m); err != nil {
		return feed.Absent, ReasonOutOfRange
	}
	return value, ""
}

// settle weighs the parts and takes their weighted median.
func (f *FeedConfig) settle(out *feed.LocalValue, parts []part) {
	var obs []Weighted
	if n := countSources(parts); n < f.MinSources {
		// No value means that nothing counts: every part says so.
		out.Reason = fmt.Sprintf("%s: %d of %d", ReasonTooFewSources, n, f.MinSources)
		for i := range parts {
			if parts[i].SetAside == "" {
				parts[i].SetAside, parts[i].Value = ReasonTooFewSources, feed.Absent
			}
		}
	} else {
		obs = weigh(parts)
	}
	for i := range parts {
		p := &parts[i]
		if p.SetAside == "" {
			if out.Oldest.IsZero() || p.oldest.Before(out.Oldest) {
				out.Oldest = p.oldest
			}
			if p.newest.After(out.Newest) {
				out.Newest = p.newest
			}
		}
		out.Contributions = append(out.Contributions, p.Contribution)
	}
	out.Value, _ = WeightedMedian(obs, 1)
}

func countSources(parts []part) int {
	seen := make(map[string]bool, len(parts))
	for i := range parts {
		if parts[i].SetAside == "" {
			seen[parts[i].Source] = true
		}
	}
	return len(seen)
}

const (
	// baseFactor is what every counting source weighs per unit of trust, and
	// volumeFactor is what a source with all the volume weighs on top. A source
	// with all the volume thus weighs less than two others without any, so that
	// among three equally trusted sources no one rules.
	baseFactor   = 240
	volumeFactor = 180
)

// weigh fills in the weights of what counts: trust times (240 + 180 times the
// input's share of the volume), divided among the counting inputs of a source so
// that listing more instruments gives no source more say.
func weigh(parts []part) []Weighted {
	inputs := make(map[string]uint64, len(parts))
	var total uint64 // at most MaxInputs * maxTrades * maxTradeVolume < 2^62
	for i := range parts {
		if parts[i].SetAside == "" {
			inputs[parts[i].Source]++
			total += parts[i].volume
		}
	}
	obs := make([]Weighted, 0, len(parts))
	for i := range parts {
		p := &parts[i]
		if p.SetAside != "" {
			continue
		}
		factor := uint64(baseFactor)
		if total > 0 {
			factor += volumeFactor * p.volume / total
		}
		p.Weight = p.trust * factor / inputs[p.Source]
		obs = append(obs, Weighted{Weight: p.Weight, Value: p.Value})
	}
	return obs
}

// Origin gives the origin of a value: the least real among those of what
// counted, simulated before replay before live. It is empty for an absent value.
func Origin(v *feed.LocalValue) feed.Origin {
	var out feed.Origin
	for i := range v.Contributions {
		if c := &v.Contributions[i]; c.SetAside == "" {
			out = leastReal(out, c.Origin)
		}
	}
	return out
}

func leastReal(a, b feed.Origin) feed.Origin {
	rank := func(o feed.Origin) int {
		switch o {
		case "":
			return 0
		case feed.Live:
			return 1
		case feed.Replay:
			return 2
		}
		return 3 // simulated, and whatever we do not know
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// presence is what was logged of a feed.
type presence struct {
	ever        bool      // it had a value once
	absentSince time.Time // zero while it has one
	warned      bool
}

// report logs once when a feed goes and once when it comes back. A feed that
// has had no value since the start gets the time of its MaxAge first: sources
// need a moment to speak.
func (a *Aggregator) report(f *FeedConfig, v *feed.LocalValue) {
	if f == nil {
		return
	}
	id := f.ID
	a.mu.Lock()
	p := a.presence[id]
	before := p
	if v.Reason == "" {
		p = presence{ever: true}
	} else {
		if p.absentSince.IsZero() {
			p.absentSince = v.At
		}
		p.warned = p.warned || p.ever || v.At.Sub(p.absentSince) >= f.MaxAge
	}
	a.presence[id] = p
	a.mu.Unlock()
	switch {
	case p.warned && !before.warned:
		a.log.Warn("feed absent", "feed", string(id), "reason", v.Reason,
			"advice", "look at what was set aside: sources silent or behind, or more sources needed")
	case before.warned && !p.warned:
		a.log.Info("feed present again", "feed", string(id), "sources", v.Sources())
	}
}
