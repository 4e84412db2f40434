package store

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// partitionLock is the advisory lock under which partitions are made and dropped.
const partitionLock int64 = 0x6f72617061 // "orapa"

// lockPatience is how long making or dropping a partition may wait for a lock
// of the table: what waits for one makes all others wait behind it.
const lockPatience = 2 * time.Second

// day counts the days of UTC since 1970; there is one partition for each.
type day int64

const dayNS = int64(24 * time.Hour)

func dayAt(t time.Time) day { return day(t.UnixNano() / dayNS) }

func (d day) start() time.Time { return time.Unix(0, int64(d)*dayNS).UTC() }

func (d day) partition() string { return "ticks_" + d.start().Format("20060102") }

var partitionName = regexp.MustCompile(`^ticks_([0-9]{8})$`)

// dayOf reads a partition's name; ok is false for tables that others made.
func dayOf(partition string) (d day, ok bool) {
	m := partitionName.FindStringSubmatch(partition)
	if m == nil {
		return 0, false
	}
	t, err := time.Parse("20060102", m[1])
	return dayAt(t), err == nil
}

func daysOf(ticks []feed.Tick) []day {
	var days []day
	for i := range ticks {
		if d := dayAt(ticks[i].ReceiveTime); !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	return days
}

// partitions remembers which days have one.
type partitions struct {
	mu    sync.Mutex
	known map[day]bool
}

func (p *partitions) missing(days []day) []day {
	p.mu.Lock()
	defer p.mu.Unlock()
	var none []day
	for _, d := range days {
		if !p.known[d] {
			none = append(none, d)
		}
	}
	return none
}

func (p *partitions) learn(d day) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil {
		p.known = make(map[day]bool)
	}
	p.known[d] = true
}

func (p *partitions) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known = nil
}

// makePartitions makes those of the days that are missing.
func (s *Store) makePartitions(ctx context.Context, days []day) error {
	for _, d := range s.partitions.missing(days) {
		if err := s.inPartitionTx(ctx, func(tx pgx.Tx) error { return makePartition(ctx, tx, d) }); err != nil {
			return fmt.Errorf("make partition %s: %w", d.partition(), err)
		}
		s.partitions.learn(d)
	}
	return nil
}

// inPartitionTx runs do while no other process changes partitions.
func (s *Store) inPartitionTx(ctx context.Context, do func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, partitionLock); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `SELECT set_config('lock_timeout', $1, true)`, strconv.FormatInt(lockPatience.Milliseconds(), 10))
		if err != nil {
			return err
		}
		return do(tx)
	})
}

// pgxTx is a transaction, or a connection within one.
type pgxTx interface {
	Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error)
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
}

// makePartition makes the table first and attaches it then: so nobody who reads
// or writes ticks has to wait.
func makePartition(ctx context.Context, tx pgxTx, d day) error {
	var there bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_inherits
		WHERE inhparent = 'ticks'::regclass AND inhrelid = to_regclass($1))`, d.partition()).Scan(&there); err != nil {
		return err
	}
	if there {
		return nil
	}
	name := pgx.Identifier{d.partition()}.Sanitize()
	if _, err := tx.Exec(ctx, `CREATE TABLE `+name+` (LIKE ticks INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, fmt.Sprintf(`ALTER TABLE ticks ATTACH PARTITION %s FOR VALUES FROM (%d) TO (%d)`,
		name, int64(d)*dayNS, int64(d+1)*dayNS))
	return err
}

// partitionDays gives the days that have a partition, in order.
func partitionDays(ctx context.Context, tx pgx.Tx) ([]day, error) {
	rows, err := tx.Query(ctx, `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent = 'ticks'::regclass`)
	if err != nil {
		return nil, err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	var days []day
	for _, name := range names {
		if d, ok := dayOf(name); ok {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	return days, nil
}
