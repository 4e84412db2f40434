package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/oraclestream/oraclestream/migrations"
)

var (
	// ErrSchemaTooNew says that a later version of the program wrote the schema.
	ErrSchemaTooNew = errors.New("schema is newer than this program")
	// ErrServerTooOld says that the database server lacks what the store needs.
	ErrServerTooOld = errors.New("database server is too old")
	// ErrNotDurable says that the server is set up to lose what it acknowledged.
	ErrNotDurable = errors.New("database server does not sync to disk")
	// ErrDamaged says that the database, or a record in it, is not as this
	// program wrote it.
	ErrDamaged = errors.New("stored data is damaged")
	// ErrNotFound is returned where what was asked for is not on record.
	ErrNotFound = errors.New("not on record")
)

// Engine is what keeps the data.
type Engine string

// The engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// Config says where a store is.
type Config struct {
	// URL is "sqlite:PATH", or a PostgreSQL connection string that begins with
	// "postgres://" or "postgresql://".
	URL string
	// Logger must not be nil.
	Logger *slog.Logger
	// Now is the clock; [time.Now] where it is nil.
	Now func() time.Time

	// migrations are the schema's versions; the program's own where it is nil.
	migrations fs.FS
	// exclusive opens what no other process has open, for a restore.
	exclusive bool
	// patience is how long other sessions may last before that fails;
	// [sessionPatience] where it is zero.
	patience time.Duration
}

// Store keeps what must outlive a process, on one of the engines. It is safe
// for concurrent use. What it promises does not depend on the engine.
type Store struct {
	engine Engine
	log    *slog.Logger
	now    func() time.Time
	// migrations are the versions of the schema.
	migrations fs.FS

	// write is where everything that changes goes. On SQLite it is the one
	// connection that writes, in transactions that begin IMMEDIATE, and every
	// commit is synced. On PostgreSQL it is pool behind database/sql.
	write *sql.DB
	// read serves queries: on SQLite connections that cannot write, on
	// PostgreSQL the same as write.
	read *sql.DB
	// pool is PostgreSQL's own interface; nil on SQLite.
	pool *pgxpool.Pool
	// path is SQLite's file; empty on PostgreSQL.
	path string

	// patience is how long a restore waits for other sessions to end.
	patience time.Duration

	// partitions are PostgreSQL's days of ticks.
	partitions partitions

	closing sync.Once
	closed  error
}

// Open opens or creates a store and brings its schema up to date, under a lock
// that keeps every other process from doing the same. It refuses a schema of a
// later version with [ErrSchemaTooNew], a server before PostgreSQL 13 with
// [ErrServerTooOld], one that runs without fsync with [ErrNotDurable], a file
// that is no sound database with [ErrDamaged], and a store in which a restore
// did not end with [ErrIncomplete].
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s, err := connect(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", s.explain(err))
	}
	if err := s.migrate(ctx, Latest, func(context.Context) error { return nil }); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", s.explain(err)), s.Close())
	}
	if err := s.inspect(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", s.explain(err)), s.Close())
	}
	if err := s.sayRestored(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", s.explain(err)), s.Close())
	}
	return s, nil
}

// connect gives a store whose schema nobody has looked at.
func connect(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{log: cfg.Logger, now: cfg.Now, migrations: cfg.migrations, patience: cmp.Or(cfg.patience, sessionPatience)}
	if s.now == nil {
		s.now = time.Now
	}
	if s.migrations == nil {
		s.migrations = migrations.Files
	}
	if path, ok := strings.CutPrefix(cfg.URL, "sqlite:"); ok {
		s.engine = SQLite
		open := s.openSQLite
		if cfg.exclusive {
			open = s.openSQLiteAlone
		}
		err := open(ctx, path)
		return s, err
	}
	if strings.HasPrefix(cfg.URL, "postgres://") || strings.HasPrefix(cfg.URL, "postgresql://") {
		s.engine = PostgreSQL
		err := s.openPostgres(ctx, cfg.URL, cfg.exclusive)
		return s, err
	}
	// The URL may hold a password, so it is not repeated.
	return s, errors.New(`the store's URL must be "sqlite:PATH" or begin with "postgres://"`)
}

// Engine says what keeps the data.
func (s *Store) Engine() Engine { return s.engine }

// closeGrace is how long PostgreSQL's connections get to say goodbye.
const closeGrace = 2 * time.Second

// Close ends all connections, after the calls under way. It may be called
// again and then says what it said first. Connections to a server that hangs are left
// behind after two seconds: nothing of ours is under way there, and pgx ends them by
// itself after fifteen.
func (s *Store) Close() error {
	s.closing.Do(func() {
		var errs []error
		if s.read != nil && s.read != s.write {
			errs = append(errs, s.read.Close())
		}
		if s.write != nil {
			// On SQLite the last connection moves the log into the file.
			errs = append(errs, s.write.Close())
		}
		if s.pool != nil {
			closed := make(chan struct{})
			go func() {
				defer close(closed)
				s.pool.Close()
			}()
			timer := time.NewTimer(closeGrace)
			defer timer.Stop()
			select {
			case <-closed:
			case <-timer.C:
				s.log.Warn("the database server does not close its connections", "advice", "it may hang: look at its log and its disk")
			}
		}
		if err := errors.Join(errs...); err != nil {
			s.closed = fmt.Errorf("close store: %w", err)
		}
	})
	return s.closed
}

// explain marks errors that mean a damaged database.
func (s *Store) explain(err error) error {
	if err == nil || errors.Is(err, ErrDamaged) {
		return err
	}
	switch s.engine {
	case SQLite:
		return explainSQLite(err, s.path)
	case PostgreSQL:
		return explainPostgres(err)
	}
	return err
}

// inTx runs do in a transaction of the writing connection. When it returns
// nil, what do changed is on disk.
func (s *Store) inTx(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		// The transaction's own failure is what matters.
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}
