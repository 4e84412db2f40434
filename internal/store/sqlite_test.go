package store

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFileIsPrivate: the store says what an operator signed and is about to send.
func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "private.db")
	s, err := Open(t.Context(), config("sqlite:"+path))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	names, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, name)
	}
}
