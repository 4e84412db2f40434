package store

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// storeAt opens a store with a clock that stands.
func storeAt(t *testing.T, url string, now time.Time) *Store {
	s, err := Open(t.Context(), Config{URL: url, Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func onEnginesAt(t *testing.T, now time.Time, test func(t *testing.T, s *Store)) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) { test(t, storeAt(t, engineURL(t, engine), now)) })
	}
}

const aDay = 24 * time.Hour

func TestOldTicksGoByWholeDays(t *testing.T) {
	onEnginesAt(t, testTime, func(t *testing.T, s *Store) {
		midnight := testTime.Truncate(aDay)
		var ticks, kept []feed.Tick
		for i := range 5*24 + 13 {
			tick := testTick(i)
			tick.ReceiveTime = midnight.Add(-5*aDay + time.Duration(i)*time.Hour)
			ticks = append(ticks, tick)
			if !tick.ReceiveTime.Before(midnight.Add(-2 * aDay)) {
				kept = append(kept, tick)
			}
		}
		require.NoError(t, s.AppendTicks(t.Context(), BatchID{}, ticks))
		removed, err := s.Retain(t.Context(), Retention{})
		require.NoError(t, err)
		require.Zero(t, removed, "what has no limit is kept")

		// At noon, two days back lies in the day that began two midnights before.
		for range 2 {
			removed, err = s.Retain(t.Context(), Retention{Ticks: 2 * aDay})
			require.NoError(t, err)
			requireSameTicks(t, kept, collect(t, s.Ticks(t.Context(), TickFilter{})))
			if s.Engine() == SQLite {
				require.Equal(t, int64(len(ticks)-len(kept)), removed.Ticks)
			} else {
				require.Equal(t, 3, removed.TickDays)
			}
			// A day that was dropped is made again where it is needed.
			require.NoError(t, s.AppendTicks(t.Context(), BatchID{}, ticks[:len(ticks)-len(kept)]))
			requireSameTicks(t, ticks, collect(t, s.Ticks(t.Context(), TickFilter{})))
		}
		_, err = s.Retain(t.Context(), Retention{Ticks: -1})
		require.Error(t, err)
	})
}

func TestOldValuesMessagesAndBatchesGo(t *testing.T) {
	onEnginesAt(t, testTime, func(t *testing.T, s *Store) {
		var values []FeedValue
		for _, id := range []feed.ID{"a", "b", "c"} {
			for i := range removeRows + 500 {
				v := testValue(i)
				v.Feed, v.At = id, testTime.Add(-time.Duration(removeRows+499-i)*time.Second)
				values = append(values, v)
			}
		}
		require.NoError(t, s.AppendValues(t.Context(), values))
		_, err := s.write.ExecContext(t.Context(), s.dialect(`INSERT INTO messages (topic, publisher, seq, time_ns, payload, origin) VALUES
			('t', 'p', 1, $1, $3, 'live'), ('t', 'p', 2, $2, $3, 'live')`), testTime.Add(-time.Hour-1).UnixNano(), testTime.Add(-time.Hour).UnixNano(), []byte("{}"))
		require.NoError(t, err)
		_, err = s.write.ExecContext(t.Context(), s.dialect(`INSERT INTO tick_batches (writer, batch, at_ms) VALUES (1, 1, $1), (2, 1, $2)`),
			testTime.Add(-batchMemory).UnixMilli()-1, testTime.Add(-batchMemory).UnixMilli())
		require.NoError(t, err)

		removed, err := s.Retain(t.Context(), Retention{Values: time.Minute, Messages: time.Hour})
		require.NoError(t, err)
		require.Equal(t, Removed{Values: 3 * (removeRows + 500 - 61), Messages: 1}, removed)
		for _, id := range []feed.ID{"a", "b", "c"} {
			got, err := s.FeedValues(t.Context(), id, time.Time{}, time.Time{}, MaxValues)
			require.NoError(t, err)
			require.Len(t, got, 61)
			require.Equal(t, testTime.Add(-time.Minute), got[0].At)
		}
		var writer int
		require.NoError(t, s.read.QueryRowContext(t.Context(), `SELECT writer FROM tick_batches`).Scan(&writer))
		require.Equal(t, 2, writer)
	})
}

