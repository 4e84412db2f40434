package evm_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
)

func TestSignerSigns(t *testing.T) {
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	s, err := evm.NewSigner(key)
	require.NoError(t, err)
	require.Equal(t, crypto.PubkeyToAddress(key.PublicKey), s.Address())

	hash := crypto.Keccak256Hash([]byte("a hash"))
	sig, err := s.SignHash(hash)
	require.NoError(t, err)
	require.Contains(t, []byte{27, 28}, sig[64])
	sig[64] -= 27
	pub, err := crypto.SigToPub(hash[:], sig[:])
	require.NoError(t, err)
	require.Equal(t, s.Address(), crypto.PubkeyToAddress(*pub))

	opts := s.TransactOpts(t.Context(), big.NewInt(evm.DevChainID))
	tx, err := opts.Signer(s.Address(), types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(evm.DevChainID)}))
	require.NoError(t, err)
	from, err := types.Sender(types.LatestSignerForChainID(big.NewInt(evm.DevChainID)), tx)
	require.NoError(t, err)
	require.Equal(t, s.Address(), from)
	_, err = opts.Signer(common.Address{1}, tx)
	require.Error(t, err)

	_, err = evm.NewSigner(nil)
	require.ErrorIs(t, err, evm.ErrKey)
}

func TestSignerHidesItsSecret(t *testing.T) {
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	s, err := evm.NewSigner(key)
	require.NoError(t, err)
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("signer", "signer", s, "value", *s)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%X", "%q", "%b", "%T"} {
		fmt.Fprintf(&log, verb, s)
		fmt.Fprintf(&log, verb, []any{s, *s, struct{ S *evm.Signer }{s}})
	}
	text, err := json.Marshal(map[string]any{"s": s})
	require.NoError(t, err)
	all := strings.ToLower(log.String() + string(text))
	d := new(big.Int).SetBytes(crypto.FromECDSA(key))
	for _, secret := range []string{d.Text(16), d.Text(10), d.Text(2), hex.EncodeToString(crypto.FromECDSA(key))} {
		require.NotContains(t, all, secret)
	}
	require.Contains(t, all, strings.ToLower(s.Address().Hex()))
}

func TestLoadOrCreateKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "operator", "key")
	first, err := evm.LoadOrCreateKey(path)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	again, err := evm.LoadOrCreateKey(path)
	require.NoError(t, err)
	require.Equal(t, first.Address(), again.Address())
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1, "no temporary file stays")
}

func TestLoadOrCreateKeyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	var wg sync.WaitGroup
	addresses := make([]common.Address, 16)
	for i := range addresses {
		wg.Go(func() {
			if s, err := evm.LoadOrCreateKey(path); err == nil {
				addresses[i] = s.Address()
			}
		})
	}
	wg.Wait()
	for _, a := range addresses {
		require.NotZero(t, a)
		require.Equal(t, addresses[0], a)
	}
}

func TestKeyFilesThatAreRefused(t *testing.T) {
	secret := strings.Repeat("5e", 32)
	tests := []struct {
		name, content string
		mode          os.FileMode
		want          string
	}{
		{"readable by others", secret, 0o644, "chmod 600"},
		{"readable by the group", secret, 0o640, "chmod 600"},
		{"empty", "", 0o600, "one line of hex"},
		{"not hex", strings.Repeat("zz", 32), 0o600, "one line of hex"},
		{"odd", secret + "5", 0o600, "one line of hex"},
		{"short", secret[2:], 0o600, "secp256k1"},
		{"long", secret + "5e", 0o600, "secp256k1"},
		{"zero", strings.Repeat("00", 32), 0o600, "secp256k1"},
		{"beyond the order", strings.Repeat("ff", 32), 0o600, "secp256k1"},
		{"huge", strings.Repeat("5e", 1<<16), 0o600, "one line of hex"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key")
			require.NoError(t, os.WriteFile(path, []byte(tt.content), tt.mode))
			require.NoError(t, os.Chmod(path, tt.mode))
			_, err := evm.LoadOrCreateKey(path)
			require.ErrorIs(t, err, evm.ErrKey)
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "5e5e", "errors do not quote keys")
		})
	}
	t.Run("a directory", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.Chmod(dir, 0o700))
		_, err := evm.LoadOrCreateKey(dir)
		require.ErrorIs(t, err, evm.ErrKey)
	})
	t.Run("a prefix and blanks are fine", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "key")
		require.NoError(t, os.WriteFile(path, []byte(" 0x"+secret+"\r\n"), 0o600))
		_, err := evm.LoadOrCreateKey(path)
		require.NoError(t, err)
	})
}

func TestLoadOrCreateSecretPassesErrorsOn(t *testing.T) {
	failure := errors.New("no randomness")
	path := filepath.Join(t.TempDir(), "key")
	_, err := evm.LoadOrCreateSecret(path, func() ([]byte, error) { return nil, failure })
	require.ErrorIs(t, err, failure)
	_, err = evm.LoadOrCreateSecret(path, func() ([]byte, error) { return nil, nil })
	require.ErrorIs(t, err, evm.ErrKey)
	require.NoFileExists(t, path)
}
