// Package proofs shares one key set among all that prove in a process.
package proofs

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer"
)

// Queue lets everyone who proves in one process share one key set. A proof uses
// every core, so one at a time is the quickest. Next comes the feed set that was
// proven least often, so that each gets its first value before any gets its
// second; waiting ends with the context.
type Queue struct {
	keys *prover.KeySet
	log  *slog.Logger

	mu      sync.Mutex
	busy    bool
	proven  map[string]int
	waiting []*turn
	// kept are the last bundles, so that a report that goes to several chains is
	// proven once.
	kept  []keptBundle
	first sync.Once
}

type turn struct {
	set  string
	take chan struct{} // closed when the turn has come
}

var _ relayer.Prover = (*Queue)(nil)

// NewQueue makes a queue before a key set.
func NewQueue(keys *prover.KeySet, log *slog.Logger) *Queue {
	return &Queue{keys: keys, log: log, proven: make(map[string]int)}
}

// Prove implements [relayer.Prover].
func (q *Queue) Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, relayer.Timing, error) {
	if err := q.enter(ctx, r.FeedSet); err != nil {
		return nil, relayer.Timing{}, fmt.Errorf("wait for the prover: %w", err)
	}
	defer q.leave()
	if k, ok := q.find(r, payee); ok {
		return k.bundle, k.timing, nil
	}
	q.first.Do(func() { q.log.Info("first proof begins", "feed_set", r.FeedSet, "round", r.Round) })
	start := time.Now()
	b, t, err := q.keys.Prove(ctx, r, payee)
	if err != nil {
		return nil, relayer.Timing{}, err
	}
	q.log.Info("proved", "feed_set", r.FeedSet, "round", r.Round, "duration", time.Since(start).Round(time.Millisecond))
	timing := relayer.Timing{Solve: t.Solve, Prove: t.Prove}
	q.keep(keptBundle{report: r, payee: payee, bundle: b, timing: timing})
	return b, timing, nil
}

// maxKept bounds the bundles that are kept: a few feed sets' latest.
const maxKept = 8

type keptBundle struct {
	report *protocol.Report
	payee  common.Address
	bundle *protocol.Bundle
	timing relayer.Timing
}

func (q *Queue) find(r *protocol.Report, payee common.Address) (keptBundle, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, k := range q.kept {
		if k.report == r && k.payee == payee {
			return k, true
		}
	}
	return keptBundle{}, false
}

func (q *Queue) keep(k keptBundle) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.kept) == maxKept {
		q.kept = slices.Delete(q.kept, 0, 1)
	}
	q.kept = append(q.kept, k)
}

// enter waits for a turn.
func (q *Queue) enter(ctx context.Context, set string) error {
	q.mu.Lock()
	turn := &turn{set: set, take: make(chan struct{})}
	q.waiting = append(q.waiting, turn)
	q.next()
	q.mu.Unlock()
	select {
	case <-turn.take:
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.Index(q.waiting, turn); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	} else { // the turn came at the same moment
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