func TestPartitionsAreMadeAhead(t *testing.T) {
	s := storeAt(t, engineURL(t, PostgreSQL), testTime)
	_, err := s.Retain(t.Context(), Retention{Ticks: aDay})
	require.NoError(t, err)
	var days []day
	require.NoError(t, pgx.BeginFunc(t.Context(), s.pool, func(tx pgx.Tx) (err error) {
		days, err = partitionDays(t.Context(), tx)
		return err
	}))
	today := dayAt(testTime)
	require.Equal(t, []day{today, today + 1, today + 2}, days)
}

// Another process drops a day that this one believes to be there.
func TestAPartitionDroppedByAnother(t *testing.T) {
	url := engineURL(t, PostgreSQL)
	s, other := newStore(t, url), storeAt(t, url, testTime.Add(10*aDay))
	require.NoError(t, s.AppendTicks(t.Context(), BatchID{1, 1}, testTicks(0, 3)))
	removed, err := other.Retain(t.Context(), Retention{Ticks: aDay})
	require.NoError(t, err)
	require.Equal(t, 1, removed.TickDays)
	require.NoError(t, s.AppendTicks(t.Context(), BatchID{1, 2}, testTicks(3, 6)))
	requireSameTicks(t, testTicks(3, 6), collect(t, s.Ticks(t.Context(), TickFilter{})))
}

// Two processes need the same new day at the same time.
func TestPartitionsAreMadeOnce(t *testing.T) {
	url := engineURL(t, PostgreSQL)
	errs := make(chan error)
	const processes, days = 4, 5
	for range processes {
		s := newStore(t, url)
		go func() {
			var err error
			for d := range days {
				tick := testTick(0)
				tick.ReceiveTime = testTime.Add(time.Duration(d) * aDay)
				if err == nil {
					err = s.AppendTicks(context.Background(), BatchID{}, []feed.Tick{tick})
				}
			}
			errs <- err
		}()
	}
	for range processes {
		require.NoError(t, <-errs)
	}
	require.Len(t, collect(t, newStore(t, url).Ticks(t.Context(), TickFilter{})), processes*days)
}

// A reader that holds a day keeps it from being dropped, and nobody waits long.
func TestADayThatIsReadIsDroppedLater(t *testing.T) {
	s := storeAt(t, engineURL(t, PostgreSQL), testTime.Add(10*aDay))
	require.NoError(t, s.AppendTicks(t.Context(), BatchID{}, testTicks(0, 3)))
	tx, err := s.pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT 1 FROM ticks`)
	require.NoError(t, err)
	removed, err := s.Retain(t.Context(), Retention{Ticks: aDay})
	require.NoError(t, err)
	require.Zero(t, removed)
	require.NoError(t, tx.Commit(t.Context()))
	removed, err = s.Retain(t.Context(), Retention{Ticks: aDay})
	require.NoError(t, err)
	require.Equal(t, 1, removed.TickDays)
}

func TestMaintain(t *testing.T) {
	onEnginesAt(t, testTime.Add(10*aDay), func(t *testing.T, s *Store) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		require.NoError(t, s.AppendTicks(t.Context(), BatchID{}, testTicks(0, 3)))
		go func() {
			defer close(done)
			s.Maintain(ctx, Retention{Ticks: aDay}, 10*time.Millisecond)
		}()
		empty := func() bool { return len(collect(t, s.Ticks(t.Context(), TickFilter{}))) == 0 }
		require.Eventually(t, empty, 2*time.Minute, 5*time.Millisecond)
		require.NoError(t, s.AppendTicks(t.Context(), BatchID{}, testTicks(0, 3)))
		require.Eventually(t, empty, 2*time.Minute, 5*time.Millisecond)
		cancel()
		<-done
	})
}

func TestPartitionNames(t *testing.T) {
	require.Equal(t, "ticks_20260301", dayAt(testTime).partition())
	for _, d := range []day{0, 1, dayAt(testTime), dayAt(lastTime)} {
		got, ok := dayOf(d.partition())
		require.True(t, ok)
		require.Equal(t, d, got)
	}
	for _, name := range []string{"ticks", "ticks_20261301", "ticks_20260301x", "ticks_2026030", "other_20260301"} {
		_, ok := dayOf(name)
		require.False(t, ok, name)
	}
}
