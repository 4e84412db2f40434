package binance

import (
	"net/url"
	"slices"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// maxPending is how many updates wait for a snapshot. When it is reached they
// are dropped and a new snapshot is asked for.
const maxPending = 512

// depth is a book kept from updates: it waits for a snapshot, then goes on
// without a hole.
type depth struct {
	book    *book.Book
	synced  bool
	asked   bool
	last    uint64   // update id up to which the book holds
	first   uint64   // first update id of pending
	pending [][]byte // frames that wait for the snapshot
}

func newDepth() *depth { return &depth{book: book.New()} }

func (d *decoder) diff(symbol string, v jsonscan.Value, frame []byte) {
	p := wire.Slot(d.books, symbol, newDepth)
	if p == nil {
		return
	}
	if p.synced {
		d.apply(symbol, p, v)
		return
	}
	if len(p.pending) >= maxPending {
		p.pending, p.asked = nil, false
	}
	if len(p.pending) == 0 {
		p.first, _ = v.Get("U").Uint()
	}
	p.pending = append(p.pending, slices.Clone(frame))
	d.ask(symbol, p)
}

func (d *decoder) ask(symbol string, p *depth) {
	if !p.asked {
		p.asked = true
		d.wanted = append(d.wanted, sources.Request{Path: "/api/v3/depth?symbol=" + url.QueryEscape(symbol) + "&limit=1000"})
	}
}

// apply puts one update into a synced book.
func (d *decoder) apply(symbol string, p *depth, v jsonscan.Value) {
	first, ok1 := v.Get("U").Uint()
	last, ok2 := v.Get("u").Uint()
	at, ok3 := wire.Millis(v.Get("E"))
	switch {
	case !ok1 || !ok2 || !ok3 || first > last:
		d.Bad(symbol, wire.BadShape)
		d.lose(symbol, p)
		return
	case last <= p.last:
		return
	case first > p.last+1:
		d.Gap(symbol, p.last, first)
		d.lose(symbol, p)
		return
	}
	p.last = last
	if !wire.Update(&p.book.Bids, v.Get("b"), wire.Pair) || !wire.Update(&p.book.Asks, v.Get("a"), wire.Pair) {
		d.Bad(symbol, wire.BadBook)
		d.lose(symbol, p)
		return
	}
	if top, changed := p.book.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{Time: at, HasTime: true, Sequence: last})
	}
}

// lose gives a book up: nothing of it is served until a new snapshot is in.
func (d *decoder) lose(symbol string, p *depth) {
	p.book.Clear()
	p.synced, p.asked, p.pending = false, false, nil
	d.ask(symbol, p)
}

// snapshot takes the REST answer that a book starts from.
func (d *decoder) snapshot(f sources.Frame) {
	u, err := url.Parse(f.URL)
	if err != nil || !strings.HasSuffix(u.Path, "/api/v3/depth") {
		return
	}
	symbol := u.Query().Get("symbol")
	if symbol == "" || len(symbol) > 64 {
		return
	}
	p := wire.Slot(d.books, symbol, newDepth)
	if p == nil {
		return
	}
	p.asked = false
	if err := d.doc.Parse(f.Data); err != nil {
		d.Bad(symbol, wire.BadJSON)
		return
	}
	root := d.doc.Root()
	last, ok := root.Get("lastUpdateId").Uint()
	if !ok {
		d.Bad(symbol, wire.BadShape)
		return
	}
	if p.synced && last <= p.last || len(p.pending) > 0 && p.first > last+1 {
		return // older than what is here: the next update asks again
	}
	if !wire.Load(&p.book.Bids, root.Get("bids"), wire.Pair) || !wire.Load(&p.book.Asks, root.Get("asks"), wire.Pair) {
		d.Bad(symbol, wire.BadBook)
		d.lose(symbol, p)
		return
	}
	p.synced, p.last = true, last
	pending := p.pending
	p.pending = nil
	if top, changed := p.book.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{Sequence: last})
	}
	for _, frame := range pending {
		if !p.synced || d.doc.Parse(frame) != nil {
			return
		}
		data := d.doc.Root()
		if wrapped := data.Get("data"); wrapped.Exists() {
			data = wrapped
		}
		d.apply(symbol, p, data)
	}
}
