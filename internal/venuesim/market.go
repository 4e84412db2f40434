package venuesim

import (
	"math/bits"
	"math/rand/v2"
)

// unit is the fixed point of dollar levels and of all internal prices.
const unit = 100_000_000

// depth is how many steps the market remembers for venues that lag.
const depth = 4

// asset describes how the dollar level of a currency walks.
type asset struct {
	code string
	// level is the start and the point that the walk is drawn back to, in 1e-8 USD.
	level int64
	// move is the size of a step in parts per billion: a step is the sum of four
	// equal draws from [-move, move].
	move int64
	// back is the share 2^-back of the distance to level that every step takes
	// back, so that a long run stays near realistic levels.
	back uint
}

// assets are in a fixed order: the order is part of what a seed means.
var assets = []asset{
	{code: "BTC", level: 64_250 * unit, move: 30_000, back: 14},
	{code: "ETH", level: 3_180 * unit, move: 36_000, back: 14},
	{code: "SOL", level: 148 * unit, move: 48_000, back: 14},
	{code: "LINK", level: 1_435_000_000, move: 45_000, back: 14},
	{code: "EUR", level: 108_400_000, move: 5_000, back: 14},
	{code: "USDT", level: 99_970_000, move: 1_500, back: 10},
}

// market is the common truth behind all venues. It is not safe for concurrent
// use; the simulator's loop owns it.
type market struct {
	rng    []*rand.Rand
	levels [][depth]int64 // by asset; index 0 is now, 1 a step ago, ...
}

func newMarket(seed uint64) *market {
	m := &market{rng: make([]*rand.Rand, len(assets)), levels: make([][depth]int64, len(assets))}
	for i, a := range assets {
		m.rng[i] = newRand(seed, "market/"+a.code)
		for k := range depth {
			m.levels[i][k] = a.level
		}
	}
	return m
}

// newRand gives a stream of its own for each name, so that adding a venue does
// not change what another one shows. Predictable numbers are the purpose here.
func newRand(seed uint64, name string) *rand.Rand {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, h)) //nolint:gosec // a seeded simulation, not a secret
}

// advance takes one step.
func (m *market) advance() {
	for i, a := range assets {
		l := &m.levels[i]
		copy(l[1:], l[:depth-1])
		var draw int64
		for range 4 {
			draw += m.rng[i].Int64N(2*a.move+1) - a.move
		}
		next := l[0] + mulDiv(l[0], draw, 1_000_000_000) + (a.level-l[0])>>a.back
		l[0] = max(next, a.level/4)
	}
}

// level gives the dollar level of a currency lag steps ago, in 1e-8 USD.
func (m *market) level(code string, lag int) (int64, bool) {
	if code == "USD" {
		return unit, true
	}
	for i, a := range assets {
		if a.code == code {
			return m.levels[i][lag], true
		}
	}
	return 0, false
}

// mulDiv gives a*b/c rounded toward zero, with a 128-bit product. The result
// must fit, which all callers' ranges grant.
func mulDiv(a, b, c int64) int64 {
	neg := (a < 0) != (b < 0)
	hi, lo := bits.Mul64(abs(a), abs(b))
	q, _ := bits.Div64(hi, lo, uint64(c))
	if neg {
		return -int64(q)
	}
	return int64(q)
}

func abs(a int64) uint64 {
	if a < 0 {
		return uint64(-a)
	}
	return uint64(a)
}
