package prover

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// point is a point in Montgomery form.
type point struct{ u, v frontend.Variable }

// signature states, where the slot takes part, that somebody knew an S with
//
//	S G - e A = R,  e = 2c - (2^128 - 1),  c = H(TagChallenge, R.x, R.y, digest) mod 2^128
//
// for the slot's key A, which the committee's root guarantees to lie in the
// subgroup of prime order without being the identity.
//
// R is not given but computed, by additions that are incomplete: where both
// points are equal the slope is 0/0 and the prover's to choose. They start at the
// point H of unknown logarithm, so the sum so far is always 2^i H and multiples of
// G and A that the prover knows. To meet G's or A's multiples, it would have to know
// H as a multiple of G and A; docs/circuit.md has the whole argument.
func (c *Circuit) signature(g *gadgets, s *Slot, digest frontend.Variable) {
	key := g.key(s)
	sum, challenge := g.challengeTerm(s, key)
	sum = g.add(g.baseTerm(s, sum), g.constantPoint(signatureCurve.back), false)
	// Back to the Edwards form, in which the protocol hashes R.
	x := g.api.DivUnchecked(sum.u, sum.v)
	y := g.api.DivUnchecked(g.api.Sub(sum.u, 1), g.api.Add(sum.u, 1))
	hash := g.narrowHash(protocol.TagChallenge, x, y, digest)
	rest := g.hashRest(s)
	if g.has(groupSignature) {
		whole := g.api.Add(challenge, g.api.Mul(rest, power(protocol.ChallengeBits)))
		g.assertProduct(s.Participates, g.api.Sub(hash, whole), 0)
	}
}

// key gives the slot's key, or a known point where the slot takes no part: unused
// slots have the identity, which has no Montgomery form.
func (g *gadgets) key(s *Slot) point {
	filler := signatureCurve.filler
	if !g.has(groupKey) {
		return g.constantPoint(toMontgomery(&filler))
	}
	choose := func(key frontend.Variable, other fr.Element) frontend.Variable {
		return g.api.Add(g.api.Mul(s.Participates, g.api.Sub(key, constant(other))), constant(other))
	}
	x, y := choose(s.KeyX, filler.X), choose(s.KeyY, filler.Y)
	u := g.api.DivUnchecked(g.api.Add(1, y), g.api.Sub(1, y))
	return point{u: u, v: g.api.DivUnchecked(u, x)}
}

// challengeTerm gives 2^128 H - e A, and c. For each digit of e, highest first, the
// sum is doubled and A subtracted or added: the points have A's u, and their v are
// v or -v, so the v alone tell e.
func (g *gadgets) challengeTerm(s *Slot, key point) (sum point, challenge frontend.Variable) {
	digits := g.hint(digitsHint, protocol.ChallengeBits, s.Challenge, key.v)
	weighted := make([]frontend.Variable, len(digits))
	for i, v := range digits {
		if g.has(groupChallengeDigits) {
			g.assertProduct(g.api.Sub(v, key.v), g.api.Add(v, key.v), 0)
		}
		weighted[i] = g.api.Mul(v, power(i))
	}
	sum = g.constantPoint(signatureCurve.start)
	for i := len(digits) - 1; i >= 0; i-- {
		sum = g.doubleAndAdd(sum, point{u: key.u, v: digits[i]})
	}
	// v is not 0 at any point of odd order.
	e := g.api.Neg(g.api.DivUnchecked(g.total(weighted), key.v))
	half := new(big.Int).ModInverse(big.NewInt(2), g.api.Compiler().Field())
	return sum, g.api.Mul(g.api.Add(e, largest(protocol.ChallengeBits)), half)
}

// baseTerm adds S G to a sum. The prover may choose any S: each window adds a
// point d 8^j G, d being an odd number from -7 to 7.
func (g *gadgets) baseTerm(s *Slot, sum point) point {
	chosen := g.hint(windowsHint, 3*windows, s.S)
	for j := range signatureCurve.table {
		sum = g.add(sum, g.window(j, chosen[3*j], chosen[3*j+1], chosen[3*j+2]), true)
	}
	return sum
}

