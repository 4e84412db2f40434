package evm_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
)

// By whatever links a key is named, it is one file.
func TestRealKeyFile(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	behind := filepath.Join(dir, "real", "eth.key")
	_, err = evm.LoadOrCreateKey(behind)
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "other"), 0o700))
	file, folder, twice := filepath.Join(dir, "other", "eth.key"), filepath.Join(dir, "folder"), filepath.Join(dir, "twice.key")
	require.NoError(t, os.Symlink(filepath.Join("..", "real", "eth.key"), file))
	require.NoError(t, os.Symlink("real", folder))
	require.NoError(t, os.Symlink(file, twice))
	t.Chdir(dir)
	for _, path := range []string{behind, file, filepath.Join(folder, "eth.key"), twice, filepath.Join("folder", "eth.key"), "other/../other/eth.key"} {
		got, err := evm.RealKeyFile(path)
		require.NoError(t, err, path)
		require.Equal(t, behind, got, path)
	}
	_, err = evm.RealKeyFile("missing.key")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A named pipe is refused; opening one would wait for ever.
func TestPipesAreNoKeyFiles(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	_, err := evm.LoadOrCreateKey(pipe)
	require.ErrorIs(t, err, evm.ErrKey)
	require.ErrorContains(t, err, "not a regular file")
	require.ErrorContains(t, evm.CheckPlainFile(pipe), "not a regular file")

	plain := filepath.Join(dir, "plain")
	require.NoError(t, evm.CheckPlainFile(plain), "nothing is there")
	require.NoError(t, os.WriteFile(plain, nil, 0o600))
	require.NoError(t, evm.CheckPlainFile(plain))
	require.NoError(t, os.Symlink(plain, link))
	require.ErrorContains(t, evm.CheckPlainFile(link), "not a regular file")
}
