package daemon

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/bindings/mirror"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// mirrored is a network on two chains with the machine's time: the registry on
// one, a mirror on the other, deliveries to both.
type mirrored struct {
	home, other   *evm.DevChain
	first, second *deploy.Contracts
	keys          string
	shape         protocol.Shape
	operators     []seated
}

const (
	// mirroredEpoch is how long setting up the mirror and the nodes, and handing
	// over, may take together on a very slow machine.
	mirroredEpoch    = 150 * time.Second
	mirroredInterval = 2 * time.Second
)

func newMirrored(t *testing.T) *mirrored {
	t.Helper()
	n := &mirrored{shape: protocol.Shape{Slots: 2, Columns: 4}, keys: filepath.Join(t.TempDir(), "keys")}
	keys, err := prover.Open(t.Context(), prover.Config{Dir: n.keys, Shape: n.shape, InsecureDev: true})
	require.NoError(t, err)
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	alloc := map[common.Address]*big.Int{owner.Address(): evmtest.Ether(1000)}
	var enlisted []deploy.Operator
	for range 2 {
		key, err := crypto.GenerateKey()
		require.NoError(t, err)
		signer, err := evm.NewSigner(key)
		require.NoError(t, err)
		feedKey, err := protocol.NewFeedPrivateKey(rand.Reader)
		require.NoError(t, err)
		alloc[signer.Address()] = evmtest.Ether(1000)
		n.operators = append(n.operators, seated{signer, hex.EncodeToString(crypto.FromECDSA(key)), hex.EncodeToString(feedKey.Bytes()), signer.Address()})
		enlisted = append(enlisted, deploy.Operator{Signer: signer, FeedKey: feedKey.Public(), Weight: 10})
	}
	run := func(chain *evm.DevChain, committees func(*deploy.Deployment)) *deploy.Contracts {
		d := &deploy.Deployment{
			Version: deploy.Version, Salt: "mirrored", ChainID: chain.ChainID().Uint64(), Development: true, Deployer: owner.Address(),
			Timelock: deploy.Timelock{Proposers: []common.Address{owner.Address()}},
			Circuit:  deploy.NewCircuit(n.shape, keys.SolidityKey()),
			Rules:    deploy.Rules{SlackMS: 2000, DriftMS: 2000},
			FeedSets: deploy.DescribeFeedSets([]feed.Set{{
				Name: "main", Interval: mirroredInterval, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8, Heartbeat: 4 * time.Second}},
			}}, feed.Simulated),
		}
		committees(d)
		out, err := deploy.Run(t.Context(), deploy.Config{Client: chain.Client(), Deployer: owner, FixedGas: true, PollInterval: 20 * time.Millisecond, Deployment: d})
		require.NoError(t, err)
		return out.Contracts
	}
	for i, chain := range []**evm.DevChain{&n.home, &n.other} {
		*chain, err = evm.StartDevChain(evm.DevChainConfig{Addr: "127.0.0.1:0", ChainID: uint64(2001 + i), Alloc: alloc})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, (*chain).Close()) })
	}
	staking := deploy.DevStaking()
	staking.Epoch, staking.Lead, staking.Notice, staking.Grace = mirroredEpoch, mirroredEpoch-5*time.Second, 0, time.Minute
	staking.Slashing, staking.Unbonding = time.Hour, 2*time.Hour
	n.first = run(n.home, func(d *deploy.Deployment) { d.Registry = staking.Describe(nil, deploy.Supply(staking, enlisted)) })
	_, err = deploy.Enlist(t.Context(), deploy.EnlistConfig{
		Client: n.home.Client(), Contracts: n.first, Staking: staking, Owner: owner, Operators: enlisted, Shape: n.shape, PollInterval: 20 * time.Millisecond,
	})
	require.NoError(t, err)
	m, err := deploy.ReadMirror(t.Context(), n.home.Client(), n.first.Network, n.shape)
	require.NoError(t, err)
	n.second = run(n.other, func(d *deploy.Deployment) { d.Mirror = m })
	return n
}

