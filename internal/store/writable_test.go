package store

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
)

func TestWritableSQLite(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "s.db")
	s, err := Open(t.Context(), config(url))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.Writable(t.Context()))
	other, err := Open(t.Context(), config(url))
	require.NoError(t, err)
	defer func() { require.NoError(t, other.Close()) }()
	tx, err := other.write.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, s.Writable(ctx), context.DeadlineExceeded)
	require.NoError(t, tx.Rollback())
	require.NoError(t, s.Writable(t.Context()))
}

// A server that only reads, one that hangs, and that the store's close does not wait
// for it for long.
func TestWritablePostgreSQL(t *testing.T) {
	server := pgtest.Start(t)
	url := server.Database(t)
	s, err := Open(t.Context(), config(url))
	require.NoError(t, err)
	require.NoError(t, s.Writable(t.Context()))
	_, err = s.pool.Exec(t.Context(), `ALTER ROLE postgres SET default_transaction_read_only = on`)
	require.NoError(t, err)
	s.pool.Reset()
	require.ErrorIs(t, s.Writable(t.Context()), errReadOnly)

	server.Pause(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, s.Writable(ctx), context.DeadlineExceeded)
	done := make(chan error, 1)
	go func() { done <- s.Close() }()
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(time.Minute):
		t.Fatal("the store waits for a server that hangs")
	}
}
