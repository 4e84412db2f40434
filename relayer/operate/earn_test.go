package operate_test

import (
	"context"
	"math/big"
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
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// An operator that signs, proves, delivers and records a round is paid for it: the
// epoch's rewards by the pool, and the gas by DeliveryRefunds.
func TestEarningsAreClaimed(t *testing.T) {
	shape := protocol.Shape{Slots: 1, Columns: 4}
	keys, err := prover.Open(t.Context(), prover.Config{Dir: t.TempDir(), Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	sets := []feed.Set{{Name: "main", Interval: 2 * time.Second, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8, Heartbeat: time.Hour}}}}
	who := newSomeone(t)
	n := newNetwork(t, staking(), func(d *deploy.Deployment) {
		d.Circuit, d.FeedSets = deploy.NewCircuit(shape, keys.SolidityKey()), deploy.DescribeFeedSets(sets, "")
		withPool(d)
		d.Refunds.Terms = []deploy.RefundTerms{{FeedSet: 1, HeartbeatSeconds: 86400, TipWei: 1e9, GasCap: 600_000, FixedGas: 60_000}}
	}, who.signer.Address())
	erc, pool, refunds := bindings.NewDevToken(), bindings.NewRewardPool(), bindings.NewDeliveryRefunds()
	n.send(n.owner, n.contracts.Token, erc.PackApprove(n.contracts.Rewards, tokens(100)))
	n.send(n.owner, n.contracts.Rewards, pool.PackFund(tokens(100)))
	tx, stop := n.manage(n.owner)
	_, err = tx.Send(t.Context(), relayer.Candidate{To: &n.contracts.Refunds, Data: refunds.PackFund(big.NewInt(1)), Value: evmtest.Ether(1)})
	stop()
	require.NoError(t, err)

	n.mustDo(who, operate.Request{Command: operate.Register, Amount: tokens(10)})
	n.mustDo(who, operate.Request{Command: operate.Advance})
	n.deliver(who, keys, shape)
	n.record(who)

	a, err := operate.Open(t.Context(), n.config(who))
	require.NoError(t, err)
	owed, err := a.Owed(t.Context())
	require.NoError(t, err)
	require.Positive(t, owed.Sign())
	s := n.standing(who)
	rewards, err := a.Rewards(t.Context(), s)
	require.NoError(t, err)
	require.Len(t, rewards, 1)
	require.True(t, rewards[0].Later(), "the epoch is not over")
	require.Equal(t, "TooEarly", rewards[0].Why.Name)
	require.Contains(t, operate.Explain(rewards[0].Why).Error(), s.LastUntil.Add(time.Hour).Format(time.RFC3339), "and the time is told")

	n.later(s.LastUntil.Add(time.Hour + time.Second).Sub(s.Now).Truncate(time.Second))
	before, _, err := a.Means(t.Context())
	require.NoError(t, err)
	p, out := n.mustDo(who, operate.Request{Command: operate.Claim})
	require.Equal(t, []string{"claim epoch 1", "withdraw refunds"}, names(p.Steps))
	after, held, err := a.Means(t.Context())
	require.NoError(t, err)
	require.Equal(t, tokens(1000-10+50), held, "half of the pool, as its terms say")
	require.Equal(t, before.Add(before, owed), after.Add(after, out.Fees()), "the refund, less the gas of fetching it")
	p, _ = n.mustDo(who, operate.Request{Command: operate.Claim})
	require.Empty(t, p.Steps, "nothing is fetched twice")
	rewards, err = a.Rewards(t.Context(), n.standing(who))
	require.NoError(t, err)
	require.True(t, rewards[0].Claimed())

	// On a chain without the registry the refunds alone are fetched.
	cfg := n.config(who)
	cfg.Registry, cfg.Rewards, cfg.Signer, cfg.Journal = [20]byte{}, [20]byte{}, who.signer, n.journal(who)
	p, _, err = n.doBy(cfg, operate.Request{Command: operate.Claim})
	require.NoError(t, err)
	require.NoError(t, cfg.Journal.Close())
	require.Equal(t, []string{"no refunds are owed"}, p.Notes)
	a, err = operate.Open(t.Context(), cfg)
	require.NoError(t, err)
	_, err = a.Plan(t.Context(), operate.Request{Command: operate.Join}, nil)
	require.ErrorIs(t, err, operate.ErrRequest)
}

// deliver proves a round of the present epoch, which the only member signs, and
// lands it.
func (n *network) deliver(who *someone, keys *prover.KeySet, shape protocol.Shape) {
	n.t.Helper()
	ctx := n.t.Context()
	committee, err := deploy.ReadCommittee(ctx, n.chain.Client(), n.contracts.Registry, 1)
	require.NoError(n.t, err)
	const interval = 2000
	round := feed.Round((committee.From.UnixMilli() + interval - 1) / interval)
	o := &protocol.Observation{
		Domain: n.contracts.FeedSets[0].Domain, Root: committee.Root(shape), Round: round, Vector: make([]feed.Encoded, shape.Columns),
	}
	o.Vector[0] = feed.Encoded(feed.Offset + interval*uint64(round))
	o.Vector[1] = feed.Encoded(feed.Offset + 5_000_000)
	network := protocol.Network{HomeChainID: n.chain.ChainID(), Registry: n.contracts.Registry}
	require.NoError(n.t, protocol.SignObservation(network, o, who.feed, who.signer))
	bundle, _, err := keys.Prove(ctx, &protocol.Report{
		FeedSet: "main", Domain: o.Domain, Round: round, Committee: committee, Root: o.Root, Quorum: protocol.Quorum(committee.Total()),
		Observations: []*protocol.Observation{o}, Medians: o.Vector,
	}, who.signer.Address())
	require.NoError(n.t, err)
	tx, stop := n.manage(who.signer)
	defer stop()
	c, err := relayer.NewChain(relayer.ChainConfig{
		Client: n.chain.Client(), Hub: n.contracts.Hub, Refunds: n.contracts.Refunds, FeedSets: n.contracts.IDs(), Shape: shape, Tx: tx,
	})
	require.NoError(n.t, err)
	got, err := c.Deliver(ctx, bundle, nil)
	require.NoError(n.t, err)
	require.False(n.t, got.Skipped)
	require.NotNil(n.t, got.Refund)
}

// record has the pool take in the round, as the operator's node does.
func (n *network) record(who *someone) {
	n.t.Helper()
	tx, stop := n.manage(who.signer)
	defer stop()
	r, err := relayer.NewRecorder(relayer.RecorderConfig{
		Client: n.chain.Client(), Pool: n.contracts.Rewards, Hub: n.contracts.Hub, Registry: n.contracts.Registry, Tx: tx, Operator: who.signer.Address(),
		FeedSets: []relayer.RecordedSet{{Name: "main", Number: 1, Interval: 2 * time.Second}}, PollInterval: 2 * time.Millisecond,
	})
	require.NoError(n.t, err)
	ctx, cancel := context.WithCancel(n.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.Run(ctx)
	}()
	windows := bindings.NewRewardPool().PackRecordedWindows(1)
	require.Eventually(n.t, func() bool { return n.number(n.contracts.Rewards, windows).Sign() > 0 }, 3*time.Minute, 5*time.Millisecond)
	cancel()
	<-ended
}
