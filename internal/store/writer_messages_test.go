package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/pubsub"
)

func reportMessage(n uint64) pubsub.Message {
	return pubsub.Message{
		Topic: "report/set1", Sequence: n, Publisher: "0xa1", Time: testTime.Add(time.Duration(n) * time.Second),
		Payload: fmt.Appendf(nil, `{"round":%d}`, n), Origin: feed.Simulated,
	}
}

// What a reader missed beyond the bus's history is in the store, in the order
// of its numbers, also where it was handed in twice or in another order.
func TestMessagesGoThroughTheWriter(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		w := newTestWriter(t, WriterConfig{Sink: s, BatchRows: 16})
		for _, n := range []uint64{3, 1, 2, 4, 3} {
			w.AddMessage(reportMessage(n))
		}
		for n := uint64(5); n <= 100; n++ {
			w.AddMessage(reportMessage(n))
		}
		bad := reportMessage(101)
		bad.Payload = make([]byte, maxPayload+1)
		w.AddMessage(bad)
		require.NoError(t, w.Flush(t.Context()))
		got, err := s.Messages(t.Context(), "report/set1", 40, 1000)
		require.NoError(t, err)
		require.Len(t, got, 60)
		for i := range got {
			want := reportMessage(uint64(41 + i))
			require.True(t, want.Time.Equal(got[i].Time))
			got[i].Time = want.Time
			require.Equal(t, want, got[i])
		}
		stats := w.Stats().Messages
		require.Equal(t, uint64(101), stats.Stored)
		require.Equal(t, uint64(1), stats.Refused)
		require.NoError(t, w.Close(t.Context()))
	})
}

// At the bound ticks go first, then messages, and values last. A message that
// went is a gap in the numbers of those that stayed.
func TestMessagesAreShedAfterTicksAndBeforeValues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := true
		db := &memory{}
		db.fail = func(context.Context, []feed.Tick) error {
			db.mu.Lock()
			defer db.mu.Unlock()
			if away {
				return errors.New("away")
			}
			return nil
		}
		w := newTestWriter(t, WriterConfig{Sink: db, BatchRows: 1, MaxBytes: 48 << 10})
		for i := range 30 {
			w.AddTick(testTick(i))
		}
		for n := range uint64(30) {
			w.AddMessage(reportMessage(n + 1))
		}
		for i := range 30 {
			w.AddValue(testValue(i))
		}
		require.Zero(t, w.Stats().Ticks.Shed+w.Stats().Messages.Shed+w.Stats().Values.Shed)
		synctest.Wait() // one of each is on its way

		big := reportMessage(31)
		big.Payload = []byte(`"` + strings.Repeat("x", 40<<10) + `"`)
		w.AddMessage(big)
		s := w.Stats()
		require.Positive(t, s.Ticks.Shed)
		require.Zero(t, s.Values.Shed)
		before := s.Messages.Shed
		for n := uint64(32); w.Stats().Messages.Shed < before+5; n++ {
			w.AddMessage(reportMessage(n))
		}
		s = w.Stats()
		require.Equal(t, 1, s.Ticks.Waiting, "all ticks that were not on their way went first")
		require.Equal(t, 30, s.Values.Waiting)
		require.LessOrEqual(t, s.Bytes, 48<<10)
		w.AddTick(testTick(99))
		require.Equal(t, s.Messages.Shed, w.Stats().Messages.Shed, "no tick pushes a message out")

		db.mu.Lock()
		away = false
		db.mu.Unlock()
		require.NoError(t, w.Close(t.Context()))
		require.Len(t, db.values, 30)
		var gaps uint64
		for i := 1; i < len(db.said); i++ {
			gaps += db.said[i].Sequence - db.said[i-1].Sequence - 1
		}
		require.Equal(t, w.Stats().Messages.Shed, gaps, "every message that is missing shows")
	})
}
