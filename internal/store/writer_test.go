package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/pubsub"
)

var errAway = errors.New("database is away")

// memory is a database that can be away, refuse or be slow.
type memory struct {
	mu     sync.Mutex
	ticks  []feed.Tick
	values []FeedValue
	said   []pubsub.Message
	ids    []BatchID
	calls  int
	// fail says what becomes of a call; it may wait for the context.
	fail func(ctx context.Context, ticks []feed.Tick) error
	// hidden stores the batch although the call fails.
	hidden bool
	last   int64
}

func (m *memory) AppendTicks(ctx context.Context, id BatchID, ticks []feed.Tick) error {
	m.mu.Lock()
	m.calls++
	fail := m.fail
	m.mu.Unlock()
	var err error
	if fail != nil {
		err = fail(ctx, ticks)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if (err == nil || m.hidden) && id.Batch > m.last {
		m.last = id.Batch
		m.ticks = append(m.ticks, ticks...)
		m.ids = append(m.ids, id)
	}
	return err
}

func (m *memory) AppendMessages(ctx context.Context, messages []pubsub.Message) error {
	m.mu.Lock()
	fail := m.fail
	m.mu.Unlock()
	if fail != nil {
		if err := fail(ctx, nil); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said = append(m.said, messages...)
	return nil
}

func (m *memory) AppendValues(ctx context.Context, values []FeedValue) error {
	m.mu.Lock()
	fail := m.fail
	m.mu.Unlock()
	if fail != nil {
		if err := fail(ctx, nil); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values = append(m.values, values...)
	return nil
}

func (m *memory) set(fail func(context.Context, []feed.Tick) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = fail
}

func (m *memory) tickNumbers() []uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	var n []uint64
	for i := range m.ticks {
		n = append(n, m.ticks[i].Sequence)
	}
	return n
}

func (m *memory) valueNumbers() []uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	var n []uint64
	for i := range m.values {
		n = append(n, uint64(m.values[i].Round))
	}
	return n
}

func away(context.Context, []feed.Tick) error { return errAway }

func numbers(from, until int) []uint64 {
	var n []uint64
	for i := from; i < until; i++ {
		n = append(n, uint64(i))
	}
	return n
}

var testTime = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func testTick(n int) feed.Tick {
	return feed.Tick{
		Source: "kraken", Symbol: "XBT/USD", Pair: "BTC/USD", Kind: feed.TradeTick, Origin: feed.Simulated,
		Price: feed.DecimalFromMantissa(int64(6_000_000+n), 2), Size: feed.DecimalFromMantissa(15, 1),
		EventTime: testTime, EventTimeKnown: true, ReceiveTime: testTime.Add(time.Duration(n) * time.Millisecond), Sequence: uint64(n),
	}
}

func testValue(n int) FeedValue {
	return FeedValue{
		Feed: "BTC/USD", Round: feed.Round(n), At: testTime.Add(time.Duration(n) * time.Second),
		Value: feed.Encoded(feed.Offset + n), Decimals: 2, Origin: feed.Simulated,
	}
}

// Costs of one test tick and value in the buffer.
var (
	oneTick  = tickCost + len("kraken") + len("XBT/USD") + len("BTC/USD")
	oneValue = valueCost + len("BTC/USD")
)

func newTestWriter(t require.TestingT, cfg WriterConfig) *Writer {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	w, err := NewWriter(cfg)
	require.NoError(t, err)
	return w
}

func TestWriterBatchesBySizeAndTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &memory{}
		w := newTestWriter(t, WriterConfig{Sink: db, BatchRows: 10, BatchDelay: time.Second})
		for i := range 25 {
			w.AddTick(testTick(i))
		}
		synctest.Wait()
		require.Equal(t, numbers(0, 20), db.tickNumbers(), "full batches go at once")
		wait(999 * time.Millisecond)
		synctest.Wait()
		require.Len(t, db.tickNumbers(), 20, "the rest waits for more")
		wait(time.Millisecond)
		synctest.Wait()
		require.Equal(t, numbers(0, 25), db.tickNumbers(), "but not longer than the delay")
		require.NoError(t, w.Close(t.Context()))
		require.Equal(t, uint64(3), w.Stats().Ticks.Batches)
		require.Zero(t, w.Stats().Bytes)
	})
}

func TestWriterFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &memory{}
		w := newTestWriter(t, WriterConfig{Sink: db, BatchDelay: time.Hour})
		require.NoError(t, w.Flush(t.Context()), "nothing to wait for")
		w.AddTick(testTick(0))
		w.AddValue(testValue(0))
		began := time.Now()
		require.NoError(t, w.Flush(t.Context()))
		require.Zero(t, time.Since(began))
		require.Len(t, db.tickNumbers(), 1)
		require.Len(t, db.valueNumbers(), 1)

		db.set(away)
		w.AddTick(testTick(1))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.ErrorIs(t, w.Flush(ctx), context.DeadlineExceeded)
		db.set(nil)
		require.NoError(t, w.Flush(t.Context()))
		require.Equal(t, numbers(0, 2), db.tickNumbers())
		require.NoError(t, w.Close(t.Context()))
	})
}

func TestDatabaseAwayAndBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		db := &memory{fail: away}
		w := newTestWriter(t, WriterConfig{Sink: db, BatchRows: 10, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		for i := range 100 {
			w.AddTick(testTick(i))
			w.AddValue(testValue(i))
			wait(time.Second)
		}
		s := w.Stats()
		require.Zero(t, s.Ticks.Stored+s.Values.Stored+s.Ticks.Shed+s.Values.Shed)
		require.Equal(t, 100, s.Ticks.Waiting)
		require.Greater(t, s.Ticks.Down, 99*time.Second)
		require.Less(t, s.Ticks.Failures, uint64(30), "it tries less and less often")
		db.set(nil)
		wait(6 * time.Second)
		synctest.Wait()
		require.Equal(t, numbers(0, 100), db.tickNumbers())
		require.Equal(t, numbers(0, 100), db.valueNumbers())
		require.Zero(t, w.Stats().Ticks.Down)
		require.NoError(t, w.Close(t.Context()))
		require.Equal(t, 2, strings.Count(log.String(), "advice="), "one warning a kind")
		require.Equal(t, 2, strings.Count(log.String(), "stored again"))
	})
}

func TestTicksAreShedFirstOldestFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &memory{fail: away}
		w := newTestWriter(t, WriterConfig{Sink: db, BatchRows: 2, MaxBytes: 4*oneTick + 4*oneValue})
		for i := range 2 {
			w.AddTick(testTick(i))
			w.AddValue(testValue(i))
		}
		synctest.Wait() // one batch of each is under way: its fate is not known
		for i := 2; i < 8; i++ {
			w.AddTick(testTick(i))
		}
		s := w.Stats()
		require.LessOrEqual(t, s.Bytes, w.cfg.MaxBytes)
		require.NotZero(t, s.Ticks.Shed)
		require.Zero(t, s.Values.Shed)

		for i := 2; i < 100; i++ {
			w.AddValue(testValue(i))
			require.LessOrEqual(t, w.Stats().Bytes, w.cfg.MaxBytes)
		}
		w.AddTick(testTick(100)) // among values it is the one to go
		s = w.Stats()
		require.Equal(t, 2, s.Ticks.Waiting, "only what is under way")
		require.Equal(t, uint64(7), s.Ticks.Shed)
		require.NotZero(t, s.Values.Shed)
		db.set(nil)
		require.NoError(t, w.Close(t.Context()))
		require.Equal(t, numbers(0, 2), db.tickNumbers())
		got := db.valueNumbers()
		require.Equal(t, numbers(0, 2), got[:2])
		require.Equal(t, numbers(100-len(got)+2, 100), got[2:], "the newest values are kept, in order")
		require.Equal(t, uint64(len(got)), 100-w.Stats().Values.Shed)
	})
}

func TestABatchOfUnknownFateIsStoredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &memory{fail: away, hidden: true}
		w := newTestWriter(t, WriterConfig{Sink: db, BatchRows: 3})
		for i := range 3 {
			w.AddTick(testTick(i))
		}
		synctest.Wait() // stored, but the answer was lost
		for i := 3; i < 6; i++ {
			w.AddTick(testTick(i))
		}
		db.set(nil)
		require.NoError(t, w.Close(t.Context()))
		require.Equal(t, numbers(0, 6), db.tickNumbers())
		require.Less(t, db.ids[0].Batch, db.ids[1].Batch)
		require.Equal(t, db.ids[0].Writer, db.ids[1].Writer)
		require.NotZero(t, db.ids[0].Writer)
		require.NotZero(t, db.ids[0].Batch)
	})
}

