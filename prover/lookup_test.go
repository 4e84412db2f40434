package prover

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

var sharedLookup struct {
	once sync.Once
	keys *KeySet
	err  error
}

// lookupKeys are keys of devShape by lookups.
func lookupKeys(t testing.TB) *KeySet {
	t.Helper()
	sharedLookup.once.Do(func() {
		sharedLookup.keys, sharedLookup.err = Open(context.Background(), Config{
			Dir: sharedDir + "-lookup", Shape: devShape, Profile: ProfileLookup, InsecureDev: true,
		})
	})
	require.NoError(t, sharedLookup.err)
	return sharedLookup.keys
}

// TestLookupKeySet goes through a key set's life in the other profile: made, read
// back, proving, verifying off line, and refused where it is not what it says.
func TestLookupKeySet(t *testing.T) {
	t.Parallel()
	made := lookupKeys(t)
	dir := sharedDir + "-lookup"
	require.Equal(t, ProfileLookup, made.Manifest().Profile)
	require.Len(t, made.SolidityKey(), 32)
	require.Len(t, sharedKeys(t).SolidityKey(), 22)
	z := made.Sizes()
	require.Positive(t, z.Committed)
	require.Zero(t, sharedKeys(t).Sizes().Committed)

	read, err := Open(t.Context(), Config{Dir: dir, Shape: devShape, Profile: ProfileLookup, InsecureDev: true})
	require.NoError(t, err)
	require.Equal(t, made.SolidityKey(), read.SolidityKey())
	r := devReport(t)
	b, timing, err := read.Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	t.Logf("%d constraints, %d committed to, solve %s, prove %s", read.NbConstraints(), z.Committed, timing.Solve, timing.Prove)
	require.Positive(t, timing.Solve)
	require.Positive(t, timing.Prove)
	offline, err := OpenOffline(dir, true)
	require.NoError(t, err)
	for _, v := range []*Verifier{&made.Verifier, &read.Verifier, offline} {
		require.NoError(t, v.Verify(b, r.Root, r.Quorum))
		require.NoError(t, v.Check(b, r, testPayee))
	}
	require.ErrorIs(t, sharedKeys(t).Verify(b, r.Root, r.Quorum), ErrProof, "keys of the other profile")
	bits, _, err := sharedKeys(t).Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	require.ErrorIs(t, made.Verify(bits, r.Root, r.Quorum), ErrProof, "a proof of the other profile")

	_, err = Open(t.Context(), Config{Dir: dir, Shape: devShape, InsecureDev: true})
	require.ErrorIs(t, err, ErrKeySet)
	require.ErrorContains(t, err, "profile lookup")
	require.ErrorContains(t, err, "profile bits")

	// A manifest that passes keys of the one profile as the other's.
	m := made.Manifest()
	for name, profile := range map[string]Profile{"takes 3 public inputs and 1 commitments, of profile bits": ProfileBits, "unknown circuit profile": "words"} {
		other := t.TempDir()
		copyFiles(t, dir, other, VerifyingKeyFile)
		m.Profile = profile
		text, err := m.encode()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(other, ManifestFile), text, 0o644))
		_, err = OpenOffline(other, true)
		require.ErrorIs(t, err, ErrKeySet)
		require.ErrorContains(t, err, name)
	}
}

// TestLookupKeyIsChecked lets the commitment's key be what would vouch for any
// commitment, or for one that public inputs can be moved into.
func TestLookupKeyIsChecked(t *testing.T) {
	t.Parallel()
	good := lookupKeys(t)
	for name, spoil := range map[string]func(v *Verifier){
		"G at infinity":     func(v *Verifier) { v.verify.CommitmentKeys[0].G.SetInfinity() },
		"sigma at infinity": func(v *Verifier) { v.verify.CommitmentKeys[0].GSigmaNeg.SetInfinity() },
		"two commitments": func(v *Verifier) {
			v.verify.CommitmentKeys = append(v.verify.CommitmentKeys, v.verify.CommitmentKeys[0])
		},
		"no commitment":            func(v *Verifier) { v.verify.CommitmentKeys = nil },
		"a public input's worth":   func(v *Verifier) { v.verify.PublicAndCommitmentCommitted = [][]int{{1}} },
		"one public input more":    func(v *Verifier) { v.verify.G1.K = append(v.verify.G1.K, curve.G1Affine{}) },
		"one public input too few": func(v *Verifier) { v.verify.G1.K = v.verify.G1.K[:4] },
	} {
		v := good.Verifier
		v.verify.CommitmentKeys = append(v.verify.CommitmentKeys[:0:0], v.verify.CommitmentKeys...)
		v.verify.G1.K = append(v.verify.G1.K[:0:0], v.verify.G1.K...)
		require.NoError(t, v.checkKey(), name)
		spoil(&v)
		require.Error(t, v.checkKey(), name)
	}
}

