package prover

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"regexp"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

func TestProve(t *testing.T) {
	k := sharedKeys(t)
	r := devReport(t)
	b, timing, err := k.Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	t.Logf("%d constraints, solve %s, prove %s", k.NbConstraints(), timing.Solve, timing.Prove)
	require.Positive(t, timing.Solve)
	require.Positive(t, timing.Prove)
	require.Equal(t, r.FeedSet, b.FeedSet)
	require.Equal(t, r.Domain, b.Domain)
	require.Equal(t, r.Round, b.Round)

	w, err := protocol.UnpackWords(devShape, b.Words)
	require.NoError(t, err)
	require.Equal(t, testPayee, w.Payee)
	require.Equal(t, r.Round, w.Round)
	require.Equal(t, r.Medians, w.Medians)
	require.Equal(t, []bool{true, true, true, false}, w.Participation)
	require.Equal(t, feed.Absent, w.Medians[5])
	require.NoError(t, k.Verify(b, r.Root, r.Quorum))
}

// TestCircuitSizes holds every circuit to its exact size: a change that costs or
// saves a constraint says so here, and in docs/circuit.md. What proves in reasonable
// time is bounded by the domain, a power of two. Bits take no commitment, lookups one.
func TestCircuitSizes(t *testing.T) {
	for _, c := range []struct {
		shape        protocol.Shape
		bits, lookup int
		// limits, the design's; 0 is none.
		bitsLimit, lookupLimit int
	}{
		{protocol.Shape{Slots: 4, Columns: 8}, 16_269, 12_382, 1 << 14, 0},
		{protocol.Shape{Slots: 16, Columns: 16}, 65_766, 45_899, 0, 46_000},
		{protocol.Shape{Slots: 32, Columns: 64}, 260_778, 126_853, 1 << 18, 1 << 17},
		{protocol.Shape{Slots: 64, Columns: 128}, 835_933, 328_819, 0, 335_000},
	} {
		for profile, want := range map[Profile][2]int{ProfileBits: {c.bits, c.bitsLimit}, ProfileLookup: {c.lookup, c.lookupLimit}} {
			circuit, err := NewCircuit(c.shape, profile)
			require.NoError(t, err)
			system, err := compileCircuit(circuit)
			require.NoError(t, err)
			name := c.shape.String() + " " + string(profile)
			require.Equal(t, want[0], system.GetNbConstraints(), name)
			if want[1] != 0 {
				require.LessOrEqual(t, system.GetNbConstraints(), want[1], name)
			}
			require.Equal(t, publicInputs+1, system.GetNbPublicVariables())
			commitments := 0
			if profile == ProfileLookup {
				commitments = 1
			}
			require.Len(t, system.CommitmentInfo.(constraint.Groth16Commitments), commitments, name)
		}
	}
}

func TestNewCircuitRefusesShapes(t *testing.T) {
	for _, shape := range []protocol.Shape{{}, {Slots: 1, Columns: 5}, {Slots: -1, Columns: 4}} {
		_, err := Compile(shape, ProfileBits)
		require.Error(t, err)
	}
	_, err := Compile(devShape, "words")
	require.ErrorIs(t, err, ErrProfile)
}

