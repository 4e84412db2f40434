package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// ErrNoStore says that there is no store where the URL points.
var ErrNoStore = errors.New("there is no store")

// ErrSchemaTooOld says that the schema is from before what was asked for.
var ErrSchemaTooOld = errors.New("schema is too old")

// openExisting connects to a store that is there, and neither makes one nor
// changes its schema: a node of another version may be at work in it.
func openExisting(ctx context.Context, cfg Config) (*Store, error) {
	if path, ok := strings.CutPrefix(cfg.URL, "sqlite:"); ok && path != "" {
		switch _, err := os.Stat(path); {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%w: no file %s: see that the path is right", ErrNoStore, path)
		case err != nil:
			return nil, err
		}
	}
	s, err := connect(ctx, cfg)
	if err != nil {
		return nil, s.explain(err)
	}
	return s, nil
}

// snapshot gives a transaction that sees the store as it was at one moment,
// whatever is written, migrated or dropped meanwhile, and the version of the
// schema that it sees. The caller ends it with Rollback.
func (s *Store) snapshot(ctx context.Context) (tx *sql.Tx, version int64, err error) {
	unlock, err := s.lockSchema(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("lock schema: %w", err)
	}
	// Once the transaction has begun the schema may change: it does not see it.
	defer func() {
		if err = errors.Join(err, unlock()); err != nil && tx != nil {
			_ = tx.Rollback()
		}
	}()
	if err := s.refuseIncomplete(ctx); err != nil {
		return nil, 0, err
	}
	if version, err = s.existingVersion(ctx); err != nil {
		return nil, 0, err
	}
	if tx, err = s.read.BeginTx(ctx, &sql.TxOptions{Isolation: s.snapshotLevel(), ReadOnly: true}); err != nil {
		return nil, 0, err
	}
	if s.engine == PostgreSQL {
		// Retention drops days of ticks, and a dropped table is gone for snapshots
		// too. The lock comes before the snapshot, which the first query takes. It
		// hinders nobody who reads or writes rows.
		var tables []string
		for _, k := range kindsAt(version) {
			tables = append(tables, k.table)
		}
		if _, err := tx.ExecContext(ctx, "LOCK TABLE "+strings.Join(tables, ", ")+" IN ACCESS SHARE MODE"); err != nil {
			return tx, 0, err
		}
	}
	var one int
	return tx, version, tx.QueryRowContext(ctx, "SELECT count(*) FROM goose_db_version").Scan(&one)
}

func (s *Store) snapshotLevel() sql.IsolationLevel {
	if s.engine == SQLite {
		return sql.LevelDefault // the only one there is sees one moment
	}
	return sql.LevelRepeatableRead
}

// existingVersion gives the version of a schema that this program knows.
func (s *Store) existingVersion(ctx context.Context) (int64, error) {
	p, err := s.provider()
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	// The provider makes its table where it is missing.
	if there, err := s.hasTable(ctx, "goose_db_version"); err != nil || !there {
		return 0, errors.Join(err, fmt.Errorf("%w: the database is empty", ErrNoStore))
	}
	have, newest, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return 0, fmt.Errorf("read the schema's version: %w", err)
	case have == 0:
		return 0, fmt.Errorf("%w: the database is empty", ErrNoStore)
	case have > newest:
		return 0, fmt.Errorf("%w: it is version %d, this program knows %d: run the newer program", ErrSchemaTooNew, have, newest)
	}
	return have, nil
}

func (s *Store) hasTable(ctx context.Context, name string) (there bool, err error) {
	query := `SELECT to_regclass($1) IS NOT NULL`
	if s.engine == SQLite {
		query = `SELECT count(*) > 0 FROM sqlite_schema WHERE name = $1`
	}
	err = s.write.QueryRowContext(ctx, query, name).Scan(&there)
	return there, err
}

// Version is the version of a store's schema, without a change to it.
func Version(ctx context.Context, cfg Config) (int64, error) {
	s, err := openExisting(ctx, cfg)
	if err != nil {
		return 0, fmt.Errorf("open store: %w", err)
	}
	version, err := s.existingVersion(ctx)
	if err != nil {
		err = fmt.Errorf("open store: %w", s.explain(err))
	}
	return version, errors.Join(err, s.Close())
}
