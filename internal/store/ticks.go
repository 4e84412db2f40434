package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// AppendTicks stores ticks in their order, all or none. A batch with the number
// of the writer's last one, or an earlier, is there already and not stored
// again; the zero BatchID stores in any case. A tick that cannot be stored is
// [ErrInvalid].
func (s *Store) AppendTicks(ctx context.Context, id BatchID, ticks []feed.Tick) error {
	if len(ticks) == 0 {
		return nil
	}
	for i := range ticks {
		if err := checkTick(&ticks[i]); err != nil {
			return fmt.Errorf("append ticks: %w", err)
		}
	}
	appendRows := s.appendTicksPostgres
	if s.engine == SQLite {
		appendRows = s.appendTicksSQLite
	}
	if err := appendRows(ctx, id, ticks); err != nil {
		return fmt.Errorf("append ticks: %w", s.explain(err))
	}
	return nil
}

// TickFilter says which ticks to read.
type TickFilter struct {
	// From and To bound the receive time: From <= t < To. A zero From means
	// from the beginning, a zero To everything to the end.
	From, To time.Time
	// Pairs are the instruments to read, all of them where it is empty.
	Pairs []feed.ID
	// Source is the venue to read, all of them where it is empty.
	Source string
}

// tickPage is how many ticks are read at once. Between two pages nothing is
// held in the database, so that a slow reader hinders nobody.
const tickPage = 2000

// Ticks reads the ticks in the order of their receive time, those of one moment
// in the order they were stored, without ever holding more than a page of each
// pair. Ticks stored meanwhile are read too, if they lie ahead. A row that is no
// tick is an error of which [Undecodable] says so, beside a tick with its receive
// time alone; whoever reads on gets what follows. After any other error nothing does.
func (s *Store) Ticks(ctx context.Context, filter TickFilter) iter.Seq2[feed.Tick, error] {
	filter.From, filter.To = clamp(filter.From, firstTime), clamp(filter.To, lastTime)
	if len(filter.Pairs) <= 1 {
		pair := ""
		if len(filter.Pairs) == 1 {
			pair = string(filter.Pairs[0])
		}
		return func(yield func(feed.Tick, error) bool) {
			for t, err := range s.storedTicks(ctx, filter, pair) {
				if !yield(t.Tick, cmp.Or(err, t.err)) || err != nil {
					return
				}
			}
		}
	}
	return s.mergedTicks(ctx, filter)
}

func clamp(t, otherwise time.Time) time.Time {
	if t.IsZero() || t.Before(firstTime) || t.After(lastTime) {
		return otherwise
	}
	return t
}

// storedTick is a tick with its number of arrival, or a row that is none.
type storedTick struct {
	id int64
	feed.Tick
	err error
}

func (t *storedTick) compare(o *storedTick) int {
	return cmp.Or(t.ReceiveTime.Compare(o.ReceiveTime), cmp.Compare(t.id, o.id))
}

// mergedTicks reads each pair by itself, which the index gives in order, and
// merges.
func (s *Store) mergedTicks(ctx context.Context, filter TickFilter) iter.Seq2[feed.Tick, error] {
	return func(yield func(feed.Tick, error) bool) {
		type head struct {
			tick storedTick
			next func() (storedTick, error, bool)
		}
		var heads []head
		var stops []func()
		defer func() {
			for _, stop := range stops {
				stop()
			}
		}()
		seen := make(map[feed.ID]bool)
		for _, pair := range filter.Pairs {
			if seen[pair] {
				continue
			}
			seen[pair] = true
			next, stop := iter.Pull2(s.storedTicks(ctx, filter, string(pair)))
			stops = append(stops, stop)
			t, err, ok := next()
			if err != nil {
				yield(feed.Tick{}, err)
				return
			}
			if ok {
				heads = append(heads, head{t, next})
			}
		}
		for len(heads) > 0 {
			first := 0
			for i := range heads {
				if heads[i].tick.compare(&heads[first].tick) < 0 {
					first = i
				}
			}
			if !yield(heads[first].tick.Tick, heads[first].tick.err) {
				return
			}
			t, err, ok := heads[first].next()
			switch {
			case err != nil:
				yield(feed.Tick{}, err)
				return
			case !ok:
				heads = append(heads[:first], heads[first+1:]...)
			default:
				heads[first].tick = t
			}
		}
	}
}

// storedTicks reads page after page of one pair, or of all where pair is empty.
func (s *Store) storedTicks(ctx context.Context, filter TickFilter, pair string) iter.Seq2[storedTick, error] {
	return func(yield func(storedTick, error) bool) {
		at, id := filter.From.UnixNano(), int64(math.MinInt64)
		for {
			page, err := s.tickPage(ctx, filter, pair, at, id)
			if err != nil {
				yield(storedTick{}, fmt.Errorf("read ticks: %w", s.explain(err)))
				return
			}
			for i := range page {
				if !yield(page[i], nil) {
					return
				}
			}
			if len(page) < tickPage {
				return
			}
			last := &page[len(page)-1]
			at, id = last.ReceiveTime.UnixNano(), last.id
		}
	}
}

const tickColumns = `id, receive_ns, event_ns, event_known, kind, source, symbol, pair, price, size, bid, ask, trade_id, sequence, frame_hash, origin`

// tickPage reads what follows the tick with the receive time and number given.
func (s *Store) tickPage(ctx context.Context, filter TickFilter, pair string, at, id int64) ([]storedTick, error) {
	query := `SELECT ` + tickColumns + ` FROM ticks WHERE receive_ns >= $1 AND (receive_ns, id) > ($1, $2) AND receive_ns < $3`
	args := []any{at, id, filter.To.UnixNano()}
	where := func(column, value string) {
		if value != "" {
			args = append(args, value)
			query += fmt.Sprintf(` AND %s = $%d`, column, len(args))
		}
	}
	where("pair", pair)
	where("source", filter.Source)
	rows, err := s.read.QueryContext(ctx, s.dialect(query+fmt.Sprintf(` ORDER BY receive_ns, id LIMIT %d`, tickPage)), args...)
	if err != nil {
		return nil, err
	}
	page, err := scanTicks(rows)
	if closeErr := rows.Close(); err == nil {
		err = closeErr
	}
	return page, err
}

func scanTicks(rows *sql.Rows) ([]storedTick, error) {
	var page []storedTick
	for rows.Next() {
		var r tickRow
		var t storedTick
		err := rows.Scan(&t.id, &r.receiveNS, &r.eventNS, &r.eventKnown, &r.kind, &r.source, &r.symbol, &r.pair,
			&r.price, &r.size, &r.bid, &r.ask, &r.tradeID, &r.sequence, &r.frameHash, &r.origin)
		if err != nil {
			return nil, err
		}
		if t.Tick, t.err = r.decode(); t.err != nil {
			t.Tick = feed.Tick{ReceiveTime: decodeTime(r.receiveNS)}
			t.err = fmt.Errorf("read tick %d, received at %s: %w", t.id, t.ReceiveTime.Format(time.RFC3339Nano), t.err)
		}
		page = append(page, t)
	}
	return page, rows.Err()
}

// dialect writes the numbered parameters of a query as the engine reads them.
func (s *Store) dialect(query string) string {
	if s.engine == SQLite {
		return strings.ReplaceAll(query, "$", "?")
	}
	return query
}
