package feed

import (
	"math/big"
	"math/bits"
	"time"
)

// Origin says where data comes from. Simulated data is never passed off as
// real: the origin travels with every tick to the last reader.
type Origin string

// The origins.
const (
	Live      Origin = "live"
	Replay    Origin = "replay"
	Simulated Origin = "simulated"
)

// Describe is how a feed of this origin is called: by its id, with the origin
// behind it unless it is live. No origin counts as live.
func (o Origin) Describe(id ID) string {
	if o == "" || o == Live {
		return string(id)
	}
	return string(id) + " (" + string(o) + ")"
}

// TickKind says what a tick's price is.
type TickKind uint8

// The kinds of tick.
const (
	// TradeTick is one trade: Price and Size are the trade's.
	TradeTick TickKind = iota + 1
	// QuoteTick is the top of a book: Bid and Ask are set, Price is their mid.
	QuoteTick
)

// String is "trade" or "quote".
func (k TickKind) String() string {
	switch k {
	case TradeTick:
		return "trade"
	case QuoteTick:
		return "quote"
	}
	return "unknown"
}

// Tick is one datum from one source.
type Tick struct {
	// Source is the venue's name, for example "binance".
	Source string
	// Symbol is the venue's own name of the instrument, for example "BTCUSDT".
	Symbol string
	// Pair is the instrument as mapped through the venue's own instrument list,
	// in feed notation, for example "BTC/USDT" (with "@20220513" behind it where
	// a recording of another day is played).
	Pair ID
	Kind TickKind
	// Price is exact. For a quote it is the mid of Bid and Ask, which always is
	// a finite decimal.
	Price Decimal
	// Size is the trade's size in base units; zero for a quote.
	Size Decimal
	Bid  Decimal
	Ask  Decimal
	// TradeID is the venue's id of the trade, if it gives one.
	TradeID string
	// EventTime is the venue's time of the event. Where the venue gives none it
	// is ReceiveTime and EventTimeKnown is false.
	EventTime      time.Time
	EventTimeKnown bool
	// ReceiveTime is when the frame arrived here.
	ReceiveTime time.Time
	// Sequence is the venue's sequence number, 0 where there is none.
	Sequence uint64
	// FrameHash is the SHA-256 of the raw frame.
	FrameHash [32]byte
	Origin    Origin
}

// MidDecimal gives (a+b)/2 as a Decimal. ok is false where the result has more
// than [MaxDigits] digits.
func MidDecimal(a, b Decimal) (mid Decimal, ok bool) {
	if mid, ok = midPlain(a, b); ok {
		return mid, true
	}
	return midDecimal(a, b)
}

// midPlain gives the mid of what nearly all prices are: not negative, and of so
// few digits that nothing is allocated. ok is false for all else.
func midPlain(a, b Decimal) (mid Decimal, ok bool) {
	x, y, exp, ok := aligned(a, b)
	sum, carry := bits.Add64(x, y, 0)
	if !ok || carry != 0 {
		return Decimal{}, false
	}
	c := sum / 2
	if sum%2 == 1 { // half of an integer is five tenths of it
		high, low := bits.Mul64(sum, 5)
		if high != 0 {
			return Decimal{}, false
		}
		c, exp = low, exp-1
	}
	if c == 0 {
		return Decimal{}, true
	}
	for c%10 == 0 {
		c, exp = c/10, exp+1
	}
	return Decimal{exp: exp, lo: c}, c < ten19 && exp <= MaxExponent && exp >= -MaxExponent
}

func midDecimal(a, b Decimal) (mid Decimal, ok bool) {
	exp := min(a.exp, b.exp)
	sum := new(big.Int).Mul(a.coefficient(), pow10(int(a.exp-exp)))
	sum.Add(sum, new(big.Int).Mul(b.coefficient(), pow10(int(b.exp-exp))))
	// Half of an integer is five tenths of it.
	sum.Mul(sum, big.NewInt(5))
	return decimalFromBig(sum, int(exp)-1)
}

func decimalFromBig(c *big.Int, exp int) (Decimal, bool) {
	ten := big.NewInt(10)
	abs := new(big.Int).Abs(c)
	for abs.Sign() != 0 {
		q, r := new(big.Int).QuoRem(abs, ten, new(big.Int))
		if r.Sign() != 0 {
			break
		}
		abs, exp = q, exp+1
	}
	if abs.Sign() == 0 {
		return Decimal{}, true
	}
	hi, lo := new(big.Int).QuoRem(abs, new(big.Int).SetUint64(ten19), new(big.Int))
	if !hi.IsUint64() || hi.Uint64() >= ten19 || exp > MaxExponent || exp < -MaxExponent {
		return Decimal{}, false
	}
	return Decimal{neg: c.Sign() < 0, exp: int16(exp), hi: hi.Uint64(), lo: lo.Uint64()}, true
}
