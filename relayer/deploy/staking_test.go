package deploy_test

import (
	"crypto/rand"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// newStakers starts a chain on which operators can pay.
func newStakers(t *testing.T, weights ...uint64) (*evm.DevChain, *evm.Signer, []deploy.Operator) {
	t.Helper()
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	rich := []common.Address{owner.Address()}
	var out []deploy.Operator
	for _, w := range weights {
		signer, err := evm.GenerateSigner()
		require.NoError(t, err)
		key, err := protocol.NewFeedPrivateKey(rand.Reader)
		require.NoError(t, err)
		rich = append(rich, signer.Address())
		out = append(out, deploy.Operator{Signer: signer, FeedKey: key.Public(), Weight: w})
	}
	chain := evmtest.Start(t, rich...)
	evmtest.Mine(t, chain, 20*time.Millisecond)
	return chain, owner, out
}

// Operators register with their own keys, and the chain's committee is what the
// node computes of them.
func TestOperatorsTakeTheirSeats(t *testing.T) {
	chain, owner, operators := newStakers(t, 70, 100, 1, 100)
	cfg := fixture.Load(t).Config(chain, owner)
	cfg.Network, cfg.Committee, cfg.Operators = nil, nil, operators
	steps := 0
	cfg.Progress = func(_, total int, what string) {
		steps++
		require.Equal(t, 3+4+4*4+1+7, total, what)
	}
	got, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Equal(t, 31, steps)
	require.EqualValues(t, 1, got.Committee.Epoch)
	require.Equal(t, 30*24*time.Hour, got.Committee.Until.Sub(got.Committee.From))
	require.NoError(t, got.Committee.Validate(cfg.Shape))
	require.Len(t, got.Committee.Members, 4)
	for i, o := range operators {
		m := got.Committee.Members[i]
		require.Equal(t, o.Signer.Address(), m.Operator, "seats go in the order of the operators")
		require.Equal(t, o.Weight, m.Weight)
		require.True(t, m.Key.Equal(&o.FeedKey))
	}
	registry, token := bindings.NewOperatorRegistry(), bindings.NewDevToken()
	require.Equal(t, got.Token, ask(t, chain, got.Registry, registry.PackTOKEN(), registry.UnpackTOKEN))
	require.Equal(t, got.Judge, ask(t, chain, got.Registry, registry.PackJUDGE(), registry.UnpackJUDGE))
	held := ask(t, chain, got.Token, token.PackBalanceOf(got.Registry), token.UnpackBalanceOf)
	unit := new(big.Int).SetUint64(deploy.DevStaking().WeightUnit)
	require.Equal(t, new(big.Int).Mul(unit, big.NewInt(271)), held)

	_, err = deploy.ReadCommittee(t.Context(), chain.Client(), got.Registry, 2)
	require.ErrorContains(t, err, "ask epoch 2")
}

// What stands in the registry is compared with who was meant to be there.
func TestOtherMembersAreRefused(t *testing.T) {
	chain, owner, operators := newStakers(t, 5, 6)
	cfg := fixture.Load(t).Config(chain, owner)
	cfg.Network, cfg.Committee, cfg.Operators = nil, nil, operators
	got, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	cfg.Operators = []deploy.Operator{operators[1], operators[0]}
	require.ErrorIs(t, deploy.Verify(t.Context(), cfg, got), deploy.ErrRoot)
	cfg.Operators = operators[:1]
	require.ErrorIs(t, deploy.Verify(t.Context(), cfg, got), deploy.ErrRoot)
}

func TestStakingIsRefusedByTheRegistry(t *testing.T) {
	chain, owner, operators := newStakers(t, 5)
	cfg := fixture.Load(t).Config(chain, owner)
	cfg.Network, cfg.Committee, cfg.Operators = nil, nil, operators
	cfg.Staking = deploy.DevStaking()
	cfg.Staking.Unbonding = cfg.Staking.Epoch
	_, err := deploy.Run(t.Context(), cfg)
	require.ErrorContains(t, err, "operator registry: transaction reverted")
	cfg.Staking = deploy.DevStaking()
	cfg.Staking.MinimumWeight = 6
	_, err = deploy.Run(t.Context(), cfg)
	require.ErrorContains(t, err, "registration of")
}
