package relayer_test

import (
	"context"
	"crypto/rand"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// Times on a chain whose clock runs fifty times as fast as the machine's.
const (
	shortEpoch = 6 * time.Minute
	shortLead  = 5 * time.Minute
)

// network is a registry with operators who have seats.
type network struct {
	chain     *evm.DevChain
	registry  common.Address
	operators []*evm.Signer
	cfg       deploy.EnlistConfig
}

func newNetwork(t *testing.T, operators, minimumSeats int) *network {
	t.Helper()
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	n := &network{}
	rich, enlisted := []common.Address{owner.Address()}, []deploy.Operator(nil)
	for range operators {
		signer, err := evm.GenerateSigner()
		require.NoError(t, err)
		key, err := protocol.NewFeedPrivateKey(rand.Reader)
		require.NoError(t, err)
		rich = append(rich, signer.Address())
		n.operators = append(n.operators, signer)
		enlisted = append(enlisted, deploy.Operator{Signer: signer, FeedKey: key.Public(), Weight: 10})
	}
	n.chain = evmtest.Start(t, rich...)
	evmtest.Mine(t, n.chain, 20*time.Millisecond)
	staking := deploy.DevStaking()
	staking.MinimumSeats = uint16(minimumSeats)
	staking.Epoch, staking.Lead, staking.Notice, staking.Grace = shortEpoch, shortLead, 0, time.Minute
	staking.Slashing, staking.Unbonding = time.Hour, 2*time.Hour
	cfg := fixture.Load(t).Config(n.chain, owner)
	cfg.Deployment.Committee = nil
	cfg.Deployment.Registry = staking.Describe(nil, deploy.Supply(staking, enlisted))
	got, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	n.registry = got.Contracts.Registry
	n.cfg = deploy.EnlistConfig{
		Client: n.chain.Client(), Contracts: got.Contracts, Staking: staking, Owner: owner, Operators: enlisted, Shape: cfg.Deployment.Shape(), PollInterval: 5 * time.Millisecond,
	}
	return n
}

// run starts an operator's advancer, which ends with the test or by stop.
func (n *network) run(t *testing.T, operator *evm.Signer, set func(common.Address, uint64)) (stop func()) {
	t.Helper()
	return n.runOn(t, operator, n.chain.Client(), prometheus.NewRegistry(), set)
}

// runOn does so with a client and a registry of metrics of its own.
func (n *network) runOn(t *testing.T, operator *evm.Signer, client relayer.ChainClient, reg *prometheus.Registry, set func(common.Address, uint64)) (stop func()) {
	t.Helper()
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{Client: n.chain.Client(), Signer: operator, ChainID: n.chain.ChainID(), PollInterval: 5 * time.Millisecond})
	require.NoError(t, err)
	a, err := relayer.NewAdvancer(relayer.AdvancerConfig{
		Client: client, Registry: n.registry, Tx: tx, Registerer: reg, Operator: operator.Address(), PollInterval: 10 * time.Millisecond,
		OnAdvance: func(epoch uint64, _ relayer.Landed) { set(operator.Address(), epoch) },
	})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = tx.Run(ctx) }) // ends with the context
	wg.Go(func() { a.Run(ctx) })
	stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(stop)
	return stop
}

// first gives whose turn an epoch is first, by the seats' order.
func (n *network) first(t *testing.T, epoch uint64) common.Address {
	t.Helper()
	key, ok := protocol.ElementFromBig(n.registry.Big())
	require.True(t, ok)
	s, err := relayer.NewSchedule(key, len(n.operators))
	require.NoError(t, err)
	return n.operators[s.Order(feed.Round(epoch))[0]].Address()
}

