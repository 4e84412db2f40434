package relayer_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// TestDeliverLandsAProofByLookups takes a proof of the other profile all the way:
// the deployment chooses its verifier by the key, the hub stores what was proven,
// proxies read it, and a proof with one bit changed is refused.
func TestDeliverLandsAProofByLookups(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(f *fixture.Fixture) { *f = *fixture.LoadFile(t, fixture.Lookup) })
	c := w.access(0)
	valid := w.Cases["valid"]

	spoilt := *valid.Bundle
	// Of the commitment's proof of knowledge: another point, on the curve.
	spoilt.Proof[7] = new(big.Int).SetBit(spoilt.Proof[7], 255, spoilt.Proof[7].Bit(255)^1)
	_, err := c.Deliver(t.Context(), &spoilt, nil)
	var revert *relayer.RevertError
	require.ErrorAs(t, err, &revert)
	require.Equal(t, "ProofInvalid", revert.Name)

	got, err := c.Deliver(t.Context(), valid.Bundle, nil)
	require.NoError(t, err)
	require.False(t, got.Skipped)
	t.Logf("gas used: %d", got.GasUsed)
	require.Greater(t, got.GasUsed, uint64(300_000))
	require.Less(t, got.GasUsed, uint64(600_000))
	require.Equal(t, valid.Report.Medians, w.values(c))

	proxy := bindings.NewFeedProxy()
	for i, f := range w.Set.Feeds {
		m := valid.Report.Medians[i+1]
		at := w.contracts.FeedSets[0].Proxies[f.ID]
		out, err := w.chain.Client().CallContract(t.Context(), ethereum.CallMsg{To: &at, Data: proxy.PackLatestRoundData()}, nil)
		want, absent := m.Mantissa()
		if absent != nil {
			require.Error(t, err, f.ID)
			continue
		}
		require.NoError(t, err, f.ID)
		read, err := proxy.UnpackLatestRoundData(out)
		require.NoError(t, err)
		require.Equal(t, big.NewInt(want), read.Answer, f.ID)
	}

	next, err := c.Deliver(t.Context(), w.Cases["next_round"].Bundle, nil)
	require.NoError(t, err)
	require.False(t, next.Skipped)
	require.Equal(t, w.Cases["next_round"].Report.Medians, w.values(c))
}
