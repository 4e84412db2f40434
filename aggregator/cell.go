package aggregator

import (
	"math/big"
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
	// vwapDecimals is where an input's volume-weighted price is rounded.
	vwapDecimals = 18
)

type cellKey struct {
	source string
	pair   feed.ID
}

// cell is the state of one instrument at one source: the latest quote, the
// latest trade, and the recent trades. It is bounded whatever comes in.
type cell struct {
	quote feed.Tick // no Kind where none came yet
	trade feed.Tick
	// refused is the latest tick that lay too far in the future; it only
	// explains why there is no other.
	refused feed.Tick

	// trades grows to maxTrades entries and is a ring from then on.
	trades []smallTrade
	next   int // where the next trade goes once the ring is full
	// window is the longest in which a feed counts the trades. What is older on
	// arrival is not remembered, so that nothing matters for ever.
	window time.Duration
}

type smallTrade struct {
	at     int64 // event time, unix ns
	volume uint64
	price  feed.Decimal
	id     string
}

// apply takes a tick in. Where it only repeats what is known, and the venue
// gives no event time, the tick gets the event time of what it repeats: so it
// looks as old as it is to whoever sees only this one.
func (c *cell) apply(t *feed.Tick, maxFuture time.Duration) {
	// Judged against the receive time, so that one tick from next year cannot
	// hold the place of the freshest until then.
	if t.EventTime.Sub(t.ReceiveTime) > maxFuture {
		c.refused = *t
		return
	}
	switch t.Kind {
	case feed.QuoteTick:
		if repeats(&c.quote, t) {
			t.EventTime = c.quote.EventTime
			return
		}
		if c.quote.Kind == 0 || !t.EventTime.Before(c.quote.EventTime) {
			c.quote = *t
		}
	case feed.TradeTick:
		if repeats(&c.trade, t) {
			t.EventTime = c.trade.EventTime
			return
		}
		if known := c.known(t); known != nil {
			t.EventTime = time.Unix(0, known.at).UTC()
			return
		}
		if t.EventTime.After(t.ReceiveTime.Add(-c.window)) {
			c.remember(smallTrade{at: t.EventTime.UnixNano(), volume: tradeSize(t.Size), price: t.Price, id: t.TradeID})
		}
		if c.trade.Kind == 0 || !t.EventTime.Before(c.trade.EventTime) {
			c.trade = *t
		}
	}
}

func (c *cell) remember(t smallTrade) {
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

// known gives the trade of the window that t tells once more, or nil.
func (c *cell) known(t *feed.Tick) *smallTrade {
	if t.TradeID == "" {
		return nil
	}
	at, since := t.EventTime.UnixNano(), t.ReceiveTime.Add(-c.window).UnixNano()
	for i := range c.trades {
		if k := &c.trades[i]; k.id == t.TradeID && k.at > since && (k.at == at || !t.EventTimeKnown) {
			return k
		}
	}
	return nil
}

// volume sums the trades in (now-window, now].
func (c *cell) volume(now time.Time, window time.Duration) (sum uint64) {
	from, to := now.Add(-window).UnixNano(), now.UnixNano()
	for i := range c.trades {
		if t := &c.trades[i]; t.at > from && t.at <= to {
			sum += t.volume
		}
	}
	return sum
}

// vwap gives the volume-weighted average price of the trades in (now-window,
// now], rounded half to even to vwapDecimals, and the oldest one's time. ok is
// false where there is no volume.
func (c *cell) vwap(now time.Time, window time.Duration) (price feed.Decimal, oldest time.Time, ok bool) {
	from, to := now.Add(-window).UnixNano(), now.UnixNano()
	sum, volume := new(big.Rat), new(big.Int)
	first := to
	for i := range c.trades {
		t := &c.trades[i]
		if t.at <= from || t.at > to || t.volume == 0 {
			continue
		}
		v := new(big.Int).SetUint64(t.volume)
		volume.Add(volume, v)
		sum.Add(sum, new(big.Rat).Mul(t.price.Rat(), new(big.Rat).SetInt(v)))
		first = min(first, t.at)
	}
	if volume.Sign() == 0 {
		return feed.Decimal{}, time.Time{}, false
	}
	price, ok = feed.RatDecimal(sum.Quo(sum, new(big.Rat).SetInt(volume)), vwapDecimals)
	return price, time.Unix(0, first).UTC(), ok
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
