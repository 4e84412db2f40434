package store

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store/backup"
)

const (
	// backupChildEnv holds the URL of a store that this test binary backs up into
	// backupFileEnv, again and again, or restores from it where restoreEnv is set.
	backupChildEnv = "STORE_TEST_BACKUP"
	backupFileEnv  = "STORE_TEST_BACKUP_FILE"
	restoreEnv     = "STORE_TEST_RESTORE"
)

func backupChild(url string) int {
	name := os.Getenv(backupFileEnv)
	do := keepBackingUp
	if os.Getenv(restoreEnv) != "" {
		do = restoreOnce
	}
	if err := do(context.Background(), Config{URL: url, Logger: slog.New(slog.DiscardHandler)}, name); err != nil {
		fmt.Println("error", err)
		return 1
	}
	return 0
}

func keepBackingUp(ctx context.Context, cfg Config, name string) error {
	for {
		err := backup.Create(ctx, name, true, func(w io.Writer) error {
			_, err := BackupTo(ctx, cfg, w, BackupOptions{Progress: func(kind string, rows uint64) { fmt.Println(kind, rows) }})
			return err
		})
		if err != nil {
			return err
		}
		fmt.Println("done")
	}
}

func restoreOnce(ctx context.Context, cfg Config, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	_, err = Restore(ctx, cfg, file, RestoreOptions{Replace: true, Progress: func(doing, kind string, rows uint64) {
		fmt.Println(doing, kind, rows)
	}})
	if err != nil {
		return err
	}
	fmt.Println("done")
	return nil
}

// killed runs the child and kills it once it has said so many lines, or lets it
// end before. It gives what it said last.
func killed(t *testing.T, lines int, env ...string) (last string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	for scan := bufio.NewScanner(out); scan.Scan(); {
		last = scan.Text()
		require.False(t, strings.HasPrefix(last, "error"), last)
		if lines--; lines == 0 {
			// It goes on until the signal reaches it.
			require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
		}
	}
	_ = cmd.Wait() // killed or not
	return last
}

// waitForSessions waits until a server has ended the sessions of a killed
// process: one that was committing does so after the process is gone, and what
// is there before and after differs.
func waitForSessions(t *testing.T, url string) {
	t.Helper()
	if !strings.HasPrefix(url, "postgres:") {
		return
	}
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		var n int
		err := conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&n)
		return err == nil && n == 0
	}, 2*time.Minute, time.Millisecond)
	require.NoError(t, conn.Close(t.Context()))
}

// fillMuch makes a store whose backup and restore take a while.
func fillMuch(t *testing.T, s *Store) {
	t.Helper()
	fillStore(t, s)
	for i := range 2 {
		require.NoError(t, s.AppendTicks(t.Context(), BatchID{}, testTicks(i*5000, (i+1)*5000)))
		values := make([]FeedValue, 5000)
		for j := range values {
			values[j] = FeedValue{Feed: "BTC/USD", Round: feed.Round(j), At: time.UnixMilli(int64(i*5000 + j)), Value: feed.Offset, Origin: feed.Simulated}
		}
		require.NoError(t, s.AppendValues(t.Context(), values))
	}
}

// A backup that is killed leaves the one before, or the next, and never a half.
func TestKilledBackup(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		fillMuch(t, s)
		name := filepath.Join(t.TempDir(), "b.osb")
		url := "sqlite:" + s.path
		if s.engine == PostgreSQL {
			url = s.pool.Config().ConnString()
		}
		for i := range 5 {
			killed(t, 1+i*15+rand.IntN(15), backupChildEnv+"="+url, backupFileEnv+"="+name)
			file, err := os.Open(name)
			if os.IsNotExist(err) {
				continue // it was killed in its first
			}
			require.NoError(t, err)
			info, err := ReadBackup(t.Context(), file, nil)
			require.NoError(t, err)
			require.NotEmpty(t, info.Kinds)
			require.NoError(t, file.Close())
		}
		require.FileExists(t, name)
	})
}

// A restore that is killed leaves a store that no node opens, or the whole one,
// or has not begun; and it can be run again.
func TestKilledRestore(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			ctx := t.Context()
			from := engineURL(t, other[engine])
			s, err := Open(ctx, config(from))
			require.NoError(t, err)
			fillMuch(t, s)
			require.NoError(t, s.Close())
			current := backupOf(ctx, t, from)
			require.NoError(t, Migrate(ctx, config(from), firstBackup))
			older := backupOf(ctx, t, from)

			for _, tc := range []struct {
				name string
				file []byte
				full bool
			}{{"new store", current, false}, {"full store", current, true}, {"new store, older schema", older, false}, {"full store, older schema", older, true}} {
				t.Run(tc.name, func(t *testing.T) { killRestore(t, engine, tc.file, tc.full) })
			}
		})
	}
}

func killRestore(t *testing.T, engine Engine, file []byte, full bool) {
	ctx := t.Context()
	name := filepath.Join(t.TempDir(), "b.osb")
	require.NoError(t, os.WriteFile(name, file, 0o600))
	want := contents(t, file)
	for i := range 2 {
		url := engineURL(t, engine)
		if full {
			s, err := Open(ctx, config(url))
			require.NoError(t, err)
			require.NoError(t, s.AppendTicks(ctx, BatchID{}, testTicks(0, 77)))
			require.NoError(t, s.SigningRecords(operator).Reserve(ctx, el(0), 1<<40, el(1)))
			require.NoError(t, s.Close())
		}
		said := killed(t, 14+i*8+rand.IntN(8), backupChildEnv+"="+url, backupFileEnv+"="+name, restoreEnv+"=1")
		waitForSessions(t, url)
		s, err := Open(ctx, config(url))
		if err == nil {
			ticks := len(collect(t, s.Ticks(ctx, TickFilter{})))
			_, restored, err := s.Restored(ctx)
			require.NoError(t, err)
			switch {
			case restored:
				require.Equal(t, len(want[tickKind]), ticks, "whole")
			case full:
				require.Equal(t, 77, ticks, "as it was")
			default:
				require.True(t, strings.HasPrefix(said, "verify"), "a restore that wrote (%s) leaves nothing to open", said)
			}
			if full {
				last, _, err := s.SigningRecords(operator).Last(ctx, el(0))
				require.NoError(t, err)
				require.Equal(t, feed.Round(1<<40), last)
			}
			require.NoError(t, s.Close())
		} else {
			require.ErrorIs(t, err, ErrIncomplete)
		}
		_, err = Restore(ctx, config(url), bytes.NewReader(file), RestoreOptions{Replace: true})
		require.NoError(t, err)
		s = newStore(t, url)
		require.Len(t, collect(t, s.Ticks(ctx, TickFilter{})), len(want[tickKind]))
		if full {
			last, _, err := s.SigningRecords(operator).Last(ctx, el(0))
			require.NoError(t, err)
			require.Equal(t, feed.Round(1<<40), last, "no kill loses what was signed")
		}
	}
}
