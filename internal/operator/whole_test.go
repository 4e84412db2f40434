package operator

import (
	"context"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// world is a chain behind its JSON-RPC, with the contracts of a deployment that
// was written down, and an operator who has nothing but a folder.
type world struct {
	t       *testing.T
	chain   *evm.DevChain
	result  string // the deployment's result file
	pool    string // the RewardPool's address
	dir     string
	keys    *Keys
	options Options
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	files, err := KeyFilesIn(filepath.Join(dir, "operator"))
	require.NoError(t, err)
	keys, err := NewKeys(files)
	require.NoError(t, err)
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	accounts := []common.Address{owner.Address(), common.HexToAddress(keys.Address)}
	w := &world{t: t, dir: dir, keys: keys, chain: evmtest.Start(t, accounts...)}
	evmtest.MineWhatWaits(t, w.chain, nil, accounts...)
	staking := deploy.DevStaking()
	staking.Epoch, staking.Lead, staking.Grace, staking.Slashing, staking.Unbonding = 100*time.Hour, 50*time.Hour, time.Hour, 10*time.Hour, 120*time.Hour
	out, err := deploy.Run(t.Context(), deploy.Config{
		Client: w.chain.Client(), Deployer: owner, PollInterval: 2 * time.Millisecond, FixedGas: true, Deployment: describe(t, w.chain, owner, staking),
	})
	require.NoError(t, err)
	w.send(owner, out.Token, bindings.NewDevToken().PackTransfer(accounts[1], evmtest.Ether(1000)))
	b, err := json.Marshal(out.Result())
	require.NoError(t, err)
	w.result, w.pool = filepath.Join(dir, "deployed.json"), out.Contracts.Rewards.Hex()
	require.NoError(t, os.WriteFile(w.result, b, 0o600))
	w.options = Options{RPCURL: w.chain.RPCURL(), Deployment: w.result, KeyFile: files.Eth, FeedKeyFile: files.Feed, Confirmations: 1}
	return w
}

// describe is a small network: one feed set, a pool and refunds.
func describe(t *testing.T, chain *evm.DevChain, owner *evm.Signer, staking deploy.Staking) *deploy.Deployment {
	t.Helper()
	return &deploy.Deployment{
		Version: deploy.Version, Salt: "operator", ChainID: chain.ChainID().Uint64(), Development: true, Deployer: owner.Address(),
		Timelock: deploy.Timelock{Proposers: []common.Address{owner.Address()}},
		Circuit:  verifyingKey(t),
		Rules:    deploy.Rules{SlackMS: 2000, DriftMS: 15000},
		Registry: staking.Describe(nil, evmtest.Ether(1_000_000)),
		FeedSets: []deploy.FeedSetSpec{{Name: "main", IntervalMS: 2000, Feeds: []deploy.FeedSpec{{ID: "BTC/USD", Decimals: 8, Description: "BTC/USD"}}}},
		Rewards: &deploy.Rewards{
			FeedSets: []uint64{1}, Windows: 24, MinWindows: 1, FreshSeconds: 3600, GraceSeconds: 3600, TermSeconds: 18_000, SharePPM: 500_000, Cap: deploy.NewNumber(evmtest.Ether(1000)),
		},
		Refunds: &deploy.Refunds{MinHeartbeatSeconds: 1, MinDeviationPPM: 1, MaxTipWei: 2e9, MaxGas: 600_000},
	}
}

// verifyingKey is the one that the contracts are tested with.
func verifyingKey(t *testing.T) deploy.Circuit {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testkit.RepoRoot(t), "contracts", "test", "fixtures", "groth16.json"))
	require.NoError(t, err)
	var file struct {
		VK             []string
		Slots, Columns int
	}
	require.NoError(t, json.Unmarshal(b, &file))
	var key []*big.Int
	for _, w := range file.VK {
		v, ok := new(big.Int).SetString(strings.TrimPrefix(w, "0x"), 16)
		require.True(t, ok)
		key = append(key, v)
	}
	return deploy.NewCircuit(protocol.Shape{Slots: file.Slots, Columns: file.Columns}, key)
}

func (w *world) send(from *evm.Signer, to common.Address, data []byte) {
	w.t.Helper()
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{Client: w.chain.Client(), Signer: from, ChainID: w.chain.ChainID(), PollInterval: 2 * time.Millisecond})
	require.NoError(w.t, err)
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = tx.Run(ctx) // ends with the context
	}()
	_, err = tx.Send(ctx, relayer.Candidate{To: &to, Data: data})
	cancel()
	<-ended
	require.NoError(w.t, err)
}

