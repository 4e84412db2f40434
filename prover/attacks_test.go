package prover

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/constraint/solver"
)

// The plain committee: any three of four reach the quorum of 73.
var plainWeights = []int64{30, 28, 26, 24}

const plainQuorum = 73

// encoded keeps test values in the range of real ones.
const encoded = int64(1) << 62

// plainRows have an absent third column, and a fourth that too few observe.
func plainRows() [][]int64 {
	return [][]int64{
		{encoded + 1000, encoded + 300, 0, encoded + 9},
		{encoded + 1010, encoded + 200, 0, 0},
		{encoded + 1020, encoded + 100, 0, encoded + 8},
		{encoded + 1030, encoded - 400, 0, 0},
	}
}

func plain(t testing.TB) *raw { return newRaw(t, plainWeights, plainQuorum, plainRows()) }

// threeOfFour leaves slot 3 out. Column 1 then is 300, 200, 100 with weights 30, 28, 26.
func threeOfFour(t testing.TB) *raw {
	rows := plainRows()
	rows[3] = nil
	return newRaw(t, plainWeights, plainQuorum, rows)
}

// equalThree has column 1 as 300, 200, 100 with equal weights, and a fourth,
// unused slot.
func equalThree(t testing.TB) *raw {
	rows := plainRows()
	rows[3] = nil
	return newRaw(t, []int64{1, 1, 1, 0}, 3, rows)
}

// attack is a false assignment. The whole circuit rejects it; without the
// constraints of drop it passes. Where drop names two groups, either alone
// still stops it.
type attack struct {
	constraint string
	name       string
	drop       group
	witness    func(t testing.TB) *raw
	// lies replace hints.
	lies func(r *raw) []solver.Option
	// only is the one profile that has the constraint; empty where both have it.
	only Profile
}

// alter starts from a true assignment and falsifies it.
func alter(start func(testing.TB) *raw, change func(r *raw)) func(testing.TB) *raw {
	return func(t testing.TB) *raw {
		r := start(t)
		change(r)
		return r
	}
}

// unbound replaces one part of what digests bind by zero.
func unbound(part int) func(testing.TB) *raw {
	return alter(plain, func(r *raw) {
		r.context = func(r *raw, slot int) [4]*big.Int {
			c := r.trueContext(slot)
			c[part] = num(0)
			return c
		}
		r.resign()
		r.setDigests()
	})
}

// signedElsewhere lets operators sign under another context than the proven one.
func signedElsewhere(change func(c *[4]*big.Int)) func(testing.TB) *raw {
	return alter(plain, func(r *raw) {
		r.context = func(r *raw, slot int) [4]*big.Int {
			c := r.trueContext(slot)
			change(&c)
			return c
		}
		r.resign()
		r.context = (*raw).trueContext
	})
}

// says makes the contract see another word than the proven one.
func says(word int, v *big.Int) func(testing.TB) *raw {
	return alter(plain, func(r *raw) {
		r.said = r.statement()
		r.said[word] = v
	})
}

