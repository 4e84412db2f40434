package sources

import (
	"hash/maphash"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// maxRecent is how many trades of a symbol are remembered: more than any venue
// sends again after a reconnection.
const maxRecent = 2048

// recent remembers the last trades of a symbol by a keyed hash, which nobody
// outside can make collide.
type recent struct {
	seed  maphash.Seed
	seen  map[uint64]int // the connection that brought it
	order []uint64
	next  int
}

// anonymous stands for a trade without an id.
type anonymous struct {
	time        int64
	price, size feed.Decimal
	side        Side
}

// add reports whether the trade is new. A venue may print two equal trades
// without ids, so these only count as the same where they come from different
// connections.
func (r *recent) add(rec *Record, connection int) bool {
	if r.seen == nil {
		r.seed, r.seen = maphash.MakeSeed(), make(map[uint64]int)
	}
	var id uint64
	if rec.TradeID != "" {
		id = maphash.String(r.seed, rec.TradeID)
	} else {
		id = maphash.Comparable(r.seed, anonymous{rec.EventTime, rec.Price.Value, rec.Size.Value, rec.Side})
	}
	if by, ok := r.seen[id]; ok {
		return rec.TradeID == "" && by == connection
	}
	r.seen[id] = connection
	if len(r.order) < maxRecent {
		r.order = append(r.order, id)
		return true
	}
	delete(r.seen, r.order[r.next])
	r.order[r.next] = id
	r.next = (r.next + 1) % maxRecent
	return true
}
