package prover

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/permutation/poseidon2"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// gadgets is what the parts of the circuit share.
type gadgets struct {
	api          frontend.API
	narrow, wide *poseidon2.Permutation
	ranges       ranges
	product      constraint.BlueprintID
	without      group
}

func newGadgets(api frontend.API, profile Profile, shape protocol.Shape, without group) (*gadgets, error) {
	g := &gadgets{api: api, without: without}
	var err error
	if g.narrow, err = poseidon2.NewPoseidon2FromParameters(api, protocol.NarrowWidth, protocol.NarrowFullRounds, protocol.NarrowPartialRounds); err != nil {
		return nil, fmt.Errorf("new narrow hash: %w", err)
	}
	if g.wide, err = poseidon2.NewPoseidon2FromParameters(api, protocol.WideWidth, protocol.WideFullRounds, protocol.WidePartialRounds); err != nil {
		return nil, fmt.Errorf("new wide hash: %w", err)
	}
	g.product = api.Compiler().AddBlueprint(&constraint.BlueprintGenericR1C{})
	switch profile {
	case ProfileBits:
		g.ranges = &bitRanges{g: g}
	case ProfileLookup:
		g.ranges = newLookupRanges(g, shape)
	default:
		return nil, fmt.Errorf("%w %q", ErrProfile, string(profile))
	}
	return g, nil
}

func (g *gadgets) has(what group) bool { return g.without&what == 0 }

// narrowHash and wideHash are the protocol's H.
func (g *gadgets) narrowHash(tag protocol.Element, in ...frontend.Variable) frontend.Variable {
	return g.sponge(g.narrow, protocol.NarrowWidth, tag, in)
}

func (g *gadgets) wideHash(tag protocol.Element, in ...frontend.Variable) frontend.Variable {
	return g.sponge(g.wide, protocol.WideWidth, tag, in)
}

func (g *gadgets) sponge(p *poseidon2.Permutation, width int, tag protocol.Element, in []frontend.Variable) frontend.Variable {
	n := protocol.NewElement(uint64(len(in)))
	state := make([]frontend.Variable, width)
	for i := range state {
		state[i] = 0
	}
	state[0] = constant(*n.Add(&n, &tag))
	for i := 0; i < len(in); i += width - 1 {
		for j, v := range in[i:min(i+width-1, len(in))] {
			state[1+j] = g.api.Add(state[1+j], v)
		}
		// It only refuses a state of another width.
		if err := p.Permutation(state); err != nil {
			panic("prover: hash: " + err.Error())
		}
	}
	return state[1]
}

// assertProduct states a * b = c in one constraint, where Mul and AssertIsEqual take two.
func (g *gadgets) assertProduct(a, b, c frontend.Variable) {
	compiler := g.api.Compiler()
	linear := func(v frontend.Variable) constraint.LinearExpression {
		// Adding 0 makes a constant an expression of the wire that is 1. The type is what
		// the builder of rank-1 systems gives; nothing else compiles this circuit.
		return compiler.ToCanonicalVariable(g.api.Add(v, 0)).(constraint.LinearExpression)
	}
	var calldata []uint32
	(&constraint.BlueprintGenericR1C{}).CompressR1C(&constraint.R1C{L: linear(a), R: linear(b), O: linear(c)}, &calldata)
	compiler.AddInstruction(g.product, calldata)
}

// productLess gives a * b - c as a wire of its own, so that sums of it stay short.
// asserted is whether it is stated, which only tests leave out.
func (g *gadgets) productLess(a, b, c frontend.Variable, asserted bool) frontend.Variable {
	out := g.hint(productLessHint, 1, a, b, c)[0]
	if asserted {
		g.assertProduct(a, b, g.api.Add(out, c))
	}
	return out
}

// assertBits states 0 <= v < 2^n.
func (g *gadgets) assertBits(v frontend.Variable, n int) {
	g.api.AssertIsEqual(g.ranges.below(v, n), v)
}

// pack packs values, lane 0 lowest.
func (g *gadgets) pack(values []frontend.Variable, lanes, width int) []frontend.Variable {
	var words []frontend.Variable
	for i := 0; i < len(values); i += lanes {
		word := frontend.Variable(0)
		for j, v := range values[i:min(i+lanes, len(values))] {
			word = g.api.Add(word, g.api.Mul(v, power(j*width)))
		}
		words = append(words, word)
	}
	return words
}

func constant(e protocol.Element) frontend.Variable { return protocol.BigInt(e) }

// power is 2^n.
func power(n int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(n)) }
