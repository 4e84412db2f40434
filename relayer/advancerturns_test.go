package relayer_test

import (
	"bytes"
	"context"
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
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// hasty is an endpoint that says the next epoch may be set long before it may.
type hasty struct{ relayer.ChainClient }

func (c hasty) CallContract(ctx context.Context, msg ethereum.CallMsg, block *big.Int) ([]byte, error) {
	if bytes.Equal(msg.Data, bindings.NewOperatorRegistry().PackLEADMS()) {
		return common.LeftPadBytes(big.NewInt(time.Hour.Milliseconds()).Bytes(), 32), nil
	}
	return c.ChainClient.CallContract(ctx, msg, block)
}

// A turn that the registry refuses is counted as such, and costs nothing.
func TestRefusedTurnsAreCounted(t *testing.T) {
	n := newNetwork(t, 1, 1)
	_, err := deploy.Enlist(t.Context(), n.cfg)
	require.NoError(t, err)
	reg := prometheus.NewRegistry()
	n.runOn(t, n.operators[0], hasty{n.chain.Client()}, reg, func(common.Address, uint64) {})
	require.Eventually(t, func() bool { return metrics(t, reg)["oraclestream_epoch_turns_total refused"] >= 1 }, 2*time.Minute, 10*time.Millisecond)
	require.Zero(t, metrics(t, reg)["oraclestream_epoch_turns_total outrun"])
}

// raced is an endpoint through which another operator's transaction is always a moment
// earlier: it stands before this one's, and offers more.
type raced struct {
	relayer.TxClient
	n    *network
	by   *evm.Signer
	once sync.Once
	err  error
}

func (c *raced) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	c.once.Do(func() {
		var nonce uint64
		if nonce, c.err = c.PendingNonceAt(ctx, c.by.Address()); c.err != nil {
			return
		}
		tip := new(big.Int).Mul(tx.GasTipCap(), big.NewInt(2))
		var other *types.Transaction
		if other, c.err = c.by.SignTx(types.NewTx(&types.DynamicFeeTx{
			ChainID: c.n.chain.ChainID(), Nonce: nonce, GasTipCap: tip, GasFeeCap: new(big.Int).Add(tx.GasFeeCap(), tip), Gas: tx.Gas(), To: tx.To(), Data: tx.Data(),
		}), c.n.chain.ChainID()); c.err != nil {
			return
		}
		c.err = c.TxClient.SendTransaction(ctx, other)
	})
	if c.err != nil {
		return c.err
	}
	return c.TxClient.SendTransaction(ctx, tx)
}

// A turn in which another was faster is paid for in vain, and counted as that; the next
// one is not the worse for it.
func TestOutrunTurnsAreCounted(t *testing.T) {
	n := newNetwork(t, 2, 1)
	_, err := deploy.Enlist(t.Context(), n.cfg)
	require.NoError(t, err)
	operator, other := n.operators[0], n.operators[1]
	reg, set := prometheus.NewRegistry(), make(chan uint64, 64)
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
		Client: &raced{TxClient: n.chain.Client(), n: n, by: other}, Signer: operator, ChainID: n.chain.ChainID(), PollInterval: 5 * time.Millisecond,
	})
	require.NoError(t, err)
	a, err := relayer.NewAdvancer(relayer.AdvancerConfig{
		Client: n.chain.Client(), Registry: n.registry, Tx: tx, Registerer: reg, Operator: operator.Address(), PollInterval: 10 * time.Millisecond,
		OnAdvance: func(epoch uint64, _ relayer.Landed) { set <- epoch },
	})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = tx.Run(ctx) }) // ends with the context
	wg.Go(func() { a.Run(ctx) })
	stop := sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(stop)

	select {
	case epoch := <-set:
		require.EqualValues(t, 3, epoch, "the second epoch was the other one's")
	case <-time.After(3 * time.Minute):
		t.Fatal("no epoch was set after one was lost")
	}
	stop()
	m := metrics(t, reg)
	require.EqualValues(t, 1, m["oraclestream_epoch_turns_total outrun"])
	require.Zero(t, m["oraclestream_epoch_turns_total failed"]+m["oraclestream_epoch_turns_total refused"])
	require.GreaterOrEqual(t, n.calls(t), 4, "the owner's, the other one's, the one in vain, and the next")
}
