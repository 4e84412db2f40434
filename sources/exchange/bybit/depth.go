package bybit

import (
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// depth is a kept book and the id of its last update.
type depth struct {
	book *book.Book
	last uint64
}

// book keeps a book from snapshots and updates. A restarted service begins anew
// with a snapshot.
func (d *decoder) book(topic, symbol string, v jsonscan.Value) {
	data := v.Get("data")
	if !data.Get("s").Is(symbol) {
		d.Bad(symbol, wire.BadSymbol)
		return
	}
	id, known := data.Get("u").Uint()
	at := v.Get("cts")
	if !at.Exists() {
		at = v.Get("ts")
	}
	stamp := wire.At(wire.Millis(at))
	stamp.Sequence = id
	switch {
	case !known:
		d.Bad(symbol, wire.BadShape)
		d.lose(topic)
	case !stamp.HasTime:
		d.Bad(symbol, wire.BadTime)
		d.lose(topic)
	case v.Get("type").Is("snapshot"):
		d.snapshot(topic, symbol, data, stamp)
	default:
		d.update(topic, symbol, data, stamp)
	}
}

func (d *decoder) snapshot(topic, symbol string, data jsonscan.Value, stamp wire.Stamp) {
	p := wire.Slot(d.books, topic, func() *depth { return &depth{book: book.New()} })
	if p == nil {
		return
	}
	p.last = stamp.Sequence
	if !wire.Load(&p.book.Bids, data.Get("b"), wire.Pair) || !wire.Load(&p.book.Asks, data.Get("a"), wire.Pair) {
		d.Bad(symbol, wire.BadBook)
		d.lose(topic)
		return
	}
	// A snapshot is said whether or not it is the same again: the venue vouches for
	// it at a new time.
	top, _ := p.book.Changed()
	d.Top(symbol, &top, true, stamp)
}

func (d *decoder) update(topic, symbol string, data jsonscan.Value, stamp wire.Stamp) {
	p := d.books[topic]
	switch {
	case p == nil: // before its snapshot
	case stamp.Sequence != p.last+1:
		d.Gap(symbol, p.last, stamp.Sequence)
		d.lose(topic)
	case !wire.Update(&p.book.Bids, data.Get("b"), wire.Pair) || !wire.Update(&p.book.Asks, data.Get("a"), wire.Pair):
		d.Bad(symbol, wire.BadBook)
		d.lose(topic)
	default:
		p.last = stamp.Sequence
		if top, changed := p.book.Changed(); changed {
			d.Top(symbol, &top, true, stamp)
		}
	}
}

// lose gives a book up and subscribes it anew.
func (d *decoder) lose(topic string) {
	if d.books[topic] == nil {
		return
	}
	delete(d.books, topic)
	d.Send(request("unsubscribe", topic), request("subscribe", topic))
}
