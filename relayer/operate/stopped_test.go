package operate_test

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// stopping ends a run at one of its broadcasts, before or after the chain has
// got the transaction. To the next run it is as if the process had been killed.
type stopping struct {
	*ethclient.Client
	left  atomic.Int32
	after bool
	stop  context.CancelFunc
}

func (s *stopping) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	if s.left.Add(-1) != 0 {
		return s.Client.SendTransaction(ctx, tx)
	}
	defer s.stop()
	if !s.after {
		return context.Canceled
	}
	return s.Client.SendTransaction(ctx, tx)
}

// Wherever a run is stopped, the next one goes on, and nothing is paid twice.
func TestStoppedAnywhere(t *testing.T) {
	type stop struct {
		at    int32
		after bool
	}
	var stops []stop
	for at := int32(1); at <= 2; at++ {
		stops = append(stops, stop{at, false}, stop{at, true})
	}
	who := newSomeone(t)
	n := newNetwork(t, staking(), nil, who.signer.Address())
	n.mustDo(who, operate.Request{Command: operate.Register, Amount: tokens(10)})
	for i, s := range stops {
		request := operate.Request{Command: operate.AddStake, Amount: tokens(int64(7 + i))}
		before := n.standing(who).Bonded
		n.stopAt(who, request, s.at, s.after)
		n.mustDo(who, request)
		require.Equal(t, request.Amount, before.Sub(n.standing(who).Bonded, before), "added once: %+v", s)
		require.Zero(t, n.allowance(who).Sign())
	}
	require.Equal(t, tokens(1000-10-7-8-9-10), n.tokensOf(who.signer.Address()))

	for _, s := range stops[:2] {
		before := n.standing(who).Unbonding
		request := operate.Request{Command: operate.Unbond, Amount: tokens(3)}
		n.stopAt(who, request, s.at, s.after)
		n.mustDo(who, request)
		require.Equal(t, tokens(3), before.Sub(n.standing(who).Unbonding, before), "asked back once: %+v", s)
	}
}

// stopAt runs a request and stops it at a broadcast.
func (n *network) stopAt(who *someone, r operate.Request, at int32, after bool) {
	n.t.Helper()
	ctx, cancel := context.WithCancel(n.t.Context())
	defer cancel()
	client := &stopping{Client: n.chain.Client(), after: after, stop: cancel}
	client.left.Store(at)
	cfg := n.config(who)
	cfg.Client, cfg.Signer, cfg.Journal = client, who.signer, n.journal(who)
	a, err := operate.Open(ctx, cfg)
	require.NoError(n.t, err)
	p, err := a.Plan(ctx, r, nil)
	require.NoError(n.t, err)
	n.held.Store(true) // the last broadcast is not mined while this process lives
	if at > 1 {
		n.held.Store(false)
	}
	_, err = a.Run(ctx, p)
	require.ErrorIs(n.t, err, context.Canceled)
	require.NoError(n.t, cfg.Journal.Close())
	n.held.Store(false)
}

// A process that is killed between the last block and its own end finds out that
// all was done.
func TestStoppedBehindTheEnd(t *testing.T) {
	who := newSomeone(t)
	n := newNetwork(t, staking(), nil, who.signer.Address())
	n.mustDo(who, operate.Request{Command: operate.Register, Amount: tokens(10)})
	request := operate.Request{Command: operate.AddStake, Amount: tokens(5)}
	path := filepath.Join(who.dir, "journal")
	var kept []byte
	cfg := n.config(who)
	cfg.Signer, cfg.Journal = who.signer, n.journal(who)
	cfg.Progress = func(string) {
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		kept = b
	}
	_, _, err := n.doBy(cfg, request)
	require.NoError(t, err)
	require.NoError(t, cfg.Journal.Close())
	require.NoFileExists(t, path)
	require.NoError(t, os.WriteFile(path, kept, 0o600)) // as it was just before the end

	p, out := n.mustDo(who, request)
	require.Empty(t, p.Steps)
	require.Contains(t, p.Notes[0], "an earlier run of the same command added the stake already")
	require.Equal(t, "addStake", out.Done[len(out.Done)-1].Step)
	require.True(t, out.Done[0].Earlier)
	require.Equal(t, tokens(15), n.standing(who).Bonded)

	// Another request drops what an earlier one did not come to.
	require.NoError(t, os.WriteFile(path, kept, 0o600))
	n.mustDo(who, operate.Request{Command: operate.AddStake, Amount: tokens(6)})
	require.Equal(t, tokens(21), n.standing(who).Bonded)
}

// A node that delivers with the same key at the same time costs neither of the
// two anything.
func TestBesideANodeThatDelivers(t *testing.T) {
	who := newSomeone(t)
	n := newNetwork(t, staking(), nil, who.signer.Address())
	node, stop := n.manage(who.signer)
	defer stop()
	ctx, cancel := context.WithCancel(t.Context())
	delivered := make(chan int, 1)
	go func() {
		count := 0
		to := who.signer.Address()
		for ctx.Err() == nil {
			if _, err := node.Send(ctx, relayer.Candidate{To: &to}); err == nil {
				count++
			}
		}
		delivered <- count
	}()
	n.mustDo(who, operate.Request{Command: operate.Register, Amount: tokens(10)})
	for range 3 {
		n.mustDo(who, operate.Request{Command: operate.AddStake, Amount: tokens(1)})
	}
	cancel()
	require.Positive(t, <-delivered)
	require.Equal(t, tokens(13), n.standing(who).Bonded)
	require.Equal(t, tokens(987), n.tokensOf(who.signer.Address()))
}
