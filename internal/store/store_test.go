package store

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOpenAndCloseSQLite(t *testing.T) {
	dir := t.TempDir()
	cfg := Config{URL: "sqlite:" + filepath.Join(dir, "a %20#?&x", "s.db"), Logger: slog.New(slog.DiscardHandler)}
	for range 2 {
		s, err := Open(t.Context(), cfg)
		require.NoError(t, err)
		v, err := s.SchemaVersion(t.Context())
		require.NoError(t, err)
		require.Equal(t, int64(1), v)
		var mode, sync string
		require.NoError(t, s.write.QueryRow("PRAGMA journal_mode").Scan(&mode))
		require.NoError(t, s.write.QueryRow("PRAGMA synchronous").Scan(&sync))
		require.Equal(t, "wal", mode)
		require.Equal(t, "2", sync)
		_, err = s.read.Exec("DELETE FROM ticks")
		require.Error(t, err)
		require.NoError(t, s.Close())
		require.FileExists(t, filepath.Join(dir, "a %20#?&x", "s.db"))
	}
}
