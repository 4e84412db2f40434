package aggregator

import (
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// maxTrades bounds the trades that are remembered of one instrument at one
// source; older ones give way first.
const maxTrades = 256

const (
	// volumeDecimals is the unit volume is counted in: millionths of a base unit.
	volumeDecimals = 6
	// maxTradeVolume caps what one trade adds to a volume. With it, the volumes
	// of a whole feed sum to less than 2^62.
	maxTradeVolume = 1<<48 - 1
)

type cellKey struct {
	source string
	pair   feed.ID
}

// cell is the state of one instrument at one source: the latest quote, the
// latest trade, and the volume of recent trades. It is bounded whatever comes in.
type cell struct {
	mu    sync.Mutex
	quote feed.Tick // no Kind where none came yet
	trade feed.Tick
	// refused is the latest tick that lay too far in the future; it only
	// explains why there is no other.
	refused feed.Tick

	// trades grows to maxTrades entries and is a ring from then on.
	trades []tradeVolume
	next   int // where the next trade goes once the ring is full
}

type tradeVolume struct {
	at     int64 // event time, unix ns
	volume uint64
	id     string
}

func (c *cell) apply(t *feed.Tick, maxFuture time.Duration) {
	volume := uint64(0)
	if t.Kind == feed.TradeTick {
		volume = tradeSize(t.Size)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// Judged against the receive time, so that one tick from next year cannot
	// hold the place of the freshest until then.
	if t.EventTime.Sub(t.ReceiveTime) > maxFuture {
		c.refused = *t
		return
	}
	switch t.Kind {
	case feed.QuoteTick:
		if c.quote.Kind == 0 || !t.EventTime.Before(c.quote.EventTime) && !repeats(&c.quote, t) {
			c.quote = *t
		}
	case feed.TradeTick:
		if repeats(&c.trade, t) || c.knowsTrade(t) {
			return
		}
		c.remember(tradeVolume{at: t.EventTime.UnixNano(), volume: volume, id: t.TradeID})
		if c.trade.Kind == 0 || !t.EventTime.Before(c.trade.EventTime) {
			c.trade = *t
		}
	}
}

func (c *cell) remember(t tradeVolume) {
	if len(c.trades) < maxTrades {
		c.trades = append(c.trades, t)
		return
	}
	c.trades[c.next] = t
	c.next = (c.next + 1) % maxTrades
}

// repeats reports whether t only says again what last said. Where the venue
// gives event times they decide; where it gives none, the same prices under no
// new sequence number or trade id are no news and must not look fresh. One source writes equal numbers equally, so
// == will do for decimals; a miss would only refresh.
func repeats(last, t *feed.Tick) bool {
	if last.Kind == 0 || t.EventTimeKnown {
		return false
	}
	return t.Sequence == last.Sequence && t.TradeID == last.TradeID &&
		t.Price == last.Price && t.Size == last.Size && t.Bid == last.Bid && t.Ask == last.Ask
}

func (c *cell) knowsTrade(t *feed.Tick) bool {
	if t.TradeID == "" {
		return false
	}
	at := t.EventTime.UnixNano()
	for i := range c.trades {
		if c.trades[i].id == t.TradeID && (c.trades[i].at == at || !t.EventTimeKnown) {
			return true
		}
	}
	return false
}

// cellView is what a feed sees of a cell at a moment.
type cellView struct {
	quote, trade, refused feed.Tick
	volume                uint64
}

// view copies the state and sums the volume of the trades in (now-window, now].
func (c *cell) view(now time.Time, window time.Duration) cellView {
	from, to := now.Add(-window).UnixNano(), now.UnixNano()
	c.mu.Lock()
	defer c.mu.Unlock()
	v := cellView{quote: c.quote, trade: c.trade, refused: c.refused}
	for i := range c.trades {
		if t := &c.trades[i]; t.at > from && t.at <= to {
			v.volume += t.volume
		}
	}
	return v
}

// tradeSize gives a trade's size in millionths, capped: it only weighs, it is
// never a value.
func tradeSize(size feed.Decimal) uint64 {
	if size.Sign() <= 0 {
		return 0
	}
	m, err := size.Mantissa(volumeDecimals)
	if err != nil || m > maxTradeVolume {
		return maxTradeVolume
	}
	return uint64(m)
}
