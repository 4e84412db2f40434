package kucoin

import (
	"net/url"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// The snapshot that a book starts from: the best 100 levels are for everybody,
// the whole book, which recordings hold, needs a key.
const (
	bookPath = "/market/orderbook/level2"
	bestPath = "/api/v1" + bookPath + "_100"
)

func snapshotPath(symbol string) string { return bestPath + "?symbol=" + url.QueryEscape(symbol) }

func (d *decoder) diff(symbol string, v jsonscan.Value, frame []byte) {
	first, ok1 := v.Get("sequenceStart").Uint()
	last, ok2 := v.Get("sequenceEnd").Uint()
	at := wire.At(wire.Millis(v.Get("time"))) // messages of 2021 have none
	if !ok1 || !ok2 || first > last || v.Get("time").Exists() && !at.HasTime {
		d.Refuse(symbol, wire.BadShape)
		return
	}
	at.Sequence = last
	d.Take(symbol, &diffbook.Change{First: first, Last: last, At: at, Frame: frame, Apply: func(b *book.Book, held uint64) bool {
		changes := v.Get("changes")
		return change(&b.Asks, changes.Get("asks"), held) && change(&b.Bids, changes.Get("bids"), held)
	}})
}

// change puts [price, size, sequence] levels into a side, those at most as new
// as held and those of price 0 left out.
func change(s *book.Side, list jsonscan.Value, held uint64) bool {
	for v := list.First(); v.Exists(); v = v.Next() {
		price, ok := book.ParseText(v.At(0).Raw())
		if !ok {
			return false
		}
		seq, ok := v.At(2).Uint()
		if !ok {
			return false
		}
		if price.IsZero() || seq <= held {
			continue
		}
		price, size, ok := wire.Level(v.At(0), v.At(1))
		if !ok || !s.Set(&price, &size) {
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
	data, err := open(&d.doc, f.Data)
	last, ok := data.Get("sequence").Uint()
	at, reason := wire.At(wire.Millis(data.Get("time"))), ""
	if err != nil || !ok || !at.HasTime {
		reason = wire.BadShape
	}
	at.Sequence = last
	d.Start(symbol, &diffbook.Snapshot{Last: last, At: at, Bids: data.Get("bids"), Asks: data.Get("asks")}, reason, func(frame []byte) {
		if d.doc.Parse(frame) == nil {
			d.diff(symbol, d.doc.Root().Get("data"), frame)
		}
	})
}
