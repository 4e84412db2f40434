package mexc

import (
	"net/url"
	"strconv"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// bookPath is where the snapshot is that a book starts from.
const bookPath = "/api/v3/depth"

func snapshotPath(symbol string) string {
	return bookPath + "?symbol=" + url.QueryEscape(symbol) + "&limit=1000"
}

// diff puts the push's changes into its book.
func (d *decoder) diff(symbol string, frame []byte) {
	first, err1 := strconv.ParseUint(string(d.push.from), 10, 64)
	last, err2 := strconv.ParseUint(string(d.push.to), 10, 64)
	if err1 != nil || err2 != nil || first > last {
		d.Refuse(symbol, wire.BadShape)
		return
	}
	d.Take(symbol, &diffbook.Change{First: first, Last: last, At: d.stamp(last), Frame: frame, Apply: func(b *book.Book, _ uint64) bool {
		return change(&b.Asks, d.push.asks) && change(&b.Bids, d.push.bids)
	}})
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
	symbol, ok := diffbook.Asked(&f, bookPath, "symbol")
	if !ok {
		return
	}
	s, reason := diffbook.NumberedSnapshot(&d.doc, f.Data)
	d.Start(symbol, &s, reason, func(frame []byte) {
		// They were read once before, as binary messages or as their JSON form.
		read := d.push.binary
		if frame[0] == '{' {
			read = func(b []byte) bool { return d.doc.Parse(b) == nil && d.push.view(d.doc.Root()) }
		}
		if read(frame) {
			d.diff(symbol, frame)
		}
	})
}
