package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDeployUsage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "d.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"version":1}`), 0o600))
	const url = "http://127.0.0.1:1"
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no file", []string{"deploy"}, "--file"},
		{"no key", []string{"deploy", "--file", file, "--rpc-url", url}, "--key-file is needed"},
		{"a file that is not there", []string{"deploy", "--file", "nowhere.json", "--rpc-url", url, "--dry-run"}, "nowhere.json"},
		{"a file that is none", []string{"deploy", "--file", file, "--rpc-url", url, "--dry-run"}, "invalid deployment: salt"},
		{"a tip of nothing", []string{"deploy", "--file", file, "--rpc-url", url, "--dry-run", "--min-tip-gwei", "0"}, "--min-tip-gwei: 0 pays nobody"},
		{"a limit of nothing", []string{"deploy", "--file", file, "--rpc-url", url, "--dry-run", "--max-fee-gwei", "0.0"}, "--max-fee-gwei: 0 pays nobody"},
		{"a part of a wei", []string{"deploy", "--file", file, "--rpc-url", url, "--dry-run", "--max-fee-gwei", "0.0000000001"}, "up to nine decimals, such as"},
		{"a tip above the limit", []string{"deploy", "--file", file, "--rpc-url", url, "--dry-run", "--max-fee-gwei", "0.05", "--min-tip-gwei", "0.051"}, "--min-tip-gwei: 0.051 gwei is more than --max-fee-gwei, 0.05 gwei"},
		{"init without a source", []string{"deploy", "init", "--keys", "k", "--name", "x", "--chain-id", "1", "--deployer", "0x0", "--proposers", "0x0"}, "--token"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			require.Equal(t, exitUsage, run(t.Context(), tt.args, &out, &errOut), errOut.String())
			require.Contains(t, errOut.String(), tt.want)
			require.Empty(t, out.String())
		})
	}
}

func TestAddressFlag(t *testing.T) {
	for text, ok := range map[string]bool{
		"0x52908400098527886E0F7030069857D2E4169EE7": true, "0x52908400098527886e0f7030069857d2e4169ee7": true,
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": true, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD": false, "0x12": false, "": false,
	} {
		_, err := addressFlag("--deployer", text)
		require.Equal(t, ok, err == nil, text)
	}
}

func TestGwei(t *testing.T) {
	for text, want := range map[string]string{
		"100": "100000000000", "0.05": "50000000", "0.000000001": "1", "1.000000001": "1000000001", "18": "18000000000", "18000000000": "18000000000000000000",
	} {
		var g gwei
		require.NoError(t, g.UnmarshalText([]byte(text)), text)
		require.Equal(t, want, g.wei().String(), text)
	}
	for _, text := range []string{"", "0", "0.0000000005", "-1", "1 gwei", "x", "1,5", "19000000000", "0x10", "1e99999999999"} {
		require.Error(t, new(gwei).UnmarshalText([]byte(text)), text)
	}
}
