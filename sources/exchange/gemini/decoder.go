package gemini

import (
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	wire.Outbox // subscriptions anew of broken books
	doc         jsonscan.Doc
	books       map[string]*book.Book
}

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	return &decoder{books: make(map[string]*book.Book)}
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	v, ok := d.Text(&d.doc, f)
	if !ok {
		return
	}
	switch kind := v.Get("type"); {
	case kind.Is("l2_updates"):
		d.changes(v)
	case kind.Is("trade"):
		d.trade(d.Symbol(v.Get("symbol")), v, false)
	case kind.Is("heartbeat"):
		d.Control(sources.Heartbeat, "")
	case v.Get("result").Is("error"):
		d.Told(sources.Refusal, "", v.Get("reason"))
	}
}

func (d *decoder) trade(symbol string, v jsonscan.Value, history bool) {
	if symbol == "" || !v.Get("symbol").Is(symbol) {
		d.Bad(symbol, wire.BadSymbol)
		return
	}
	d.Print(symbol, &wire.Print{
		Price: v.Get("price"), Size: v.Get("quantity"), ID: v.Get("event_id"), History: history,
		Side: wire.SideOf(v.Get("side"), "buy", "sell"), At: wire.At(wire.Millis(v.Get("timestamp"))),
	})
}

// changes reads a book's changes. The first message of a subscription is told by
// its list of past trades; it holds the whole book.
func (d *decoder) changes(v jsonscan.Value) {
	symbol := d.Symbol(v.Get("symbol"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	b := d.books[symbol]
	if past := v.Get("trades"); past.Kind() == jsonscan.Array {
		for t := past.First(); t.Exists(); t = t.Next() {
			d.trade(symbol, t, true)
		}
		if b = wire.Slot(d.books, symbol, book.New); b == nil {
			return
		}
		b.Clear()
	}
	if b == nil {
		return // before its snapshot
	}
	for c := v.Get("changes").First(); c.Exists(); c = c.Next() {
		if !change(b, c) {
			d.Bad(symbol, wire.BadBook)
			d.lose(symbol)
			return
		}
	}
	if top, changed := b.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{})
	}
}

// change puts [side, price, what remains] into a book.
func change(b *book.Book, v jsonscan.Value) bool {
	name := v.First()
	price := name.Next()
	p, q, ok := wire.Level(price, price.Next())
	switch wire.SideOf(name, "buy", "sell") {
	case sources.Buy:
		return ok && b.Bids.Set(&p, &q)
	case sources.Sell:
		return ok && b.Asks.Set(&p, &q)
	}
	return false
}

// lose gives a book up and subscribes it anew.
func (d *decoder) lose(symbol string) {
	delete(d.books, symbol)
	d.Send(request("unsubscribe", "l2", symbol), request("subscribe", "l2", symbol))
}
