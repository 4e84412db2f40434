package coinbase

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
	trades      map[string]uint64 // last trade id of a product
}

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	return &decoder{books: make(map[string]*book.Book), trades: make(map[string]uint64)}
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	v, ok := d.Text(&d.doc, f)
	if !ok {
		return
	}
	kind := v.Get("type")
	switch {
	case kind.Is("subscriptions"):
		d.Control(sources.Ack, "")
		return
	case kind.Is("error"):
		d.Told(sources.Refusal, "", v.Get("message"))
		return
	}
	symbol := d.Symbol(v.Get("product_id"))
	if symbol == "" {
		return
	}
	switch {
	case kind.Is("ticker"):
		d.ticker(symbol, v)
	case kind.Is("match"):
		d.match(symbol, v, false)
	case kind.Is("last_match"):
		d.match(symbol, v, true)
	case kind.Is("l2update"):
		d.update(symbol, v)
	case kind.Is("snapshot"):
		d.snapshot(symbol, v)
	case kind.Is("heartbeat"):
		r := d.New(sources.Control, symbol)
		r.Control = sources.Heartbeat
		r.Sequence, _ = v.Get("sequence").Uint()
		d.Emit()
	}
}

// stamp puts time and sequence into the record.
func (d *decoder) stamp(v jsonscan.Value) bool {
	var ok bool
	d.Rec.EventTime, d.Rec.HasTime, ok = wire.ISO(v.Get("time"))
	if !ok {
		d.Bad(d.Rec.Symbol, wire.BadTime)
		return false
	}
	d.Rec.Sequence, _ = v.Get("sequence").Uint()
	return true
}

func (d *decoder) ticker(symbol string, v jsonscan.Value) {
	r := d.New(sources.Ticker, symbol)
	if !wire.Numbers(
		wire.NumberAt{To: &r.Last, From: v.Get("price")}, wire.NumberAt{To: &r.Volume, From: v.Get("volume_24h")},
		wire.NumberAt{To: &r.Bid, From: v.Get("best_bid")}, wire.NumberAt{To: &r.BidSize, From: v.Get("best_bid_size")},
		wire.NumberAt{To: &r.Ask, From: v.Get("best_ask")}, wire.NumberAt{To: &r.AskSize, From: v.Get("best_ask_size")},
	) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	wire.NonZero(&r.Bid, &r.BidSize)
	wire.NonZero(&r.Ask, &r.AskSize)
	if d.stamp(v) {
		d.Ticker()
	}
}

func (d *decoder) match(symbol string, v jsonscan.Value, history bool) {
	id, hasID := v.Get("trade_id").Uint()
	d.lost(symbol, id, hasID)
	r := d.New(sources.Trade, symbol)
	if !wire.Numbers(wire.NumberAt{To: &r.Price, From: v.Get("price")}, wire.NumberAt{To: &r.Size, From: v.Get("size")}) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	switch side := v.Get("side"); { // the maker's
	case side.Is("buy"):
		r.Side = sources.Sell
	case side.Is("sell"):
		r.Side = sources.Buy
	default:
		d.Bad(symbol, wire.BadShape)
		return
	}
	r.TradeID, r.History = wire.ID(v.Get("trade_id")), history
	if d.stamp(v) {
		d.Trade()
	}
}

// lost reports trade ids that were skipped.
func (d *decoder) lost(symbol string, id uint64, ok bool) {
	if !ok {
		return
	}
	last, seen := d.trades[symbol]
	if seen && id > last+1 {
		d.Gap(symbol, last, id)
	}
	if (!seen || id > last) && (seen || len(d.trades) < wire.MaxSymbols) {
		d.trades[symbol] = id
	}
}

func (d *decoder) snapshot(symbol string, v jsonscan.Value) {
	b := d.books[symbol]
	if b == nil {
		if len(d.books) >= wire.MaxSymbols {
			return
		}
		b = book.New()
		d.books[symbol] = b
	}
	at, has, ok := wire.ISO(v.Get("time"))
	switch {
	case !ok:
		d.Bad(symbol, wire.BadTime)
		d.lose(symbol)
	case !wire.Load(&b.Bids, v.Get("bids"), wire.Pair) || !wire.Load(&b.Asks, v.Get("asks"), wire.Pair):
		d.Bad(symbol, wire.BadBook)
		d.lose(symbol)
	default:
		if top, changed := b.Changed(); changed {
			d.Top(symbol, &top, true, wire.Stamp{Time: at, HasTime: has})
		}
	}
}

func (d *decoder) update(symbol string, v jsonscan.Value) {
	b := d.books[symbol]
	if b == nil {
		return // before its snapshot
	}
	at, has, ok := wire.ISO(v.Get("time"))
	if !ok {
		d.Bad(symbol, wire.BadTime)
		d.lose(symbol)
		return
	}
	for c := v.Get("changes").First(); c.Exists(); c = c.Next() {
		var side *book.Side
		name := c.First()
		switch {
		case name.Is("buy"):
			side = &b.Bids
		case name.Is("sell"):
			side = &b.Asks
		}
		price := name.Next()
		p, q, ok := wire.Level(price, price.Next())
		if side == nil || !ok || !side.Set(&p, &q) {
			d.Bad(symbol, wire.BadBook)
			d.lose(symbol)
			return
		}
	}
	if top, changed := b.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{Time: at, HasTime: has})
	}
}

// lose gives a book up and subscribes it anew.
func (d *decoder) lose(symbol string) {
	delete(d.books, symbol)
	one, channel := []string{symbol}, []string{"level2"}
	d.Send(request("unsubscribe", one, channel), request("subscribe", one, channel))
}
