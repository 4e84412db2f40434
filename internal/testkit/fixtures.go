package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// RepoRoot gives the absolute path of the repository: the nearest folder with
// a go.mod at or above the working directory, which in a test is the package's
// folder. It fails the test where there is none.
func RepoRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatalf("find the repository: %v", err)
	}
	root, ok := findRoot(dir)
	if !ok {
		t.Fatalf("find the repository: no go.mod at or above %s", dir)
	}
	return root
}

// Fixtures gives the absolute path of the recorded fixtures, the folder
// ../shared/fixtures beside the repository. The recordings are not part of the
// repository and have no copy in it, so a test that needs them fails where
// they are absent.
func Fixtures(t testing.TB) string {
	t.Helper()
	dir := fixturesBeside(RepoRoot(t))
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Fatalf("find the fixtures: %s is not a folder; check out the recordings as shared/fixtures beside the repository", dir)
	}
	return dir
}

func fixturesBeside(root string) string {
	return filepath.Join(filepath.Dir(root), "shared", "fixtures")
}

func findRoot(dir string) (string, bool) {
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !info.IsDir() {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}