// calls counts the transactions to the registry that call advance.
func (n *network) calls(t *testing.T) (sent int) {
	t.Helper()
	want := string(bindings.NewOperatorRegistry().PackAdvance())
	head, err := n.chain.Client().BlockNumber(t.Context())
	require.NoError(t, err)
	for i := range head + 1 {
		b, err := n.chain.Client().BlockByNumber(t.Context(), new(big.Int).SetUint64(i))
		require.NoError(t, err)
		for _, tx := range b.Transactions() {
			if tx.To() != nil && *tx.To() == n.registry && string(tx.Data()) == want {
				sent++
			}
		}
	}
	return sent
}

func view[T any](t *testing.T, chain *evm.DevChain, to common.Address, data []byte, unpack func([]byte) (T, error)) T {
	t.Helper()
	out, err := chain.Client().CallContract(t.Context(), ethereum.CallMsg{To: &to, Data: data}, nil)
	require.NoError(t, err)
	v, err := unpack(out)
	require.NoError(t, err)
	return v
}

type advanced struct {
	by    common.Address
	epoch uint64
}

func next(t *testing.T, events <-chan advanced) advanced {
	t.Helper()
	select {
	case e := <-events:
		return e
	case <-time.After(10 * time.Minute):
		t.Fatal("no epoch was set")
		return advanced{}
	}
}

// metrics gives what a registry of metrics holds, by name and labels' values.
func metrics(t *testing.T, reg *prometheus.Registry) map[string]uint64 {
	t.Helper()
	families, err := reg.Gather()
	require.NoError(t, err)
	out := make(map[string]uint64)
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
			}
			out[name] = uint64(m.GetGauge().GetValue() + m.GetCounter().GetValue())
		}
	}
	return out
}

// Epoch after epoch is set in time, once, by the operator whose turn it is; and
// where that one is silent, by the next.
func TestEpochsAreSetInTurn(t *testing.T) {
	n := newNetwork(t, 3, 1)
	_, err := deploy.Enlist(t.Context(), n.cfg)
	require.NoError(t, err)
	events := make(chan advanced, 64)
	stops := make(map[common.Address]func())
	regs := make(map[common.Address]*prometheus.Registry)
	for _, o := range n.operators {
		regs[o.Address()] = prometheus.NewRegistry()
		stops[o.Address()] = n.runOn(t, o, n.chain.Client(), regs[o.Address()], func(by common.Address, epoch uint64) { events <- advanced{by, epoch} })
	}
	sets := make(map[common.Address]uint64)
	for epoch := uint64(2); epoch <= 4; epoch++ {
		require.Equal(t, advanced{n.first(t, epoch), epoch}, next(t, events))
		sets[n.first(t, epoch)]++
	}
	silent := n.first(t, 5)
	stops[silent]()
	e := next(t, events)
	require.EqualValues(t, 5, e.epoch)
	require.NotEqual(t, silent, e.by, "the next in the order took over")
	for _, stop := range stops {
		stop()
	}
	require.Equal(t, 5, n.calls(t), "one transaction an epoch; the first was the owner's")
	sets[e.by]++
	for by, reg := range regs {
		m := metrics(t, reg)
		require.Equal(t, sets[by], m["oraclestream_epoch_turns_total set"], by)
		require.Zero(t, m["oraclestream_epoch_turns_total outrun"]+m["oraclestream_epoch_turns_total refused"]+m["oraclestream_epoch_turns_total failed"], by)
		if by != silent { // that one may have ended before it looked again
			require.GreaterOrEqual(t, m["oraclestream_epoch_last"], uint64(4))
		}
		require.EqualValues(t, 3, m["oraclestream_epoch_seats"])
		require.EqualValues(t, 1, m["oraclestream_epoch_seats_needed"])
	}

	// The windows follow each other without a gap.
	b := bindings.NewOperatorRegistry()
	var until uint64
	for epoch := uint64(2); epoch <= 5; epoch++ {
		info := view(t, n.chain, n.registry, b.PackEpochInfo(epoch), b.UnpackEpochInfo)
		if until != 0 {
			require.Equal(t, until, info.FromMs, "epoch %d", epoch)
		}
		until = info.UntilMs
	}
}

