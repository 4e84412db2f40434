package coinbaseadv

import (
	"maps"
	"slices"

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
	last        uint64 // number of the last message
	counting    bool   // there was one
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
	if v.Get("type").Is("error") {
		d.Told(sources.Refusal, "", v.Get("message"))
		return
	}
	channel := v.Get("channel")
	seq, numbered := v.Get("sequence_num").Uint()
	if channel.Kind() != jsonscan.String || !numbered {
		return
	}
	d.count(seq)
	at, timed, ok := wire.ISO(v.Get("timestamp"))
	if !ok {
		d.Bad("", wire.BadTime)
		return
	}
	sent := wire.Stamp{Time: at, HasTime: timed, Sequence: seq}
	event := v.Get("events").First()
	switch {
	case channel.Is("subscriptions"):
		d.Control(sources.Ack, "")
	case channel.Is(heartbeats):
		d.Control(sources.Heartbeat, "")
	case channel.Is("market_trades"):
		for ; event.Exists(); event = event.Next() {
			past := event.Get("type").Is("snapshot")
			for t := event.Get("trades").First(); t.Exists(); t = t.Next() {
				d.trade(t, past)
			}
		}
	case channel.Is("ticker"), channel.Is("ticker_batch"):
		for ; event.Exists(); event = event.Next() {
			for t := event.Get("tickers").First(); t.Exists(); t = t.Next() {
				d.ticker(t, sent)
			}
		}
	case channel.Is("l2_data"):
		for ; event.Exists(); event = event.Next() {
			d.level2(event, sent)
		}
	}
}

// count follows the numbers of a connection's messages. After a loss nobody
// knows which books still stand.
func (d *decoder) count(seq uint64) {
	if d.counting && seq != d.last+1 {
		d.Gap("", d.last, seq)
		for _, symbol := range slices.Sorted(maps.Keys(d.books)) {
			d.lose(symbol)
		}
	}
	d.last, d.counting = seq, true
}

func (d *decoder) trade(v jsonscan.Value, past bool) {
	symbol := d.Symbol(v.Get("product_id"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	at, has, ok := wire.ISO(v.Get("time"))
	d.Print(symbol, &wire.Print{
		Price: v.Get("price"), Size: v.Get("size"), ID: v.Get("trade_id"), History: past,
		Side: wire.SideOf(v.Get("side"), "SELL", "BUY"), // the words are about the maker
		At:   wire.At(at, has && ok),
	})
}

func (d *decoder) ticker(v jsonscan.Value, sent wire.Stamp) {
	symbol := d.Symbol(v.Get("product_id"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	r := d.New(sources.Ticker, symbol)
	r.EventTime, r.HasTime, r.Sequence = sent.Time, sent.HasTime, sent.Sequence
	reason := wire.TickerFields{
		Last: v.Get("price"), Volume: v.Get("volume_24_h"), Bid: v.Get("best_bid"), BidSize: v.Get("best_bid_quantity"),
		Ask: v.Get("best_ask"), AskSize: v.Get("best_ask_quantity"),
	}.Read(r)
	if reason != "" {
		d.Bad(symbol, reason)
		return
	}
	d.Emit()
}

// level2 keeps a book from a snapshot and updates.
func (d *decoder) level2(v jsonscan.Value, sent wire.Stamp) {
	symbol := d.Symbol(v.Get("product_id"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	b := d.books[symbol]
	whole := v.Get("type").Is("snapshot")
	if whole {
		if b = wire.Slot(d.books, symbol, book.New); b == nil {
			return
		}
		b.Clear()
	}
	if b == nil {
		return // before its snapshot
	}
	newest := int64(0)
	for u := v.Get("updates").First(); u.Exists(); u = u.Next() {
		at, _, ok := wire.ISO(u.Get("event_time"))
		if !ok || !level(b, u, whole) {
			d.Bad(symbol, wire.BadBook)
			d.lose(symbol)
			return
		}
		newest = max(newest, at)
	}
	if whole {
		b.Bids.Sort()
		b.Asks.Sort()
	}
	if newest > 0 {
		sent.Time, sent.HasTime = newest, true
	}
	if top, changed := b.Changed(); changed {
		d.Top(symbol, &top, true, sent)
	}
}

// level puts one level into a book. Those of a snapshot are sorted afterwards.
func level(b *book.Book, v jsonscan.Value, whole bool) bool {
	side := &b.Bids
	if name := v.Get("side"); name.Is("offer") {
		side = &b.Asks
	} else if !name.Is("bid") {
		return false
	}
	p, q, ok := wire.Level(v.Get("price_level"), v.Get("new_quantity"))
	switch {
	case !ok:
		return false
	case whole:
		return side.Append(&p, &q)
	}
	return side.Set(&p, &q)
}

// lose gives a book up and subscribes it anew.
func (d *decoder) lose(symbol string) {
	delete(d.books, symbol)
	d.Send(request("unsubscribe", "level2", symbol), request("subscribe", "level2", symbol))
}
