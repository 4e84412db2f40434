// Package proofs shares one prover among all that prove in a process.
package proofs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer"
)

// Backend proves: a key set in this process, a process of its own, other machines.
type Backend interface {
	Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, prover.Timing, error)
}

// ErrSuperseded is wrapped where a report was still waiting when a newer one of
// its feed set came.
var ErrSuperseded = errors.New("a newer round is to be proven")

// Queue lets everyone who proves in one process share one prover. A proof uses
// every core, so one at a time is the quickest. Next comes the feed set that was
// proven least often, so that each gets its first value before any gets its
// second. Of a feed set, the newest round waits and older ones do not; waiting and
// proving end with the context. So no more waits than there are feed sets times
// those who ask for one.
type Queue struct {
	keys    Backend
	log     *slog.Logger
	metrics *metrics

	mu      sync.Mutex
	busy    bool
	proven  map[string]int
	waiting []*turn
	// kept are the last bundles, so that a report that goes to several chains is
	// proven once.
	kept []keptBundle
	// making has who asked first for a bundle, until it is made or has failed.
	making map[wanted]chan struct{}
	first  sync.Once
}

// wanted is what a bundle is of. Reports are told apart by their pointers:
// whoever delivers one report to several chains hands over the same one.
type wanted struct {
	report *protocol.Report
	payee  common.Address
}

type turn struct {
	set   string
	round feed.Round
	take  chan struct{} // closed when the turn has come, or will not come
	// stale is set before take is closed where a newer round took the place.
	stale bool
}

var _ relayer.Prover = (*Queue)(nil)

// NewQueue makes a queue before a prover. Its metrics go to the registerer; nil
// has none.
func NewQueue(keys Backend, log *slog.Logger, reg prometheus.Registerer) (*Queue, error) {
	m, err := newMetrics(reg)
	if err != nil {
		return nil, err
	}
	return &Queue{keys: keys, log: log, metrics: m, proven: make(map[string]int), making: make(map[wanted]chan struct{})}, nil
}

// Prove implements [relayer.Prover]. Who asks for what another is waiting for
// or making gets that one's bundle; where that one gives up, the next takes over.
func (q *Queue) Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, relayer.Timing, error) {
	want := wanted{report: r, payee: payee}
	for {
		kept, other := q.claim(want)
		switch {
		case kept != nil:
			return kept.bundle, kept.timing, nil
		case other == nil:
			return q.prove(ctx, want)
		}
		select {
		case <-ctx.Done():
			return nil, relayer.Timing{}, fmt.Errorf("wait for the prover: %w", ctx.Err())
		case <-other:
		}
	}
}

// claim gives the bundle where it is kept, or what closes when the one who is
// at it ends; where it gives neither, the caller is the one and must release it.
func (q *Queue) claim(want wanted) (kept *keptBundle, other <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.kept {
		if q.kept[i].wanted == want {
			k := q.kept[i]
			return &k, nil
		}
	}
	if c, ok := q.making[want]; ok {
		return nil, c
	}
	q.making[want] = make(chan struct{})
	return nil, nil
}

func (q *Queue) release(want wanted) {
	q.mu.Lock()
	defer q.mu.Unlock()
	close(q.making[want])
	delete(q.making, want)
}

// prove makes what the caller has claimed, and releases it.
func (q *Queue) prove(ctx context.Context, want wanted) (*protocol.Bundle, relayer.Timing, error) {
	defer q.release(want)
	r := want.report
	if err := q.enter(ctx, r.FeedSet, r.Round); err != nil {
		q.metrics.ended(err)
		return nil, relayer.Timing{}, fmt.Errorf("wait for the prover: %w", err)
	}
	defer q.leave()
	q.first.Do(func() { q.log.Info("first proof begins", "feed_set", r.FeedSet, "round", r.Round) })
	start := time.Now()
	b, t, err := q.keys.Prove(ctx, r, want.payee)
	q.metrics.ended(err)
	if err != nil {
		return nil, relayer.Timing{}, err
	}
	q.metrics.took(t)
	q.log.Info("proved", "feed_set", r.FeedSet, "round", r.Round, "duration", time.Since(start).Round(time.Millisecond),
		"solve", t.Solve.Round(time.Millisecond), "prove", t.Prove.Round(time.Millisecond))
	timing := relayer.Timing{Solve: t.Solve, Prove: t.Prove}
	q.keep(keptBundle{wanted: want, bundle: b, timing: timing})
	return b, timing, nil
}

// maxKept bounds the bundles that are kept: a few feed sets' latest.
const maxKept = 8

type keptBundle struct {
	wanted
	bundle *protocol.Bundle
	timing relayer.Timing
}

func (q *Queue) keep(k keptBundle) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.kept) == maxKept {
		q.kept = slices.Delete(q.kept, 0, 1)
	}
	q.kept = append(q.kept, k)
}

// enter waits for a turn. Whoever waits with an older round of the set goes.
func (q *Queue) enter(ctx context.Context, set string, round feed.Round) error {
	q.mu.Lock()
	own := &turn{set: set, round: round, take: make(chan struct{})}
	for _, w := range q.waiting {
		if w.set == set && w.round > round {
			q.mu.Unlock()
			return fmt.Errorf("%w: %d", ErrSuperseded, w.round)
		}
	}
	q.waiting = slices.DeleteFunc(q.waiting, func(w *turn) bool {
		if w.set != set || w.round >= round {
			return false
		}
		w.stale = true
		close(w.take)
		return true
	})
	q.waiting = append(q.waiting, own)
	q.next()
	q.mu.Unlock()
	select {
	case <-own.take:
		if own.stale {
			return ErrSuperseded
		}
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.Index(q.waiting, own); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	} else if !own.stale { // the turn came at the same moment
		q.busy = false
		q.next()
	}
	return ctx.Err()
}

func (q *Queue) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy = false
	q.next()
}

// next gives the turn to whoever of those waiting is first in order. The
// caller holds the lock.
func (q *Queue) next() {
	if q.busy || len(q.waiting) == 0 {
		return
	}
	best := 0
	for i, t := range q.waiting {
		b := q.waiting[best]
		if q.proven[t.set] < q.proven[b.set] || (q.proven[t.set] == q.proven[b.set] && t.set < b.set) {
			best = i
		}
	}
	turn := q.waiting[best]
	q.waiting = slices.Delete(q.waiting, best, best+1)
	q.busy = true
	q.proven[turn.set]++
	close(turn.take)
}
