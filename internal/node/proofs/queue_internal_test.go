package proofs

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
)

// The feed set that was proven least often comes next, whoever asked first.
func TestProofQueueIsFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, err := NewQueue(nil, slog.New(slog.DiscardHandler), nil)
		require.NoError(t, err)
		require.NoError(t, q.enter(t.Context(), "set3", 1))
		order := make(chan string, 8)
		for _, set := range []string{"set3", "set2", "set3", "set1", "set2"} {
			go func() {
				if q.enter(t.Context(), set, 1) == nil {
					order <- set
				}
			}()
			synctest.Wait()
		}
		var got []string
		for range 5 {
			q.leave()
			synctest.Wait()
			got = append(got, <-order)
		}
		require.Equal(t, []string{"set1", "set2", "set2", "set3", "set3"}, got)
	})
}

func TestProofQueueForgetsWhoGaveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, err := NewQueue(nil, slog.New(slog.DiscardHandler), nil)
		require.NoError(t, err)
		require.NoError(t, q.enter(t.Context(), "set1", 1))
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() { gone <- q.enter(ctx, "set2", 1) }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		require.ErrorIs(t, <-gone, context.Canceled)
		q.leave()
		require.NoError(t, q.enter(t.Context(), "set3", 1), "nobody waits before")
	})
}

// Of a feed set the newest round waits: an older one goes at once, whichever
// came first.
func TestNewestRoundWins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reg := prometheus.NewRegistry()
		q, err := NewQueue(nil, slog.New(slog.DiscardHandler), reg)
		require.NoError(t, err)
		require.NoError(t, q.enter(t.Context(), "set1", 1))
		older, newer, other := make(chan error, 1), make(chan error, 1), make(chan error, 1)
		go func() { older <- q.enter(t.Context(), "set1", 2) }()
		go func() { other <- q.enter(t.Context(), "set2", 1) }()
		synctest.Wait()
		go func() { newer <- q.enter(t.Context(), "set1", 3) }()
		synctest.Wait()
		require.ErrorIs(t, <-older, ErrSuperseded)
		require.ErrorIs(t, q.enter(t.Context(), "set1", 2), ErrSuperseded)
		q.leave()
		require.NoError(t, <-other)
		q.leave()
		require.NoError(t, <-newer)
		_, err = NewQueue(nil, slog.New(slog.DiscardHandler), reg)
		require.Error(t, err, "the metrics are there already")
	})
}
