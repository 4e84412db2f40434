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

// staked deploys a registry on which operators can enlist.
func staked(t *testing.T, chain *evm.DevChain, owner *evm.Signer, staking deploy.Staking, operators []deploy.Operator) (deploy.EnlistConfig, error) {
	t.Helper()
	cfg := fixture.Load(t).Config(chain, owner)
	cfg.Deployment.Committee = nil
	cfg.Deployment.Registry = staking.Describe(nil, deploy.Supply(staking, operators))
	got, err := deploy.Run(t.Context(), cfg)
	if err != nil {
		return deploy.EnlistConfig{}, err
	}
	return deploy.EnlistConfig{
		Client: chain.Client(), Contracts: got.Contracts, Staking: staking, Owner: owner, Operators: operators, Shape: cfg.Deployment.Shape(),
		PollInterval: 5 * time.Millisecond,
	}, nil
}

// Operators register with their own keys, and the chain's committee is what the
// node computes of them.
func TestOperatorsTakeTheirSeats(t *testing.T) {
	chain, owner, operators := newStakers(t, 70, 100, 1, 100)
	cfg, err := staked(t, chain, owner, deploy.DevStaking(), operators)
	require.NoError(t, err)
	committee, err := deploy.Enlist(t.Context(), cfg)
	require.NoError(t, err)
	require.EqualValues(t, 1, committee.Epoch)
	require.Equal(t, 30*24*time.Hour, committee.Until.Sub(committee.From))
	require.NoError(t, committee.Validate(cfg.Shape))
	require.Len(t, committee.Members, 4)
	for i, o := range operators {
		m := committee.Members[i]
		require.Equal(t, o.Signer.Address(), m.Operator, "seats go in the order of the operators")
		require.Equal(t, o.Weight, m.Weight)
		require.True(t, m.Key.Equal(&o.FeedKey))
	}
	got, registry, token := cfg.Contracts, bindings.NewOperatorRegistry(), bindings.NewDevToken()
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
	cfg, err := staked(t, chain, owner, deploy.DevStaking(), operators)
	require.NoError(t, err)
	cfg.Shape.Slots++ // another circuit's root
	_, err = deploy.Enlist(t.Context(), cfg)
	require.ErrorIs(t, err, deploy.ErrRoot)
}

func TestStakingIsRefusedByTheRegistry(t *testing.T) {
	chain, owner, operators := newStakers(t, 5)
	staking := deploy.DevStaking()
	staking.Unbonding = staking.Epoch
	_, err := staked(t, chain, owner, staking, operators)
	require.ErrorContains(t, err, "registry.unbonding_ms: 2592000000 is less than 3200400001", "told of the file, before anything is sent")
	d := whole(t, chain.ChainID(), owner.Address())
	d.Registry = staking.Describe(nil, big.NewInt(1))
	require.ErrorContains(t, rehearseUnchecked(d), "operator registry: contract refused: ParameterInvalid(unbondingMs)", "and by the registry itself")
	nonce, err := chain.Client().NonceAt(t.Context(), owner.Address(), nil)
	require.NoError(t, err)
	require.Zero(t, nonce)
	staking = deploy.DevStaking()
	staking.MinimumWeight = 6
	cfg, err := staked(t, chain, owner, staking, operators)
	require.NoError(t, err)
	_, err = deploy.Enlist(t.Context(), cfg)
	require.ErrorContains(t, err, "registration of")
}
