package prover

import (
	"fmt"
	"math/big"
	"math/bits"

	tedwards "github.com/consensys/gnark-crypto/ecc/twistededwards"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/native/twistededwards"
	"github.com/consensys/gnark/std/hash"
	"github.com/consensys/gnark/std/hash/poseidon2"
	"github.com/consensys/gnark/std/signature/eddsa"

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
	// Present and Medians have one entry a column.
	Present []frontend.Variable
	Medians []frontend.Variable

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
	Vector       []frontend.Variable
	// RX, RY and S are the feed-key signature.
	RX, RY frontend.Variable
	S      frontend.Variable
}

// NewCircuit gives an unassigned circuit of the shape.
func NewCircuit(shape protocol.Shape) (*Circuit, error) {
	if err := shape.Validate(); err != nil {
		return nil, fmt.Errorf("new circuit: %w", err)
	}
	c := &Circuit{
		Slots:   make([]Slot, shape.Slots),
		Present: make([]frontend.Variable, shape.Columns),
		Medians: make([]frontend.Variable, shape.Columns),
	}
	for i := range c.Slots {
		c.Slots[i].Vector = make([]frontend.Variable, shape.Columns)
	}
	return c, nil
}

// group names constraints that only make sense together. The table test drops
// each in turn.
type group uint64

const (
	groupRoot group = 1 << iota
	groupWeightRange
	groupQuorumLower
	groupQuorumUpper
	groupVectorRange
	groupComparisonWidth
	groupMaskBoolean
	groupMaskWeight
	groupDigestDomain
	groupDigestRound
	groupDigestRoot
	groupDigestSlot
	groupSignature
	groupSignaturePoint
	groupDigests
	groupCounted
	groupPresenceBoolean
	groupPresence
	groupMedianBelow
	groupMedianReached
	groupAbsentZero
	groupMedianRange
	groupPayeeRange
	groupRoundRange
	groupCommitment
	groupEvaluation
	groupEnd
)

// Define states the constraints.
func (c *Circuit) Define(api frontend.API) error {
	g, err := newGadgets(api, c.without)
	if err != nil {
		return err
	}
	w := weightWidths(len(c.Slots))
	total := c.committee(g, w)
	c.quorum(g, w, total)
	if err := c.observations(g); err != nil {
		return err
	}
	for j := range c.Medians {
		c.column(g, w, j)
	}
	c.statement(g)
	return nil
}

