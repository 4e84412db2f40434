package devnet

import (
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

// delivered is one delivery with what explains it.
type delivered struct {
	relayer.Delivery
	set node.FeedSet
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

// ledger keeps what was delivered: the last of every feed set, the last
// present value of every feed and, where the network stops after so many, all.
type ledger struct {
	// limit is after how many deliveries the network stops; 0 never.
	limit int

	mu    sync.Mutex
	all   []*delivered
	last  map[string]*delivered  // by feed set
	feeds map[feed.ID]*delivered // by feed, the last with a value
	count map[string]uint64
	total int
}

func newLedger(limit int) *ledger {
	return &ledger{limit: limit, last: make(map[string]*delivered), feeds: make(map[feed.ID]*delivered), count: make(map[string]uint64)}
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
	}
	l.total++
	l.count[d.FeedSet]++
	if old := l.last[d.FeedSet]; old == nil || old.Round <= d.Round {
		l.last[d.FeedSet] = d
		for i, f := range d.set.Feeds {
			if d.column(i+1) != feed.Absent {
				l.feeds[f.ID] = d
			}
		}
	}
	return l.total, true
}

func (l *ledger) ofFeed(id feed.ID) *delivered {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.feeds[id]
}

func (l *ledger) ofSet(name string) (last *delivered, count uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last[name], l.count[name]
}

func (l *ledger) kept() []*delivered {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]*delivered(nil), l.all...)
}

// newestTick is the newest receive time among what counted.
func newestTick(values map[feed.ID]feed.LocalValue) time.Time {
	var newest time.Time
	for _, v := range values {
		if v.Value != feed.Absent && v.Newest.After(newest) {
			newest = v.Newest
		}
	}
	return newest
}

// observedAt is the median time of a report.
func observedAt(r *protocol.Report) time.Time {
	ms, err := r.Medians[0].Mantissa()
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
