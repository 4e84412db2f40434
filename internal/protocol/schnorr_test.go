package protocol_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

func feedKey(t require.TestingT) (*protocol.FeedPrivateKey, twistededwards.PointAffine) {
	k, err := protocol.NewFeedPrivateKey(rand.NewChaCha8([32]byte{3}))
	require.NoError(t, err)
	return k, k.Public()
}

// fit signs with a nonce and, in its place, any R.
func fit(k *protocol.FeedPrivateKey, digest protocol.Element, nonce int64, r twistededwards.PointAffine) protocol.FeedSignature {
	params := twistededwards.GetEdwardsCurve()
	h, _ := protocol.ChallengeHash(&r, digest)
	s := protocol.ChallengeScalar(h)
	s.Mul(s, new(big.Int).SetBytes(k.Bytes()[32:64])).Add(s, big.NewInt(nonce)).Mod(s, &params.Order)
	return protocol.FeedSignature{R: r, S: s}
}

func baseTimes(n int64) (p twistededwards.PointAffine) {
	p.ScalarMultiplicationBase(big.NewInt(n))
	return p
}

func TestFeedSignatures(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k, a := feedKey(t)
		digest := protocol.ReduceBytes(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "digest"))
		sig := k.Sign(digest)
		require.NoError(t, protocol.VerifyDigest(&a, digest, sig))
		require.Equal(t, sig, k.Sign(digest), "one digest has one signature")
		parsed, err := protocol.ParseFeedSignature(sig)
		require.NoError(t, err)
		require.Equal(t, sig, parsed.Bytes())
		// Not a bit of it, and no other digest.
		bit := rapid.IntRange(0, 8*len(sig)-1).Draw(t, "bit")
		sig[bit/8] ^= 1 << (bit % 8)
		require.ErrorIs(t, protocol.VerifyDigest(&a, digest, sig), protocol.ErrSignature)
		sig[bit/8] ^= 1 << (bit % 8)
		one := protocol.NewElement(1)
		require.ErrorIs(t, protocol.VerifyDigest(&a, *new(fr.Element).Add(&digest, &one), sig), protocol.ErrSignature)
	})
}

// TestSignaturesAreOfOneForm tries what other schemes would take.
func TestSignaturesAreOfOneForm(t *testing.T) {
	t.Parallel()
	k, a := feedKey(t)
	params := twistededwards.GetEdwardsCurve()
	digest := protocol.NewElement(1)
	good := fit(k, digest, 7, baseTimes(7))
	require.NoError(t, protocol.VerifyDigest(&a, digest, good.Bytes()))

	identity := twistededwards.PointAffine{Y: protocol.NewElement(1)}
	var two, four twistededwards.PointAffine
	two.Y.SetInt64(-1)
	require.NotNil(t, four.X.Sqrt(&two.Y))
	shifted := func(by twistededwards.PointAffine) twistededwards.PointAffine {
		r := baseTimes(7)
		r.Add(&r, &by)
		return r
	}
	negated := good.R
	negated.Neg(&negated)
	for name, sig := range map[string]protocol.FeedSignature{
		"S plus the order":          {R: good.R, S: new(big.Int).Add(good.S, &params.Order)},
		"S is zero":                 {R: good.R, S: new(big.Int)},
		"S is the order":            {R: good.R, S: &params.Order},
		"the negative of both":      {R: negated, S: new(big.Int).Sub(&params.Order, good.S)},
		"R is the identity":         fit(k, digest, 0, identity),
		"R of order four":           fit(k, digest, 0, four),
		"R shifted by order two":    fit(k, digest, 7, shifted(two)),
		"R shifted by order four":   fit(k, digest, 7, shifted(four)),
		"a hash that is none":       fit(k, digest, 231_895, baseTimes(231_895)), // found by trying
		"another nonce's R":         {R: baseTimes(8), S: good.S},
		"S for the other challenge": {R: good.R, S: new(big.Int).Add(good.S, big.NewInt(2))},
	} {
		require.ErrorIs(t, protocol.VerifyDigest(&a, digest, sig.Bytes()), protocol.ErrSignature, name)
	}
	// The y of R plus the modulus is the same number, and another form.
	b := good.Bytes()
	y := new(big.Int).SetBytes(reversed(b[:32]))
	if y.Add(y, fr.Modulus()); y.BitLen() <= 255 {
		copy(b[:32], reversed(y.FillBytes(make([]byte, 32))))
		require.ErrorIs(t, protocol.VerifyDigest(&a, digest, b), protocol.ErrSignature)
	}
}

func reversed(b []byte) []byte {
	out := make([]byte, len(b))
	for i := range b {
		out[len(b)-1-i] = b[i]
	}
	return out
}

// TestChallengeScalars: the challenge's bits are the signs of e's digits.
func TestChallengeScalars(t *testing.T) {
	t.Parallel()
	largest := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1))
	require.Zero(t, protocol.ChallengeScalar(protocol.Element{}).Cmp(new(big.Int).Neg(largest)))
	var e protocol.Element
	e.SetBigInt(largest)
	require.Zero(t, protocol.ChallengeScalar(e).Cmp(largest))
	// What lies above 128 bits does not count.
	e.SetBigInt(new(big.Int).Lsh(big.NewInt(5), 128))
	require.Zero(t, protocol.ChallengeScalar(e).Cmp(new(big.Int).Neg(largest)))
}

// TestHashesAreApart: another tag, number or width is another hash.
func TestHashesAreApart(t *testing.T) {
	t.Parallel()
	zero := protocol.Element{}
	seen := make(map[protocol.Element]bool)
	for _, tag := range []protocol.Element{protocol.TagDigest, protocol.TagDigests, protocol.TagStatement, protocol.TagCommittee, protocol.TagContext, protocol.TagChallenge} {
		for n := range 40 {
			in := make([]protocol.Element, n)
			for i := range in {
				in[i] = zero
			}
			for _, h := range []protocol.Element{protocol.NarrowHash(tag, in...), protocol.WideHash(tag, in...)} {
				require.False(t, seen[h])
				seen[h] = true
			}
		}
	}
}

func FuzzParseFeedSignature(f *testing.F) {
	k, a := feedKey(f)
	digest := protocol.NewElement(1)
	good := k.Sign(digest)
	f.Add(good[:])
	f.Add(make([]byte, protocol.SignatureSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) != protocol.SignatureSize {
			return
		}
		sig, err := protocol.ParseFeedSignature([protocol.SignatureSize]byte(b))
		if err != nil {
			require.ErrorIs(t, err, protocol.ErrSignature)
			return
		}
		require.Equal(t, [protocol.SignatureSize]byte(b), sig.Bytes(), "the encoding is canonical")
		if [protocol.SignatureSize]byte(b) != good {
			require.Error(t, protocol.VerifyDigest(&a, digest, [protocol.SignatureSize]byte(b)))
		}
	})
}
