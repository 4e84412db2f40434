package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// writeCertificate writes a self-signed certificate and its key.
func writeCertificate(t *testing.T, cert, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600))
}

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
	writeCertificate(t, "good.pem", "good.key")
	code, _, _ = command(t, "setup", "keys", "--insecure-dev", "--slots", "1", "--columns", "4")
	require.Equal(t, exitOK, code)
	code, _, stderr = command(t, "prover", "serve", "--keys", "keys", "--tls-cert", "good.pem", "--tls-key", "good.key", "--listen", "127.0.0.1:0")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "--keys: open key set: insecure development keys")
	require.Contains(t, stderr, "give --insecure-dev")
	code, _, stderr = command(t, "prover", "worker", "none", "1", "4", "bits")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "oraclestream setup")
}
