package proofs

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/ethereum/go-ethereum/common"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
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

// backend proves when it is let, and counts.
type backend struct {
	let  chan struct{}
	made int
}

func (b *backend) Prove(ctx context.Context, r *protocol.Report, _ common.Address) (*protocol.Bundle, prover.Timing, error) {
	select {
	case <-ctx.Done():
		return nil, prover.Timing{}, ctx.Err()
	case <-b.let:
		b.made++
		return &protocol.Bundle{FeedSet: r.FeedSet, Round: r.Round}, prover.Timing{}, nil
	}
}

// A report that goes to several chains is proven once, and whoever waits for
// that does not wait for other feed sets' proofs after it.
func TestOneProofForSeveralChains(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &backend{let: make(chan struct{})}
		q, err := NewQueue(b, slog.New(slog.DiscardHandler), nil)
		require.NoError(t, err)
		report, other := &protocol.Report{FeedSet: "set2", Round: 5}, &protocol.Report{FeedSet: "set1", Round: 5}
		type result struct {
			bundle *protocol.Bundle
			err    error
		}
		ask := func(ctx context.Context, r *protocol.Report, payee common.Address) chan result {
			out := make(chan result, 1)
			go func() {
				bundle, _, err := q.Prove(ctx, r, payee)
				out <- result{bundle, err}
			}()
			synctest.Wait()
			return out
		}
		quit, cancel := context.WithCancel(t.Context())
		first := ask(quit, report, common.Address{1})
		elsewhere := ask(t.Context(), other, common.Address{1})
		second := ask(t.Context(), report, common.Address{1})
		gone, leave := context.WithCancel(t.Context())
		third := ask(gone, report, common.Address{1})
		leave()
		require.ErrorIs(t, (<-third).err, context.Canceled)

		// The first chain has the round meanwhile: the second one's deliverer takes over.
		cancel()
		require.ErrorIs(t, (<-first).err, context.Canceled)
		synctest.Wait()
		b.let <- struct{}{} // set1, which was proven least often
		require.NoError(t, (<-elsewhere).err)
		fourth := ask(t.Context(), report, common.Address{1})
		next := ask(t.Context(), &protocol.Report{FeedSet: "set1", Round: 6}, common.Address{1})
		b.let <- struct{}{}
		got := <-second
		require.NoError(t, got.err)
		require.Same(t, got.bundle, (<-fourth).bundle)
		require.Same(t, got.bundle, (<-ask(t.Context(), report, common.Address{1})).bundle, "it is kept")
		require.Equal(t, 2, b.made)

		// Another payee is another proof.
		payee := ask(t.Context(), report, common.Address{2})
		for range 2 {
			b.let <- struct{}{}
		}
		require.NoError(t, (<-next).err)
		require.NotSame(t, got.bundle, (<-payee).bundle)
		require.Equal(t, 4, b.made)
		require.Empty(t, q.making)
	})
}
