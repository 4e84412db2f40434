package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// sqliteRows is how many rows one INSERT carries: more gain nothing.
const sqliteRows = 100

// insertValues is an INSERT of so many rows. What is there already, stays.
func insertValues(into string, columns, rows int) string {
	row := ", (" + strings.Repeat(", ?", columns)[2:] + ")"
	return "INSERT " + into + " VALUES " + strings.Repeat(row, rows)[2:] + " ON CONFLICT DO NOTHING"
}

const (
	sqliteTicks = `INTO ticks (receive_ns, event_ns, event_known, kind, source, symbol, pair,
		price, size, bid, ask, trade_id, sequence, frame_hash, origin)`
	sqliteTickColumns = 15
)

func (s *Store) appendTicksSQLite(ctx context.Context, id BatchID, ticks []feed.Tick) error {
	args := make([]any, 0, len(ticks)*sqliteTickColumns)
	for i := range ticks {
		r := encodeTick(&ticks[i])
		args = r.appendArgs(args)
	}
	return invalidSQLite(s.inTx(ctx, func(tx *sql.Tx) error {
		if id != (BatchID{}) {
			marked, err := tx.ExecContext(ctx, `INSERT INTO tick_batches (writer, batch, at_ms) VALUES (?, ?, ?)
				ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, at_ms = excluded.at_ms
				WHERE tick_batches.batch < excluded.batch`, id.Writer, id.Batch, s.now().UnixMilli())
			if err != nil {
				return err
			}
			if n, err := marked.RowsAffected(); err != nil || n == 0 {
				return err
			}
		}
		return insertRows(ctx, tx, sqliteTicks, sqliteTickColumns, args)
	}))
}

// appendArgs gives the columns in the order of sqliteTicks.
func (r *tickRow) appendArgs(args []any) []any {
	return append(args, r.receiveNS, r.eventNS, r.eventKnown, int64(r.kind), r.source, r.symbol, r.pair,
		r.price, r.size, r.bid, r.ask, r.tradeID, r.sequence, r.frameHash, r.origin)
}

// insertRows inserts the rows that args hold one behind the other.
func insertRows(ctx context.Context, tx *sql.Tx, into string, columns int, args []any) (err error) {
	const most = sqliteRows
	if len(args) >= most*columns {
		stmt, err := tx.PrepareContext(ctx, insertValues(into, columns, most))
		if err != nil {
			return err
		}
		for ; len(args) >= most*columns; args = args[most*columns:] {
			if _, err := stmt.ExecContext(ctx, args[:most*columns]...); err != nil {
				return errors.Join(err, stmt.Close())
			}
		}
		if err := stmt.Close(); err != nil {
			return err
		}
	}
	if len(args) > 0 {
		_, err = tx.ExecContext(ctx, insertValues(into, columns, len(args)/columns), args...)
	}
	return err
}

// invalidSQLite marks what is due to the data itself.
func invalidSQLite(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG:
			return fmt.Errorf("%w: %w", ErrInvalid, err)
		}
	}
	return err
}
