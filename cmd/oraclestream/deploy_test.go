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
