package main

import (
	"bytes"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/testkit"
)

// TestCommittedEvidence checks that the committed file is what this code writes.
func TestCommittedEvidence(t *testing.T) {
	want, err := os.ReadFile(filepath.Join(testkit.RepoRoot(t), "contracts", "test", "fixtures", "evidence.json"))
	require.NoError(t, err)
	out := filepath.Join(t.TempDir(), "evidence.json")
	require.NoError(t, writeEvidence(out))
	got, err := os.ReadFile(out)
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got), "run `go run ./prover/fixturegen -out ''`")
}

// TestSignaturesAreJudgedAsNodesDo gives every case that has a wire form to the
// nodes' own verification. Points off the curve and numbers out of the field
// have none.
func TestSignaturesAreJudgedAsNodesDo(t *testing.T) {
	e, err := generateEvidence()
	require.NoError(t, err)
	judged := 0
	for _, c := range e.Schnorr {
		a, okA := point(t, c.AX, c.AY)
		r, okR := point(t, c.RX, c.RY)
		m, okM := protocol.ElementFromBig(parseWord(t, c.Message))
		if !okA || !okR || !okM {
			require.False(t, c.Valid, c.Name)
			continue
		}
		judged++
		var sig [protocol.SignatureSize]byte
		compressed := r.Bytes()
		copy(sig[:], compressed[:])
		copy(sig[32:], common.FromHex(c.S))
		require.Equal(t, c.Valid, protocol.VerifyDigest(&a, m, sig) == nil, c.Name)
	}
	require.GreaterOrEqual(t, judged, 20)
}

func point(t *testing.T, x, y string) (p twistededwards.PointAffine, ok bool) {
	var okX, okY bool
	p.X, okX = protocol.ElementFromBig(parseWord(t, x))
	p.Y, okY = protocol.ElementFromBig(parseWord(t, y))
	return p, okX && okY && p.IsOnCurve()
}

// TestCofactorForgery shows what the shifted cases are: their equation holds
// once it is multiplied by the cofactor, so only the check of R stops them.
func TestCofactorForgery(t *testing.T) {
	e, err := generateEvidence()
	require.NoError(t, err)
	params := twistededwards.GetEdwardsCurve()
	shifted := 0
	for _, c := range e.Schnorr {
		if c.Name != "R shifted by order two" && c.Name != "R shifted by order four" && c.Name != "R of order four" {
			continue
		}
		shifted++
		a, _ := point(t, c.AX, c.AY)
		r, _ := point(t, c.RX, c.RY)
		m, _ := protocol.ElementFromBig(parseWord(t, c.Message))
		var left, right twistededwards.PointAffine
		left.ScalarMultiplication(&params.Base, parseWord(t, c.S))
		h, ok := protocol.ChallengeHash(&r, m)
		require.True(t, ok, c.Name)
		scalar := protocol.ChallengeScalar(h)
		right.ScalarMultiplication(&a, scalar.Mod(scalar, &params.Order)).Add(&right, &r)
		require.False(t, left.Equal(&right), c.Name)
		eight := big.NewInt(8)
		left.ScalarMultiplication(&left, eight)
		right.ScalarMultiplication(&right, eight)
		require.True(t, left.Equal(&right), c.Name)
	}
	require.Equal(t, 3, shifted)
}
