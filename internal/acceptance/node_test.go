package acceptance

import (
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
)

// joined is a devnet that leaves operator 2 to a process of its own, and the
// configuration for that.
type joined struct {
	devnet *process
	description
	// file is operator 2's configuration.
	file string
}

func startWithoutOperator2(t *testing.T) *joined {
	t.Helper()
	dir := dataDir(t)
	p := start(t, "devnet", "--simulated", "--fault", "silent=2", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	d := p.description(t, dir)
	return &joined{devnet: p, description: d, file: filepath.Join(dir, "operators", "2", "node.toml")}
}

// node starts operator 2's process and waits until it runs.
func (j *joined) node(t *testing.T, args ...string) (p *process, apiURL string) {
	t.Helper()
	p = start(t, append([]string{"node", "--config", j.file, "--set", "node.log_level=debug"}, args...)...)
	url := regexp.MustCompile(`msg="node runs".* api_url=(\S+)`)
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the node ended: %s", p.log())
		return url.MatchString(p.log())
	}, 5*time.Minute, 50*time.Millisecond)
	return p, url.FindStringSubmatch(p.log())[1]
}

var signedRound = regexp.MustCompile(`msg="observation signed and broadcast".* feed_set=set1 round=(\d+)`)

// signed gives the rounds that a node signed, in the order of its log.
func (p *process) signed(t *testing.T) []uint64 {
	t.Helper()
	var out []uint64
	for _, m := range signedRound.FindAllStringSubmatch(p.log(), -1) {
		r, err := strconv.ParseUint(m[1], 10, 64)
		require.NoError(t, err)
		out = append(out, r)
	}
	return out
}

// waitForRounds waits for n more signed rounds.
func (p *process) waitForRounds(t *testing.T, n int) {
	t.Helper()
	have := len(p.signed(t))
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the node ended: %s", p.log())
		return len(p.signed(t)) >= have+n
	}, 5*time.Minute, 100*time.Millisecond)
}

func (p *process) waitForLog(t *testing.T, text string) {
	t.Helper()
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the node ended: %s", p.log())
		return strings.Contains(p.log(), text)
	}, 5*time.Minute, 50*time.Millisecond, text)
}

// requireNoGap holds that a node signed every round from its first to its last.
func requireNoGap(t *testing.T, rounds []uint64) {
	t.Helper()
	for i := 1; i < len(rounds); i++ {
		require.Equal(t, rounds[i-1]+1, rounds[i], "a round is missing among %v", rounds)
	}
}

// edit replaces parts of the configuration and has the node read it.
func (j *joined) edit(t *testing.T, p *process, changes map[string]string) {
	t.Helper()
	b, err := os.ReadFile(j.file)
	require.NoError(t, err)
	text := string(b)
	for from, to := range changes {
		require.Contains(t, text, from)
		text = strings.Replace(text, from, to, 1)
	}
	j.write(t, p, text)
}

func (j *joined) write(t *testing.T, p *process, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(j.file+".new", []byte(text), 0o600))
	require.NoError(t, os.Rename(j.file+".new", j.file))
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGHUP))
}

