package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/store/backup"
)

var (
	// ErrNotEmpty says that a restore would destroy what is in the store.
	ErrNotEmpty = errors.New("the store is not empty")
	// ErrInUse says that a restore found another process in the store.
	ErrInUse = errors.New("another process uses the store")
)

// RestoreOptions says how to restore.
type RestoreOptions struct {
	// Replace allows to destroy what is in the store. Signing records that are
	// later than the backup's stay all the same.
	Replace bool
	// Destroying, if set, is told what is there before any of it goes.
	Destroying func([]KindRows)
	// Progress, if set, is called with what is being done ("verify" or
	// "restore"), a kind of records and how many of them are done.
	Progress func(doing, kind string, rows uint64)
}

func (o *RestoreOptions) progress(doing string) func(string, uint64) {
	if o.Progress == nil {
		return nil
	}
	return func(kind string, rows uint64) { o.Progress(doing, kind, rows) }
}

// Restore fills a store from a backup of either engine. It reads the whole file
// before the first write, refuses a damaged one with the errors of package
// backup, one of a later schema with [ErrSchemaTooNew], a store with anything
// in it with [ErrNotEmpty] unless it may replace that, and one that another
// process has open with [ErrInUse].
//
// All rows come in one transaction: whatever ends it, the store is as it was,
// or whole. Only where it replaces a store by a backup of an older schema there
// is a state between, with nothing but the signing records in it, which [Open]
// refuses with [ErrIncomplete]. An older schema is then migrated forward.
//
// The store remembers that it was restored, and when: see [Restored].
func Restore(ctx context.Context, cfg Config, file io.ReadSeeker, opts RestoreOptions) (BackupInfo, error) {
	info, err := restore(ctx, cfg, file, &opts)
	if err != nil {
		err = fmt.Errorf("restore store: %w", err)
	}
	return info, err
}

