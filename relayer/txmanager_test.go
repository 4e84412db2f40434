package relayer

import (
	"context"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
)

const sendMethod = "eth_sendRawTransaction"

func TestSendLands(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	for i := range uint64(3) {
		p, err := m.Submit(t.Context(), transfer(5))
		require.NoError(t, err)
		landed, err := b.settle(p)
		require.NoError(t, err)
		require.Equal(t, types.ReceiptStatusSuccessful, landed.Receipt.Status)
		require.WithinDuration(t, time.Now(), landed.Seen, time.Minute)
		head, err := b.chain.Client().HeaderByNumber(t.Context(), landed.Receipt.BlockNumber)
		require.NoError(t, err)
		require.Equal(t, int64(head.Time), landed.BlockTime.Unix())
		tx, _, err := b.chain.Client().TransactionByHash(t.Context(), landed.Receipt.TxHash)
		require.NoError(t, err)
		require.Equal(t, i, tx.Nonce())
	}
	require.EqualValues(t, 15, b.balance(payee))
	left, err := b.cfg.Intents.ListIntents(t.Context(), m.Address())
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestManySendersShareOneKey(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	stop := evmtest.Mine(t, b.chain, 20*time.Millisecond)
	var mu sync.Mutex
	nonces := make(map[uint64]bool)
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			landed, err := m.Send(t.Context(), transfer(1))
			if err != nil {
				t.Error(err)
				return
			}
			tx, _, err := b.chain.Client().TransactionByHash(t.Context(), landed.Receipt.TxHash)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			nonces[tx.Nonce()] = true
		})
	}
	wg.Wait()
	stop()
	require.Len(t, nonces, 40)
	require.EqualValues(t, 40, b.balance(payee))
}

func TestLostResponseIsNoSecondTransaction(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	b.proxy.Faults(onFirst(1, sendMethod, evmtest.DropResponse))
	p, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err, "the transaction may be on its way: it is kept")
	_, err = b.settle(p)
	require.NoError(t, err)
	require.EqualValues(t, 5, b.balance(payee))
	require.Equal(t, 1, b.proxy.Count(sendMethod))
}

func TestLostRequestIsSentAgain(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	b.proxy.Faults(onFirst(2, sendMethod, evmtest.DropRequest))
	p, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	_, err = b.settle(p)
	require.NoError(t, err)
	require.EqualValues(t, 5, b.balance(payee))
	require.Equal(t, 3, b.proxy.Count(sendMethod))
}

// The first transaction never reached the node, so the second sits in its
// queue: the first is sent again as it was, the second gets higher fees.
func TestStuckTransactionIsReplaced(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	b.proxy.Faults(onFirst(1, sendMethod, evmtest.DropRequest))
	first, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	second, err := m.Submit(t.Context(), transfer(7))
	require.NoError(t, err)
	intents, err := b.cfg.Intents.ListIntents(t.Context(), m.Address())
	require.NoError(t, err)
	require.Len(t, intents, 2, "recorded before anything is sent")

	// Without blocks nothing is sent again, however often the chain is looked at.
	looks := b.proxy.Count("eth_getTransactionCount")
	require.Eventually(t, func() bool { return b.proxy.Count("eth_getTransactionCount") > looks+10 }, 2*time.Minute, time.Millisecond)
	require.Equal(t, 2, b.proxy.Count(sendMethod))

	b.commit()
	b.commit()
	require.Eventually(t, func() bool {
		intents, err := b.cfg.Intents.ListIntents(t.Context(), m.Address())
		return err == nil && len(intents[1].Attempts) == 2
	}, 2*time.Minute, time.Millisecond)
	b.looked(nil) // recorded first, and sent then
	landed, err := b.settle(second)
	require.NoError(t, err)
	old := intents[1].Attempts[0]
	raised, _, err := b.chain.Client().TransactionByHash(t.Context(), landed.Receipt.TxHash)
	require.NoError(t, err)
	require.NotEqual(t, old.Hash(), raised.Hash())
	require.GreaterOrEqual(t, new(big.Int).Mul(raised.GasTipCap(), big.NewInt(100)).Cmp(new(big.Int).Mul(old.GasTipCap(), big.NewInt(110))), 0)
	landed, err = b.settle(first)
	require.NoError(t, err)
	require.Equal(t, intents[0].Attempts[0].Hash(), landed.Receipt.TxHash, "what the node never had keeps its fees")
	require.EqualValues(t, 12, b.balance(payee))
}

