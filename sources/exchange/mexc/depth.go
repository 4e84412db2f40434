package mexc

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// bookPath is where the snapshot is that a book starts from.
const bookPath = "/api/v3/depth"

func (d *decoder) book(symbol string) *diffbook.Book {
	b := d.books[symbol]
	if b == nil && len(d.books) < wire.MaxSymbols {
		b = diffbook.New()
		d.books[symbol] = b
	}
	return b
}

func (d *decoder) ask(symbol string, b *diffbook.Book) {
	if b.Ask() {
		d.wanted = append(d.wanted, sources.Request{Path: bookPath + "?symbol=" + url.QueryEscape(symbol) + "&limit=1000"})
	}
}

// lose gives a book up: nothing of it is served until a new snapshot is in.
func (d *decoder) lose(symbol string, b *diffbook.Book) {
	b.Lose()
	d.ask(symbol, b)
}

// diff puts the push's changes into its book.
func (d *decoder) diff(symbol string, frame []byte) {
	b := d.book(symbol)
	if b == nil {
		return
	}
	first, err1 := strconv.ParseUint(string(d.push.from), 10, 64)
	last, err2 := strconv.ParseUint(string(d.push.to), 10, 64)
	if err1 != nil || err2 != nil || first > last {
		d.Bad(symbol, wire.BadShape)
		d.lose(symbol, b)
		return
	}
	held := b.Last
	switch b.Next(first, last, frame) {
	case diffbook.Wait:
		d.ask(symbol, b)
	case diffbook.Hole:
		d.Gap(symbol, held, first)
		d.lose(symbol, b)
	case diffbook.Apply:
		if !change(&b.Asks, d.push.asks) || !change(&b.Bids, d.push.bids) {
			d.Bad(symbol, wire.BadBook)
			d.lose(symbol, b)
			return
		}
		if top, changed := b.Changed(); changed {
			d.Top(symbol, &top, true, d.stamp(last))
		}
	}
}

func change(s *book.Side, list []item) bool {
	for i := range list {
		price, ok := book.ParseText(list[i].price)
		size, okSize := book.ParseText(list[i].size)
		if !ok || !okSize || price.IsZero() || !s.Set(&price, &size) {
			return false
		}
	}
	return true
}

// snapshot takes the REST answer that a book starts from.
func (d *decoder) snapshot(f sources.Frame) {
	u, err := url.Parse(f.URL)
	if err != nil || !strings.HasSuffix(u.Path, bookPath) {
		return
	}
	symbol := u.Query().Get("symbol")
	if symbol == "" || len(symbol) > 64 {
		return
	}
	b := d.book(symbol)
	if b == nil {
		return
	}
	if err := d.doc.Parse(f.Data); err != nil {
		b.Answered(0)
		d.Bad(symbol, wire.BadJSON)
		return
	}
	root := d.doc.Root()
	last, ok := root.Get("lastUpdateId").Uint()
	if !b.Answered(last) && ok {
		return // older than what is here: the next change asks again
	}
	if !ok {
		d.Bad(symbol, wire.BadShape)
		return
	}
	if !wire.Load(&b.Bids, root.Get("bids"), wire.Pair) || !wire.Load(&b.Asks, root.Get("asks"), wire.Pair) {
		d.Bad(symbol, wire.BadBook)
		d.lose(symbol, b)
		return
	}
	pending := b.Start(last)
	if top, changed := b.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{Sequence: last})
	}
	for _, frame := range pending {
		if !b.Synced() {
			return
		}
		// They were read once before, as binary messages or as their JSON form.
		if frame[0] == '{' {
			if d.doc.Parse(frame) != nil || !d.push.view(d.doc.Root()) {
				return
			}
		} else if !d.push.binary(frame) {
			return
		}
		d.diff(symbol, frame)
	}
}
