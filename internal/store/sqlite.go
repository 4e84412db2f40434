package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// openSQLite opens the file with one connection that writes and several that
// only read, which in WAL mode do not wait for each other.
func (s *Store) openSQLite(ctx context.Context, path string) error {
	err := s.setPath(path)
	if err != nil {
		return err
	}
	if err := s.makeFile(); err != nil {
		return err
	}
	// busy_timeout comes first: the other settings may have to wait themselves.
	writing := []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}
	if s.write, err = sql.Open("sqlite", sqliteDSN(s.path, "immediate", writing...)); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	s.write.SetMaxIdleConns(1)
	// Two that turn a new file to WAL at once do not wait for each other.
	unlock, err := s.lockFile(ctx)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	if err := errors.Join(s.write.PingContext(ctx), unlock()); err != nil {
		return errors.Join(err, s.Close())
	}
	if s.read, err = sql.Open("sqlite", sqliteDSN(s.path, "deferred", "busy_timeout(10000)", "query_only(1)")); err != nil {
		return errors.Join(err, s.Close())
	}
	readers := max(4, runtime.NumCPU())
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return nil
}

// openSQLiteAlone opens the file with one connection, and with a lock that
// nobody else can have or get a connection beside. The caller holds
// [Store.lockFile], or another process could open a file that is not there yet.
//
// It leaves the mode in which a log grows beside the file: a large transaction
// then needs no more room than the file, and if it is killed, the next who
// opens the file takes it back.
func (s *Store) openSQLiteAlone(_ context.Context, path string) error {
	err := s.setPath(path)
	if err != nil {
		return err
	}
	pragmas := []string{"busy_timeout(1000)", "journal_mode(DELETE)", "locking_mode(EXCLUSIVE)", "synchronous(EXTRA)", "foreign_keys(1)"}
	if s.write, err = sql.Open("sqlite", sqliteDSN(s.path, "exclusive", pragmas...)); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	s.write.SetMaxIdleConns(1)
	s.read = s.write
	return nil
}

// setPath says where the file is, and makes its folder.
func (s *Store) setPath(path string) error {
	if path == "" || path == ":memory:" {
		return errors.New(`the store's URL "sqlite:PATH" needs the path of a file`)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	s.path = abs
	return os.MkdirAll(filepath.Dir(abs), 0o700)
}

// makeFile makes the file where there is none, for its owner alone: SQLite
// would let others read what an operator signed and sent. The files that SQLite
// puts beside it take their mode from it.
func (s *Store) makeFile() error {
	f, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// lockPoll is how often a process looks whether another has finished.
const lockPoll = 20 * time.Millisecond

// lockFile waits until this process alone opens the file or changes its
// schema. Reading and writing records goes on meanwhile.
func (s *Store) lockFile(ctx context.Context) (unlock func() error, err error) {
	lock := flock.New(s.path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockPoll); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock.Close, nil
}

func sqliteDSN(path, begin string, pragmas ...string) string {
	q := url.Values{"_txlock": {begin}, "_pragma": pragmas}
	u := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}
	return u.String()
}

func explainSQLite(err error, path string) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %s: %w: stop every process that uses it, keep a copy of the file and restore the last backup", ErrDamaged, path, err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("%w: another process holds %s for long: see which one has it open", err, path)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: the disk that holds %s is full: make room", err, path)
	}
	return err
}

// inspectSQLite reads the tables that signing depends on in full. They are
// small; ticks and values are not looked at.
func (s *Store) inspectSQLite(ctx context.Context) error {
	for _, table := range []string{"signing_records", "tx_intents"} {
		var found string
		if err := s.write.QueryRowContext(ctx, "PRAGMA integrity_check("+table+")").Scan(&found); err != nil {
			return fmt.Errorf("check %s: %w", table, err)
		}
		if found != "ok" {
			return fmt.Errorf("%w: %s: table %s: %s: stop every process that uses it, keep a copy of the file and restore the last backup", ErrDamaged, s.path, table, found)
		}
	}
	return nil
}
