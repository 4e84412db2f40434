package proofs

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// The feed set that was proven least often comes next, whoever asked first.
func TestProofQueueIsFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue(nil, slog.New(slog.DiscardHandler))
		require.NoError(t, q.enter(t.Context(), "set3"))
		order := make(chan string, 8)
		for _, set := range []string{"set3", "set2", "set3", "set1", "set2"} {
			go func() {
				if q.enter(t.Context(), set) == nil {
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
		q := NewQueue(nil, slog.New(slog.DiscardHandler))
		require.NoError(t, q.enter(t.Context(), "set1"))
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() { gone <- q.enter(ctx, "set2") }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		require.ErrorIs(t, <-gone, context.Canceled)
		q.leave()
		require.NoError(t, q.enter(t.Context(), "set3"), "nobody waits before")
	})
}