// A record that the database refuses must not stop those behind it.
func TestARefusedRecordIsFoundAndDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &memory{fail: func(_ context.Context, ticks []feed.Tick) error {
			for i := range ticks {
				if ticks[i].Sequence%40 == 7 {
					return fmt.Errorf("write: %w", ErrInvalid)
				}
			}
			return nil
		}}
		w := newTestWriter(t, WriterConfig{Sink: db, BatchRows: 64})
		var want []uint64
		for i := range 100 {
			w.AddTick(testTick(i))
			if i%40 != 7 {
				want = append(want, uint64(i))
			}
		}
		bad := testTick(100)
		bad.TradeID = "\x00"
		w.AddTick(bad)
		w.AddValue(FeedValue{})
		require.NoError(t, w.Flush(t.Context()))
		require.Equal(t, want, db.tickNumbers())
		s := w.Stats()
		require.Equal(t, uint64(4), s.Ticks.Refused)
		require.Equal(t, uint64(1), s.Values.Refused)
		require.Zero(t, s.Bytes)
		require.NoError(t, w.Close(t.Context()))
	})
}

// A database that hangs costs neither the callers nor the other kind time.
func TestAHangingDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &memory{fail: func(ctx context.Context, ticks []feed.Tick) error {
			if ticks == nil {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}}
		w := newTestWriter(t, WriterConfig{Sink: db, BatchRows: 1, Timeout: 10 * time.Second})
		began := time.Now()
		for i := range 10 {
			w.AddTick(testTick(i))
			w.AddValue(testValue(i))
		}
		synctest.Wait()
		require.Zero(t, time.Since(began))
		require.Len(t, db.valueNumbers(), 10)
		require.Empty(t, db.tickNumbers())
		wait(10 * time.Second)
		synctest.Wait()
		require.Equal(t, uint64(1), w.Stats().Ticks.Failures)

		ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
		defer cancel()
		began = time.Now()
		require.ErrorContains(t, w.Close(ctx), "10 ticks, 0 messages and 0 values were not stored")
		require.Equal(t, 25*time.Second, time.Since(began), "it tries until its time is over, and no longer")
		w.AddTick(testTick(10))
		require.Equal(t, uint64(1), w.Stats().Ticks.Shed)
	})
}

func TestWriterMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		db := &memory{}
		w := newTestWriter(t, WriterConfig{Sink: db, Registerer: registry, MaxBytes: 1 << 20})
		_, err := NewWriter(WriterConfig{Sink: db, Registerer: registry, Logger: slog.New(slog.DiscardHandler)})
		require.Error(t, err, "two writers cannot share their names")
		w.AddTick(testTick(0))
		w.AddValue(FeedValue{})
		require.Equal(t, oneTick, w.Stats().Bytes)
		require.NoError(t, w.Close(t.Context()))
		families, err := registry.Gather()
		require.NoError(t, err)
		require.Len(t, families, 11)
		got := map[string]float64{}
		for _, f := range families {
			if !strings.HasSuffix(f.GetName(), "_limit") {
				require.Contains(t, f.GetHelp(), "Worry when", f.GetName())
			}
			for _, m := range f.GetMetric() {
				for _, label := range m.GetLabel() {
					got[strings.TrimPrefix(f.GetName(), "oraclestream_store_writer_")+" "+label.GetValue()] = m.GetCounter().GetValue()
				}
			}
		}
		require.InDelta(t, 1, got["stored_total ticks"], 0)
		require.InDelta(t, 1, got["refused_total values"], 0)
	})
}

func TestWriterConfigIsChecked(t *testing.T) {
	logger := slog.New(slog.DiscardHandler)
	for _, cfg := range []WriterConfig{
		{}, {Sink: &memory{}}, {Logger: logger}, {Sink: &memory{}, Logger: logger, MaxBytes: -1},
		{Sink: &memory{}, Logger: logger, BatchDelay: -1},
	} {
		_, err := NewWriter(cfg)
		require.Error(t, err)
	}
}

// wait lets the time of a synctest bubble pass.
func wait(d time.Duration) { <-time.NewTimer(d).C }
