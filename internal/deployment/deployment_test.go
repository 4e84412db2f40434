package deployment_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/deployment"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(testkit.Settled(m, evmtest.LeakOptions()...), evmtest.LeakOptions()...)
}

// From a node's configuration and a key set to a system that stands, and a
// second run that finds all of it.
func TestFromConfigurationToChain(t *testing.T) {
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	owner := crypto.PubkeyToAddress(key.PublicKey)
	chain := evmtest.Start(t, owner)
	evmtest.Mine(t, chain, 20*time.Millisecond)
	dir := t.TempDir()
	keyDir := filepath.Join(dir, "keys")
	_, err = prover.Open(t.Context(), prover.Config{Dir: keyDir, Shape: protocol.Shape{Slots: 4, Columns: 8}, InsecureDev: true})
	require.NoError(t, err)

	token := common.Address{0xaa}
	init := deployment.InitConfig{
		Node: config.Default(), KeyDir: keyDir, InsecureDev: true, Salt: "test", ChainID: chain.ChainID().Uint64(), Deployer: owner,
		Proposers: []common.Address{owner}, Delay: 48 * time.Hour, Token: &token,
	}
	d, err := deployment.Init(t.Context(), init)
	require.NoError(t, err)
	require.NotEmpty(t, d.FeedSets[0].Feeds)
	// No token stands on this chain, so one is made.
	d.Registry.Token, d.Registry.DevTokenSupply = nil, deploy.NewNumber(big.NewInt(1))
	b, err := d.Encode()
	require.NoError(t, err)
	file, keyFile := filepath.Join(dir, "d.json"), filepath.Join(dir, "key")
	require.NoError(t, os.WriteFile(file, b, 0o600))
	require.NoError(t, os.WriteFile(keyFile, []byte(hex.EncodeToString(crypto.FromECDSA(key))), 0o600))

	run := deployment.RunConfig{File: file, RPCURL: chain.RPCURL(), DryRun: true, Confirmations: 1, LockDir: dir}
	dry, err := deployment.Run(t.Context(), run)
	require.NoError(t, err)
	require.False(t, dry.Complete)
	require.False(t, dry.Estimate.InstallsProxy, "this chain has it from its genesis on")
	require.Positive(t, dry.Estimate.Gas)
	run.DryRun, run.KeyFile = false, keyFile
	done, err := deployment.Run(t.Context(), run)
	require.NoError(t, err)
	require.True(t, done.Complete)
	require.True(t, done.Development)
	require.Equal(t, deploy.ResultCircuit{Slots: 4, Columns: 8, ContractKeySHA256: d.Circuit.Sum, Setup: prover.SetupOneParty}, done.Circuit)
	require.Equal(t, done.Circuit, dry.Circuit)
	require.Equal(t, dry.Contracts, done.Contracts, "the dry run told the addresses")
	for i, s := range done.Steps {
		require.Equal(t, deploy.StateSent, s.State, s.Name)
		require.LessOrEqual(t, s.GasUsed, dry.Steps[i].GasLimit, s.Name)
	}
	text, err := json.Marshal(done)
	require.NoError(t, err)
	run.Out = filepath.Join(dir, "deployed.json")
	require.NoError(t, os.WriteFile(run.Out, text, 0o600))
	run.Progress = func(_, _ int, what string) { t.Errorf("where everything stands nothing is told, but %s was", what) }
	again, err := deployment.Run(t.Context(), run)
	require.NoError(t, err)
	for i, s := range again.Steps {
		require.Equal(t, deploy.StateStands, s.State, s.Name)
		require.NotNil(t, s.Tx, s.Name)
		require.Equal(t, done.Steps[i].Tx, s.Tx, "what an earlier run noted is kept")
		require.Equal(t, done.Steps[i].Block, s.Block)
		require.Equal(t, done.Steps[i].GasUsed, s.GasUsed)
	}
	require.Equal(t, done.FeedSets, again.FeedSets)
	for name, out := range map[string]string{"holds something else": file, "its folder is not there": filepath.Join(dir, "none", "x")} {
		run.Out = out
		_, err = deployment.Run(t.Context(), run)
		require.ErrorIs(t, err, deployment.ErrRecord)
		require.ErrorContains(t, err, name)
	}
	other := *d
	other.Salt = "other"
	run.Out = filepath.Join(dir, "deployed.json")
	_, err = deployment.Run(t.Context(), deployment.RunConfig{File: write(t, &other), RPCURL: nowhere, DryRun: true, Out: run.Out})
	require.ErrorIs(t, err, deployment.ErrRecord)
	require.ErrorContains(t, err, "another deployment")

	run.Progress, run.Out = nil, ""
	stoppedRunsAreKept(t, run, d)

	text, err = json.Marshal(again)
	require.NoError(t, err)
	require.NotContains(t, string(text), hex.EncodeToString(crypto.FromECDSA(key)))

	init.Token, init.HomeRPC = nil, chain.RPCURL()
	_, err = deployment.Init(t.Context(), init)
	require.ErrorContains(t, err, "network.home_chain_id")
	init.HomeRPC, init.Token, init.Delay = "", &token, 1500*time.Millisecond
	_, err = deployment.Init(t.Context(), init)
	require.ErrorContains(t, err, "a delay of 1.5s: the timelock takes whole seconds")
	run.KeyFile = filepath.Join(dir, "none")
	_, err = deployment.Run(t.Context(), run)
	require.ErrorIs(t, err, fs.ErrNotExist)
	run.KeyFile = keyFile
	require.NoError(t, os.Chmod(keyFile, 0o644))
	_, err = deployment.Run(t.Context(), run)
	require.ErrorIs(t, err, config.ErrSecretFile)
}

