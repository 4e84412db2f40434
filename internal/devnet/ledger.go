package devnet

import (
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/relayer"
)

// delivered is one delivery with what explains it.
type delivered struct {
	relayer.Delivery
	chainID uint64
	set     node.FeedSet
	// locals are the operators' own values of the round, one entry a slot; nil
	// where a slot took no part.
	locals []map[feed.ID]feed.LocalValue
	// maxAge is how old a feed's prices may be.
	maxAge map[feed.ID]time.Duration
	// newest is when the newest tick that counted came in at the deliverer.
	newest time.Time
}

// tickToChain is the time from the newest tick to when the delivery was seen mined.
func (d *delivered) tickToChain() time.Duration {
	if d.newest.IsZero() {
		return 0
	}
	return max(0, d.Receipt.LandedAt.Sub(d.newest))
}

// column is the delivered median of a column.
func (d *delivered) column(i int) feed.Encoded { return d.Report.Medians[i] }

// ledger counts what was delivered and, where the network stops after so many,
// keeps it: all of it, and the last present value of every feed.
type ledger struct {
	// limit is after how many deliveries the network stops; 0 never.
	limit int

	mu    sync.Mutex
	all   []*delivered
	feeds map[feed.ID]*delivered // by feed, the last with a value
	total int
}

func newLedger(limit int) *ledger {
	return &ledger{limit: limit, feeds: make(map[feed.ID]*delivered)}
}

// add takes in a delivery and gives how many there were with it, or false
// where as many as asked for were there already. Two operators' callbacks may
// come in another order than their blocks.
func (l *ledger) add(d *delivered) (total int, counted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limit > 0 {
		if l.total == l.limit {
			return l.total, false
		}
		// Kept for the final report; without a limit there is none.
		l.all = append(l.all, d)
		for i, f := range d.set.Feeds {
			if old := l.feeds[f.ID]; d.column(i+1) != feed.Absent && (old == nil || old.Round <= d.Round) {
				l.feeds[f.ID] = d
			}
		}
	}
	l.total++
	return l.total, true
}

func (l *ledger) ofFeed(id feed.ID) *delivered {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.feeds[id]
}

func (l *ledger) kept() []*delivered {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]*delivered(nil), l.all...)
}
