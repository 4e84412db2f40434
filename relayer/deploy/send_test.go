package deploy_test

import (
	"math/big"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// Another run that sends with the same key is noticed and named, and not only
// felt as a contract that refuses without a reason.
func TestAnotherRunIsNamed(t *testing.T) {
	chain, owner := newOwner(t)
	cfg := fixture.Load(t).Config(chain, owner)
	cfg.FixedGas = false // as on a real chain: level by level
	plan, err := deploy.NewPlan(cfg.Deployment)
	require.NoError(t, err)
	var once sync.Once
	cfg.Sending = func(tx *types.Transaction) error {
		if plan.StepOf(tx) == "feed hub" {
			once.Do(func() { sender(t, chain, owner)(common.Address{0xaa}, nil) })
		}
		return nil
	}
	_, err = deploy.Run(t.Context(), cfg)
	require.ErrorIs(t, err, deploy.ErrNotAlone)
	require.ErrorContains(t, err, "1 transactions of "+owner.Address().Hex())
	require.ErrorContains(t, err, "run again, which goes on from what stands")
	cfg.Sending = nil
	_, err = deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
}

// fund gives an account ether.
func fund(t *testing.T, chain *evm.DevChain, from *evm.Signer, to common.Address) {
	t.Helper()
	nonce, err := chain.Client().PendingNonceAt(t.Context(), from.Address())
	require.NoError(t, err)
	tx, err := from.SignTx(types.NewTx(&types.DynamicFeeTx{
		ChainID: chain.ChainID(), Nonce: nonce, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e11), Gas: 21_000, To: &to, Value: evmtest.Ether(10),
	}), chain.ChainID())
	require.NoError(t, err)
	require.NoError(t, chain.Client().SendTransaction(t.Context(), tx))
}

// What somebody else makes a moment before is taken as it stands: anyone can
// make a contract through the proxy, and cannot make another one of it.
func TestWhatOthersMakeMeanwhileStands(t *testing.T) {
	chain, owner := newOwner(t)
	other, err := evm.GenerateSigner()
	require.NoError(t, err)
	fund(t, chain, owner, other.Address())
	cfg := fixture.Load(t).Config(chain, owner)
	cfg.FixedGas = false
	plan, err := deploy.NewPlan(cfg.Deployment)
	require.NoError(t, err)
	var once sync.Once
	var told []common.Hash
	cfg.Sending = func(tx *types.Transaction) error {
		once.Do(func() {
			for _, s := range plan.Steps {
				if s.Name == "verifier" {
					sender(t, chain, other)(deploy.ProxyAddress, append(plan.Salt.Bytes(), s.InitCode...))
				}
			}
		})
		told = append(told, tx.Hash())
		return nil
	}
	out, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Len(t, out.Sent, len(plan.Steps)-1)
	for i, s := range plan.Steps {
		landed, sent := out.Sent[i]
		require.Equal(t, s.Name != "verifier", sent, s.Name)
		if sent {
			require.Contains(t, told, landed.Receipt.TxHash, "each was told before it was sent")
		}
	}
}
