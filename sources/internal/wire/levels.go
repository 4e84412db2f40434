package wire

import (
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

// LevelReader reads one level of a list of levels.
type LevelReader func(v jsonscan.Value) (price, size jsonscan.Value)

// Pair reads levels that are arrays beginning with price and size.
func Pair(v jsonscan.Value) (price, size jsonscan.Value) {
	price = v.First()
	return price, price.Next()
}

// Member reads levels that are objects with a price and a qty.
func Member(v jsonscan.Value) (price, size jsonscan.Value) {
	return v.Get("price"), v.Get("qty")
}

// Load replaces a side by a snapshot's list of levels.
func Load(s *book.Side, list jsonscan.Value, read LevelReader) bool {
	s.Clear()
	ok := each(list, read, s.Append)
	s.Sort()
	return ok
}

// Update puts a list of changed levels into a side.
func Update(s *book.Side, list jsonscan.Value, read LevelReader) bool {
	return each(list, read, s.Set)
}

// Best reads the best level of a list that begins with it. An empty list is an
// empty side.
func Best(list jsonscan.Value, read LevelReader) (l book.Level, ok bool) {
	first := list.First()
	if first.Kind() == jsonscan.Missing {
		return l, true
	}
	l.Price, l.Size, ok = Level(read(first))
	return l, ok
}

// Level reads price and size of a level. A price must be positive.
func Level(price, size jsonscan.Value) (p, q book.Text, ok bool) {
	if p, ok = number(price); !ok || p.IsZero() {
		return p, q, false
	}
	q, ok = number(size)
	return p, q, ok
}

func number(v jsonscan.Value) (book.Text, bool) {
	if k := v.Kind(); k != jsonscan.Num && k != jsonscan.String {
		return book.Text{}, false
	}
	return book.ParseText(v.Raw())
}

func each(list jsonscan.Value, read LevelReader, put func(price, size *book.Text) bool) bool {
	for v := list.First(); v.Kind() != jsonscan.Missing; v = v.Next() {
		p, q, ok := Level(read(v))
		if !ok || !put(&p, &q) {
			return false
		}
	}
	return true
}

// Slot gives what is kept under a key, and makes it where there is none; nil
// where too much is kept already.
func Slot[K comparable, V any](kept map[K]*V, key K, fresh func() *V) *V {
	v := kept[key]
	if v == nil && len(kept) < MaxSymbols {
		v = fresh()
		kept[key] = v
	}
	return v
}