// TestNothingElseVerifies changes everything that is public, bit by bit.
func TestNothingElseVerifies(t *testing.T) {
	t.Parallel()
	k := sharedKeys(t)
	r := devReport(t)
	proven, _, err := k.Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	type claim struct {
		b      protocol.Bundle
		root   protocol.Element
		quorum uint64
	}
	changes := map[string]func(c *claim){
		"domain":     func(c *claim) { c.b.Domain = next(c.b.Domain) },
		"root":       func(c *claim) { c.root = next(c.root) },
		"quorum":     func(c *claim) { c.quorum++ },
		"commitment": func(c *claim) { c.b.Commitment = next(c.b.Commitment) },
		"zero commitment": func(c *claim) {
			c.b.Commitment = protocol.Element{}
		},
		"round":         func(c *claim) { c.b.Round++ },
		"no words":      func(c *claim) { c.b.Words = nil },
		"a word more":   func(c *claim) { c.b.Words = append(c.b.Words, protocol.Element{}) },
		"a word less":   func(c *claim) { c.b.Words = c.b.Words[1:] },
		"no proof word": func(c *claim) { c.b.Proof[3] = nil },
		"negative":      func(c *claim) { c.b.Proof[0] = big.NewInt(-1) },
	}
	for bit := range 254 {
		changes[fmt.Sprintf("bit %d of a proof word", bit)] = func(c *claim) {
			c.b.Proof[bit%8] = flip(c.b.Proof[bit%8], bit)
		}
		changes[fmt.Sprintf("bit %d of a word", bit)] = func(c *claim) {
			i := bit % len(c.b.Words)
			c.b.Words[i] = element(flip(big2(c.b.Words[i]), bit))
		}
	}
	for i := range proven.Proof {
		changes[fmt.Sprintf("proof word %d plus the modulus", i)] = func(c *claim) {
			c.b.Proof[i] = new(big.Int).Add(c.b.Proof[i], fp.Modulus())
		}
		changes[fmt.Sprintf("proof word %d is zero", i)] = func(c *claim) { c.b.Proof[i] = new(big.Int) }
	}
	for i := range proven.Words {
		changes[fmt.Sprintf("word %d plus one", i)] = func(c *claim) { c.b.Words[i] = next(c.b.Words[i]) }
		changes[fmt.Sprintf("word %d is zero", i)] = func(c *claim) {
			c.b.Words[i] = protocol.Element{}
		}
	}
	for name, change := range changes {
		c := claim{b: *proven, root: r.Root, quorum: r.Quorum}
		c.b.Words = append([]protocol.Element(nil), proven.Words...)
		change(&c)
		require.ErrorIs(t, k.Verify(&c.b, c.root, c.quorum), ErrProof, name)
	}
	require.Greater(t, len(changes), 500)
	require.NoError(t, k.Verify(proven, r.Root, r.Quorum))
}

func next(e protocol.Element) protocol.Element {
	one := protocol.NewElement(1)
	return *new(fr.Element).Add(&e, &one)
}

func flip(v *big.Int, bit int) *big.Int {
	return new(big.Int).SetBit(v, bit, v.Bit(bit)^1)
}

// TestProofsAreMalleable shows why nothing may be keyed on a proof's bytes:
// (-A, -B, C) proves the same statement.
func TestProofsAreMalleable(t *testing.T) {
	t.Parallel()
	k := sharedKeys(t)
	r := devReport(t)
	b, _, err := k.Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	for _, y := range []int{1, 4, 5} {
		b.Proof[y] = new(big.Int).Sub(fp.Modulus(), b.Proof[y])
	}
	require.NoError(t, k.Verify(b, r.Root, r.Quorum))
}

func TestProveRefusesReports(t *testing.T) {
	t.Parallel()
	k := sharedKeys(t)
	for name, change := range map[string]func(r *protocol.Report){
		"no committee":           func(r *protocol.Report) { r.Committee = nil },
		"too many members":       func(r *protocol.Report) { r.Committee.Members = append(r.Committee.Members, protocol.Member{}) },
		"weight zero":            func(r *protocol.Report) { r.Committee.Members[3].Weight = 0 },
		"another root":           func(r *protocol.Report) { r.Root = next(r.Root) },
		"quorum of two thirds":   func(r *protocol.Report) { r.Quorum-- },
		"quorum above the total": func(r *protocol.Report) { r.Quorum = r.Committee.Total() + 1 },
		"too few slots":          func(r *protocol.Report) { r.Observations = r.Observations[:3] },
		"too few columns":        func(r *protocol.Report) { r.Medians = r.Medians[:7] },
		"another slot":           func(r *protocol.Report) { r.Observations[0], r.Observations[1] = r.Observations[1], r.Observations[0] },
		"another round":          func(r *protocol.Report) { r.Observations[0].Round++ },
		"another domain":         func(r *protocol.Report) { r.Observations[0].Domain = next(r.Domain) },
		"short vector":           func(r *protocol.Report) { r.Observations[0].Vector = r.Observations[0].Vector[:7] },
		"value of 64 bits":       func(r *protocol.Report) { r.Observations[0].Vector[1] = 1 << 63 },
		"unsigned value":         func(r *protocol.Report) { r.Observations[0].Vector[1]++ },
		"broken signature":       func(r *protocol.Report) { r.Observations[0].FeedSignature[40] ^= 1 },
		"median too high":        func(r *protocol.Report) { r.Medians[1]++ },
		"median too low":         func(r *protocol.Report) { r.Medians[1]-- },
		"median withheld":        func(r *protocol.Report) { r.Medians[1] = feed.Absent },
		"median of nothing":      func(r *protocol.Report) { r.Medians[5] = 1 },
		"median of 64 bits":      func(r *protocol.Report) { r.Medians[1] = 1 << 63 },
	} {
		t.Run(name, func(t *testing.T) {
			r := devReport(t)
			change(r)
			_, _, err := k.Prove(t.Context(), r, testPayee)
			require.ErrorIs(t, err, ErrReport)
		})
	}
	t.Run("no report", func(t *testing.T) {
		_, _, err := k.Prove(t.Context(), nil, testPayee)
		require.ErrorIs(t, err, ErrReport)
	})
	t.Run("an observation without a member", func(t *testing.T) {
		r := newReport(t, t, devShape, []uint64{1}, [][]feed.Encoded{make([]feed.Encoded, 8)})
		r.Observations[1] = r.Observations[0]
		_, _, err := k.Prove(t.Context(), r, testPayee)
		require.ErrorIs(t, err, ErrReport)
	})
}

