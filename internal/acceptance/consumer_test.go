package acceptance

import (
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/testkit"
)

// roundData is a round as read_feed.mjs prints it: numbers are decimal text.
type roundData struct {
	RoundID         string `json:"roundId"`
	Answer          string `json:"answer"`
	StartedAt       string `json:"startedAt"`
	UpdatedAt       string `json:"updatedAt"`
	AnsweredInRound string `json:"answeredInRound"`
}

// viemFeed is what read_feed.mjs prints.
type viemFeed struct {
	ChainID     uint64    `json:"chainId"`
	Block       string    `json:"block"`
	Decimals    uint8     `json:"decimals"`
	Description string    `json:"description"`
	Version     string    `json:"version"`
	Latest      roundData `json:"latest"`
	ByID        roundData `json:"byId"`
	OtherRound  string    `json:"otherRound"`
	Hub         struct {
		Address   string `json:"address"`
		FeedSet   string `json:"feedSet"`
		Column    string `json:"column"`
		Round     string `json:"round"`
		Mantissa  string `json:"mantissa"`
		StartedAt string `json:"startedAt"`
		UpdatedAt string `json:"updatedAt"`
	} `json:"hub"`
}

// TestViemReadsTheFeeds reads every delivered feed with viem and with the
// bindings at one block: a client that shares no code with us sees the same.
func TestViemReadsTheFeeds(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := start(t, "devnet", "--simulated", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	d := p.description(t, dir)
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the devnet ended: %s", p.log())
		return strings.Contains(p.log(), "value on chain")
	}, 5*time.Minute, 100*time.Millisecond)
	client, err := ethclient.Dial(d.RPCURL)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	block, err := client.BlockNumber(t.Context())
	require.NoError(t, err)
	at := new(big.Int).SetUint64(block)

	read := 0
	for id, text := range d.Contracts.Proxies {
		address := common.HexToAddress(text)
		proxy := bindings.NewFeedProxy()
		b, err := client.CallContract(t.Context(), ethereum.CallMsg{To: &address, Data: proxy.PackLatestRoundData()}, at)
		if err != nil {
			continue // its feed set has no round yet
		}
		want, err := proxy.UnpackLatestRoundData(b)
		require.NoError(t, err)
		got := readWithViem(t, d.RPCURL, address, at)
		read++

		require.Equal(t, d.ChainID, got.ChainID, id)
		require.Equal(t, at.String(), got.Block, id)
		require.Equal(t, roundData{
			RoundID: want.RoundId.String(), Answer: want.Answer.String(), StartedAt: want.StartedAt.String(),
			UpdatedAt: want.UpdatedAt.String(), AnsweredInRound: want.AnsweredInRound.String(),
		}, got.Latest, id)
		require.Equal(t, got.Latest, got.ByID, "%s: the stored round by its id", id)
		require.Equal(t, "NoData", got.OtherRound, "%s: no other round is invented", id)
		require.Equal(t, "1", got.Version, id)
		require.Equal(t, id+" (simulated)", got.Description)
		b, err = client.CallContract(t.Context(), ethereum.CallMsg{To: &address, Data: proxy.PackDecimals()}, at)
		require.NoError(t, err)
		decimals, err := proxy.UnpackDecimals(b)
		require.NoError(t, err)
		require.Equal(t, decimals, got.Decimals, id)

		require.Equal(t, common.HexToAddress(d.Contracts.FeedHub), common.HexToAddress(got.Hub.Address), id)
		hub, hubAddress := bindings.NewFeedHub(), common.HexToAddress(got.Hub.Address)
		b, err = client.CallContract(t.Context(), ethereum.CallMsg{To: &hubAddress, Data: hub.PackRead(number(t, got.Hub.FeedSet), number(t, got.Hub.Column))}, at)
		require.NoError(t, err)
		stored, err := hub.UnpackRead(b)
		require.NoError(t, err)
		require.Equal(t, new(big.Int).SetUint64(stored.Round).String(), got.Hub.Round, id)
		require.Equal(t, stored.Mantissa.String(), got.Hub.Mantissa, id)
		require.Equal(t, stored.StartedAt.String(), got.Hub.StartedAt, id)
		require.Equal(t, stored.UpdatedAt.String(), got.Hub.UpdatedAt, id)
		require.Equal(t, got.Latest.Answer, got.Hub.Mantissa, "%s: proxy and hub agree", id)
	}
	require.Positive(t, read, "feeds with a value")
	p.interrupt(t)
}

func readWithViem(t *testing.T, rpc string, proxy common.Address, block *big.Int) viemFeed {
	t.Helper()
	script := filepath.Join(testkit.RepoRoot(t), "contracts", "test", "client", "read_feed.mjs")
	cmd := exec.CommandContext(testContext(t), "node", script, "--rpc", rpc, "--proxy", proxy.Hex(), "--block", block.String())
	var problem strings.Builder
	cmd.Stderr = &problem
	out, err := cmd.Output()
	require.NoError(t, err, "run viem; `make npm-install` brings it: %s", &problem)
	var v viemFeed
	require.NoError(t, json.Unmarshal(out, &v), string(out))
	return v
}

// TestProxyIsChainlinksInterface compares our proxy with the ABI that Chainlink
// publishes: every function, by selector, names and types. The package is the
// last one under MIT that depends on nothing; later releases hold the same ABI.
func TestProxyIsChainlinksInterface(t *testing.T) {
	t.Parallel()
	f, err := os.Open(filepath.Join(testkit.RepoRoot(t), "node_modules", "@chainlink", "contracts", "abi", "v0.8", "AggregatorV3Interface.json"))
	require.NoError(t, err, "`make npm-install` brings it")
	t.Cleanup(func() { _ = f.Close() })
	theirs, err := abi.JSON(f)
	require.NoError(t, err)
	ours, err := bindings.FeedProxyMetaData.ParseABI()
	require.NoError(t, err)
	require.Len(t, theirs.Methods, 5)
	for name, want := range theirs.Methods {
		got, ok := ours.Methods[name]
		require.True(t, ok, name)
		require.Equal(t, want.ID, got.ID, "selector of %s", name)
		require.Equal(t, want.Sig, got.Sig)
		require.Equal(t, signature(want.Inputs), signature(got.Inputs), "parameters of %s", name)
		require.Equal(t, signature(want.Outputs), signature(got.Outputs), "results of %s", name)
		require.Equal(t, "view", want.StateMutability, name)
		// What reads no state at all keeps the promise to change none.
		require.Contains(t, []string{"view", "pure"}, got.StateMutability, name)
	}
}

// signature gives names and types in order.
func signature(args abi.Arguments) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a.Type.String() + " " + a.Name
	}
	return out
}