// stoppedRunsAreKept stops a run in its middle, after which nothing tells of it
// but the journal: the next run names every transaction, also those that made
// no step. While one runs, another one of the machine is refused.
func stoppedRunsAreKept(t *testing.T, run deployment.RunConfig, d *deploy.Deployment) {
	t.Helper()
	stopped := *d
	stopped.Salt = "stopped"
	run.File = write(t, &stopped)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	first := run
	first.Progress = func(done, _ int, _ string) {
		if done == 3 {
			_, err := deployment.Run(t.Context(), run)
			require.ErrorIs(t, err, deployment.ErrRunning)
			require.ErrorContains(t, err, "let it end")
		}
		if done == 7 {
			cancel()
		}
	}
	_, err := deployment.Run(ctx, first)
	require.ErrorIs(t, err, context.Canceled)
	journal, err := os.OpenFile(run.File+deployment.JournalSuffix, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = journal.WriteString(`{"chain_id":13`) // as a kill leaves it
	require.NoError(t, errors.Join(err, journal.Close()))
	done, err := deployment.Run(t.Context(), run)
	require.NoError(t, err)
	stood := 0
	for _, s := range done.Steps {
		require.NotNil(t, s.Tx, s.Name)
		require.NotZero(t, s.Block, s.Name)
		require.NotZero(t, s.GasUsed, s.Name)
		if s.State == deploy.StateStands {
			stood++
		}
	}
	require.GreaterOrEqual(t, stood, 6, "what the stopped run made")
	dry := run
	dry.DryRun, dry.KeyFile = true, ""
	seen, err := deployment.Run(t.Context(), dry)
	require.NoError(t, err)
	for i, s := range seen.Steps {
		require.Equal(t, done.Steps[i].Tx, s.Tx, "without --out the journal alone tells")
	}
	dry.Journal = filepath.Join(t.TempDir(), "other")
	seen, err = deployment.Run(t.Context(), dry)
	require.NoError(t, err)
	require.Nil(t, seen.Steps[0].Tx)
	require.NoFileExists(t, dry.Journal, "a dry run writes nothing")

	// A journal that cannot be read is told of before anything is sent, not after.
	another := *d
	another.Salt = "spoilt"
	spoilt := run
	spoilt.File, spoilt.Journal = write(t, &another), filepath.Join(t.TempDir(), "spoilt")
	require.NoError(t, os.WriteFile(spoilt.Journal, []byte(strings.Repeat("x", 1<<17)), 0o600))
	spoilt.Progress = func(_, _ int, what string) { t.Errorf("%s was sent", what) }
	_, err = deployment.Run(t.Context(), spoilt)
	require.ErrorIs(t, err, deployment.ErrRecord)
}