func restore(ctx context.Context, cfg Config, file io.ReadSeeker, opts *RestoreOptions) (info BackupInfo, err error) {
	cfg.exclusive = true
	s, err := connect(ctx, cfg)
	if err != nil {
		return info, s.explain(err)
	}
	defer func() { err = errors.Join(s.explain(err), s.Close()) }()
	if info, err = s.verify(ctx, file, opts); err != nil {
		return info, err
	}
	unlock, err := s.lockSchema(ctx)
	if err != nil {
		return info, fmt.Errorf("lock schema: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err := s.refuseInUse(ctx); err != nil {
		return info, err
	}
	if err := s.prepare(ctx, &info, opts); err != nil {
		return info, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return info, fmt.Errorf("read backup again: %w", err)
	}
	if err := s.loadAll(ctx, file, &info, opts); err != nil {
		return info, err
	}
	// Open would do it as well; so a failure shows here.
	return info, s.migrateLocked(ctx, Latest)
}

// verify reads the whole file without a look at the store.
func (s *Store) verify(ctx context.Context, file io.ReadSeeker, opts *RestoreOptions) (BackupInfo, error) {
	newest, err := s.newestVersion()
	if err != nil {
		return BackupInfo{}, fmt.Errorf("read migrations: %w", err)
	}
	header, err := peekHeader(file)
	if err != nil {
		return BackupInfo{Header: header}, err
	}
	if header.Schema > newest {
		return BackupInfo{Header: header}, fmt.Errorf("%w: the backup is of version %d, this program (which wrote none such) knows %d: restore it with the program that made it, %s, or a later one",
			ErrSchemaTooNew, header.Schema, newest, header.Software)
	}
	return readBackup(ctx, file, opts.progress("verify"), nil)
}

// peekHeader reads the header and goes back to the beginning.
func peekHeader(file io.ReadSeeker) (backup.Header, error) {
	in, err := backup.NewReader(file)
	if err != nil {
		return backup.Header{}, err
	}
	defer in.Close()
	_, err = file.Seek(0, io.SeekStart)
	return in.Header(), err
}

// newestVersion is the newest schema that the program knows.
func (s *Store) newestVersion() (newest int64, err error) {
	names, err := fs.Glob(s.migrations, string(s.engine)+"/*.sql")
	for _, name := range names {
		number, _, _ := strings.Cut(name[strings.LastIndexByte(name, '/')+1:], "_")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil {
			newest = max(newest, n)
		}
	}
	return newest, err
}

// refuseInUse looks for nodes. One that starts later waits for the schema's
// lock, and then finds the store restored.
func (s *Store) refuseInUse(ctx context.Context) error {
	const advice = "stop every node that uses it, and restore again"
	if s.engine == SQLite {
		// The connection opens here, and takes the file's locks with it.
		if err := s.write.PingContext(ctx); err != nil {
			if isBusy(err) {
				return fmt.Errorf("%w: %s: %s", ErrInUse, s.path, advice)
			}
			return err
		}
		return nil
	}
	// The sessions of a node that has just ended go a little later than it does.
	patience, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	ticker := time.NewTicker(lockPoll)
	defer ticker.Stop()
	for {
		names, err := s.otherSessions(ctx)
		if err != nil || names == "" {
			return err
		}
		select {
		case <-patience.Done():
			return errors.Join(ctx.Err(), fmt.Errorf("%w: the database has other sessions (%s): %s", ErrInUse, names, advice))
		case <-ticker.C:
		}
	}
}

// sessionPatience is how long the sessions of a node that has ended may last: on
// a busy server, for seconds.
const sessionPatience = 15 * time.Second

// otherSessions gives what others in the database call themselves.
func (s *Store) otherSessions(ctx context.Context) (string, error) {
	var names string
	// What the server does not show to this role counts as a node.
	err := s.write.QueryRowContext(ctx, `SELECT coalesce(string_agg(DISTINCT coalesce(nullif(application_name, ''), '?'), ', '), '') FROM pg_stat_activity
		WHERE datname = current_database() AND application_name IS DISTINCT FROM $1
		AND coalesce(backend_type, 'client backend') = 'client backend'`, restoreApplication).Scan(&names)
	if err != nil {
		return "", fmt.Errorf("ask for other sessions: %w", err)
	}
	return names, nil
}

// prepare brings the store to the backup's schema, and empties it if it has to
// go back for that.
func (s *Store) prepare(ctx context.Context, info *BackupInfo, opts *RestoreOptions) error {
	target := info.Header.Schema
	have, err := s.existingVersion(ctx)
	if errors.Is(err, ErrNoStore) {
		if s.engine == SQLite {
			// The connection has made it in the library's way, which lets others read.
			if err := os.Chmod(s.path, 0o600); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		if err := s.setPending(ctx); err != nil {
			return err
		}
		return s.migrateLocked(ctx, target)
	}
	if err != nil {
		return err
	}
	there, err := s.countKinds(ctx, s.write, have)
	if err != nil {
		return err
	}
	if len(there) > 0 {
		if !opts.Replace {
			return fmt.Errorf("%w: it holds %s: restore into a new one, or destroy what is in it with --replace", ErrNotEmpty, describe(there))
		}
		if opts.Destroying != nil {
			opts.Destroying(there)
		}
	}
	if len(there) > 0 && have <= target {
		return s.migrateLocked(ctx, target) // the one transaction replaces all
	}
	if err := s.setPending(ctx); err != nil {
		return err
	}
	if have > target {
		// Going back destroys more than the backup can bring back. What is said of
		// signatures stays throughout: its table is as old as the schema.
		if err := s.inTx(ctx, func(tx *sql.Tx) error { return s.wipe(ctx, tx, have) }); err != nil {
			return fmt.Errorf("empty the store: %w", err)
		}
	}
	return s.migrateLocked(ctx, target)
}

func describe(list []KindRows) string {
	var out []string
	for _, k := range list {
		out = append(out, fmt.Sprintf("%d %s", k.Rows, k.Kind))
	}
	return strings.Join(out, ", ")
}

// countKinds counts the rows of the kinds that have any, without the marks of
// restores.
func (s *Store) countKinds(ctx context.Context, q querier, version int64) (out []KindRows, err error) {
	for _, k := range kindsAt(version) {
		var n uint64
		if k.table == restoresKind {
			continue
		}
		if err := q.QueryRowContext(ctx, "SELECT count(*) FROM "+k.table).Scan(&n); err != nil {
			return nil, fmt.Errorf("count %s: %w", k.table, err)
		}
		if n > 0 {
			out = append(out, KindRows{k.table, n})
		}
	}
	return out, nil
}

// wipe deletes everything but what is said of signatures, and the marks of
// restores. What refers to others goes first.
func (s *Store) wipe(ctx context.Context, tx *sql.Tx, version int64) error {
	var tables, deletes []string
	for _, k := range slices.Backward(kindsAt(version)) {
		if k.table != signingKind && k.table != restoresKind {
			tables, deletes = append(tables, k.table), append(deletes, k.deleteAll())
		}
	}
	if s.engine == PostgreSQL {
		_, err := tx.ExecContext(ctx, "TRUNCATE "+strings.Join(tables, ", "))
		return err
	}
	for i, query := range deletes {
		if _, err := tx.ExecContext(ctx, query); err != nil {
			return fmt.Errorf("empty %s: %w", tables[i], err)
		}
	}
	return nil
}

// mark remembers the restore, with which the store is whole.
func (s *Store) mark(ctx context.Context, tx *sql.Tx, info *BackupInfo) error {
	if _, err := tx.ExecContext(ctx, "DROP TABLE IF EXISTS "+pendingTable); err != nil {
		return err
	}
	var last sql.NullInt64
	if err := tx.QueryRowContext(ctx, `SELECT max(restored_ms) FROM restores`).Scan(&last); err != nil {
		return err
	}
	at := max(s.now().UnixMilli(), 0)
	if last.Valid {
		at = max(at, last.Int64+1) // the last mark is the last restore, whatever the clock says
	}
	sum, err := parseSum(info.Sum)
	if err != nil {
		return err
	}
	h := &info.Header
	_, err = tx.ExecContext(ctx, `INSERT INTO restores (restored_ms, backup_ms, engine, software, digest) VALUES ($1, $2, $3, $4, $5)`,
		at, h.Created.UnixMilli(), h.Engine, h.Software, sum)
	return err
}
