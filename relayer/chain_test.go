package relayer_test

import (
	"context"
	"log/slog"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// world is the real contracts on a real chain, with some funded operators.
type world struct {
	*fixture.Fixture
	t         *testing.T
	chain     *evm.DevChain
	contracts *deploy.Contracts
	operators []*evm.Signer
	stopBlock func()
}

const operators = 4

func newWorld(t *testing.T, change func(*fixture.Fixture)) *world {
	t.Helper()
	w := &world{Fixture: fixture.Load(t), t: t}
	if change != nil {
		change(w.Fixture)
	}
	var addresses []common.Address
	for range operators + 1 {
		s, err := evm.GenerateSigner()
		require.NoError(t, err)
		w.operators = append(w.operators, s)
		addresses = append(addresses, s.Address())
	}
	w.chain = evmtest.Start(t, addresses...)
	w.stopBlock = evmtest.Mine(t, w.chain, 20*time.Millisecond)
	w.contracts = w.Deploy(t, w.chain, w.operators[operators])
	return w
}

// access gives an operator's access to the hub.
func (w *world) access(operator int) *relayer.Chain {
	w.t.Helper()
	return w.accessBy(w.sender(operator), common.Address{}, nil)
}

// sender gives an operator's transaction manager, which runs.
func (w *world) sender(operator int) *relayer.TxManager {
	w.t.Helper()
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
		Client: w.chain.Client(), Signer: w.operators[operator], ChainID: w.chain.ChainID(), PollInterval: 5 * time.Millisecond,
	})
	require.NoError(w.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = tx.Run(ctx) })
	w.t.Cleanup(func() { cancel(); wg.Wait() })
	return tx
}

// accessBy gives access to the hub that delivers through refunds.
func (w *world) accessBy(tx *relayer.TxManager, refunds common.Address, log *slog.Logger) *relayer.Chain {
	w.t.Helper()
	ids := w.contracts.IDs()
	ids["elsewhere"] = big.NewInt(999)
	c, err := relayer.NewChain(relayer.ChainConfig{
		Client: w.chain.Client(), Hub: w.contracts.Hub, Refunds: refunds, FeedSets: ids, Shape: w.Shape, Tx: tx, Logger: log,
	})
	require.NoError(w.t, err)
	return c
}

func (w *world) values(c *relayer.Chain) []feed.Encoded {
	w.t.Helper()
	v, err := c.Values(w.t.Context(), fixture.SetName)
	require.NoError(w.t, err)
	return v
}

func TestDeliverLandsARealProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	c := w.access(0)
	h, err := c.Header(t.Context(), fixture.SetName)
	require.NoError(t, err)
	require.Equal(t, relayer.Header{}, h)
	require.False(t, h.Delivered())
	require.Equal(t, make([]feed.Encoded, w.Shape.Columns), w.values(c))

	valid := w.Cases["valid"]
	got, err := c.Deliver(t.Context(), valid.Bundle, nil)
	require.NoError(t, err)
	require.False(t, got.Skipped)
	require.NotZero(t, got.Tx)
	require.NotZero(t, got.Block)
	require.Greater(t, got.GasUsed, uint64(200_000))
	require.Less(t, got.GasUsed, uint64(500_000))
	t.Logf("gas used: %d", got.GasUsed)

	h, err = c.Header(t.Context(), fixture.SetName)
	require.NoError(t, err)
	require.True(t, h.Delivered())
	require.Equal(t, valid.Bundle.Round, h.Round)
	require.Equal(t, got.BlockTime, h.LandedAt)
	ms, err := valid.Report.Medians[0].Mantissa()
	require.NoError(t, err)
	require.Equal(t, ms, h.Time.UnixMilli())
	require.Equal(t, valid.Report.Medians, w.values(c))

	for _, name := range []string{"valid", "older_round", "equal_round_no_fill", "three_of_four"} {
		got, err = c.Deliver(t.Context(), w.Cases[name].Bundle, nil)
		if name == "three_of_four" {
			// The same round with the two lanes that were absent.
			require.NoError(t, err)
			require.False(t, got.Skipped)
			continue
		}
		require.NoError(t, err, name)
		require.True(t, got.Skipped, name)
		require.Zero(t, got.Tx, "nothing is sent that the chain has no use for")
	}
	filled := w.values(c)
	require.Equal(t, valid.Report.Medians[:6], filled[:6], "present lanes stay")
	require.Equal(t, w.Cases["three_of_four"].Report.Medians[6:], filled[6:])

	got, err = c.Deliver(t.Context(), w.Cases["next_round"].Bundle, nil)
	require.NoError(t, err)
	require.False(t, got.Skipped)
	require.Equal(t, w.Cases["next_round"].Report.Medians, w.values(c))
}

func TestDeliverShowsWhyTheHubRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	c := w.access(0)
	change := func(edit func(*protocol.Bundle)) *protocol.Bundle {
		b := *w.Cases["valid"].Bundle
		b.Words = append([]protocol.Element(nil), b.Words...)
		edit(&b)
		return &b
	}
	tests := []struct {
		name   string
		bundle *protocol.Bundle
		want   string
		advice bool
	}{
		{"another domain", w.Cases["other_domain"].Bundle, "ProofInvalid", true},
		{"another root", w.Cases["other_root"].Bundle, "ProofInvalid", true},
		{"another quorum", w.Cases["other_quorum"].Bundle, "ProofInvalid", true},
		{"a changed payee", change(func(b *protocol.Bundle) { b.Words[0] = protocol.NewElement(5) }), "ProofInvalid", true},
		{"no time", w.Cases["no_time"].Bundle, "NoTime", true},
		{"too late in its round", w.Cases["time_late"].Bundle, "TimeOutsideRound", true},
		{"too early", w.Cases["time_early"].Bundle, "TimeOutsideRound", true},
		{"a set that the hub does not know", change(func(b *protocol.Bundle) { b.FeedSet = "elsewhere" }), "UnknownFeedSet", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := c.Deliver(t.Context(), tt.bundle, nil)
			var re *relayer.RevertError
			require.ErrorAs(t, err, &re)
			require.ErrorIs(t, err, relayer.ErrRevert)
			require.Equal(t, tt.want, re.Name)
			require.ErrorContains(t, err, tt.want+"(")
			require.Equal(t, tt.advice, re.Advice != "")
		})
	}
	t.Run("nothing was sent", func(t *testing.T) {
		nonce, err := w.chain.Client().NonceAt(t.Context(), w.operators[0].Address(), nil)
		require.NoError(t, err)
		require.Zero(t, nonce)
	})
	t.Run("a set that the node does not know", func(t *testing.T) {
		_, err := c.Deliver(t.Context(), change(func(b *protocol.Bundle) { b.FeedSet = "none" }), nil)
		require.ErrorIs(t, err, relayer.ErrUnknownSet)
		_, err = c.Header(t.Context(), "none")
		require.ErrorIs(t, err, relayer.ErrUnknownSet)
		_, err = c.Values(t.Context(), "none")
		require.ErrorIs(t, err, relayer.ErrUnknownSet)
	})
	t.Run("words of another shape", func(t *testing.T) {
		_, err := c.Deliver(t.Context(), change(func(b *protocol.Bundle) { b.Words = b.Words[1:] }), nil)
		require.ErrorIs(t, err, protocol.ErrWords)
	})
	t.Run("half a proof", func(t *testing.T) {
		_, err := c.Deliver(t.Context(), change(func(b *protocol.Bundle) { b.Proof[7] = nil }), nil)
		require.ErrorContains(t, err, "word 7 of the proof")
	})
}

// An error of the registry comes through the hub and is decoded all the same.
func TestDeliverOutsideTheCommitteesTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(f *fixture.Fixture) { f.Committee.From = time.Now() })
	_, err := w.access(0).Deliver(t.Context(), w.Cases["valid"].Bundle, nil)
	var re *relayer.RevertError
	require.ErrorAs(t, err, &re)
	require.Equal(t, "NoCommittee", re.Name)
	require.NotEmpty(t, re.Advice)
}

// Of two deliveries of one round in one block, the second changes nothing and
// says so.
func TestTwoDeliverIntoOneBlock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	chains := []*relayer.Chain{w.access(0), w.access(1)}
	w.stopBlock()
	receipts := make([]relayer.Receipt, len(chains))
	var wg sync.WaitGroup
	for i, c := range chains {
		wg.Go(func() {
			var err error
			if receipts[i], err = c.Deliver(t.Context(), w.Cases["valid"].Bundle, nil); err != nil {
				t.Error(err)
			}
		})
	}
	require.Eventually(t, func() bool {
		n, err := w.chain.Client().PendingTransactionCount(t.Context())
		return err == nil && n == 2
	}, 2*time.Minute, 5*time.Millisecond)
	require.NoError(t, w.chain.Commit())
	wg.Wait()
	require.Equal(t, receipts[0].Block, receipts[1].Block)
	require.NotEqual(t, receipts[0].Skipped, receipts[1].Skipped)
	require.NotZero(t, receipts[0].Tx)
	require.NotZero(t, receipts[1].Tx)
}

func TestNewChainChecks(t *testing.T) {
	t.Parallel()
	_, err := relayer.NewChain(relayer.ChainConfig{})
	require.Error(t, err)
	w := newWorld(t, nil)
	cfg := relayer.ChainConfig{Client: w.chain.Client(), Hub: w.contracts.Hub, FeedSets: w.contracts.IDs()}
	_, err = relayer.NewChain(cfg)
	require.Error(t, err, "a shape is needed")
	cfg.Shape = w.Shape
	c, err := relayer.NewChain(cfg)
	require.NoError(t, err)
	_, err = c.Deliver(t.Context(), w.Cases["valid"].Bundle, nil)
	require.ErrorContains(t, err, "only read")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.Snapshot(ctx, fixture.SetName)
	require.ErrorIs(t, err, context.Canceled)
}