// committee binds keys and weights to the root and gives the total weight.
func (c *Circuit) committee(g *gadgets, w widths) frontend.Variable {
	in := make([]frontend.Variable, 0, 1+3*len(c.Slots))
	in = append(in, constant(protocol.TagCommittee))
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
		g.api.AssertIsEqual(c.Root, g.sum(in...))
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

// observations checks what each slot signed, and the digests word.
func (c *Circuit) observations(g *gadgets) error {
	digests := []frontend.Variable{constant(protocol.TagDigests)}
	for i := range c.Slots {
		s := &c.Slots[i]
		if g.has(groupMaskBoolean) {
			g.api.AssertIsBoolean(s.Participates)
		}
		if g.has(groupMaskWeight) {
			g.api.AssertIsEqual(g.api.Mul(s.Participates, g.api.IsZero(s.Weight)), 0)
		}
		digest := c.digest(g, i)
		if err := c.signature(g, s, digest); err != nil {
			return err
		}
		digests = append(digests, g.api.Mul(s.Participates, digest))
	}
	if g.has(groupDigests) {
		g.api.AssertIsEqual(c.Digests, g.sum(digests...))
	}
	return nil
}

// digest is H over the tag, the context and the slot's whole vector, each
// value of which has a range check of its own, so no lane borrows from the next.
func (c *Circuit) digest(g *gadgets, slot int) frontend.Variable {
	bound := func(what group, v frontend.Variable) frontend.Variable {
		if g.has(what) {
			return v
		}
		return 0
	}
	in := []frontend.Variable{
		constant(protocol.TagDigest),
		bound(groupDigestDomain, c.Domain),
		bound(groupDigestRound, c.Round),
		bound(groupDigestRoot, c.Root),
		bound(groupDigestSlot, slot),
	}
	vector := c.Slots[slot].Vector
	if g.has(groupVectorRange) {
		for _, v := range vector {
			g.assertBits(v, feed.EncodedBits)
		}
	}
	return g.sum(append(in, g.pack(vector, protocol.VectorLanes, protocol.VectorLaneBits)...)...)
}

// signature states that a participating slot's signature verifies.
func (c *Circuit) signature(g *gadgets, s *Slot, digest frontend.Variable) error {
	r := twistededwards.Point{X: s.RX, Y: s.RY}
	if g.has(groupSignaturePoint) {
		// The library's verification adds R without looking at it. Off the curve
		// its addition and doubling divide zero by zero, which leaves the result
		// to whoever proves: with R = (0, 0) any S would pass.
		g.curve.AssertIsOnCurve(r)
	}
	if !g.has(groupSignature) {
		return nil
	}
	g.hash.Reset()
	key := eddsa.PublicKey{A: twistededwards.Point{X: s.KeyX, Y: s.KeyY}}
	valid, err := eddsa.IsValid(g.curve, eddsa.Signature{R: r, S: s.S}, digest, key, g.hash)
	if err != nil {
		return fmt.Errorf("verify signature: %w", err)
	}
	g.api.AssertIsEqual(g.api.Mul(s.Participates, g.api.Sub(1, valid)), 0)
	return nil
}

// statement binds x = (domain, root, quorum, words...) to the public inputs.
func (c *Circuit) statement(g *gadgets) {
	if g.has(groupPayeeRange) {
		g.assertBits(c.Payee, payeeBits)
	}
	if g.has(groupRoundRange) {
		g.assertBits(c.Round, roundBits)
	}
	if g.has(groupMedianRange) {
		for _, m := range c.Medians {
			g.assertBits(m, feed.EncodedBits)
		}
	}
	mask := make([]frontend.Variable, len(c.Slots))
	for i := range c.Slots {
		mask[i] = c.Slots[i].Participates
	}
	x := []frontend.Variable{c.Domain, c.Root, c.Quorum, c.Payee, c.Round, c.Digests}
	x = append(x, g.pack(mask, protocol.MaskBits, 1)...)
	x = append(x, g.pack(c.Medians, protocol.LanesPerWord, feed.EncodedBits)...)

	if g.has(groupCommitment) {
		in := append([]frontend.Variable{constant(protocol.TagStatement)}, x...)
		g.api.AssertIsEqual(c.Commitment, g.sum(in...))
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

// gadgets is what the parts of the circuit share.
type gadgets struct {
	api     frontend.API
	hash    hash.FieldHasher
	curve   twistededwards.Curve
	without group
}

func newGadgets(api frontend.API, without group) (*gadgets, error) {
	h, err := poseidon2.New(api)
	if err != nil {
		return nil, fmt.Errorf("new hash: %w", err)
	}
	curve, err := twistededwards.NewEdCurve(api, tedwards.BN254)
	if err != nil {
		return nil, fmt.Errorf("new curve: %w", err)
	}
	return &gadgets{api: api, hash: h, curve: curve, without: without}, nil
}

func (g *gadgets) has(what group) bool { return g.without&what == 0 }

// sum is the protocol's H.
func (g *gadgets) sum(in ...frontend.Variable) frontend.Variable {
	g.hash.Reset()
	g.hash.Write(in...)
	return g.hash.Sum()
}

// assertBits states 0 <= v < 2^n, by bits: a lookup would add a commitment to
// the proof, which costs 120k gas.
func (g *gadgets) assertBits(v frontend.Variable, n int) {
	g.api.ToBinary(v, n)
}

// pack packs values, lane 0 lowest.
func (g *gadgets) pack(values []frontend.Variable, lanes, width int) []frontend.Variable {
	var words []frontend.Variable
	for i := 0; i < len(values); i += lanes {
		word := frontend.Variable(0)
		for j, v := range values[i:min(i+lanes, len(values))] {
			word = g.api.Add(word, g.api.Mul(v, new(big.Int).Lsh(big.NewInt(1), uint(j*width))))
		}
		words = append(words, word)
	}
	return words
}

func constant(e protocol.Element) frontend.Variable { return protocol.BigInt(e) }
