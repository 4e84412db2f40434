package acceptance

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
)

// proofFile is a proof file as a consumer without our code reads it.
type proofFile struct {
	FeedSet   string `json:"feed_set"`
	Round     string `json:"round"`
	Committee struct {
		Root string `json:"root"`
	} `json:"committee"`
	Words      []string `json:"words"`
	Commitment string   `json:"commitment"`
	Proof      []string `json:"proof"`
}

// TestProofFromTheAPI takes a proof as curl would: it verifies off line for the
// committee's root, and the contract verifies it as it stands in the file.
func TestProofFromTheAPI(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := start(t, "devnet", "--simulated", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	d := p.description(t, dir)
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the devnet ended: %s", p.log())
		return strings.Contains(p.log(), "value on chain")
	}, 5*time.Minute, 100*time.Millisecond)
	var feeds struct {
		Feeds []struct {
			ID       string `json:"id"`
			Delivery *struct {
				Round uint64 `json:"round"`
			} `json:"delivery"`
		} `json:"feeds"`
	}
	id := ""
	require.Eventually(t, func() bool {
		getJSON(t, d.APIURL+"/v1/feeds", &feeds)
		for _, f := range feeds.Feeds {
			if f.Delivery != nil {
				id = f.ID
			}
		}
		return id != ""
	}, 5*time.Minute, 100*time.Millisecond)

	client, err := ethclient.Dial(d.RPCURL)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	hub, address := bindings.NewFeedHub(), common.HexToAddress(d.Contracts.FeedHub)
	proof := d.APIURL + "/v1/feeds/" + strings.ReplaceAll(id, "/", "-") + "/proof"
	shows(t, proof, "commitment") // a delivery is shown a moment before its proof is stored
	var text string
	var f proofFile
	// Between the two questions another round may land, which the hub then asks for.
	require.Eventually(t, func() bool {
		text = getText(t, proof)
		f = proofFile{}
		require.NoError(t, json.Unmarshal([]byte(text), &f))
		set := new(big.Int).SetUint64(d.set(t, f.FeedSet).ID)
		b, err := client.CallContract(t.Context(), ethereum.CallMsg{
			To: &address, Data: hub.PackVerify(set, hexNumbers(t, f.Words...), hexNumbers(t, f.Commitment)[0], [8]*big.Int(hexNumbers(t, f.Proof...)), big.NewInt(600)),
		}, nil)
		if err != nil {
			return false
		}
		out, err := hub.UnpackVerify(b)
		require.NoError(t, err)
		return new(big.Int).SetUint64(out.Round).String() == f.Round
	}, 5*time.Minute, 100*time.Millisecond, "the contract takes no proof of the API")

	byRound := getText(t, proof+"?round="+f.Round)
	require.Equal(t, text, byRound)
	file := filepath.Join(dir, "p.json")
	verify := []string{"proof", "verify", file, "--keys", filepath.Join(dir, "keyset-4x8"), "--insecure-dev", "--root", f.Committee.Root}
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	verdict := start(t, verify...)
	require.Zero(t, verdict.wait(t), verdict.log())
	require.Contains(t, verdict.out(), "true: round "+f.Round)
	require.Contains(t, verdict.out(), fmt.Sprintf("feed set's name: %q, the file's own claim", f.FeedSet))
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(text, f.Proof[0], f.Proof[6], 1)), 0o600))
	require.Equal(t, 1, start(t, verify...).wait(t))
	p.interrupt(t)
}

func hexNumbers(t *testing.T, texts ...string) []*big.Int {
	t.Helper()
	out := make([]*big.Int, len(texts))
	for i, text := range texts {
		var ok bool
		out[i], ok = new(big.Int).SetString(text, 0)
		require.True(t, ok, text)
	}
	return out
}
