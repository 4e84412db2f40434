package bitstamp

import (
	"net/url"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// bookPath is where snapshots are, before the pair's name.
const bookPath = "/api/v2/order_book/"

func snapshotPath(symbol string) string { return bookPath + url.PathEscape(strings.ToLower(symbol)) }

// diff takes a change of a book. Changes have no sequence numbers: what is not
// newer than the book's time is already in it.
func (d *decoder) diff(symbol string, v jsonscan.Value, frame []byte) {
	at := wire.At(wire.Micros(v.Get("microtimestamp")))
	switch {
	case symbol == "":
		return
	case !at.HasTime:
		d.Refuse(symbol, wire.BadTime)
		return
	}
	d.Take(symbol, &diffbook.Change{First: uint64(at.Time), Last: uint64(at.Time), At: at, Frame: frame, Apply: func(b *book.Book, _ uint64) bool {
		return wire.Update(&b.Bids, v.Get("bids"), wire.Pair) && wire.Update(&b.Asks, v.Get("asks"), wire.Pair)
	}})
}

// snapshot takes the REST answer that a book starts from.
func (d *decoder) snapshot(f sources.Frame) {
	u, err := url.Parse(f.URL)
	if err != nil {
		return
	}
	_, name, ok := strings.Cut(u.Path, bookPath)
	name = strings.TrimSuffix(name, "/")
	if !ok || name == "" || len(name) > 64 {
		return
	}
	symbol, reason := strings.ToUpper(name), ""
	err = d.doc.Parse(f.Data)
	root := d.doc.Root()
	at := wire.At(wire.Micros(root.Get("microtimestamp")))
	switch {
	case err != nil:
		reason = wire.BadJSON
	case !at.HasTime:
		reason = wire.BadTime
	}
	d.Start(symbol, &diffbook.Snapshot{Last: uint64(at.Time), At: at, Bids: root.Get("bids"), Asks: root.Get("asks")}, reason, func(frame []byte) {
		if d.doc.Parse(frame) == nil {
			d.diff(symbol, d.doc.Root().Get("data"), frame)
		}
	})
}
