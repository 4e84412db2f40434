package store

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store/backup"
)

// onMoves runs a test for a backup of each engine and a new store of the other.
func onMoves(t *testing.T, test func(t *testing.T, from *Store, fromURL, to string)) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine)+" to "+string(other[engine]), func(t *testing.T) {
			url := engineURL(t, engine)
			test(t, newStore(t, url), url, engineURL(t, other[engine]))
		})
	}
}

func TestRestoredStoreSaysSo(t *testing.T) {
	onMoves(t, func(t *testing.T, from *Store, fromURL, to string) {
		ctx := t.Context()
		_, ok, err := from.Restored(ctx)
		require.NoError(t, err)
		require.False(t, ok)
		fillStore(t, from)
		_, err = from.write.ExecContext(ctx, `DELETE FROM restores`)
		require.NoError(t, err)

		made, restored := testTime, testTime.Add(time.Hour)
		at := func(now time.Time, url string) Config {
			cfg := config(url)
			cfg.Now = func() time.Time { return now }
			return cfg
		}
		var file bytes.Buffer
		info, err := BackupTo(ctx, at(made, fromURL), &file, BackupOptions{Software: "v1"})
		require.NoError(t, err)
		read, err := ReadBackup(ctx, bytes.NewReader(file.Bytes()), nil)
		require.NoError(t, err)
		require.Equal(t, info, read)
		require.Equal(t, made, read.Header.Created)
		var seen []string
		_, err = Restore(ctx, at(restored, to), bytes.NewReader(file.Bytes()), RestoreOptions{Progress: func(doing, kind string, rows uint64) {
			if kind == tickKind {
				require.Equal(t, uint64(5), rows)
				seen = append(seen, doing)
			}
		}})
		require.NoError(t, err)
		require.Equal(t, []string{"verify", "restore"}, seen)

		var log bytes.Buffer
		cfg := at(restored, to)
		cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
		s, err := Open(ctx, cfg)
		require.NoError(t, err)
		require.Contains(t, log.String(), "store was restored from a backup")
		r, ok, err := s.Restored(ctx)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, Restored{At: restored, Backup: made, Engine: string(from.engine), Software: "v1", Latest: restored}, r)
		require.NoError(t, s.Close())

		// A backup of a restored store, restored by a clock that was set back: the
		// latest moment stays.
		again := backupOf(ctx, t, to)
		third := engineURL(t, SQLite)
		_, err = Restore(ctx, at(made.Add(-time.Hour), third), bytes.NewReader(again), RestoreOptions{})
		require.NoError(t, err)
		s = newStore(t, third)
		r, _, err = s.Restored(ctx)
		require.NoError(t, err)
		require.False(t, r.Latest.Before(restored))
		require.Equal(t, string(other[from.engine]), r.Engine, "the last restore is the last, whatever the clock says")
	})
}

func TestRestoreDestroysNothingUnasked(t *testing.T) {
	onMoves(t, func(t *testing.T, from *Store, fromURL, to string) {
		ctx := t.Context()
		require.NoError(t, from.SigningRecords(operator).Reserve(ctx, el(1), 10, el(1)))
		require.NoError(t, from.SigningRecords(operator).Reserve(ctx, el(2), 10, el(1)))
		file := backupOf(ctx, t, fromURL)

		s := newStore(t, to)
		require.NoError(t, s.SigningRecords(operator).Reserve(ctx, el(1), 50, el(5)))
		require.NoError(t, s.AppendTicks(ctx, BatchID{}, testTicks(0, 7)))
		require.ErrorIs(t, restoreHastily(ctx, to, file), ErrInUse, "a node is at work in it")
		require.NoError(t, s.Close())
		err := restoreInto(ctx, to, file, RestoreOptions{})
		require.ErrorIs(t, err, ErrNotEmpty)
		require.ErrorContains(t, err, "1 signing_records, 7 ticks")
		var told []KindRows
		require.NoError(t, restoreInto(ctx, to, file, RestoreOptions{Replace: true, Destroying: func(l []KindRows) { told = l }}))
		require.Equal(t, []KindRows{{signingKind, 1}, {tickKind, 7}}, told)

		s = newStore(t, to)
		require.Empty(t, collect(t, s.Ticks(ctx, TickFilter{})))
		for domain, want := range map[uint64]feed.Round{1: 50, 2: 10} {
			last, ok, err := s.SigningRecords(operator).Last(ctx, el(domain))
			require.NoError(t, err)
			require.True(t, ok)
			require.Equal(t, want, last, "what was signed later than the backup stays on record")
		}
	})
}

