package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// errReadOnly is what [Store.Writable] says of a PostgreSQL that takes no writes.
var errReadOnly = errors.New("the server only reads, as a replica does: name the primary in the URL")

// Writable returns nil where the store would take a write now. It changes nothing: on
// SQLite it takes the lock that a write needs, on PostgreSQL it asks the server.
// Where the context ends first the error is the context's.
func (s *Store) Writable(ctx context.Context) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if s.engine == SQLite {
			return nil // the transaction began IMMEDIATE, with the lock
		}
		var readOnly string
		if err := tx.QueryRowContext(ctx, `SELECT current_setting('transaction_read_only')`).Scan(&readOnly); err != nil {
			return err
		}
		if readOnly != "off" {
			return errReadOnly
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("ask the store: %w", s.explain(err))
	}
	return nil
}
