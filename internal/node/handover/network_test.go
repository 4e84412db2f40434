package handover_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/bindings/mirror"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node/handover"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

func TestMain(m *testing.M) {
	if childRuns() {
		return
	}
	goleak.VerifyTestMain(testkit.Settled(m, evmtest.LeakOptions()...), evmtest.LeakOptions()...)
}

var shape = protocol.Shape{Slots: 4, Columns: 4}

// verifyingKey is made once: which one it is does not matter here.
var verifyingKey = sync.OnceValues(func() ([]*big.Int, error) {
	dir, err := os.MkdirTemp("", "handover")
	if err != nil {
		return nil, err
	}
	set, err := prover.Open(context.Background(), prover.Config{Dir: dir, Shape: shape, InsecureDev: true})
	if err != nil {
		return nil, err
	}
	return set.SolidityKey(), os.RemoveAll(dir)
})

const (
	epochTime = 8 * time.Minute
	leadTime  = 7 * time.Minute
)

// network is a registry on one chain and its mirror on another. Both chains make
// blocks of one second only up to a time that the test sets, and where transactions
// wait: a slow machine has all the time it needs before an epoch is over.
type network struct {
	home, other *evm.DevChain
	id          protocol.Network
	mirror      common.Address
	owner       *evm.Signer
	operators   []*evm.Signer
	contracts   *deploy.Contracts
	limit       atomic.Int64 // unix seconds
	frozen      atomic.Bool  // time stands still on the other chain
	paused      atomic.Bool  // the other chain makes no block at all
}

func signer(t testing.TB) *evm.Signer {
	t.Helper()
	s, err := evm.GenerateSigner()
	require.NoError(t, err)
	return s
}

func startChain(t *testing.T, id uint64, rich []common.Address) *evm.DevChain {
	t.Helper()
	alloc := make(map[common.Address]*big.Int)
	for _, a := range rich {
		alloc[a] = evmtest.Ether(1000)
	}
	c, err := evm.StartDevChain(evm.DevChainConfig{Addr: "127.0.0.1:0", ChainID: id, Manual: true, Alloc: alloc})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

// newNetwork has so many operators of one weight.
func newNetwork(t *testing.T, operators int) *network {
	t.Helper()
	var signers []*evm.Signer
	for range operators {
		signers = append(signers, signer(t))
	}
	return newNetworkOf(t, signers...)
}

func newNetworkOf(t *testing.T, signers ...*evm.Signer) *network {
	t.Helper()
	n := &network{owner: signer(t)}
	rich := []common.Address{n.owner.Address()}
	var enlisted []deploy.Operator
	for _, s := range signers {
		key, err := protocol.NewFeedPrivateKey(rand.Reader)
		require.NoError(t, err)
		n.operators, rich = append(n.operators, s), append(rich, s.Address())
		enlisted = append(enlisted, deploy.Operator{Signer: s, FeedKey: key.Public(), Weight: 10})
	}
	n.home, n.other = startChain(t, 1001, rich), startChain(t, 1002, rich)
	n.mine(t, rich)
	staking := deploy.DevStaking()
	staking.Epoch, staking.Lead, staking.Notice, staking.Grace = epochTime, leadTime, 0, time.Minute
	staking.Slashing, staking.Unbonding = time.Hour, 2*time.Hour
	n.contracts = n.deploy(t, n.home, func(d *deploy.Deployment) { d.Registry = staking.Describe(nil, deploy.Supply(staking, enlisted)) })
	n.id = n.contracts.Network
	_, err := deploy.Enlist(t.Context(), deploy.EnlistConfig{
		Client: n.home.Client(), Contracts: n.contracts, Staking: staking, Owner: n.owner, Operators: enlisted, Shape: shape, PollInterval: 5 * time.Millisecond,
	})
	require.NoError(t, err)
	m, err := deploy.ReadMirror(t.Context(), n.home.Client(), n.id, shape)
	require.NoError(t, err)
	n.mirror = n.deploy(t, n.other, func(d *deploy.Deployment) { d.Mirror = m }).Registry
	return n
}

func (n *network) deploy(t *testing.T, chain *evm.DevChain, committees func(*deploy.Deployment)) *deploy.Contracts {
	t.Helper()
	key, err := verifyingKey()
	require.NoError(t, err)
	d := &deploy.Deployment{
		Version: deploy.Version, Salt: "handover", ChainID: chain.ChainID().Uint64(), Development: true, Deployer: n.owner.Address(),
		Timelock: deploy.Timelock{Proposers: []common.Address{n.owner.Address()}},
		Circuit:  deploy.NewCircuit(shape, key),
		Rules:    deploy.Rules{SlackMS: 2000, DriftMS: 2000},
		FeedSets: deploy.DescribeFeedSets([]feed.Set{{
			Name: "main", Interval: 2 * time.Second, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8, Heartbeat: time.Minute}},
		}}, feed.Simulated),
	}
	committees(d)
	out, err := deploy.Run(t.Context(), deploy.Config{
		Client: chain.Client(), Deployer: n.owner, FixedGas: true, PollInterval: 5 * time.Millisecond, Deployment: d,
	})
	require.NoError(t, err)
	return out.Contracts
}

