package board

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/wait"
)

const (
	// evidenceQueue is how many pairs wait for the store at most.
	evidenceQueue = 64
	// evidenceEach is how many pairs of one operator a process stores. One costs it
	// its stake; more are for rounds whose time to be shown is over sooner.
	//
	// Threat: evidence is kept for ever, and who signs twice may do so in every round.
	evidenceEach = 8
	// evidenceRetry is the time between two tries to store a pair.
	evidenceRetry = 2 * time.Second
)

// evidence is what waits to be stored of operators that signed twice.
type evidence struct {
	queue chan store.Evidence
	mu    sync.Mutex
	taken map[common.Address]int
}

func newEvidence() *evidence {
	return &evidence{queue: make(chan store.Evidence, evidenceQueue), taken: make(map[common.Address]int)}
}

// take takes a pair in to be stored, unless it is one too many of its operator; ok is
// false where too much waits.
func (e *evidence) take(operator common.Address, pair store.Evidence) (ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.taken[operator] >= evidenceEach {
		return true
	}
	select {
	case e.queue <- pair:
		e.taken[operator]++
		return true
	default:
		return false
	}
}

// KeepEvidence stores two observations by one operator for one round, whose signatures
// hold, so that they can be shown to the registry's judge. It does not wait for the store.
func (b *Board) KeepEvidence(operator common.Address, e *aggregator.Equivocation) {
	if !b.evidence.take(operator, store.Evidence{First: e.First, Second: e.Second}) {
		b.log.Error("evidence not stored: too much waits for the store", "peer_operator", operator.Hex(), "round", e.Round, "advice", b.storeAdvice())
	}
}

// storeEvidence stores what waits until ctx ends, and then what is left, for as long
// as a stop may take.
func (b *Board) storeEvidence(ctx context.Context) {
	var left []store.Evidence
	for len(left) == 0 {
		select {
		case <-ctx.Done():
			if left = b.evidence.rest(); len(left) == 0 {
				return
			}
		case pair := <-b.evidence.queue:
			if !b.putEvidence(ctx, pair) {
				left = append([]store.Evidence{pair}, b.evidence.rest()...)
			}
		}
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWrites)
	defer cancel()
	for i, pair := range left {
		if !b.putEvidence(closing, pair) {
			b.log.Error("evidence not stored: the store did not take it in time", "left", len(left)-i, "advice", b.storeAdvice())
			return
		}
	}
}

// rest takes what waits.
func (e *evidence) rest() []store.Evidence {
	var out []store.Evidence
	for {
		select {
		case pair := <-e.queue:
			out = append(out, pair)
		default:
			return out
		}
	}
}

// putEvidence stores a pair, as often as it takes; false where ctx ended before.
func (b *Board) putEvidence(ctx context.Context, pair store.Evidence) bool {
	for told := false; ; told = true {
		writing, cancel := context.WithTimeout(ctx, storeTimeout)
		err := b.cfg.Store.PutEvidence(writing, pair)
		cancel()
		log := b.log.With("round", pair.First.Round, "slot", pair.First.Slot)
		switch {
		case err == nil:
			log.Info("evidence stored", "advice", "'oraclestream operator evidence build' makes a file of it for 'operator evidence submit'")
			return true
		case errors.Is(err, store.ErrInvalid):
			log.Error("evidence not stored", "error", err)
			return true
		case !told && ctx.Err() == nil:
			log.Warn("evidence not stored yet", "error", err, "advice", b.storeAdvice())
		}
		if !wait.For(ctx, evidenceRetry) {
			return false
		}
	}
}
