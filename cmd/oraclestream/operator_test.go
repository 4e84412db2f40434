package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What an operator typed wrong is told before any chain is asked.
func TestOperatorUsage(t *testing.T) {
	const url, registry = "http://127.0.0.1:1", "0x52908400098527886E0F7030069857D2E4169EE7"
	key, secret := filepath.Join(t.TempDir(), "eth.key"), strings.Repeat("0b", 32)
	require.NoError(t, os.WriteFile(key, []byte(secret), 0o600))
	require.NoError(t, os.WriteFile(key+".none", []byte("not hex"), 0o600))
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no stake", []string{"register"}, "--stake"},
		{"no amount", []string{"add-stake"}, "<amount>"},
		{"no place", []string{"status", "--config", "nowhere.toml"}, "nowhere.toml"},
		{"two places", []string{"status", "--config", "a.toml", "--rpc-url", url}, "--rpc-url stands in place of --config"},
		{"a mistyped address", []string{"status", "--rpc-url", url, "--registry", registry, "--address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"}, "--address: the checksum"},
		{"no address", []string{"status", "--rpc-url", url, "--registry", "0x12"}, "--registry takes an address"},
		{"nobody", []string{"status", "--rpc-url", url, "--registry", registry}, "whose account?"},
		{"no key", []string{"join", "--rpc-url", url, "--registry", registry, "--key-file", "nowhere.key", "--yes"}, "nowhere.key"},
		{"somebody else's", []string{"join", "--rpc-url", url, "--registry", registry, "--address", registry}, "--address is for --dry-run"},
		{"nobody to ask", []string{"join", "--rpc-url", url, "--registry", registry, "--key-file", key, "--json"}, "--json asks nobody"},
		{"crossed fees", []string{"join", "--rpc-url", url, "--registry", registry, "--key-file", key, "--yes", "--max-fee-gwei", "1", "--min-tip-gwei", "2"}, "--min-tip-gwei: 2 gwei is more than"},
		{"two chains", []string{"claim", "--rpc-url", url, "--chain", "base", "--key-file", key, "--yes"}, "--chain names a chain of the configuration"},
		{"evidence that is not there", []string{"evidence", "submit", "nowhere.hex", "--yes"}, "nowhere.hex"},
		{"evidence that is none", []string{"evidence", "submit", key + ".none", "--yes"}, "does not hold the hex of evidence"},
		{"no configuration", []string{"status", "--config", "nowhere.toml"}, "(advice: name a node's configuration with --config, or an endpoint with --rpc-url)"},
		{"no evidence file", []string{"evidence", "submit", "nowhere.hex", "--yes"}, "(advice: name a file that 'operator evidence build' wrote)"},
		{"a key as evidence", []string{"evidence", "submit", key, "--rpc-url", url, "--registry", registry, "--key-file", key, "--yes"}, "selector of no known offence (0x"},
		{"a key as evidence's name", []string{"evidence", "submit", secret, "--yes"}, "a key where the name of a file is expected"},
		{"a key as the key's name", []string{"status", "--rpc-url", url, "--registry", registry, "--key-file", secret}, "a key where the name of a file is expected"},
		{"a key as the feed key's name", []string{"status", "--rpc-url", url, "--registry", registry, "--key-file", key, "--feed-key-file", "0x" + secret}, "a key where the name of a file is expected"},
		{"a key as the folder's name", []string{"keys", "new", "--dir", secret}, "a key where the name of a file is expected"},
		{"a folder without a name", []string{"keys", "new", "--dir", ""}, "the folder of the key files has no name"},
		{"a key as an address", []string{"status", "--rpc-url", url, "--registry", registry, "--address", secret}, "--address takes an address"},
		{"keys that are not there", []string{"keys", "show", "--dir", t.TempDir()}, "eth.key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			args := append([]string{"operator"}, tt.args...)
			require.Equal(t, exitUsage, run(t.Context(), args, &out, &errOut), errOut.String())
			require.Contains(t, errOut.String(), tt.want)

			// In JSON the same is one object with the error and what to do.
			var jsonOut, ignored bytes.Buffer
			if args[len(args)-1] != "--json" {
				args = append(args, "--json")
			}
			require.Equal(t, exitUsage, run(t.Context(), args, &jsonOut, &ignored))
			var got failure
			dec := json.NewDecoder(&jsonOut)
			require.NoError(t, dec.Decode(&got))
			require.False(t, dec.More(), "one object")
			require.NotEmpty(t, got.Error)
			require.NotEmpty(t, got.Advice)
			require.NotContains(t, out.String()+errOut.String()+got.Error+ignored.String(), "0b0b", "no part of a key is shown")
		})
	}
}

// Keys are made and shown by the command, and no secret is printed.
func TestOperatorKeys(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "operator")
	var out, errOut bytes.Buffer
	require.Equal(t, exitOK, run(t.Context(), []string{"operator", "keys", "new", "--dir", dir, "--json"}, &out, &errOut), errOut.String())
	var made struct {
		Address string            `json:"address"`
		Created []string          `json:"created"`
		Files   map[string]string `json:"files"`
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &made))
	require.Len(t, made.Created, 3)
	require.Contains(t, errOut.String(), "eth_key_file = ")
	shown := out.String() + errOut.String()
	out.Reset()
	require.Equal(t, exitOK, run(t.Context(), []string{"operator", "keys", "show", "--dir", dir}, &out, &errOut), errOut.String())
	require.Contains(t, out.String(), made.Address)
	shown += out.String() + errOut.String()
	for _, path := range made.Files {
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NotContains(t, shown, strings.TrimSpace(string(b)))
	}
}

// A chain that does not answer is a failure, not misuse.
func TestOperatorWithoutAChain(t *testing.T) {
	var out, errOut bytes.Buffer
	args := []string{
		"operator", "status", "--rpc-url", "http://127.0.0.1:1", "--registry", "0x52908400098527886E0F7030069857D2E4169EE7", "--address", "0x52908400098527886E0F7030069857D2E4169EE7", "--json",
	}
	require.Equal(t, exitFailure, run(t.Context(), args, &out, &errOut))
	require.Contains(t, out.String(), "reach chain")
	require.Contains(t, out.String(), "look at the endpoint's address")
}
