package main

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	"github.com/consensys/gnark/backend"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/solidity"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/prover"
)

func parseWord(t *testing.T, s string) *big.Int {
	t.Helper()
	require.Len(t, s, 66)
	v, ok := new(big.Int).SetString(strings.TrimPrefix(s, "0x"), 16)
	require.True(t, ok)
	return v
}

func parseElement(t *testing.T, s string) protocol.Element {
	t.Helper()
	e, ok := protocol.ElementFromBig(parseWord(t, s))
	require.True(t, ok, s)
	return e
}

func parseUint(t *testing.T, s string) uint64 {
	t.Helper()
	v, err := strconv.ParseUint(s, 10, 64)
	require.NoError(t, err)
	return v
}

// words sets coordinates in turn, as the contract reads them.
func words(t *testing.T, from []string, to ...*fp.Element) {
	t.Helper()
	require.Len(t, from, len(to))
	for i, e := range to {
		e.SetBigInt(parseWord(t, from[i]))
	}
}

func g2(p *curve.G2Affine) []*fp.Element {
	return []*fp.Element{&p.X.A1, &p.X.A0, &p.Y.A1, &p.Y.A0}
}

// TestCommittedFixtures checks that each committed file belongs to its circuit,
// that its words say what the cases are for, and that every proof verifies.
func TestCommittedFixtures(t *testing.T) {
	for _, p := range plans() {
		t.Run(p.file, func(t *testing.T) { checkFile(t, p) })
	}
}

func checkFile(t *testing.T, p *plan) {
	b, err := os.ReadFile(filepath.Join(testkit.RepoRoot(t), "contracts", "test", "fixtures", p.file))
	require.NoError(t, err)
	var f fixture
	require.NoError(t, json.Unmarshal(b, &f))

	system, err := prover.Compile(p.shape, p.profile)
	require.NoError(t, err)
	digest, err := prover.CircuitDigest(system)
	require.NoError(t, err)
	require.Equal(t, digest, f.CircuitDigest, "the circuit has changed: run `go run ./prover/fixturegen`")

	require.Len(t, f.VK, p.profile.SolidityKeyWords())
	var vk groth16.VerifyingKey
	vk.G1.K = make([]curve.G1Affine, 4+p.profile.Commitments())
	to := []*fp.Element{&vk.G1.Alpha.X, &vk.G1.Alpha.Y}
	for _, p := range []*curve.G2Affine{&vk.G2.Beta, &vk.G2.Gamma, &vk.G2.Delta} {
		to = append(to, g2(p)...)
	}
	for i := range vk.G1.K {
		to = append(to, &vk.G1.K[i].X, &vk.G1.K[i].Y)
	}
	vk.CommitmentKeys = make([]pedersen.VerifyingKey, p.profile.Commitments())
	vk.PublicAndCommitmentCommitted = make([][]int, p.profile.Commitments())
	for i := range vk.CommitmentKeys {
		to = append(append(to, g2(&vk.CommitmentKeys[i].G)...), g2(&vk.CommitmentKeys[i].GSigmaNeg)...)
	}
	words(t, f.VK, to...)
	require.NoError(t, vk.Precompute())

	require.Len(t, f.Cases, len(p.scenarios))
	for i, s := range p.scenarios {
		t.Run(s.name, func(t *testing.T) { checkCase(t, &vk, p, &s, &f.Cases[i]) })
	}
}

func checkCase(t *testing.T, vk *groth16.VerifyingKey, p *plan, s *scenario, c *provenCase) {
	ops, err := newOperators(weights(s.committee, p.shape.Slots))
	require.NoError(t, err)
	report, err := ops.report(p, s)
	require.NoError(t, err)
	require.Equal(t, s.name, c.Name)
	require.Equal(t, hexElement(report.Root), c.Root)
	require.Equal(t, hexElement(report.Domain), c.Domain)

	var packed []protocol.Element
	for _, w := range c.Words {
		packed = append(packed, parseElement(t, w))
	}
	w, err := protocol.UnpackWords(p.shape, packed)
	require.NoError(t, err)
	require.Equal(t, report.Round, w.Round)
	require.Equal(t, report.Medians, w.Medians)
	require.Equal(t, s.payee, w.Payee)
	for j, m := range w.Medians {
		require.Equal(t, strconv.FormatUint(uint64(m), 10), c.Medians[j])
		if len(s.absent[j]) == p.shape.Slots {
			require.Equal(t, feed.Absent, m)
		}
	}
	if m, err := w.Medians[0].Mantissa(); err == nil {
		require.Equal(t, m, c.TimeMs)
	}
	require.Equal(t, s.honest(report), c.Honest)
	for j, m := range w.Medians {
		low, high := c.Honest[j][0], c.Honest[j][1]
		if m != feed.Absent {
			require.GreaterOrEqual(t, uint64(m), parseUint(t, low), "column %d", j)
			require.LessOrEqual(t, uint64(m), parseUint(t, high), "column %d", j)
		}
	}
	for i, took := range w.Participation {
		require.Equal(t, !slices.Contains(s.silent, i), took)
		require.Equal(t, took, c.Mask>>i&1 == 1)
	}

	x := protocol.Statement(report.Domain, report.Root, report.Quorum, packed)
	commitment := protocol.Commitment(x)
	challenge := protocol.Challenge(x, commitment)
	evaluation := protocol.Evaluation(x, challenge)
	require.Equal(t, []string{hexElement(commitment), hexElement(challenge), hexElement(evaluation)},
		[]string{c.Commitment, c.Challenge, c.Evaluation})

	var proof groth16.Proof
	if p.profile == prover.ProfileLookup {
		words(t, c.Proof[1:5], g2(&proof.Bs)...)
		proof.Commitments = make([]curve.G1Affine, 1)
		for i, q := range map[int]*curve.G1Affine{0: &proof.Ar, 5: &proof.Krs, 6: &proof.Commitments[0], 7: &proof.CommitmentPok} {
			short(t, c.Proof[i], q)
		}
	} else {
		to := append([]*fp.Element{&proof.Ar.X, &proof.Ar.Y}, g2(&proof.Bs)...)
		words(t, c.Proof, append(to, &proof.Krs.X, &proof.Krs.Y)...)
	}
	require.NoError(t, groth16.Verify(&proof, vk, fr.Vector{commitment, challenge, evaluation}, solidity.WithVerifierTargetSolidityVerifier(backend.GROTH16)))
}

// short sets a point that stands by its x and the lowest bit of its y.
func short(t *testing.T, from string, q *curve.G1Affine) {
	t.Helper()
	w := parseWord(t, from)
	odd := w.Bit(255)
	q.X.SetBigInt(w.SetBit(w, 255, 0))
	square, three := new(fp.Element).Exp(q.X, big.NewInt(3)), fp.NewElement(3)
	require.NotNil(t, q.Y.Sqrt(square.Add(square, &three)))
	if q.Y.BigInt(new(big.Int)).Bit(0) != odd {
		q.Y.Neg(&q.Y)
	}
	require.True(t, q.IsOnCurve())
}
