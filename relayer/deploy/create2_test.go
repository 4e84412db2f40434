package deploy_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// Where the deterministic deployment proxy is missing and cannot be made, the
// command says so and what can be done, and has paid for nothing.
func TestChainThatTakesNoProxy(t *testing.T) {
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	chain, err := evm.StartDevChain(evm.DevChainConfig{
		Addr: "127.0.0.1:0", Manual: true, NoDeployer: true, ProtectedOnly: true, Alloc: map[common.Address]*big.Int{owner.Address(): evmtest.Ether(10)},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, chain.Close()) })
	evmtest.Mine(t, chain, 20*time.Millisecond)
	_, err = deploy.Run(t.Context(), fixture.Load(t).Config(chain, owner))
	require.ErrorIs(t, err, deploy.ErrNoProxy)
	for _, says := range []string{"replay-protected", "ask who runs the chain to have it installed", "--rpc.allow-unprotected-txs", "ZKsync"} {
		require.ErrorContains(t, err, says)
	}
	held, err := chain.Client().BalanceAt(t.Context(), owner.Address(), nil)
	require.NoError(t, err)
	require.Equal(t, evmtest.Ether(10), held)
}
