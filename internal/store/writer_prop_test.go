package store

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Whatever is added and however often the database goes and comes: memory
// stays within the bound, no value is dropped while a tick could be, what is
// stored is in order and once, every record is accounted for, and where the
// bound was never reached nothing is lost.
func TestWriterProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.IntRange(1, 8).Draw(rt, "rows")
		limit := rapid.IntRange(1, 40).Draw(rt, "limit") * oneTick
		steps := rapid.SliceOfN(rapid.IntRange(0, 9), 1, 120).Draw(rt, "steps")
		hidden := rapid.Bool().Draw(rt, "hidden")
		synctest.Test(t, func(*testing.T) { runWriter(rt, rows, limit, steps, hidden) })
	})
}

func runWriter(t require.TestingT, rows, limit int, steps []int, hidden bool) {
	var down atomic.Bool
	db := &memory{hidden: hidden, fail: func(context.Context, []feed.Tick) error {
		if down.Load() {
			return errAway
		}
		return nil
	}}
	w := newTestWriter(t, WriterConfig{Sink: db, BatchRows: rows, MaxBytes: limit, BatchDelay: 50 * time.Millisecond})
	ticks, values, most := 0, 0, 0
	for _, step := range steps {
		before := w.Stats()
		switch step {
		case 0, 1, 2, 3, 4:
			for range 1 + step {
				w.AddTick(testTick(ticks))
				ticks++
			}
		case 5, 6:
			w.AddValue(testValue(values))
			values++
			s := w.Stats()
			if s.Values.Shed > before.Values.Shed {
				require.LessOrEqual(t, s.Ticks.Waiting, rows, "no value goes while ticks wait that are not under way")
			}
		case 7:
			down.Store(true)
		case 8:
			down.Store(false)
		case 9:
			wait(100 * time.Millisecond)
			synctest.Wait()
		}
		s := w.Stats()
		require.LessOrEqual(t, s.Bytes, limit)
		most = max(most, s.Bytes)
		for _, l := range []LaneStats{s.Ticks, s.Values} {
			require.Equal(t, l.Added, l.Stored+l.Shed+uint64(l.Waiting))
		}
	}
	down.Store(false)
	require.NoError(t, w.Close(context.Background()))
	s := w.Stats()
	require.Zero(t, s.Bytes)
	require.Equal(t, uint64(ticks), s.Ticks.Stored+s.Ticks.Shed)
	require.Equal(t, uint64(values), s.Values.Stored+s.Values.Shed)
	for _, got := range [][]uint64{db.tickNumbers(), db.valueNumbers()} {
		for i := 1; i < len(got); i++ {
			require.Less(t, got[i-1], got[i], "in order, and once")
		}
	}
	if most <= limit-oneTick-oneValue {
		require.Zero(t, s.Ticks.Shed+s.Values.Shed, "within the bound nothing is lost")
		require.Len(t, db.tickNumbers(), ticks)
	}
}

// Concurrent callers and a database that comes and goes: run it with -race.
func TestWriterUnderConcurrentCallers(t *testing.T) {
	db := &memory{}
	w := newTestWriter(t, WriterConfig{Sink: db, BatchRows: 50, RetryMin: time.Millisecond, RetryMax: time.Millisecond, MaxBytes: 500 * oneTick})
	done := make(chan struct{})
	for range 4 {
		go func() {
			for i := range 2000 {
				w.AddTick(testTick(i))
				w.AddValue(testValue(i))
			}
			done <- struct{}{}
		}()
	}
	for i := range 4 {
		if i%2 == 0 {
			db.set(away)
		} else {
			db.set(nil)
		}
		<-done
	}
	db.set(nil)
	require.NoError(t, w.Flush(t.Context()))
	require.NoError(t, w.Close(t.Context()))
	s := w.Stats()
	require.Equal(t, uint64(8000), s.Ticks.Stored+s.Ticks.Shed)
	require.Equal(t, uint64(8000), s.Values.Stored+s.Values.Shed)
	require.Len(t, db.tickNumbers(), int(s.Ticks.Stored))
	require.Len(t, db.valueNumbers(), int(s.Values.Stored))
}
