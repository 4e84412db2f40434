package bitstamp

import (
	"net/url"
	"slices"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

const (
	// maxPending is how many updates wait for a snapshot. When it is reached they
	// are dropped and a new snapshot is asked for.
	maxPending = 512
	// bookPath is where snapshots are, before the pair's name.
	bookPath = "/api/v2/order_book/"
)

// depth is a book kept from updates. The updates have no sequence numbers: what
// is not newer than the book's time is already in it.
type depth struct {
	book    *book.Book
	synced  bool
	asked   bool
	at      int64    // event time up to which the book holds
	first   int64    // event time of the first of pending
	pending [][]byte // frames that wait for the snapshot
}

func (d *decoder) depth(symbol string) *depth {
	p := d.books[symbol]
	if p == nil && symbol != "" && len(d.books) < wire.MaxSymbols {
		p = &depth{book: book.New()}
		d.books[symbol] = p
	}
	return p
}

func (d *decoder) diff(symbol string, v jsonscan.Value, frame []byte) {
	p := d.depth(symbol)
	if p == nil {
		return
	}
	if p.synced {
		d.apply(symbol, p, v)
		return
	}
	at, ok := wire.Micros(v.Get("microtimestamp"))
	if !ok {
		d.Bad(symbol, wire.BadTime)
		return
	}
	if len(p.pending) >= maxPending {
		p.pending, p.asked = nil, false
	}
	if len(p.pending) == 0 {
		p.first = at
	}
	p.pending = append(p.pending, slices.Clone(frame))
	d.ask(symbol, p)
}

func (d *decoder) ask(symbol string, p *depth) {
	if !p.asked {
		p.asked = true
		d.wanted = append(d.wanted, sources.Request{Path: bookPath + url.PathEscape(strings.ToLower(symbol))})
	}
}

// apply puts one update into a synced book.
func (d *decoder) apply(symbol string, p *depth, v jsonscan.Value) {
	at, ok := wire.Micros(v.Get("microtimestamp"))
	switch {
	case !ok:
		d.Bad(symbol, wire.BadTime)
		d.lose(symbol, p)
		return
	case at <= p.at:
		return
	}
	p.at = at
	if !wire.Update(&p.book.Bids, v.Get("bids"), wire.Pair) || !wire.Update(&p.book.Asks, v.Get("asks"), wire.Pair) {
		d.Bad(symbol, wire.BadBook)
		d.lose(symbol, p)
		return
	}
	if top, changed := p.book.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{Time: at, HasTime: true})
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
	if err != nil {
		return
	}
	_, name, ok := strings.Cut(u.Path, bookPath)
	name = strings.TrimSuffix(name, "/")
	if !ok || name == "" || len(name) > 64 {
		return
	}
	symbol := strings.ToUpper(name)
	p := d.depth(symbol)
	if p == nil {
		return
	}
	p.asked = false
	if err := d.doc.Parse(f.Data); err != nil {
		d.Bad(symbol, wire.BadJSON)
		return
	}
	root := d.doc.Root()
	at, ok := wire.Micros(root.Get("microtimestamp"))
	if !ok {
		d.Bad(symbol, wire.BadTime)
		return
	}
	if p.synced && at <= p.at || len(p.pending) > 0 && at < p.first {
		return // older than what is here: the next update asks again
	}
	if !wire.Load(&p.book.Bids, root.Get("bids"), wire.Pair) || !wire.Load(&p.book.Asks, root.Get("asks"), wire.Pair) {
		d.Bad(symbol, wire.BadBook)
		d.lose(symbol, p)
		return
	}
	p.synced, p.at = true, at
	pending := p.pending
	p.pending = nil
	if top, changed := p.book.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{Time: at, HasTime: true})
	}
	for _, frame := range pending {
		if !p.synced || d.doc.Parse(frame) != nil {
			return
		}
		d.apply(symbol, p, d.doc.Root().Get("data"))
	}
}
