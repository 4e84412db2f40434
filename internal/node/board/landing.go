package board

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/relayer"
)

// Landing is one round that a chain took.
type Landing struct {
	Set     node.FeedSet
	ChainID uint64
	Round   feed.Round
	// Values has an entry a column, [feed.Absent] where the chain has none.
	Values     []feed.Encoded
	ObservedAt time.Time
	// BlockTime is the block's time in whole seconds, SeenAt when this process
	// saw the landing.
	BlockTime, SeenAt time.Time
	// Own is the delivery where an operator of this process made it, else nil:
	// then nobody here knows transaction, proof and report.
	Own *relayer.Delivery
	// TickToChain is the time from the newest tick to the landing, 0 where that
	// is not known.
	TickToChain time.Duration
}

// Delivered makes the landing of an own delivery. newest is when the newest
// tick that counted came in; zero where that is not known.
func Delivered(set node.FeedSet, chainID uint64, d relayer.Delivery, newest time.Time) Landing {
	l := Landing{
		Set: set, ChainID: chainID, Round: d.Round, Values: d.Report.Medians, ObservedAt: d.Report.ObservedAt(),
		BlockTime: d.Receipt.BlockTime, SeenAt: d.Receipt.LandedAt, Own: &d,
	}
	if !newest.IsZero() {
		l.TickToChain = max(0, d.Receipt.LandedAt.Sub(newest))
	}
	return l
}

// NewestTick is the newest receive time among what counted.
func NewestTick(values map[feed.ID]feed.LocalValue) time.Time {
	var newest time.Time
	for _, v := range values {
		if v.Value != feed.Absent && v.Newest.After(newest) {
			newest = v.Newest
		}
	}
	return newest
}

// ledger keeps the last landing of every feed set and the last present value
// of every feed.
type ledger struct {
	mu    sync.Mutex
	last  map[string]*Landing  // by feed set
	feeds map[feed.ID]*Landing // by feed, the last with a value
	// chains says what each chain took of a feed set.
	chains map[setOnChain]*took
}

// took is the last round that a chain took of a feed set, and how often this
// process delivered it.
type took struct {
	round feed.Round
	own   uint64
}

type setOnChain struct {
	set     string
	chainID uint64
}

func newLedger() *ledger {
	return &ledger{last: make(map[string]*Landing), feeds: make(map[feed.ID]*Landing), chains: make(map[setOnChain]*took)}
}

// add takes in a landing. Callbacks of two chains or operators may come in
// another order than their blocks, and of one landing what tells more counts.
func (l *ledger) add(d *Landing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	on := setOnChain{d.Set.Name, d.ChainID}
	if l.chains[on] == nil {
		l.chains[on] = &took{}
	}
	l.chains[on].round = max(l.chains[on].round, d.Round)
	if d.Own != nil {
		l.chains[on].own++
	}
	if old := l.last[d.Set.Name]; old != nil && (old.Round > d.Round || old.Round == d.Round && old.Own != nil && d.Own == nil) {
		return
	}
	l.last[d.Set.Name] = d
	for i, f := range d.Set.Feeds {
		if i+1 < len(d.Values) && d.Values[i+1] != feed.Absent {
			l.feeds[f.ID] = d
		}
	}
}

func (l *ledger) ofFeed(id feed.ID) *Landing {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.feeds[id]
}

func (l *ledger) onChain(set string, chainID uint64) feed.Round {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.chains[setOnChain{set, chainID}]; t != nil {
		return t.round
	}
	return 0
}

// ofSet gives a feed set's last landing and how each chain stands, by chain id.
func (l *ledger) ofSet(name string) (last *Landing, chains []api.FeedSetChainView) {
	l.mu.Lock()
	defer l.mu.Unlock()
	chains = []api.FeedSetChainView{}
	for on, t := range l.chains {
		if on.set == name {
			chains = append(chains, api.FeedSetChainView{ChainID: on.chainID, Round: t.round, Deliveries: t.own})
		}
	}
	slices.SortFunc(chains, func(a, b api.FeedSetChainView) int { return cmp.Compare(a.ChainID, b.ChainID) })
	return l.last[name], chains
}
