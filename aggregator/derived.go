package aggregator

import (
	"fmt"
	"math/big"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

const (
	// returnScale is the unit of a return in a volatility: 10^-9.
	returnScale = 1_000_000_000
	// yearMillis is the year that a volatility is given for, of 365 days.
	yearMillis = 365 * 24 * 60 * 60 * 1000
)

// derive makes a feed of other feeds.
func (a *Aggregator) derive(n *node, out *feed.LocalValue, now time.Time, memo *memo) {
	out.Derivation = string(n.Derived.Kind)
	if n.series != nil {
		a.deriveOverTime(n, out, now, memo)
		return
	}
	values := make([]*big.Rat, len(n.Derived.Of))
	for i, id := range n.Derived.Of {
		v := a.compute(id, now, memo)
		p := feed.Part{Feed: id, Value: v.Value, Decimals: v.Decimals, Origin: Origin(&v)}
		if n.Derived.Kind == Index {
			p.Weight = n.Derived.Weights[i]
		}
		out.Parts = append(out.Parts, p)
		m, err := v.Value.Mantissa()
		switch {
		case out.Reason != "":
			continue
		case err != nil:
			out.Reason = fmt.Sprintf("%s: %s: %s", ReasonDerived, id, v.Reason)
			continue
		case n.MaxConversionAge > 0 && now.Sub(v.Oldest) > n.MaxConversionAge:
			out.Reason = fmt.Sprintf("%s: %s: older than %s", ReasonDerived, id, n.MaxConversionAge)
			continue
		}
		values[i] = feed.DecimalFromMantissa(m, v.Decimals).Rat()
		if out.Oldest.IsZero() || v.Oldest.Before(out.Oldest) {
			out.Oldest = v.Oldest
		}
		if v.Newest.After(out.Newest) {
			out.Newest = v.Newest
		}
	}
	if out.Reason == "" {
		r, reason := n.Derived.combine(values)
		if reason == "" {
			out.Value, reason = n.encodeRat(r)
		}
		if reason != "" {
			out.Reason = fmt.Sprintf("%s: %s", ReasonDerived, reason)
		}
	}
	n.finish(out)
}

// base gives the feed that a derivation over time looks at.
func (a *Aggregator) base(n *node, now time.Time, memo *memo) feed.LocalValue {
	if !n.Derived.BeforeBreaker {
		return a.compute(n.Derived.Of[0], now, memo)
	}
	return a.beforeBreaker(a.setup.feeds[n.Derived.Of[0]], now, memo)
}

// finish gives a value without sources its quartiles, or takes its times.
func (n *node) finish(out *feed.LocalValue) {
	if out.Value == feed.Absent {
		out.Oldest, out.Newest = time.Time{}, time.Time{}
	}
	out.Low, out.High = out.Value, out.Value
}

// combine computes exactly; the caller rounds once.
func (d *Derived) combine(values []*big.Rat) (r *big.Rat, reason string) {
	r = new(big.Rat)
	switch d.Kind {
	case Index:
		var sum uint64 // at most MaxInputs * MaxIndexWeight < 2^36
		for i, v := range values {
			sum += d.Weights[i]
			r.Add(r, new(big.Rat).Mul(v, fraction(d.Weights[i])))
		}
		if d.Divisor > 0 {
			sum = d.Divisor
		}
		return r.Quo(r, fraction(sum)), ""
	case Ratio:
		if values[1].Sign() == 0 {
			return nil, "division by zero"
		}
		return r.Quo(values[0], values[1]), ""
	case Spread:
		return r.Sub(values[0], values[1]), ""
	case Rate:
		return r.Mul(values[0], values[1]), ""
	}
	return nil, "unknown derivation" // validated before
}

func fraction(n uint64) *big.Rat { return new(big.Rat).SetInt(new(big.Int).SetUint64(n)) }

// deriveOverTime makes a TWAP or a volatility of the series.
func (a *Aggregator) deriveOverTime(n *node, out *feed.LocalValue, now time.Time, memo *memo) {
	d := n.Derived
	base := a.base(n, now, memo)
	count := int64(len(n.series))
	last := floorDiv(now.UnixNano(), int64(d.Every))
	samples := make([]feed.Encoded, count)
	first, newest := int64(-1), int64(-1)
	for i := range count {
		k := last - count + 1 + i
		if p := n.series[int((k%count+count)%count)]; p.at == k && p.value != feed.Absent {
			samples[i] = p.value
			if newest = k; first < 0 {
				first = k
			}
		}
	}
	out.Parts = []feed.Part{{Feed: d.Of[0], Value: base.Value, Decimals: base.Decimals, Every: d.Every, Samples: samples, Origin: n.originOf(&base)}}
	if first >= 0 {
		out.Oldest, out.Newest = gridTime(first, d.Every), gridTime(newest, d.Every)
	}
	switch {
	case newest < 0:
		out.Reason = fmt.Sprintf("%s: %s had no value in %s", ReasonDerived, d.Of[0], d.Window)
	case now.Sub(out.Newest) > n.MaxAge:
		out.Reason = fmt.Sprintf("%s: the last value of %s is %s old", ReasonDerived, d.Of[0], now.Sub(out.Newest).Round(time.Millisecond))
	default:
		var reason string
		if d.Kind == TWAP {
			out.Value, reason = n.twap(samples, base.Decimals)
		} else {
			out.Value, reason = n.volatility(samples)
		}
		if reason != "" {
			out.Reason = fmt.Sprintf("%s: %s", ReasonDerived, reason)
		}
	}
	n.finish(out)
}

func gridTime(k int64, every time.Duration) time.Time { return time.Unix(0, k*int64(every)).UTC() }

// originOf is where the base's data comes from, remembered where it has none now.
func (n *node) originOf(base *feed.LocalValue) feed.Origin {
	if o := Origin(base); o != "" {
		n.origin = o
	}
	return n.origin
}

// twap is the mean of the samples that are there, at least half of them,
// rounded once, half to even.
func (n *node) twap(samples []feed.Encoded, decimals uint8) (feed.Encoded, string) {
	sum, count := new(big.Int), 0
	for _, v := range samples {
		if v != feed.Absent {
			sum.Add(sum, big.NewInt(mantissa(v)))
			count++
		}
	}
	if 2*count < len(samples) {
		return feed.Absent, fmt.Sprintf("%d of %d values", count, len(samples))
	}
	r := new(big.Rat).SetFrac(sum, new(big.Int).Mul(big.NewInt(int64(count)), pow10(decimals)))
	return n.encodeRat(r)
}

// volatility is the root of the returns' mean square, for a year, rounded down:
//
//	floor( sqrt( S * Y * 10^(2d) / (c * E * 10^18) ) ),  S = sum r^2
//
// over the c pairs of neighbouring samples that are both there, at least half
// of all pairs, with r = the return in units of 10^-9, rounded half to even, Y a
// year and E the interval in milliseconds, and d the feed's decimals.
func (n *node) volatility(samples []feed.Encoded) (feed.Encoded, string) {
	sum, count := new(big.Int), int64(0)
	for i := 1; i < len(samples); i++ {
		if samples[i-1] == feed.Absent || samples[i] == feed.Absent {
			continue
		}
		before, after := mantissa(samples[i-1]), mantissa(samples[i])
		if before == 0 {
			return feed.Absent, "a return from zero"
		}
		change := new(big.Int).Sub(big.NewInt(after), big.NewInt(before))
		r := feed.RoundHalfEven(new(big.Rat).SetFrac(change.Mul(change, big.NewInt(returnScale)), big.NewInt(before)))
		sum.Add(sum, r.Mul(r, r))
		count++
	}
	if pairs := int64(len(samples) - 1); 2*count < pairs {
		return feed.Absent, fmt.Sprintf("%d of %d returns", count, pairs)
	}
	sum.Mul(sum, big.NewInt(yearMillis)).Mul(sum, pow10(2*n.Decimals))
	sum.Quo(sum, new(big.Int).Mul(big.NewInt(count*n.Derived.Every.Milliseconds()), pow10(18)))
	root := sum.Sqrt(sum)
	if !root.IsInt64() {
		return feed.Absent, ReasonOutOfRange
	}
	// A market that stood still has a volatility of zero, whatever the feed says of zero.
	v, err := feed.Encode(root.Int64())
	if err != nil {
		return feed.Absent, ReasonOutOfRange
	}
	return v, ""
}
