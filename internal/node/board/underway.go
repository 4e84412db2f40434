package board

import (
	"context"
	"sync"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// underWay knows the own deliveries that are sent and not yet final, so that a chain
// that shows one of them is not taken to show another operator's.
type underWay struct {
	mu     sync.Mutex
	rounds map[setOnChain]map[feed.Round]bool
}

func newUnderWay() *underWay { return &underWay{rounds: make(map[setOnChain]map[feed.Round]bool)} }

func (u *underWay) add(on setOnChain, round feed.Round) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.rounds[on] == nil {
		u.rounds[on] = make(map[feed.Round]bool)
	}
	u.rounds[on][round] = true
}

func (u *underWay) remove(on setOnChain, round feed.Round) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.rounds[on], round)
}

func (u *underWay) has(on setOnChain, round feed.Round) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.rounds[on][round]
}

// Sending stores report and proof of a delivery that is about to be sent. Together with
// the transaction, which is stored before it is sent too, they show a later process that
// the delivery is its own. With an error it must not be sent.
func (b *Board) Sending(ctx context.Context, chainID uint64, r *protocol.Report, bundle *protocol.Bundle) error {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	if err := b.cfg.Store.PutReport(ctx, r); err != nil {
		return err
	}
	if err := b.cfg.Store.PutBundle(ctx, bundle); err != nil {
		return err
	}
	b.Expect(r.FeedSet, chainID, r.Round)
	return nil
}

// Expect says that a delivery of this operator's is under way. [Board.Land] or
// [Board.Forgo] must follow.
func (b *Board) Expect(set string, chainID uint64, round feed.Round) {
	b.underWay.add(setOnChain{set, chainID}, round)
}

// Forgo says that a delivery that was expected changed nothing on the chain.
func (b *Board) Forgo(set string, chainID uint64, round feed.Round) {
	b.underWay.remove(setOnChain{set, chainID}, round)
}
