package daemon

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// registryNetwork is a chain with a registry and operators with seats.
type registryNetwork struct {
	chain     *evm.DevChain
	owner     *evm.Signer
	contracts *deploy.Contracts
	keys      string // folder of the key set
	shape     protocol.Shape
	operators []seated
}

// seated is an operator with its keys' files' content.
type seated struct {
	eth       *evm.Signer
	ethHex    string
	feedHex   string
	transacts common.Address
}

// newRegistryNetwork makes one; changes are to what is deployed.
func newRegistryNetwork(t *testing.T, operators int, changes ...func(*deploy.Staking, *deploy.Deployment)) *registryNetwork {
	t.Helper()
	n := &registryNetwork{shape: protocol.Shape{Slots: 2, Columns: 4}, keys: filepath.Join(t.TempDir(), "keys")}
	keys, err := prover.Open(t.Context(), prover.Config{Dir: n.keys, Shape: n.shape, InsecureDev: true})
	require.NoError(t, err)
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	n.owner = owner
	rich, enlisted := []common.Address{owner.Address()}, []deploy.Operator(nil)
	for range operators {
		key, err := crypto.GenerateKey()
		require.NoError(t, err)
		text := hex.EncodeToString(crypto.FromECDSA(key))
		signer, err := evm.NewSigner(key)
		require.NoError(t, err)
		feedKey, err := protocol.NewFeedPrivateKey(rand.Reader)
		require.NoError(t, err)
		n.operators = append(n.operators, seated{signer, text, hex.EncodeToString(feedKey.Bytes()), signer.Address()})
		rich = append(rich, signer.Address())
		enlisted = append(enlisted, deploy.Operator{Signer: signer, FeedKey: feedKey.Public(), Weight: 10})
	}
	n.chain = evmtest.Start(t, rich...)
	evmtest.Mine(t, n.chain, 20*time.Millisecond) // its clock runs fifty times as fast as the machine's
	staking := deploy.DevStaking()
	staking.Epoch, staking.Lead, staking.Notice, staking.Grace = 8*time.Minute, 7*time.Minute, 0, time.Minute
	staking.Slashing, staking.Unbonding = time.Hour, 2*time.Hour
	d := &deploy.Deployment{
		Version: deploy.Version, Salt: "advance", ChainID: n.chain.ChainID().Uint64(), Development: true, Deployer: owner.Address(),
		Timelock: deploy.Timelock{Proposers: []common.Address{owner.Address()}},
		Circuit:  deploy.NewCircuit(n.shape, keys.SolidityKey()),
		Rules:    deploy.Rules{SlackMS: 2000, DriftMS: 2000},
		FeedSets: deploy.DescribeFeedSets([]feed.Set{{
			Name: "main", Interval: 2 * time.Second, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8, Heartbeat: time.Minute}},
		}}, feed.Simulated),
	}
	for _, change := range changes {
		change(&staking, d)
	}
	d.Registry = staking.Describe(nil, new(big.Int).Add(deploy.Supply(staking, enlisted), evmtest.Ether(100)))
	out, err := deploy.Run(t.Context(), deploy.Config{
		Client: n.chain.Client(), Deployer: owner, FixedGas: true, PollInterval: 5 * time.Millisecond, Deployment: d,
	})
	require.NoError(t, err)
	n.contracts = out.Contracts
	_, err = deploy.Enlist(t.Context(), deploy.EnlistConfig{
		Client: n.chain.Client(), Contracts: n.contracts, Staking: staking, Owner: owner, Operators: enlisted, Shape: n.shape, PollInterval: 5 * time.Millisecond,
	})
	require.NoError(t, err)
	return n
}

// start runs an operator's node, by its configuration file; home is added to the home
// chain's section.
func (n *registryNetwork) start(t *testing.T, o seated, home ...string) *running {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "eth.key"), o.ethHex)
	write(t, filepath.Join(dir, "feed.key"), o.feedHex)
	text := observer(t, dir) + fmt.Sprintf(`
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
poll = "10ms"
deliver = false
%s
[prover]
key_dir = %q
slots = %d
columns = %d
insecure_dev = true
[feeds."BTC/USD"]
decimals = 8
heartbeat = "1m"
inputs = [{ source = "kraken", pair = "BTC/USD" }]
[feed_sets.main]
number = 1
interval = "2s"
feeds = ["BTC/USD"]
`, filepath.Join(dir, "eth.key"), filepath.Join(dir, "feed.key"), n.chain.ChainID(), n.contracts.Registry.Hex(), n.chain.RPCURL(), n.chain.ChainID(),
		n.contracts.Hub.Hex(), strings.Join(home, "\n"), n.keys, n.shape.Slots, n.shape.Columns)
	return start(t, text, func(c *Config) { c.advanceLook = 20 * time.Millisecond })
}