// mine makes blocks until the test ends.
func (n *network) mine(t *testing.T, senders []common.Address) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, c := range []*evm.DevChain{n.home, n.other} {
		wg.Go(func() {
			ticker := time.NewTicker(10 * time.Millisecond)
			defer ticker.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-ticker.C:
				}
				h, err := c.Client().HeaderByNumber(ctx, nil)
				if err != nil || c == n.other && n.paused.Load() {
					continue // the chain closes, or is held
				}
				if (int64(h.Time) >= n.limit.Load() || c == n.other && n.frozen.Load()) && !waiting(ctx, c, senders) {
					continue
				}
				if err := c.Commit(); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	t.Cleanup(func() { cancel(); wg.Wait() })
}

// waiting reports whether a transaction of one of the senders is in the pool.
func waiting(ctx context.Context, c *evm.DevChain, senders []common.Address) bool {
	for _, a := range senders {
		mined, err := c.Client().NonceAt(ctx, a, nil)
		if err != nil {
			return false // the chain closes
		}
		if next, err := c.Client().PendingNonceAt(ctx, a); err == nil && next > mined {
			return true
		}
	}
	return false
}

// pass lets both chains' time go on to a moment before an epoch's end.
func (n *network) pass(t *testing.T, epoch uint64, before time.Duration) {
	t.Helper()
	n.limit.Store(time.UnixMilli(int64(n.epoch(t, epoch).UntilMs)).Add(-before).Unix())
}

// finality is longer than the chain takes to call a block final, in blocks of one second.
const finality = 100 * time.Second

// settle has the epoch after one set as early as can be, and lets time go on
// until that is final; then time stands still again.
func (n *network) settle(t *testing.T, epoch uint64) {
	t.Helper()
	n.pass(t, epoch, leadTime)
	n.advance(t)
	h, err := n.home.Client().HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	n.limit.Store(int64(h.Time) + int64(finality/time.Second))
}

// epoch is what the registry has at its head.
func (n *network) epoch(t *testing.T, epoch uint64) bindings.EpochInfo {
	t.Helper()
	b := bindings.NewOperatorRegistry()
	return view(t, n.home, n.id.Registry, b.PackEpochInfo(epoch), b.UnpackEpochInfo)
}

// newest is what the mirror has.
func (n *network) newest(t *testing.T) mirror.EpochInfo {
	t.Helper()
	m := mirror.NewCommitteeMirror()
	return view(t, n.other, n.mirror, m.PackNewest(), m.UnpackNewest)
}

func view[T any](t *testing.T, chain *evm.DevChain, to common.Address, data []byte, unpack func([]byte) (T, error)) T {
	t.Helper()
	out, err := chain.Client().CallContract(t.Context(), ethereum.CallMsg{To: &to, Data: data}, nil)
	require.NoError(t, err)
	v, err := unpack(out)
	require.NoError(t, err)
	return v
}

// advance has the next epoch set, once it can be.
func (n *network) advance(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{Client: n.home.Client(), Signer: n.owner, ChainID: n.home.ChainID(), PollInterval: 5 * time.Millisecond})
	require.NoError(t, err)
	var wg sync.WaitGroup
	wg.Go(func() { _ = tx.Run(ctx) }) // ends with the context
	defer wg.Wait()
	defer cancel()
	data := bindings.NewOperatorRegistry().PackAdvance()
	var sendErr error
	require.Eventually(t, func() bool {
		_, sendErr = tx.Send(ctx, relayer.Candidate{To: &n.id.Registry, Data: data})
		return sendErr == nil
	}, 2*time.Minute, 20*time.Millisecond)
	require.NoError(t, sendErr)
}

// handOvers gives who sent a hand-over to the mirror, in the order of the blocks.
func (n *network) handOvers(t *testing.T) (by []common.Address) {
	t.Helper()
	head, err := n.other.Client().BlockNumber(t.Context())
	require.NoError(t, err)
	for i := range head + 1 {
		b, err := n.other.Client().BlockByNumber(t.Context(), new(big.Int).SetUint64(i))
		require.NoError(t, err)
		for _, tx := range b.Transactions() {
			if tx.To() == nil || *tx.To() != n.mirror {
				continue
			}
			from, err := types.Sender(types.LatestSignerForChainID(n.other.ChainID()), tx)
			require.NoError(t, err)
			by = append(by, from)
		}
	}
	return by
}

// order gives the members in the order of their turns.
func (n *network) order(t *testing.T, epoch uint64) []common.Address {
	t.Helper()
	key, ok := protocol.ElementFromBig(n.mirror.Big())
	require.True(t, ok)
	s, err := relayer.NewSchedule(key, len(n.operators))
	require.NoError(t, err)
	var out []common.Address
	for _, slot := range s.Order(feed.Round(epoch)) {
		out = append(out, n.operators[slot].Address())
	}
	return out
}

