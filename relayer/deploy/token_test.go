package deploy_test

import (
	"context"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// A stake token is asked on the chain itself, by the dry run too.
func TestStakeTokenIsAsked(t *testing.T) {
	chain, owner := newOwner(t)
	f := fixture.Load(t)
	staked := func(salt string, token *common.Address, supply *big.Int) deploy.Config {
		cfg := f.Config(chain, owner)
		cfg.Deployment.Salt, cfg.Deployment.Committee = salt, nil
		cfg.Deployment.Registry = deploy.DevStaking().Describe(token, supply)
		return cfg
	}
	own, err := deploy.Run(t.Context(), staked("own", nil, big.NewInt(1)))
	require.NoError(t, err)
	nonce, err := chain.Client().NonceAt(t.Context(), owner.Address(), nil)
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		token common.Address
		says  string
	}{
		"nothing stands there":   {common.Address{0xde, 0xad}, "nothing stands at registry.token"},
		"a contract of no token": {own.Hub, "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := staked("other", &tt.token, nil)
			refused(t, cfg, deploy.ErrToken, tt.says, "advice: ")
		})
	}
	now, err := chain.Client().NonceAt(t.Context(), owner.Address(), nil)
	require.NoError(t, err)
	require.Equal(t, nonce, now, "what is refused sends nothing")

	// A chain that refuses in the middle says at which step, and why.
	token := common.Address{0xde, 0xad}
	cfg := staked("other", &token, nil)
	cfg.Client, cfg.FixedGas = lyingToken{chain.Client(), token}, false
	_, err = deploy.Run(t.Context(), cfg)
	require.ErrorIs(t, err, relayer.ErrRevert)
	require.ErrorContains(t, err, "registry: contract refused: ParameterInvalid(")

	good := staked("good", &own.Token, nil)
	out, err := deploy.Run(t.Context(), good)
	require.NoError(t, err)
	require.Equal(t, own.Token, out.Token)
}

// lyingToken is an endpoint that tells of a token which its chain does not have.
type lyingToken struct {
	*ethclient.Client
	token common.Address
}

func (l lyingToken) CodeAt(ctx context.Context, a common.Address, block *big.Int) ([]byte, error) {
	if a == l.token {
		return []byte{1}, nil
	}
	return l.Client.CodeAt(ctx, a, block)
}

func (l lyingToken) CallContract(ctx context.Context, msg ethereum.CallMsg, block *big.Int) ([]byte, error) {
	if msg.To != nil && *msg.To == l.token {
		return make([]byte, 32), nil
	}
	return l.Client.CallContract(ctx, msg, block)
}
