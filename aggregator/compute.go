package aggregator

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Why a contribution is set aside. The texts of conversions name the feed and
// what is wrong with it behind a colon, those of outliers the numbers.
const (
	ReasonNoData           = "no data"
	ReasonStale            = "stale"
	ReasonFuture           = "event time in the future"
	ReasonCrossed          = "crossed book"
	ReasonOneSided         = "one-sided book"
	ReasonThin             = "thin book"
	ReasonNoVolume         = "no volume"
	ReasonNotPositive      = "price not positive"
	ReasonOutOfRange       = "out of range"
	ReasonOutlier          = "outlier"
	ReasonDrifted          = "drifted"
	ReasonNoWeight         = "no weight left"
	ReasonTooFewSources    = "too few sources"
	ReasonConversion       = "conversion unavailable"
	ReasonConversionTooOld = "conversion too old"
	ReasonBreaker          = "circuit breaker"
	ReasonDerived          = "derivation unavailable"
)

// ReasonUnknownFeed is the reason of a value that was asked of a feed that is
// not configured.
const ReasonUnknownFeed = "unknown feed"

// compute recurses along feeds that are made of feeds, which were found to be
// free of cycles.
func (a *Aggregator) compute(id feed.ID, now time.Time, memo *memo) feed.LocalValue {
	if v, ok := memo.values[id]; ok {
		return v
	}
	n := a.setup.feeds[id]
	if n == nil {
		out := feed.LocalValue{ID: id, At: now, Reason: ReasonUnknownFeed}
		memo.values[id] = out
		return out
	}
	out := a.beforeBreaker(n, now, memo)
	if n.Breaker != nil {
		if n.watched {
			out.Contributions = slices.Clone(out.Contributions) // the other value's stay
		}
		a.breaker(n, &out, now, memo)
	}
	memo.values[id] = out
	return out
}

// memo is what was computed of one moment, each feed once.
type memo struct {
	values map[feed.ID]feed.LocalValue
	// before has the values that a breaker's own TWAP is made of.
	before map[feed.ID]feed.LocalValue
}

func newMemo(size int) *memo { return &memo{values: make(map[feed.ID]feed.LocalValue, size)} }

// beforeBreaker computes a feed without its circuit breaker.
func (a *Aggregator) beforeBreaker(n *node, now time.Time, memo *memo) feed.LocalValue {
	if v, ok := memo.before[n.ID]; ok {
		return v
	}
	out := feed.LocalValue{ID: n.ID, At: now, Decimals: n.Decimals}
	if n.Derived != nil {
		a.derive(n, &out, now, memo)
	} else {
		a.gather(n, &out, now, memo)
	}
	if n.watched {
		if memo.before == nil {
			memo.before = make(map[feed.ID]feed.LocalValue)
		}
		memo.before[n.ID] = out
	}
	return out
}

// gather makes a feed of its inputs.
func (a *Aggregator) gather(n *node, out *feed.LocalValue, now time.Time, memo *memo) {
	parts := make([]part, 0, len(n.inputs))
	for i := range n.inputs {
		first := len(parts)
		parts = a.choose(n, i, parts, now)
		for k := first; k < len(parts); k++ {
			if parts[k].SetAside == "" {
				a.convert(n, &parts[k], now, memo)
			}
		}
	}
	n.settle(out, parts)
}

// part is a contribution in the making.
type part struct {
	feed.Contribution
	input          int
	oldest, newest time.Time // over the price and its conversions
}

// choose gives the one price that an input contributes, the freshest by event
// time of its quote's mid and its last trade (the quote where both are equally
// fresh), and what had to be set aside.
func (a *Aggregator) choose(n *node, i int, parts []part, now time.Time) []part {
	in := &n.inputs[i]
	add := func(t *feed.Tick, setAside string) {
		p := part{Contribution: contribution(in.Input, t, setAside), input: i, oldest: t.EventTime, newest: t.ReceiveTime}
		p.Trust, p.Volume, p.Drift = in.Weight, in.cell.volume(now, n.Window), n.driftOf(in)
		parts = append(parts, p)
	}
	quote, trade := &in.cell.quote, &in.cell.trade
	wrongQuote, wrongTrade := a.judge(n.FeedConfig, quote, now), a.judge(n.FeedConfig, trade, now)
	switch {
	case n.Price == VWAP:
		add(trade, wrongTrade)
		if p := &parts[len(parts)-1]; wrongTrade == "" {
			var ok bool
			if p.Price, p.oldest, ok = in.cell.vwap(now, n.Window); !ok {
				p.SetAside = ReasonNoVolume
			}
		}
	case wrongQuote == "" && (wrongTrade != "" || !trade.EventTime.After(quote.EventTime)):
		add(quote, "")
	case wrongTrade == "":
		add(trade, "")
		// An old quote beside a fresh trade is nothing to report; a wrong one is.
		if wrongQuote != "" && wrongQuote != ReasonNoData && wrongQuote != ReasonStale {
			add(quote, wrongQuote)
		}
	case quote.Kind == 0 && trade.Kind == 0 && in.cell.refused.Kind != 0:
		add(&in.cell.refused, ReasonFuture)
	case trade.Kind == 0 || (quote.Kind != 0 && quote.EventTime.After(trade.EventTime)):
		add(quote, wrongQuote)
	default:
		add(trade, wrongTrade)
	}
	return parts
}

