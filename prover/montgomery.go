package prover

import (
	"encoding/binary"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// montgomeryPoint is a point (u, v) of B v^2 = u^3 + A u^2 + u, the Montgomery
// form of BN254's twisted Edwards curve: u = (1+y)/(1-y), v = u/x.
type montgomeryPoint struct{ u, v fr.Element }

// toMontgomery maps a point of the prime-order subgroup other than the identity:
// there neither 1-y nor x is zero.
func toMontgomery(p *twistededwards.PointAffine) montgomeryPoint {
	var out montgomeryPoint
	var one, below fr.Element
	one.SetOne()
	below.Sub(&one, &p.Y)
	out.u.Add(&one, &p.Y).Div(&out.u, &below)
	out.v.Div(&out.u, &p.X)
	return out
}

const (
	// windowBits is how many bits of S one window takes, windows how many cover
	// [0, 2^252), which holds twice the group's order.
	windowBits = 3
	windows    = 84
	// windowPoints are the points that a window chooses from, up to their sign.
	windowPoints = 1 << (windowBits - 1)
)

// curveConstants is what the signature gadget needs of the curve.
type curveConstants struct {
	// a and b are the Montgomery form's coefficients.
	a, b *big.Int
	// start is a point of which nobody knows how it depends on the base point: all
	// incomplete additions of the gadget begin at it.
	start montgomeryPoint
	// back is -2^128 start.
	back montgomeryPoint
	// table has, for window j, the points 1, 3, 5 and 7 times 8^j times the base point.
	table [windows][windowPoints]montgomeryPoint
	// filler stands for the key of a slot that takes no part: the base point.
	filler twistededwards.PointAffine
}

var signatureCurve = newCurveConstants()

func newCurveConstants() *curveConstants {
	params := twistededwards.GetEdwardsCurve()
	c := &curveConstants{filler: params.Base}
	var difference, sum, two fr.Element
	two.SetUint64(2)
	difference.Sub(&params.A, &params.D)
	sum.Add(&params.A, &params.D)
	sum.Mul(&sum, &two).Div(&sum, &difference)
	c.a = protocol.BigInt(sum)
	two.SetUint64(4)
	two.Div(&two, &difference)
	c.b = protocol.BigInt(two)

	start := hashToCurve("oraclestream.schnorr.start.v2")
	c.start = toMontgomery(&start)
	var back twistededwards.PointAffine
	back.ScalarMultiplication(&start, new(big.Int).Lsh(big.NewInt(1), protocol.ChallengeBits))
	back.Neg(&back)
	c.back = toMontgomery(&back)

	step := params.Base
	for j := range c.table {
		var twice twistededwards.PointAffine
		twice.Double(&step)
		p := step
		for k := range c.table[j] {
			c.table[j][k] = toMontgomery(&p)
			p.Add(&p, &twice)
		}
		step.ScalarMultiplication(&step, big.NewInt(1<<windowBits))
	}
	return c
}

// hashToCurve gives a point of the prime-order subgroup whose discrete logarithm
// nobody knows: the first n from 0 for which keccak256(name, n) mod p, n in four
// big-endian bytes, is the y of a point; of its two x the smaller; times eight.
func hashToCurve(name string) twistededwards.PointAffine {
	params := twistededwards.GetEdwardsCurve()
	for n := uint32(0); ; n++ {
		p := twistededwards.PointAffine{Y: protocol.ReduceBytes(crypto.Keccak256(binary.BigEndian.AppendUint32([]byte(name), n)))}
		// a x^2 + y^2 = 1 + d x^2 y^2, so x^2 = (1 - y^2) / (a - d y^2)
		var one, yy, top, bottom, negated fr.Element
		one.SetOne()
		yy.Square(&p.Y)
		top.Sub(&one, &yy)
		bottom.Mul(&params.D, &yy).Sub(&params.A, &bottom)
		if p.X.Sqrt(top.Div(&top, &bottom)) == nil {
			continue
		}
		if negated.Neg(&p.X); negated.Cmp(&p.X) < 0 {
			p.X = negated
		}
		p.ScalarMultiplication(&p, big.NewInt(8))
		if !p.IsZero() {
			return p
		}
	}
}
