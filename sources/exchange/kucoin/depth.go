package kucoin

import (
	"net/url"
	"strings"

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
		d.wanted = append(d.wanted, sources.Request{Path: bestPath + "?symbol=" + url.QueryEscape(symbol)})
	}
}

// lose gives a book up: nothing of it is served until a new snapshot is in.
func (d *decoder) lose(symbol string, b *diffbook.Book) {
	b.Lose()
	d.ask(symbol, b)
}

func (d *decoder) diff(symbol string, v jsonscan.Value, frame []byte) {
	b := d.book(symbol)
	if b == nil {
		return
	}
	first, ok1 := v.Get("sequenceStart").Uint()
	last, ok2 := v.Get("sequenceEnd").Uint()
	at, timed := wire.Millis(v.Get("time")) // messages of 2021 have none
	if !ok1 || !ok2 || first > last || v.Get("time").Exists() && !timed {
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
		changes := v.Get("changes")
		if !change(&b.Asks, changes.Get("asks"), held) || !change(&b.Bids, changes.Get("bids"), held) {
			d.Bad(symbol, wire.BadBook)
			d.lose(symbol, b)
			return
		}
		if b.Asks.Len() == 0 || b.Bids.Len() == 0 {
			// Below the snapshot's levels there may be more: it starts anew.
			d.lose(symbol, b)
			return
		}
		if top, changed := b.Changed(); changed {
			d.Top(symbol, &top, true, wire.Stamp{Time: at, HasTime: timed, Sequence: last})
		}
	}
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
	u, err := url.Parse(f.URL)
	if err != nil || !strings.Contains(u.Path, bookPath) {
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
	data, err := open(&d.doc, f.Data)
	last, okSeq := data.Get("sequence").Uint()
	at, okTime := wire.Millis(data.Get("time"))
	if err != nil || !okSeq || !okTime {
		b.Answered(0)
		d.Bad(symbol, wire.BadShape)
		return
	}
	if !b.Answered(last) {
		return // older than what is here: the next change asks again
	}
	if !wire.Load(&b.Bids, data.Get("bids"), wire.Pair) || !wire.Load(&b.Asks, data.Get("asks"), wire.Pair) {
		d.Bad(symbol, wire.BadBook)
		d.lose(symbol, b)
		return
	}
	pending := b.Start(last)
	if top, changed := b.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{Time: at, HasTime: true, Sequence: last})
	}
	for _, frame := range pending {
		if !b.Synced() || d.doc.Parse(frame) != nil {
			return
		}
		d.diff(symbol, d.doc.Root().Get("data"), frame)
	}
}
