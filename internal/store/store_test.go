package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/migrations"
)

func config(url string) Config {
	return Config{URL: url, Logger: slog.New(slog.DiscardHandler)}
}

func TestOpenAndCloseSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a %20#?&x", "s.db")
	for range 2 {
		s, err := Open(t.Context(), config("sqlite:"+path))
		require.NoError(t, err)
		require.Equal(t, SQLite, s.Engine())
		var mode, synced string
		require.NoError(t, s.write.QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&mode))
		require.NoError(t, s.write.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&synced))
		require.Equal(t, "wal", mode)
		require.Equal(t, "2", synced, "every commit is synced")
		_, err = s.read.ExecContext(t.Context(), "DELETE FROM ticks")
		require.Error(t, err, "connections that read cannot write")
		require.NoError(t, s.Close())
		require.NoError(t, s.Close(), "twice is fine")
		require.FileExists(t, path)
		require.NoFileExists(t, path+"-wal", "all is in the one file")
	}
}

func TestURLsThatNameNoStore(t *testing.T) {
	for _, url := range []string{"", "sqlite:", "sqlite::memory:", "mysql://user:hidden@host/db", "store.db", "postgres://user:hidden@host:no/db"} {
		_, err := Open(t.Context(), config(url))
		require.Error(t, err, url)
		require.NotContains(t, err.Error(), "hidden")
	}
}

func TestOpenWithoutAServer(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err := Open(ctx, config("postgres:///db?host="+t.TempDir()+"&user=u&password=hidden"))
	require.ErrorContains(t, err, "see that it runs")
	require.NotContains(t, err.Error(), "hidden")
}

func TestServersThatAreRefused(t *testing.T) {
	require.NoError(t, acceptServer(130000, "13.0", "on"))
	err := acceptServer(120022, "12.22", "on")
	require.ErrorIs(t, err, ErrServerTooOld)
	require.ErrorContains(t, err, "12.22")
	require.ErrorContains(t, err, "13")
	require.ErrorIs(t, acceptServer(180004, "18.4", "off"), ErrNotDurable)
}

// What the server, the database or the role says otherwise does not weaken a commit.
func TestCommitsAreSyncedWhateverTheDefaults(t *testing.T) {
	url := engineURL(t, PostgreSQL)
	s := newStore(t, url)
	for _, set := range []string{"synchronous_commit = off", "default_transaction_isolation = 'serializable'"} {
		_, err := s.pool.Exec(t.Context(), `DO $do$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || $$ SET `+set+`$$; END $do$`)
		require.NoError(t, err)
	}
	again := newStore(t, url)
	var synced, isolation string
	require.NoError(t, again.write.QueryRowContext(t.Context(), "SHOW synchronous_commit").Scan(&synced))
	require.NoError(t, again.write.QueryRowContext(t.Context(), "SHOW transaction_isolation").Scan(&isolation))
	require.Equal(t, "on", synced)
	require.Equal(t, "read committed", isolation)
}

// fillStore puts something into every table.
func fillStore(t *testing.T, s *Store) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, load(ctx, s, 0, 1))
	require.NoError(t, s.PutReport(ctx, testReport(t, 1)))
	require.NoError(t, s.PutBundle(ctx, testBundle(1, 1)))
	require.NoError(t, s.PutEvidence(ctx, testEvidence(1, 0)))
	require.NoError(t, s.AppendTicks(ctx, BatchID{1, 1}, testTicks(0, 5)))
	require.NoError(t, s.AppendValues(ctx, []FeedValue{{Feed: "BTC/USD", Round: 1, At: time.UnixMilli(1), Value: feed.Offset, Origin: feed.Simulated}}))
	rows, err := s.read.QueryContext(ctx, s.tablesQuery())
	var name string
	var names []string
	require.NoError(t, each(rows, err, func() error {
		defer func() { names = append(names, name) }()
		return rows.Scan(&name)
	}))
	require.Len(t, names, 10, "a table of which this test knows nothing: fill it above")
	for _, name := range names {
		var n int
		require.NoError(t, s.read.QueryRowContext(ctx, "SELECT count(*) FROM "+name).Scan(&n))
		require.Positive(t, n, name)
	}
}

// tablesQuery lists the tables that migrations made, without partitions.
func (s *Store) tablesQuery() string {
	if s.engine == SQLite {
		return `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'goose_db_version'`
	}
	return `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
		AND NOT relispartition AND relname <> 'goose_db_version'`
}

// leftQuery counts everything that migrations could have left.
func (s *Store) leftQuery() string {
	if s.engine == SQLite {
		return `SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' AND tbl_name <> 'goose_db_version'`
	}
	return `SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'goose_db_version%')
		+ (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
		+ (SELECT count(*) FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%goose_db_version')`
}

func TestMigrationsForwardBackAndForwardAgain(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url := engineURL(t, engine)
			for range 2 {
				s, err := Open(t.Context(), config(url))
				require.NoError(t, err)
				newest, err := s.SchemaVersion(t.Context())
				require.NoError(t, err)
				require.Positive(t, newest)
				fillStore(t, s)
				require.NoError(t, s.Close())

				// Each step back works on what the steps forward left.
				for version := newest - 1; version >= 0; version-- {
					require.NoError(t, Migrate(t.Context(), config(url), version))
				}
				bare, err := connect(t.Context(), config(url))
				require.NoError(t, err)
				var left int
				require.NoError(t, bare.read.QueryRowContext(t.Context(), bare.leftQuery()).Scan(&left))
				require.Zero(t, left, "nothing is left behind")
				version, err := bare.SchemaVersion(t.Context())
				require.NoError(t, err)
				require.Zero(t, version)
				require.NoError(t, bare.Close())
				require.NoError(t, Migrate(t.Context(), config(url), Latest))
			}
			require.Error(t, Migrate(t.Context(), config(url), 1000))
			require.Error(t, Migrate(t.Context(), config(url), -2))
		})
	}
}