// TestNodeJoinsAndReloads runs one operator of four in a process of its own, by
// its configuration file. It takes part, reloads without missing a round, keeps
// what it has where the file is broken, and signs nothing twice after kill -9.
func TestNodeJoinsAndReloads(t *testing.T) {
	t.Parallel()
	j := startWithoutOperator2(t)
	p, apiURL := j.node(t)
	j.requireParticipation(t, 1)

	// A second process with the same folder or keys is refused.
	second := start(t, "node", "--config", j.file)
	require.Equal(t, 1, second.wait(t))
	require.Contains(t, second.log(), "another process runs from this data folder")
	second = start(t, "node", "--config", j.file, "--set", "node.data_dir="+t.TempDir(), "--set", "store.url=sqlite:x.db",
		"--set", "operator.eth_key_file="+j.key("2", "eth.key"), "--set", "operator.feed_key_file="+j.key("2", "feed.key"), "--set", "mesh.key_file=")
	require.Equal(t, 1, second.wait(t), second.log())
	require.Contains(t, second.log(), "operator's keys are in use")

	// A weight, a heartbeat, a venue's address and limits; one of them needs a restart.
	var before struct {
		HeartbeatMS int64 `json:"heartbeat_ms"`
	}
	getJSON(t, apiURL+"/v1/feeds/BTC-USD", &before)
	require.Equal(t, int64(10_000), before.HeartbeatMS)
	venue := regexp.MustCompile(`\[venues\.kraken\]\nstream_url = "(ws://)127\.0\.0\.1`).FindString(j.text(t))
	require.NotEmpty(t, venue)
	connections := strings.Count(p.log(), `msg="venue connected"`)
	j.edit(t, p, map[string]string{
		"source = \"binance\"\npair = \"BTC/USDT\"\nweight = 1":  "source = \"binance\"\npair = \"BTC/USDT\"\nweight = 3",
		"[feeds.\"BTC/USD\"]\ndecimals = 8\nheartbeat = \"10s\"": "[feeds.\"BTC/USD\"]\ndecimals = 8\nheartbeat = \"20s\"",
		venue:        strings.Replace(venue, "127.0.0.1", "localhost", 1),
		"\n[prover]": "\n[mesh.limits]\npeer_rate = 300\nmax_peers = 60\n\n[prover]",
	})
	p.waitForLog(t, `msg="configuration in effect" generation=2`)
	p.waitForLog(t, `msg="source replaced"`)
	require.Regexp(t, `msg="configuration in effect" .*changed="\[feeds.*BTC/USD.*heartbeat.*inputs\[0\]\.weight mesh\.limits\.peer_rate venues\.kraken\.stream_url\]" need_restart=\[mesh\.limits\.max_peers\]`, p.log())
	require.Contains(t, p.log(), "changes need a restart")
	p.waitForRounds(t, 4)
	getJSON(t, apiURL+"/v1/feeds/BTC-USD", &before)
	require.Equal(t, int64(20_000), before.HeartbeatMS)
	require.Equal(t, connections+1, strings.Count(p.log(), `msg="venue connected"`), "the venues that did not change keep their connections")

	// A venue that is gone, and feeds that do without it.
	j.edit(t, p, map[string]string{"[venues.okx]\n": "[venues.okx]\nenabled = false\n"})
	p.waitForLog(t, `msg="configuration in effect" generation=3`)
	p.waitForLog(t, `msg="source stopped"`)
	require.NotContains(t, getText(t, apiURL+"/v1/status"), `"name":"okx"`)
	p.waitForRounds(t, 2)

	// A broken file changes nothing.
	good := j.text(t)
	j.write(t, p, good+"\n[nod]\n")
	p.waitForLog(t, `msg="configuration not reloaded"`)
	p.waitForRounds(t, 2)
	rounds := p.signed(t)
	require.GreaterOrEqual(t, len(rounds), 8)
	requireNoGap(t, rounds)
	metrics := getText(t, apiURL+"/metrics")
	require.NotContains(t, metrics, `outcome="missed"`)
	require.NotContains(t, metrics, `outcome="refused"`)
	require.NotContains(t, metrics, `outcome="empty"`)
	require.Contains(t, getText(t, apiURL+"/v1/status"), `"origin":"simulated"`)

	// kill -9 and again: no round that was signed is signed once more.
	require.NoError(t, os.WriteFile(j.file, []byte(good), 0o600))
	p.waitForRounds(t, 1)
	p.kill(t)
	rounds = p.signed(t)
	again, _ := j.node(t)
	again.waitForRounds(t, 3)
	after := again.signed(t)
	require.Greater(t, after[0], rounds[len(rounds)-1])
	requireNoGap(t, after)
	require.NotContains(t, j.devnet.log(), "signed two vectors")
	require.NotContains(t, again.log(), "no signing record of these keys")
	j.requireParticipation(t, 1)
	again.interrupt(t)
	require.Contains(t, again.log(), "node stopped")
}

func (j *joined) text(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(j.file)
	require.NoError(t, err)
	return string(b)
}

func (j *joined) key(operator, name string) string {
	return filepath.Join(filepath.Dir(filepath.Dir(j.file)), operator, name)
}

// requireParticipation waits until the hub holds a round, later than the one
// that it holds now, in which a slot took part.
func (j *joined) requireParticipation(t *testing.T, slot int) {
	t.Helper()
	client, err := ethclient.Dial(j.RPCURL)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	hub, at, set := bindings.NewFeedHub(), common.HexToAddress(j.Contracts.FeedHub), new(big.Int).SetUint64(j.FeedSets[0].ID)
	read := func() (round uint64, mask *big.Int) {
		b, err := client.CallContract(t.Context(), ethereum.CallMsg{To: &at, Data: hub.PackParticipation(set)}, nil)
		require.NoError(t, err)
		p, err := hub.UnpackParticipation(b)
		require.NoError(t, err)
		return p.Round, p.Mask
	}
	first, _ := read()
	require.Eventually(t, func() bool {
		round, mask := read()
		return round > first && mask.Bit(slot) == 1
	}, 5*time.Minute, 200*time.Millisecond, "slot %d takes part in what is proven", slot)
}

