package deploy_test

import (
	"context"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, evmtest.LeakOptions()...) }

func newOwner(t *testing.T) (*evm.DevChain, *evm.Signer) {
	t.Helper()
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	chain := evmtest.Start(t, owner.Address())
	evmtest.Mine(t, chain, 20*time.Millisecond)
	return chain, owner
}

func ask[T any](t *testing.T, chain *evm.DevChain, to common.Address, data []byte, unpack func([]byte) (T, error)) T {
	t.Helper()
	out, err := chain.Client().CallContract(t.Context(), ethereum.CallMsg{To: &to, Data: data}, nil)
	require.NoError(t, err)
	v, err := unpack(out)
	require.NoError(t, err)
	return v
}

func TestRunDeploysEverything(t *testing.T) {
	chain, owner := newOwner(t)
	f := fixture.Load(t)
	second := f.Set
	second.Name, second.Feeds = "second", []feed.Feed{{ID: "BTC/USDT@20220513", Decimals: 4}}
	cfg := f.Config(chain, owner)
	cfg.Network, cfg.Origin = nil, feed.Replay
	cfg.FeedSets = append(cfg.FeedSets, second)
	var steps []string
	cfg.Progress = func(done, total int, what string) {
		require.Equal(t, len(steps)+1, done)
		require.Equal(t, 4+2+7+1, total)
		steps = append(steps, what)
	}
	got, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Len(t, steps, 14)
	require.Equal(t, protocol.Network{HomeChainID: chain.ChainID(), Registry: got.Registry}, got.Network)
	require.Len(t, got.FeedSets, 2)
	require.Equal(t, map[string]*big.Int{fixture.SetName: big.NewInt(1), "second": big.NewInt(2)}, got.IDs())

	proxy, hub := bindings.NewFeedProxy(), bindings.NewFeedHub()
	for i, s := range cfg.FeedSets {
		set := got.FeedSets[i]
		want, err := protocol.Domain(got.Network, s)
		require.NoError(t, err)
		require.Equal(t, want, set.Domain)
		require.Len(t, set.Proxies, len(s.Feeds))
		for k, want := range s.Feeds {
			at := set.Proxies[want.ID]
			require.Equal(t, want.Decimals, ask(t, chain, at, proxy.PackDecimals(), proxy.UnpackDecimals))
			require.Equal(t, string(want.ID)+" (replay)", ask(t, chain, at, proxy.PackDescription(), proxy.UnpackDescription))
			require.Equal(t, int64(k+1), ask(t, chain, at, proxy.PackColumn(), proxy.UnpackColumn).Int64())
			require.Equal(t, got.Hub, ask(t, chain, at, proxy.PackHub(), proxy.UnpackHub))
		}
		info := ask(t, chain, got.Hub, hub.PackFeedSetInfo(set.ID), hub.UnpackFeedSetInfo)
		require.Equal(t, got.Verifier, info.Verifier)
		require.Equal(t, got.Registry, info.Committee)
		require.EqualValues(t, 2000, info.SlackMs)
		require.EqualValues(t, 15000, info.DriftMs)
	}
	require.Equal(t, got.Authority, ask(t, chain, got.Hub, hub.PackAuthority(), hub.UnpackAuthority))
	manager := bindings.NewAccessManager()
	create := [4]byte(hub.PackCreateFeedSet(bindings.FeedSetInput{HomeChainId: new(big.Int)}))
	require.True(t, ask(t, chain, got.Authority, manager.PackCanCall(owner.Address(), got.Hub, create), manager.UnpackCanCall).Immediate)
	stranger := common.HexToAddress("0x0bad")
	require.False(t, ask(t, chain, got.Authority, manager.PackCanCall(stranger, got.Hub, create), manager.UnpackCanCall).Immediate)
}