// TestNothingElseVerifiesByLookups changes every bit of every word of the proof,
// and everything else that is public.
func TestNothingElseVerifiesByLookups(t *testing.T) {
	t.Parallel()
	k := lookupKeys(t)
	r := devReport(t)
	proven, _, err := k.Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	changes := map[string]func(b *protocol.Bundle){
		"domain":          func(b *protocol.Bundle) { b.Domain = next(b.Domain) },
		"commitment":      func(b *protocol.Bundle) { b.Commitment = next(b.Commitment) },
		"round":           func(b *protocol.Bundle) { b.Round++ },
		"no words":        func(b *protocol.Bundle) { b.Words = nil },
		"swapped D and P": func(b *protocol.Bundle) { b.Proof[6], b.Proof[7] = b.Proof[7], b.Proof[6] },
		"swapped A and C": func(b *protocol.Bundle) { b.Proof[0], b.Proof[5] = b.Proof[5], b.Proof[0] },
		// D and P negated still satisfy the commitment's own equation.
		"negated D and P": func(b *protocol.Bundle) {
			b.Proof[6], b.Proof[7] = flip(b.Proof[6], signBit), flip(b.Proof[7], signBit)
		},
	}
	for i := range proven.Proof {
		for bit := range 256 {
			changes[fmt.Sprintf("bit %d of proof word %d", bit, i)] = func(b *protocol.Bundle) { b.Proof[i] = flip(b.Proof[i], bit) }
		}
		changes[fmt.Sprintf("proof word %d plus the modulus", i)] = func(b *protocol.Bundle) {
			b.Proof[i] = new(big.Int).Add(b.Proof[i], fp.Modulus())
		}
		changes[fmt.Sprintf("no proof word %d", i)] = func(b *protocol.Bundle) { b.Proof[i] = nil }
		changes[fmt.Sprintf("proof word %d is zero", i)] = func(b *protocol.Bundle) { b.Proof[i] = new(big.Int) }
		changes[fmt.Sprintf("proof word %d is negative", i)] = func(b *protocol.Bundle) { b.Proof[i] = big.NewInt(-1) }
		changes[fmt.Sprintf("proof word %d has 257 bits", i)] = func(b *protocol.Bundle) { b.Proof[i] = flip(b.Proof[i], 256) }
	}
	for i := range proven.Words {
		changes[fmt.Sprintf("word %d plus one", i)] = func(b *protocol.Bundle) { b.Words[i] = next(b.Words[i]) }
	}
	require.Greater(t, len(changes), 2000)
	var g errgroup.Group
	g.SetLimit(4)
	for name, change := range changes {
		g.Go(func() error {
			b := *proven
			b.Words = append([]protocol.Element(nil), proven.Words...)
			change(&b)
			if k.Verify(&b, r.Root, r.Quorum) == nil {
				return fmt.Errorf("%s: it verifies", name)
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	require.ErrorIs(t, k.Verify(proven, next(r.Root), r.Quorum), ErrProof)
	require.ErrorIs(t, k.Verify(proven, r.Root, r.Quorum+1), ErrProof)
	require.NoError(t, k.Verify(proven, r.Root, r.Quorum))
}

// TestLookupProofsAreMalleable is [TestProofsAreMalleable] of the other profile:
// -A is a bit.
func TestLookupProofsAreMalleable(t *testing.T) {
	t.Parallel()
	k := lookupKeys(t)
	r := devReport(t)
	b, _, err := k.Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	b.Proof[0] = flip(b.Proof[0], signBit)
	for _, y := range []int{3, 4} {
		b.Proof[y] = new(big.Int).Sub(fp.Modulus(), b.Proof[y])
	}
	require.NoError(t, k.Verify(b, r.Root, r.Quorum))
}

// TestFloorIsOfTheSameProof holds the floor's multi-exponentiations to the lengths
// of the key's: wires that are committed to have points of their own.
func TestFloorIsOfTheSameProof(t *testing.T) {
	t.Parallel()
	for _, k := range []*KeySet{sharedKeys(t), lookupKeys(t)} {
		f, err := k.Floor(t.Context(), devReport(t), testPayee)
		require.NoError(t, err)
		require.Positive(t, f.Prove)
		require.Equal(t, k.Profile() == ProfileLookup, f.Solve > 0)
	}
}

// TestLookupSolidityKey compares the key's words with the contract that the
// library exports.
func TestLookupSolidityKey(t *testing.T) {
	t.Parallel()
	k := lookupKeys(t)
	var source bytes.Buffer
	require.NoError(t, k.verify.ExportSolidity(&source))
	constants := make(map[string]*big.Int)
	for _, m := range regexp.MustCompile(`uint256 constant ([A-Z0-9_]+) = ([0-9]+);`).FindAllStringSubmatch(source.String(), -1) {
		v, ok := new(big.Int).SetString(m[2], 10)
		require.True(t, ok)
		constants[m[1]] = v
	}
	words := k.SolidityKey()
	for i, name := range []string{
		"CONSTANT_X", "CONSTANT_Y", "PUB_0_X", "PUB_0_Y", "PUB_1_X", "PUB_1_Y", "PUB_2_X", "PUB_2_Y", "PUB_3_X", "PUB_3_Y",
		"PEDERSEN_G_X_1", "PEDERSEN_G_X_0", "PEDERSEN_G_Y_1", "PEDERSEN_G_Y_0",
		"PEDERSEN_GSIGMANEG_X_1", "PEDERSEN_GSIGMANEG_X_0", "PEDERSEN_GSIGMANEG_Y_1", "PEDERSEN_GSIGMANEG_Y_0",
	} {
		want, ok := constants[name]
		require.True(t, ok, name)
		require.Equal(t, want.String(), words[14+i].String(), name)
	}
}
