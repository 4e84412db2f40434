package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store/backup"
	"github.com/oraclestream/oraclestream/migrations"
	"github.com/oraclestream/oraclestream/relayer"
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
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
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

// The store's own question is answered as an old server would, or one that
// does not sync: a function of that name stands before the system's.
func TestOldServerIsRefusedAtTheStart(t *testing.T) {
	for name, want := range map[string]error{"server_version_num": ErrServerTooOld, "fsync": ErrNotDurable} {
		t.Run(name, func(t *testing.T) {
			url := engineURL(t, PostgreSQL)
			s := newStore(t, url)
			_, err := s.pool.Exec(t.Context(), `CREATE SCHEMA old; CREATE FUNCTION old.current_setting(name text) RETURNS text LANGUAGE sql AS $$
				SELECT CASE name WHEN '`+name+`' THEN '120022' WHEN 'server_version' THEN '12.22' ELSE pg_catalog.current_setting(name) END $$;
				DO $do$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET search_path = old, pg_catalog, public'; END $do$`)
			require.NoError(t, err)
			_, err = Open(t.Context(), config(url))
			require.ErrorIs(t, err, want)
			require.ErrorIs(t, Migrate(t.Context(), config(url), 0), want, "nothing is touched on such a server")
			require.NoError(t, s.SigningRecords(operator).Reserve(t.Context(), el(1), 1, el(1)), "the tables are there")
		})
	}
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
	require.NoError(t, s.inTx(ctx, func(tx *sql.Tx) error {
		return s.mark(ctx, tx, &BackupInfo{Header: backup.Header{Created: testTime}, Sum: strings.Repeat("00", 32)})
	}))
	run := testRun(0, `{"feeds":[]}`)
	require.NoError(t, s.PutFeedRun(ctx, &run))
	require.NoError(t, s.PutSample(ctx, testSample(1)))
	d := testDelivery(1)
	require.NoError(t, s.PutDelivery(ctx, &d))
	names := s.tables(t)
	require.Len(t, names, 15, "a table of which this test knows nothing: fill it above")
	for _, name := range names {
		var n int
		require.NoError(t, s.read.QueryRowContext(ctx, "SELECT count(*) FROM "+name).Scan(&n))
		require.Positive(t, n, name)
	}
}

// tables names the tables that migrations made.
func (s *Store) tables(t *testing.T) (names []string) {
	rows, err := s.read.QueryContext(t.Context(), s.tablesQuery())
	require.NoError(t, each(rows, err, func() error {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		names = append(names, name)
		return nil
	}))
	return names
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

// versions lists an engine's migrations, from 0, an empty database.
func versions(t *testing.T, engine Engine) []int64 {
	files, err := migrations.Files.ReadDir(string(engine))
	require.NoError(t, err)
	all := []int64{0}
	for _, f := range files {
		v, err := strconv.ParseInt(f.Name()[:5], 10, 64)
		require.NoError(t, err, f.Name())
		require.Greater(t, v, all[len(all)-1])
		all = append(all, v)
	}
	return all
}

// Every step is taken on data, down, up and down again, and what the lower
// version can hold is there after each.
func TestMigrationsStepByStep(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url, ctx := engineURL(t, engine), t.Context()
			s, err := Open(ctx, config(url))
			require.NoError(t, err)
			all := versions(t, engine)
			newest, err := s.SchemaVersion(ctx)
			require.NoError(t, err)
			require.Equal(t, all[len(all)-1], newest)
			fillStore(t, s)
			require.NoError(t, s.Close())

			for i := len(all) - 1; i > 0; i-- {
				if all[i] == firstBackup { // no step goes over the mark of a restore
					require.ErrorIs(t, Migrate(ctx, config(url), all[i-1]), ErrRestored)
					execute(t, url, `DELETE FROM restores`)
				}
				above := countRows(t, url)
				require.NoError(t, Migrate(ctx, config(url), all[i-1]))
				below := countRows(t, url)
				require.NoError(t, Migrate(ctx, config(url), all[i]))
				again := countRows(t, url)
				for table, n := range below {
					require.Equal(t, n, again[table], "%s, from version %d to %d", table, all[i-1], all[i])
				}
				require.Len(t, again, len(above), "version %d has the tables that it had", all[i])
				require.NoError(t, Migrate(ctx, config(url), all[i-1]))
				require.Equal(t, below, countRows(t, url))
			}
			bare, err := connect(ctx, config(url))
			require.NoError(t, err)
			var left int
			require.NoError(t, bare.read.QueryRowContext(ctx, bare.leftQuery()).Scan(&left))
			require.Zero(t, left, "nothing is left behind")
			require.NoError(t, bare.Close())

			// From nothing to the newest, as an operator does who starts again.
			s = newStore(t, url)
			fillStore(t, s)
			require.Error(t, Migrate(ctx, config(url), 1000))
			require.Error(t, Migrate(ctx, config(url), -2))
		})
	}
}