// start runs an operator's node, by its configuration file.
func (n *mirrored) start(t *testing.T, o seated, bootstrap []string) *running {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "eth.key"), o.ethHex)
	write(t, filepath.Join(dir, "feed.key"), o.feedHex)
	var peers []string
	for _, p := range bootstrap {
		peers = append(peers, fmt.Sprintf("%q", p))
	}
	text := strings.Replace(observer(t, dir), "[mesh]\n", "[mesh]\nbootstrap = ["+strings.Join(peers, ", ")+"]\n", 1) + fmt.Sprintf(`
[operator]
eth_key_file = %q
feed_key_file = %q
[network]
home_chain_id = %d
registry = %q
[chain.home]
rpc_urls = [%q]
chain_id = %d
hub = %q
final_depth = 2
[chain.other]
rpc_urls = [%q]
chain_id = %d
hub = %q
[prover]
key_dir = %q
slots = %d
columns = %d
insecure_dev = true
[feeds."BTC/USD"]
decimals = 8
heartbeat = "4s"
min_sources = 1
inputs = [{ source = "kraken", pair = "BTC/USD" }]
[feed_sets.main]
number = 1
interval = "2s"
feeds = ["BTC/USD"]
`, filepath.Join(dir, "eth.key"), filepath.Join(dir, "feed.key"), n.home.ChainID(), n.first.Registry.Hex(), n.home.RPCURL(), n.home.ChainID(),
		n.first.Hub.Hex(), n.other.RPCURL(), n.other.ChainID(), n.second.Hub.Hex(), n.keys, n.shape.Slots, n.shape.Columns)
	return start(t, text, func(c *Config) { c.advanceLook, c.handOverBeat = 200*time.Millisecond, time.Second })
}

// An epoch passes on the home chain, the mirror follows, and a round of the new
// epoch lands on both chains.
func TestValuesGoOnOnBothChainsInTheNextEpoch(t *testing.T) {
	t.Parallel()
	n := newMirrored(t)
	a := n.start(t, n.operators[0], nil)
	b := n.start(t, n.operators[1], a.MeshAddrs)
	m, reg, hub := mirror.NewCommitteeMirror(), bindings.NewOperatorRegistry(), bindings.NewFeedHub()
	logs := func() string { return a.log.String() + b.log.String() }
	require.Eventually(t, func() bool {
		at, err := ask(t.Context(), n.other.Client(), n.second.Registry, m.PackNewest(), m.UnpackNewest)
		return err == nil && at.Epoch >= 2
	}, mirroredEpoch, 50*time.Millisecond, "the mirror has epoch 2")
	info, err := ask(t.Context(), n.home.Client(), n.first.Registry, reg.PackEpochInfo(2), reg.UnpackEpochInfo)
	require.NoError(t, err)
	for _, r := range []*running{a, b} {
		name := fmt.Sprintf(`oraclestream_mirror_epoch{chain="other",mirror=%q}`, n.second.Registry.Hex())
		require.Eventually(t, func() bool { return r.metric(t, name) >= 2 }, time.Minute, 50*time.Millisecond)
		require.NotZero(t, r.metric(t, "oraclestream_hand_over_signed_total"))
		require.Eventually(t, func() bool {
			var status struct {
				Conditions []struct {
					Name string `json:"name"`
					OK   bool   `json:"ok"`
				} `json:"conditions"`
			}
			get(t, r.APIURL+"/v1/status", &status)
			well := make(map[string]bool)
			for _, c := range status.Conditions {
				well[c.Name] = c.OK
			}
			return well["hand_over"] && well["hand_over/other"]
		}, time.Minute, 100*time.Millisecond, "the health says that hand-overs go well")
	}
	for _, on := range []struct {
		chain *evm.DevChain
		hub   common.Address
	}{{n.home, n.first.Hub}, {n.other, n.second.Hub}} {
		require.Eventually(t, func() bool {
			h, err := ask(t.Context(), on.chain.Client(), on.hub, hub.PackHeader(big.NewInt(1)), hub.UnpackHeader)
			return err == nil && h.Round*uint64(mirroredInterval.Milliseconds()) >= info.FromMs
		}, 2*mirroredEpoch, 100*time.Millisecond, "a round of epoch 2 on chain %s", on.chain.ChainID())
	}
	require.Contains(t, logs(), "handed over to the next epoch")
}
