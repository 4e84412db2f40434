package prover

import (
	"fmt"
	"math/bits"

	"github.com/consensys/gnark/frontend"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Circuit is the statement of the protocol for one shape: that the medians in
// the words are the weighted medians of what the participating slots signed.
// docs/circuit.md explains every constraint. Make one with [NewCircuit].
type Circuit struct {
	Commitment frontend.Variable `gnark:",public"`
	Challenge  frontend.Variable `gnark:",public"`
	Evaluation frontend.Variable `gnark:",public"`

	Domain  frontend.Variable
	Root    frontend.Variable
	Quorum  frontend.Variable
	Payee   frontend.Variable
	Round   frontend.Variable
	Digests frontend.Variable

	Slots []Slot
	// Medians and Crossing have one entry a column: the median, 0 where the column is
	// absent, and the weight of the observation that it is.
	Medians  []frontend.Variable
	Crossing []frontend.Variable

	profile Profile
	// without drops constraints. Only tests set it, to show that each of them
	// is needed; the zero value is the whole circuit.
	without group
}

// Slot is one committee slot's part of the witness.
type Slot struct {
	KeyX, KeyY frontend.Variable
	Weight     frontend.Variable
	// Participates is the slot's mask bit.
	Participates frontend.Variable
	// Vector is what the slot signed. Side is 1 where a value counts as the median
	// or above, 0 where it counts as the median or below: with the median it gives
	// the offset, from which the circuit makes the value.
	Vector []frontend.Variable
	Side   []frontend.Variable
	// Challenge, HashMiddle and HashTop are the bits of the signature's challenge hash
	// from 0, 128 and 238; S is the signature's.
	Challenge, HashMiddle, HashTop frontend.Variable
	S                              frontend.Variable
}

// NewCircuit gives an unassigned circuit of the shape and the profile.
func NewCircuit(shape protocol.Shape, profile Profile) (*Circuit, error) {
	if err := shape.Validate(); err != nil {
		return nil, fmt.Errorf("new circuit: %w", err)
	}
	if profile != ProfileBits && profile != ProfileLookup {
		return nil, fmt.Errorf("new circuit: %w %q", ErrProfile, string(profile))
	}
	c := &Circuit{
		Slots:    make([]Slot, shape.Slots),
		Medians:  make([]frontend.Variable, shape.Columns),
		Crossing: make([]frontend.Variable, shape.Columns),
		profile:  profile,
	}
	for i := range c.Slots {
		c.Slots[i].Vector = make([]frontend.Variable, shape.Columns)
		c.Slots[i].Side = make([]frontend.Variable, shape.Columns)
	}
	return c, nil
}

func (c *Circuit) shape() protocol.Shape {
	return protocol.Shape{Slots: len(c.Slots), Columns: len(c.Medians)}
}

// group names constraints that only make sense together. The table test drops
// each in turn.
type group uint64

const (
	groupRoot group = 1 << iota
	groupWeightRange
	groupQuorumLower
	groupQuorumUpper
	groupMaskBoolean
	groupMaskWeight
	groupDigestDomain
	groupDigestRound
	groupDigestRoot
	groupDigestSlot
	groupDigestVector
	groupSignature
	groupKey
	groupChallengeDigits
	groupChallengeRange
	groupChallengeCanonical
	groupDoubling
	groupWindowBits
	groupWindowPoint
	groupAddition
	groupDigests
	groupCounted
	groupObservationRange
	groupOffsetWidth
	groupSide
	groupAbsentUncounted
	groupPresentCounted
	groupPresence
	groupMedianBelow
	groupMedianReached
	groupMedianObserved
	groupMedianSide
	groupAbsentZero
	groupMedianRange
	groupPayeeRange
	groupRoundRange
	groupCommitment
	groupEvaluation
	groupBits
	groupLookup
	groupEnd
)

// Define states the constraints.
func (c *Circuit) Define(api frontend.API) error {
	g, err := newGadgets(api, c.profile, c.shape(), c.without)
	if err != nil {
		return err
	}
	w := weightWidths(len(c.Slots))
	total := c.committee(g, w)
	c.quorum(g, w, total)
	c.participation(g)
	vectors := c.columns(g, w)
	c.observations(g, vectors)
	c.statement(g)
	return g.ranges.close()
}

// committee binds keys and weights to the root and gives the total weight.
func (c *Circuit) committee(g *gadgets, w widths) frontend.Variable {
	in := make([]frontend.Variable, 0, 3*len(c.Slots))
	total := frontend.Variable(0)
	for i := range c.Slots {
		s := &c.Slots[i]
		in = append(in, s.KeyX, s.KeyY, s.Weight)
		// The range keeps every sum of weights far below p.
		if g.has(groupWeightRange) {
			g.assertBits(s.Weight, w.weight)
		}
		total = g.api.Add(total, s.Weight)
	}
	if g.has(groupRoot) {
		g.api.AssertIsEqual(c.Root, g.narrowHash(protocol.TagCommittee, in...))
	}
	return total
}

// quorum states 2*total < 3*quorum and quorum <= total.
func (c *Circuit) quorum(g *gadgets, w widths, total frontend.Variable) {
	if g.has(groupQuorumUpper) {
		g.assertBits(g.api.Sub(total, c.Quorum), w.total)
	}
	if g.has(groupQuorumLower) {
		// 3q - 2t - 1 <= t - 1 where q <= t.
		g.assertBits(g.api.Sub(g.api.Mul(c.Quorum, 3), g.api.Mul(total, 2), 1), w.total)
	}
}

// participation states that mask bits are bits, and set only where there is weight.
func (c *Circuit) participation(g *gadgets) {
	for i := range c.Slots {
		s := &c.Slots[i]
		if g.has(groupMaskBoolean) {
			g.api.AssertIsBoolean(s.Participates)
		}
		if g.has(groupMaskWeight) {
			// A weight of zero has no inverse.
			g.assertProduct(s.Weight, g.hint(quotientHint, 1, s.Participates, s.Weight)[0], s.Participates)
		}
	}
}

// observations checks what each slot signed, and the digests word.
func (c *Circuit) observations(g *gadgets, vectors [][]frontend.Variable) {
	bound := func(what group, v frontend.Variable) frontend.Variable {
		if g.has(what) {
			return v
		}
		return 0
	}
	context := g.narrowHash(protocol.TagContext,
		bound(groupDigestDomain, c.Domain), bound(groupDigestRound, c.Round), bound(groupDigestRoot, c.Root))
	digests := make([]frontend.Variable, len(c.Slots))
	for i := range c.Slots {
		s := &c.Slots[i]
		in := []frontend.Variable{context, bound(groupDigestSlot, i)}
		for _, word := range g.pack(vectors[i], protocol.VectorLanes, protocol.VectorLaneBits) {
			in = append(in, bound(groupDigestVector, word))
		}
		digest := g.wideHash(protocol.TagDigest, in...)
		c.signature(g, s, digest)
		digests[i] = g.api.Mul(s.Participates, digest)
	}
	if g.has(groupDigests) {
		g.api.AssertIsEqual(c.Digests, g.wideHash(protocol.TagDigests, digests...))
	}
}

// statement binds x = (domain, root, quorum, words...) to the public inputs.
func (c *Circuit) statement(g *gadgets) {
	if g.has(groupPayeeRange) {
		g.assertBits(c.Payee, payeeBits)
	}
	if g.has(groupRoundRange) {
		g.assertBits(c.Round, roundBits)
	}
	mask := make([]frontend.Variable, len(c.Slots))
	for i := range c.Slots {
		mask[i] = c.Slots[i].Participates
	}
	x := []frontend.Variable{c.Domain, c.Root, c.Quorum, c.Payee, c.Round, c.Digests}
	x = append(x, g.pack(mask, protocol.MaskBits, 1)...)
	x = append(x, g.pack(c.Medians, protocol.LanesPerWord, feed.EncodedBits)...)

	if g.has(groupCommitment) {
		g.api.AssertIsEqual(c.Commitment, g.wideHash(protocol.TagStatement, x...))
	}
	acc := frontend.Variable(0)
	for i := len(x) - 1; i >= 0; i-- {
		acc = g.api.Mul(g.api.Add(acc, x[i]), c.Challenge)
	}
	if g.has(groupEvaluation) {
		g.api.AssertIsEqual(c.Evaluation, acc)
	}
}

const (
	payeeBits = 160
	roundBits = 64
)

// widths are the bit widths of a weight and of any sum of weights.
type widths struct{ weight, total int }

func weightWidths(slots int) widths {
	return widths{weight: protocol.WeightBits, total: protocol.WeightBits + bits.Len(uint(slots))}
}
