package bybitv1

import (
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	wire.Outbox // subscriptions anew of broken books
	doc         jsonscan.Doc
	books       map[string]*book.Book // by topic
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
	topic := d.Symbol(v.Get("topic"))
	if topic == "" {
		d.answer(v)
		return
	}
	kind, symbol, _ := strings.Cut(topic, ".")
	switch {
	case symbol == "":
	case kind == "trade":
		for t := v.Get("data").First(); t.Exists(); t = t.Next() {
			d.trade(symbol, t)
		}
	case strings.HasPrefix(kind, "orderBook"):
		d.book(topic, symbol, v)
	}
}

// answer reads the answers to our own messages.
func (d *decoder) answer(v jsonscan.Value) {
	op := v.Get("request").Get("op")
	switch {
	case v.Get("success").Kind() == jsonscan.False:
		d.Told(sources.Refusal, "", v.Get("ret_msg"))
	case op.Is("ping"):
		d.Control(sources.Pong, "")
	case op.Is("subscribe"):
		d.Control(sources.Ack, "")
	case op.Is("unsubscribe"):
		d.Control(sources.Unsubscribed, "")
	case v.Get("success").Exists():
		d.Control(sources.OtherControl, "")
	}
}

func (d *decoder) trade(symbol string, v jsonscan.Value) {
	if !v.Get("symbol").Is(symbol) {
		d.Bad(symbol, wire.BadSymbol)
		return
	}
	at := wire.At(wire.Millis(v.Get("trade_time_ms")))
	at.Sequence, _ = v.Get("cross_seq").Uint()
	d.Print(symbol, &wire.Print{
		Price: v.Get("price"), Size: v.Get("size"), ID: v.Get("trade_id"), Side: wire.SideOf(v.Get("side"), "Buy", "Sell"), At: at,
	})
}

// book keeps a book from a snapshot and updates.
func (d *decoder) book(topic, symbol string, v jsonscan.Value) {
	data := v.Get("data")
	b := d.books[topic]
	var ok bool
	if v.Get("type").Is("snapshot") {
		if b = wire.Slot(d.books, topic, book.New); b == nil {
			return
		}
		b.Clear()
		ok = set(b, symbol, data, false)
	} else {
		if b == nil {
			return // before its snapshot
		}
		ok = set(b, symbol, data.Get("delete"), true) && set(b, symbol, data.Get("update"), false) && set(b, symbol, data.Get("insert"), false)
	}
	if !ok {
		d.lose(topic, symbol, wire.BadBook)
		return
	}
	at := wire.At(wire.Micros(v.Get("timestamp_e6")))
	if !at.HasTime {
		d.lose(topic, symbol, wire.BadTime)
		return
	}
	at.Sequence, _ = v.Get("cross_seq").Uint()
	if top, changed := b.Changed(); changed {
		d.Top(symbol, &top, true, at)
	}
}

// set puts a list of levels into a book, or takes them out.
func set(b *book.Book, symbol string, list jsonscan.Value, gone bool) bool {
	none, _ := book.ParseText([]byte("0"))
	for v := list.First(); v.Exists(); v = v.Next() {
		side := &b.Bids
		switch s := v.Get("side"); {
		case !v.Get("symbol").Is(symbol):
			return false
		case s.Is("Sell"):
			side = &b.Asks
		case !s.Is("Buy"):
			return false
		}
		price, size := v.Get("price"), v.Get("size")
		if gone {
			size = price // it has none
		}
		p, q, ok := wire.Level(price, size)
		if gone {
			q = none
		}
		if !ok || !side.Set(&p, &q) {
			return false
		}
	}
	return true
}

// lose gives a book up and subscribes it anew.
func (d *decoder) lose(topic, symbol, reason string) {
	d.Bad(symbol, reason)
	delete(d.books, topic)
	d.Send(request("unsubscribe", topic), request("subscribe", topic))
}
