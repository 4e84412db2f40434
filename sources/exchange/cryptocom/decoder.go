package cryptocom

import (
	"strconv"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	wire.Outbox // answers to heartbeats, subscriptions anew of broken books
	doc         jsonscan.Doc
	books       map[string]*depth // by subscription
}

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	return &decoder{books: make(map[string]*depth)}
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	v, ok := d.Text(&d.doc, f)
	if !ok {
		return
	}
	method := v.Get("method")
	id, answer := v.Get("id").Uint()
	code, _ := v.Get("code").Uint()
	switch {
	case method.Is("public/heartbeat"):
		d.Control(sources.Ping, "")
		if answer {
			d.Send([]byte(`{"id":` + strconv.FormatUint(id, 10) + `,"method":"public/respond-heartbeat"}`))
		}
		return
	case !method.Exists():
		return
	case v.Get("code").Exists() && code != 0:
		d.Told(sources.Refusal, "", v.Get("message"))
		return
	case method.Is("unsubscribe"):
		d.Control(sources.Unsubscribed, "")
		return
	case !method.Is("subscribe"):
		return
	}
	result := v.Get("result")
	if answer || !result.Exists() {
		d.Control(sources.Ack, "")
	}
	d.data(result, answer)
}

// data reads a push, or what an acknowledgement carries, whose trades are from
// before the subscription.
func (d *decoder) data(result jsonscan.Value, past bool) {
	symbol := d.Symbol(result.Get("instrument_name"))
	list := result.Get("data").First()
	if symbol == "" {
		if list.Exists() {
			d.Bad("", wire.BadShape)
		}
		return
	}
	switch channel := result.Get("channel"); {
	case channel.Is("trade"):
		for ; list.Exists(); list = list.Next() {
			d.trade(symbol, list, past)
		}
	case channel.Is("ticker"):
		for ; list.Exists(); list = list.Next() {
			d.ticker(symbol, list)
		}
	case channel.Is("book"):
		for ; list.Exists(); list = list.Next() {
			d.snapshot(d.Symbol(result.Get("subscription")), symbol, list)
		}
	case channel.Is("book.update"):
		for ; list.Exists(); list = list.Next() {
			d.update(d.Symbol(result.Get("subscription")), symbol, list)
		}
	}
}

func (d *decoder) trade(symbol string, v jsonscan.Value, past bool) {
	if !v.Get("i").Is(symbol) {
		d.Bad(symbol, wire.BadSymbol)
		return
	}
	d.Print(symbol, &wire.Print{
		Price: v.Get("p"), Size: v.Get("q"), ID: v.Get("d"), History: past,
		Side: wire.SideOf(v.Get("s"), "BUY", "SELL"), At: wire.At(wire.Millis(v.Get("t"))),
	})
}

func (d *decoder) ticker(symbol string, v jsonscan.Value) {
	if reason := readTicker(d.New(sources.Ticker, symbol), v); reason != "" {
		d.Bad(symbol, reason)
		return
	}
	d.Emit()
}

// readTicker gives the reason why it refuses a ticker, or "".
func readTicker(r *sources.Record, v jsonscan.Value) string {
	if !v.Get("i").Is(r.Symbol) {
		return wire.BadSymbol
	}
	reason := wire.TickerFields{
		Last: v.Get("a"), Volume: v.Get("v"), Bid: v.Get("b"), BidSize: v.Get("bs"), Ask: v.Get("k"), AskSize: v.Get("ks"),
	}.Read(r)
	if r.EventTime, r.HasTime = wire.Millis(v.Get("t")); reason == "" && !r.HasTime {
		return wire.BadTime
	}
	return reason
}

// depth is a kept book and the number of its last update.
type depth struct {
	book *book.Book
	last uint64
}

// snapshot reads a book that comes whole.
func (d *decoder) snapshot(subscription, symbol string, v jsonscan.Value) {
	b := wire.Slot(d.books, subscription, func() *depth { return &depth{book: book.New()} })
	if b == nil {
		return
	}
	stamp := wire.At(wire.Millis(v.Get("t")))
	stamp.Sequence, _ = v.Get("u").Uint()
	b.last = stamp.Sequence
	switch {
	case !stamp.HasTime:
		d.lose(subscription, symbol, wire.BadTime)
	case !wire.Load(&b.book.Bids, v.Get("bids"), wire.Pair) || !wire.Load(&b.book.Asks, v.Get("asks"), wire.Pair):
		d.lose(subscription, symbol, wire.BadBook)
	default:
		if top, changed := b.book.Changed(); changed {
			d.Top(symbol, &top, false, stamp)
		}
	}
}

// update changes a book, for subscriptions that ask for changes.
func (d *decoder) update(subscription, symbol string, v jsonscan.Value) {
	b := d.books[subscription]
	if b == nil {
		return // before its snapshot
	}
	stamp := wire.At(wire.Millis(v.Get("t")))
	before, ok1 := v.Get("pu").Uint()
	last, ok2 := v.Get("u").Uint()
	levels := v.Get("update")
	switch {
	case !ok1 || !ok2:
		d.lose(subscription, symbol, wire.BadShape)
	case before != b.last:
		d.Gap(symbol, b.last, before)
		d.lose(subscription, symbol, "")
	case !stamp.HasTime:
		d.lose(subscription, symbol, wire.BadTime)
	case !wire.Update(&b.book.Bids, levels.Get("bids"), wire.Pair) || !wire.Update(&b.book.Asks, levels.Get("asks"), wire.Pair):
		d.lose(subscription, symbol, wire.BadBook)
	default:
		b.last, stamp.Sequence = last, last
		if top, changed := b.book.Changed(); changed {
			d.Top(symbol, &top, true, stamp)
		}
	}
}

// lose gives a book up and subscribes it anew.
func (d *decoder) lose(subscription, symbol, reason string) {
	if reason != "" {
		d.Bad(symbol, reason)
	}
	delete(d.books, subscription)
	if subscription != "" {
		d.Send(request(1, "unsubscribe", subscription), request(1, "subscribe", subscription))
	}
}
