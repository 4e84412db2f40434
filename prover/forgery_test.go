package prover

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint/solver"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// What attackers do to signatures: sign with what they know, choose what should
// follow, and answer hints as they like.

func groupOrder() *big.Int {
	params := twistededwards.GetEdwardsCurve()
	return &params.Order
}

// times gives a multiple of the base point.
func times(k *big.Int) (p twistededwards.PointAffine) {
	p.ScalarMultiplicationBase(new(big.Int).Mod(k, groupOrder()))
	return p
}

// signedScalar is e of a challenge.
func signedScalar(challenge *big.Int) *big.Int {
	e := new(big.Int).Lsh(challenge, 1)
	return e.Sub(e, largest(protocol.ChallengeBits))
}

// signWith signs with a secret scalar and a nonce.
func signWith(secret, nonce, digest *big.Int) protocol.FeedSignature {
	sig := protocol.FeedSignature{R: times(nonce)}
	h, _ := protocol.ChallengeHash(&sig.R, element(digest))
	challenge, _, _ := splitHash(big2(h))
	sig.S = signedScalar(challenge)
	sig.S.Mul(sig.S, secret).Add(sig.S, nonce).Mod(sig.S, groupOrder())
	return sig
}

func (r *raw) key(slot int) twistededwards.PointAffine {
	s := &r.slots[slot]
	return twistededwards.PointAffine{X: element(s.keyX), Y: element(s.keyY)}
}

// minusKeyTimes gives p - e A.
func minusKeyTimes(p, key twistededwards.PointAffine, e *big.Int) twistededwards.PointAffine {
	scalar := new(big.Int).Neg(e)
	key.ScalarMultiplication(&key, scalar.Mod(scalar, groupOrder()))
	p.Add(&p, &key)
	return p
}

// forgeChallenge chooses challenge and S, which give R, and lets the rest of R's
// hash be whatever makes the challenge a part of it.
func (r *raw) forgeChallenge(slot int) {
	s := &r.slots[slot]
	s.challenge, s.s, s.top = num(12345), num(67890), num(0)
	point := minusKeyTimes(times(s.s), r.key(slot), signedScalar(s.challenge))
	h, _ := protocol.ChallengeHash(&point, element(r.digest(slot)))
	inverse := new(big.Int).ModInverse(pow2(protocol.ChallengeBits), modulus)
	s.middle = new(big.Int).Sub(big2(h), s.challenge)
	s.middle.Mul(s.middle, inverse).Mod(s.middle, modulus)
}

// signAlias signs as the slot, whose secret it knows, for the challenge that the
// hash plus a multiple of the modulus has, with a part of 16 bits, or the negative of
// one that canonicity alone would let pass, on top.
func (r *raw) signAlias(slot int, by *big.Int) {
	s := &r.slots[slot]
	secret := new(big.Int).SetBytes(s.secret.Bytes()[32:64])
	const upper = fr.Bits - protocol.ChallengeTopBits
	lowest := new(big.Int).Rsh(modulus, upper)
	lowest.Sub(lowest, pow2(protocol.ChallengeTopBits))
	for nonce := int64(1); ; nonce++ {
		point := times(num(nonce))
		h, _ := protocol.ChallengeHash(&point, element(r.digest(slot)))
		alias := new(big.Int).Add(big2(h), by)
		top := new(big.Int).Rsh(alias, upper)
		if top.Cmp(lowest) < 0 || top.Cmp(pow2(protocol.ChallengeTopBits)) >= 0 {
			continue
		}
		s.challenge, s.middle, _ = splitHash(alias)
		s.top = top
		s.s = signedScalar(s.challenge)
		s.s.Mul(s.s, secret).Add(s.s, num(nonce)).Mod(s.s, groupOrder())
		return
	}
}

// chosenR is an R of which the attacker knows nothing that a signer would.
func chosenR() twistededwards.PointAffine { return times(num(424242)) }

// chooseR takes the challenge of that R, and any S.
func (r *raw) chooseR(slot int) {
	r.setSignature(slot, r.digest(slot), protocol.FeedSignature{R: chosenR(), S: num(67890)})
}

