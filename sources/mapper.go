package sources

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// mapper turns the records of a group into ticks: it maps symbols, leaves out
// what came before, and refuses what cannot be. It outlives connections, so that
// what one of them brought does not count again on the next.
type mapper struct {
	*Runner

	state   sync.Mutex
	symbols map[string]*instrument
	last    time.Time // of the last tick from the stream
	// moved tells that an instrument came in on a newer connection.
	moved chan struct{}
}

// instrument is what is known of one symbol.
type instrument struct {
	pair   feed.ID
	seen   recent // trades
	top    quoted // what was last said of the top of the book,
	ticker quoted // and by a ticker
	// carrier is the newest connection that brought anything of the instrument.
	// Quotes of older ones do not count.
	carrier int

	ticks               uint64
	lastTick, lastEvent time.Time
}

// origin is where a record came from.
type origin struct {
	// connection counts up from 1 in a group; 0 is a REST document.
	connection int
	received   time.Time
	shift      func(time.Time) time.Time
	hash       *frameHash
}

func newMapper(r *Runner, symbols []string, pairs map[string]feed.ID) *mapper {
	m := &mapper{Runner: r, symbols: make(map[string]*instrument, len(symbols)), last: r.cfg.Now(), moved: make(chan struct{}, 1)}
	for _, s := range symbols {
		m.symbols[s] = &instrument{pair: pairs[s]}
	}
	return m
}

// session forgets what earlier connections brought.
func (m *mapper) session() {
	m.state.Lock()
	defer m.state.Unlock()
	for _, in := range m.symbols {
		in.seen, in.top, in.ticker = recent{}, quoted{}, quoted{}
	}
}

// quiet is how long the stream has brought no tick.
func (m *mapper) quiet() time.Duration {
	m.state.Lock()
	defer m.state.Unlock()
	return m.cfg.Now().Sub(m.last)
}

// left counts the instruments that the old connection brought, and the heir has
// not yet.
func (m *mapper) left(old, heir int) int {
	m.state.Lock()
	defer m.state.Unlock()
	n := 0
	for _, in := range m.symbols {
		if in.carrier == old && old < heir {
			n++
		}
	}
	return n
}

func (m *mapper) instruments(out []InstrumentStats) []InstrumentStats {
	m.state.Lock()
	defer m.state.Unlock()
	for symbol, in := range m.symbols {
		out = append(out, InstrumentStats{Pair: in.pair, Symbol: symbol, Ticks: in.ticks, LastTick: in.lastTick, LastEvent: in.lastEvent})
	}
	return out
}

func sortInstruments(list []InstrumentStats) {
	slices.SortFunc(list, func(a, b InstrumentStats) int { return cmp.Compare(a.Pair, b.Pair) })
}

// fallback takes a REST ticker.
func (m *mapper) fallback(symbol string, body []byte) error {
	at := origin{received: m.cfg.Now(), shift: m.cfg.EventTime, hash: &frameHash{data: body}}
	return m.cfg.Venue.ParseTicker(symbol, body, func(rec *Record) {
		if m.take(rec, &at) {
			m.count(func(s *Stats) { s.Fallbacks++ })
		}
	})
}

// take takes a record and reports whether it made a tick.
func (m *mapper) take(rec *Record, at *origin) bool {
	tick, ok := m.tick(rec, at)
	if !ok {
		return false
	}
	conflated, shed := m.out.put(&tick)
	m.count(func(s *Stats) {
		s.Ticks++
		s.Conflated += uint64(conflated)
		s.Shed += uint64(shed)
		s.LastTick = tick.ReceiveTime
		if tick.EventTime.After(s.LastEvent) {
			s.LastEvent = tick.EventTime
		}
	})
	if shed > 0 && m.seldom("shed") {
		m.log.Warn("ticks are dropped: nobody takes them in time", "dropped", shed, "advice", "this host is too slow for its feeds: give it more cores, or fewer venues and pairs")
	}
	return true
}

