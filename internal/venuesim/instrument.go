package venuesim

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// history is how many trades an instrument remembers, for the snapshot that a
// venue sends to a new subscriber.
const history = 50

// instrument is one pair on one venue. All prices are in units of 10^-priceDigits
// of the quote currency, all sizes in units of 10^-sizeDigits of the base.
type instrument struct {
	listing

	rng      *rand.Rand
	bid, ask int64
	wasBid   int64 // before this step
	wasAsk   int64
	bidSize  int64
	askSize  int64
	volume   int64 // of 24 hours
	open     int64
	high     int64
	low      int64
	sequence uint64
	updated  time.Time
	trades   []trade // newest last, at most history
	fresh    int     // how many of trades are new in this step
	moved    bool    // whether the top of the book changed in this step
}

type trade struct {
	id    uint64
	price int64
	size  int64
	buy   bool // the taker bought
	time  time.Time
}

// lie is what a venue's fault adds, in millionths: to the pair's price, or to
// the dollar price of its currencies.
type lie struct{ pricePPM, basePPM, quotePPM int64 }

// step lets the instrument follow the market. The time is the venue's.
func (in *instrument) step(m *market, lag int, noisePPM int64, l lie, now time.Time) {
	in.fresh, in.moved = 0, false
	in.wasBid, in.wasAsk = in.bid, in.ask
	b, _ := m.level(in.base, lag)
	q, _ := m.level(in.quote, lag)
	b += mulDiv(b, l.basePPM, 1_000_000)
	q += mulDiv(q, l.quotePPM, 1_000_000)
	mid := mulDiv(b, unit, q)
	mid += mulDiv(mid, in.rng.Int64N(2*noisePPM+1)-noisePPM, 1_000_000)
	mid += mulDiv(mid, l.pricePPM, 1_000_000)

	tick := int64(unit)
	for range in.priceDigits {
		tick /= 10
	}
	half := mulDiv(mid, in.spreadPPM, 1_000_000)
	bid := max((mid-half)/tick, 1)
	ask := max((mid+half+tick-1)/tick, bid+1)
	bidSize, askSize := in.bidSize, in.askSize
	// Sizes change less often than prices, as on a real book's top.
	if bid != in.bid || in.rng.Int64N(8) == 0 {
		bidSize = in.drawSize(mid, 40_000)
	}
	if ask != in.ask || in.rng.Int64N(8) == 0 {
		askSize = in.drawSize(mid, 40_000)
	}
	if bid != in.bid || ask != in.ask || bidSize != in.bidSize || askSize != in.askSize {
		in.bid, in.ask, in.bidSize, in.askSize = bid, ask, bidSize, askSize
		in.moved, in.updated = true, now
		in.sequence++
	}
	if in.open == 0 { // the first step
		in.open, in.high, in.low = bid, ask, bid
		in.volume = 1000 * in.drawSize(mid, 100_000)
		in.sequence += uint64(in.rng.Int64N(1_000_000_000))
		in.trade(now, mid, uint64(in.rng.Int64N(100_000_000)))
		return
	}
	in.high, in.low = max(in.high, ask), min(in.low, bid)
	if in.rng.Int64N(4) == 0 {
		in.trade(now, mid, in.last().id+1)
	}
}

func (in *instrument) trade(now time.Time, mid int64, id uint64) {
	t := trade{id: id, size: in.drawSize(mid, 8_000), buy: in.rng.Int64N(2) == 0, time: now, price: in.bid}
	if t.buy {
		t.price = in.ask
	}
	if len(in.trades) == history {
		in.trades = slices.Delete(in.trades, 0, 1)
	}
	in.trades = append(in.trades, t)
	in.volume += t.size
	in.sequence++
	in.fresh++
}

// drawSize draws a size worth up to so many units of the quote currency.
func (in *instrument) drawSize(mid, worth int64) int64 {
	one := int64(1)
	for range in.sizeDigits {
		one *= 10
	}
	return max(mulDiv((1+in.rng.Int64N(worth))*unit, one, mid), 1)
}

// last is the newest trade. There is one after the first step.
func (in *instrument) last() trade { return in.trades[len(in.trades)-1] }

// news are the trades of this step.
func (in *instrument) news() []trade { return in.trades[len(in.trades)-in.fresh:] }

func (in *instrument) price(p int64) string { return feed.MantissaText(p, in.priceDigits) }
func (in *instrument) size(s int64) string  { return feed.MantissaText(s, in.sizeDigits) }

// level gives the k-th level of a side below the top: prices walk away by whole
// ticks, sizes grow.
func (in *instrument) level(ask bool, k int64) (price, size int64) {
	if ask {
		return in.ask + k*max(1, in.ask/50_000), in.askSize * (k + 1)
	}
	return max(in.bid-k*max(1, in.bid/50_000), 1), in.bidSize * (k + 1)
}

// levels writes n levels of a side as a JSON array of [price, size] texts.
func (in *instrument) levels(ask bool, n int) string {
	var b strings.Builder
	b.WriteByte('[')
	for k := range n {
		p, s := in.level(ask, int64(k))
		if k > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`["` + in.price(p) + `","` + in.size(s) + `"]`)
	}
	b.WriteByte(']')
	return b.String()
}

// trim drops needless zeros, as some venues do.
func trim(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
func micros(t time.Time) string { return strconv.FormatInt(t.UnixMicro(), 10) }

// iso writes a time as Coinbase and Kraken do, with microseconds.
func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
