package protocol

import (
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
)

// Feed keys sign with Schnorr's scheme on BN254's twisted Edwards curve. With
// the base point G, a secret a, its key A = aG and a digest:
//
//	R = kG                                  a nonce k
//	h = H(TagChallenge, R.x, R.y, digest)   must lie below [challengeBound]
//	c = h mod 2^128
//	e = 2c - (2^128 - 1)                    all its 128 binary digits are 1 or -1
//	S = k + e a
//
// and S G = R + e A verifies. The key is not hashed: the digest holds the
// committee's root and the slot, which name one key.

const (
	// ChallengeBits is how many bits of the hash make the challenge.
	ChallengeBits = 128
	// ChallengeTopBits is how many of the 254 bits of a hash are compared with the
	// modulus's. A hash that equals the modulus in all of them is no challenge, so
	// that a circuit tells h from h + p by few bits. One in 219,818 is such a hash;
	// signers then take another nonce.
	ChallengeTopBits = 16
)

// challengeBound is the modulus p with all but its highest [ChallengeTopBits] bits cleared.
var challengeBound = func() *big.Int {
	low := uint(fr.Bits - ChallengeTopBits)
	b := new(big.Int).Rsh(fr.Modulus(), low)
	return b.Lsh(b, low)
}()

// challengeOffset is 2^128 - 1.
var challengeOffset = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), ChallengeBits), big.NewInt(1))

// ChallengeHash is the hash that a signature's challenge is taken from. It
// reports whether one can be.
func ChallengeHash(r *twistededwards.PointAffine, digest Element) (Element, bool) {
	h := NarrowHash(TagChallenge, r.X, r.Y, digest)
	return h, BigInt(h).Cmp(challengeBound) < 0
}

// ChallengeScalar gives e of a challenge's hash.
func ChallengeScalar(h Element) *big.Int {
	c := BigInt(h)
	c.And(c, challengeOffset)
	return c.Sub(c.Lsh(c, 1), challengeOffset)
}

// FeedSignature is a feed key's signature in parts.
type FeedSignature struct {
	// R is on the curve and not the identity.
	R twistededwards.PointAffine
	// S lies in [1, order).
	S *big.Int
}

// ParseFeedSignature reads a signature: R compressed, then S in 32 big-endian
// bytes. It refuses every form but one, and errors wrap [ErrSignature].
func ParseFeedSignature(sig [SignatureSize]byte) (FeedSignature, error) {
	out := FeedSignature{S: new(big.Int).SetBytes(sig[32:])}
	if _, err := out.R.SetBytes(sig[:32]); err != nil {
		return FeedSignature{}, fmt.Errorf("%w: read R: %w", ErrSignature, err)
	}
	params := twistededwards.GetEdwardsCurve()
	switch {
	case out.R.Bytes() != [32]byte(sig[:32]):
		return FeedSignature{}, fmt.Errorf("%w: R is not canonical", ErrSignature)
	case !out.R.IsOnCurve():
		return FeedSignature{}, fmt.Errorf("%w: R is not on the curve", ErrSignature)
	case out.R.IsZero():
		return FeedSignature{}, fmt.Errorf("%w: R is the identity", ErrSignature)
	case out.S.Sign() == 0 || out.S.Cmp(&params.Order) >= 0:
		return FeedSignature{}, fmt.Errorf("%w: S is out of range", ErrSignature)
	}
	return out, nil
}

// Bytes undoes [ParseFeedSignature].
func (s FeedSignature) Bytes() (out [SignatureSize]byte) {
	r := s.R.Bytes()
	copy(out[:], r[:])
	s.S.FillBytes(out[32:])
	return out
}

// verify checks S G = R + e A. A lies in the subgroup of prime order, so S G - e A
// does, and R must equal it: nothing of small order passes, and nothing is
// multiplied by the cofactor.
func (s FeedSignature) verify(key *twistededwards.PointAffine, digest Element) bool {
	h, ok := ChallengeHash(&s.R, digest)
	if !ok {
		return false
	}
	e := ChallengeScalar(h)
	var left, right twistededwards.PointAffine
	left.ScalarMultiplicationBase(s.S)
	right.ScalarMultiplication(key, new(big.Int).Abs(e))
	if e.Sign() < 0 {
		right.Neg(&right)
	}
	right.Add(&right, &s.R)
	return left.Equal(&right)
}

// nonceTag keeps these nonces apart from those of any other scheme with the same secret.
const nonceTag = "oraclestream.schnorr.nonce.v2"

// schnorrSign signs with the secret scalar. Nonces come from the source, which
// is secret too, and the digest: one digest has one signature, and two digests
// never share a nonce.
func schnorrSign(scalar *big.Int, source []byte, digest Element) FeedSignature {
	params := twistededwards.GetEdwardsCurve()
	d := digest.Bytes()
	for try := uint64(0); ; try++ {
		b := append([]byte(nonceTag), source...)
		b = binary.BigEndian.AppendUint64(append(b, d[:]...), try)
		// 512 bits mod a 251-bit order are as good as uniform.
		sum := sha512.Sum512(b)
		k := new(big.Int).SetBytes(sum[:])
		k.Mod(k, &params.Order)
		if k.Sign() == 0 {
			continue
		}
		out := FeedSignature{S: new(big.Int)}
		out.R.ScalarMultiplicationBase(k)
		h, ok := ChallengeHash(&out.R, digest)
		if !ok {
			continue
		}
		out.S.Mul(ChallengeScalar(h), scalar)
		out.S.Add(out.S, k).Mod(out.S, &params.Order)
		if out.S.Sign() != 0 {
			return out
		}
	}
}