// tick makes a tick of a record, or counts why not.
func (m *mapper) tick(rec *Record, at *origin) (feed.Tick, bool) {
	m.state.Lock()
	defer m.state.Unlock()
	in, ok := m.symbols[rec.Symbol]
	if !ok {
		m.count(func(s *Stats) { s.Unmapped++ })
		return feed.Tick{}, false
	}
	tick := feed.Tick{
		Source: m.cfg.Venue.Source, Symbol: rec.Symbol, Pair: in.pair, Origin: m.cfg.Origin,
		ReceiveTime: at.received, EventTime: at.received, Sequence: rec.Sequence,
	}
	if rec.HasTime {
		tick.EventTime, tick.EventTimeKnown = time.Unix(0, rec.EventTime), true
		if at.shift != nil {
			tick.EventTime = at.shift(tick.EventTime)
		}
		if at.connection != 0 && !rec.History {
			m.skew.add(at.received, tick.EventTime)
		}
	}
	switch {
	case tick.EventTime.After(at.received.Add(m.cfg.MaxFuture)):
		m.refuse("event time in the future", rec.Symbol, "check this host's clock, then the venue's")
		return tick, false
	case rec.Kind == Trade:
		ok = m.trade(in, rec, at, &tick)
	default:
		ok = m.quote(in, rec, at, &tick)
	}
	if !ok || m.skewed() {
		return tick, false
	}
	tick.FrameHash = at.hash.sum()
	in.ticks++
	in.lastTick = at.received
	if tick.EventTime.After(in.lastEvent) {
		in.lastEvent = tick.EventTime
	}
	if at.connection != 0 {
		m.last = at.received
	}
	return tick, true
}

// carry notes which connection brings an instrument.
func (m *mapper) carry(in *instrument, at *origin) {
	if at.connection <= in.carrier {
		return
	}
	in.carrier = at.connection
	select {
	case m.moved <- struct{}{}:
	default:
	}
}

// skewed refuses what comes from a venue whose clock is too far off: its event
// times would make old prices look new, or new ones old.
func (m *mapper) skewed() bool {
	if !m.tooSkewed() {
		return false
	}
	ahead, _ := m.skew.get()
	m.count(func(s *Stats) { s.Skewed++ })
	if m.seldom("skewed") {
		m.log.Warn("venue's clock is too far off, its ticks are refused", "ahead", ahead, "bound", m.cfg.MaxSkew,
			"advice", "check this host's clock (NTP) first; if the other venues agree with it, the venue's clock is wrong or its messages come late")
	}
	return true
}

// tooSkewed reports whether the venue's clock is known to be too far off.
func (r *Runner) tooSkewed() bool {
	ahead, known := r.skew.get()
	return r.cfg.MaxSkew >= 0 && known && (ahead > r.cfg.MaxSkew || ahead < -r.cfg.MaxSkew)
}

func (m *mapper) trade(in *instrument, rec *Record, at *origin, tick *feed.Tick) bool {
	if !rec.Price.Positive() || !rec.Size.Positive() {
		m.refuse("trade without a price or size", rec.Symbol, "harmless if rare")
		return false
	}
	m.carry(in, at)
	switch {
	case !in.seen.add(rec, at.connection) || rec.Duplicate:
		m.count(func(s *Stats) { s.Duplicates++ })
		return false
	case rec.History:
		m.count(func(s *Stats) { s.History++ })
		return false
	}
	tick.Kind, tick.Price, tick.Size, tick.TradeID = feed.TradeTick, rec.Price.Value, rec.Size.Value, rec.TradeID
	return true
}

func (m *mapper) quote(in *instrument, rec *Record, at *origin, tick *feed.Tick) bool {
	switch {
	case !rec.Bid.Positive() || !rec.Ask.Positive():
		m.refuse("book with an empty side", rec.Symbol, "harmless if rare: there is no price until the side fills")
		return false
	case rec.Bid.Value.Cmp(rec.Ask.Value) > 0:
		m.refuse("crossed book", rec.Symbol, "harmless if rare; else the venue or its book is out of step")
		return false
	}
	m.carry(in, at)
	before := &in.top
	if rec.Kind == Ticker {
		before = &in.ticker
	}
	now := quotedBy(rec)
	switch {
	case at.connection != 0 && at.connection < in.carrier, // its heir says it, and later
		now == *before, // whatever its time: a dead market repeats itself too
		at.connection == 0 && rec.HasTime && !tick.EventTime.After(in.lastEvent): // a cached document
		m.count(func(s *Stats) { s.Repeats++ })
		return false
	}
	mid, ok := feed.MidDecimal(rec.Bid.Value, rec.Ask.Value)
	if !ok {
		m.refuse("price with too many digits", rec.Symbol, "harmless if rare")
		return false
	}
	*before = now
	tick.Kind, tick.Price, tick.Bid, tick.Ask = feed.QuoteTick, mid, rec.Bid.Value, rec.Ask.Value
	return true
}

func (m *mapper) refuse(reason, symbol, advice string) {
	m.count(func(s *Stats) { s.Refused++ })
	if m.once("refuse: " + reason) {
		m.log.Warn("refused a record", "reason", reason, "symbol", symbol, "advice", advice)
	}
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
