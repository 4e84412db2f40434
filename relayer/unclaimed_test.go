package relayer

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
)

func (b *bench) unclaimed(from <-chan Unclaimed) Unclaimed {
	b.t.Helper()
	stop := evmtest.Mine(b.t, b.chain, 20*time.Millisecond)
	defer stop()
	select {
	case u := <-from:
		return u
	case <-time.After(time.Minute):
		b.t.Fatal("nobody was told of the transaction")
		return Unclaimed{}
	}
}

// What an earlier run left under way, and what nobody waits for any more, is told of
// once it is final; what somebody waits for is not.
func TestUnclaimedTransactionsAreToldOf(t *testing.T) {
	b := newBench(t)
	told := make(chan Unclaimed, 8)
	b.cfg.OnUnclaimed = func(u Unclaimed) { told <- u }
	m, stop := b.run()
	p, err := m.Submit(t.Context(), transfer(5))
	require.NoError(t, err)
	stop()
	_, err = p.Wait(t.Context())
	require.ErrorIs(t, err, ErrTxStopped)

	m, _ = b.run()
	u := b.unclaimed(told)
	require.NoError(t, u.Err)
	require.Equal(t, u.Landed.Receipt.TxHash, u.Tx.Hash())
	require.EqualValues(t, 0, u.Tx.Nonce())

	p, err = m.Submit(t.Context(), transfer(6))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = p.Wait(ctx)
	require.ErrorIs(t, err, ErrTxUnderWay)
	require.ErrorIs(t, err, context.Canceled)
	u = b.unclaimed(told)
	require.EqualValues(t, 6, u.Tx.Value().Int64())

	p, err = m.Submit(t.Context(), transfer(7))
	require.NoError(t, err)
	_, err = p.Wait(ctx)
	require.ErrorIs(t, err, ErrTxUnderWay)
	landed, err := b.settle(p)
	require.NoError(t, err, "a wait may be taken up again")
	require.NotNil(t, landed.Receipt)
	require.Empty(t, told)
	require.EqualValues(t, 18, b.balance(payee))
}
