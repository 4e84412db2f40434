package prover

import (
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// A prover chooses its witness, and with it everything the library computes
// outside the circuit: the results of hints, and quotients whose divisor is
// zero. These tests let it choose.

// freeQuotients is a builder whose unchecked divisions are hints, so that a
// test can choose 0/0. It states the same as the library's: result * b = a.
type freeQuotients struct {
	frontend.Builder[constraint.U64]
}

func (b freeQuotients) DivUnchecked(i1, i2 frontend.Variable) frontend.Variable {
	if _, constant := b.ConstantValue(i2); constant {
		return b.Builder.DivUnchecked(i1, i2)
	}
	q, err := b.NewHint(quotient, 1, i1, i2)
	if err != nil {
		panic(err)
	}
	b.AssertIsEqual(b.Mul(q[0], i2), i1)
	return q[0]
}

// quotient is the honest hint: a/b, and 0 for 0/0.
func quotient(_ *big.Int, in, out []*big.Int) error {
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
	c, err := NewCircuit(shape)
	require.NoError(t, err)
	c.without = without
	system, err := frontend.Compile(modulus, func(field *big.Int, config frontend.CompileConfig) (frontend.Builder[constraint.U64], error) {
		b, err := r1cs.NewBuilder[constraint.U64](field, config)
		return freeQuotients{b}, err
	}, c)
	require.NoError(t, err)
	return system
}

func (r *raw) solveSystem(system constraint.ConstraintSystem, opts ...solver.Option) error {
	w, err := frontend.NewWitness(r.assignment(), modulus)
	require.NoError(r.t, err)
	return system.IsSolved(w, opts...)
}

// TestForgedSignaturePoint forges a signature where R may lie off the curve.
// R = (0, 0) absorbs any point in the library's addition; doubling it divides
// 0 by 0, and a quotient of sqrt(1/a) ends in the identity two doublings later.
func TestForgedSignaturePoint(t *testing.T) {
	t.Parallel()
	solver.RegisterHint(quotient)
	params := twistededwards.GetEdwardsCurve()
	var root fr.Element
	require.NotNil(t, root.Sqrt(root.Inverse(&params.A)))
	free := big2(root)
	forge := solver.OverrideHint(solver.GetHintID(quotient), func(_ *big.Int, in, out []*big.Int) error {
		return divide(in, out, free)
	})

	honest := plain(t)
	forged := plain(t)
	victim := &forged.slots[3]
	victim.vector[1] = num(encoded + 777) // never signed
	victim.rx, victim.ry, victim.s = num(0), num(0), num(0)
	forged.setMedians()
	forged.setDigests()

	whole := compileFree(t, honest.shape, 0)
	require.NoError(t, honest.solveSystem(whole))
	require.Error(t, forged.solveSystem(whole))
	require.Error(t, forged.solveSystem(whole, forge))

	open := compileFree(t, honest.shape, groupSignaturePoint)
	require.Error(t, forged.solveSystem(open))
	require.NoError(t, forged.solveSystem(open, forge), "the check of R is what stops this forgery")
}

// TestCurveIsComplete shows why points on the curve leave nothing to choose:
// with a a square and d not, no divisor of the addition law is zero.
func TestCurveIsComplete(t *testing.T) {
	params := twistededwards.GetEdwardsCurve()
	require.Equal(t, 1, params.A.Legendre())
	require.Equal(t, -1, params.D.Legendre())
}

// lies are what a prover could answer in place of a hint's true outputs.
var lies = map[string]func(in, out []*big.Int){
	"zeros": func(_, out []*big.Int) {
		for i := range out {
			out[i].SetInt64(0)
		}
	},
	"ones": func(_, out []*big.Int) {
		for i := range out {
			out[i].SetInt64(1)
		}
	},
	"plus one": func(_, out []*big.Int) {
		out[0].Add(out[0], big.NewInt(1))
	},
	"first and last swapped": func(_, out []*big.Int) {
		out[0], out[len(out)-1] = new(big.Int).Set(out[len(out)-1]), new(big.Int).Set(out[0])
	},
	"bits of the input plus the modulus": func(in, out []*big.Int) {
		v := new(big.Int).Add(in[0], modulus)
		for i := range out {
			out[i].SetUint64(uint64(v.Bit(i)))
		}
	},
	"inverse of the negative": func(_, out []*big.Int) {
		out[0].Sub(modulus, out[0])
	},
}

// TestReplacedHints lets a prover lie in every hint of the circuit, in all of
// its uses and in each single one, about assignments with a false signature:
// none is accepted.
func TestReplacedHints(t *testing.T) {
	t.Parallel()
	row := [][]int64{{encoded, encoded + 1, 0, 5}}
	honest := newRaw(t, []int64{1}, 1, row)
	forged := newRaw(t, []int64{1}, 1, row)
	forged.slots[0].vector[1] = num(encoded + 777)
	forged.setMedians()
	forged.setDigests()

	system, err := Compile(honest.shape, ProfileBits)
	require.NoError(t, err)
	require.NoError(t, honest.solveSystem(system))
	require.Error(t, forged.solveSystem(system))
	hints := hintsOf(t, system)
	require.Len(t, hints, 2, "a new kind of hint needs a look: %v", hints)
	for name, id := range hints {
		truth := solver.GetRegisteredHint(id)
		require.NotNil(t, truth, name)
		for lie, tell := range lies {
			// liar lies in the given use of the hint, in every use where it is
			// negative, and counts the uses that matter: the wide ones and inverses.
			liar := func(at int, uses *int) solver.Option {
				return solver.OverrideHint(id, func(field *big.Int, in, out []*big.Int) error {
					if err := truth(field, in, out); err != nil {
						return err
					}
					if len(out) != 1 && len(out) != modulus.BitLen() {
						return nil
					}
					if at < 0 || *uses == at {
						tell(in, out)
					}
					*uses++
					return nil
				})
			}
			uses := 0
			require.NoError(t, honest.solveSystem(system, liar(1<<30, &uses), solver.WithNbTasks(1)))
			require.Positive(t, uses)
			for at := -1; at < uses; at++ {
				counted := 0
				require.Error(t, forged.solveSystem(system, liar(at, &counted), solver.WithNbTasks(1)), "%s in use %d of %s", lie, at, name)
			}
		}
	}
}

func hintsOf(t *testing.T, system *cs.R1CS) map[string]solver.HintID {
	t.Helper()
	out := make(map[string]solver.HintID)
	for id, name := range system.MHintsDependencies {
		out[fmt.Sprint(name)] = id
	}
	return out
}

// TestScalarIsCanonical makes a signature that holds only where the prover may
// decompose the hash into the bits of hash + p: another scalar, since p is no
// multiple of the group's order.
func TestScalarIsCanonical(t *testing.T) {
	t.Parallel()
	r := plain(t)
	alias := signForAlias(t, r)
	c, err := NewCircuit(r.shape)
	require.NoError(t, err)
	system, err := compileCircuit(c)
	require.NoError(t, err)
	id, ok := hintsOf(t, system)["github.com/consensys/gnark/std/math/bits.nBits"]
	require.True(t, ok)
	truth := solver.GetRegisteredHint(id)
	asked := false
	lie := solver.OverrideHint(id, func(field *big.Int, in, out []*big.Int) error {
		if len(out) == modulus.BitLen() && in[0].Cmp(alias) == 0 {
			asked = true
			in = []*big.Int{new(big.Int).Add(alias, modulus)}
		}
		return truth(field, in, out)
	})
	require.Error(t, r.solveSystem(system))
	require.Error(t, r.solveSystem(system, lie))
	require.True(t, asked, "the alias was not tried")
}

// signForAlias replaces slot 2's signature by one whose scalar is hash + p, and
// gives the hash.
func signForAlias(t *testing.T, r *raw) *big.Int {
	t.Helper()
	const slot = 2
	s := &r.slots[slot]
	a := new(big.Int).SetBytes(s.secret.Bytes()[32:64])
	params := twistededwards.GetEdwardsCurve()
	key := s.secret.Public()
	msg := element(r.digest(slot))
	for k := int64(1); ; k++ {
		var point twistededwards.PointAffine
		point.ScalarMultiplication(&params.Base, big.NewInt(k))
		h := big2(protocol.Hash(point.X, point.Y, key.X, key.Y, msg))
		alias := new(big.Int).Add(h, modulus)
		if alias.BitLen() > modulus.BitLen() {
			continue
		}
		sum := new(big.Int).Mul(alias, a)
		sum.Add(sum, big.NewInt(k)).Mod(sum, &params.Order)
		var left, right twistededwards.PointAffine
		left.ScalarMultiplication(&params.Base, sum)
		right.ScalarMultiplication(&key, alias)
		right.Add(&right, &point)
		require.True(t, left.Equal(&right), "the alias is no signature")
		s.rx, s.ry, s.s = big2(point.X), big2(point.Y), sum
		return h
	}
}
