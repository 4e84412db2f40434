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

// The shapes of matches and tickers.
var (
	matchShape = jsonscan.MustShape(`{"type":"match","trade_id":%d,"maker_order_id":"%*s","taker_order_id":"%*s","side":"%s",` +
		`"size":"%s","price":"%s","product_id":"%s","sequence":%d,"time":"%s"}`)
	tickerShape = jsonscan.MustShape(`{"type":"ticker","sequence":%d,"product_id":"%s","price":"%s","open_24h":"%*s","volume_24h":"%s",` +
		`"low_24h":"%*s","high_24h":"%*s","volume_30d":"%*s","best_bid":"%s","best_bid_size":"%s","best_ask":"%s","best_ask_size":"%s",` +
		`"side":"%*s","time":"%s","trade_id":%*d,"last_size":"%*s"}`)
)

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	return &decoder{books: make(map[string]*book.Book), trades: make(map[string]uint64)}
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	if d.shaped(&f) {
		return
	}
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
		d.ticker(symbol, &wire.TickerFields{
			Last: v.Get("price"), Volume: v.Get("volume_24h"),
			Bid: v.Get("best_bid"), BidSize: v.Get("best_bid_size"), Ask: v.Get("best_ask"), AskSize: v.Get("best_ask_size"),
		}, stampOf(v))
	case kind.Is("match"), kind.Is("last_match"):
		d.match(symbol, &match{
			id: v.Get("trade_id"), side: v.Get("side"), size: v.Get("size"), price: v.Get("price"), stamp: stampOf(v),
		}, kind.Is("last_match"))
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

// shaped reads matches and tickers as they nearly always come.
func (d *decoder) shaped(f *sources.Frame) bool {
	if m, ok := d.Shaped(matchShape, f); ok {
		if symbol := d.Symbol(m.Value(4)); symbol != "" {
			d.match(symbol, &match{id: m.Value(0), side: m.Value(1), size: m.Value(2), price: m.Value(3), stamp: stamp{m.Value(5), m.Value(6)}}, false)
		}
		return true
	}
	if m, ok := d.Shaped(tickerShape, f); ok {
		if symbol := d.Symbol(m.Value(1)); symbol != "" {
			d.ticker(symbol, &wire.TickerFields{
				Last: m.Value(2), Volume: m.Value(3), Bid: m.Value(4), BidSize: m.Value(5), Ask: m.Value(6), AskSize: m.Value(7),
			}, stamp{m.Value(0), m.Value(8)})
		}
		return true
	}
	return false
}

// stamp is where the sequence and the time of a message stand.
type stamp struct{ sequence, time jsonscan.Value }

func stampOf(v jsonscan.Value) stamp { return stamp{v.Get("sequence"), v.Get("time")} }

// stamp puts time and sequence into the record.
func (d *decoder) stamp(s stamp) bool {
	var ok bool
	d.Rec.EventTime, d.Rec.HasTime, ok = wire.ISO(s.time)
	if !ok {
		d.Bad(d.Rec.Symbol, wire.BadTime)
		return false
	}
	d.Rec.Sequence, _ = s.sequence.Uint()
	return true
}

func (d *decoder) ticker(symbol string, t *wire.TickerFields, at stamp) {
	if !t.Numbers(d.New(sources.Ticker, symbol)) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	if d.stamp(at) {
		d.Ticker()
	}
}

// match is where the fields of a match stand.
type match struct {
	id, side, size, price jsonscan.Value
	stamp
}

func (d *decoder) match(symbol string, m *match, history bool) {
	id, hasID := m.id.Uint()
	d.lost(symbol, id, hasID)
	r := d.New(sources.Trade, symbol)
	if !wire.Numbers(wire.NumberAt{To: &r.Price, From: m.price}, wire.NumberAt{To: &r.Size, From: m.size}) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	if r.Side = wire.SideOf(m.side, "sell", "buy"); r.Side == sources.NoSide { // it is the maker's
		d.Bad(symbol, wire.BadShape)
		return
	}
	r.TradeID, r.History = wire.ID(m.id), history
	if d.stamp(m.stamp) {
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
