package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/oraclestream/oraclestream/internal/store/backup"
)

const (
	// A load holds no more than so many rows, or bytes of them, at once.
	loadRows  = 5000
	loadBytes = 4 << 20
)

// loadAll puts all rows of a backup into the store, which has its schema, in
// one transaction.
func (s *Store) loadAll(ctx context.Context, file io.Reader, info *BackupInfo, opts *RestoreOptions) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	err = s.load(ctx, conn, tx, file, info, opts)
	if err == nil {
		err = tx.Commit()
	} else {
		_ = tx.Rollback() // what failed is what matters
	}
	return errors.Join(err, conn.Close())
}

func (s *Store) load(ctx context.Context, conn *sql.Conn, tx *sql.Tx, file io.Reader, info *BackupInfo, opts *RestoreOptions) error {
	if err := s.beginLoad(ctx, tx, info.Header.Schema); err != nil {
		return err
	}
	again, err := readBackup(ctx, file, opts.progress("restore"), func(k *kind) (rowsTo, error) {
		return &loader{ctx: ctx, store: s, conn: conn, tx: tx, kind: k}, nil
	})
	switch {
	case err != nil:
		return err
	case again.Sum != info.Sum:
		return fmt.Errorf("%w: it changed while it was read", backup.ErrDamaged)
	}
	if err := s.endLoad(ctx, tx); err != nil {
		return err
	}
	return s.mark(ctx, tx, info)
}

func (s *Store) beginLoad(ctx context.Context, tx *sql.Tx, version int64) error {
	if err := s.wipe(ctx, tx, version); err != nil {
		return err
	}
	if s.engine == PostgreSQL {
		if _, err := tx.ExecContext(ctx, `LOCK TABLE signing_records, restores IN ACCESS EXCLUSIVE MODE`); err != nil {
			return err
		}
	}
	if err := s.dropDamagedRecords(ctx, tx); err != nil {
		return err
	}
	if s.engine == PostgreSQL {
		// Followers are not told of what is old.
		_, err := tx.ExecContext(ctx, `ALTER TABLE feed_values DISABLE TRIGGER tell; ALTER TABLE reports DISABLE TRIGGER tell`)
		return err
	}
	return nil
}

func (s *Store) endLoad(ctx context.Context, tx *sql.Tx) error {
	if s.engine != PostgreSQL {
		return nil
	}
	_, err := tx.ExecContext(ctx, `ALTER TABLE feed_values ENABLE TRIGGER tell; ALTER TABLE reports ENABLE TRIGGER tell`)
	return err
}

// dropDamagedRecords deletes signing records that nobody could read: they stay
// through a restore otherwise, and would keep their operator from signing.
func (s *Store) dropDamagedRecords(ctx context.Context, tx *sql.Tx) error {
	var damaged [][2][]byte
	err := eachDamagedRecord(ctx, tx, func(row []any, _ error) {
		operator, _ := row[0].([]byte)
		domain, _ := row[1].([]byte)
		damaged = append(damaged, [2][]byte{operator, domain})
	})
	for _, d := range damaged {
		if err == nil {
			s.log.Warn("a damaged signing record goes", "operator", hex.EncodeToString(d[0]), "domain", hex.EncodeToString(d[1]),
				"advice", "the backup's takes its place; rounds from before this restore are not signed again")
			_, err = tx.ExecContext(ctx, `DELETE FROM signing_records WHERE operator = $1 AND domain = $2`, d[0], d[1])
		}
	}
	return err
}

// loader puts the rows of one kind into the store.
type loader struct {
	ctx   context.Context
	store *Store
	conn  *sql.Conn
	tx    *sql.Tx
	kind  *kind

	rows  [][]any
	bytes int
	full  *sql.Stmt
}

func (l *loader) row(row []any) error {
	l.rows = append(l.rows, row)
	for _, v := range row {
		switch v := v.(type) {
		case string:
			l.bytes += len(v)
		case []byte:
			l.bytes += len(v)
		}
	}
	if len(l.rows) < loadRows && l.bytes < loadBytes {
		return nil
	}
	return l.flush()
}