// restoreHastily does not wait long for other sessions to end.
func restoreHastily(ctx context.Context, url string, file []byte) error {
	cfg := config(url)
	cfg.patience = 100 * time.Millisecond
	_, err := Restore(ctx, cfg, bytes.NewReader(file), RestoreOptions{Replace: true})
	return err
}

// olderBackup is a backup of the oldest schema that backups are made of.
func olderBackup(t *testing.T, engine Engine) []byte {
	url, ctx := engineURL(t, engine), t.Context()
	s, err := Open(ctx, config(url))
	require.NoError(t, err)
	fillStore(t, s)
	require.NoError(t, s.Close())
	require.NoError(t, Migrate(ctx, config(url), firstBackup))
	return backupOf(ctx, t, url)
}

func TestRestoreOfAnOlderSchema(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			ctx := t.Context()
			file := olderBackup(t, engine)
			to := engineURL(t, other[engine])
			for range 2 { // into a new store, and in place of a full one
				require.NoError(t, restoreInto(ctx, to, file, RestoreOptions{Replace: true}))
				s, err := Open(ctx, config(to))
				require.NoError(t, err)
				newest, err := s.newestVersion()
				require.NoError(t, err)
				version, err := s.SchemaVersion(ctx)
				require.NoError(t, err)
				require.Equal(t, newest, version)
				require.Len(t, collect(t, s.Ticks(ctx, TickFilter{})), 5)
				require.NoError(t, s.Close())
			}
			require.ErrorIs(t, Migrate(ctx, config(to), firstBackup-1), ErrRestored)
			old := engineURL(t, other[engine])
			require.NoError(t, Migrate(ctx, config(old), firstBackup-1))
			_, err := BackupTo(ctx, config(old), io.Discard, BackupOptions{})
			require.ErrorIs(t, err, ErrSchemaTooOld)
		})
	}
}

// emptyBackup writes a backup of no rows at all.
func emptyBackup(t *testing.T, schema int64, kinds []kind) []byte {
	var b bytes.Buffer
	w, err := backup.NewWriter(&b, backup.Header{Schema: schema, Engine: "sqlite", Created: testTime})
	require.NoError(t, err)
	for _, k := range kinds {
		require.NoError(t, w.Section(k.table, k.fileColumns()))
	}
	_, err = w.Close()
	require.NoError(t, err)
	return b.Bytes()
}

func TestBackupsThatAreRefused(t *testing.T) {
	ctx := t.Context()
	s := newStore(t, engineURL(t, SQLite))
	fillStore(t, s)
	newest, err := s.newestVersion()
	require.NoError(t, err)
	sound := backupOf(ctx, t, "sqlite:"+s.path)
	flipped := bytes.Clone(sound)
	flipped[len(flipped)/2] ^= 1
	wrongRecord := func() []byte {
		var b bytes.Buffer
		w, err := backup.NewWriter(&b, backup.Header{Schema: newest, Engine: "sqlite", Created: testTime})
		require.NoError(t, err)
		require.NoError(t, w.Section(signingKind, kinds[0].fileColumns()))
		require.NoError(t, w.Row([]any{operator[:], elementBytes(el(1)), int64(5), elementBytes(el(1)), int64(7)}))
		_, err = w.Close()
		require.NoError(t, err)
		return b.Bytes()
	}()
	for name, tc := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":                   {nil, backup.ErrNoBackup},
		"another file":              {[]byte("SQLite format 3\x00"), backup.ErrNoBackup},
		"cut":                       {sound[:len(sound)-1], backup.ErrCut},
		"one bit":                   {flipped, backup.ErrDamaged},
		"a schema from the future":  {emptyBackup(t, newest+1, kindsAt(newest)), ErrSchemaTooNew},
		"a schema without backups":  {emptyBackup(t, firstBackup-1, kindsAt(1)), backup.ErrDamaged},
		"kinds missing":             {emptyBackup(t, newest, kindsAt(newest)[1:]), backup.ErrDamaged},
		"no kinds":                  {emptyBackup(t, newest, nil), backup.ErrDamaged},
		"a record with a wrong sum": {wrongRecord, ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "new.db")
			require.ErrorIs(t, restoreInto(ctx, "sqlite:"+path, tc.file, RestoreOptions{}), tc.want)
			require.NoFileExists(t, path, "nothing is written before all is read")
		})
	}
	_, err = BackupTo(ctx, config("sqlite:"+filepath.Join(t.TempDir(), "none.db")), io.Discard, BackupOptions{})
	require.ErrorIs(t, err, ErrNoStore)
	_, err = BackupTo(ctx, config(engineURL(t, PostgreSQL)), io.Discard, BackupOptions{})
	require.ErrorIs(t, err, ErrNoStore)
}