// countRows counts every table's rows, whatever the schema's version.
func countRows(t *testing.T, url string) map[string]int {
	s, err := connect(t.Context(), config(url))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	out := make(map[string]int)
	for _, name := range s.tables(t) {
		var n int
		require.NoError(t, s.read.QueryRowContext(t.Context(), "SELECT count(*) FROM "+name).Scan(&n))
		out[name] = n
	}
	return out
}

// execute changes a store of any version.
func execute(t *testing.T, url, query string, args ...any) {
	t.Helper()
	s, err := connect(t.Context(), config(url))
	require.NoError(t, err)
	_, err = s.write.ExecContext(t.Context(), s.dialect(query), args...)
	require.NoError(t, errors.Join(err, s.Close()))
}

// Version 3 gives transactions the genesis of their chain; what was there
// before is of no chain that can be opened, and back again what changed last
// of each nonce stays.
func TestMigrationOfIntentsToGenesis(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url, ctx := engineURL(t, engine), t.Context()
			require.NoError(t, Migrate(ctx, config(url), 1))
			execute(t, url, `INSERT INTO tx_intents (chain_id, account, nonce, attempts, state, updated_ms) VALUES (1, $1, 5, $2, 1, 100)`, operator[:], []byte{0xc0})
			s, err := Open(ctx, config(url))
			require.NoError(t, err)
			i, err := s.Intents(big.NewInt(1), genesis)
			require.NoError(t, err)
			list, err := i.ListIntents(ctx, operator)
			require.NoError(t, err)
			require.Empty(t, list)
			require.NoError(t, i.PutIntent(ctx, relayer.Intent{From: operator, Nonce: 5, Attempts: []*types.Transaction{testTx(5, 9)}}))
			require.NoError(t, s.Close())
			require.Equal(t, 2, countRows(t, url)["tx_intents"])

			require.NoError(t, Migrate(ctx, config(url), 1))
			require.Equal(t, 1, countRows(t, url)["tx_intents"])
			execute(t, url, `DELETE FROM tx_intents WHERE updated_ms = 100`)
			require.Equal(t, 1, countRows(t, url)["tx_intents"], "the later one stayed")
		})
	}
}

// Going back drops what a node still writes, so no node may have the store open.
func TestNoMigrationBackUnderANode(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		url, ctx := "sqlite:"+s.path, t.Context()
		if s.engine == PostgreSQL {
			url = s.pool.Config().ConnString()
		}
		require.NoError(t, Migrate(ctx, config(url), Latest), "forward is what a start does anyway")
		hasty := config(url)
		hasty.patience = 100 * time.Millisecond
		require.ErrorIs(t, Migrate(ctx, hasty, 1), ErrInUse)
		require.NoError(t, s.Close())
		require.NoError(t, Migrate(ctx, config(url), 1))
	})
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
	_, err = rand.NewChaCha8([32]byte{1}).Read(noise) // the same each time: a rare one could look sound
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
		intents, err := s.Intents(big.NewInt(1), genesis)
		require.NoError(t, err)
		require.NoError(t, s.Close())
		require.Error(t, s.SigningRecords(operator).Reserve(t.Context(), el(1), 1, el(1)))
		_, err = intents.ListIntents(t.Context(), operator)
		require.Error(t, err)
		require.Error(t, s.PutBundle(t.Context(), testBundle(1, 1)), fmt.Sprint(s.engine))
	})
}
