package deployment_test

import (
	"bytes"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/deployment"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// nowhere is an endpoint that nothing may be asked of.
const nowhere = "http://127.0.0.1:1"

func initConfig(keyDir string) deployment.InitConfig {
	return deployment.InitConfig{
		Node: config.Default(), KeyDir: keyDir, InsecureDev: true, Salt: "test", ChainID: 1337, Deployer: common.Address{7},
		Proposers: []common.Address{{8}}, Delay: 48 * time.Hour, Token: &common.Address{0xaa},
	}
}

func write(t *testing.T, d *deploy.Deployment) string {
	t.Helper()
	b, err := d.Encode()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "d.json")
	require.NoError(t, os.WriteFile(file, b, 0o600))
	return file
}

// Key sets take long to make: one is enough.
func TestFilesOfAKeySet(t *testing.T) {
	keyDir := keySet(t, t.TempDir(), protocol.Shape{Slots: 4, Columns: 8})
	for name, test := range map[string]func(*testing.T, string){
		"held to the key set": testFileIsHeldToTheKeySet, "development": testDevelopmentIsSaid, "home chain": testHomeChainIsHeld,
	} {
		t.Run(name, func(t *testing.T) { test(t, keyDir) })
	}
}

// What is changed by hand in a file's circuit is named before a chain is asked,
// by the file itself and by the key set.
func testFileIsHeldToTheKeySet(t *testing.T, keyDir string) {
	v, err := prover.OpenOffline(keyDir, true)
	require.NoError(t, err)
	plain := func() *deploy.Deployment {
		d, err := deployment.Init(t.Context(), initConfig(keyDir))
		require.NoError(t, err)
		require.Equal(t, v.SolidityDigest(), d.Circuit.Sum)
		require.Equal(t, &deploy.KeySet{Slots: 4, Columns: 8, Profile: "bits", CircuitDigest: v.Manifest().CircuitDigest, Setup: prover.SetupOneParty}, d.Circuit.KeySet)
		return d
	}
	run := func(d *deploy.Deployment, keys string) error {
		_, err := deployment.Run(t.Context(), deployment.RunConfig{File: write(t, d), RPCURL: nowhere, DryRun: true, KeyDir: keys})
		return err
	}
	for _, keys := range []string{"", keyDir} {
		require.ErrorContains(t, run(plain(), keys), "reach chain", "a file that nobody touched gets as far as the chain")
	}
	tests := []struct {
		name   string
		change func(d *deploy.Deployment)
		want   string
	}{
		{"slots", func(d *deploy.Deployment) { d.Circuit.Slots = 5 }, "circuit.slots is 5, and the key set"},
		{"columns", func(d *deploy.Deployment) { d.Circuit.Columns = 12 }, "circuit.columns is 12, and the key set"},
		{"a word of the key", func(d *deploy.Deployment) { d.Circuit.VerifyingKey[4] = deploy.NewNumber(big.NewInt(1)) }, "circuit.verifying_key has SHA-256"},
		{"a key of the other profile", func(d *deploy.Deployment) {
			for range 10 {
				d.Circuit.VerifyingKey = append(d.Circuit.VerifyingKey, deploy.NewNumber(big.NewInt(1)))
			}
			d.Circuit.Sum = ""
		}, "circuit.verifying_key has 32 words, and the key set"},
		{"what development means", func(d *deploy.Deployment) { d.Development = false }, `"development" is not true, and the key set was made by one party`},
	}
	for _, tt := range tests {
		for _, keys := range []string{"", keyDir} {
			d := plain()
			tt.change(d)
			if keys != "" { // nothing but the key set says it
				d.Circuit.Sum, d.Circuit.KeySet = "", nil
			}
			err := run(d, keys)
			require.ErrorIs(t, err, deployment.ErrFile, tt.name)
			require.ErrorContains(t, err, tt.want)
			require.ErrorContains(t, err, "advice: ")
		}
	}
	for name, tt := range map[string]struct {
		change func(c *deploy.Circuit)
		want   string
	}{
		"the sum":              {func(c *deploy.Circuit) { c.Sum = strings.Repeat("0", 64) }, "circuit.sum is 0000"},
		"a set-up of no kind":  {func(c *deploy.Circuit) { c.KeySet.Setup = "ours" }, "circuit.key_set.setup"},
		"a profile of no kind": {func(c *deploy.Circuit) { c.KeySet.Profile = "bytes" }, "circuit.key_set.profile"},
		"another circuit":      {func(c *deploy.Circuit) { c.KeySet.CircuitDigest = strings.Repeat("0", 64) }, "circuit.key_set.circuit_digest"},
	} {
		d := plain()
		tt.change(&d.Circuit)
		require.ErrorContains(t, run(d, keyDir), tt.want, name)
		require.ErrorContains(t, run(d, ""), tt.want, name)
	}
	for name, change := range map[string]func(c *deploy.Circuit){
		"slots in both places":   func(c *deploy.Circuit) { c.Slots, c.KeySet.Slots = 5, 5 },
		"columns in both places": func(c *deploy.Circuit) { c.Columns, c.KeySet.Columns = 12, 12 },
	} {
		d := plain()
		change(&d.Circuit)
		err := run(d, "")
		require.ErrorIs(t, err, deployment.ErrFile, name)
		require.ErrorContains(t, err, "slots, columns or profile were changed", name)
	}
	require.ErrorIs(t, run(plain(), filepath.Join(keyDir, "none")), prover.ErrNoKeys)
	other := keySet(t, t.TempDir(), protocol.Shape{Slots: 3, Columns: 8})
	require.ErrorContains(t, run(plain(), other), "circuit.slots is 4, and the key set in "+other+" is for 3")

	d := plain()
	d.Circuit.Sum, d.Circuit.KeySet = "", nil
	var log bytes.Buffer
	_, err = deployment.Run(t.Context(), deployment.RunConfig{
		File: write(t, d), RPCURL: nowhere, DryRun: true, Logger: slog.New(slog.NewTextHandler(&log, nil)),
	})
	require.Error(t, err)
	require.Contains(t, log.String(), "name the key set with --keys")
	d = plain()
	d.Circuit.Slots, d.Circuit.Columns = 256, 128
	d.Circuit.KeySet.Slots, d.Circuit.KeySet.Columns = 256, 128
	_, err = deployment.Run(t.Context(), deployment.RunConfig{
		File: write(t, d), RPCURL: nowhere, DryRun: true, Logger: slog.New(slog.NewTextHandler(&log, nil)),
	})
	require.ErrorContains(t, err, "reach chain")
	require.Contains(t, log.String(), "too large to be compiled here")
}

