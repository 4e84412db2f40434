package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

// Latest is, as a target of [Migrate], the newest schema that this program knows.
const Latest int64 = -1

// migrationLock is the advisory lock under which PostgreSQL's schema changes.
const migrationLock int64 = 0x6f7261636c65 // "oracle"

// Migrate moves a store's schema forward or back to a version, [Latest] being
// the newest and 0 an empty database. Going back drops tables with all they
// hold: make a backup first. It is refused with [ErrInUse] while another
// process has the store open, and with [ErrRestored] where the mark of a restore
// would go.
func Migrate(ctx context.Context, cfg Config, target int64) error {
	back, err := goesBack(ctx, cfg, target)
	if err != nil {
		return fmt.Errorf("migrate store: %w", err)
	}
	cfg.exclusive = back
	s, err := connect(ctx, cfg)
	if err != nil {
		return fmt.Errorf("migrate store: %w", s.explain(err))
	}
	alone := func(context.Context) error { return nil }
	if back {
		alone = s.refuseInUse
	}
	if err := s.migrate(ctx, target, alone); err != nil {
		return errors.Join(fmt.Errorf("migrate store: %w", s.explain(err)), s.Close())
	}
	return s.Close()
}

// goesBack reports whether a migration would drop anything.
func goesBack(ctx context.Context, cfg Config, target int64) (bool, error) {
	if target < 0 {
		return false, nil
	}
	have, err := Version(ctx, cfg)
	if errors.Is(err, ErrNoStore) {
		return false, nil
	}
	return target < have, err
}

// SchemaVersion is the number of the last migration that was applied.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	p, err := s.provider()
	if err != nil {
		return 0, err
	}
	return p.GetDBVersion(ctx)
}

func (s *Store) provider() (*goose.Provider, error) {
	dialect := goose.DialectPostgres
	if s.engine == SQLite {
		dialect = goose.DialectSQLite3
	}
	files, err := fs.Sub(s.migrations, string(s.engine))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, s.write, files, goose.WithDisableGlobalRegistry(true))
}

// migrate takes the schema's lock, asks first, and migrates.
func (s *Store) migrate(ctx context.Context, target int64, first func(context.Context) error) (err error) {
	unlock, err := s.lockSchema(ctx)
	if err != nil {
		return fmt.Errorf("lock schema: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err := first(ctx); err != nil {
		return err
	}
	// Under the lock: who waited for a restore sees how it ended.
	if err := s.refuseIncomplete(ctx); err != nil {
		return err
	}
	return s.migrateLocked(ctx, target)
}

// migrateLocked is migrate for who holds the schema's lock.
func (s *Store) migrateLocked(ctx context.Context, target int64) error {
	p, err := s.provider()
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	switch {
	case have > newest:
		return fmt.Errorf("%w: it has version %d, the program knows %d: run the newer program, or restore a backup from before the upgrade", ErrSchemaTooNew, have, newest)
	case target == Latest:
		target = newest
	case target < 0 || target > newest:
		return fmt.Errorf("there is no schema version %d: the newest is %d", target, newest)
	}
	if have >= firstBackup && target < firstBackup {
		if err := s.refuseForgetting(ctx); err != nil {
			return err
		}
	}
	var done []*goose.MigrationResult
	if target >= have {
		done, err = p.UpTo(ctx, target)
	} else {
		done, err = p.DownTo(ctx, target)
	}
	for _, r := range done {
		s.log.Info("schema migrated", "engine", string(s.engine), "version", r.Source.Version, "direction", r.Direction, "took", r.Duration)
	}
	if err != nil {
		return fmt.Errorf("migrate from version %d to %d: %w", have, target, err)
	}
	return nil
}

// lockSchema waits until this process alone may look at the schema and change
// it. The lock ends with the process, however that ends.
func (s *Store) lockSchema(ctx context.Context) (unlock func() error, err error) {
	if s.engine == SQLite {
		return s.lockFile(ctx)
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		// The server may have granted it all the same: the connection's end frees it.
		return nil, errors.Join(err, conn.Hijack().Close(context.WithoutCancel(ctx)))
	}
	return func() error {
		// The caller's context may be over; the lock must go all the same.
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		if _, err := conn.Exec(end, `SELECT pg_advisory_unlock($1)`, migrationLock); err != nil {
			return errors.Join(fmt.Errorf("unlock schema: %w", err), conn.Hijack().Close(end))
		}
		conn.Release()
		return nil
	}, nil
}

// inspect looks for damage in what signing depends on.
func (s *Store) inspect(ctx context.Context) error {
	if s.engine == SQLite {
		return s.inspectSQLite(ctx)
	}
	return nil
}
