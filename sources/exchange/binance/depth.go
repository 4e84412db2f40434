package binance

import (
	"net/url"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// bookPath is where the snapshot is that a book starts from.
const bookPath = "/api/v3/depth"

func snapshotPath(symbol string) string {
	return bookPath + "?symbol=" + url.QueryEscape(symbol) + "&limit=1000"
}

func (d *decoder) diff(symbol string, v jsonscan.Value, frame []byte) {
	first, ok1 := v.Get("U").Uint()
	last, ok2 := v.Get("u").Uint()
	at := wire.At(wire.Millis(v.Get("E")))
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
	symbol, ok := diffbook.Asked(&f, bookPath, "symbol")
	if !ok {
		return
	}
	s, reason := diffbook.NumberedSnapshot(&d.doc, f.Data)
	d.Start(symbol, &s, reason, func(frame []byte) {
		if d.doc.Parse(frame) != nil {
			return
		}
		data := d.doc.Root()
		if wrapped := data.Get("data"); wrapped.Exists() {
			data = wrapped
		}
		d.diff(symbol, data, frame)
	})
}