var attacks = []attack{
	{constraint: "committee root", name: "weights are not the committee's", drop: groupRoot, witness: alter(plain, func(r *raw) {
		// Slots 0 and 3 would reach the quorum alone, with the total unchanged.
		for i, w := range []int64{60, 8, 16, 24} {
			r.slots[i].weight = num(w)
		}
		for _, i := range []int{1, 2} {
			r.slots[i].mask = num(0)
		}
		r.setMedians()
		r.setDigests()
	})},
	{constraint: "committee root", name: "a slot has the attacker's key", drop: groupRoot, witness: alter(plain, func(r *raw) {
		key := testKey(r.t, 99)
		a := key.Public()
		s := &r.slots[1]
		s.secret, s.keyX, s.keyY = key, big2(a.X), big2(a.Y)
		r.sign(1)
	})},
	{constraint: "committee root", name: "root of another committee", drop: groupRoot, witness: alter(plain, func(r *raw) {
		r.root = plus(r.root, 1)
		r.resign()
		r.setDigests()
	})},
	{constraint: "weight range", name: "weight of 49 bits", drop: groupWeightRange, witness: func(t testing.TB) *raw {
		return newRaw(t, []int64{1 << 48, 1, 1, 1}, 1<<48, plainRows())
	}},
	{constraint: "weight range", name: "negative weight", drop: groupWeightRange, witness: func(t testing.TB) *raw {
		return newRaw(t, []int64{30, 28, 26, -24}, 41, plainRows())
	}},
	{constraint: "quorum, lower", name: "exactly two thirds", drop: groupQuorumLower, witness: func(t testing.TB) *raw {
		return newRaw(t, plainWeights, 72, plainRows())
	}},
	{constraint: "quorum, lower", name: "no quorum", drop: groupQuorumLower, witness: func(t testing.TB) *raw {
		return newRaw(t, plainWeights, 1, [][]int64{plainRows()[0], nil, nil, nil})
	}},
	{constraint: "quorum, upper", name: "above the total", drop: groupQuorumUpper, witness: func(t testing.TB) *raw {
		return newRaw(t, plainWeights, 109, plainRows())
	}},
	{constraint: "mask is bits", name: "a slot counts twice", drop: groupMaskBoolean | groupSignature, witness: func(t testing.TB) *raw {
		// The filler mixes with a key where the mask is no bit, so no signature fits either.
		r := newRaw(t, plainWeights, plainQuorum, [][]int64{plainRows()[0], plainRows()[1], nil, nil})
		r.slots[0].mask = num(2)
		r.setMedians()
		r.setDigests()
		return r
	}},
	{constraint: "mask bit has weight", name: "a slot without weight takes part", drop: groupMaskWeight, witness: alter(equalThree, func(r *raw) {
		s := &r.slots[3]
		s.secret = testKey(r.t, 3)
		a := s.secret.Public()
		s.keyX, s.keyY, s.mask = big2(a.X), big2(a.Y), num(1)
		r.setRoot()
		r.resign()
		r.setDigests()
	})},
	{constraint: "digest binds domain, round, root, slot, vector", name: "signatures serve any domain", drop: groupDigestDomain, witness: unbound(0)},
	{constraint: "digest binds domain, round, root, slot, vector", name: "signatures serve any round", drop: groupDigestRound, witness: unbound(1)},
	{constraint: "digest binds domain, round, root, slot, vector", name: "signatures serve any committee", drop: groupDigestRoot, witness: unbound(2)},
	{constraint: "digest binds domain, round, root, slot, vector", name: "signatures serve any slot", drop: groupDigestSlot, witness: unbound(3)},
	{constraint: "digest binds domain, round, root, slot, vector", name: "signatures serve any values", drop: groupDigestVector, witness: alter(plain, func(r *raw) {
		r.blank = true
		r.resign()
		r.setDigests()
	})},
	{constraint: "signature", name: "signed in another domain", drop: groupSignature, witness: signedElsewhere(func(c *[4]*big.Int) { c[0] = plus(c[0], 1) })},
	{constraint: "signature", name: "signed in another round", drop: groupSignature, witness: signedElsewhere(func(c *[4]*big.Int) { c[1] = plus(c[1], -1) })},
	{constraint: "signature", name: "signed under another root", drop: groupSignature, witness: signedElsewhere(func(c *[4]*big.Int) { c[2] = plus(c[2], 1) })},
	{constraint: "signature", name: "signed for another slot", drop: groupSignature, witness: signedElsewhere(func(c *[4]*big.Int) { c[3] = plus(c[3], 1) })},
	{constraint: "signature", name: "a value is not the signed one", drop: groupSignature, witness: alter(plain, func(r *raw) {
		r.slots[3].vector[1] = num(encoded + 250)
		r.setMedians()
		r.setDigests()
	})},
	{constraint: "signature", name: "by another slot's key", drop: groupSignature, witness: alter(plain, func(r *raw) {
		r.signDigest(2, r.digest(2), r.slots[1].secret)
	})},
	{constraint: "signature", name: "no signature", drop: groupSignature, witness: alter(plain, func(r *raw) {
		s := &r.slots[2]
		s.challenge, s.middle, s.top, s.s = num(0), num(0), num(0), num(1)
	})},
	{constraint: "signature", name: "another challenge", drop: groupSignature, witness: alter(plain, func(r *raw) {
		s := &r.slots[2]
		s.challenge = new(big.Int).Xor(s.challenge, num(1))
	})},
	{constraint: "signature", name: "another S", drop: groupSignature, witness: alter(plain, func(r *raw) {
		r.slots[2].s = plus(r.slots[2].s, 1)
	})},
	{constraint: "signature", name: "the negative S", drop: groupSignature, witness: alter(plain, func(r *raw) {
		s := &r.slots[2]
		s.s = new(big.Int).Sub(groupOrder(), s.s)
	})},
	{constraint: "key", name: "signed with a secret that everybody knows", drop: groupKey, witness: alter(plain, func(r *raw) {
		// The base point is the filler, and its secret is 1.
		for i := range r.slots {
			r.setSignature(i, r.digest(i), signWith(num(1), num(5), r.digest(i)))
		}
	})},
	{constraint: "challenge digits", name: "a point that is not the key's", drop: groupChallengeDigits, witness: threeOfFour,
		lies: silentLie(digitsHint, func(in []*big.Int) bool { return in[0].Sign() == 0 }, func(out []*big.Int) { out[5] = plus(out[5], 1) })},
	{constraint: "challenge range", name: "a challenge chosen before R", drop: groupChallengeRange, witness: alter(plain, func(r *raw) {
		r.slots[3].vector[1] = num(encoded + 777)
		r.setMedians()
		r.setDigests()
		r.forgeChallenge(3)
	})},
	{constraint: "challenge range", name: "the challenge of the hash less the modulus", drop: groupChallengeRange, witness: alter(plain, func(r *raw) {
		r.signAlias(2, new(big.Int).Neg(modulus))
	})},
	{constraint: "challenge is canonical", name: "the challenge of the hash plus the modulus", drop: groupChallengeCanonical, witness: alter(plain, func(r *raw) {
		r.signAlias(2, modulus)
	})},
	{constraint: "doublings, additions", name: "a sum that is none", drop: groupDoubling, witness: threeOfFour, lies: func(*raw) []solver.Option {
		// The silent slot's first doubling: of the start, with the filler.
		slope := fillerSlope()
		return lie(productLessHint, func(in []*big.Int) bool { return in[0].Cmp(slope) == 0 }, func(out []*big.Int) { out[0] = plus(out[0], 1) })
	}},
	{constraint: "window bits, window points", name: "a point of no window", drop: groupWindowBits, witness: threeOfFour,
		lies: silentLie(windowsHint, func(in []*big.Int) bool { return in[0].Cmp(num(1)) == 0 }, func(out []*big.Int) { chooseOutside(out, 0) })},
	{constraint: "window bits, window points", name: "a point of no window, by the other bit", drop: groupWindowBits, witness: threeOfFour,
		lies: silentLie(windowsHint, func(in []*big.Int) bool { return in[0].Cmp(num(1)) == 0 }, func(out []*big.Int) { chooseOutside(out, 1) })},
	{constraint: "window bits, window points", name: "a point off the curve", drop: groupWindowPoint, witness: threeOfFour,
		lies: silentLie(windowsHint, func(in []*big.Int) bool { return in[0].Cmp(num(1)) == 0 }, func(out []*big.Int) { out[2] = plus(out[2], 1) })},
	{constraint: "doublings, additions", name: "a forged R", drop: groupAddition, witness: alter(plain, func(r *raw) {
		r.slots[3].vector[1] = num(encoded + 777)
		r.setMedians()
		r.setDigests()
		r.chooseR(3)
	}), lies: func(r *raw) []solver.Option { return r.lastAdditionLies(3) }},
	{constraint: "doublings, additions", name: "a sum whose u is another", drop: groupAddition, witness: threeOfFour, lies: func(*raw) []solver.Option {
		slope, scaled := silentSlope()
		return lie(productLessHint, func(in []*big.Int) bool { return in[0].Cmp(slope) == 0 && in[1].Cmp(scaled) == 0 }, func(out []*big.Int) { out[0] = plus(out[0], 1) })
	}},
	{constraint: "doublings, additions", name: "a sum whose v is another", drop: groupAddition, witness: threeOfFour, lies: func(*raw) []solver.Option {
		slope, scaled := silentSlope()
		return lie(productLessHint, func(in []*big.Int) bool { return in[0].Cmp(slope) == 0 && in[1].Cmp(scaled) != 0 }, func(out []*big.Int) { out[0] = plus(out[0], 1) })
	}},
	{constraint: "digests word", name: "evidence of what nobody signed", drop: groupDigests, witness: alter(threeOfFour, func(r *raw) {
		r.slots[3].mask = num(1)
		r.setDigests()
		r.slots[3].mask = num(0)
	})},
	{constraint: "digests word", name: "any word", drop: groupDigests, witness: alter(plain, func(r *raw) { r.digests = num(1) })},
	{constraint: "only participants count", name: "a silent slot's value decides", drop: groupCounted, witness: alter(func(t testing.TB) *raw {
		rows := plainRows()
		rows[3] = nil
		return newRaw(t, []int64{1, 1, 1, 1}, 3, rows)
	}, func(r *raw) {
		r.slots[3].vector[1] = num(encoded + 1)
		r.show(1, encoded+100, 1, 1, 1, 1, 0)
	})},
	{constraint: "observation range", name: "a lane borrows from the next", drop: groupObservationRange, witness: alter(equalThree, borrow)},
	{constraint: "observation range", name: "a value on the wrong side", drop: groupObservationRange, witness: alter(equalThree, func(r *raw) {
		r.show(1, encoded+300, 1, 1, 1, 0, 0) // 200 is not above 300
	})},
	{constraint: "lanes are wider than offsets", name: "a lane borrows from the next", drop: groupOffsetWidth, witness: alter(equalThree, borrow)},
	{constraint: "a side is a bit", name: "sides that add up to one", drop: groupSide, only: ProfileBits, witness: alter(equalThree, sidesOfOne(63))},
	{constraint: "a side is a bit", name: "sides that add up to one", drop: groupSide, only: ProfileLookup, witness: alter(equalThree, sidesOfOne(65))},
	{constraint: "absent observations count nothing", name: "weight of those who saw nothing", drop: groupAbsentUncounted, witness: func(t testing.TB) *raw {
		rows := plainRows()
		for i := range rows {
			rows[i][2] = encoded + int64(i)
		}
		r := newRaw(t, plainWeights, plainQuorum, rows)
		r.show(3, encoded+8, 26, 1, 0, 1, 0)
		return r
	}, lies: silentLie(countedHint, func(in []*big.Int) bool { return in[0].Sign() == 0 }, nil)},
	{constraint: "observations count", name: "all columns are withheld", drop: groupPresentCounted, witness: alter(plain, func(r *raw) {
		for j := range r.medians {
			r.claim(j, num(0))
		}
	}), lies: silentLie(countedHint, func([]*big.Int) bool { return true }, func(out []*big.Int) { out[0], out[1] = num(0), num(0) })},
	{constraint: "presence", name: "a column below quorum is given", drop: groupPresence, witness: alter(plain, func(r *raw) {
		r.claim(3, num(encoded+9))
	})},
	{constraint: "presence", name: "a column at quorum is withheld", drop: groupPresence, witness: alter(plain, func(r *raw) {
		r.claim(1, num(0))
	})},
	{constraint: "an absent column is zero", name: "an absent column has a value", drop: groupAbsentZero, witness: alter(plain, func(r *raw) {
		r.claim(2, num(encoded+5))
	}), lies: silentLie(quotientHint, func(in []*big.Int) bool { return in[1].Cmp(num(encoded+5)) == 0 }, func(out []*big.Int) { out[0] = num(0) })},
	{constraint: "median, below", name: "an observation too high", drop: groupMedianBelow, witness: alter(equalThree, func(r *raw) {
		r.show(1, encoded+300, 1, 1, 0, 0, 0)
	})},
	{constraint: "median, reached", name: "an observation too low", drop: groupMedianReached, witness: alter(equalThree, func(r *raw) {
		r.show(1, encoded+100, 1, 1, 1, 1, 0)
	})},
	{constraint: "median is observed", name: "a lower value that nobody observed", drop: groupMedianObserved, witness: alter(equalThree, func(r *raw) {
		r.show(1, encoded+150, 1, 1, 1, 0, 0)
	})},
	{constraint: "median is observed", name: "the value of a silent slot", drop: groupMedianObserved, witness: alter(threeOfFour, func(r *raw) {
		r.slots[3].vector[1] = num(encoded + 150)
		r.show(1, encoded+150, 24, 1, 1, 0, 1)
	})},
	{constraint: "the crossing weight is above", name: "a weight counts below and at the median", drop: groupMedianSide, witness: alter(equalThree, func(r *raw) {
		// Had the product the weight itself in place of side times weight, 100 would be the median.
		r.show(1, encoded+100, 1, 1, 1, 0, 0)
	})},
	{constraint: "median range", name: "a lane overflows into the next", drop: groupMedianRange, witness: alter(plain, func(r *raw) {
		for i := range r.slots {
			r.slots[i].vector[1] = plus(pow2(63), int64(i))
		}
		r.resign()
		r.setMedians()
		r.setDigests()
	})},
	{constraint: "payee range", name: "payee of 161 bits", drop: groupPayeeRange, witness: alter(plain, func(r *raw) { r.payee = pow2(160) })},
	{constraint: "round range", name: "round of 65 bits", drop: groupRoundRange, witness: alter(plain, func(r *raw) {
		r.round = pow2(64)
		r.resign()
		r.setDigests()
	})},
	{constraint: "commitment", name: "a commitment to nothing", drop: groupCommitment, witness: alter(plain, func(r *raw) { r.commitment = num(1) })},
	{constraint: "evaluation", name: "another domain said", drop: groupEvaluation, witness: says(0, num(1))},
	{constraint: "evaluation", name: "another root said", drop: groupEvaluation, witness: says(1, num(1))},
	{constraint: "evaluation", name: "another quorum said", drop: groupEvaluation, witness: says(2, num(plainQuorum+1))},
	{constraint: "evaluation", name: "another payee said", drop: groupEvaluation, witness: says(3, num(0xdead))},
	{constraint: "evaluation", name: "another round said", drop: groupEvaluation, witness: says(4, num(883612801))},
	{constraint: "evaluation", name: "other digests said", drop: groupEvaluation, witness: says(5, num(1))},
	{constraint: "evaluation", name: "another mask said", drop: groupEvaluation, witness: says(6, num(7))},
	{constraint: "evaluation", name: "other medians said", drop: groupEvaluation, witness: says(7, num(1))},
	{constraint: "evaluation", name: "challenge of the prover's choice", drop: groupEvaluation, witness: alter(plain, func(r *raw) { r.challenge = num(0) })},
	{constraint: "bits are bits", name: "2 as a payee's highest bit", drop: groupBits, only: ProfileBits,
		witness: alter(plain, func(r *raw) { r.payee = pow2(160) }),
		lies:    silentLie(bitsHint, func(in []*big.Int) bool { return in[0].Cmp(pow2(160)) == 0 }, func(out []*big.Int) { out[159] = num(2) })},
	{constraint: "limbs are in the table", name: "a payee's highest limb is out of the table", drop: groupLookup, only: ProfileLookup,
		witness: alter(plain, func(r *raw) { r.payee = pow2(160) }),
		lies: silentLie(limbsHint, func(in []*big.Int) bool { return in[1].Cmp(pow2(160)) == 0 }, func(out []*big.Int) {
			last := len(out) - 1
			out[last] = pow2(160 - uint(last*lookupBase))
		})},
	{constraint: "limbs are in the table", name: "a payee's lowest limb is the payee", drop: groupLookup, only: ProfileLookup,
		witness: alter(plain, func(r *raw) { r.payee = pow2(160) }),
		lies:    silentLie(limbsHint, func(in []*big.Int) bool { return in[1].Cmp(pow2(160)) == 0 }, func(out []*big.Int) { out[0] = pow2(160) })},
	{constraint: "limbs are in the table", name: "a round's highest limb is in the table, but too long", drop: groupLookup, only: ProfileLookup,
		witness: alter(plain, func(r *raw) {
			r.round = pow2(64)
			r.resign()
			r.setDigests()
		})},
}

// lookupBase is the limb's width of the attacked shape. 64 is no multiple of it.
const lookupBase = 5

// sidesOfOne leaves sides free where they are no bits: v = m - (1-b)(2^EB-1) + e.
// Together 200 and 100 count once as above 300, which neither is.
func sidesOfOne(width int) func(r *raw) {
	return func(r *raw) {
		r.show(1, encoded+300, 1, 1, 0, 0, 0)
		part := new(big.Int).ModInverse(largest(width), modulus)
		part.Mul(part, num(100)).Mod(part, modulus)
		r.slots[1].side[1] = new(big.Int).Sub(num(1), part)
		r.slots[2].side[1] = part
	}
}

// borrow moves slot 0 of column 1 from the highest observation to the lowest: the
// packed word, so the digest and the signature, stay as they were.
func borrow(r *raw) {
	v := r.slots[0].vector
	v[1] = new(big.Int).Sub(v[1], pow2(84))
	v[2] = plus(v[2], 1)
	r.show(1, encoded+100, 1, 0, 1, 1, 0)
}
