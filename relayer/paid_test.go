package relayer_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

const (
	paidInterval = 2 * time.Second
	paidWindows  = 24
	// paidWindow is how long one of them lasts.
	paidWindow = 100 * time.Hour / paidWindows
	paidFresh  = time.Hour
)

// paid is a network with a reward pool: a real registry, whose operators' rounds are
// really proven. Its chain makes a block when something is sent, so that time stands
// still unless a test moves it.
type paid struct {
	t         *testing.T
	keys      *prover.KeySet
	shape     protocol.Shape
	chain     *evm.DevChain
	owner     *evm.Signer
	deliverer *relayer.TxManager
	contracts *deploy.Contracts
	committee *protocol.Committee
	cfg       deploy.Config
	// The first operator's weight is a quorum, the second's is not.
	operators [2]*paidOperator
}

// paidOperator is an operator with its node's recorder.
type paidOperator struct {
	*evm.Signer
	feed *protocol.FeedPrivateKey
	tx   *relayer.TxManager
	*relayer.Recorder
	// metrics are those of the recorder that was made last.
	metrics *prometheus.Registry
	log     bytes.Buffer
}

func openPaidKeys(t *testing.T) (*prover.KeySet, protocol.Shape) {
	t.Helper()
	shape := protocol.Shape{Slots: 2, Columns: 4}
	keys, err := prover.Open(t.Context(), prover.Config{Dir: t.TempDir(), Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	return keys, shape
}

func newPaid(t *testing.T, keys *prover.KeySet, shape protocol.Shape, funded bool) *paid {
	t.Helper()
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	n := &paid{t: t, keys: keys, shape: shape, owner: owner}
	accounts := []common.Address{owner.Address()}
	for i := range n.operators {
		o := &paidOperator{}
		o.Signer, err = evm.GenerateSigner()
		require.NoError(t, err)
		o.feed, err = protocol.NewFeedPrivateKey(rand.Reader)
		require.NoError(t, err)
		n.operators[i], accounts = o, append(accounts, o.Address())
	}
	n.chain = evmtest.Start(t, accounts...)
	evmtest.MineWhatWaits(t, n.chain, nil, accounts...)
	staking := deploy.DevStaking()
	staking.Epoch, staking.Lead, staking.Grace, staking.Slashing, staking.Unbonding = 100*time.Hour, 50*time.Hour, time.Hour, 10*time.Hour, 120*time.Hour
	n.cfg = fixture.Load(t).Config(n.chain, owner)
	n.cfg.Deployment.Committee = nil
	n.cfg.Deployment.Registry = staking.Describe(nil, evmtest.Ether(1_000_000))
	n.cfg.Deployment.Circuit = deploy.NewCircuit(shape, keys.SolidityKey())
	feeds := []feed.Feed{{ID: "BTC/USD", Decimals: 8, Heartbeat: time.Hour}}
	n.cfg.Deployment.FeedSets = deploy.DescribeFeedSets([]feed.Set{
		{Name: "main", Interval: paidInterval, Feeds: feeds}, {Name: "unpaid", Interval: 2 * paidInterval, Feeds: feeds},
	}, "")
	n.cfg.Deployment.Rewards = &deploy.Rewards{
		FeedSets: []uint64{1}, Windows: paidWindows, MinWindows: 1, FreshSeconds: uint64(paidFresh / time.Second), GraceSeconds: 3600, TermSeconds: 18_000,
		SharePPM: 500_000, Cap: deploy.NewNumber(evmtest.Ether(1000)),
	}
	out, err := deploy.Run(t.Context(), n.cfg)
	require.NoError(t, err)
	n.contracts = out.Contracts
	n.deliverer = n.sender(owner, n.chain.Client())
	for i, o := range n.operators {
		o.tx = n.sender(o.Signer, n.chain.Client())
		o.Recorder = n.recorder(o, nil)
		n.enlist(o, []int64{30, 10}[i])
	}
	n.send(n.deliverer, n.contracts.Registry, bindings.NewOperatorRegistry().PackAdvance())
	n.committee, err = deploy.ReadCommittee(t.Context(), n.chain.Client(), n.contracts.Registry, 1)
	require.NoError(t, err)
	if funded {
		n.fund()
	}
	n.later(10 * time.Second) // past the first round of the epoch
	return n
}

// sender runs an account's transaction manager.
func (n *paid) sender(by *evm.Signer, client relayer.TxClient) *relayer.TxManager {
	n.t.Helper()
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{Client: client, Signer: by, ChainID: n.chain.ChainID(), PollInterval: 5 * time.Millisecond})
	require.NoError(n.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = tx.Run(ctx) }) // ends with the context
	n.t.Cleanup(func() { cancel(); wg.Wait() })
	return tx
}

// recorder makes an operator's recorder; change may make it another.
func (n *paid) recorder(o *paidOperator, change func(*relayer.RecorderConfig)) *relayer.Recorder {
	n.t.Helper()
	o.metrics = prometheus.NewRegistry()
	cfg := relayer.RecorderConfig{
		Client: n.chain.Client(), Pool: n.contracts.Rewards, Hub: n.contracts.Hub, Registry: n.contracts.Registry, Tx: o.tx, Operator: o.Address(),
		FeedSets:     []relayer.RecordedSet{{Name: "main", Number: 1, Interval: paidInterval}, {Name: "unpaid", Number: 2, Interval: 2 * paidInterval}},
		PollInterval: 10 * time.Millisecond, Registerer: o.metrics, Logger: slog.New(slog.NewTextHandler(&o.log, nil)),
	}
	if change != nil {
		change(&cfg)
	}
	r, err := relayer.NewRecorder(cfg)
	require.NoError(n.t, err)
	return r
}

