package bitfinex

import (
	"strconv"

	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// book reads a snapshot, a list of levels, or one level that changed.
func (d *decoder) book(c *channel, v jsonscan.Value, at wire.Stamp) {
	if v.Kind() != jsonscan.Array {
		return // a checksum, which is not asked for
	}
	first := v.First()
	ok := true
	if first.Kind() == jsonscan.Array || first.Kind() == jsonscan.Missing {
		if c.book == nil {
			c.book = book.New()
		}
		c.book.Clear()
		for l := first; ok && l.Exists(); l = l.Next() {
			ok = level(c.book, l)
		}
	} else {
		if c.book == nil {
			return // before its snapshot
		}
		ok = level(c.book, v)
	}
	if !ok {
		d.Bad(c.symbol, wire.BadBook)
		d.lose(c)
		return
	}
	if top, changed := c.book.Changed(); changed {
		d.Top(c.symbol, &top, true, at)
	}
}

// level puts [price, count, amount] into the book: the sign of the amount is the
// side, a count of 0 removes the price.
func level(b *book.Book, v jsonscan.Value) bool {
	price := v.First()
	count := price.Next()
	amount := count.Next()
	p, ok := book.ParseText(price.Raw())
	n, okCount := count.Uint()
	raw := amount.Raw()
	if !ok || p.IsZero() || !okCount || amount.Kind() != jsonscan.Num {
		return false
	}
	side := &b.Bids
	if raw[0] == '-' {
		side, raw = &b.Asks, raw[1:]
	}
	size, ok := book.ParseText(raw)
	if !ok || size.IsZero() {
		return false
	}
	if n == 0 {
		size, _ = book.ParseText([]byte{'0'})
	}
	return side.Set(&p, &size)
}

// lose gives a book up and subscribes it anew. Its number stands for nothing
// until the venue names the new one.
func (d *decoder) lose(c *channel) {
	delete(d.channels, c.id)
	d.Send([]byte(`{"event":"unsubscribe","chanId":`+strconv.FormatUint(c.id, 10)+`}`), request(c.name, c.symbol))
}

// loseAll does so for every book of the connection: which channel the missing
// frames were of, nobody knows.
func (d *decoder) loseAll() {
	for _, c := range d.channels {
		if c.name == "book" {
			d.lose(c)
		}
	}
}
