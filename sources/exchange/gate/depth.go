package gate

import (
	"net/url"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// bookPath is where the snapshots are that books start from.
const bookPath = "/api/v4/spot/order_book"

func snapshotPath(symbol string) string {
	return bookPath + "?currency_pair=" + url.QueryEscape(symbol) + "&limit=100&with_id=true"
}

// change takes one change of a book, which frame holds.
func (d *decoder) change(v jsonscan.Value, frame []byte) {
	symbol := d.Symbol(v.Get("s"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	first, ok1 := v.Get("U").Uint()
	last, ok2 := v.Get("u").Uint()
	at := wire.At(wire.Millis(v.Get("t")))
	if !ok1 || !ok2 || first > last || !at.HasTime {
		d.Refuse(symbol, wire.BadShape)
		return
	}
	at.Sequence = last
	d.Take(symbol, &diffbook.Change{First: first, Last: last, At: at, Frame: frame, Apply: func(b *book.Book, _ uint64) bool {
		return wire.Update(&b.Bids, v.Get("b"), wire.Pair) && wire.Update(&b.Asks, v.Get("a"), wire.Pair)
	}})
}

// snapshot takes the REST answer that a book starts from.
func (d *decoder) snapshot(f sources.Frame) {
	symbol, ok := diffbook.Asked(&f, bookPath, "currency_pair")
	if !ok {
		return
	}
	err := d.doc.Parse(f.Data)
	root, reason := d.doc.Root(), ""
	last, ok := root.Get("id").Uint()
	if err != nil || !ok {
		reason = wire.BadShape
	}
	d.Start(symbol, &diffbook.Snapshot{
		Last: last, At: wire.Stamp{Sequence: last}, Bids: root.Get("bids"), Asks: root.Get("asks"),
	}, reason, func(frame []byte) {
		if d.doc.Parse(frame) == nil {
			d.change(d.doc.Root().Get("result"), frame)
		}
	})
}
