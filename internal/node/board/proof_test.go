package board

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/prooffile"
	"github.com/oraclestream/oraclestream/prover/sample"
)

// delivered stores what an own delivery leaves: here the proof is only of the form of one.
func delivered(t *testing.T, b *Board, round feed.Round, absent ...int) {
	t.Helper()
	r, err := sample.Report(b.cfg.Shape, round)
	require.NoError(t, err)
	r.FeedSet = testSet.Name
	for _, column := range absent {
		r.Medians[column] = feed.Absent
	}
	w := protocol.Words{Payee: sample.Payee, Round: round, Participation: make([]bool, b.cfg.Shape.Slots), Medians: r.Medians}
	words, err := w.Pack(b.cfg.Shape)
	require.NoError(t, err)
	bundle := &protocol.Bundle{FeedSet: r.FeedSet, Domain: r.Domain, Round: round, Words: words}
	for i := range bundle.Proof {
		bundle.Proof[i] = big.NewInt(int64(i))
	}
	require.NoError(t, b.cfg.Store.PutReport(t.Context(), r))
	require.NoError(t, b.cfg.Store.PutBundle(t.Context(), bundle))
}

func TestProofs(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := t.Context()
	_, err := b.Proof(ctx, "BTC/USD", 0)
	require.ErrorIs(t, err, api.ErrUnknownRound, "nothing proves here")
	b.cfg.Manifest = &prover.Manifest{Slots: b.cfg.Shape.Slots, Columns: b.cfg.Shape.Columns, Profile: prover.ProfileBits}
	_, err = b.Proof(ctx, "BTC/USD", 0)
	require.ErrorIs(t, err, api.ErrUnknownRound, "nothing was delivered")
	_, err = b.Proof(ctx, "NO/SUCH", 0)
	require.ErrorIs(t, err, api.ErrUnknownFeed)

	delivered(t, b, 10)
	delivered(t, b, 12, 2)
	round := func(id feed.ID, asked, want feed.Round) {
		t.Helper()
		file, err := b.Proof(ctx, id, asked)
		require.NoError(t, err)
		require.Equal(t, want, file.Round)
		p, err := prooffile.Parse(file.JSON)
		require.NoError(t, err)
		require.Equal(t, want, p.Bundle.Round)
		require.Len(t, p.Members, b.cfg.Shape.Slots)
		require.Equal(t, feed.ID("BTC/USD"), p.Feeds[0].ID)
	}
	round("BTC/USD", 0, 12)
	round("ETH/USD", 0, 10) // it has no value in round 12
	round("ETH/USD", 12, 12)
	round("BTC/USD", 10, 10)
	for _, none := range []feed.Round{9, 11, 13} {
		_, err = b.Proof(ctx, "BTC/USD", none)
		require.ErrorIs(t, err, api.ErrUnknownRound)
	}
}
