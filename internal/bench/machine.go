package bench

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
)

// Machine says what the figures were measured on.
func Machine() string {
	model := "processor unknown"
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		for s := bufio.NewScanner(f); s.Scan(); {
			if key, value, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(key) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
		_ = f.Close() // it was only read
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// Commit is what was measured: the commit that the program was built from,
// where the build knows it, or else that of the working tree; with "+changes"
// where there were some.
func Commit(ctx context.Context) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		commit, changed := "", ""
		for _, kv := range info.Settings {
			switch {
			case kv.Key == "vcs.revision":
				commit = kv.Value
			case kv.Key == "vcs.modified" && kv.Value == "true":
				changed = "+changes"
			}
		}
		if len(commit) >= 12 {
			return commit[:12] + changed
		}
	}
	commit, err := exec.CommandContext(ctx, "git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	changed := ""
	if status, err := exec.CommandContext(ctx, "git", "status", "--porcelain", "--untracked-files=no").Output(); err == nil && len(status) > 0 {
		changed = "+changes"
	}
	return strings.TrimSpace(string(commit)) + changed
}
