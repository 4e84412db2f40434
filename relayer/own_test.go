package relayer_test

import (
	"context"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// A delivery is read back from its transaction, by either way to the hub, and nothing
// else is taken for one.
func TestSent(t *testing.T) {
	t.Parallel()
	f := fixture.Load(t)
	b := f.Cases["valid"].Bundle
	hub, refunds := common.Address{0xa}, common.Address{0xb}
	access := func(refunds common.Address) *relayer.Chain {
		c, err := relayer.NewChain(relayer.ChainConfig{
			Client: noChain{}, Hub: hub, Refunds: refunds, Shape: f.Shape, FeedSets: map[string]*big.Int{"other": big.NewInt(1), fixture.SetName: big.NewInt(7)},
		})
		require.NoError(t, err)
		return c
	}
	words := make([]*big.Int, len(b.Words))
	for i := range words {
		words[i] = protocol.BigInt(b.Words[i])
	}
	pack := func(id int64, words []*big.Int) []byte {
		return bindings.NewFeedHub().PackUpdate(big.NewInt(id), words, protocol.BigInt(b.Commitment), b.Proof)
	}
	direct := pack(7, words)
	through := bindings.NewDeliveryRefunds().PackUpdate(big.NewInt(7), words, protocol.BigInt(b.Commitment), b.Proof, big.NewInt(1))
	tx := func(to *common.Address, data []byte) *types.Transaction {
		return types.NewTx(&types.DynamicFeeTx{To: to, Data: data})
	}
	want := relayer.Sent{FeedSet: fixture.SetName, Round: b.Round, Commitment: b.Commitment}
	for _, sent := range []*types.Transaction{tx(&hub, direct), tx(&refunds, through)} {
		got, ok := access(refunds).Sent(sent)
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	_, ok := access(common.Address{}).Sent(tx(&refunds, through))
	require.False(t, ok, "without refunds their contract is a stranger's")
	c := access(refunds)
	for name, no := range map[string]*types.Transaction{
		"creates a contract":        tx(nil, direct),
		"another contract":          tx(&common.Address{0xc}, direct),
		"the other's call":          tx(&hub, through),
		"no call":                   tx(&hub, nil),
		"cut off":                   tx(&hub, direct[:len(direct)/2]),
		"an unknown feed set":       tx(&hub, pack(8, words)),
		"words of another shape":    tx(&hub, pack(7, words[1:])),
		"a word that is no element": tx(&hub, pack(7, append([]*big.Int{new(big.Int).Lsh(big.NewInt(1), 255)}, words[1:]...))),
	} {
		_, ok := c.Sent(no)
		require.False(t, ok, name)
	}
	for i := range direct {
		data := append([]byte(nil), direct...)
		data[i] ^= 0xff
		_, _ = c.Sent(tx(&hub, data)) // must not panic, whatever a store that was restored holds
	}
}

// noChain is the client of an access that calls nothing.
type noChain struct{ relayer.ChainClient }

// What could not be put on record is not sent, and nothing is put on record of a
// delivery that the chain has no use for.
func TestWhatIsNotKeptIsNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	c := w.access(0)
	full := errors.New("no room")
	_, err := c.Deliver(t.Context(), w.Cases["valid"].Bundle, func(context.Context) error { return full })
	require.ErrorIs(t, err, full)
	next, err := w.chain.Client().PendingNonceAt(t.Context(), w.operators[0].Address())
	require.NoError(t, err)
	kept := 0
	keep := func(context.Context) error {
		now, err := w.chain.Client().PendingNonceAt(t.Context(), w.operators[0].Address())
		require.NoError(t, err)
		require.Equal(t, next, now, "nothing is sent before")
		kept++
		return nil
	}
	got, err := c.Deliver(t.Context(), w.Cases["valid"].Bundle, keep)
	require.NoError(t, err)
	require.False(t, got.Skipped)
	require.Equal(t, 1, kept)
	after, err := w.chain.Client().PendingNonceAt(t.Context(), w.operators[0].Address())
	require.NoError(t, err)
	require.Equal(t, next+1, after)
	got, err = c.Deliver(t.Context(), w.Cases["older_round"].Bundle, keep)
	require.NoError(t, err)
	require.True(t, got.Skipped)
	require.Equal(t, 1, kept, "it is needless, so nothing is kept of it")
}