func (w *world) do(o Order) *Result {
	w.t.Helper()
	r, err := Do(w.t.Context(), w.options, o)
	require.NoError(w.t, err)
	require.True(w.t, r.Complete)
	return r
}

func (w *world) status() *Status {
	w.t.Helper()
	s, err := ReadStatus(w.t.Context(), w.options)
	require.NoError(w.t, err)
	return s
}

// The whole way of an operator with nothing but key files, an endpoint and the
// deployment's result.
func TestAnOperatorsWay(t *testing.T) {
	w := newWorld(t)
	s := w.status()
	require.False(t, s.Registered)
	require.NotNil(t, s.FeedKey.Local)
	require.Nil(t, s.FeedKey.Matches)
	require.Contains(t, s.Advice[0], "not registered")

	dry, err := Do(t.Context(), w.options, Order{Command: Register, Amount: "100", DryRun: true})
	require.NoError(t, err)
	require.False(t, dry.Complete)
	require.Len(t, dry.Steps, 3)
	require.Equal(t, StatePlanned, dry.Steps[0].State)
	require.False(t, w.status().Registered, "a dry run sends nothing")

	asked := 0
	refuse := func(_ context.Context, r *Result) (bool, error) {
		asked++
		require.Contains(t, r.Text(), "take exactly 100 DEV")
		return false, nil
	}
	_, err = Do(t.Context(), w.options, Order{Command: Register, Amount: "100", Confirm: refuse})
	require.ErrorIs(t, err, ErrDeclined)
	require.Equal(t, 1, asked)
	require.False(t, w.status().Registered)

	r := w.do(Order{Command: Register, Amount: "100"})
	require.Len(t, r.Steps, 3)
	for _, step := range r.Steps {
		require.Equal(t, StateSent, step.State)
		require.NotEmpty(t, step.Tx)
	}
	require.Empty(t, w.do(Order{Command: Register, Amount: "100", Confirm: refuse}).Steps, "nobody is asked about nothing")
	w.do(Order{Command: Advance})
	s = w.status()
	require.True(t, *s.FeedKey.Matches)
	require.Equal(t, "100000000000000000000", s.Stake.Bonded)
	require.True(t, s.Seat.Taken)
	require.Len(t, s.Epochs.Memberships, 1)
	require.Len(t, s.Rewards, 1)
	require.Equal(t, "later", s.Rewards[0].State)
	require.Contains(t, s.Rewards[0].Why, "TooEarly")
	require.Len(t, s.Refunds, 1)
	require.Equal(t, "0", s.Refunds[0].OwedWei)
	claimed := w.do(Order{Command: Claim})
	require.Empty(t, claimed.Steps)
	require.Contains(t, strings.Join(claimed.Notes, "\n"), "epoch 1 pays nothing now")

	w.do(Order{Command: Leave})
	s = w.status()
	require.False(t, s.Seat.Taken)
	_, err = Do(t.Context(), w.options, Order{Command: Withdraw})
	require.ErrorIs(t, err, operate.ErrRefused)
	release, err := time.Parse(time.RFC3339, s.Stake.ReleaseAt)
	require.NoError(t, err)
	now, err := time.Parse(time.RFC3339, s.ChainTime)
	require.NoError(t, err)
	evmtest.Later(t, w.chain, release.Sub(now))
	require.True(t, w.status().Stake.Withdrawable)
	w.do(Order{Command: Withdraw})
	s = w.status()
	require.Equal(t, "0", s.Stake.Unbonding)
	require.Equal(t, evmtest.Ether(1000).String(), s.Balance.Token)
	require.Empty(t, s.UnderWay)
	for _, text := range []string{s.Text(), r.Text()} {
		require.Contains(t, text, w.keys.Address)
	}

	// Anybody can look, without a key.
	look := Options{RPCURL: w.options.RPCURL, Registry: common.HexToAddress(s.Registry), Address: common.HexToAddress(w.keys.Address)}
	other, err := ReadStatus(t.Context(), look)
	require.NoError(t, err)
	require.Equal(t, s.FeedKey.Registered, other.FeedKey.Registered)
	require.Nil(t, other.FeedKey.Local)
	_, err = Do(t.Context(), look, Order{Command: Join})
	require.ErrorIs(t, err, ErrOptions, "sending takes the key")
	_, err = Do(t.Context(), look, Order{Command: AddStake, Amount: "5", DryRun: true})
	require.NoError(t, err, "planning does not")
}

