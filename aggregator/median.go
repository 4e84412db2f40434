package aggregator

import (
	"cmp"
	"slices"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Weighted is one value of a column with the weight behind it.
type Weighted struct {
	// Weight is at most [MaxWeight]; an observation of weight 0 does not count.
	Weight uint64
	// Value is [feed.Absent] where nothing was observed, which does not count either.
	Value feed.Encoded
}

const (
	// MaxWeight is the largest weight of one observation, 2^48-1.
	MaxWeight = 1<<48 - 1
	// MaxObservations is how many observations of the largest weight a median
	// surely takes without overflow: their weights sum to less than 2^60.
	MaxObservations = 1 << 12

	// medianBuffer is how many observations are sorted on the stack.
	medianBuffer = 128
	// smallSort is up to how many observations insertion sorts faster than the
	// general way does.
	smallSort = 40
)

// WeightedMedian gives the lower weighted median of what was observed: with W
// the weight of all present values, the smallest observed m such that the values
// up to m carry at least half of W. It is [feed.Absent] and false where W is
// less than the quorum, or 0.
//
// The sum of all weights must fit 64 bits, which [MaxWeight] and
// [MaxObservations] guarantee. The slice is left as it is; up to 128
// observations nothing is allocated.
func WeightedMedian(obs []Weighted, quorum uint64) (feed.Encoded, bool) {
	var buffer [medianBuffer]Weighted
	counted, total := sorted(buffer[:0], obs)
	if total < quorum || total == 0 {
		return feed.Absent, false
	}
	return atFraction(counted, total, 1, 2), true
}

// quartiles gives the lower quartile, the lower median and the upper quartile:
// the smallest observed m such that the values up to m carry at least a quarter,
// half and three quarters of the weight, which is at most 2^62. All are
// [feed.Absent] where nothing was observed.
func quartiles(obs []Weighted) (low, middle, high feed.Encoded) {
	var buffer [medianBuffer]Weighted
	counted, total := sorted(buffer[:0], obs)
	return atFraction(counted, total, 1, 4), atFraction(counted, total, 1, 2), atFraction(counted, total, 3, 4)
}

// sorted appends what counts to counted, in the order of values, and sums its
// weight.
func sorted(counted, obs []Weighted) ([]Weighted, uint64) {
	var total uint64
	for _, o := range obs {
		if o.Weight != 0 && o.Value != feed.Absent {
			counted = append(counted, o)
			total += o.Weight
		}
	}
	if len(counted) > smallSort {
		slices.SortFunc(counted, func(a, b Weighted) int { return cmp.Compare(a.Value, b.Value) })
		return counted, total
	}
	for i := 1; i < len(counted); i++ {
		o, k := counted[i], i
		for ; k > 0 && counted[k-1].Value > o.Value; k-- {
			counted[k] = counted[k-1]
		}
		counted[k] = o
	}
	return counted, total
}

// atFraction gives the smallest value up to which num/den of the total lie.
// Equal values need no grouping: the first of them that reaches it has their
// value.
func atFraction(counted []Weighted, total, num, den uint64) feed.Encoded {
	// need is total*num/den rounded up, written so that nothing can overflow:
	// below is whole, so it is at least the fraction where it is at least this.
	need := total/den*num + (total%den*num+den-1)/den
	var below uint64
	for _, o := range counted {
		if below += o.Weight; below >= need {
			return o.Value
		}
	}
	return feed.Absent
}
