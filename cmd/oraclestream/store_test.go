package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/store"
)

func TestStoreBackupRestoreCheckMigrate(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(config.FileEnv, "")
	run := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		code, stdout, stderr := command(t, append([]string{"store"}, args...)...)
		require.Equal(t, want, code, "%v: %s%s", args, stdout, stderr)
		return stdout, stderr
	}
	_, stderr := run(exitUsage, "check")
	require.Contains(t, stderr, "--store URL or --config FILE")
	run(exitUsage, "check", "--store", "mysql://user:hidden@host/db")
	_, stderr = run(exitFailure, "backup", "--to", "b.osb", "--store", "sqlite:a.db")
	require.Contains(t, stderr, "there is no store")
	require.NoFileExists(t, "b.osb")
	require.NoFileExists(t, "a.db")
	_, stderr = run(exitFailure, "check", "--store", "postgres://user:hidden@127.0.0.1:1/db")
	require.NotContains(t, stderr, "hidden")

	require.NoError(t, store.Migrate(t.Context(), store.Config{URL: "sqlite:a.db", Logger: slog.New(slog.DiscardHandler)}, store.Latest))
	stdout, _ := run(exitOK, "backup", "--to", "b.osb", "--store", "sqlite:a.db")
	require.Contains(t, stdout, "b.osb written")
	st, err := os.Stat("b.osb")
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), st.Mode().Perm())
	_, stderr = run(exitUsage, "backup", "--to", "b.osb", "--store", "sqlite:a.db")
	require.Contains(t, stderr, "--force")
	run(exitOK, "backup", "--to", "b.osb", "--force", "--store", "sqlite:a.db")
	_, stderr = run(exitUsage, "backup", "--to", "./a.db", "--force", "--store", "sqlite:a.db")
	require.Contains(t, stderr, "the store itself")

	run(exitUsage, "restore", "--from", "none.osb", "--store", "sqlite:c.db")
	stdout, _ = run(exitOK, "restore", "--from", "b.osb", "--store", "sqlite:c.db")
	require.Contains(t, stdout, "signs no round that began before")
	require.NoError(t, os.WriteFile("cut.osb", []byte("OSBACKUP"), 0o600))
	_, stderr = run(exitFailure, "restore", "--from", "cut.osb", "--store", "sqlite:d.db")
	require.Contains(t, stderr, "cut short")
	require.NoFileExists(t, "d.db")
	st, err = os.Stat("c.db")
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), st.Mode().Perm())

	stdout, _ = run(exitOK, "check", "--store", "sqlite:c.db")
	require.Contains(t, stdout, "signing_records")
	require.Contains(t, stdout, "from a backup of")
	stdout, _ = run(exitOK, "check", "--json", "--store", "sqlite:c.db")
	var info store.CheckInfo
	require.NoError(t, json.Unmarshal([]byte(stdout), &info))
	require.Empty(t, info.Problems)
	require.NotNil(t, info.Restored)

	_, stderr = run(exitUsage, "migrate", "--to", "2", "--store", "sqlite:c.db")
	require.Contains(t, stderr, "--allow-loss")
	run(exitOK, "migrate", "--to", "2", "--allow-loss", "--store", "sqlite:c.db")
	stdout, _ = run(exitOK, "migrate", "--store", "sqlite:c.db")
	require.Contains(t, stdout, "before 2")
	_, stderr = run(exitFailure, "migrate", "--to", "1", "--allow-loss", "--store", "sqlite:c.db")
	require.Contains(t, stderr, "could sign a round twice")

	require.NoError(t, os.WriteFile("e.db", bytes.Repeat([]byte("no database "), 1000), 0o600))
	stdout, _ = run(exitFailure, "check", "--json", "--store", "sqlite:e.db")
	info = store.CheckInfo{}
	require.NoError(t, json.Unmarshal([]byte(stdout), &info))
	require.Len(t, info.Problems, 1)

	// The configuration names the store as well.
	dir, err := os.Getwd()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("node.toml", []byte("[store]\nurl = \"sqlite:"+filepath.Join(dir, "c.db")+"\"\n"), 0o600))
	run(exitOK, "check", "--config", "node.toml")
}
