package prover

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark/frontend"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// ranges states range checks in the way of a profile.
type ranges interface {
	// below gives a number that the circuit holds in [0, 2^n), made of new wires,
	// and equal to v where v lies there. Whoever calls it states what it is equal
	// to, often in a constraint that is needed anyway.
	below(v frontend.Variable, n int) frontend.Variable
	// atLeast is the smallest width of n bits or more that costs no more than n bits.
	atLeast(n int) int
	// close states what is left once all checks are known.
	close() error
}

// bitRanges states every check by bits. It needs no commitment.
type bitRanges struct{ g *gadgets }

func (r *bitRanges) atLeast(n int) int { return n }

func (r *bitRanges) close() error { return nil }

func (r *bitRanges) below(v frontend.Variable, n int) frontend.Variable {
	bits := r.g.hint(bitsHint, n, v)
	for i, b := range bits {
		if r.g.has(groupBits) {
			r.g.assertProduct(b, r.g.api.Sub(1, b), 0)
		}
		bits[i] = r.g.api.Mul(b, power(i))
	}
	return r.g.total(bits)
}

// lookupRanges states checks by limbs that a table of 2^base numbers holds. With
// the challenge x, which the prover gets for its commitment to all limbs q and to
// how often each number t of the table is among them (Haböck's logarithmic
// derivatives, eprint 2022/1530):
//
//	sum over q of 1 / (x - q)  =  sum over t of count(t) / (x - t)
type lookupRanges struct {
	g    *gadgets
	base int
	// wires are the limbs; queries what must be in the table: limbs, and limbs
	// that are short, shifted up.
	wires, queries []frontend.Variable
}

// maxLookupBase bounds the table.
const maxLookupBase = 16

// newLookupRanges chooses the table that the observations' checks are cheapest with.
func newLookupRanges(g *gadgets, shape protocol.Shape) *lookupRanges {
	r := &lookupRanges{g: g, base: 1}
	cost := func(base int) int {
		limbs := (feed.EncodedBits + base - 1) / base
		if limbs*base > maxOffsetBits {
			return 1 << 62
		}
		return shape.Slots*shape.Columns*limbs + 1<<base
	}
	for base := 2; base <= maxLookupBase; base++ {
		if cost(base) < cost(r.base) {
			r.base = base
		}
	}
	return r
}

func (r *lookupRanges) atLeast(n int) int { return (n + r.base - 1) / r.base * r.base }

func (r *lookupRanges) below(v frontend.Variable, n int) frontend.Variable {
	count := (n + r.base - 1) / r.base
	limbs := r.g.hint(limbsHint, count, r.base, v)
	r.wires = append(r.wires, limbs...)
	r.queries = append(r.queries, limbs...)
	if short := count*r.base - n; short > 0 {
		// A limb and its 2^short-fold are in the table only if the limb is that much shorter.
		r.queries = append(r.queries, r.g.api.Mul(limbs[count-1], power(short)))
	}
	for i := range limbs {
		limbs[i] = r.g.api.Mul(limbs[i], power(i*r.base))
	}
	return r.g.total(limbs)
}

func (r *lookupRanges) close() error {
	if !r.g.has(groupLookup) {
		return nil
	}
	api := r.g.api
	committer, ok := api.Compiler().(frontend.Committer)
	if !ok {
		return fmt.Errorf("%w: the builder %T cannot commit", ErrProfile, api.Compiler())
	}
	counts := r.g.hint(countsHint, 1<<r.base, r.queries...)
	x, err := committer.Commit(append(append([]frontend.Variable(nil), r.wires...), counts...)...)
	if err != nil {
		return fmt.Errorf("commit to limbs: %w", err)
	}
	left := make([]frontend.Variable, len(r.queries))
	for i, q := range r.queries {
		left[i] = api.DivUnchecked(1, api.Sub(x, q))
	}
	right := make([]frontend.Variable, len(counts))
	for t, count := range counts {
		right[t] = api.DivUnchecked(count, api.Sub(x, t))
	}
	api.AssertIsEqual(r.g.total(left), r.g.total(right))
	return nil
}

// total is the sum of all.
func (g *gadgets) total(values []frontend.Variable) frontend.Variable {
	switch len(values) {
	case 0:
		return 0
	case 1:
		return values[0]
	default:
		return g.api.Add(values[0], values[1], values[2:]...)
	}
}

// offsetBits is EB: observations lie less than 2^EB from their median.
func offsetBits(r ranges) int { return r.atLeast(feed.EncodedBits) }

// maxOffsetBits leaves the lanes of signed vectors two bits and more wider than
// what a comparison admits, so that none borrows from another.
const maxOffsetBits = protocol.VectorLaneBits - 2

// largest is 2^n - 1.
func largest(n int) *big.Int { return new(big.Int).Sub(power(n), big.NewInt(1)) }