func TestFeesStayBelowTheCap(t *testing.T) {
	b := newBench(t)
	limit := big.NewInt(600_000_000) // below the base fee of the first blocks
	b.cfg.Fees = FeePolicy{MinTip: big.NewInt(1), MaxCap: limit}
	m, _ := b.run()
	p, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	landed, err := b.settle(p)
	require.NoError(t, err, "it lands when the base fee has fallen")
	require.LessOrEqual(t, landed.Receipt.EffectiveGasPrice.Cmp(limit), 0)
	require.Greater(t, landed.Receipt.BlockNumber.Uint64(), uint64(3))
}

func TestReorganisationBeforeConfirmation(t *testing.T) {
	b := newBench(t)
	b.cfg.Confirmations = 3
	m, _ := b.run()
	p, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	b.commit()
	mined, err := b.chain.Client().BlockNumber(t.Context())
	require.NoError(t, err)
	receipts := b.proxy.Count("eth_getTransactionReceipt")
	require.Eventually(t, func() bool { return b.proxy.Count("eth_getTransactionReceipt") > receipts+2 }, 2*time.Minute, time.Millisecond)
	require.NoError(t, b.chain.Rewind(mined-1))
	require.Zero(t, b.balance(payee))
	landed, err := b.settle(p)
	require.NoError(t, err)
	require.EqualValues(t, 5, b.balance(payee))
	head, err := b.chain.Client().BlockNumber(t.Context())
	require.NoError(t, err)
	require.GreaterOrEqual(t, head+1, landed.Receipt.BlockNumber.Uint64()+3)
	header, err := b.chain.Client().HeaderByNumber(t.Context(), landed.Receipt.BlockNumber)
	require.NoError(t, err)
	require.Equal(t, header.Hash(), landed.Receipt.BlockHash, "the receipt is of the chain that stayed")
}

// A reorganisation may throw out what was final already. Its nonce must be
// filled again, or nothing after it ever lands.
func TestReorganisationAfterConfirmation(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	p, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	b.commit()
	landed, err := p.Wait(t.Context())
	require.NoError(t, err)
	require.NoError(t, b.chain.Rewind(landed.Receipt.BlockNumber.Uint64()-1))
	require.Zero(t, b.balance(payee))
	p, err = m.Submit(t.Context(), transfer(7))
	require.NoError(t, err)
	_, err = b.settle(p)
	require.NoError(t, err)
	require.EqualValues(t, 12, b.balance(payee))
}

func TestAnotherProgramTakesTheNonce(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	b.proxy.Faults(onFirst(1, sendMethod, evmtest.DropRequest))
	p, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	to := common.Address{9}
	tx, err := b.signer.SignTx(types.NewTx(&types.DynamicFeeTx{
		ChainID: b.chain.ChainID(), GasTipCap: big.NewInt(gwei), GasFeeCap: big.NewInt(9 * gwei), Gas: 21_000, To: &to, Value: big.NewInt(1),
	}), b.chain.ChainID())
	require.NoError(t, err)
	require.NoError(t, b.chain.Client().SendTransaction(t.Context(), tx))
	b.commit()
	_, err = b.settle(p)
	require.ErrorIs(t, err, ErrTxLost)
	p, err = m.Submit(t.Context(), transfer(7))
	require.NoError(t, err)
	_, err = b.settle(p)
	require.NoError(t, err, "the next one takes the next nonce")
	require.EqualValues(t, 7, b.balance(payee))
}

