package prover

import (
	"errors"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Hints are the wires that a prover chooses. The circuit holds whatever they
// are to what it states; see docs/circuit.md for what each is held to.
var hints = []solver.Hint{
	bitsHint, limbsHint, countsHint, productLessHint, quotientHint, countedHint, digitsHint, windowsHint,
}

func init() { solver.RegisterHint(hints...) }

// hint makes n wires that a hint gives.
func (g *gadgets) hint(f solver.Hint, n int, in ...frontend.Variable) []frontend.Variable {
	out, err := g.api.Compiler().NewHint(f, n, in...)
	if err != nil {
		// Only counts of inputs and outputs can be wrong, and they are constants here.
		panic("prover: new hint: " + err.Error())
	}
	return out
}

// bitsHint gives the low bits of a number.
func bitsHint(_ *big.Int, in, out []*big.Int) error {
	for i := range out {
		out[i].SetUint64(uint64(in[0].Bit(i)))
	}
	return nil
}

// limbsHint gives the low limbs of the second number, as wide as the first says.
func limbsHint(_ *big.Int, in, out []*big.Int) error {
	base := uint(in[0].Uint64())
	mask := largest(int(base))
	for i := range out {
		out[i].Rsh(in[1], uint(i)*base)
		out[i].And(out[i], mask)
	}
	return nil
}

// countsHint gives how often each of the numbers from 0 is among the inputs.
// What is out of the table is left out: the circuit then does not hold.
func countsHint(_ *big.Int, in, out []*big.Int) error {
	counts := make([]int64, len(out))
	for _, v := range in {
		if v.IsUint64() && v.Uint64() < uint64(len(counts)) {
			counts[v.Uint64()]++
		}
	}
	for i, n := range counts {
		out[i].SetInt64(n)
	}
	return nil
}

// productLessHint gives a b - c.
func productLessHint(field *big.Int, in, out []*big.Int) error {
	out[0].Mul(in[0], in[1])
	out[0].Sub(out[0], in[2]).Mod(out[0], field)
	return nil
}

// quotientHint gives a / b, and 0 for a divisor of 0.
func quotientHint(field *big.Int, in, out []*big.Int) error {
	if out[0].ModInverse(in[1], field) == nil {
		out[0].SetInt64(0)
		return nil
	}
	out[0].Mul(out[0], in[0]).Mod(out[0], field)
	return nil
}

// countedHint gives, of a value and a weight, the weight where the value is not
// zero, else 0, and that divided by the value.
func countedHint(field *big.Int, in, out []*big.Int) error {
	if out[1].ModInverse(in[0], field) == nil {
		out[0].SetInt64(0)
		out[1].SetInt64(0)
		return nil
	}
	out[0].Set(in[1])
	out[1].Mul(out[1], in[1]).Mod(out[1], field)
	return nil
}

// digitsHint gives, of a challenge and the v of a key, the v of the point
// that each binary digit of e adds, lowest first: -v for the digit 1, v for -1.
func digitsHint(field *big.Int, in, out []*big.Int) error {
	negated := new(big.Int).Sub(field, in[1])
	for i := range out {
		out[i].Set(in[1])
		if in[0].Bit(i) == 1 {
			out[i].Mod(negated, field)
		}
	}
	return nil
}

// windowsHint gives the windows of S, lowest first: for each two bits that choose
// a point, and the v of the point with its sign. S is taken as an odd number, S or
// S plus the order, so that its digits to the base 8 can be odd numbers from -7 to 7.
func windowsHint(field *big.Int, in, out []*big.Int) error {
	if len(out) != 3*windows {
		return errors.New("wrong number of windows")
	}
	params := twistededwards.GetEdwardsCurve()
	t := new(big.Int).Mod(in[0], &params.Order)
	if t.Bit(0) == 0 {
		t.Add(t, &params.Order)
	}
	// With t = (S + 8^84 - 1) / 2, digits d of S and t_j of t are d = 2 t_j - 7.
	t.Add(t, largest(windowBits*windows)).Rsh(t, 1)
	for j := range windows {
		d := -7
		for i := range windowBits {
			d += 2 * int(t.Bit(windowBits*j+i)) << i
		}
		k, v := (max(d, -d)-1)/2, &signatureCurve.table[j]
		out[3*j].SetInt64(int64(k & 1))
		out[3*j+1].SetInt64(int64(k >> 1))
		out[3*j+2].Set(protocol.BigInt(v[k].v))
		if d < 0 {
			out[3*j+2].Sub(field, out[3*j+2])
		}
	}
	return nil
}