func (l *loader) flush() error {
	if len(l.rows) == 0 {
		return nil
	}
	err := l.write()
	clear(l.rows)
	l.rows, l.bytes = l.rows[:0], 0
	return invalid(err)
}

// write copies the rows where it can; what may meet rows that stay is inserted.
func (l *loader) write() error {
	if l.store.engine == PostgreSQL && l.conflict() == "" {
		return l.conn.Raw(func(c any) error {
			std, ok := c.(*stdlib.Conn)
			if !ok {
				return errors.New("the PostgreSQL driver is not pgx")
			}
			return l.copy(std.Conn())
		})
	}
	for from := 0; from < len(l.rows); from += sqliteRows {
		if err := l.insert(l.rows[from:min(from+sqliteRows, len(l.rows))]); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) copy(conn *pgx.Conn) error {
	if l.kind.table == tickKind {
		if err := l.makeDays(conn); err != nil {
			return err
		}
	}
	_, err := conn.CopyFrom(l.ctx, pgx.Identifier{l.kind.table}, l.kind.names(), pgx.CopyFromRows(l.rows))
	return err
}

// makeDays makes the partitions of the rows' days. The transaction has the
// table for itself.
func (l *loader) makeDays(conn *pgx.Conn) error {
	made := make(map[day]bool)
	for i, name := range l.kind.names() {
		if name != "receive_ns" {
			continue
		}
		for _, row := range l.rows {
			ns, _ := row[i].(int64)
			if d := day(ns / dayNS); !made[d] {
				if err := makePartition(l.ctx, conn, d); err != nil {
					return fmt.Errorf("make partition %s: %w", d.partition(), err)
				}
				made[d] = true
			}
		}
	}
	return nil
}

// insert stores rows, at most sqliteRows of them: a full batch by a statement
// that is prepared once.
func (l *loader) insert(rows [][]any) error {
	args := make([]any, 0, len(rows)*len(l.kind.columns))
	for _, row := range rows {
		args = append(args, row...)
	}
	if len(rows) < sqliteRows {
		_, err := l.tx.ExecContext(l.ctx, l.statement(len(rows)), args...)
		return err
	}
	if l.full == nil {
		var err error
		if l.full, err = l.tx.PrepareContext(l.ctx, l.statement(sqliteRows)); err != nil { // it ends with the transaction
			return err
		}
	}
	_, err := l.full.ExecContext(l.ctx, args...)
	return err
}

// statement inserts so many rows.
func (l *loader) statement(rows int) string {
	var q strings.Builder
	q.WriteString("INSERT INTO " + l.kind.table + " (" + strings.Join(l.kind.names(), ", ") + ") VALUES ")
	for i := range rows * len(l.kind.columns) {
		switch {
		case i == 0:
			q.WriteString("($")
		case i%len(l.kind.columns) == 0:
			q.WriteString("), ($")
		default:
			q.WriteString(", $")
		}
		q.WriteString(strconv.Itoa(i + 1))
	}
	q.WriteString(")" + l.conflict())
	return l.store.dialect(q.String())
}

// conflict says what becomes of rows that are there already. A signing record
// only ever grows: an older one would let a round be signed twice.
func (l *loader) conflict() string {
	switch l.kind.table {
	case signingKind:
		var set []string
		for _, name := range l.kind.names() {
			if name != "operator" && name != "domain" {
				set = append(set, name+" = excluded."+name)
			}
		}
		return " ON CONFLICT (operator, domain) DO UPDATE SET " + strings.Join(set, ", ") + " WHERE excluded.round > signing_records.round"
	case restoresKind:
		return " ON CONFLICT (restored_ms) DO NOTHING"
	}
	return ""
}

// invalid marks rows that the engine refuses.
func invalid(err error) error {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return invalidPostgres(e)
	}
	return invalidSQLite(err)
}

func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

func parseSum(s string) ([]byte, error) {
	b, err := hex.DecodeString(s)
	if err == nil && len(b) != sha256.Size {
		err = fmt.Errorf("a sum of %d bytes", len(b))
	}
	return b, err
}
