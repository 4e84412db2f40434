package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// A day of a feed is 86,400 rows of small numbers, for which the general ways
// of scanning rows cost several times what the database does. So both engines
// have their own here.

// valueColumns is what readValues reads, in its order.
const valueColumns = `at_ms, round, value, decimals, origin`

// readValues runs a query of valueColumns of one feed.
func (s *Store) readValues(ctx context.Context, id feed.ID, query string, args ...any) ([]FeedValue, error) {
	if s.engine == SQLite {
		values, err := s.readValuesSQLite(ctx, id, s.dialect(query), args)
		return values.all(), err
	}
	rows, err := s.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var values pile
	for rows.Next() {
		v, err := scanValuePostgres(id, rows)
		if err != nil {
			return nil, err
		}
		values.add(v)
	}
	return values.all(), rows.Err()
}

// pile gathers values of unknown number and copies each once: a slice that
// grows by itself would copy a day several times.
type pile struct {
	full [][]FeedValue
	last []FeedValue
}

// longRange is how many values are worth a second connection.
const longRange = 10_000

const pileRows = 4096

func (p *pile) add(v FeedValue) {
	if len(p.last) == cap(p.last) {
		if p.last != nil {
			p.full = append(p.full, p.last)
		}
		// The first is small: most questions are.
		p.last = make([]FeedValue, 0, min(64<<(2*len(p.full)), pileRows))
	}
	p.last = append(p.last, v)
}

func (p *pile) all() []FeedValue { return slices.Concat(p.parts()...) }

func (p *pile) parts() [][]FeedValue { return append(p.full, p.last) }

// scanValuePostgres reads integers as they come on the wire, big-endian. In the
// text format, which a setting of the connection can ask for, lengths differ
// and pgx does it.
func scanValuePostgres(id feed.ID, rows pgx.Rows) (FeedValue, error) {
	// A text is the same in both formats.
	for _, f := range rows.FieldDescriptions()[:4] {
		if f.Format != pgx.BinaryFormatCode {
			var at, round, value, decimals int64
			var origin string
			if err := rows.Scan(&at, &round, &value, &decimals, &origin); err != nil {
				return FeedValue{}, err
			}
			return decodeValue(id, at, round, value, decimals, origin)
		}
	}
	raw := rows.RawValues()
	if len(raw) != 5 || len(raw[0]) != 8 || len(raw[1]) != 8 || len(raw[2]) != 8 || len(raw[3]) != 2 {
		return FeedValue{}, fmt.Errorf("%w: value of %s: unexpected columns", ErrDamaged, id)
	}
	number := func(b []byte) int64 { return int64(binary.BigEndian.Uint64(b)) }
	return decodeValue(id, number(raw[0]), number(raw[1]), number(raw[2]), int64(binary.BigEndian.Uint16(raw[3])), raw[4])
}

// rangeOfValues reads a long range of SQLite in two halves at once, each on a
// connection of its own: there, the reader's own processor does the work.
func (s *Store) rangeOfValues(ctx context.Context, id feed.ID, from, to int64, limit int) ([]FeedValue, error) {
	const query = `SELECT ` + valueColumns + ` FROM feed_values WHERE feed = $1 AND at_ms >= $2 AND at_ms < $3 ORDER BY at_ms, round LIMIT $4`
	if s.engine != SQLite || limit <= longRange {
		return s.readValues(ctx, id, query, string(id), from, to, int64(limit))
	}
	var first, last sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT (SELECT min(at_ms) FROM feed_values WHERE feed = ?1 AND at_ms >= ?2 AND at_ms < ?3),
		(SELECT max(at_ms) FROM feed_values WHERE feed = ?1 AND at_ms >= ?2 AND at_ms < ?3)`, string(id), from, to).Scan(&first, &last)
	if err != nil || !first.Valid {
		return nil, err
	}
	middle := first.Int64 + (last.Int64-first.Int64)/2
	var halves [2]pile
	group, ctx := errgroup.WithContext(ctx)
	for i, part := range [2][2]int64{{first.Int64, middle}, {middle, to}} {
		group.Go(func() (err error) {
			halves[i], err = s.readValuesSQLite(ctx, id, s.dialect(query), []any{string(id), part[0], part[1], int64(limit)})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	values := slices.Concat(append(halves[0].parts(), halves[1].parts()...)...)
	return values[:min(limit, len(values))], nil
}

func (s *Store) readValuesSQLite(ctx context.Context, id feed.ID, query string, args []any) (values pile, err error) {
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return pile{}, err
	}
	named := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
	}
	err = conn.Raw(func(c any) (err error) {
		q, ok := c.(driver.QueryerContext)
		if !ok {
			return errors.New("the SQLite driver has no QueryContext")
		}
		rows, err := q.QueryContext(ctx, query, named)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		values, err = scanValuesSQLite(id, rows)
		return err
	})
	if err = errors.Join(err, conn.Close()); err != nil {
		return pile{}, err
	}
	return values, nil
}

func scanValuesSQLite(id feed.ID, rows driver.Rows) (values pile, err error) {
	row := make([]driver.Value, 5)
	for {
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return values, nil
		case err != nil:
			return pile{}, err
		}
		at, ok0 := row[0].(int64)
		round, ok1 := row[1].(int64)
		value, ok2 := row[2].(int64)
		decimals, ok3 := row[3].(int64)
		origin, ok4 := row[4].(string)
		if !ok0 || !ok1 || !ok2 || !ok3 || !ok4 {
			return pile{}, fmt.Errorf("%w: value of %s: unexpected columns", ErrDamaged, id)
		}
		v, err := decodeValue(id, at, round, value, decimals, origin)
		if err != nil {
			return pile{}, err
		}
		values.add(v)
	}
}