// TestNodeRefuses what contradicts the chain, with both sides named.
func TestNodeRefuses(t *testing.T) {
	t.Parallel()
	j := startWithoutOperator2(t)
	for name, tc := range map[string]struct {
		set  []string
		want []string
	}{
		"another chain": {
			[]string{"chain.devnet.chain_id=5", "network.home_chain_id=5"},
			[]string{"unexpected chain id", "serves chain 1337, want 5", "chain.devnet.rpc_urls"},
		},
		"nobody answers": {
			[]string{"chain.devnet.rpc_urls=http://127.0.0.1:1/v3/hunter2"},
			[]string{"127.0.0.1:1", "connection refused"},
		},
		"no hub": {
			[]string{"chain.devnet.hub=" + j.Operators[0].Address},
			[]string{"no such contract answers there", "number 1"},
		},
		"decimals": {
			[]string{"feeds.ETH/USD.decimals=6"},
			[]string{`column 2 is "ETH/USD" with 8 decimals on chain and "ETH/USD" with 6 decimals in the configuration`},
		},
		"order and interval": {
			[]string{"feed_sets.set1.feeds=ETH/USD,BTC/USD", "feed_sets.set1.interval=4s"},
			[]string{"interval is 2000ms on chain and 4000ms", "the number of feeds is 6 on chain and 2", `column 1 is "BTC/USD"`},
		},
		"registry": {
			[]string{"network.registry=" + j.Operators[0].Address},
			[]string{"network.registry is " + j.Contracts.OperatorRegistry + " on chain and " + j.Operators[0].Address},
		},
		"verifying key": {
			[]string{"prover.key_dir=" + filepath.Join(t.TempDir(), "other")},
			[]string{"the chain's verifying key is not the key set's", "SHA-256", "prover.key_dir"},
		},
		"no key set": {
			[]string{"prover.key_dir=" + t.TempDir(), "prover.insecure_dev=false"},
			[]string{"no key set"},
		},
		"feed key": {
			[]string{"operator.feed_key_file=" + j.key("3", "feed.key")},
			[]string{"the feed key is not the registered one", "slot 1"},
		},
		"slot": {
			[]string{"operator.slot=3"},
			[]string{"has slot 1 in epoch 1 and operator.slot is 3"},
		},
	} {
		args := []string{"node", "--config", j.file}
		for _, s := range tc.set {
			args = append(args, "--set", s)
		}
		p := start(t, args...)
		require.Equal(t, 1, p.wait(t), "%s: %s", name, p.log())
		for _, want := range tc.want {
			require.Contains(t, p.log(), want, name)
		}
		require.NotContains(t, p.log(), "hunter2", name)
		require.NotContains(t, p.log(), "signed and broadcast", name)
	}

	// Without operator keys the node observes and serves, and signs nothing.
	p, apiURL := j.node(t, "--set", "operator.eth_key_file=", "--set", "operator.feed_key_file=")
	var feed struct {
		Value *struct {
			Text string `json:"text"`
		} `json:"value"`
		Local *struct {
			SourceCount int `json:"source_count"`
		} `json:"local"`
	}
	require.Eventually(t, func() bool {
		getJSON(t, apiURL+"/v1/feeds/BTC-USD", &feed)
		return feed.Value != nil && feed.Local != nil && feed.Local.SourceCount == 5
	}, 5*time.Minute, 200*time.Millisecond, "what others delivered, and the own value")
	require.Eventually(t, func() bool {
		return strings.Contains(getText(t, apiURL+"/metrics"), `oraclestream_rounds_total{feed_set="set1",outcome="reported"}`)
	}, 5*time.Minute, 200*time.Millisecond, "the others' observations are checked and counted")
	requireStream(t, apiURL, "feed/*", "raw/*", "report/*")
	require.Contains(t, p.log(), "signs=false")
	require.Empty(t, p.signed(t))
	p.interrupt(t)
}