// judge says why a tick cannot count, or nothing.
func (a *Aggregator) judge(f *FeedConfig, t *feed.Tick, now time.Time) string {
	if t.Kind == 0 {
		return ReasonNoData
	}
	age := now.Sub(t.EventTime)
	switch {
	case age > f.MaxAge:
		return ReasonStale
	case age < -a.maxFuture:
		return ReasonFuture
	case t.Kind == feed.QuoteTick && !f.Signed && (t.Bid.Sign() <= 0 || t.Ask.Sign() <= 0):
		return ReasonOneSided
	case t.Kind == feed.QuoteTick && t.Bid != t.Ask && t.Bid.Cmp(t.Ask) > 0:
		return ReasonCrossed
	case t.Kind == feed.QuoteTick && f.MaxSpreadPPM > 0 && t.Bid.Sign() > 0 && feed.SpreadAbove(t.Bid, t.Ask, f.MaxSpreadPPM):
		return ReasonThin
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
func (a *Aggregator) convert(n *node, p *part, now time.Time, memo *memo) {
	in := n.inputs[p.input].Input
	if len(in.Via) == 0 && !in.Invert {
		m, err := p.Price.Mantissa(n.Decimals)
		p.Value, p.SetAside = n.encode(m, err)
		return
	}
	r := p.Price.Rat()
	if in.Invert {
		if r.Sign() == 0 {
			p.SetAside = ReasonNotPositive
			return
		}
		r.Inv(r)
	}
	for _, h := range in.Via {
		v := a.compute(h.Feed, now, memo)
		p.Via = append(p.Via, feed.Conversion{Feed: h.Feed, Invert: h.Invert, Value: v.Value, Decimals: v.Decimals})
		m, err := v.Value.Mantissa()
		switch {
		case err != nil:
			p.SetAside = fmt.Sprintf("%s: %s: %s", ReasonConversion, h.Feed, v.Reason)
			return
		case n.MaxConversionAge > 0 && now.Sub(v.Oldest) > n.MaxConversionAge:
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
		p.Origin = LeastReal(p.Origin, Origin(&v))
		if v.Oldest.Before(p.oldest) {
			p.oldest = v.Oldest
		}
		if v.Newest.After(p.newest) {
			p.newest = v.Newest
		}
	}
	p.Value, p.SetAside = n.encodeRat(r)
}

func (f *FeedConfig) encodeRat(r *big.Rat) (value feed.Encoded, setAside string) {
	m, err := feed.RatMantissa(r, f.Decimals)
	return f.encode(m, err)
}

// encode takes a mantissa of the feed's decimals. A price that rounds to zero
// is no price, so only signed feeds may hold one.
func (f *FeedConfig) encode(m int64, err error) (value feed.Encoded, setAside string) {
	if err != nil || (m <= 0 && !f.Signed) {
		return feed.Absent, ReasonOutOfRange
	}
	if value, err = feed.Encode(m); err != nil {
		return feed.Absent, ReasonOutOfRange
	}
	return value, ""
}

// Origin gives the origin of a value: the least real among those of what
// counted, simulated before replay before live. It is empty for an absent value.
func Origin(v *feed.LocalValue) feed.Origin {
	var out feed.Origin
	for i := range v.Contributions {
		if c := &v.Contributions[i]; c.SetAside == "" {
			out = LeastReal(out, c.Origin)
		}
	}
	if v.Value != feed.Absent {
		for i := range v.Parts {
			out = LeastReal(out, v.Parts[i].Origin)
		}
	}
	return out
}

// LeastReal gives the origin of what comes of two: simulated before replay before
// live; what is empty says nothing.
func LeastReal(a, b feed.Origin) feed.Origin {
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
