package deploy_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// whole describes every contract that a home chain can have.
func whole(t *testing.T, chainID *big.Int, deployer common.Address) *deploy.Deployment {
	t.Helper()
	d := fixture.Load(t).Deployment(chainID, deployer)
	d.Committee = nil
	d.Registry = deploy.DevStaking().Describe(nil, big.NewInt(1_000_000))
	columns := int(d.Circuit.Columns)
	d.Rewards = &deploy.Rewards{
		FeedSets: []uint64{1}, Windows: 24, MinWindows: 12, FreshSeconds: 3600, GraceSeconds: 3600, TermSeconds: 86400, SharePPM: 10_000, Cap: deploy.NewNumber(big.NewInt(1e18)),
	}
	d.Refunds = &deploy.Refunds{MinHeartbeatSeconds: 1, MinDeviationPPM: 1, MaxTipWei: 2e9, MaxGas: 600_000, Terms: []deploy.RefundTerms{
		{FeedSet: 1, HeartbeatSeconds: 10, TipWei: 1e9, GasCap: 500_000, FixedGas: 60_000, DeviationPPM: make([]uint32, columns)},
	}}
	d.Topics = &deploy.Topics{
		FeeWei: deploy.NewNumber(big.NewInt(1e15)), MaxFeeWei: deploy.NewNumber(big.NewInt(1e16)), FeeRecipient: deployer, TermSeconds: 365 * 86400, GraceSeconds: 30 * 86400,
	}
	require.NoError(t, d.Validate())
	return d
}

// node runs a script of the contracts' tools from the repository's root.
func node(t *testing.T, stdin []byte, args ...string) []byte {
	t.Helper()
	c := exec.CommandContext(t.Context(), "node", args...)
	c.Dir, c.Stdin = testkit.RepoRoot(t), bytes.NewReader(stdin)
	var out, errOut bytes.Buffer
	c.Stdout, c.Stderr = &out, &errOut
	require.NoError(t, c.Run(), "node %s (needs Node and npm ci): %s%s", strings.Join(args[:min(2, len(args))], " "), errOut.String(), out.String())
	return out.Bytes()
}

func codeAt(t *testing.T, chain *evm.DevChain, at common.Address) []byte {
	t.Helper()
	code, err := chain.Client().CodeAt(t.Context(), at, nil)
	require.NoError(t, err)
	require.NotEmpty(t, code, at)
	return code
}

// What explorers are given compiles, by the pinned compiler, to what stands on the chain.
func TestVerificationCompilesToWhatStands(t *testing.T) {
	chain, owner := newOwner(t)
	out, err := deploy.Run(t.Context(), deploy.Config{
		Client: chain.Client(), Deployment: whole(t, chain.ChainID(), owner.Address()), Deployer: owner, PollInterval: pollInterval, FixedGas: true,
	})
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, deploy.WriteVerification(out.Plan, testkit.RepoRoot(t), dir))
	b, err := os.ReadFile(filepath.Join(dir, deploy.VerificationIndex))
	require.NoError(t, err)
	var list []deploy.Verification
	require.NoError(t, json.Unmarshal(b, &list))
	byAddress := make(map[common.Address]deploy.Step)
	for _, s := range out.Plan.Steps {
		if s.Creates() {
			byAddress[s.Address] = s
		}
	}
	require.Len(t, list, len(byAddress))
	compiled := make(map[string]compiledContract)
	for _, v := range list {
		c, ok := compiled[v.Input]
		if !ok {
			c = compile(t, filepath.Join(dir, v.Input), v.Contract)
			compiled[v.Input] = c
		}
		s := byAddress[v.Address]
		require.Equal(t, c.creation+v.ConstructorArguments, hex.EncodeToString(s.InitCode), v.Contract)
		code := codeAt(t, chain, v.Address)
		for _, places := range c.immutables {
			for _, p := range places {
				clear(code[p.Start : p.Start+p.Length])
			}
		}
		require.Equal(t, c.runtime, hex.EncodeToString(code), v.Contract)
	}
	require.Len(t, compiled, 12)
}

type compiledContract struct {
	creation, runtime string
	immutables        map[string][]place
}

type place struct{ Start, Length int }

func compile(t *testing.T, file, contract string) compiledContract {
	t.Helper()
	input, err := os.ReadFile(file)
	require.NoError(t, err)
	var out struct {
		Contracts map[string]map[string]struct {
			EVM struct {
				Bytecode         struct{ Object string }
				DeployedBytecode struct {
					Object              string
					ImmutableReferences map[string][]place
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(node(t, input, "contracts/tools/solc.js", "--standard-json"), &out))
	path, name, _ := strings.Cut(contract, ":")
	c := out.Contracts[path][name].EVM
	require.NotEmpty(t, c.Bytecode.Object, contract)
	return compiledContract{creation: c.Bytecode.Object, runtime: c.DeployedBytecode.Object, immutables: c.DeployedBytecode.ImmutableReferences}
}

// Other sources than those that were compiled are refused.
func TestVerificationRefusesOtherSources(t *testing.T) {
	_, err := deploy.StandardInput("FeedHub", t.TempDir())
	require.ErrorIs(t, err, deploy.ErrSources)
	dir := t.TempDir()
	for _, folder := range []string{"contracts/src", "node_modules/@openzeppelin/contracts"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join(testkit.RepoRoot(t), folder))))
	}
	_, err = deploy.StandardInput("FeedHub", dir)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "contracts/src/FeedHub.sol"), []byte("contract FeedHub {}"), 0o600))
	_, err = deploy.StandardInput("FeedHub", dir)
	require.ErrorIs(t, err, deploy.ErrSources)
	require.ErrorContains(t, err, "contracts/src/FeedHub.sol hashes to")
}