// window gives one of a window's points, by two bits and v, whose square the bits
// say, so that it is one of two.
func (g *gadgets) window(j int, b0, b1, v frontend.Variable) point {
	if g.has(groupWindowBits) {
		g.assertProduct(b0, g.api.Sub(1, b0), 0)
		g.assertProduct(b1, g.api.Sub(1, b1), 0)
	}
	both := g.api.Mul(b0, b1)
	choose := func(of func(p *montgomeryPoint) fr.Element) frontend.Variable {
		var f [windowPoints]*big.Int
		for k := range f {
			f[k] = protocol.BigInt(of(&signatureCurve.table[j][k]))
		}
		// f0 + b0 (f1 - f0) + b1 (f2 - f0) + b0 b1 (f3 - f2 - f1 + f0)
		last := new(big.Int).Sub(f[3], f[2])
		last.Sub(last, f[1]).Add(last, f[0])
		return g.api.Add(f[0], g.api.Mul(b0, new(big.Int).Sub(f[1], f[0])),
			g.api.Mul(b1, new(big.Int).Sub(f[2], f[0])), g.api.Mul(both, last))
	}
	if g.has(groupWindowPoint) {
		g.assertProduct(v, v, choose(func(p *montgomeryPoint) (out fr.Element) { return *out.Square(&p.v) }))
	}
	return point{u: choose(func(p *montgomeryPoint) fr.Element { return p.u }), v: v}
}

// hashRest gives what a challenge's hash has above its low 128 bits, in [0, 2^126),
// and such that the whole is below the protocol's bound, so below the modulus.
func (g *gadgets) hashRest(s *Slot) frontend.Variable {
	middle, top := s.HashMiddle, s.HashTop
	if g.has(groupChallengeRange) {
		middle, top = g.ranges.below(middle, hashMiddleBits), g.ranges.below(top, protocol.ChallengeTopBits)
	}
	if g.has(groupChallengeCanonical) {
		bound := new(big.Int).Rsh(g.api.Compiler().Field(), fr.Bits-protocol.ChallengeTopBits)
		g.assertBits(g.api.Sub(bound.Sub(bound, big.NewInt(1)), top), protocol.ChallengeTopBits)
	}
	return g.api.Add(middle, g.api.Mul(top, power(hashMiddleBits)))
}

// hashMiddleBits is how many bits of a challenge's hash lie between the challenge
// and the highest ones.
const hashMiddleBits = fr.Bits - protocol.ChallengeBits - protocol.ChallengeTopBits

func (g *gadgets) constantPoint(p montgomeryPoint) point {
	return point{u: constant(p.u), v: constant(p.v)}
}

// add gives p + q for points with different u, in three constraints:
//
//	slope = (q.v - p.v) / (q.u - p.u)
//	u     = B slope^2 - A - p.u - q.u
//	v     = slope (p.u - u) - p.v
//
// short makes wires of the result, so that sums of many stay short.
func (g *gadgets) add(p, q point, short bool) point {
	slope := g.api.DivUnchecked(g.api.Sub(q.v, p.v), g.api.Sub(q.u, p.u))
	rest := g.api.Add(p.u, q.u, signatureCurve.a)
	if !short {
		u := g.api.Sub(g.api.Mul(g.api.Mul(slope, slope), signatureCurve.b), rest)
		return point{u: u, v: g.api.Sub(g.api.Mul(slope, g.api.Sub(p.u, u)), p.v)}
	}
	u := g.productLess(slope, g.api.Mul(slope, signatureCurve.b), rest, g.has(groupAddition))
	return point{u: u, v: g.productLess(slope, g.api.Sub(p.u, u), p.v, g.has(groupAddition))}
}

// doubleAndAdd gives 2p + q as (p + q) + p, without the v of p + q, in five constraints:
//
//	s1 = (q.v - p.v) / (q.u - p.u)
//	u1 = B s1^2 - A - p.u - q.u                  of p + q
//	s2 = 2 p.v / (p.u - u1) - s1
//	u  = B s2^2 - A - u1 - p.u = B (s2^2 - s1^2) + q.u
//	v  = s2 (p.u - u) - p.v
func (g *gadgets) doubleAndAdd(p, q point) point {
	api := g.api
	s1 := api.DivUnchecked(api.Sub(q.v, p.v), api.Sub(q.u, p.u))
	square1 := api.Mul(s1, s1)
	u1 := api.Sub(api.Mul(square1, signatureCurve.b), p.u, q.u, signatureCurve.a)
	s2 := api.Sub(api.DivUnchecked(api.Mul(p.v, 2), api.Sub(p.u, u1)), s1)
	square2 := api.Mul(s2, s2)
	u := api.Add(api.Mul(api.Sub(square2, square1), signatureCurve.b), q.u)
	return point{u: u, v: g.productLess(s2, api.Sub(p.u, u), p.v, g.has(groupDoubling))}
}
