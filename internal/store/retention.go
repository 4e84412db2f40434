package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Retention says how long records are kept; 0 keeps them for ever. Signing
// records, transaction intents and evidence are always kept; for reports and
// bundles see [Store.RemoveReports].
type Retention struct {
	// Ticks go by whole days of UTC, when their last moment is older.
	Ticks time.Duration
	// Values go by their time, feed by feed, and with them samples and deliveries.
	Values time.Duration
	// Messages go by their time.
	Messages time.Duration
}

// Removed says what retention removed.
type Removed struct {
	// TickDays were dropped, on PostgreSQL.
	TickDays int
	// Ticks were deleted, on SQLite.
	Ticks int64
	// Values, Samples, Deliveries and Messages were deleted.
	Values, Samples, Deliveries, Messages int64
}

const (
	// removeRows is how many rows one transaction deletes: others that write
	// wait no longer than it takes.
	removeRows = 2000
	// daysAhead is how many days of ticks are made before they begin.
	daysAhead = 2
	// batchMemory is for how long a writer's last batch is remembered.
	batchMemory = 7 * 24 * time.Hour
)

// Retain removes what is older than it is to be kept, a little at a time, so
// that it may run while everything else goes on. On PostgreSQL it also makes
// the partitions of the next days.
func (s *Store) Retain(ctx context.Context, keep Retention) (Removed, error) {
	if keep.Ticks < 0 || keep.Values < 0 || keep.Messages < 0 {
		return Removed{}, errors.New("remove old records: negative time to keep")
	}
	var r Removed
	err := s.retain(ctx, keep, &r)
	if err != nil {
		err = fmt.Errorf("remove old records: %w", s.explain(err))
	}
	return r, err
}

func (s *Store) retain(ctx context.Context, keep Retention, r *Removed) (err error) {
	now := s.now()
	if s.engine == PostgreSQL {
		var ahead []day
		for d := range day(daysAhead + 1) {
			ahead = append(ahead, dayAt(now)+d)
		}
		if err := s.makePartitions(ctx, ahead); err != nil {
			return err
		}
	}
	if _, err := s.remove(ctx, `DELETE FROM tick_batches WHERE writer IN (SELECT writer FROM tick_batches WHERE at_ms < $1 LIMIT $2)`,
		now.Add(-batchMemory).UnixMilli()); err != nil {
		return err
	}
	if keep.Ticks > 0 {
		if err := s.removeTicks(ctx, dayAt(now.Add(-keep.Ticks)), r); err != nil {
			return err
		}
	}
	if keep.Values > 0 {
		heads, err := s.valueHeads(ctx)
		if err != nil {
			return err
		}
		for _, h := range heads {
			n, err := s.remove(ctx, `DELETE FROM feed_values WHERE (feed, at_ms, round) IN
				(SELECT feed, at_ms, round FROM feed_values WHERE feed = $3 AND at_ms < $1 ORDER BY at_ms LIMIT $2)`,
				now.Add(-keep.Values).UnixMilli(), string(h.Feed))
			r.Values += n
			if err != nil {
				return err
			}
		}
	}
	if keep.Values > 0 {
		before := now.Add(-keep.Values)
		if r.Samples, err = s.remove(ctx, `DELETE FROM samples WHERE (feed_set, round, run_ns) IN
			(SELECT feed_set, round, run_ns FROM samples WHERE at_ns < $1 ORDER BY at_ns LIMIT $2)`, before.UnixNano()); err != nil {
			return err
		}
		if r.Deliveries, err = s.remove(ctx, `DELETE FROM deliveries WHERE (feed_set, round, chain_id, tx) IN
			(SELECT feed_set, round, chain_id, tx FROM deliveries WHERE landed_ms < $1 LIMIT $2)`, before.UnixMilli()); err != nil {
			return err
		}
	}
	if keep.Messages > 0 {
		r.Messages, err = s.remove(ctx, `DELETE FROM messages WHERE (topic, seq, publisher) IN
			(SELECT topic, seq, publisher FROM messages WHERE time_ns < $1 ORDER BY time_ns LIMIT $2)`,
			now.Add(-keep.Messages).UnixNano())
	}
	return err
}

// remove runs a DELETE of at most $2 rows until it finds no more.
func (s *Store) remove(ctx context.Context, query string, before int64, more ...any) (removed int64, err error) {
	for {
		result, err := s.write.ExecContext(ctx, s.dialect(query), append([]any{before, removeRows}, more...)...)
		if err != nil {
			return removed, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return removed, err
		}
		removed += n
		if n < removeRows {
			return removed, nil
		}
	}
}

// removeTicks removes the days before the one given.
func (s *Store) removeTicks(ctx context.Context, before day, r *Removed) (err error) {
	if s.engine == SQLite {
		r.Ticks, err = s.remove(ctx, `DELETE FROM ticks WHERE id IN (SELECT id FROM ticks WHERE receive_ns < $1 ORDER BY receive_ns LIMIT $2)`,
			before.start().UnixNano())
		return err
	}
	var days []day
	if err := s.inPartitionTx(ctx, func(tx pgx.Tx) (err error) {
		days, err = partitionDays(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	for _, d := range days {
		if d >= before {
			break
		}
		err := s.inPartitionTx(ctx, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `DROP TABLE IF EXISTS `+pgx.Identifier{d.partition()}.Sanitize())
			return err
		})
		var e *pgconn.PgError
		if errors.As(err, &e) && e.Code == "55P03" { // lock_not_available
			s.log.Info("a day of ticks is being read and is removed later", "partition", d.partition())
			return nil
		}
		if err != nil {
			return fmt.Errorf("drop partition %s: %w", d.partition(), err)
		}
		s.partitions.forget()
		r.TickDays++
	}
	return nil
}

// Maintain calls Retain now and then every so often until the context ends. A
// failure is logged, and the next time it is tried again.
func (s *Store) Maintain(ctx context.Context, keep Retention, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		removed, err := s.Retain(ctx, keep)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.log.Warn("old records were not removed", "error", err, "advice", "look whether the database is up; without this its disk fills")
		case removed != (Removed{}):
			s.log.Info("old records removed", "tick_days", removed.TickDays, "ticks", removed.Ticks, "values", removed.Values, "messages", removed.Messages)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
