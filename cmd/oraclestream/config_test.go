package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/feed"
)

// command runs the program in this process.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = run(t.Context(), args, &out, &errOut)
	return code, out.String(), errOut.String()
}

func TestConfigInitCheckShow(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(config.FileEnv, "")

	code, _, stderr := command(t, "config", "check")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "write one with 'oraclestream config init oraclestream.toml'")
	code, stdout, _ := command(t, "config", "show")
	require.Equal(t, exitOK, code, "without a file the defaults are in effect")
	require.Contains(t, stdout, "# file: none")

	code, stdout, stderr = command(t, "config", "init")
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, "oraclestream.toml written")
	b, err := os.ReadFile("oraclestream.toml")
	require.NoError(t, err)
	require.Equal(t, config.InitText(), string(b))
	st, err := os.Stat("oraclestream.toml")
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), st.Mode().Perm())
	code, stdout, stderr = command(t, "config", "check")
	require.Equal(t, exitOK, code, stderr)
	require.Equal(t, "valid: 6 feeds, 0 chains, 0 warnings\n", stdout)

	require.NoError(t, os.WriteFile("oraclestream.toml", []byte("mine"), 0o600))
	code, _, stderr = command(t, "config", "init")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "--force")
	b, err = os.ReadFile("oraclestream.toml")
	require.NoError(t, err)
	require.Equal(t, "mine", string(b))
	code, _, _ = command(t, "config", "init", "--force")
	require.Equal(t, exitOK, code)
	code, _, _ = command(t, "config", "init", "none/x.toml")
	require.Equal(t, exitFailure, code)
	code, stdout, _ = command(t, "config", "init", "-")
	require.Equal(t, exitOK, code)
	require.Equal(t, config.InitText(), stdout)
	files, err := filepath.Glob("*")
	require.NoError(t, err)
	require.Equal(t, []string{"oraclestream.toml"}, files, "nothing else is left behind")
}

func TestConfigCheckSaysWhatToDo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "node.toml")
	require.NoError(t, os.WriteFile(name, []byte("[node]\ndatadir = \"x\"\nlog_level = \"loud\"\n"), 0o600))
	t.Setenv(config.FileEnv, name)
	code, stdout, stderr := command(t, "config", "check")
	require.Equal(t, exitFailure, code)
	require.Empty(t, stdout)
	require.Contains(t, stderr, name+`:2:1: node.datadir: unknown key: did you mean "data_dir"?`)
	require.Contains(t, stderr, name+`:3:1: node.log_level: "loud" is none of debug, info, warn, error`)
	require.Contains(t, stderr, "the configuration is invalid: 2 problems")

	code, _, stderr = command(t, "config", "check", "--set", "api.listen")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "--set takes KEY=VALUE")
	code, _, _ = command(t, "config", "check", t.TempDir())
	require.Equal(t, exitUsage, code)
	code, _, _ = command(t, "config", "chek")
	require.Equal(t, exitUsage, code)
}

func TestConfigShowsOriginsAndNoSecrets(t *testing.T) {
	name := filepath.Join(t.TempDir(), "node.toml")
	require.NoError(t, os.WriteFile(name, []byte("[store]\nurl = \"postgres://u:hunter2@db.example/o\"\n[api]\nlisten = \"127.0.0.1:1\"\n"), 0o644))
	t.Setenv("ORACLESTREAM_NODE_LOG_LEVEL", "warn")
	code, stdout, stderr := command(t, "config", "show", name, "--set", "api.listen=127.0.0.1:0", "--set", "feeds.BTC/USD.heartbeat=5m")
	require.Equal(t, exitOK, code, stderr)
	require.Regexp(t, `(?m)^log_level = "warn" +# environment variable ORACLESTREAM_NODE_LOG_LEVEL$`, stdout)
	require.Regexp(t, `(?m)^listen = "127.0.0.1:0" +# flag --set$`, stdout)
	require.Regexp(t, `(?m)^heartbeat = "5m" +# flag --set$`, stdout)
	require.Regexp(t, `(?m)^url = "postgres://u@db.example/o" +# file$`, stdout)
	require.Contains(t, stderr, "warning: "+name+":2:1: store.url: holds a password")
	require.NotContains(t, stdout+stderr, "hunter2")
	require.Equal(t, 1, strings.Count(stderr, "\n"))
}

// The page about aggregation shows every kind of feed: what it shows is valid,
// without as much as a warning about a feed.
func TestDocumentedFeedsAreValid(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "aggregation.md"))
	require.NoError(t, err)
	_, example, found := strings.Cut(string(page), "```toml\n")
	require.True(t, found)
	example, _, found = strings.Cut(example, "```\n")
	require.True(t, found)
	for _, kind := range []string{`"twap"`, `"volatility"`, `"index"`, `"ratio"`, `"spread"`, `"rate"`, `price = "vwap"`, "breaker_feed", "auto = true"} {
		require.Contains(t, example, kind)
	}
	name := filepath.Join(t.TempDir(), "feeds.toml")
	require.NoError(t, os.WriteFile(name, []byte(example), 0o600))
	code, stdout, stderr := command(t, "config", "check", name)
	require.Equal(t, exitOK, code, stderr)
	require.Equal(t, "valid: 12 feeds, 0 chains, 2 warnings\n", stdout)
	require.Contains(t, stderr, "no feed sets")
	require.Contains(t, stderr, `feeds."ETH/USD".breaker_feed: proven, and the feed stands in no feed set`, "the example has none")
	loaded, err := config.Load(config.Options{File: name})
	require.NoError(t, err)
	require.Equal(t, []feed.ID{"BTC/USD", "ETH/USD"}, loaded.Config.Feeds["majors"].DeriveOf)
}
