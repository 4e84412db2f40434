package relayer

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
)

// A call that is sent and not on the chain is known, also to the next process; one that
// is on the chain holds up nothing, whether or not its record is gone.
func TestUnderWay(t *testing.T) {
	b := newBench(t)
	call := Candidate{To: &payee, Data: []byte{1, 2, 3, 4, 5}}
	m, stop := b.run()
	underWay := func(to common.Address, data ...byte) bool {
		t.Helper()
		busy, err := m.UnderWay(t.Context(), to, data)
		require.NoError(t, err)
		return busy
	}
	require.False(t, underWay(payee, 1, 2, 3, 4))
	p, err := m.Submit(t.Context(), call)
	require.NoError(t, err)
	require.True(t, underWay(payee, 1, 2, 3, 4))
	require.True(t, underWay(payee, 1, 2, 3, 4, 9), "whatever it says")
	require.False(t, underWay(payee, 1, 2, 3, 5), "another function")
	require.False(t, underWay(payee, 1, 2, 3), "no call at all")
	require.False(t, underWay(common.Address{1}, 1, 2, 3, 4), "another contract")
	stop()
	_, err = p.Wait(t.Context())
	require.ErrorIs(t, err, ErrTxStopped)

	m, stop = b.run()
	require.True(t, underWay(payee, 1, 2, 3, 4), "an earlier process sent it")
	stop()
	b.commit()
	require.False(t, underWay(payee, 1, 2, 3, 4), "it is on the chain")
	open, err := b.cfg.Intents.ListIntents(t.Context(), b.signer.Address())
	require.NoError(t, err)
	require.Len(t, open, 1, "and still on record")

	m, _ = b.run()
	p, err = m.Submit(t.Context(), Candidate{To: &payee, Value: big.NewInt(1)})
	require.NoError(t, err)
	_, err = b.settle(p)
	require.NoError(t, err)
	require.False(t, underWay(payee, 1, 2, 3, 4))

	_, err = m.Submit(t.Context(), call)
	require.NoError(t, err)
	b.proxy.Faults(func(string) evmtest.Fault { return evmtest.DropRequest })
	_, err = m.UnderWay(t.Context(), payee, call.Data)
	require.Error(t, err, "not known is not free")
	b.proxy.Faults(nil)
}
