package handover_test

import (
	"context"
	"math/big"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/relayer"
)

// turns gives how often a carrier's turns had a result.
func turns(t *testing.T, reg *prometheus.Registry, result string) uint64 {
	t.Helper()
	families, err := reg.Gather()
	require.NoError(t, err)
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "oraclestream_mirror_turns_total" && m.GetLabel()[0].GetValue() == result {
				return uint64(m.GetCounter().GetValue())
			}
		}
	}
	t.Fatal("no such result")
	return 0
}

// ahead is an endpoint whose clock runs ahead by so many seconds.
type ahead struct {
	relayer.ChainClient
	seconds atomic.Uint64
}

func (a *ahead) HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error) {
	h, err := a.ChainClient.HeaderByNumber(ctx, number)
	if err == nil {
		h.Time += a.seconds.Load()
	}
	return h, err
}

// Where two operators send at once, the second one's transaction changes nothing, is
// counted, and is not sent again.
func TestTwoCarriersAtOnce(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 2)
	a := n.run(t, n.operators[0], options{})
	b := n.run(t, n.operators[1], options{bootstrap: a.mesh.Addrs()})
	n.settle(t, 1)
	await(t, func() bool { return a.signed(2, 2) && b.signed(2, 2) }, "both have both signatures")
	h, err := n.home.Client().HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	await(t, func() bool {
		o, err := n.other.Client().HeaderByNumber(t.Context(), nil)
		return err == nil && int64(o.Time) >= n.limit.Load() && o.Time >= h.Time
	}, "time stands still")
	n.paused.Store(true)
	clock := &ahead{ChainClient: n.other.Client()}
	regs := make([]*prometheus.Registry, 2)
	var second *relayer.Carrier
	for i, m := range []*member{a, b} {
		regs[i] = prometheus.NewRegistry()
		cfg := relayer.CarrierConfig{Source: m.Exchange, Registerer: regs[i]}
		if n.operators[i].Address() == n.order(t, 2)[1] {
			cfg.Client = clock
			second = n.carry(t, n.operators[i], cfg)
		} else {
			n.carry(t, n.operators[i], cfg)
		}
	}
	await(t, func() bool { return !second.State().Opened.IsZero() }, "the second one waits for its turn")
	s := second.State()
	clock.seconds.Store(uint64(s.Until.Sub(s.Opened)/time.Second)/4 + 5)
	for _, o := range n.operators {
		await(t, func() bool { return waiting(t.Context(), n.other, []common.Address{o.Address()}) }, "both have sent")
	}
	n.paused.Store(false)
	count := func(result string) uint64 { return turns(t, regs[0], result) + turns(t, regs[1], result) }
	await(t, func() bool { return count("brought") == 1 && count("outrun") == 1 }, "one brought it, the other did not")
	require.EqualValues(t, 2, n.newest(t).Epoch)
	require.Len(t, n.handOvers(t), 2)
	require.Zero(t, count("refused")+count("failed"))
}

// A carrier that starts again while its transaction waits to be mined sends no second one.
func TestRestartedCarrierPaysOnce(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	operator := n.operators[0]
	m := n.run(t, operator, options{})
	n.settle(t, 1)
	await(t, func() bool { return m.signed(2, 1) }, "the hand-over is signed")
	n.paused.Store(true)
	intents := relayer.NewMemoryIntents()
	start := func(client relayer.ChainClient) (c *relayer.Carrier, stop func()) {
		tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
			Client: n.other.Client(), Signer: operator, ChainID: n.other.ChainID(), PollInterval: 5 * time.Millisecond, Intents: intents,
		})
		require.NoError(t, err)
		c, err = relayer.NewCarrier(relayer.CarrierConfig{
			Client: client, Mirror: n.mirror, Tx: tx, Operator: operator.Address(), Source: m.Exchange, PollInterval: 20 * time.Millisecond,
		})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		var wg sync.WaitGroup
		wg.Go(func() { _ = tx.Run(ctx) }) // ends with the context
		wg.Go(func() { c.Run(ctx) })
		stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
		t.Cleanup(stop)
		return c, stop
	}
	_, stop := start(n.other.Client())
	await(t, func() bool { return waiting(t.Context(), n.other, []common.Address{operator.Address()}) }, "it has sent")
	stop()

	clock := &ahead{ChainClient: n.other.Client()}
	c, _ := start(clock)
	await(t, func() bool { return c.State().Waiting }, "it looks again")
	// Twice, each time with a clock of its own: then the first of the looks is over.
	for seconds := uint64(1); seconds <= 2; seconds++ {
		before := c.State().Now
		clock.seconds.Store(seconds)
		await(t, func() bool { return c.State().Now.After(before) }, "it looks on")
	}
	sent, err := n.other.Client().PendingNonceAt(t.Context(), operator.Address())
	require.NoError(t, err)
	require.EqualValues(t, 1, sent, "the one that waits")
	n.paused.Store(false)
	await(t, func() bool { return n.newest(t).Epoch == 2 }, "the mirror has epoch 2")
	require.Len(t, n.handOvers(t), 1)
}

// tampered is a source whose signatures are no good.
type tampered struct{ relayer.HandOverSource }

func (s tampered) HandOver(epoch uint64) (relayer.SignedHandOver, bool) {
	h, ok := s.HandOverSource.HandOver(epoch)
	for slot, sig := range h.Signatures {
		sig[0] ^= 1
		h.Signatures[slot] = sig
	}
	return h, ok
}

// What the mirror would refuse is not sent.
func TestRefusedHandOverCostsNothing(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	m := n.run(t, n.operators[0], options{})
	reg := prometheus.NewRegistry()
	c := n.carry(t, n.operators[0], relayer.CarrierConfig{Source: tampered{m.Exchange}, Registerer: reg})
	n.settle(t, 1)
	await(t, func() bool { return turns(t, reg, "refused") > 0 && c.State().Failures > 1 }, "the mirror refuses")
	var refused *relayer.RevertError
	require.ErrorAs(t, c.State().Failure, &refused)
	require.Equal(t, "SignatureInvalid", refused.Name)
	require.Empty(t, n.handOvers(t))
	require.Zero(t, turns(t, reg, "outrun")+turns(t, reg, "failed"))
}

// A node that is in no committee brings nothing.
func TestCarrierOfAStranger(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	stranger, err := evm.GenerateSigner()
	require.NoError(t, err)
	m := n.run(t, n.operators[0], options{})
	c := n.carry(t, stranger, relayer.CarrierConfig{Source: m.Exchange})
	n.settle(t, 1)
	await(t, func() bool { s := c.State(); return s.Waiting && s.Weight >= s.Needed }, "the hand-over can be brought")
	n.pass(t, 1, -time.Second)
	await(t, func() bool { return c.State().Expired() }, "the mirror's committee is over")
	require.Empty(t, n.handOvers(t))
}
