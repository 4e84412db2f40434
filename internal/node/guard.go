package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// SigningRecord remembers, in durable storage, what was signed. Reserve returns
// nil only after the record is on disk; it refuses a second digest for a round
// and any round not later than the last one of the domain.
type SigningRecord interface {
	Reserve(ctx context.Context, domain protocol.Element, round feed.Round, digest protocol.Element) error
}

// ErrNotYet is returned while the node may not sign: it knows no floor, or the
// round is not above it.
var ErrNotYet = errors.New("not allowed to sign this round yet")

// guard decides whether a round may be signed. An operator that signs two
// vectors for one round is slashed, so three things stand before a signature:
//
//   - the signing record, which survives kill -9;
//   - the chain head's time at the start plus the clock drift: a database
//     restored from an old backup does not know what was signed since, but
//     nothing signed before the restart can be later than that;
//   - any round of this operator's own that peers show.
//
// Until the head's time is known nothing is signed.
type guard struct {
	record   SigningRecord
	interval time.Duration

	mu    sync.Mutex
	known bool
	floor map[protocol.Element]feed.Round
	start feed.Round
	mine  map[protocol.Element]feed.Round
}

func newGuard(record SigningRecord, interval time.Duration) *guard {
	return &guard{
		record: record, interval: interval,
		floor: make(map[protocol.Element]feed.Round), mine: make(map[protocol.Element]feed.Round),
	}
}

// headKnown sets the floor from the chain head's time as read after the start.
func (g *guard) headKnown(head time.Time, drift time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.known = true
	g.start = feed.RoundAt(head.Add(drift), g.interval)
}

// seen raises the floor to a round of this operator's own that a peer showed
// and that this process did not sign. It reports whether it was such a round.
func (g *guard) seen(domain protocol.Element, round feed.Round) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if round <= g.mine[domain] || round <= g.floor[domain] {
		return false
	}
	g.floor[domain] = round
	return true
}

// allowed reports whether the round is above every floor.
func (g *guard) allowed(domain protocol.Element, round feed.Round) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !g.known:
		return fmt.Errorf("%w: the chain head's time is not known", ErrNotYet)
	case round <= g.start:
		return fmt.Errorf("%w: round %d is not after the start's %d", ErrNotYet, round, g.start)
	case round <= g.floor[domain]:
		return fmt.Errorf("%w: round %d is not after %d, which a peer has from us", ErrNotYet, round, g.floor[domain])
	}
	return nil
}

// reserve makes the round's digest durable, or says why it may not be signed.
func (g *guard) reserve(ctx context.Context, domain protocol.Element, round feed.Round, digest protocol.Element) error {
	if err := g.allowed(domain, round); err != nil {
		return err
	}
	if err := g.record.Reserve(ctx, domain, round, digest); err != nil {
		return fmt.Errorf("reserve round: %w", err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mine[domain] = max(g.mine[domain], round)
	return nil
}