// senders gives who called advance at the registry, in the order of the blocks, and
// how many of these calls did nothing.
func (n *registryNetwork) senders(t *testing.T) (by []common.Address, inVain int) {
	t.Helper()
	call := string(bindings.NewOperatorRegistry().PackAdvance())
	signer := types.LatestSignerForChainID(n.chain.ChainID())
	head, err := n.chain.Client().BlockNumber(t.Context())
	require.NoError(t, err)
	for i := range head + 1 {
		b, err := n.chain.Client().BlockByNumber(t.Context(), new(big.Int).SetUint64(i))
		require.NoError(t, err)
		for _, tx := range b.Transactions() {
			if tx.To() == nil || *tx.To() != n.contracts.Registry || string(tx.Data()) != call {
				continue
			}
			from, err := types.Sender(signer, tx)
			require.NoError(t, err)
			by = append(by, from)
			r, err := n.chain.Client().TransactionReceipt(t.Context(), tx.Hash())
			require.NoError(t, err)
			if r.Status != types.ReceiptStatusSuccessful {
				inVain++
			}
		}
	}
	return by, inVain
}

// metric reads one metric of a node over HTTP.
func (r *running) metric(t *testing.T, name string) uint64 {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.APIURL+"/metrics", http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer http.DefaultClient.CloseIdleConnections()
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(string(b))
	require.NotNil(t, m, "no %s", name)
	v, err := strconv.ParseUint(m[1], 10, 64)
	require.NoError(t, err)
	return v
}

// Two whole nodes set the registry's epochs in turn, each once: the second pays for none
// that the first has set, and takes over where that one is gone.
func TestNodesSetEpochsInTurn(t *testing.T) {
	t.Parallel()
	n := newRegistryNetwork(t, 2)
	nodes := make(map[common.Address]*running)
	for _, o := range n.operators {
		nodes[o.transacts] = n.start(t, o)
	}
	reg := newRegistry(n.chain.Client(), n.contracts.Registry, n.shape)
	lastEpoch := func() uint64 {
		last, err := ask(t.Context(), reg.client, reg.address, reg.abi.PackLastEpoch(), reg.abi.UnpackLastEpoch)
		require.NoError(t, err)
		return last
	}
	waitFor := func(epoch uint64) {
		t.Helper()
		require.Eventually(t, func() bool { return lastEpoch() >= epoch }, 10*time.Minute, 20*time.Millisecond, "epoch %d", epoch)
	}
	key, ok := protocol.ElementFromBig(n.contracts.Registry.Big())
	require.True(t, ok)
	schedule, err := relayer.NewSchedule(key, len(n.operators))
	require.NoError(t, err)
	first := func(epoch uint64) common.Address { return n.operators[schedule.Order(feed.Round(epoch))[0]].transacts }

	// Until each has had a turn.
	begin := lastEpoch() + 1
	end, turns := begin, map[common.Address]uint64{}
	for ; len(turns) < 2; end++ {
		turns[first(end)]++
		require.Less(t, end, begin+20)
	}
	waitFor(end - 1)
	by, inVain := n.senders(t)
	require.Zero(t, inVain, "nobody paid for what another had done")
	by = by[len(by)-int(end-begin):]
	for i, from := range by {
		require.Equal(t, first(begin+uint64(i)), from, "epoch %d", begin+uint64(i))
	}
	for who, r := range nodes {
		require.Eventually(t, func() bool { return r.metric(t, `oraclestream_epoch_turns_total{result="set"}`) >= turns[who] }, 3*time.Minute, 20*time.Millisecond)
		require.Zero(t, r.metric(t, `oraclestream_epoch_turns_total{result="outrun"}`))
		require.GreaterOrEqual(t, r.metric(t, "oraclestream_epoch_last"), end-1)
		require.Contains(t, r.log.String(), "next epoch set")
	}

	// The other one goes on alone.
	silent := first(lastEpoch() + 2)
	require.NoError(t, nodes[silent].stop())
	waitFor(lastEpoch() + 3)
	by, inVain = n.senders(t)
	require.Zero(t, inVain)
	require.NotEqual(t, silent, by[len(by)-1])
	require.EqualValues(t, len(by), lastEpoch(), "one transaction an epoch")
}