// A file of one-party keys is for development, and says so wherever it goes.
func testDevelopmentIsSaid(t *testing.T, keyDir string) {
	cfg := initConfig(keyDir)
	cfg.ChainID = 11155111
	d, err := deployment.Init(t.Context(), cfg)
	require.NoError(t, err)
	run := deployment.RunConfig{File: write(t, d), RPCURL: nowhere, DryRun: true}
	_, err = deployment.Run(t.Context(), run)
	require.ErrorIs(t, err, deployment.ErrDevelopment)
	require.ErrorContains(t, err, "chain 11155111, known are [1337 1338 31337]; whoever made its key set can forge proofs")
	require.ErrorContains(t, err, "--development")
	var log bytes.Buffer
	run.Development, run.Logger = true, slog.New(slog.NewTextHandler(&log, nil))
	_, err = deployment.Run(t.Context(), run)
	require.ErrorContains(t, err, "reach chain")
	require.Contains(t, log.String(), "this deployment is for development")
	for _, id := range []uint64{1337, 31337} {
		d.ChainID = id
		_, err = deployment.Run(t.Context(), deployment.RunConfig{File: write(t, d), RPCURL: nowhere, DryRun: true})
		require.ErrorContains(t, err, "reach chain", "no flag is needed on chain %d", id)
	}

	cfg.InsecureDev = false
	_, err = deployment.Init(t.Context(), cfg)
	require.ErrorIs(t, err, deployment.ErrKeys)
	require.ErrorIs(t, err, prover.ErrInsecureKeys)
	require.ErrorContains(t, err, "oraclestream setup keys --insecure-dev")
	cfg.KeyDir = t.TempDir()
	_, err = deployment.Init(t.Context(), cfg)
	require.ErrorIs(t, err, prover.ErrNoKeys)
	require.ErrorContains(t, err, "oraclestream setup keys --insecure-dev")
}

// A home chain's file beside a configuration of another network is no slip to
// be found when nodes sign for it.
func testHomeChainIsHeld(t *testing.T, keyDir string) {
	cfg := initConfig(keyDir)
	cfg.Node.Network.HomeChainID = 31337
	_, err := deployment.Init(t.Context(), cfg)
	require.ErrorIs(t, err, deployment.ErrHomeChain)
	require.ErrorContains(t, err, "network.home_chain_id is 31337, and the file is to be for chain 1337")
	require.ErrorContains(t, err, "--home-rpc-url")
	cfg.ChainID = 31337
	_, err = deployment.Init(t.Context(), cfg)
	require.NoError(t, err)
}

func TestSummary(t *testing.T) {
	step := func(state string) deploy.ResultStep { return deploy.ResultStep{State: state} }
	for want, r := range map[string]*deploy.Result{
		"everything stands already, nothing sent": {Complete: true, Steps: []deploy.ResultStep{step(deploy.StateStands)}, Estimate: &deploy.ResultEstimate{Wei: "0"}},
		"everything stands, steps sent: 1":        {Complete: true, Steps: []deploy.ResultStep{step(deploy.StateStands), step(deploy.StateSent)}},
		"nothing was sent; what is missing takes 21 gas, now 0.500000 ether": {
			Steps: []deploy.ResultStep{step(deploy.StateMissing)}, Estimate: &deploy.ResultEstimate{Gas: 21, Wei: "500000000000000000"},
		},
	} {
		require.Equal(t, want, deployment.Summary(r))
		r.Development = true
		require.Equal(t, want+"\nDEVELOPMENT: nothing of worth may depend on this deployment", deployment.Summary(r))
		r.Circuit.Setup = "one-party"
		require.Contains(t, deployment.Summary(r), "whoever made its key set can forge proofs of any value")
	}
}
