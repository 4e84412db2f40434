package prover

import (
	"math/big"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// anyProof is of points with these logarithms, which prove nothing.
func anyProof(profile Profile, logs ...uint64) *groth16.Proof {
	_, _, g1, g2 := curve.Generators()
	at := func(i int) *big.Int { return new(big.Int).SetUint64(logs[i]) }
	p := new(groth16.Proof)
	p.Ar.ScalarMultiplication(&g1, at(0))
	p.Bs.ScalarMultiplication(&g2, at(1))
	p.Krs.ScalarMultiplication(&g1, at(2))
	if profile == ProfileLookup {
		p.Commitments = make([]curve.G1Affine, 1)
		p.Commitments[0].ScalarMultiplication(&g1, at(3))
		p.CommitmentPok.ScalarMultiplication(&g1, at(4))
	}
	return p
}

// TestProofWordsRoundTrip writes and reads proofs of any points, and those of
// their negatives, which differ in a bit.
func TestProofWordsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		profile := rapid.SampledFrom(Profiles()).Draw(rt, "profile")
		logs := rapid.SliceOfN(rapid.Uint64Min(1), 5, 5).Draw(rt, "logs")
		p := anyProof(profile, logs...)
		words, err := proofWords(profile, p)
		require.NoError(rt, err)
		again, err := parseProof(profile, words)
		require.NoError(rt, err)
		require.Equal(rt, p, again)
		for _, w := range words {
			require.LessOrEqual(rt, w.BitLen(), 256)
		}
		if profile == ProfileLookup {
			i := rapid.SampledFrom([]int{0, 5, 6, 7}).Draw(rt, "word")
			words[i] = flip(words[i], signBit)
			again, err = parseProof(profile, words)
			require.NoError(rt, err)
			q := map[int][2]*curve.G1Affine{
				0: {&p.Ar, &again.Ar}, 5: {&p.Krs, &again.Krs}, 6: {&p.Commitments[0], &again.Commitments[0]}, 7: {&p.CommitmentPok, &again.CommitmentPok},
			}[i]
			require.Equal(rt, *new(curve.G1Affine).Neg(q[0]), *q[1])
		}
	})
}

func TestProofWordsRefuse(t *testing.T) {
	t.Parallel()
	// A profile takes so many commitments and no others.
	for profile, other := range map[Profile]Profile{ProfileBits: ProfileLookup, ProfileLookup: ProfileBits} {
		_, err := proofWords(profile, anyProof(other, 1, 2, 3, 4, 5))
		require.Error(t, err)
	}
	// The smallest x of no point, and a point of the twist outside the subgroup.
	var off fp.Element
	for n := uint64(0); ; n++ {
		off.SetUint64(n)
		square := new(fp.Element).Square(&off)
		square.Mul(square, &off).Add(square, &curveB)
		if square.Legendre() == -1 {
			break
		}
	}
	outside := outsideSubgroup()
	for _, profile := range Profiles() {
		good, err := proofWords(profile, anyProof(profile, 1, 2, 3, 4, 5))
		require.NoError(t, err)
		first := map[Profile]int{ProfileBits: 2, ProfileLookup: 1}[profile] // of B
		for name, spoil := range map[string]func(w *[protocol.ProofWords]*big.Int){
			"zeros": func(w *[protocol.ProofWords]*big.Int) {
				for i := range w {
					w[i] = new(big.Int)
				}
			},
			"B off its curve": func(w *[protocol.ProofWords]*big.Int) { w[first] = flip(w[first], 0) },
			"B outside the subgroup": func(w *[protocol.ProofWords]*big.Int) {
				for i, e := range []*fp.Element{&outside.X.A1, &outside.X.A0, &outside.Y.A1, &outside.Y.A0} {
					w[first+i] = e.BigInt(new(big.Int))
				}
			},
		} {
			words := good
			spoil(&words)
			_, err := parseProof(profile, words)
			require.Error(t, err, "%s: %s", profile, name)
		}
		for i := range good {
			for name, w := range map[string]*big.Int{
				"missing": nil, "negative": big.NewInt(-1), "the modulus": fp.Modulus(), "not reduced": new(big.Int).Add(good[i], fp.Modulus()),
				"bit 254": flip(good[i], 254), "bit 256": flip(good[i], 256), "all ones": largest(256),
			} {
				words := good
				words[i] = w
				_, err := parseProof(profile, words)
				require.Error(t, err, "%s: word %d %s", profile, i, name)
			}
		}
	}
	good, err := proofWords(ProfileLookup, anyProof(ProfileLookup, 1, 2, 3, 4, 5))
	require.NoError(t, err)
	for _, i := range shortWords {
		for _, w := range []*big.Int{
			off.BigInt(new(big.Int)), flip(off.BigInt(new(big.Int)), signBit), // no point has this x
			new(big.Int), flip(new(big.Int), signBit), // nor 0, which is how the EVM writes infinity
			flip(fp.Modulus(), signBit), flip(flip(good[i], signBit), 254),
		} {
			words := good
			words[i] = w
			_, err := parseProof(ProfileLookup, words)
			require.Error(t, err, "word %d is %x", i, w)
		}
	}
}

// outsideSubgroup gives a point on the twist that is not in the subgroup.
func outsideSubgroup() curve.G2Affine {
	var q curve.G2Affine
	for n := uint64(1); ; n++ {
		q.X.A0.SetUint64(n)
		_, _, _, g2 := curve.Generators()
		// b' from the generator: y^2 - x^3.
		var b, cube, square curve.E2
		b.Square(&g2.Y)
		cube.Square(&g2.X).Mul(&cube, &g2.X)
		b.Sub(&b, &cube)
		square.Square(&q.X).Mul(&square, &q.X).Add(&square, &b)
		if square.Legendre() != 1 {
			continue
		}
		q.Y.Sqrt(&square)
		if q.IsOnCurve() && !q.IsInSubGroup() {
			return q
		}
	}
}

// FuzzParseProof reads eight words of anything: it never panics, and what it
// reads it writes again alike.
func FuzzParseProof(f *testing.F) {
	for _, profile := range Profiles() {
		words, err := proofWords(profile, anyProof(profile, 1, 2, 3, 4, 5))
		require.NoError(f, err)
		var b []byte
		for _, w := range words {
			b = append(b, w.FillBytes(make([]byte, fr.Bytes))...)
		}
		f.Add(profile == ProfileLookup, b)
	}
	f.Add(true, make([]byte, 256))
	f.Add(false, []byte{1})
	f.Fuzz(func(t *testing.T, lookup bool, b []byte) {
		profile := ProfileBits
		if lookup {
			profile = ProfileLookup
		}
		var words [protocol.ProofWords]*big.Int
		for i := range words {
			if n := min(32, len(b)); n > 0 {
				words[i] = new(big.Int).SetBytes(b[:n])
				b = b[n:]
			}
		}
		p, err := parseProof(profile, words)
		if err != nil {
			return
		}
		again, err := proofWords(profile, p)
		require.NoError(t, err)
		require.Equal(t, words, again)
	})
}
