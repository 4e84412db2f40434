package aggregator

import (
	"fmt"
	"math/big"
	"math/bits"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// stepAt is the last step of the grid up to a moment in unix nanoseconds.
func stepAt(ns int64) int64 { return floorDiv(ns, int64(Step)) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// advance does all steps of the grid up to a moment. Those that lie further
// back than anything is remembered are left out: nothing can tell.
func (a *Aggregator) advance(to int64) {
	last := stepAt(to)
	if last <= a.step {
		return
	}
	for k := max(a.step+1, last-int64(a.setup.memory/Step)); k <= last; k++ {
		a.doStep(k)
	}
	a.step = last
}

// doStep takes down what drift, breakers and series remember of a moment of
// the grid. All ticks up to it have been taken in, and no later ones.
func (a *Aggregator) doStep(k int64) {
	at := k * int64(Step)
	now := time.Unix(0, at).UTC()
	memo := newMemo(len(a.setup.order))
	for _, n := range a.setup.order {
		if n.series != nil {
			// Before the feed itself is computed, and so before whatever needs it.
			n.takeDown(at, a.base(n, now, memo).Value)
		}
		if n.Breaker == nil && n.NoDrift {
			continue
		}
		// What the computation finds stands in judged, apart and beyond.
		a.compute(n.ID, now, memo)
		n.trips <<= 1
		if n.beyond {
			n.trips |= 1
		}
		for i := range n.inputs {
			in := &n.inputs[i]
			in.drift <<= 1
			if n.judged&n.apart&(1<<i) != 0 {
				in.drift |= 1
			}
		}
	}
}

// takeDown puts a value into the series, where the moment is one of its
// interval's.
func (n *node) takeDown(at int64, v feed.Encoded) {
	if every := int64(n.Derived.Every); at%every == 0 {
		i := at / every
		n.series[int(i%int64(len(n.series)))] = point{at: i, value: v}
	}
}

// breaker holds a feed's value against its reference and withholds it where it
// is too far from it, or was so within the hold.
func (a *Aggregator) breaker(n *node, out *feed.LocalValue, now time.Time, memo *memo) {
	n.beyond = false
	if out.Value == feed.Absent {
		return
	}
	ref, ok := a.reference(n, now, memo)
	if ok {
		ref.DeviationPPM, n.beyond = deviation(out.Value, out.Decimals, &ref, n.Breaker.MaxPPM)
		out.Reference = &ref
	}
	recently := n.trips&(1<<(n.Breaker.Hold/Step)-1) != 0
	if !n.beyond && !recently {
		return
	}
	switch {
	case n.beyond:
		ref.Tripped = true
		out.Reason = fmt.Sprintf("%s: %s is %d ppm from the reference %s, at most %d", ReasonBreaker,
			out.Value.Text(out.Decimals), ref.DeviationPPM, ref.Value.Text(ref.Decimals), n.Breaker.MaxPPM)
	default:
		if ok {
			ref.Tripped = true
		}
		out.Reason = fmt.Sprintf("%s: not near the reference for %s yet", ReasonBreaker, n.Breaker.Hold)
	}
	out.Value, out.Low, out.High = feed.Absent, feed.Absent, feed.Absent
	out.Oldest, out.Newest = time.Time{}, time.Time{}
	for i := range out.Contributions {
		if c := &out.Contributions[i]; c.SetAside == "" {
			c.SetAside, c.Value, c.Weight = ReasonBreaker, feed.Absent, 0
		}
	}
}

// reference gives what a breaker has to hold a value against, if anything.
func (a *Aggregator) reference(n *node, now time.Time, memo *memo) (ref feed.Reference, ok bool) {
	if n.proven == nil {
		v := a.compute(n.Breaker.Feed, now, memo)
		return feed.Reference{Feed: v.ID, Value: v.Value, Decimals: v.Decimals, At: v.Oldest}, v.Value != feed.Absent
	}
	t := &n.proven.trade
	if t.Kind == 0 || now.Sub(t.EventTime) > n.Breaker.MaxAge {
		return ref, false
	}
	m, err := t.Price.Mantissa(n.Decimals)
	if err != nil {
		return ref, false
	}
	value, err := feed.Encode(m)
	return feed.Reference{Feed: n.ID, Value: value, Decimals: n.Decimals, At: t.EventTime}, err == nil
}

// deviation is |value - reference| in millionths of |reference|, rounded down
// and at most 2^63-1, and whether it is more than most millionths. Anything but
// zero is infinitely far from a reference of zero.
func deviation(value feed.Encoded, decimals uint8, ref *feed.Reference, most uint32) (ppm uint64, beyond bool) {
	v, r := big.NewInt(mantissa(value)), big.NewInt(mantissa(ref.Value))
	v.Mul(v, pow10(ref.Decimals))
	r.Mul(r, pow10(decimals))
	apart := v.Sub(v, r)
	apart.Abs(apart).Mul(apart, big.NewInt(MaxPPM))
	r.Abs(r)
	if r.Sign() == 0 {
		if apart.Sign() == 0 {
			return 0, false
		}
		return 1<<63 - 1, true
	}
	beyond = apart.Cmp(new(big.Int).Mul(r, new(big.Int).SetUint64(uint64(most)))) > 0
	if q := apart.Quo(apart, r); q.BitLen() < bits.UintSize {
		return q.Uint64(), beyond
	}
	return 1<<63 - 1, beyond
}

// mantissa is that of a present value.
func mantissa(v feed.Encoded) int64 { return int64(v) - feed.Offset }

func pow10(n uint8) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
