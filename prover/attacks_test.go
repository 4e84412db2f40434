package prover

import (
	"math/big"
	"math/bits"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/stretchr/testify/require"
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
	{"committee root", "weights are not the committee's", groupRoot, alter(plain, func(r *raw) {
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
	{"committee root", "a slot has the attacker's key", groupRoot, alter(plain, func(r *raw) {
		key := testKey(r.t, 99)
		a := key.Public()
		s := &r.slots[1]
		s.secret, s.keyX, s.keyY = key, big2(a.X), big2(a.Y)
		r.sign(1)
	})},
	{"committee root", "root of another committee", groupRoot, alter(plain, func(r *raw) {
		r.root = plus(r.root, 1)
		r.resign()
		r.setDigests()
	})},
	{"weight range", "weight of 49 bits", groupWeightRange, alter(func(t testing.TB) *raw {
		return newRaw(t, []int64{1 << 48, 1, 1, 1}, 1<<48, plainRows())
	}, func(*raw) {})},
	{"weight range", "negative weight", groupWeightRange, alter(func(t testing.TB) *raw {
		return newRaw(t, []int64{30, 28, 26, -24}, 41, plainRows())
	}, func(*raw) {})},
	{"quorum, lower bound", "exactly two thirds", groupQuorumLower, alter(func(t testing.TB) *raw {
		return newRaw(t, plainWeights, 72, plainRows())
	}, func(*raw) {})},
	{"quorum, lower bound", "no quorum", groupQuorumLower, alter(func(t testing.TB) *raw {
		return newRaw(t, plainWeights, 1, [][]int64{plainRows()[0], nil, nil, nil})
	}, func(*raw) {})},
	{"quorum, upper bound", "above the total", groupQuorumUpper, alter(func(t testing.TB) *raw {
		return newRaw(t, plainWeights, 109, plainRows())
	}, func(*raw) {})},
	{"observation range", "operator signs 64 bits", groupVectorRange, alter(plain, func(r *raw) {
		r.slots[0].vector[1] = plus(pow2(63), 5)
		r.sign(0)
		r.setMedians()
		r.setDigests()
	})},
	{"observation range", "operator signs -1", groupVectorRange, alter(plain, func(r *raw) {
		r.slots[0].vector[1] = num(-1)
		r.sign(0)
		r.setMedians()
		r.setDigests()
	})},
	{"observation range and lane spacing", "a lane borrows from the next", groupVectorRange | groupComparisonWidth, alter(equalThree, func(r *raw) {
		// The packed word, so the digest and the signature, stay as they were,
		// yet slot 0 moves from the highest observation of column 1 to the lowest.
		v := r.slots[0].vector
		v[1] = new(big.Int).Sub(v[1], pow2(84))
		v[2] = plus(v[2], 1)
		r.medians[1] = num(encoded + 100)
	})},
	{"mask is bits", "a slot counts twice", groupMaskBoolean, alter(threeOfFour, func(r *raw) {
		*r = *newRaw(r.t, plainWeights, plainQuorum, [][]int64{plainRows()[0], plainRows()[1], nil, nil})
		r.slots[0].mask = num(2)
		r.setMedians()
		r.setDigests()
	})},
	{"mask bit has weight", "an unused slot takes part", groupMaskWeight, alter(equalThree, func(r *raw) {
		// R = (0, 1), S = 0 is valid under the identity as key.
		r.slots[3].mask = num(1)
		r.setDigests()
	})},
	{"digest binds the domain", "signatures serve any domain", groupDigestDomain, unbound(0)},
	{"digest binds the round", "signatures serve any round", groupDigestRound, unbound(1)},
	{"digest binds the root", "signatures serve any committee", groupDigestRoot, unbound(2)},
	{"digest binds the slot", "signatures serve any slot", groupDigestSlot, unbound(3)},
	{"signature", "signed in another domain", groupSignature, signedElsewhere(func(c *[4]*big.Int) { c[0] = plus(c[0], 1) })},
	{"signature", "signed in another round", groupSignature, signedElsewhere(func(c *[4]*big.Int) { c[1] = plus(c[1], -1) })},
	{"signature", "signed under another root", groupSignature, signedElsewhere(func(c *[4]*big.Int) { c[2] = plus(c[2], 1) })},
	{"signature", "signed for another slot", groupSignature, signedElsewhere(func(c *[4]*big.Int) { c[3] = plus(c[3], 1) })},
	{"signature", "a value is not the signed one", groupSignature, alter(plain, func(r *raw) {
		r.slots[3].vector[1] = num(encoded + 250)
		r.setMedians()
		r.setDigests()
	})},
	{"signature", "by another slot's key", groupSignature, alter(plain, func(r *raw) {
		r.signDigest(2, r.digest(2), r.slots[1].secret)
	})},
	{"signature", "no signature", groupSignature, alter(plain, func(r *raw) {
		s := &r.slots[2]
		s.rx, s.ry, s.s = num(0), num(1), num(0)
	})},
	{"signature", "another R", groupSignature, alter(plain, func(r *raw) {
		g := base()
		r.slots[2].rx, r.slots[2].ry = big2(g.X), big2(g.Y)
	})},
	{"signature", "another S", groupSignature, alter(plain, func(r *raw) {
		r.slots[2].s = plus(r.slots[2].s, 1)
	})},
	{"signature", "S above the group's order", groupSignature, alter(plain, func(r *raw) {
		params := twistededwards.GetEdwardsCurve()
		r.slots[2].s = new(big.Int).Add(r.slots[2].s, &params.Order)
	})},
	{"R on the curve", "R off the curve", groupSignaturePoint, alter(threeOfFour, func(r *raw) {
		// A slot without signature suffices here; the forgery is a test of its own.
		r.slots[3].rx = num(1)
	})},
	{"digests word", "evidence of what nobody signed", groupDigests, alter(threeOfFour, func(r *raw) {
		r.slots[3].mask = num(1)
		r.setDigests()
		r.slots[3].mask = num(0)
	})},
	{"digests word", "any word", groupDigests, alter(plain, func(r *raw) { r.digests = num(1) })},
	{"only participants count", "a silent slot's value decides", groupCounted, alter(func(t testing.TB) *raw {
		rows := plainRows()
		rows[3] = nil
		return newRaw(t, []int64{1, 1, 1, 1}, 3, rows)
	}, func(r *raw) {
		r.slots[3].vector[1] = num(encoded + 1)
		r.medians[1] = num(encoded + 100)
	})},
	{"presence", "a column below quorum is given", groupPresence, alter(plain, func(r *raw) {
		r.presence[3], r.medians[3] = num(1), num(encoded+9)
	})},
	{"presence", "a column at quorum is withheld", groupPresence, alter(plain, func(r *raw) {
		r.presence[1], r.medians[1] = num(0), num(0)
	})},
	{"presence is a bit", "-1 for an absent column", groupPresenceBoolean, alter(plain, func(r *raw) { r.presence[2] = num(-1) })},
	{"presence is a bit", "2 withholds a column", groupPresenceBoolean | groupMedianReached, alter(plain, func(r *raw) {
		r.presence[1], r.medians[1] = num(2), num(0)
	})},
	{"median, less than half below", "an observation too high", groupMedianBelow, alter(equalThree, func(r *raw) { r.medians[1] = num(encoded + 300) })},
	{"median, less than half below", "a higher value that nobody observed", groupMedianBelow, alter(equalThree, func(r *raw) { r.medians[1] = num(encoded + 250) })},
	{"median, half reached", "an observation too low", groupMedianReached, alter(equalThree, func(r *raw) { r.medians[1] = num(encoded + 100) })},
	{"median, half reached", "a lower value that nobody observed", groupMedianReached, alter(equalThree, func(r *raw) { r.medians[1] = num(encoded + 150) })},
	{"median, half reached", "the value of a silent slot", groupMedianReached, alter(threeOfFour, func(r *raw) {
		r.slots[3].vector[1] = num(encoded + 150)
		r.medians[1] = num(encoded + 150)
	})},
	{"median, half reached", "the zero of an absent observation", groupMedianReached, alter(func(t testing.TB) *raw {
		rows := plainRows()
		rows[3][1] = 0
		return newRaw(t, plainWeights, plainQuorum, rows)
	}, func(r *raw) { r.medians[1] = num(0) })},
	{"an absent column is zero", "an absent column has a value", groupAbsentZero, alter(plain, func(r *raw) { r.medians[2] = num(encoded + 5) })},
	{"median range and absent zero", "a lane overflows into the next", groupMedianRange | groupAbsentZero, alter(func(t testing.TB) *raw {
		rows := plainRows()
		for i := range rows {
			rows[i][0] = 0
		}
		return newRaw(t, plainWeights, plainQuorum, rows)
	}, func(r *raw) { r.medians[0] = pow2(63) })},
	{"payee range", "payee of 161 bits", groupPayeeRange, alter(plain, func(r *raw) { r.payee = pow2(160) })},
	{"round range", "round of 65 bits", groupRoundRange, alter(plain, func(r *raw) {
		r.round = pow2(64)
		r.resign()
		r.setDigests()
	})},
	{"commitment", "a commitment to nothing", groupCommitment, alter(plain, func(r *raw) { r.commitment = num(1) })},
	{"evaluation", "another domain said", groupEvaluation, says(0, num(1))},
	{"evaluation", "another root said", groupEvaluation, says(1, num(1))},
	{"evaluation", "another quorum said", groupEvaluation, says(2, num(plainQuorum+1))},
	{"evaluation", "another payee said", groupEvaluation, says(3, num(0xdead))},
	{"evaluation", "another round said", groupEvaluation, says(4, num(883612801))},
	{"evaluation", "other digests said", groupEvaluation, says(5, num(1))},
	{"evaluation", "another mask said", groupEvaluation, says(6, num(7))},
	{"evaluation", "other medians said", groupEvaluation, says(7, num(1))},
	{"evaluation", "challenge of the prover's choice", groupEvaluation, alter(plain, func(r *raw) { r.challenge = num(0) })},
}

// TestAttacks shows for every constraint that it is there and that it is needed.
func TestAttacks(t *testing.T) {
	for _, a := range attacks {
		t.Run(a.constraint+"/"+a.name, func(t *testing.T) {
			t.Parallel()
			r := a.witness(t)
			require.Error(t, r.solve(0), "the whole circuit takes the attack")
			require.NoError(t, r.solve(a.drop), "the attack fails for another reason than the constraint")
			if bits.OnesCount64(uint64(a.drop)) < 2 {
				return
			}
			for g := group(1); g < groupEnd; g <<= 1 {
				if a.drop&g != 0 {
					require.Error(t, r.solve(g), "one of the constraints is enough to stop the attack")
				}
			}
		})
	}
}

func TestEveryGroupIsAttacked(t *testing.T) {
	var seen group
	for _, a := range attacks {
		seen |= a.drop
	}
	require.Equal(t, groupEnd-1, seen)
}

// TestTrueAssignments shows that what the attacks start from is accepted.
func TestTrueAssignments(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *raw{"plain": plain, "three of four": threeOfFour, "unused slot": equalThree} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, start(t).solve(0))
		})
	}
}