func TestRunKeepsAForeignHomeNetwork(t *testing.T) {
	chain, owner := newOwner(t)
	f := fixture.Load(t)
	got := f.Deploy(t, chain, owner)
	require.Equal(t, f.Network, got.Network)
	require.Equal(t, f.Domain, got.FeedSets[0].Domain, "the domain that the fixture's proofs were made for")
}

func TestRunRefuses(t *testing.T) {
	chain, owner := newOwner(t)
	poor, err := evm.GenerateSigner()
	require.NoError(t, err)
	tests := []struct {
		name   string
		change func(*deploy.Config)
		want   string
	}{
		{"no client", func(c *deploy.Config) { c.Client = nil }, "are needed"},
		{"no feed sets", func(c *deploy.Config) { c.FeedSets = nil }, "are needed"},
		{"a bad shape", func(c *deploy.Config) { c.Shape.Columns = 7 }, "7 columns"},
		{"no members", func(c *deploy.Config) { c.Committee = &protocol.Committee{} }, "0 members"},
		{"a key with a hole", func(c *deploy.Config) { c.VerifyingKey[3] = nil }, "word 3"},
		{"a set without feeds", func(c *deploy.Config) { c.FeedSets = []feed.Set{{Name: "x"}} }, "0 feeds"},
		{"negative slack", func(c *deploy.Config) { c.Slack = -1 }, "negative"},
		{"an owner without money", func(c *deploy.Config) { c.Owner = poor }, "refused"},
		{"a key off the curve", func(c *deploy.Config) { c.VerifyingKey[0] = big.NewInt(12) }, "KeyInvalid"},
		{"a feed twice", func(c *deploy.Config) {
			c.FeedSets[0].Feeds = []feed.Feed{{ID: "A"}, {ID: "A"}}
		}, "FeedSetInvalid(feed twice)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := fixture.Load(t).Config(chain, owner)
			tt.change(&cfg)
			_, err := deploy.Run(t.Context(), cfg)
			require.ErrorContains(t, err, tt.want)
		})
	}
	t.Run("a context that ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := deploy.Run(ctx, fixture.Load(t).Config(chain, owner))
		require.Error(t, err)
	})
	t.Run("the refusal is decoded", func(t *testing.T) {
		cfg := fixture.Load(t).Config(chain, owner)
		cfg.VerifyingKey[0] = big.NewInt(12)
		_, err := deploy.Run(t.Context(), cfg)
		var re *relayer.RevertError
		require.ErrorAs(t, err, &re)
	})
}

// The check after a deployment names both sides of what does not fit.
func TestWhatStandsThereIsChecked(t *testing.T) {
	chain, owner := newOwner(t)
	f := fixture.Load(t)
	got := f.Deploy(t, chain, owner)
	tests := []struct {
		name   string
		change func(*deploy.Config, *deploy.Contracts)
		want   error
	}{
		{"as it was meant", func(*deploy.Config, *deploy.Contracts) {}, nil},
		{"another registry", func(_ *deploy.Config, c *deploy.Contracts) { c.Network.Registry[0]++ }, deploy.ErrDomain},
		{"another interval", func(c *deploy.Config, _ *deploy.Contracts) { c.FeedSets[0].Interval *= 2 }, deploy.ErrDomain},
		{"another weight", func(c *deploy.Config, _ *deploy.Contracts) { c.Committee.Members[0].Weight++ }, deploy.ErrRoot},
		{"another order", func(c *deploy.Config, _ *deploy.Contracts) {
			m := c.Committee.Members
			m[0], m[1] = m[1], m[0]
		}, deploy.ErrRoot},
		{"another key", func(c *deploy.Config, _ *deploy.Contracts) { c.VerifyingKey[21] = big.NewInt(1) }, deploy.ErrVerifyingKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg, contracts := fixture.Load(t).Config(chain, owner), *got
			tt.change(&cfg, &contracts)
			err := deploy.Verify(t.Context(), cfg, &contracts)
			require.ErrorIs(t, err, tt.want)
			if tt.want != nil {
				require.ErrorContains(t, err, "chain")
			}
		})
	}
}