func TestIntentsOutliveTheManager(t *testing.T) {
	b := newBench(t)
	m, stop := b.run()
	b.proxy.Faults(func(method string) evmtest.Fault {
		if method == sendMethod {
			return evmtest.DropRequest
		}
		return evmtest.Pass
	})
	p, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	stop()
	_, err = p.Wait(t.Context())
	require.ErrorIs(t, err, ErrTxStopped)
	_, err = m.Submit(t.Context(), transfer(5))
	require.ErrorIs(t, err, ErrTxStopped)

	b.proxy.Faults(nil)
	m, _ = b.run()
	p, err = m.Submit(t.Context(), transfer(7))
	require.NoError(t, err)
	_, err = b.settle(p)
	require.NoError(t, err)
	require.EqualValues(t, 12, b.balance(payee), "the first one landed too, before the second")
}

func TestRefusedTransactionLeavesNoGap(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	poor := Candidate{To: &payee, Value: evmtest.Ether(5000), Gas: 21_000}
	_, err := m.Submit(t.Context(), poor)
	require.ErrorIs(t, err, ErrTxRefused)
	require.ErrorContains(t, err, "fund the account")
	_, err = m.Submit(t.Context(), Candidate{To: &payee, Gas: 1})
	require.ErrorIs(t, err, ErrTxRefused)
	p, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	_, err = b.settle(p)
	require.NoError(t, err)
}

// What another run of this key has in the node's pool is not replaced.
func TestPendingOfAnEarlierRunIsKept(t *testing.T) {
	b := newBench(t)
	m, stop := b.run()
	_, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	stop()
	b.cfg.Intents = NewMemoryIntents() // memory is lost with the process
	m, _ = b.run()
	p, err := m.Submit(t.Context(), transfer(7))
	require.NoError(t, err)
	_, err = b.settle(p)
	require.NoError(t, err)
	require.EqualValues(t, 12, b.balance(payee))
}

func TestRevertedTransaction(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	reverts := common.FromHex("60006000fd") // PUSH1 0 PUSH1 0 REVERT
	_, err := m.Submit(t.Context(), Candidate{Data: reverts})
	require.Error(t, err)
	_, isRevert := evm.RevertData(err)
	require.True(t, isRevert, "the estimate shows it and nothing is sent: %v", err)
	require.Zero(t, b.proxy.Count(sendMethod))

	p, err := m.Submit(t.Context(), Candidate{Data: reverts, Gas: 100_000})
	require.NoError(t, err)
	landed, err := b.settle(p)
	require.ErrorIs(t, err, ErrTxReverted)
	require.Equal(t, types.ReceiptStatusFailed, landed.Receipt.Status)
}

func TestTransactionsUnderWayAreBounded(t *testing.T) {
	b := newBench(t)
	b.cfg.Client = b.chain.Client()
	m, _ := b.run()
	for range maxInFlight {
		_, err := m.Submit(t.Context(), transfer(1))
		require.NoError(t, err)
	}
	_, err := m.Submit(t.Context(), transfer(1))
	require.ErrorIs(t, err, ErrTxBusy)
}

func TestWaitCanBeGivenUp(t *testing.T) {
	b := newBench(t)
	m, _ := b.run()
	ctx, cancel := context.WithCancel(t.Context())
	p, err := m.Submit(ctx, transfer(5))
	require.NoError(t, err)
	cancel()
	_, err = p.Wait(ctx)
	require.ErrorIs(t, err, context.Canceled)
	_, err = m.Submit(ctx, transfer(5))
	require.ErrorIs(t, err, context.Canceled)
	_, err = b.settle(p)
	require.NoError(t, err, "the transaction is looked after all the same")
	_, err = NewTxManager(TxManagerConfig{})
	require.Error(t, err)
}
