package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// MaxValues bounds what [Store.FeedValues] gives at once: two days of a value
// each second, and some.
const MaxValues = 200_000

// AppendValues stores values, all or none. What is there already for a feed, a
// moment and a round stays as it is, so that a call may be made again. A value
// that cannot be stored is [ErrInvalid].
func (s *Store) AppendValues(ctx context.Context, values []FeedValue) error {
	if len(values) == 0 {
		return nil
	}
	for i := range values {
		if err := values[i].check(); err != nil {
			return fmt.Errorf("append values: %w", err)
		}
	}
	var err error
	if s.engine == SQLite {
		err = s.appendValuesSQLite(ctx, values)
	} else {
		err = s.appendValuesPostgres(ctx, values)
	}
	if err != nil {
		return fmt.Errorf("append values: %w", s.explain(err))
	}
	return nil
}

func (s *Store) appendValuesSQLite(ctx context.Context, values []FeedValue) error {
	const columns = 7
	args := make([]any, 0, len(values)*columns)
	for i := range values {
		v := &values[i]
		args = append(args, string(v.Feed), v.At.UnixMilli(), int64(v.Round), int64(v.Value), int64(v.Decimals), string(v.Origin), v.checksum())
	}
	return invalidSQLite(s.inTx(ctx, func(tx *sql.Tx) error {
		return insertRows(ctx, tx, `INTO feed_values (feed, at_ms, round, value, decimals, origin, checksum)`, columns, args)
	}))
}

func (s *Store) appendValuesPostgres(ctx context.Context, values []FeedValue) error {
	n := len(values)
	id, at, round, value, sum := make([]string, n), make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	decimals, origin := make([]int16, n), make([]string, n)
	for i := range values {
		v := &values[i]
		id[i], at[i], round[i], value[i] = string(v.Feed), v.At.UnixMilli(), int64(v.Round), int64(v.Value)
		decimals[i], origin[i], sum[i] = int16(v.Decimals), string(v.Origin), v.checksum()
	}
	_, err := s.pool.Exec(ctx, `INSERT INTO feed_values (feed, at_ms, round, value, decimals, origin, checksum)
		SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[], $7::bigint[])
		ON CONFLICT DO NOTHING`, id, at, round, value, decimals, origin, sum)
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return invalidPostgres(e)
	}
	return err
}

// FeedValues gives the values of a feed with from <= At < to, the earliest
// first and at most limit of them; limit is 1 to [MaxValues]. Whoever gets limit
// values asks again from the last one's time on.
func (s *Store) FeedValues(ctx context.Context, id feed.ID, from, to time.Time, limit int) ([]FeedValue, error) {
	if limit < 1 || limit > MaxValues {
		return nil, fmt.Errorf("read values of %s: the limit is %d, 1 to %d are allowed", id, limit, MaxValues)
	}
	from, to = clamp(from, firstTime), clamp(to, lastTime)
	values, err := s.rangeOfValues(ctx, id, ceilMilli(from), ceilMilli(to), limit)
	if err != nil {
		return nil, fmt.Errorf("read values of %s: %w", id, s.explain(err))
	}
	return values, nil
}

// LatestValue gives a feed's newest value, or [ErrNotFound].
func (s *Store) LatestValue(ctx context.Context, id feed.ID) (FeedValue, error) {
	values, err := s.readValues(ctx, id, `SELECT `+valueColumns+` FROM feed_values
		WHERE feed = $1 ORDER BY at_ms DESC, round DESC LIMIT 1`, string(id))
	if err != nil {
		return FeedValue{}, fmt.Errorf("read the latest value of %s: %w", id, s.explain(err))
	}
	if len(values) == 0 {
		return FeedValue{}, fmt.Errorf("%w: no value of %s", ErrNotFound, id)
	}
	return values[0], nil
}

// ceilMilli is the first whole millisecond that is not before t.
func ceilMilli(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.After(time.UnixMilli(ms)) {
		ms++
	}
	return ms
}
