package acceptance

import (
	"math/big"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
)

// TestLookupProfile runs a whole network by lookups: keys are made, the contracts
// get the verifier that these need, proofs land and are read, a node of its own
// joins and refuses the other profile, and a stored proof verifies off line.
func TestLookupProfile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, "devnet", "--simulated", "--profile", "lookup", "--fault", "silent=2", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	d := p.description(t, dir)
	j := &joined{devnet: p, description: d, file: filepath.Join(dir, "operators", "2", "node.toml")}

	client, err := ethclient.Dial(d.RPCURL)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	at, v := common.HexToAddress(d.Contracts.Verifier), bindings.NewGroth16CommitmentVerifier()
	key, err := client.CallContract(t.Context(), ethereum.CallMsg{To: &at, Data: v.PackVerifyingKey()}, nil)
	require.NoError(t, err)
	require.Len(t, key, 32*32, "the verifier with a commitment")

	// The folder holds keys of one profile, and a node that is told another refuses.
	other := start(t, "node", "--config", j.file, "--set", "prover.profile=bits")
	require.Equal(t, 1, other.wait(t), other.log())
	require.Contains(t, other.log(), "profile lookup")
	require.Contains(t, other.log(), "profile bits")

	j.node(t)
	j.requireParticipation(t, 1)
	proxy, at := bindings.NewFeedProxy(), common.HexToAddress(d.Contracts.Proxies["BTC/USD"])
	require.Eventually(t, func() bool {
		out, err := client.CallContract(t.Context(), ethereum.CallMsg{To: &at, Data: proxy.PackLatestRoundData()}, nil)
		if err != nil {
			return false // nothing was delivered of the feed yet
		}
		round, err := proxy.UnpackLatestRoundData(out)
		require.NoError(t, err)
		return round.Answer.Cmp(big.NewInt(0)) > 0
	}, 5*time.Minute, 200*time.Millisecond)

	keys, file := filepath.Join(dir, "keyset-4x8-lookup"), filepath.Join(t.TempDir(), "proof.json")
	// The first value may be the joined node's, whose proof is in that one's store.
	require.Eventually(t, func() bool {
		export := start(t, "proof", "export", "--feed-set", "set1", "--store", "sqlite:"+filepath.Join(dir, "devnet.db"), "--keys", keys, "--to", file)
		return export.wait(t) == 0
	}, 4*time.Minute, time.Second)
	verify := start(t, "proof", "verify", file, "--keys", keys, "--insecure-dev")
	require.Zero(t, verify.wait(t), verify.log())
	inspect := start(t, "proof", "inspect", file)
	require.Zero(t, inspect.wait(t), inspect.log())
	require.Contains(t, inspect.out(), "4x8-lookup")
}
