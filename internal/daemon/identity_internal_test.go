package daemon

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

// Two nodes that name one key by different links do not both sign with it.
func TestLinkedKeysAreLockedOnce(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	behind, other := filepath.Join(dir, "keys"), filepath.Join(dir, "other")
	_, err = evm.LoadOrCreateKey(filepath.Join(behind, "eth.key"))
	require.NoError(t, err)
	feed, err := protocol.NewFeedPrivateKey(rand.Reader)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(behind, "feed.key"), []byte(hex.EncodeToString(feed.Bytes())), 0o600))
	require.NoError(t, os.Mkdir(other, 0o700))
	require.NoError(t, os.Symlink(filepath.Join(behind, "eth.key"), filepath.Join(other, "eth.key")))
	require.NoError(t, os.Symlink("keys", filepath.Join(dir, "folder")))

	load := func(ethKey string) *operator {
		t.Helper()
		o, err := loadOperator(&config.Config{
			Node:     config.Node{DataDir: config.Path(dir)},
			Operator: config.Operator{EthKeyFile: config.SecretFile(ethKey), FeedKeyFile: "keys/feed.key"},
		})
		require.NoError(t, err)
		return o
	}
	open := func(name string, o *operator) (*store.Signing, error) {
		s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(dir, name), Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s.OpenSigning(t.Context(), store.SigningConfig{Operator: o.eth.Address(), Dir: o.dir})
	}
	first, err := open("first.db", load("keys/eth.key"))
	require.NoError(t, err)
	defer func() { require.NoError(t, first.Close()) }()
	for name, ethKey := range map[string]string{"file.db": "other/eth.key", "folder.db": "folder/eth.key"} {
		_, err := open(name, load(ethKey))
		require.ErrorIs(t, err, store.ErrLocked, ethKey)
	}
}