func (n *paid) send(tx *relayer.TxManager, to common.Address, data []byte) {
	n.t.Helper()
	_, err := tx.Send(n.t.Context(), relayer.Candidate{To: &to, Data: data})
	require.NoError(n.t, err)
}

// enlist gives an operator the next seat.
func (n *paid) enlist(o *paidOperator, weight int64) {
	n.t.Helper()
	token, registry, stake := bindings.NewDevToken(), bindings.NewOperatorRegistry(), evmtest.Ether(weight)
	key := o.feed.Public()
	q := protocol.RegistrationPoint(&key)
	n.send(n.deliverer, n.contracts.Token, token.PackTransfer(o.Address(), stake))
	n.send(o.tx, n.contracts.Token, token.PackApprove(n.contracts.Registry, stake))
	n.send(o.tx, n.contracts.Registry, registry.PackRegister(protocol.BigInt(q.X), protocol.BigInt(q.Y), stake))
	n.send(o.tx, n.contracts.Registry, registry.PackJoin())
}

func (n *paid) fund() {
	n.t.Helper()
	n.send(n.deliverer, n.contracts.Token, bindings.NewDevToken().PackApprove(n.contracts.Rewards, evmtest.Ether(100)))
	n.send(n.deliverer, n.contracts.Rewards, bindings.NewRewardPool().PackFund(evmtest.Ether(100)))
}

// later lets the chain's time pass.
func (n *paid) later(d time.Duration) {
	n.t.Helper()
	evmtest.Later(n.t, n.chain, d)
}

// deliver proves the present round, which some slots sign, and lands it.
func (n *paid) deliver(slots ...int) feed.Round {
	n.t.Helper()
	head, err := n.chain.Client().HeaderByNumber(n.t.Context(), nil)
	require.NoError(n.t, err)
	round := feed.Round(head.Time / uint64(paidInterval/time.Second))
	network := protocol.Network{HomeChainID: n.chain.ChainID(), Registry: n.contracts.Registry}
	report := &protocol.Report{
		FeedSet: "main", Domain: n.contracts.FeedSets[0].Domain, Round: round, Committee: n.committee, Root: n.committee.Root(n.shape), Quorum: protocol.Quorum(n.committee.Total()),
		Observations: make([]*protocol.Observation, len(n.operators)),
	}
	for _, slot := range slots {
		o := &protocol.Observation{Domain: report.Domain, Root: report.Root, Round: round, Slot: slot, Vector: make([]feed.Encoded, n.shape.Columns)}
		o.Vector[0] = feed.Encoded(feed.Offset + uint64(paidInterval.Milliseconds())*uint64(round))
		o.Vector[1] = feed.Encoded(feed.Offset + 5_000_000)
		require.NoError(n.t, protocol.SignObservation(network, o, n.operators[slot].feed, n.operators[slot].Signer))
		report.Observations[slot], report.Medians = o, o.Vector
	}
	bundle, _, err := n.keys.Prove(n.t.Context(), report, n.owner.Address())
	require.NoError(n.t, err)
	c, err := relayer.NewChain(relayer.ChainConfig{Client: n.chain.Client(), Hub: n.contracts.Hub, FeedSets: n.contracts.IDs(), Shape: n.shape, Tx: n.deliverer})
	require.NoError(n.t, err)
	got, err := c.Deliver(n.t.Context(), bundle, nil)
	require.NoError(n.t, err)
	require.False(n.t, got.Skipped)
	return round
}

// look has operators look once each.
func (n *paid) look(operators ...*paidOperator) {
	n.t.Helper()
	for _, o := range operators {
		require.NoError(n.t, o.Look(n.t.Context()))
	}
}

// sent gives who called record at the pool so far, in the order of the blocks.
func (n *paid) sent() []common.Address {
	n.t.Helper()
	want := bindings.NewRewardPool().PackRecord(big.NewInt(1))
	head, err := n.chain.Client().BlockNumber(n.t.Context())
	require.NoError(n.t, err)
	out := []common.Address{}
	for i := range head + 1 {
		b, err := n.chain.Client().BlockByNumber(n.t.Context(), new(big.Int).SetUint64(i))
		require.NoError(n.t, err)
		for _, tx := range b.Transactions() {
			if tx.To() == nil || *tx.To() != n.contracts.Rewards || !bytes.Equal(tx.Data(), want) {
				continue
			}
			from, err := types.Sender(types.LatestSignerForChainID(n.chain.ChainID()), tx)
			require.NoError(n.t, err)
			out = append(out, from)
		}
	}
	return out
}

// recorded is the pool's mask of a window of the first epoch.
func (n *paid) recorded(window uint64) uint64 {
	n.t.Helper()
	b := bindings.NewRewardPool()
	return view(n.t, n.chain, n.contracts.Rewards, b.PackParticipants(1, big.NewInt(1), new(big.Int).SetUint64(window)), b.UnpackParticipants).Uint64()
}

// turns gives the operators in the order of their turns in a window of the first epoch.
func (n *paid) turns(window uint64) (first, second *paidOperator) {
	n.t.Helper()
	key, ok := protocol.ElementFromBig(new(big.Int).Or(n.contracts.Rewards.Big(), new(big.Int).Lsh(big.NewInt(1), 160)))
	require.True(n.t, ok)
	s, err := relayer.NewSchedule(key, 252)
	require.NoError(n.t, err)
	a, _ := s.Rank(feed.Round(paidWindows+window), 0)
	b, _ := s.Rank(feed.Round(paidWindows+window), 1)
	if a < b {
		return n.operators[0], n.operators[1]
	}
	return n.operators[1], n.operators[0]
}
