package sources

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// mapper turns the records of a group into ticks: it maps symbols, leaves out
// what came before, and refuses what cannot be.
type mapper struct {
	*Runner
	pairs map[string]feed.ID

	state sync.Mutex
	shift func(time.Time) time.Time
	seen  map[string]*recent // trade ids of a symbol
	last  time.Time          // of the last tick from the stream
}

func newMapper(r *Runner, pairs map[string]feed.ID) *mapper {
	return &mapper{Runner: r, pairs: pairs, seen: make(map[string]*recent), last: r.cfg.Now()}
}

// session begins with a new connection.
func (m *mapper) session(shift func(time.Time) time.Time, fresh bool) {
	m.state.Lock()
	defer m.state.Unlock()
	m.shift = shift
	if fresh {
		clear(m.seen)
	}
}

// quiet is how long the stream has brought no tick.
func (m *mapper) quiet() time.Duration {
	m.state.Lock()
	defer m.state.Unlock()
	return m.cfg.Now().Sub(m.last)
}

// fallback takes a REST ticker.
func (m *mapper) fallback(symbol string, body []byte) error {
	hash := frameHash{data: body}
	received := m.cfg.Now()
	return m.cfg.Venue.ParseTicker(symbol, body, func(rec *Record) {
		if tick, ok := m.tick(rec, received); ok {
			tick.FrameHash = hash.sum()
			m.count(func(s *Stats) { s.Fallbacks++ })
			m.deliver(tick)
		}
	})
}

// take takes a record of the stream and reports whether it made a tick.
func (m *mapper) take(rec *Record, received time.Time, hash *frameHash) bool {
	tick, ok := m.tick(rec, received)
	if !ok {
		return false
	}
	tick.FrameHash = hash.sum()
	m.state.Lock()
	m.last = received
	m.state.Unlock()
	m.deliver(tick)
	return true
}

func (m *mapper) deliver(tick feed.Tick) {
	m.count(func(s *Stats) { s.Ticks++; s.LastTick = tick.ReceiveTime })
	m.sink(tick)
}

// tick makes a tick of a record, or counts why not.
func (m *mapper) tick(rec *Record, received time.Time) (feed.Tick, bool) {
	pair, ok := m.pairs[rec.Symbol]
	if !ok {
		m.count(func(s *Stats) { s.Unmapped++ })
		return feed.Tick{}, false
	}
	tick := feed.Tick{
		Source: m.cfg.Venue.Source, Symbol: rec.Symbol, Pair: pair, Origin: m.cfg.Origin,
		ReceiveTime: received, EventTime: received, Sequence: rec.Sequence,
	}
	m.state.Lock()
	defer m.state.Unlock()
	if rec.HasTime {
		tick.EventTime, tick.EventTimeKnown = time.Unix(0, rec.EventTime), true
		if m.shift != nil {
			tick.EventTime = m.shift(tick.EventTime)
		}
	}
	switch {
	case tick.EventTime.After(received.Add(m.cfg.MaxFuture)):
		m.refuse("event time in the future", rec.Symbol, "check this host's clock, then the venue's")
		return feed.Tick{}, false
	case rec.Kind == Trade:
		ok = m.trade(rec, &tick)
	default:
		ok = m.quote(rec, &tick)
	}
	return tick, ok
}

func (m *mapper) trade(rec *Record, tick *feed.Tick) bool {
	switch {
	case !rec.Price.Positive() || !rec.Size.Positive():
		m.refuse("trade without a price or size", rec.Symbol, "harmless if rare")
		return false
	case rec.TradeID != "" && !m.recent(rec.Symbol).add(rec.TradeID) || rec.Duplicate:
		m.count(func(s *Stats) { s.Duplicates++ })
		return false
	case rec.History:
		m.count(func(s *Stats) { s.History++ })
		return false
	}
	tick.Kind, tick.Price, tick.Size, tick.TradeID = feed.TradeTick, rec.Price.Value, rec.Size.Value, rec.TradeID
	return true
}

func (m *mapper) quote(rec *Record, tick *feed.Tick) bool {
	if !rec.Bid.Positive() || !rec.Ask.Positive() {
		m.refuse("book with an empty side", rec.Symbol, "harmless if rare: there is no price until the side fills")
		return false
	}
	if rec.Bid.Value.Cmp(rec.Ask.Value) > 0 {
		m.refuse("crossed book", rec.Symbol, "harmless if rare; else the venue or its book is out of step")
		return false
	}
	mid, ok := feed.MidDecimal(rec.Bid.Value, rec.Ask.Value)
	if !ok {
		m.refuse("price with too many digits", rec.Symbol, "harmless if rare")
		return false
	}
	tick.Kind, tick.Price, tick.Bid, tick.Ask = feed.QuoteTick, mid, rec.Bid.Value, rec.Ask.Value
	return true
}

func (m *mapper) refuse(reason, symbol, advice string) {
	m.count(func(s *Stats) { s.Refused++ })
	if m.once("refuse: " + reason) {
		m.log.Warn("refused a record", "reason", reason, "symbol", symbol, "advice", advice)
	}
}

func (m *mapper) recent(symbol string) *recent {
	r := m.seen[symbol] // pairs bounds the symbols
	if r == nil {
		r = &recent{ids: make(map[string]struct{})}
		m.seen[symbol] = r
	}
	return r
}

// maxRecent is how many trade ids of a symbol are remembered: more than any
// venue sends again after a reconnection.
const maxRecent = 2048

// recent remembers the last trade ids.
type recent struct {
	ids   map[string]struct{}
	order []string
	next  int
}

// add reports whether the id is new.
func (r *recent) add(id string) bool {
	if _, ok := r.ids[id]; ok {
		return false
	}
	r.ids[id] = struct{}{}
	if len(r.order) < maxRecent {
		r.order = append(r.order, id)
		return true
	}
	delete(r.ids, r.order[r.next])
	r.order[r.next] = id
	r.next = (r.next + 1) % maxRecent
	return true
}

// frameHash is the SHA-256 of a frame, made when it is first asked for.
type frameHash struct {
	data []byte
	hash [sha256.Size]byte
	done bool
}

func (h *frameHash) sum() [sha256.Size]byte {
	if !h.done {
		h.hash, h.done = sha256.Sum256(h.data), true
	}
	return h.hash
}
