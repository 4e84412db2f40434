package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a prover is not given, or given openly, is refused before it listens.
func TestProverServeRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	code, _, _ := command(t, "prover", "serve")
	require.Equal(t, exitUsage, code)
	require.NoError(t, os.WriteFile("open.key", []byte("x"), 0o644))
	require.NoError(t, os.WriteFile("cert.pem", []byte("x"), 0o644))
	code, _, stderr := command(t, "prover", "serve", "--keys", "none", "--tls-cert", "cert.pem", "--tls-key", "open.key")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "chmod 600")
	require.NoError(t, os.Chmod("open.key", 0o600))
	code, _, stderr = command(t, "prover", "serve", "--keys", "none", "--tls-cert", "cert.pem", "--tls-key", "open.key")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "--tls-cert and --tls-key")
	code, _, stderr = command(t, "prover", "worker", "none", "1", "4", "bits")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "oraclestream setup")
}
