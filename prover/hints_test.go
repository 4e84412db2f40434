package prover

import (
	"errors"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// A prover chooses its witness, and with it everything that is computed outside
// the circuit: the results of hints, and quotients whose divisor is zero. These
// tests let it choose.

// freeQuotients is a builder whose unchecked divisions are hints, so that a
// test can choose 0/0. It states the same as the library's: result * b = a.
type freeQuotients struct {
	frontend.Builder[constraint.U64]
}

func (b freeQuotients) DivUnchecked(i1, i2 frontend.Variable) frontend.Variable {
	if _, constant := b.ConstantValue(i2); constant {
		return b.Builder.DivUnchecked(i1, i2)
	}
	q, err := b.NewHint(freeQuotient, 1, i1, i2)
	if err != nil {
		panic(err)
	}
	b.AssertIsEqual(b.Mul(q[0], i2), i1)
	return q[0]
}

// freeQuotient is the honest hint: a/b, and 0 for 0/0.
func freeQuotient(_ *big.Int, in, out []*big.Int) error {
	return divide(in, out, new(big.Int))
}

func divide(in, out []*big.Int, free *big.Int) error {
	if in[1].Sign() == 0 {
		if in[0].Sign() != 0 {
			return errors.New("division by zero")
		}
		out[0].Set(free)
		return nil
	}
	out[0].ModInverse(in[1], modulus)
	out[0].Mul(out[0], in[0])
	out[0].Mod(out[0], modulus)
	return nil
}

func compileFree(t *testing.T, shape protocol.Shape, without group) constraint.ConstraintSystem {
	t.Helper()
	c, err := NewCircuit(shape, ProfileBits)
	require.NoError(t, err)
	c.without = without
	system, err := frontend.Compile(modulus, func(field *big.Int, config frontend.CompileConfig) (frontend.Builder[constraint.U64], error) {
		b, err := r1cs.NewBuilder[constraint.U64](field, config)
		return freeQuotients{b}, err
	}, c)
	require.NoError(t, err)
	return system
}

// TestStartIsNobodys recomputes the point that additions start at from its name,
// and shows what it must not be.
func TestStartIsNobodys(t *testing.T) {
	start := hashToCurve("oraclestream.schnorr.start.v2")
	require.True(t, start.IsOnCurve())
	require.False(t, start.IsZero())
	var p twistededwards.PointAffine
	require.True(t, p.ScalarMultiplication(&start, groupOrder()).IsZero(), "in the subgroup of prime order")
	require.Equal(t, toMontgomery(&start), signatureCurve.start)
	back := signatureCurve.back
	p.ScalarMultiplication(&start, pow2(128))
	p.Neg(&p)
	require.Equal(t, toMontgomery(&p), back)
	// No short relation with the base point.
	params := twistededwards.GetEdwardsCurve()
	p = params.Base
	for range 1000 {
		require.NotEqual(t, start.Y, p.Y)
		p.Add(&p, &params.Base)
	}
	other := hashToCurve("another name")
	require.False(t, other.Equal(&start))
}

// TestWindowPoints holds the table to its definition, and S to the sum of its windows.
func TestWindowPoints(t *testing.T) {
	for j := range signatureCurve.table {
		for k, point := range signatureCurve.table[j] {
			scalar := new(big.Int).Mul(num(int64(2*k+1)), pow2(uint(3*j)))
			want := times(scalar)
			require.Equal(t, toMontgomery(&want), point, "window %d, point %d", j, k)
		}
	}
	for _, s := range []*big.Int{num(0), num(1), num(2), num(123456789), plus(groupOrder(), -1), plus(groupOrder(), -2)} {
		out := make([]*big.Int, 3*windows)
		for i := range out {
			out[i] = new(big.Int)
		}
		require.NoError(t, windowsHint(modulus, []*big.Int{s}, out))
		sum := new(big.Int)
		for j := range windows {
			k := out[3*j].Int64() + 2*out[3*j+1].Int64()
			d := new(big.Int).Mul(num(2*k+1), pow2(uint(3*j)))
			if out[3*j+2].Cmp(big2(signatureCurve.table[j][k].v)) != 0 {
				d.Neg(d)
			}
			sum.Add(sum, d)
		}
		require.Zero(t, sum.Sub(sum, s).Mod(sum, groupOrder()).Sign(), "S = %s", s)
	}
}

// TestDegenerateAddition shows what the start is for. Were the key the start
// itself, whose logarithm nobody knows, the first addition would have equal
// points: its slope is 0/0, and the prover's to choose. With any slope the system
// is then satisfied where the signature's last equation is left out, and every
// other choice of slope leads to another R.
func TestDegenerateAddition(t *testing.T) {
	t.Parallel()
	solver.RegisterHint(freeQuotient)
	r := plain(t)
	start := hashToCurve("oraclestream.schnorr.start.v2")
	s := &r.slots[2]
	s.keyX, s.keyY, s.secret = big2(start.X), big2(start.Y), nil
	r.setRoot()
	// The highest bit 0 adds the key.
	s.challenge, s.middle, s.top, s.s = num(5), num(0), num(0), num(9)
	for _, i := range []int{0, 1, 3} {
		r.sign(i)
	}
	r.setDigests()
	whole, open := compileFree(t, r.shape, 0), compileFree(t, r.shape, groupSignature)
	met := 0
	choose := func(slope int64) solver.Option {
		return solver.OverrideHint(solver.GetHintID(freeQuotient), func(_ *big.Int, in, out []*big.Int) error {
			if in[0].Sign() == 0 && in[1].Sign() == 0 {
				met++
			}
			return divide(in, out, num(slope))
		})
	}
	for slope := range int64(3) {
		require.Error(t, r.solveSystem(whole, ProfileBits, choose(slope+1)))
		require.NoError(t, r.solveSystem(open, ProfileBits, choose(slope+1)))
	}
	require.Positive(t, met, "no quotient was free")

	// With keys of the registry none is.
	met = 0
	require.NoError(t, plain(t).solveSystem(whole, ProfileBits, choose(1)))
	require.Zero(t, met)
}

// TestIdentityIsNoKey: the identity has no Montgomery form, so a slot that has it
// cannot take part, whatever quotients are chosen.
func TestIdentityIsNoKey(t *testing.T) {
	t.Parallel()
	solver.RegisterHint(freeQuotient)
	r := plain(t)
	r.slots[2].keyX, r.slots[2].keyY = num(0), num(1)
	r.setRoot()
	r.slots[2].secret = nil
	r.resign()
	r.setDigests()
	open := compileFree(t, r.shape, groupSignature)
	require.Error(t, r.solveSystem(open, ProfileBits))
}
