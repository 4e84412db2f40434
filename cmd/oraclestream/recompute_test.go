package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"strings"
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
		asksForJSON(t, c.code, c.want, append([]string{"recompute"}, c.args...))
	}
	require.NoFileExists(t, "none.db")
}

// asksForJSON runs a command that fails once more, with --json: one object says
// why, and what to do.
func asksForJSON(t *testing.T, code int, want string, args []string) {
	t.Helper()
	got, stdout, stderr := command(t, append(args, "--json")...)
	require.Equal(t, code, got, stderr)
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	var f failure
	require.NoError(t, d.Decode(&f), "%v: %s", args, stdout)
	require.Contains(t, f.Error, want)
	require.NotEmpty(t, f.Advice)
	require.ErrorIs(t, d.Decode(&f), io.EOF, "one object")
}
