package prover

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// TestTenThousandMutations flips bits anywhere in what is public, one to three at
// a time, in both profiles: nothing but what was proven verifies.
func TestTenThousandMutations(t *testing.T) {
	t.Parallel()
	for _, keys := range []func(testing.TB) *KeySet{sharedKeys, lookupKeys} {
		k := keys(t)
		t.Run(string(k.Profile()), func(t *testing.T) {
			t.Parallel()
			mutate(t, k, 10_000)
		})
	}
}

func mutate(t *testing.T, k *KeySet, times int) {
	r := devReport(t)
	proven, _, err := k.Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(5, 7))
	for range times {
		b, root, quorum := *proven, r.Root, r.Quorum
		b.Words = append([]protocol.Element(nil), proven.Words...)
		flipIn := func(e *protocol.Element) { *e = element(flip(big2(*e), random.IntN(254))) }
		parts := random.Perm(len(b.Proof) + len(b.Words) + 4)
		for _, part := range parts[:1+random.IntN(3)] {
			switch words := part - len(b.Proof); {
			case words < 0:
				b.Proof[part] = flip(b.Proof[part], random.IntN(256))
			case words < len(b.Words):
				flipIn(&b.Words[words])
			case words == len(b.Words):
				flipIn(&b.Commitment)
			case words == len(b.Words)+1:
				flipIn(&b.Domain)
			case words == len(b.Words)+2:
				flipIn(&root)
			default:
				quorum ^= 1 << random.IntN(48)
			}
		}
		require.ErrorIs(t, k.Verify(&b, root, quorum), ErrProof)
	}
}
