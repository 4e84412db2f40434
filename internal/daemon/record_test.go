package daemon

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// withRewards adds a pool to a network whose epochs outlast a test.
func withRewards(s *deploy.Staking, d *deploy.Deployment) {
	s.Epoch, s.Lead, s.Grace, s.Slashing, s.Unbonding = 2400*time.Hour, 100*time.Hour, time.Hour, 100*time.Hour, 3000*time.Hour
	d.Rewards = &deploy.Rewards{
		FeedSets: []uint64{1}, Windows: 24, MinWindows: 1, FreshSeconds: 72 * 3600, GraceSeconds: 72 * 3600, TermSeconds: 3600, SharePPM: 500_000,
		Cap: deploy.NewNumber(evmtest.Ether(1000)),
	}
}

// deliver proves the present round, which the first operator signs, and lands it
// after the pool was funded.
func (n *registryNetwork) deliver(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{Client: n.chain.Client(), Signer: n.owner, ChainID: n.chain.ChainID(), PollInterval: 5 * time.Millisecond})
	require.NoError(t, err)
	var wg sync.WaitGroup
	wg.Go(func() { _ = tx.Run(ctx) }) // ends with the context
	defer func() { cancel(); wg.Wait() }()
	for _, c := range []relayer.Candidate{
		{To: &n.contracts.Token, Data: bindings.NewDevToken().PackApprove(n.contracts.Rewards, evmtest.Ether(100))},
		{To: &n.contracts.Rewards, Data: bindings.NewRewardPool().PackFund(evmtest.Ether(100))},
	} {
		_, err := tx.Send(ctx, c)
		require.NoError(t, err)
	}
	keys, err := prover.Open(ctx, prover.Config{Dir: n.keys, Shape: n.shape, InsecureDev: true})
	require.NoError(t, err)
	secret, err := hex.DecodeString(n.operators[0].feedHex)
	require.NoError(t, err)
	feedKey, err := protocol.ParseFeedPrivateKey(secret)
	require.NoError(t, err)
	committee, err := deploy.ReadCommittee(ctx, n.chain.Client(), n.contracts.Registry, 1)
	require.NoError(t, err)
	head, err := n.chain.Client().HeaderByNumber(ctx, nil)
	require.NoError(t, err)
	o := &protocol.Observation{
		Domain: n.contracts.FeedSets[0].Domain, Root: committee.Root(n.shape), Round: feed.Round(head.Time / 2), Vector: make([]feed.Encoded, n.shape.Columns),
	}
	o.Vector[0] = feed.Encoded(feed.Offset + 2000*uint64(o.Round))
	o.Vector[1] = feed.Encoded(feed.Offset + 5_000_000)
	require.NoError(t, protocol.SignObservation(protocol.Network{HomeChainID: n.chain.ChainID(), Registry: n.contracts.Registry}, o, feedKey, n.operators[0].eth))
	bundle, _, err := keys.Prove(ctx, &protocol.Report{
		FeedSet: "main", Domain: o.Domain, Round: o.Round, Committee: committee, Root: o.Root, Quorum: protocol.Quorum(committee.Total()),
		Observations: []*protocol.Observation{o, nil}, Medians: o.Vector,
	}, n.owner.Address())
	require.NoError(t, err)
	c, err := relayer.NewChain(relayer.ChainConfig{Client: n.chain.Client(), Hub: n.contracts.Hub, FeedSets: n.contracts.IDs(), Shape: n.shape, Tx: tx})
	require.NoError(t, err)
	got, err := c.Deliver(ctx, bundle, nil)
	require.NoError(t, err)
	require.False(t, got.Skipped)
}

// A whole node whose configuration names the pool has it record what it is paid for,
// and one that names something else goes on without.
func TestNodeRecordsItsParticipation(t *testing.T) {
	t.Parallel()
	n := newRegistryNetwork(t, 1, withRewards)
	n.deliver(t)
	wrong := n.start(t, n.operators[0], "advance = false", fmt.Sprintf("rewards = %q", n.contracts.Timelock.Hex()))
	require.Eventually(t, func() bool { return strings.Contains(wrong.log.String(), "participation is not recorded") }, 3*time.Minute, 10*time.Millisecond)
	require.NoError(t, wrong.stop())

	r := n.start(t, n.operators[0], "advance = false", fmt.Sprintf("rewards = %q", n.contracts.Rewards.Hex()))
	require.Eventually(t, func() bool { return r.metric(t, `oraclestream_rewards_turns_total{result="recorded"}`) == 1 }, 3*time.Minute, 10*time.Millisecond)
	b := bindings.NewRewardPool()
	mask, err := ask(t.Context(), n.chain.Client(), n.contracts.Rewards, b.PackParticipants(1, big.NewInt(1), new(big.Int)), b.UnpackParticipants)
	require.NoError(t, err)
	require.EqualValues(t, 1, mask.Uint64())
	require.EqualValues(t, 1, r.metric(t, "oraclestream_rewards_funded"))
	require.Contains(t, r.log.String(), "participation recorded")
}