// lastAdditionLies lets the last window's addition end where that R comes out.
func (r *raw) lastAdditionLies(slot int) []solver.Option {
	s := &r.slots[slot]
	shift := hashToCurve("oraclestream.schnorr.start.v2")
	shift.ScalarMultiplication(&shift, pow2(protocol.ChallengeBits))
	// S as the sum of odd digits, and the highest of them.
	whole := new(big.Int).Set(s.s)
	if whole.Bit(0) == 0 {
		whole.Add(whole, groupOrder())
	}
	t := new(big.Int).Add(whole, largest(windowBits*windows))
	t.Rsh(t, 1)
	digit := num(2*new(big.Int).Rsh(t, windowBits*(windows-1)).Int64() - 7)
	high := digit.Mul(digit, pow2(windowBits*(windows-1)))
	before := minusKeyTimes(shift, r.key(slot), signedScalar(s.challenge))
	low := times(new(big.Int).Sub(whole, high))
	before.Add(&before, &low)
	last := times(high)
	slope := big2(slopeOf(toMontgomery(&before), toMontgomery(&last)))
	goal := chosenR()
	goal.Add(&goal, &shift)
	want := toMontgomery(&goal)
	scaled := new(big.Int).Mul(slope, signatureCurve.b)
	scaled.Mod(scaled, modulus)
	return []solver.Option{solver.OverrideHint(solver.GetHintID(productLessHint), func(field *big.Int, in, out []*big.Int) error {
		switch {
		case in[0].Cmp(slope) != 0:
			return productLessHint(field, in, out)
		case in[1].Cmp(scaled) == 0:
			out[0].Set(protocol.BigInt(want.u))
		default:
			out[0].Set(protocol.BigInt(want.v))
		}
		return nil
	})}
}

// slopeOf is the slope of the line through two points.
func slopeOf(p, q montgomeryPoint) (out fr.Element) {
	var du fr.Element
	du.Sub(&q.u, &p.u)
	out.Sub(&q.v, &p.v)
	return *out.Div(&out, &du)
}

// fillerSlope is the second slope of a silent slot's first doubling.
func fillerSlope() *big.Int {
	filler := toMontgomery(&signatureCurve.filler)
	p := signatureCurve.start
	first := slopeOf(p, filler)
	var u1, a, b, out fr.Element
	a.SetBigInt(signatureCurve.a)
	b.SetBigInt(signatureCurve.b)
	u1.Square(&first).Mul(&u1, &b).Sub(&u1, &a).Sub(&u1, &p.u).Sub(&u1, &filler.u)
	u1.Sub(&p.u, &u1)
	out.Double(&p.v).Div(&out, &u1).Sub(&out, &first)
	return big2(out)
}

// silentSlope is the slope of a silent slot's first window addition, and B times it.
func silentSlope() (slope, scaled *big.Int) {
	sum := hashToCurve("oraclestream.schnorr.start.v2")
	sum.ScalarMultiplication(&sum, pow2(protocol.ChallengeBits))
	sum = minusKeyTimes(sum, signatureCurve.filler, signedScalar(num(0)))
	// S is 1, whose digits are 1 and below it only -7.
	window := times(num(-7))
	slope = big2(slopeOf(toMontgomery(&sum), toMontgomery(&window)))
	scaled = new(big.Int).Mul(slope, signatureCurve.b)
	return slope, scaled.Mod(scaled, modulus)
}

// chooseOutside chooses with a 2 in place of one of the two bits, or a higher number
// for which there is a point.
func chooseOutside(out []*big.Int, bit int) {
	table := &signatureCurve.table[0]
	var first, step fr.Element
	first.Square(&table[0].v)
	step.Square(&table[1<<bit].v).Sub(&step, &first)
	for n := uint64(2); ; n++ {
		var square fr.Element
		square.SetUint64(n)
		square.Mul(&square, &step).Add(&square, &first)
		if square.Sqrt(&square) != nil {
			out[bit], out[1-bit], out[2] = new(big.Int).SetUint64(n), num(0), big2(square)
			return
		}
	}
}

// lie answers a hint where it is asked a certain thing.
func lie(hint solver.Hint, asked func(in []*big.Int) bool, tell func(out []*big.Int)) []solver.Option {
	return []solver.Option{solver.OverrideHint(solver.GetHintID(hint), func(field *big.Int, in, out []*big.Int) error {
		if err := hint(field, in, out); err != nil || !asked(in) {
			return err
		}
		told := make([]*big.Int, len(out))
		copy(told, out)
		if tell == nil {
			// Of what is asked for, the last input is what should not be given.
			told[0] = new(big.Int).Set(in[len(in)-1])
		} else {
			tell(told)
		}
		for i := range out {
			out[i].Set(told[i])
		}
		return nil
	})}
}

func silentLie(hint solver.Hint, asked func(in []*big.Int) bool, tell func(out []*big.Int)) func(*raw) []solver.Option {
	return func(*raw) []solver.Option { return lie(hint, asked, tell) }
}

// show says a median with a crossing weight and the sides of all slots.
func (r *raw) show(j int, m, crossing int64, sides ...int64) {
	r.medians[j], r.crossing[j] = num(m), num(crossing)
	for i, side := range sides {
		r.slots[i].side[j] = num(side)
	}
}