// config is a node's, of the world's chain.
func (w *world) config(s *Status) *config.Config {
	return &config.Config{
		Node:     config.Node{DataDir: config.Path(w.dir)},
		Network:  config.Network{HomeChainID: 1337, Registry: config.Address(s.Registry)},
		Operator: config.Operator{EthKeyFile: "operator/eth.key", FeedKeyFile: "operator/feed.key"},
		Store:    config.Store{URL: "sqlite:node.db"},
		Feeds:    map[feed.ID]*config.Feed{"BTC/USD": {Decimals: 8}},
		FeedSets: map[string]*config.FeedSet{"main": {Number: 1, Interval: config.Duration(2 * time.Second), Feeds: []feed.ID{"BTC/USD"}}},
		Chain: map[string]*config.Chain{"home": {
			RPCURLs: []config.RPCURL{config.RPCURL(w.options.RPCURL)}, ChainID: 1337, Confirmations: 1,
			MinTip: 1_000_000_000, MaxFee: 500_000_000_000, BumpPercent: 15, Poll: config.Duration(2 * time.Millisecond), CallTimeout: config.Duration(5 * time.Second),
			Refunds: config.Address(s.Refunds[0].Contract),
		}},
	}
}

// A node's configuration says where and who; what is wrong is told.
func TestWhereAnOperatorIs(t *testing.T) {
	w := newWorld(t)
	s := w.status()
	cfg := w.config(s)
	fromConfig, err := ReadStatus(t.Context(), Options{Config: cfg})
	require.NoError(t, err)
	require.Equal(t, s.Operator, fromConfig.Operator)
	require.Equal(t, "home", fromConfig.Refunds[0].Chain)
	require.Empty(t, fromConfig.Rewards, "no pool is named")
	r, err := Do(t.Context(), Options{Config: cfg}, Order{Command: Register, Amount: "5"})
	require.NoError(t, err)
	require.True(t, r.Complete)

	// With the pool's address the configuration is enough to ask for rewards, and to claim.
	w.do(Order{Command: Advance})
	cfg.Chain["home"].Rewards = config.Address(w.pool)
	fromConfig, err = ReadStatus(t.Context(), Options{Config: cfg})
	require.NoError(t, err)
	require.Len(t, fromConfig.Rewards, 1)
	require.Equal(t, "later", fromConfig.Rewards[0].State)
	r, err = Do(t.Context(), Options{Config: cfg}, Order{Command: Claim})
	require.NoError(t, err)
	require.Contains(t, r.Text(), "TooEarly", "the pool was asked")

	// A chain that does not answer keeps nothing else from being shown.
	away := *cfg.Chain["home"]
	away.ChainID, away.RPCURLs = 99, []config.RPCURL{"http://127.0.0.1:1"}
	cfg.Chain["away"] = &away
	both, err := ReadStatus(t.Context(), Options{Config: cfg})
	require.NoError(t, err)
	require.Len(t, both.Refunds, 2)
	require.NotEmpty(t, both.Refunds[1].Error)
	delete(cfg.Chain, "away")

	missing := w.options
	missing.KeyFile = filepath.Join(w.dir, "nowhere.key")
	wrong := *cfg
	wrong.Network.HomeChainID = 5
	for name, tt := range map[string]struct {
		options Options
		want    string
	}{
		"another chain":        {Options{RPCURL: w.options.RPCURL, ChainID: 5, Registry: common.HexToAddress(s.Registry), Address: common.HexToAddress(s.Operator)}, "the endpoint serves chain 1337, want 5"},
		"another deployment":   {Options{RPCURL: w.options.RPCURL, ChainID: 5, Deployment: w.result, Address: common.HexToAddress(s.Operator)}, "is of chain 1337, and chain 5 is meant"},
		"no home chain":        {Options{Config: &wrong}, "no chain with the id of network.home_chain_id (5)"},
		"no such chain":        {Options{Config: cfg, Chain: "moon"}, `no chain "moon"`},
		"nothing at all":       {Options{}, "whose account?"},
		"nowhere":              {Options{Address: common.HexToAddress(s.Operator)}, "name a node's configuration"},
		"no registry":          {Options{RPCURL: w.options.RPCURL, Address: common.HexToAddress(s.Operator)}, "the registry's address"},
		"no key file":          {missing, "nowhere.key"},
		"no deployment at all": {Options{RPCURL: w.options.RPCURL, Deployment: w.keys.Files.Eth, Address: common.HexToAddress(s.Operator)}, "is no result of"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadStatus(t.Context(), tt.options)
			require.ErrorContains(t, err, tt.want)
			require.NotEmpty(t, Advice(err))
		})
	}
}
