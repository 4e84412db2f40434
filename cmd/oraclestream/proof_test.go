package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/feed"
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
	run(exitUsage, append(export, "--keys", "keys", "--to", "p.json")...)
	run(exitOK, append(export, "--keys", "keys", "--to", "p.json", "--force")...)
	_, stderr = run(exitUsage, "proof", "export", "--feed-set", "sample", "--store", "sqlite:typo.db", "--keys", "keys")
	require.Contains(t, stderr, "no store")
	require.NoFileExists(t, "typo.db")
	// Neither other keys of the circuit nor those of another profile get their name on it.
	run(exitOK, "setup", "others", "--slots", "2", "--columns", "4", "--insecure-dev")
	run(exitOK, "setup", "lookup", "--slots", "2", "--columns", "4", "--insecure-dev", "--profile", "lookup")
	for _, dir := range []string{"others", "lookup"} {
		_, stderr = run(exitFailure, append(export, "--keys", dir, "--to", dir+".json")...)
		require.Contains(t, stderr, "not of the key set in "+dir)
		require.NoFileExists(t, dir+".json")
	}

	_, stderr = run(exitUsage, "proof", "verify", "p.json", "--keys", "keys")
	require.Contains(t, stderr, "--insecure-dev")
	verify := []string{"proof", "verify", "p.json", "--keys", "keys", "--insecure-dev"}
	stdout, _ = run(exitOK, verify...)
	require.Contains(t, stdout, "true: round 883612800")
	require.Contains(t, stdout, "domain: "+prooffile.ElementText(r.Domain)+", the file's own claim")
	require.Contains(t, stdout, "decimals: the file's own claim")
	root, domain := prooffile.ElementText(r.Root), prooffile.ElementText(r.Domain)
	stdout, _ = run(exitOK, append(verify, "--json", "--root", root)...)
	var v verdict
	require.NoError(t, json.Unmarshal([]byte(stdout), &v))
	require.True(t, v.True)
	require.True(t, v.RootIsTrusted)
	require.False(t, v.DomainIsTrusted)
	require.Equal(t, keys.SolidityDigest(), v.ContractKey)
	require.Equal(t, keys.Manifest().VerifyingKeySHA256, v.VerifyingKey)
	one := "0x" + strings.Repeat("0", 63) + "1"
	stdout, _ = run(exitOK, append(verify, "--root", root, "--domain", domain)...)
	require.Contains(t, stdout, "as --domain says")
	require.Contains(t, stdout, "decimals: the file's own claim")
	_, stderr = run(exitFailure, append(verify, "--root", one)...)
	require.Contains(t, stderr, "--root says "+one)
	_, stderr = run(exitFailure, append(verify, "--domain", one)...)
	require.Contains(t, stderr, "--domain says "+one)
	for _, wrong := range []string{"", "one", "0x12"} {
		run(exitUsage, append(verify, "--root", wrong)...)
		run(exitUsage, append(verify, "--domain", wrong)...)
	}
	_, stderr = run(exitUsage, append(verify, "--registry", registry, "--home-chain", "1337", "--interval", "1s")...)
	require.Contains(t, stderr, "names no feeds")

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
	p, err = prooffile.Parse(readFile(t, "p.json"))
	require.NoError(t, err)
	weight := strconv.FormatUint(p.Members[0].Weight, 10)
	changed := bytes.Replace(readFile(t, "p.json"), []byte(`"weight": "`+weight+`"`), []byte(`"weight": "1"`), 1)
	require.NoError(t, os.WriteFile("members.json", changed, 0o600))
	_, stderr = run(exitFailure, "proof", "verify", "members.json", "--keys", "keys", "--insecure-dev")
	require.Contains(t, stderr, "the members' root is")
	require.NoError(t, os.WriteFile("cut.json", lie[:200], 0o644))
	run(exitUsage, "proof", "verify", "cut.json", "--keys", "keys", "--insecure-dev")
	run(exitUsage, "proof", "inspect", "none.json")
	run(exitUsage, "proof", "verify", "p.json", "--keys", "none")
	p.Profile = prover.ProfileLookup
	claim, err := p.Encode()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("claim.json", claim, 0o644))
	require.NoError(t, os.Mkdir("folder", 0o755))
	p.CircuitDigest = ""
	p.Profile = "other"
	other, err := p.Encode()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("other.json", other, 0o644))
	_, stderr = run(exitUsage, "proof", "verify", "other.json", "--keys", "keys", "--insecure-dev")
	require.Contains(t, stderr, "another circuit")

	// One object in every case, and where there is no verdict nothing called "true".
	object := func(want int, args ...string) map[string]any {
		t.Helper()
		stdout, _ := run(want, args...)
		d := json.NewDecoder(strings.NewReader(stdout))
		var v map[string]any
		require.NoError(t, d.Decode(&v), "%v: %q", args, stdout)
		require.False(t, d.More(), stdout)
		return v
	}
	good := []string{"proof", "verify", "p.json", "--keys", "keys", "--json"}
	for _, c := range []struct {
		args          []string
		error, advice string
	}{
		{good, "insecure", "--insecure-dev"},
		{[]string{"proof", "verify", "other.json", "--keys", "keys", "--insecure-dev", "--json"}, "another circuit", "circuit_digest"},
		{[]string{"proof", "verify", "claim.json", "--keys", "keys", "--insecure-dev", "--json"}, "contradicts itself", "were changed: get it anew"},
		{[]string{"proof", "verify", "folder", "--keys", "keys", "--insecure-dev", "--json"}, "folder", "not its folder"},
		{[]string{"proof", "verify", "cut.json", "--keys", "keys", "--insecure-dev", "--json"}, "invalid proof file", "proof export"},
		{[]string{"proof", "verify", "none.json", "--keys", "keys", "--json"}, "none.json", "path"},
		{[]string{"proof", "verify", "p.json", "--keys", "none", "--json"}, "no key set", "verifying.key"},
		{append(good, "--insecure-dev", "--root", "7"), "--root", "--help"},
		{append(good, "--insecure-dev", "--home-chain", "1", "--interval", "1s", "--registry", "x"), "--registry", "--help"},
		{[]string{"proof", "verify", "p.json", "--json"}, "missing flags", "--help"},
		{append(good, "--what"), "unknown flag", "--help"},
		{[]string{"proof", "inspect", "none.json", "--json"}, "none.json", "path"},
		{[]string{"proof", "inspect", "cut.json", "--json"}, "invalid proof file", "proof export"},
		{[]string{"proof", "inspect", "--json"}, "expected", "--help"},
	} {
		v := object(exitUsage, c.args...)
		require.Contains(t, v["error"], c.error, c.args)
		require.Contains(t, v["advice"], c.advice, c.args)
		require.NotContains(t, v, "true")
	}
	lied := object(exitFailure, "proof", "verify", "members.json", "--keys", "keys", "--json")
	require.Equal(t, false, lied["true"])
	require.Contains(t, lied["reason"], "the members' root is")
	require.Contains(t, object(exitFailure, "proof", "inspect", "members.json", "--json")["error"], "the members' root is")
}

