package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/oraclestream/oraclestream/internal/feed"
)

const (
	insertTicks = `INSERT INTO ticks (receive_ns, event_ns, event_known, kind, source, symbol, pair,
		price, size, bid, ask, trade_id, sequence, frame_hash, origin)
		SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::smallint[], $5::text[], $6::text[], $7::text[],
		$8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::bytea[], $15::text[])`

	// A batch is marked in the very statement that stores it: one round trip,
	// and no state between the two.
	insertTicksOnce = `WITH once AS (
		INSERT INTO tick_batches (writer, batch, at_ms) VALUES ($16, $17, $18)
		ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, at_ms = excluded.at_ms
		WHERE tick_batches.batch < excluded.batch RETURNING 1)
		` + insertTicks + ` WHERE EXISTS (SELECT 1 FROM once)`
)

const (
	// checkViolation is also what PostgreSQL says where a row has no partition;
	// then it names no constraint.
	checkViolation = "23514"
	// partitionTries bounds how often a day is made that another process, or this
	// one's retention, drops again before the rows are in.
	partitionTries = 20
)

func (s *Store) appendTicksPostgres(ctx context.Context, id BatchID, ticks []feed.Tick) error {
	args := rowArrays(encodeTicks(ticks))
	query := insertTicks
	if id != (BatchID{}) {
		query = insertTicksOnce
		args = append(args, id.Writer, id.Batch, s.now().UnixMilli())
	}
	for try := 1; ; try++ {
		if err := s.makePartitions(ctx, daysOf(ticks)); err != nil {
			return err
		}
		_, err := s.pool.Exec(ctx, query, args...)
		var e *pgconn.PgError
		if !errors.As(err, &e) {
			return err
		}
		if e.Code != checkViolation || e.ConstraintName != "" {
			return invalidPostgres(e)
		}
		// The day was dropped after it was made. That says nothing of the rows.
		s.partitions.forget()
		if try == partitionTries {
			return fmt.Errorf("the ticks' days are dropped as often as they are made: %w", err)
		}
	}
}

// invalidPostgres marks what is due to the data itself: the classes "data
// exception" and "integrity constraint violation".
func invalidPostgres(err *pgconn.PgError) error {
	if strings.HasPrefix(err.Code, "22") || strings.HasPrefix(err.Code, "23") {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return err
}

func encodeTicks(ticks []feed.Tick) []tickRow {
	rows := make([]tickRow, len(ticks))
	for i := range ticks {
		rows[i] = encodeTick(&ticks[i])
	}
	return rows
}

// rowArrays gives one array a column, in the order of insertTicks.
func rowArrays(rows []tickRow) []any {
	n := len(rows)
	receive, event, sequence := make([]int64, n), make([]int64, n), make([]int64, n)
	kind, known, hash := make([]int16, n), make([]bool, n), make([][]byte, n)
	var texts [9][]string
	for i := range texts {
		texts[i] = make([]string, n)
	}
	source, symbol, pair, trade := texts[0], texts[1], texts[2], texts[3]
	price, size, bid, ask, origin := texts[4], texts[5], texts[6], texts[7], texts[8]
	for i := range rows {
		r := &rows[i]
		receive[i], event[i], known[i], kind[i] = r.receiveNS, r.eventNS, r.eventKnown, r.kind
		source[i], symbol[i], pair[i] = r.source, r.symbol, r.pair
		price[i], size[i], bid[i], ask[i] = r.price, r.size, r.bid, r.ask
		trade[i], sequence[i], hash[i], origin[i] = r.tradeID, r.sequence, r.frameHash, r.origin
	}
	return []any{receive, event, known, kind, source, symbol, pair, price, size, bid, ask, trade, sequence, hash, origin}
}
