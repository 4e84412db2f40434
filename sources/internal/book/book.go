package book

import (
	"hash/crc32"
	"slices"
)

// MaxLevels bounds the levels of one side.
const MaxLevels = 200_000

// Level is one price with the size that stands at it.
type Level struct{ Price, Size Text }

// Side holds the levels of one side, the best one last, so that changes near
// the top of the book move little.
type Side struct {
	levels []Level
	bids   bool
}

// Book is a bid and an ask side with a memory of the top that was last seen.
type Book struct {
	Bids, Asks Side
	watch      Watch
}

// Top is the best level of each side, empty where a side is.
type Top struct{ Bid, Ask Level }

// Watch remembers a top of book.
type Watch struct {
	last Top
	seen bool
}

// Changed reports whether top differs in number from the one at the last call.
// The first call always reports a change.
func (w *Watch) Changed(top *Top) bool {
	if w.seen && sameLevel(&top.Bid, &w.last.Bid) && sameLevel(&top.Ask, &w.last.Ask) {
		return false
	}
	w.last, w.seen = *top, true
	return true
}

func sameLevel(a, b *Level) bool {
	return a.Price.Empty() == b.Price.Empty() && Compare(&a.Price, &b.Price) == 0 && Compare(&a.Size, &b.Size) == 0
}

// New gives an empty book.
func New() *Book { return &Book{Bids: Side{bids: true}} }

// Clear empties both sides. The memory of the last top stays.
func (b *Book) Clear() {
	b.Bids.Clear()
	b.Asks.Clear()
}

// Truncate keeps the best depth levels of each side.
func (b *Book) Truncate(depth int) {
	b.Bids.truncate(depth)
	b.Asks.truncate(depth)
}

// Changed gives the top of the book, and whether it differs from the top at
// the last call. The first call always reports a change.
func (b *Book) Changed() (Top, bool) {
	top := Top{Bid: b.Bids.Best(), Ask: b.Asks.Best()}
	changed := b.watch.Changed(&top)
	return top, changed
}

// Clear empties the side.
func (s *Side) Clear() { s.levels = s.levels[:0] }

// Len counts the levels.
func (s *Side) Len() int { return len(s.levels) }

// Best is the best level, empty where the side is.
func (s *Side) Best() Level {
	if len(s.levels) == 0 {
		return Level{}
	}
	return s.levels[len(s.levels)-1]
}

// FromBest gives the level that is i places behind the best one.
func (s *Side) FromBest(i int) *Level { return &s.levels[len(s.levels)-1-i] }

// Set puts a level in, replaces it, or removes it where the size is zero. It
// reports false where the side is full.
func (s *Side) Set(price, size *Text) bool {
	at, found := slices.BinarySearchFunc(s.levels, price, s.before)
	switch {
	case size.IsZero():
		if found {
			s.levels = slices.Delete(s.levels, at, at+1)
		}
	case found:
		s.levels[at] = Level{Price: *price, Size: *size}
	case len(s.levels) >= MaxLevels:
		return false
	default:
		s.levels = slices.Insert(s.levels, at, Level{Price: *price, Size: *size})
	}
	return true
}

// Append adds a level of a snapshot; Sort must follow the last one. It reports
// false where the side is full.
func (s *Side) Append(price, size *Text) bool {
	if size.IsZero() {
		return true
	}
	if len(s.levels) >= MaxLevels {
		return false
	}
	s.levels = append(s.levels, Level{Price: *price, Size: *size})
	return true
}

// Sort puts appended levels in order, whatever order they came in. Of levels
// with one price the last stays.
func (s *Side) Sort() {
	// Venues list the best level first, which is the reverse of ours.
	slices.Reverse(s.levels)
	sorted := true
	for i := 1; i < len(s.levels) && sorted; i++ {
		sorted = s.before(s.levels[i-1], &s.levels[i].Price) < 0
	}
	if sorted {
		return
	}
	slices.SortStableFunc(s.levels, func(a, b Level) int { return s.before(a, &b.Price) })
	s.levels = slices.CompactFunc(s.levels, func(a, b Level) bool { return Compare(&a.Price, &b.Price) == 0 })
}

// before orders levels: the best one comes last.
func (s *Side) before(l Level, price *Text) int {
	c := Compare(&l.Price, price)
	if !s.bids {
		return -c
	}
	return c
}

func (s *Side) truncate(depth int) {
	if extra := len(s.levels) - depth; extra > 0 {
		s.levels = slices.Delete(s.levels, 0, extra)
	}
}

// KrakenChecksum is the CRC-32 of the best ten asks, then the best ten bids:
// price and size without point and leading zeros.
func (b *Book) KrakenChecksum() uint32 {
	var crc uint32
	for _, s := range []*Side{&b.Asks, &b.Bids} {
		for i := 0; i < 10 && i < s.Len(); i++ {
			l := s.FromBest(i)
			crc = bare(crc, &l.Price)
			crc = bare(crc, &l.Size)
		}
	}
	return crc
}

func bare(crc uint32, t *Text) uint32 {
	var out [maxText]byte
	n := 0
	for _, c := range t.Bytes() {
		if c == '.' || c == '0' && n == 0 {
			continue
		}
		out[n] = c
		n++
	}
	return crc32.Update(crc, crc32.IEEETable, out[:n])
}

// OKXChecksum is the CRC-32, as a signed number, of the best 25 levels, bid and
// ask in turn, price and size joined with colons.
func (b *Book) OKXChecksum() int32 {
	text := make([]byte, 0, 25*2*24)
	add := func(l *Level) {
		if len(text) > 0 {
			text = append(text, ':')
		}
		text = append(text, l.Price.Bytes()...)
		text = append(text, ':')
		text = append(text, l.Size.Bytes()...)
	}
	for i := range 25 {
		if i < b.Bids.Len() {
			add(b.Bids.FromBest(i))
		}
		if i < b.Asks.Len() {
			add(b.Asks.FromBest(i))
		}
	}
	return int32(crc32.ChecksumIEEE(text))
}