func TestMigrationsOfBothEngines(t *testing.T) {
	var names [2][]string
	for i, engine := range []Engine{SQLite, PostgreSQL} {
		files, err := migrations.Files.ReadDir(string(engine))
		require.NoError(t, err)
		for _, f := range files {
			names[i] = append(names[i], f.Name())
			b, err := migrations.Files.ReadFile(string(engine) + "/" + f.Name())
			require.NoError(t, err)
			require.Contains(t, string(b), "-- +goose Down", "forward and back")
			require.NotRegexp(t, `(?i)\b(real|float|float4|float8|double|numeric|decimal)\b[ ,]`, regexp.MustCompile(`--.*`).ReplaceAllString(string(b), ""), "integers and text only")
		}
	}
	require.Equal(t, names[0], names[1])
}

func TestSchemaFromTheFutureIsRefused(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		// What a later version of the program would leave.
		_, err := s.write.ExecContext(t.Context(), s.dialect(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, `+s.yes()+`)`))
		require.NoError(t, err)
		url := "sqlite:" + s.path
		if s.engine == PostgreSQL {
			url = s.pool.Config().ConnString()
		}
		_, err = Open(t.Context(), config(url))
		require.ErrorIs(t, err, ErrSchemaTooNew)
		require.ErrorContains(t, err, "99")
		require.ErrorContains(t, err, "run the newer program")
		for _, target := range []int64{Latest, 1, 0} {
			require.ErrorIs(t, Migrate(t.Context(), config(url), target), ErrSchemaTooNew, "it cannot go back either")
		}
		_, err = s.write.ExecContext(t.Context(), `DELETE FROM goose_db_version WHERE version_id = 99`)
		require.NoError(t, err)
		newStore(t, url)
	})
}

func (s *Store) yes() string {
	if s.engine == SQLite {
		return "1"
	}
	return "true"
}

// A start that is given up is in nobody's way.
func TestOpenAfterACancelledContext(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url := engineURL(t, engine)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := Open(ctx, config(url))
			require.ErrorIs(t, err, context.Canceled)
			newStore(t, url)
		})
	}
}

func TestDamagedFiles(t *testing.T) {
	// A sound file with a signing record, and where its root page and digest are.
	dir := t.TempDir()
	path := filepath.Join(dir, "sound.db")
	s, err := Open(t.Context(), config("sqlite:"+path))
	require.NoError(t, err)
	digest := el(0x5eed5eed5eed5eed)
	require.NoError(t, s.SigningRecords(operator).Reserve(t.Context(), el(1), 5, digest))
	var root, size int
	require.NoError(t, s.read.QueryRowContext(t.Context(), `SELECT rootpage FROM sqlite_schema WHERE name = 'signing_records'`).Scan(&root))
	require.NoError(t, s.read.QueryRowContext(t.Context(), `PRAGMA page_size`).Scan(&size))
	require.NoError(t, s.Close())
	sound, err := os.ReadFile(path)
	require.NoError(t, err)
	at := bytes.Index(sound, elementBytes(digest))
	require.Positive(t, at)

	noise := make([]byte, 64<<10)
	_, err = rand.Read(noise)
	require.NoError(t, err)
	changed := func(change func(b []byte) []byte) []byte { return change(bytes.Clone(sound)) }
	tests := map[string][]byte{
		"no database":          noise,
		"header gone":          changed(func(b []byte) []byte { clear(b[:16]); return b }),
		"schema gone":          changed(func(b []byte) []byte { copy(b[100:size], noise); return b }),
		"signing records gone": changed(func(b []byte) []byte { copy(b[(root-1)*size:root*size], noise); return b }),
		"cut short":            sound[:size*2],
	}
	for name, b := range tests {
		t.Run(name, func(t *testing.T) {
			bad := filepath.Join(t.TempDir(), "bad.db")
			require.NoError(t, os.WriteFile(bad, b, 0o600))
			_, err := Open(t.Context(), config("sqlite:"+bad))
			require.ErrorIs(t, err, ErrDamaged)
			require.ErrorContains(t, err, bad)
			require.ErrorContains(t, err, "restore the last backup")
		})
	}
	t.Run("one bit of a signing record", func(t *testing.T) {
		bad := filepath.Join(t.TempDir(), "bad.db")
		require.NoError(t, os.WriteFile(bad, changed(func(b []byte) []byte { b[at+31] ^= 4; return b }), 0o600))
		s := newStore(t, "sqlite:"+bad)
		require.ErrorIs(t, s.SigningRecords(operator).Reserve(t.Context(), el(1), 6, digest), ErrDamaged)
	})
	t.Run("a folder", func(t *testing.T) {
		_, err := Open(t.Context(), config("sqlite:"+dir))
		require.Error(t, err)
	})
}

func TestClosedStore(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		intents, err := s.Intents(big.NewInt(1))
		require.NoError(t, err)
		require.NoError(t, s.Close())
		require.Error(t, s.SigningRecords(operator).Reserve(t.Context(), el(1), 1, el(1)))
		_, err = intents.ListIntents(t.Context(), operator)
		require.Error(t, err)
		require.Error(t, s.PutBundle(t.Context(), testBundle(1, 1)), fmt.Sprint(s.engine))
	})
}
