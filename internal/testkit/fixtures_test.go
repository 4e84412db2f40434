package testkit

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRepoRootHoldsGoMod(t *testing.T) {
	require.FileExists(t, filepath.Join(RepoRoot(t), "go.mod"))
	require.DirExists(t, filepath.Join(RepoRoot(t), "internal", "testkit"))
}

func TestFixturesHoldsTheManifest(t *testing.T) {
	require.FileExists(t, filepath.Join(Fixtures(t), "MANIFEST.tsv"))
}

func TestFindRoot(t *testing.T) {
	top := t.TempDir()
	deep := filepath.Join(top, "a", "b")
	require.NoError(t, os.MkdirAll(deep, 0o755))
	// A folder named go.mod is not a module.
	require.NoError(t, os.Mkdir(filepath.Join(deep, "go.mod"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(top, "go.mod"), nil, 0o600))
	got, ok := findRoot(deep)
	require.True(t, ok)
	require.Equal(t, top, got)
}
