package gate

import (
	"net/url"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// bookPath is where the snapshots are that books start from.
const bookPath = "/api/v4/spot/order_book"

func (d *decoder) ask(symbol string, b *diffbook.Book) {
	if b.Ask() {
		d.wanted = append(d.wanted, sources.Request{Path: bookPath + "?currency_pair=" + url.QueryEscape(symbol) + "&limit=100&with_id=true"})
	}
}

// lose gives a book up: nothing of it is served until a new snapshot is in.
func (d *decoder) lose(symbol string, b *diffbook.Book) {
	b.Lose()
	d.ask(symbol, b)
}

// change takes one change of a book, which frame holds.
func (d *decoder) change(v jsonscan.Value, frame []byte) {
	symbol := d.Symbol(v.Get("s"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	b := wire.Slot(d.books, symbol, diffbook.New)
	if b == nil {
		return
	}
	first, ok1 := v.Get("U").Uint()
	last, ok2 := v.Get("u").Uint()
	stamp := wire.At(wire.Millis(v.Get("t")))
	if !ok1 || !ok2 || first > last || !stamp.HasTime {
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
		switch {
		case !wire.Update(&b.Bids, v.Get("b"), wire.Pair) || !wire.Update(&b.Asks, v.Get("a"), wire.Pair):
			d.Bad(symbol, wire.BadBook)
			d.lose(symbol, b)
		case b.Asks.Len() == 0 || b.Bids.Len() == 0:
			// Below the snapshot's levels there may be more: it starts anew.
			d.lose(symbol, b)
		default:
			if top, changed := b.Changed(); changed {
				stamp.Sequence = last
				d.Top(symbol, &top, true, stamp)
			}
		}
	}
}

// snapshot takes the REST answer that a book starts from.
func (d *decoder) snapshot(f sources.Frame) {
	u, err := url.Parse(f.URL)
	if err != nil || !strings.HasSuffix(u.Path, bookPath) {
		return
	}
	symbol := u.Query().Get("currency_pair")
	if symbol == "" || len(symbol) > 64 {
		return
	}
	b := wire.Slot(d.books, symbol, diffbook.New)
	if b == nil {
		return
	}
	err = d.doc.Parse(f.Data)
	root := d.doc.Root()
	last, ok := root.Get("id").Uint()
	if err != nil || !ok {
		b.Answered(0)
		d.Bad(symbol, wire.BadShape)
		return
	}
	if !b.Answered(last) {
		return // older than what is here: the next change asks again
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
		if !b.Synced() || d.doc.Parse(frame) != nil {
			return
		}
		d.change(d.doc.Root().Get("result"), frame)
	}
}
