package relayer

import (
	"context"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
)

// bench is a transaction manager on a real chain behind an unreliable network.
type bench struct {
	t      *testing.T
	chain  *evm.DevChain
	proxy  *evmtest.Proxy
	signer *evm.Signer
	cfg    TxManagerConfig
}

func newBench(t *testing.T) *bench {
	t.Helper()
	signer, err := evm.GenerateSigner()
	require.NoError(t, err)
	b := &bench{t: t, chain: evmtest.Start(t, signer.Address()), signer: signer}
	b.proxy = evmtest.NewProxy(t, b.chain)
	b.cfg = TxManagerConfig{
		Client: evmtest.Dial(t, b.proxy.URL()), Signer: signer, ChainID: b.chain.ChainID(),
		PollInterval: 5 * time.Millisecond, CallTimeout: time.Minute, ResendAfter: 2, Intents: NewMemoryIntents(),
	}
	return b
}

// run starts a manager that ends with the test, or when stop is called.
func (b *bench) run() (m *TxManager, stop func()) {
	b.t.Helper()
	m, err := NewTxManager(b.cfg)
	require.NoError(b.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := m.Run(ctx); ctx.Err() == nil {
			b.t.Error("Run ended:", err)
		}
	})
	stop = func() { cancel(); wg.Wait() }
	b.t.Cleanup(stop)
	return m, stop
}

func (b *bench) commit() { require.NoError(b.t, b.chain.Commit()) }

// settle makes blocks until a transaction is final. The manager has looked at
// each before the next is made, so that it counts the blocks as they are, however
// busy the machine.
func (b *bench) settle(p *Pending) (landed Landed, err error) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 5*time.Minute)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		landed, err = p.Wait(ctx)
	}()
	for {
		select {
		case <-done:
			return landed, err
		default:
		}
		b.commit()
		b.looked(done)
	}
}

// looked waits until the manager has looked at the chain as it is now, and done
// what it then does, or until done is closed.
func (b *bench) looked(done <-chan struct{}) {
	b.t.Helper()
	const head = "eth_getBlockByNumber" // begins a look
	deadline := time.After(5 * time.Minute)
	// One may be under way, and the one after the next begins behind the next.
	for before := b.proxy.Count(head); b.proxy.Count(head) < before+3; {
		select {
		case <-done:
			return
		case <-deadline:
			b.t.Fatal("the manager does not look at the chain")
		case <-time.After(time.Millisecond):
		}
	}
}

func (b *bench) balance(a common.Address) int64 {
	wei, err := b.chain.Client().BalanceAt(b.t.Context(), a, nil)
	require.NoError(b.t, err)
	return wei.Int64()
}

var payee = common.Address{0xbe, 0xef}

func transfer(wei int64) Candidate { return Candidate{To: &payee, Value: big.NewInt(wei)} }

// onFirst gives the fault for the first n requests of a method.
func onFirst(n int, method string, fault evmtest.Fault) func(string) evmtest.Fault {
	return func(m string) evmtest.Fault {
		if m == method && n > 0 {
			n--
			return fault
		}
		return evmtest.Pass
	}
}
