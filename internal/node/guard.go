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
	// Restored is the latest moment known from restores of a backup of the record,
	// zero where there was none. What was signed by then may not be on record.
	Restored() time.Time
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
//   - any round of this operator's own that peers show, however old or new it
//     is by this machine's clock.
//
// Until the head's time is known nothing is signed.
//
// Threat: a restored record, a clock that was set back and an RPC that lags, all
// at once. The record does not know what was signed, and a lagging head's time
// is as old as the clock says it may be. So a record that came out of a backup
// asks for more: no round that began by the moment of the restore, or of the
// backup, is signed, and a head that is older than the clock by more than
// [maxHeadAge] is no knowledge.
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

// maxHeadAge is how much older than the clock the chain's head may be after a
// restore. Blocks of busy chains are seconds apart.
const maxHeadAge = 2 * time.Minute

// ErrStaleHead is returned for a chain head that says too little after a restore.
var ErrStaleHead = errors.New("the chain's head is too old to begin signing after a restore")

// headKnown sets the floor from the chain head's time as read after the start,
// at now. After a restore it refuses a head that is too old.
func (g *guard) headKnown(head, now time.Time, drift time.Duration) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	latest := head
	if restored := g.record.Restored(); !restored.IsZero() {
		if age := now.Sub(head); age > maxHeadAge {
			return fmt.Errorf("%w: it is %s older than the clock", ErrStaleHead, age.Round(time.Second))
		}
		if restored.After(latest) {
			latest = restored
		}
	}
	g.known = true
	g.start = feed.RoundAt(latest.Add(drift), g.interval)
	return nil
}

// seen raises the floor to a round of this operator's own that a peer showed
// and that this process did not sign. It reports whether it was such a round.
func (g *guard) seen(domain protocol.Element, round feed.Round) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.newsLocked(domain, round) {
		return false
	}
	g.floor[domain] = round
	return true
}

// news reports whether an own round would keep something from being signed
// that may be signed now.
func (g *guard) news(domain protocol.Element, round feed.Round) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return round > g.start && g.newsLocked(domain, round)
}

func (g *guard) newsLocked(domain protocol.Element, round feed.Round) bool {
	return round > g.mine[domain] && round > g.floor[domain]
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
