package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// BenchmarkTickIngestion measures how many ticks a second go from AddTick into
// the database, and how many a program stores that does nothing but insert rows
// made before into a plain table of the same columns and indexes, by turns in
// one run. ratio is ours by theirs.
func BenchmarkTickIngestion(b *testing.B) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		b.Run(string(engine), func(b *testing.B) { benchIngestion(b, engine) })
	}
}

const (
	benchBatch  = 1000
	benchRounds = 10 // batches a turn
)

func benchIngestion(b *testing.B, engine Engine) {
	s := newStore(b, engineURL(b, engine))
	plain := plainPostgres
	if engine == SQLite {
		plain = plainSQLite
	}
	insert := plain(b, s)
	ticks := benchTicks(benchBatch * benchRounds)
	var ours, theirs time.Duration
	rows := encodeTicks(ticks)
	mine := func() {
		began := time.Now()
		w := newTestWriter(b, WriterConfig{Sink: s, BatchRows: benchBatch})
		for i := range ticks {
			w.AddTick(ticks[i])
		}
		require.NoError(b, w.Close(b.Context()))
		ours += time.Since(began)
		require.Equal(b, uint64(len(ticks)), w.Stats().Ticks.Stored)
	}
	other := func() {
		began := time.Now()
		insert(rows)
		theirs += time.Since(began)
	}
	turn := func() {
		mine()
		other()
		other()
		mine()
	}
	turn() // what happens once: partitions, prepared statements, files that grow
	ours, theirs = 0, 0
	n := 0
	for b.Loop() {
		turn()
		n++
	}
	stored := float64(2 * n * len(ticks))
	b.ReportMetric(stored/ours.Seconds(), "ticks/s")
	b.ReportMetric(stored/theirs.Seconds(), "plain/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio")
	b.ReportMetric(0, "ns/op")
}

func benchTicks(n int) []feed.Tick {
	ticks := make([]feed.Tick, n)
	for i := range ticks {
		t := testTick(i)
		if i%2 == 0 {
			t.Kind, t.Size = feed.QuoteTick, feed.Decimal{}
			t.Bid, t.Ask = feed.DecimalFromMantissa(6_012_345_67, 4), feed.DecimalFromMantissa(6_012_346_99, 4)
		} else {
			t.TradeID = fmt.Sprint(900_000_000 + i)
		}
		t.Source, t.Symbol, t.Pair = fmt.Sprintf("source%d", i%5), fmt.Sprintf("SYMBOL%d", i%40), feed.ID(fmt.Sprintf("A%d/USD", i%40))
		t.FrameHash[i%32] = byte(i)
		ticks[i] = t
	}
	return ticks
}

// plainPostgres inserts 1000 rows a statement by unnest.
func plainPostgres(b *testing.B, s *Store) func([]tickRow) {
	for _, query := range []string{
		`CREATE TABLE plain (LIKE ticks INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`,
		`CREATE INDEX ON plain (receive_ns, id)`, `CREATE INDEX ON plain (pair, receive_ns, id)`,
	} {
		_, err := s.pool.Exec(b.Context(), query)
		require.NoError(b, err)
	}
	query := strings.Replace(insertTicks, "INTO ticks", "INTO plain", 1)
	return func(rows []tickRow) {
		for ; len(rows) > 0; rows = rows[benchBatch:] {
			_, err := s.pool.Exec(context.Background(), query, rowArrays(rows[:benchBatch])...)
			require.NoError(b, err)
		}
	}
}

// plainSQLite inserts 100 rows a statement, prepared once, in transactions as
// large as ours.
func plainSQLite(b *testing.B, s *Store) func([]tickRow) {
	var schema string
	require.NoError(b, s.read.QueryRow(`SELECT sql FROM sqlite_schema WHERE name = 'ticks'`).Scan(&schema))
	for _, query := range []string{
		strings.Replace(schema, "CREATE TABLE ticks", "CREATE TABLE plain", 1),
		`CREATE INDEX plain_by_time ON plain (receive_ns)`, `CREATE INDEX plain_by_pair ON plain (pair, receive_ns)`,
	} {
		_, err := s.write.Exec(query)
		require.NoError(b, err)
	}
	query := insertValues(strings.Replace(sqliteTicks, "INTO ticks", "INTO plain", 1), sqliteTickColumns, 100)
	return func(rows []tickRow) {
		for ; len(rows) > 0; rows = rows[benchBatch:] {
			require.NoError(b, s.inTx(context.Background(), func(tx *sql.Tx) error {
				stmt, err := tx.Prepare(query)
				if err != nil {
					return err
				}
				for part := rows[:benchBatch]; len(part) > 0; part = part[100:] {
					args := make([]any, 0, 100*sqliteTickColumns)
					for i := range part[:100] {
						args = part[i].appendArgs(args)
					}
					if _, err := stmt.Exec(args...); err != nil {
						return err
					}
				}
				return stmt.Close()
			}))
		}
	}
}

// BenchmarkLastDay reads a value a second of one feed among seven. best-ms/day
// is what remains when nothing else uses the machine.
func BenchmarkLastDay(b *testing.B) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		b.Run(string(engine), func(b *testing.B) {
			s := newStore(b, engineURL(b, engine))
			const day = 86_400
			var values []FeedValue
			for i := range day {
				for _, id := range []feed.ID{"BTC/USD", "ETH/USD", "EUR/USD", "a", "b", "c", "d"} {
					v := testValue(i)
					v.Feed = id
					values = append(values, v)
				}
				if len(values) >= 10_000 || i == day-1 {
					require.NoError(b, s.AppendValues(b.Context(), values))
					values = values[:0]
				}
			}
			if engine == PostgreSQL {
				// What autovacuum does by itself within a minute.
				_, err := s.pool.Exec(b.Context(), `VACUUM ANALYZE feed_values`)
				require.NoError(b, err)
			}
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				got, err := s.FeedValues(b.Context(), "BTC/USD", testTime, testTime.Add(day*time.Second), MaxValues)
				require.NoError(b, err)
				took = append(took, time.Since(began))
				require.Len(b, got, day)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/day")
			slices.Sort(took)
			b.ReportMetric(float64(took[0].Milliseconds()), "best-ms/day")
			b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "median-ms/day")
		})
	}
}
