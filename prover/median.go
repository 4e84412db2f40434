package prover

import (
	"github.com/consensys/gnark/frontend"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// columns states what the medians are, and gives each slot's vector, made of
// medians, sides and offsets.
func (c *Circuit) columns(g *gadgets, w widths) [][]frontend.Variable {
	vectors := make([][]frontend.Variable, len(c.Slots))
	weights := make([]frontend.Variable, len(c.Slots))
	for i := range c.Slots {
		s := &c.Slots[i]
		vectors[i] = make([]frontend.Variable, len(c.Medians))
		weights[i] = s.Weight
		if g.has(groupCounted) {
			weights[i] = g.api.Mul(s.Participates, s.Weight)
		}
	}
	for j := range c.Medians {
		in := medianInput{
			weights: weights, values: make([]frontend.Variable, len(c.Slots)), sides: make([]frontend.Variable, len(c.Slots)),
			quorum: c.Quorum, median: c.Medians[j], crossing: c.Crossing[j],
		}
		for i := range c.Slots {
			in.values[i], in.sides[i] = c.Slots[i].Vector[j], c.Slots[i].Side[j]
		}
		for i, v := range g.median(w, in) {
			vectors[i][j] = v
		}
	}
	return vectors
}

// medianInput is one column. The caller has range-checked the weights and the
// quorum so that no sum overflows.
type medianInput struct {
	weights []frontend.Variable // 0 where the slot does not take part
	values  []frontend.Variable // 0 where there is no observation
	sides   []frontend.Variable
	quorum  frontend.Variable
	// median is 0 where the column is absent.
	median   frontend.Variable
	crossing frontend.Variable
}

// median gives the values v of a column and states, with m the median, p whether
// it is not 0, u the weight where v is not 0, else 0, and W = sum u:
//
//	0 <= m < 2^63
//	v = m - (1-b)(2^EB - 1) + e   with a side b, 0 or 1, and 0 <= e < 2^EB
//	p = 1 exactly where W >= quorum
//
// and where p = 1, G being the weight on the side b = 1:
//
//	some v is m, with b = 1 and the weight w*
//	W < 2G <= W + 2w*
//
// On the side b = 1 no value is below m, on the other none is above. So less than
// half of W lies below m, and with w* half is reached: m is the smallest
// observation for which that holds. A value of m may count on either side, which
// lets every median be shown. Since m is not 0, an absent observation is on the
// side b = 0, where weights count in W alone, and there by u.
func (g *gadgets) median(w widths, in medianInput) []frontend.Variable {
	api := g.api
	width := offsetBits(g.ranges)
	if !g.has(groupOffsetWidth) {
		width *= 2
	}
	if g.has(groupMedianRange) {
		g.assertBits(in.median, feed.EncodedBits)
	}
	// Either m has an inverse, or m is 0: then p is 0.
	present := api.Mul(in.median, g.hint(quotientHint, 1, 1, in.median)[0])
	if g.has(groupAbsentZero) {
		g.assertProduct(api.Sub(1, present), in.median, 0)
	}
	values := make([]frontend.Variable, len(in.values))
	// The scale is so large that scale * a = b holds for no small a and b but 0.
	scale := power(width + 2)
	total, upper, none := frontend.Variable(0), frontend.Variable(0), present
	for i, weight := range in.weights {
		side := in.sides[i]
		if g.has(groupSide) {
			g.assertProduct(side, api.Sub(1, side), 0)
		}
		below := api.Sub(in.median, api.Mul(api.Sub(1, side), largest(width)))
		offset := api.Sub(in.values[i], below)
		if g.has(groupObservationRange) {
			offset = g.ranges.below(offset, width)
		}
		v := api.Add(below, offset)
		values[i] = v
		total = api.Add(total, g.counted(v, weight))
		above := api.Mul(side, weight)
		upper = api.Add(upper, above)
		shown := above
		if !g.has(groupMedianSide) {
			shown = weight
		}
		factor := api.Sub(api.Mul(api.Sub(in.crossing, shown), scale), api.Sub(v, in.median))
		if i < len(values)-1 {
			none = api.Mul(none, factor)
		} else if g.has(groupMedianObserved) {
			g.assertProduct(none, factor, 0)
		}
	}
	if g.has(groupPresence) {
		// p(W - q) + (1 - p)(q - 1 - W) = (2p - 1)(W - q) - (1 - p)
		absent := api.Sub(1, present)
		g.assertBelow(api.Sub(present, absent), api.Sub(total, in.quorum), absent, w.total)
	}
	twice := api.Mul(upper, 2)
	if g.has(groupMedianBelow) {
		g.assertBelow(present, api.Sub(twice, total, 1), 0, w.total)
	}
	if g.has(groupMedianReached) {
		g.assertBelow(present, api.Sub(api.Add(total, api.Mul(in.crossing, 2)), twice), 0, w.total)
	}
	return values
}

// assertBelow states 0 <= a b - c < 2^n.
func (g *gadgets) assertBelow(a, b, c frontend.Variable, n int) {
	difference := g.hint(productLessHint, 1, a, b, c)[0]
	g.assertProduct(a, b, g.api.Add(g.ranges.below(difference, n), c))
}

// counted is the weight of a value that is not 0, else 0.
func (g *gadgets) counted(v, weight frontend.Variable) frontend.Variable {
	out := g.hint(countedHint, 2, v, weight)
	// A value of 0 gives 0; any other gives what has to be the weight.
	if g.has(groupAbsentUncounted) {
		g.assertProduct(v, out[1], out[0])
	}
	if g.has(groupPresentCounted) {
		g.assertProduct(v, g.api.Sub(weight, out[0]), 0)
	}
	return out[0]
}