// The first epoch is people's to set, and one with too few seats cannot be.
func TestEpochsThatNobodySets(t *testing.T) {
	n := newNetwork(t, 2, 2)
	set := func(common.Address, uint64) { t.Error("an epoch was set") }
	stop := n.run(t, n.operators[0], set)
	begin, err := n.chain.Client().BlockNumber(t.Context())
	require.NoError(t, err)
	passed := func(blocks uint64) func() bool {
		return func() bool {
			head, err := n.chain.Client().BlockNumber(t.Context())
			return err == nil && head >= begin+blocks
		}
	}
	require.Eventually(t, passed(50), 10*time.Minute, 10*time.Millisecond)
	require.Zero(t, n.calls(t))
	stop()

	_, err = deploy.Enlist(t.Context(), n.cfg)
	require.NoError(t, err)
	tx, err := n.operators[1].SignTx(types.NewTx(&types.DynamicFeeTx{
		ChainID: n.chain.ChainID(), Nonce: 3, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e10), Gas: 500_000, To: &n.registry,
		Data: bindings.NewOperatorRegistry().PackLeaveSeat(),
	}), n.chain.ChainID())
	require.NoError(t, err)
	require.NoError(t, n.chain.Client().SendTransaction(t.Context(), tx))
	b := bindings.NewOperatorRegistry()
	require.Eventually(t, func() bool {
		return len(view(t, n.chain, n.registry, b.PackSeats(), b.UnpackSeats).Operators) == 1
	}, 3*time.Minute, 10*time.Millisecond)
	reg := prometheus.NewRegistry()
	n.run(t, n.operators[1], set) // without a seat
	n.runOn(t, n.operators[0], n.chain.Client(), reg, set)
	begin, err = n.chain.Client().BlockNumber(t.Context())
	require.NoError(t, err)
	require.Eventually(t, passed(uint64(shortEpoch/time.Second)), 10*time.Minute, 50*time.Millisecond)
	require.Equal(t, 1, n.calls(t), "the first one alone")
	m := metrics(t, reg)
	require.EqualValues(t, 1, m["oraclestream_epoch_seats"])
	require.EqualValues(t, 2, m["oraclestream_epoch_seats_needed"], "what the alert compares")
	require.EqualValues(t, 1, m["oraclestream_epoch_last"])
	info := view(t, n.chain, n.registry, b.PackEpochInfo(1), b.UnpackEpochInfo)
	require.Equal(t, info.UntilMs/1000, m["oraclestream_epoch_until_timestamp_seconds"])
	require.Zero(t, m["oraclestream_epoch_failed_looks_total"])
}

// Looks that fail, and turns that bring nothing, are counted.
func TestEpochsThatCannotBeSet(t *testing.T) {
	n := newNetwork(t, 1, 1)
	_, err := deploy.Enlist(t.Context(), n.cfg)
	require.NoError(t, err)
	proxy := evmtest.NewProxy(t, n.chain)
	lost := func(method string) evmtest.Fault {
		if method == "eth_call" {
			return evmtest.DropRequest
		}
		return evmtest.Pass
	}
	proxy.Faults(lost)
	reg := prometheus.NewRegistry()
	events := make(chan advanced, 64)
	n.runOn(t, n.operators[0], evmtest.Dial(t, proxy.URL()), reg, func(by common.Address, epoch uint64) { events <- advanced{by, epoch} })
	require.Eventually(t, func() bool { return metrics(t, reg)["oraclestream_epoch_failed_looks_total"] >= 2 }, 3*time.Minute, 10*time.Millisecond)
	proxy.Faults(nil)
	require.EqualValues(t, 2, next(t, events).epoch)
	require.Eventually(t, func() bool { return metrics(t, reg)["oraclestream_epoch_turns_total set"] >= 1 }, 3*time.Minute, 10*time.Millisecond)
}

func TestAdvancerNeedsItsParts(t *testing.T) {
	_, err := relayer.NewAdvancer(relayer.AdvancerConfig{})
	require.Error(t, err)
}