// What passes every check and the engine refuses all the same leaves no rows,
// and no store that a node would open.
func TestRestoreThatFailsLeavesNothingToOpen(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		newest, err := s.newestVersion()
		require.NoError(t, err)
		var b bytes.Buffer
		w, err := backup.NewWriter(&b, backup.Header{Schema: newest, Engine: "sqlite", Created: testTime})
		require.NoError(t, err)
		for _, k := range kindsAt(newest) {
			require.NoError(t, w.Section(k.table, k.fileColumns()))
			if k.table == "committees" {
				require.NoError(t, w.Row([]any{[]byte("short"), []byte{}}))
			}
		}
		_, err = w.Close()
		require.NoError(t, err)
		to := engineURL(t, s.engine)
		require.ErrorIs(t, restoreInto(ctx, to, b.Bytes(), RestoreOptions{}), ErrInvalid)
		_, err = Open(ctx, config(to))
		require.ErrorIs(t, err, ErrIncomplete)
		require.ErrorContains(t, err, "store restore")
		require.ErrorIs(t, Migrate(ctx, config(to), Latest), ErrIncomplete)
		_, err = Check(ctx, config(to))
		require.ErrorIs(t, err, ErrIncomplete)
		require.NoError(t, restoreInto(ctx, to, emptyBackup(t, newest, kindsAt(newest)), RestoreOptions{}), "without --replace: it is empty")
		newStore(t, to)
	})
}

// A backup sees one moment, whatever is written, dropped or removed meanwhile.
func TestBackupSeesOneMoment(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		fillStore(t, s)
		tx, version, err := s.snapshot(ctx)
		require.NoError(t, err)
		defer func() { require.NoError(t, tx.Rollback()) }()
		before, err := s.countKinds(ctx, tx, version)
		require.NoError(t, err)
		require.NoError(t, s.AppendTicks(ctx, BatchID{}, testTicks(10, 20)))
		s.now = func() time.Time { return testTime.AddDate(1, 0, 0) }
		removed, err := s.Retain(ctx, Retention{Ticks: aDay, Values: aDay, Messages: aDay})
		require.NoError(t, err)
		require.Zero(t, removed.TickDays, "a day that is being read is dropped later")
		after, err := s.countKinds(ctx, tx, version)
		require.NoError(t, err)
		require.Equal(t, before, after)
	})
}

func TestCheck(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url, ctx := engineURL(t, engine), t.Context()
			s := newStore(t, url)
			fillStore(t, s)
			info, err := Check(ctx, config(url))
			require.NoError(t, err)
			require.Equal(t, engine, info.Engine)
			require.Equal(t, info.Newest, info.Schema)
			require.Positive(t, info.Bytes)
			require.Empty(t, info.Problems)
			require.NotNil(t, info.Restored)
			of := map[string]KindInfo{}
			for _, k := range info.Kinds {
				of[k.Kind] = k
				require.Positive(t, k.Rows, k.Kind)
			}
			require.Equal(t, uint64(5), of[tickKind].Rows)
			require.NotNil(t, of[tickKind].Oldest)
			require.Equal(t, int64(1), *of["reports"].LastRound)
			require.Nil(t, of["committees"].LastRound)

			_, err = s.write.ExecContext(ctx, `UPDATE signing_records SET checksum = 1`)
			require.NoError(t, err)
			info, err = Check(ctx, config(url))
			require.NoError(t, err)
			require.NotEmpty(t, info.Problems)
			require.Contains(t, info.Problems[0], "checksum")
		})
	}
}
