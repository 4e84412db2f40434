package prover

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
)

// publicInputs are the commitment, the challenge and the evaluation.
const publicInputs = 3

// Commitments is the number of Pedersen commitments in a proof of the profile.
func (p Profile) Commitments() int {
	if p == ProfileLookup {
		return 1
	}
	return 0
}

// SolidityKeyWords is the number of words of a key of the profile, as
// [Verifier.SolidityKey] gives it: 22 by bits, 32 by lookups.
func (p Profile) SolidityKeyWords() int {
	return 2 + 3*4 + 2*(1+publicInputs+p.Commitments()) + 2*4*p.Commitments()
}

// profileOfKey is the profile whose keys have so many words; empty where none has.
func profileOfKey(words int) Profile {
	for _, p := range profiles {
		if p.SolidityKeyWords() == words {
			return p
		}
	}
	return ""
}

// checkKey holds a verifying key against its profile. The points were checked
// when they were read, all but one thing: a commitment key at infinity would
// vouch for every commitment.
func (v *Verifier) checkKey() error {
	n, k, want := len(v.verify.G1.K)-1, v.verify.CommitmentKeys, v.profile.Commitments()
	committed := v.verify.PublicAndCommitmentCommitted
	if n != publicInputs+want || len(k) != want || len(committed) != want {
		return fmt.Errorf("the verifying key takes %d public inputs and %d commitments, of profile %s it takes %d and %d",
			n-len(k), len(k), v.profile, publicInputs, want)
	}
	for i := range k {
		if k[i].G.IsInfinity() || k[i].GSigmaNeg.IsInfinity() {
			return errors.New("the key of the commitment is a point at infinity")
		}
		if len(committed[i]) != 0 {
			return errors.New("the commitment is of public inputs too")
		}
	}
	return nil
}

// SolidityDigest is the SHA-256 over the words of [Verifier.SolidityKey], in hex:
// the name by which a verifying key is compared with a contract's.
func (v *Verifier) SolidityDigest() string {
	return DigestSolidityKey(v.SolidityKey())
}

// DigestSolidityKey is the SHA-256 over a verifying key's words, in hex.
func DigestSolidityKey(key []*big.Int) string {
	h := sha256.New()
	for _, w := range key {
		var b [32]byte
		h.Write(w.FillBytes(b[:]))
	}
	return hexSum(h)
}

// DescribeSolidityKey names a verifying key as messages do: by the profile that
// it is of, and its digest.
func DescribeSolidityKey(key []*big.Int) string {
	if p := profileOfKey(len(key)); p != "" {
		return fmt.Sprintf("SHA-256 %s (profile %s)", DigestSolidityKey(key), p)
	}
	return fmt.Sprintf("SHA-256 %s (%d words, of no profile that this program knows)", DigestSolidityKey(key), len(key))
}

// SolidityKey gives the verifying key as the verifier contract of its profile
// takes it: alpha, beta, gamma, delta, then one point for the constant and one for
// each public input; by lookups also one for the commitment's hash, and the
// commitment's key G and -sigma G. Points of G2 have their imaginary parts first.
func (v *Verifier) SolidityKey() []*big.Int {
	out := make([]*big.Int, 0, v.profile.SolidityKeyWords())
	push := func(e interface{ BigInt(*big.Int) *big.Int }) { out = append(out, e.BigInt(new(big.Int))) }
	g1 := func(p *curve.G1Affine) { push(&p.X); push(&p.Y) }
	g2 := func(p *curve.G2Affine) { push(&p.X.A1); push(&p.X.A0); push(&p.Y.A1); push(&p.Y.A0) }
	g1(&v.verify.G1.Alpha)
	g2(&v.verify.G2.Beta)
	g2(&v.verify.G2.Gamma)
	g2(&v.verify.G2.Delta)
	for i := range v.verify.G1.K {
		g1(&v.verify.G1.K[i])
	}
	for i := range v.verify.CommitmentKeys {
		g2(&v.verify.CommitmentKeys[i].G)
		g2(&v.verify.CommitmentKeys[i].GSigmaNeg)
	}
	return out
}
