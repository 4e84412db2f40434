package relayer

import (
	"math/bits"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Cause says why a delivery is due.
type Cause string

// The causes. Empty means that none is due.
const (
	// NotDue is the zero Cause.
	NotDue Cause = ""
	// FirstValue is due where a chain holds no value of a feed yet.
	FirstValue Cause = "first value"
	// Deviation is due where a feed moved far enough.
	Deviation Cause = "deviation"
	// Heartbeat is due where the last delivery is old enough.
	Heartbeat Cause = "heartbeat"
)

// Decision is what [DuePolicy.Due] finds.
type Decision struct {
	Cause Cause
	// Feed is the first feed for which it is due.
	Feed feed.ID
}

// Due reports whether there is a cause.
func (d Decision) Due() bool { return d.Cause != NotDue }

// DuePolicy decides whether a report is worth a delivery. It depends on the
// report and the chain's state only, not on a clock, so that operators who see
// the same decide the same.
type DuePolicy struct {
	feeds []feed.Feed
	lead  time.Duration
}

// NewDuePolicy makes the policy of a feed set from its feeds' thresholds: a
// heartbeat or deviation of zero never makes a delivery due. A delivery counts
// as due for a heartbeat already lead before it, so that it lands in time.
func NewDuePolicy(set feed.Set, lead time.Duration) DuePolicy {
	return DuePolicy{feeds: set.Feeds, lead: max(lead, 0)}
}

// Due judges a report's medians against what the chain holds: the same columns
// for both, column 0 being time in unix milliseconds and column k+1 the k-th
// feed. held is empty where nothing was delivered yet. A report without time
// can never be delivered. An absent median is no cause: delivering it says nothing.
func (p DuePolicy) Due(held, medians []feed.Encoded) Decision {
	now, ok := column(medians, 0)
	if !ok {
		return Decision{}
	}
	then, delivered := column(held, 0)
	for i := range p.feeds {
		f := &p.feeds[i]
		v, present := column(medians, i+1)
		if !present {
			continue
		}
		last, known := column(held, i+1)
		switch {
		case !delivered || !known:
			return Decision{FirstValue, f.ID}
		case f.DeviationPPM > 0 && moved(last, v, f.DeviationPPM):
			return Decision{Deviation, f.ID}
		case f.Heartbeat > 0 && now-then >= (f.Heartbeat-p.lead).Milliseconds():
			return Decision{Heartbeat, f.ID}
		}
	}
	return Decision{}
}

// column gives a column's mantissa; ok is false where it is absent.
func column(values []feed.Encoded, i int) (mantissa int64, ok bool) {
	if i >= len(values) {
		return 0, false
	}
	m, err := values[i].Mantissa()
	return m, err == nil
}

// moved reports whether |to - from| is at least ppm millionths of |from|. From
// zero every move counts. Mantissas lie within +-2^62, so the difference fits
// 64 bits and the products 128.
func moved(from, to int64, ppm uint32) bool {
	if from == to {
		return false
	}
	dh, dl := bits.Mul64(distance(from, to), 1_000_000)
	lh, ll := bits.Mul64(distance(from, 0), uint64(ppm))
	return dh > lh || dh == lh && dl >= ll
}

func distance(a, b int64) uint64 {
	if a < b {
		a, b = b, a
	}
	return uint64(a) - uint64(b)
}

// fills reports whether a report has a column that the chain lacks.
func fills(held, medians []feed.Encoded) bool {
	for i, v := range medians {
		if v != feed.Absent && (i >= len(held) || held[i] == feed.Absent) {
			return true
		}
	}
	return false
}
