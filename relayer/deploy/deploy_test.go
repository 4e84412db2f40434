package deploy_test

import (
	"context"
	"crypto/rand"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// pollInterval is short, since the chain makes a block every 20 ms.
const pollInterval = 5 * time.Millisecond

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(testkit.Settled(m, evmtest.LeakOptions()...), evmtest.LeakOptions()...)
}

func newOwner(t *testing.T) (*evm.DevChain, *evm.Signer) {
	t.Helper()
	return newOwnerOf(t, rand.Text())
}

// newOwnerOf gives the same owner for the same name.
func newOwnerOf(t *testing.T, name string) (*evm.DevChain, *evm.Signer) {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	require.NoError(t, err)
	owner, err := evm.NewSigner(key)
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

// refused holds that a run and a dry run refuse alike, and say so.
func refused(t *testing.T, cfg deploy.Config, want error, says ...string) {
	t.Helper()
	_, ran := deploy.Run(t.Context(), cfg)
	_, looked := deploy.Look(t.Context(), cfg)
	for _, err := range []error{ran, looked} {
		require.ErrorIs(t, err, want)
		for _, text := range says {
			require.ErrorContains(t, err, text)
		}
	}
}

func TestRunDeploysEverything(t *testing.T) {
	chain, owner := newOwner(t)
	f := fixture.Load(t)
	second := f.Set
	second.Name, second.Feeds = "second", []feed.Feed{{ID: "BTC/USDT@20220513", Decimals: 4}}
	cfg := f.Config(chain, owner)
	sets := []feed.Set{f.Set, second}
	cfg.Deployment.FeedSets = deploy.DescribeFeedSets(sets, feed.Replay)
	cfg.Deployment.Committee = deploy.DescribeCommittee(f.Committee, f.Shape, nil)
	cfg.FixedGas = false // as on a real chain: level by level, by the chain's own estimates
	var steps []string
	total := 1 + 5 + 2 + 8 + 2
	cfg.Progress = func(done, of int, what string) {
		require.Equal(t, len(steps)+1, done)
		require.Equal(t, total, of)
		steps = append(steps, what)
	}
	out, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	got := out.Contracts
	require.Len(t, steps, total)
	require.Len(t, out.Sent, total-1)
	require.Equal(t, protocol.Network{HomeChainID: chain.ChainID(), Registry: got.Registry}, got.Network)
	require.Len(t, got.FeedSets, 2)
	require.Equal(t, map[string]*big.Int{fixture.SetName: big.NewInt(1), "second": big.NewInt(2)}, got.IDs())

	proxy, hub := bindings.NewFeedProxy(), bindings.NewFeedHub()
	for i, s := range sets {
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
	for who, may := range map[common.Address]bool{owner.Address(): false, got.Timelock: true, {0x0b, 0xad}: false} {
		require.Equal(t, may, ask(t, chain, got.Authority, manager.PackCanCall(who, got.Hub, create), manager.UnpackCanCall).Immediate, who)
	}
}

// A second run finds everything and sends nothing; so does a dry run, which
// says what each step costs and where it stands.
func TestRunAgainChangesNothing(t *testing.T) {
	chain, owner := newOwner(t)
	cfg := fixture.Load(t).Config(chain, owner)
	before, err := deploy.Look(t.Context(), cfg)
	require.NoError(t, err)
	require.False(t, before.Complete)
	require.Positive(t, before.Cost.Gas)
	cfg.Fees.MinTip = big.NewInt(5_000_000_000)
	tipped, err := deploy.Look(t.Context(), cfg)
	require.NoError(t, err)
	require.Equal(t, 1, tipped.Cost.PerGas.Cmp(cfg.Fees.MinTip), "the estimate has the tip that is paid")
	cfg.Fees = relayer.FeePolicy{}
	first, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	used := uint64(0)
	for i, landed := range first.Sent {
		require.LessOrEqual(t, landed.Receipt.GasUsed, before.Rehearsal.Gas[i], first.Plan.Steps[i].Name)
		used += landed.Receipt.GasUsed
	}
	require.InEpsilon(t, used, before.Cost.Gas, 0.1, "the rehearsal's gas is the chain's, with a 32nd to spare")

	nonce, err := chain.Client().NonceAt(t.Context(), owner.Address(), nil)
	require.NoError(t, err)
	cfg.Progress = func(_, _ int, what string) { t.Errorf("%s was told, though all stands", what) }
	again, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Empty(t, again.Sent)
	require.Equal(t, first.Contracts, again.Contracts)
	cfg.Deployer = nil // a dry run needs no key
	after, err := deploy.Look(t.Context(), cfg)
	require.NoError(t, err)
	require.True(t, after.Complete)
	require.Zero(t, after.Cost.Gas)
	now, err := chain.Client().NonceAt(t.Context(), owner.Address(), nil)
	require.NoError(t, err)
	require.Equal(t, nonce, now)
}

// Wherever a run is cut off, the next one goes on from there, and the result is the same.
func TestRunGoesOnWhereItStopped(t *testing.T) {
	f := fixture.Load(t)
	var want *deploy.Contracts
	for _, stopAt := range []int{1, 2, 5, 6, 9, 13} {
		chain, owner := newOwnerOf(t, "stopped")
		cfg := f.Config(chain, owner)
		cfg.FixedGas = false
		ctx, cancel := context.WithCancel(t.Context())
		cfg.Progress = func(done, _ int, _ string) {
			if done == stopAt {
				cancel()
			}
		}
		_, err := deploy.Run(ctx, cfg)
		require.ErrorIs(t, err, context.Canceled, "stopped at %d", stopAt)
		var told []string
		cfg.Progress = func(_, _ int, what string) { told = append(told, what) }
		out, err := deploy.Run(t.Context(), cfg)
		require.NoError(t, err, "stopped at %d", stopAt)
		for _, what := range told[:min(stopAt, len(told))] {
			require.True(t, strings.HasSuffix(what, " (stands already)"), "stopped at %d: %s", stopAt, what)
		}
		if want == nil {
			want = out.Contracts
		}
		require.Equal(t, want, out.Contracts)
	}
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
		{"another chain", func(c *deploy.Config) { c.Deployment.ChainID++ }, deploy.ErrChain.Error()},
		{"another key", func(c *deploy.Config) { c.Deployer = poor }, "the key is of " + poor.Address().Hex()},
		{"an owner without money", func(c *deploy.Config) {
			c.Deployer, c.Deployment.Deployer = poor, poor.Address()
		}, "fund it"},
		{"gas above the limit", func(c *deploy.Config) {
			c.Fees = relayer.FeePolicy{MinTip: big.NewInt(1), MaxCap: big.NewInt(1)}
		}, deploy.ErrDear.Error()},
		{"a key off the curve", func(c *deploy.Config) { c.Deployment.Circuit.VerifyingKey[0] = deploy.NewNumber(big.NewInt(12)) }, "verifier: contract refused: KeyInvalid()"},
		{"a quote of one asset", func(c *deploy.Config) {
			c.Deployment.FeedSets[0].Feeds[0].Quote = &deploy.Quote{Base: common.Address{1}, Quote: common.Address{1}, MaxAgeSeconds: 1}
		}, "base and quote of its quote are the same asset"},
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
	nonce, err := chain.Client().NonceAt(t.Context(), owner.Address(), nil)
	require.NoError(t, err)
	require.Zero(t, nonce, "what is refused sends nothing")
}

// What stands at the deployment's addresses must be the deployment.
func TestWhatStandsThereIsCompared(t *testing.T) {
	chain, owner := newOwner(t)
	f := fixture.Load(t)
	f.Deploy(t, chain, owner)
	tests := []struct {
		name   string
		change func(*deploy.Deployment)
		want   error
		says   string
	}{
		{"another interval", func(d *deploy.Deployment) { d.FeedSets[0].IntervalMS *= 2 }, deploy.ErrStanding, "the interval"},
		{"another description", func(d *deploy.Deployment) { d.FeedSets[0].Feeds[1].Description = "x" }, deploy.ErrStanding, "in column 2"},
		{"another committee", func(d *deploy.Deployment) { d.Committee.Quorum++ }, deploy.ErrStanding, "the committee source"},
		{"another drift", func(d *deploy.Deployment) { d.Rules.DriftMS++ }, deploy.ErrStanding, "drift"},
		{"another delay", func(d *deploy.Deployment) { d.Timelock.DelaySeconds = 5 }, deploy.ErrHandedOver, "nothing stands at"},
		{"another delay and one more feed set", func(d *deploy.Deployment) {
			s := d.FeedSets[0]
			s.Name, s.IntervalMS, d.Timelock.DelaySeconds = "late", s.IntervalMS+1, 5
			d.FeedSets = append(d.FeedSets, s)
		}, deploy.ErrHandedOver, "give them as they were deployed"},
		{"one more feed set", func(d *deploy.Deployment) {
			s := d.FeedSets[0]
			s.Name, s.IntervalMS = "late", s.IntervalMS+1
			d.FeedSets = append(d.FeedSets, s)
		}, deploy.ErrHandedOver, `"feed set late" is missing: have it proposed at the timelock`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := f.Config(chain, owner)
			tt.change(cfg.Deployment)
			refused(t, cfg, tt.want, tt.says)
		})
	}
	// Anyone can put the other timelock where it belongs: it has no power there.
	cfg := f.Config(chain, owner)
	cfg.Deployment.Timelock.DelaySeconds = 5
	plan, err := deploy.NewPlan(cfg.Deployment)
	require.NoError(t, err)
	for _, s := range plan.Steps {
		if s.Address == plan.Contracts.Timelock {
			sender(t, chain, owner)(deploy.ProxyAddress, append(plan.Salt.Bytes(), s.InitCode...))
		}
	}
	_, err = deploy.Run(t.Context(), cfg)
	require.ErrorIs(t, err, deploy.ErrHandedOver)
	require.ErrorContains(t, err, plan.Contracts.Timelock.Hex()+", which is no admin of the authority "+plan.Contracts.Authority.Hex())
}

// Two chains with other ids get the same addresses from the same description.
func TestAddressesAreEqualOnEveryChain(t *testing.T) {
	f := fixture.Load(t)
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	var all []*deploy.Contracts
	for _, id := range []uint64{1337, 31338} {
		chain, err := evm.StartDevChain(evm.DevChainConfig{
			Addr: "127.0.0.1:0", ChainID: id, Manual: true, NoDeployer: id != 1337, Alloc: map[common.Address]*big.Int{owner.Address(): evmtest.Ether(10)},
		})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, chain.Close()) })
		evmtest.Mine(t, chain, 20*time.Millisecond)
		require.Equal(t, id, chain.ChainID().Uint64())
		cfg := f.Config(chain, owner)
		seen, err := deploy.Look(t.Context(), cfg)
		require.NoError(t, err)
		require.Equal(t, id == 1337, seen.ProxyStands)
		out, err := deploy.Run(t.Context(), cfg)
		require.NoError(t, err, "where the proxy is missing it is installed")
		all = append(all, out.Contracts)
	}
	require.Equal(t, all[0], all[1])
}
