package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/prooffile"
	"github.com/oraclestream/oraclestream/prover/sample"
)

// TestSetupExportVerifyInspect goes the whole way of a proof file: keys, a proof
// in a store, the file, the verdict.
func TestSetupExportVerifyInspect(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(config.FileEnv, "")
	run := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		code, stdout, stderr := command(t, args...)
		require.Equal(t, want, code, "%v: %s%s", args, stdout, stderr)
		return stdout, stderr
	}
	_, stderr := run(exitUsage, "setup", "keys", "--slots", "2", "--columns", "4")
	require.Contains(t, stderr, "ceremony")
	require.NoDirExists(t, "keys")
	_, stderr = run(exitUsage, "setup", "keys", "--slots", "2", "--columns", "4", "--insecure-dev", "--profile", "lookups")
	require.Contains(t, stderr, "unknown circuit profile")
	stdout, _ := run(exitOK, "setup", "keys", "--slots", "2", "--columns", "4", "--insecure-dev")
	require.Contains(t, stdout, "insecure_dev true")
	again, _ := run(exitOK, "setup", "keys", "--slots", "2", "--columns", "4", "--insecure-dev")
	require.Equal(t, stdout, again, "keys that are there stay")
	_, stderr = run(exitFailure, "setup", "keys", "--slots", "1", "--columns", "4", "--insecure-dev")
	require.Contains(t, stderr, "2x4")

	shape := protocol.Shape{Slots: 2, Columns: 4}
	keys, err := prover.Open(t.Context(), prover.Config{Dir: "keys", Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	r, err := sample.Report(shape, 883612800)
	require.NoError(t, err)
	b, _, err := keys.Prove(t.Context(), r, sample.Payee)
	require.NoError(t, err)
	st, err := store.Open(t.Context(), store.Config{URL: "sqlite:s.db", Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	require.NoError(t, st.PutReport(t.Context(), r))
	require.NoError(t, st.PutBundle(t.Context(), b))
	require.NoError(t, st.Close())

	export := []string{"proof", "export", "--feed-set", "sample", "--store", "sqlite:s.db"}
	run(exitUsage, export...)
	_, stderr = run(exitFailure, append(export, "--keys", "keys", "--round", "7")...)
	require.Contains(t, stderr, "retain_reports")
	run(exitUsage, append(export, "--keys", "none")...)
	stdout, _ = run(exitOK, append(export, "--keys", "keys", "--to", "p.json", "--round", "883612800")...)
	require.Contains(t, stdout, "round 883612800")

	_, stderr = run(exitUsage, "proof", "verify", "p.json", "--keys", "keys")
	require.Contains(t, stderr, "--insecure-dev")
	verify := []string{"proof", "verify", "p.json", "--keys", "keys", "--insecure-dev"}
	stdout, _ = run(exitOK, verify...)
	require.Contains(t, stdout, "true: feed set sample, round 883612800")
	require.Contains(t, stdout, "the file's own claim")
	stdout, _ = run(exitOK, append(verify, "--json", "--root", "0x"+r.Root.Text(16))...)
	var v verdict
	require.NoError(t, json.Unmarshal([]byte(stdout), &v))
	require.True(t, v.True)
	require.True(t, v.RootIsTrusted)
	require.Equal(t, keys.SolidityDigest(), v.VerifyingKey)
	_, stderr = run(exitFailure, append(verify, "--root", "0x1")...)
	require.Contains(t, stderr, "--root says 0x1")
	run(exitUsage, append(verify, "--root", "one")...)

	stdout, _ = run(exitOK, "proof", "inspect", "p.json")
	require.Contains(t, stdout, sample.Payee.Hex())
	stdout, _ = run(exitOK, "proof", "inspect", "--json", "p.json")
	var view prooffile.View
	require.NoError(t, json.Unmarshal([]byte(stdout), &view))
	require.Len(t, view.Medians, 4)

	// From stdin, as curl would give it.
	stdin := os.Stdin
	t.Cleanup(func() { os.Stdin = stdin })
	os.Stdin, err = os.Open("p.json")
	require.NoError(t, err)
	run(exitOK, "proof", "verify", "-", "--keys", "keys", "--insecure-dev")

	// A false proof is told apart from one that cannot be judged.
	p, err := prooffile.Parse(readFile(t, "p.json"))
	require.NoError(t, err)
	p.Bundle.Commitment.SetUint64(7)
	lie, err := p.Encode()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("lie.json", lie, 0o644))
	stdout, stderr = run(exitFailure, "proof", "verify", "lie.json", "--keys", "keys", "--insecure-dev", "--json")
	require.Contains(t, stderr, "does not verify")
	require.NoError(t, json.Unmarshal([]byte(stdout), &v))
	require.False(t, v.True)
	require.NoError(t, os.WriteFile("cut.json", lie[:200], 0o644))
	run(exitUsage, "proof", "verify", "cut.json", "--keys", "keys", "--insecure-dev")
	run(exitUsage, "proof", "inspect", "none.json")
	run(exitUsage, "proof", "verify", "p.json", "--keys", "none")
	p.CircuitDigest = ""
	p.Profile = "other"
	other, err := p.Encode()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("other.json", other, 0o644))
	_, stderr = run(exitUsage, "proof", "verify", "other.json", "--keys", "keys", "--insecure-dev")
	require.Contains(t, stderr, "another circuit")
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Clean(name))
	require.NoError(t, err)
	return b
}
