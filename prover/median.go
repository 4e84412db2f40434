package prover

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// column states that a column is present exactly where its weight reaches the
// quorum, and that its median is then the weighted lower median of the
// participating, non-zero observations.
func (c *Circuit) column(g *gadgets, w widths, j int) {
	weights := make([]frontend.Variable, len(c.Slots))
	values := make([]frontend.Variable, len(c.Slots))
	for i := range c.Slots {
		s := &c.Slots[i]
		weights[i] = s.Weight
		if g.has(groupCounted) {
			weights[i] = g.api.Mul(s.Participates, s.Weight)
		}
		values[i] = s.Vector[j]
	}
	g.median(w, medianInput{
		weights: weights,
		values:  values,
		quorum:  c.Quorum,
		present: c.Present[j],
		median:  c.Medians[j],
	})
}

// medianInput is one column. The caller has range-checked the values and the
// median to 63 bits, and the weights and the quorum so that no sum overflows.
type medianInput struct {
	weights []frontend.Variable // 0 where the slot does not take part
	values  []frontend.Variable // 0 where there is no observation
	quorum  frontend.Variable
	present frontend.Variable
	median  frontend.Variable
}

// median states, with u the weight of a non-zero observation, else 0, and
// W = sum u:
//
//	present is 0 or 1, and 1 exactly where W >= quorum;
//	present: 2 * sum{u: v < m} < W <= 2 * sum{u: v <= m};
//	absent:  m = 0.
//
// The two inequalities leave one m only. Between them lies a positive weight on
// v = m, so m is an observation, participating and not zero; a smaller
// observation m' has sum{u: v <= m'} <= sum{u: v < m}, so it fails the second,
// and m is the smallest that satisfies it.
func (g *gadgets) median(w widths, in medianInput) {
	total, below, reached := frontend.Variable(0), frontend.Variable(0), frontend.Variable(0)
	for i, v := range in.values {
		u := g.api.Mul(in.weights[i], g.api.Sub(1, g.api.IsZero(v)))
		less := g.less(v, in.median)
		equal := g.api.IsZero(g.api.Sub(v, in.median))
		total = g.api.Add(total, u)
		below = g.api.Add(below, g.api.Mul(u, less))
		reached = g.api.Add(reached, g.api.Mul(u, g.api.Add(less, equal)))
	}
	if g.has(groupPresenceBoolean) {
		g.api.AssertIsBoolean(in.present)
	}
	if g.has(groupPresence) {
		// p(W - q) + (1 - p)(q - 1 - W) = (2p - 1)(W - q) - (1 - p)
		absent := g.api.Sub(1, in.present)
		margin := g.api.Mul(g.api.Sub(in.present, absent), g.api.Sub(total, in.quorum))
		g.assertBits(g.api.Sub(margin, absent), w.total)
	}
	if g.has(groupMedianBelow) {
		g.assertBits(g.api.Mul(in.present, g.api.Sub(total, g.api.Mul(below, 2), 1)), w.total)
	}
	if g.has(groupMedianReached) {
		g.assertBits(g.api.Mul(in.present, g.api.Sub(g.api.Mul(reached, 2), total)), w.total)
	}
	if g.has(groupAbsentZero) {
		g.api.AssertIsEqual(g.api.Mul(g.api.Sub(1, in.present), in.median), 0)
	}
}

// less is 1 where a < b, else 0, for a and b below 2^63: the top bit of
// a - b + 2^63 says a >= b. It admits no a outside (b - 2^63 - 1, b + 2^63), and
// the lanes of signed vectors are more than two bits wider than that.
func (g *gadgets) less(a, b frontend.Variable) frontend.Variable {
	top := feed.EncodedBits
	if !g.has(groupComparisonWidth) {
		top = 2 * feed.EncodedBits
	}
	shifted := g.api.Add(g.api.Sub(a, b), new(big.Int).Lsh(big.NewInt(1), uint(top)))
	digits := g.api.ToBinary(shifted, top+1)
	return g.api.Sub(1, digits[top])
}