// countdown is a context that ends after its state has been asked n times.
type countdown struct {
	context.Context
	n int
}

func (c *countdown) Err() error {
	if c.n--; c.n < 0 {
		return context.Canceled
	}
	return nil
}

func TestProveHonoursContext(t *testing.T) {
	t.Parallel()
	k := sharedKeys(t)
	r := devReport(t)
	for n := range 3 {
		_, _, err := k.Prove(&countdown{Context: t.Context(), n: n}, r, testPayee)
		require.ErrorIs(t, err, context.Canceled, "after %d steps", n)
	}
}

// TestSolidityKey compares the key's words with the contract that the library exports.
func TestSolidityKey(t *testing.T) {
	t.Parallel()
	k := sharedKeys(t)
	var source bytes.Buffer
	require.NoError(t, k.verify.ExportSolidity(&source))
	constants := make(map[string]*big.Int)
	for _, m := range regexp.MustCompile(`uint256 constant ([A-Z0-9_]+) = ([0-9]+);`).FindAllStringSubmatch(source.String(), -1) {
		v, ok := new(big.Int).SetString(m[2], 10)
		require.True(t, ok)
		constants[m[1]] = v
	}
	names := []string{
		"ALPHA_X", "ALPHA_Y",
		"BETA_NEG_X_1", "BETA_NEG_X_0", "-BETA_NEG_Y_1", "-BETA_NEG_Y_0",
		"GAMMA_NEG_X_1", "GAMMA_NEG_X_0", "-GAMMA_NEG_Y_1", "-GAMMA_NEG_Y_0",
		"DELTA_NEG_X_1", "DELTA_NEG_X_0", "-DELTA_NEG_Y_1", "-DELTA_NEG_Y_0",
		"CONSTANT_X", "CONSTANT_Y", "PUB_0_X", "PUB_0_Y", "PUB_1_X", "PUB_1_Y", "PUB_2_X", "PUB_2_Y",
	}
	words := k.SolidityKey()
	require.Len(t, words, len(names))
	for i, name := range names {
		negated := name[0] == '-'
		if negated {
			name = name[1:]
		}
		want, ok := constants[name]
		require.True(t, ok, name)
		if negated {
			want = new(big.Int).Sub(fp.Modulus(), want)
		}
		require.Equal(t, want.String(), words[i].String(), name)
	}
}

func BenchmarkProve(b *testing.B) {
	k := sharedKeys(b)
	r := devReport(b)
	var sum Timing
	for b.Loop() {
		_, timing, err := k.Prove(b.Context(), r, testPayee)
		require.NoError(b, err)
		sum.Solve += timing.Solve
		sum.Prove += timing.Prove
	}
	n := int64(b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(milliseconds(sum.Solve.Milliseconds(), n), "solve-ms/op")
	b.ReportMetric(milliseconds(sum.Prove.Milliseconds(), n), "prove-ms/op")
	b.ReportMetric(milliseconds(int64(k.NbConstraints()), 1), "constraints")
}

func milliseconds(sum, n int64) float64 { return float64(sum) / float64(n) }
