package main

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/store"
)

func TestRecomputeSaysWhatItNeeds(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, store.Migrate(t.Context(), store.Config{URL: "sqlite:a.db", Logger: slog.New(slog.DiscardHandler)}, store.Latest))
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{}, exitUsage, "--from"},
		{[]string{"--from", "yesterday", "--store", "sqlite:a.db"}, exitUsage, "RFC 3339"},
		{[]string{"--from", "2026-01-02T15:04:05Z", "--to", "soon", "--store", "sqlite:a.db"}, exitUsage, "--to"},
		{[]string{"--from", "2026-01-02T15:04:05Z", "--to", "2026-01-01T15:04:05Z", "--store", "sqlite:a.db"}, exitUsage, "--from, 2026-01-02T15:04:05Z, must be earlier than --to, 2026-01-01T15:04:05Z"},
		{[]string{"--from", "2026-01-02T15:04:05Z", "--to", "2026-01-02T16:04:05Z", "--store", "sqlite:a.db"}, exitFailure, "nothing recorded"},
		{[]string{"--from", "2026-01-02T15:04:05Z", "--store", "sqlite:a.db", "--registry", registry}, exitUsage, "--home-chain"},
		{[]string{"--from", "2026-01-02T15:04:05Z", "--store", "sqlite:a.db", "--home-chain", "1", "--registry", "x"}, exitUsage, "--registry"},
		{[]string{"--from", "2026-01-02T15:04:05Z", "--to", "2026-01-02T16:04:05Z", "--store", "sqlite:none.db"}, exitFailure, "no store"},
	} {
		code, stdout, stderr := command(t, append([]string{"recompute"}, c.args...)...)
		require.Equal(t, c.code, code, "%v: %s", c.args, stderr)
		require.Contains(t, stderr, c.want)
		require.Empty(t, stdout)
	}
	require.NoFileExists(t, "none.db")
}
