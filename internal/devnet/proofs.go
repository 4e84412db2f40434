package devnet

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer"
)

// proofQueue lets the operators of one process share one key set. A proof uses
// every core, so one at a time is the quickest; waiting ends with the context.
type proofQueue struct {
	keys  *prover.KeySet
	log   *slog.Logger
	turn  chan struct{} // of capacity 1
	first atomic.Bool
}

var _ relayer.Prover = (*proofQueue)(nil)

func newProofQueue(keys *prover.KeySet, log *slog.Logger) *proofQueue {
	return &proofQueue{keys: keys, log: log, turn: make(chan struct{}, 1)}
}

// Prove implements [relayer.Prover].
func (q *proofQueue) Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, relayer.Timing, error) {
	select {
	case q.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, relayer.Timing{}, fmt.Errorf("wait for the prover: %w", ctx.Err())
	}
	defer func() { <-q.turn }()
	if q.first.CompareAndSwap(false, true) {
		q.log.Info("first proof begins", "feed_set", r.FeedSet, "round", r.Round)
	}
	start := time.Now()
	b, t, err := q.keys.Prove(ctx, r, payee)
	if err != nil {
		return nil, relayer.Timing{}, err
	}
	q.log.Info("proved", "feed_set", r.FeedSet, "round", r.Round, "duration", time.Since(start).Round(time.Millisecond))
	return b, relayer.Timing{Solve: t.Solve, Prove: t.Prove}, nil
}
