package store

import (
	"database/sql"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// signed gives a number as the engines hold it; they know none beyond 63 bits.
func signed[T ~uint64](what string, n T) (int64, error) {
	if n > math.MaxInt64 {
		return 0, fmt.Errorf("%w: %s %d does not fit 63 bits", ErrInvalid, what, uint64(n))
	}
	return int64(n), nil
}

func element(what string, b []byte) (e protocol.Element, err error) {
	if e.SetBytesCanonical(b) != nil {
		return e, fmt.Errorf("%w: %s is not a field element", ErrDamaged, what)
	}
	return e, nil
}

func elementBytes(e protocol.Element) []byte {
	b := e.Bytes()
	return b[:]
}

// bounded gives a bound of a query: beyond 63 bits there is nothing.
func bounded[T ~uint64](n T) int64 { return int64(min(n, math.MaxInt64)) }

// each calls scan for each row, closes them and gives the first error.
func each(rows *sql.Rows, err error, scan func() error) error {
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := scan(); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// Undecodable reports whether an error is of one record that is not as any was
// written, so that others can be read all the same; and not of a database that is
// damaged as such.
func Undecodable(err error) bool {
	var lite *sqlite.Error
	var postgres *pgconn.PgError
	return errors.Is(err, ErrDamaged) && !errors.As(err, &lite) && !errors.As(err, &postgres)
}