// member is a running operator, as far as hand-overs go.
type member struct {
	*handover.Exchange
	carrier *relayer.Carrier
	mesh    *mesh.Mesh
	signing *store.Signing
	records *store.SigningRecords
	stop    func()
}

// options are what tests change of a member.
type options struct {
	dir       string // of keys and store
	depth     uint64
	bootstrap []string
	store     string // its URL; empty is SQLite in dir
	carries   bool
	log       *slog.Logger
}

// openMember assembles a member without running it.
func openMember(ctx context.Context, home *evm.Pool, id protocol.Network, s *evm.Signer, o options) (m *member, closers []func() error, err error) {
	if o.log == nil {
		o.log = slog.New(slog.DiscardHandler)
	}
	if o.store == "" {
		o.store = "sqlite:" + filepath.Join(o.dir, "node.db")
	}
	db, err := store.Open(ctx, store.Config{URL: o.store, Logger: o.log})
	if err != nil {
		return nil, nil, err
	}
	closers = append(closers, db.Close)
	m = &member{}
	if m.signing, err = db.OpenSigning(ctx, store.SigningConfig{Operator: s.Address(), Dir: o.dir}); err != nil {
		return nil, closers, err
	}
	closers, m.records = append(closers, m.signing.Close), db.SigningRecords(s.Address())
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, closers, err
	}
	if m.mesh, err = mesh.New(ctx, mesh.Config{PrivateKey: key, Network: "handover", Bootstrap: o.bootstrap, Logger: o.log}); err != nil {
		return nil, closers, err
	}
	closers = append(closers, m.mesh.Close)
	var clients []relayer.ChainClient
	for _, e := range home.Endpoints() {
		clients = append(clients, e)
	}
	epochs, err := relayer.NewFinalEpochs(relayer.FinalEpochsConfig{Network: id, Shape: shape, Clients: clients, Depth: o.depth})
	if err != nil {
		return nil, closers, err
	}
	m.Exchange, err = handover.New(handover.Config{
		Network: id, Signer: s, Record: m.signing, Epochs: epochs, Mesh: m.mesh, Drift: 2 * time.Second,
		Poll: 20 * time.Millisecond, Beat: 200 * time.Millisecond, Logger: o.log,
	})
	return m, closers, err
}

// carry starts an operator's carrier, which ends with the test.
func (n *network) carry(t *testing.T, s *evm.Signer, cfg relayer.CarrierConfig) *relayer.Carrier {
	t.Helper()
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{Client: n.other.Client(), Signer: s, ChainID: n.other.ChainID(), PollInterval: 5 * time.Millisecond})
	require.NoError(t, err)
	if cfg.Client == nil {
		cfg.Client = n.other.Client()
	}
	cfg.Mirror, cfg.Tx, cfg.Operator, cfg.PollInterval = n.mirror, tx, s.Address(), 20*time.Millisecond
	c, err := relayer.NewCarrier(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var wg sync.WaitGroup
	wg.Go(func() { _ = tx.Run(ctx) }) // ends with the context
	wg.Go(func() { c.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return c
}

// run starts a member; it ends with the test or by stop.
func (n *network) run(t *testing.T, s *evm.Signer, o options) *member {
	t.Helper()
	if o.dir == "" {
		o.dir = t.TempDir()
	}
	pool, err := evm.OpenPool(t.Context(), evm.PoolConfig{URLs: []string{n.home.RPCURL()}, ChainID: n.home.ChainID()})
	require.NoError(t, err)
	m, closers, err := openMember(context.WithoutCancel(t.Context()), pool, n.id, s, o)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var wg sync.WaitGroup
	if o.carries {
		m.carrier = n.carry(t, s, relayer.CarrierConfig{Source: m.Exchange, Logger: o.log})
	}
	wg.Go(func() {
		if err := m.Exchange.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	m.stop = sync.OnceFunc(func() {
		cancel()
		wg.Wait()
		for i := len(closers) - 1; i >= 0; i-- {
			if err := closers[i](); err != nil {
				t.Error(err)
			}
		}
		_ = pool.Close() // has no failure
	})
	t.Cleanup(m.stop)
	return m
}

// signed reports whether a member has so many signatures of the hand-over to an epoch.
func (m *member) signed(epoch uint64, signatures int) bool {
	h, ok := m.HandOver(epoch)
	return ok && len(h.Signatures) == signatures
}

// runAll starts members that know each other.
func (n *network) runAll(t *testing.T, signers ...*evm.Signer) []*member {
	t.Helper()
	var out []*member
	var bootstrap []string
	for _, s := range signers {
		m := n.run(t, s, options{carries: true, bootstrap: bootstrap})
		out, bootstrap = append(out, m), append(bootstrap, m.mesh.Addrs()...)
	}
	return out
}

// await waits for a condition as long as a very slow machine may take.
func await(t *testing.T, ok func() bool, what string, args ...any) {
	t.Helper()
	require.Eventually(t, ok, 3*time.Minute, 10*time.Millisecond, append([]any{what}, args...)...)
}