const registry = "0x00000000000000000000000000000000000a11ce"

// TestProofBindsFeeds: the network's flags tell true names and decimals from
// those that somebody put into the file.
func TestProofBindsFeeds(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(config.FileEnv, "")
	shape := protocol.Shape{Slots: 2, Columns: 4}
	keys, err := prover.Open(t.Context(), prover.Config{Dir: "keys", Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	feeds := []feed.Feed{{ID: "BTC/USD", Decimals: 8}, {ID: "ETH/USD", Decimals: 2}}
	domain, err := protocol.Domain(protocol.Network{HomeChainID: big.NewInt(1337), Registry: common.HexToAddress(registry)},
		feed.Set{Interval: time.Second, Feeds: feeds})
	require.NoError(t, err)
	r, err := sample.ReportOf(shape, domain, 883612800)
	require.NoError(t, err)
	b, _, err := keys.Prove(t.Context(), r, sample.Payee)
	require.NoError(t, err)
	m := keys.Manifest()
	write := func(name string, feeds ...feed.Feed) {
		text, err := prooffile.New(b, &m, r, feeds).Encode()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(name, text, 0o600))
	}
	write("good.json", feeds...)
	write("swapped.json", feeds[1], feeds[0])
	write("decimals.json", feeds[0], feed.Feed{ID: "ETH/USD", Decimals: 3})
	verify := func(file string, more ...string) (int, string) {
		code, stdout, stderr := command(t, append([]string{
			"proof", "verify", file, "--keys", "keys", "--insecure-dev", "--home-chain", "1337", "--registry", registry, "--interval",
		}, more...)...)
		return code, stdout + stderr
	}
	code, text := verify("good.json", "1s")
	require.Equal(t, exitOK, code, text)
	require.Contains(t, text, "decimals: true")
	for _, file := range []string{"swapped.json", "decimals.json"} {
		code, text = verify(file, "1s")
		require.Equal(t, exitFailure, code, text)
		require.Contains(t, text, "names or decimals in the file are false")
	}
	code, text = verify("good.json", "2s")
	require.Equal(t, exitFailure, code, text)
	code, text = verify("good.json", "0.5ms")
	require.Equal(t, exitUsage, code, text)
	code, _, _ = command(t, "proof", "verify", "good.json", "--keys", "keys", "--insecure-dev", "--registry", registry)
	require.Equal(t, exitUsage, code, "the three go together")
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Clean(name))
	require.NoError(t, err)
	return b
}
