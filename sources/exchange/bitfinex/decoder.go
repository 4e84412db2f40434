package bitfinex

import (
	"bytes"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	wire.Outbox // subscriptions anew of broken books
	doc         jsonscan.Doc
	channels    map[uint64]*channel
	flags       uint64 // what frames end with
	seq         uint64 // of the last frame, where flagSequence
}

// channel is what a channel's number stands for on this connection.
type channel struct {
	id           uint64
	name, symbol string
	book         *book.Book // nil until its snapshot
	fast         [64]string // ids of the last trades that came fast
	next         int
}

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	return &decoder{channels: make(map[uint64]*channel)}
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	v, ok := d.Text(&d.doc, f)
	if !ok {
		return
	}
	switch v.Kind() {
	case jsonscan.Object:
		d.event(v)
	case jsonscan.Array:
		d.data(v)
	}
}

func (d *decoder) event(v jsonscan.Value) {
	switch event := v.Get("event"); {
	case event.Is("info"):
		d.info(v)
	case event.Is("conf"):
		if v.Get("status").Is("OK") {
			d.flags, _ = v.Get("flags").Uint()
		}
		d.Control(sources.Configured, "")
	case event.Is("subscribed"):
		d.subscribed(v)
	case event.Is("unsubscribed"):
		id, _ := v.Get("chanId").Uint()
		symbol := ""
		if c := d.channels[id]; c != nil {
			symbol = c.symbol
			delete(d.channels, id)
		}
		d.Control(sources.Unsubscribed, symbol)
	case event.Is("error"):
		d.Told(sources.Refusal, d.Symbol(v.Get("symbol")), v.Get("msg"))
	case event.Is("pong"):
		d.Control(sources.Pong, "")
	case event.Exists():
		d.Control(sources.OtherControl, "")
	}
}

// info greets, or tells of the venue's maintenance. After it all channels begin
// anew, which a new connection does best.
func (d *decoder) info(v jsonscan.Value) {
	switch code, _ := v.Get("code").Uint(); {
	case code == 20051, code == 20061:
		d.Control(sources.Reconnect, "")
	case code == 20060 || v.Get("platform").Get("status").Text() == "0":
		r := d.New(sources.Control, "")
		r.Control, r.Detail = sources.Status, "maintenance"
		d.Emit()
	default:
		d.Control(sources.Status, "")
	}
}

func (d *decoder) subscribed(v jsonscan.Value) {
	symbol := d.Symbol(v.Get("symbol"))
	id, ok := v.Get("chanId").Uint()
	if !ok || symbol == "" {
		d.Bad(symbol, wire.BadShape)
		return
	}
	name := v.Get("channel").Text()
	// Raw books list orders, funding symbols begin with an f: neither is read.
	known := name == "ticker" || name == "trades" || name == "book" && !bytes.HasPrefix(v.Get("prec").Raw(), []byte{'R'})
	if known && symbol[0] == 't' && (len(d.channels) < wire.MaxSymbols || d.channels[id] != nil) {
		d.channels[id] = &channel{id: id, name: name, symbol: symbol}
	}
	d.Control(sources.Ack, symbol)
}

// data reads [channel's number, payload..., sequence, time], the last two where
// they were asked for.
func (d *decoder) data(v jsonscan.Value) {
	id, ok := v.First().Uint()
	if !ok {
		return
	}
	n := v.Len()
	var at wire.Stamp
	if d.flags&flagTime != 0 {
		n--
		if at.Time, at.HasTime = wire.Millis(v.At(n)); !at.HasTime {
			d.Bad("", wire.BadTime)
			return
		}
	}
	if d.flags&flagSequence != 0 {
		n--
		if at.Sequence, ok = v.At(n).Uint(); !ok || n < 2 {
			d.Bad("", wire.BadShape)
			return
		}
		if d.seq != 0 && at.Sequence != d.seq+1 {
			d.Gap("", d.seq, at.Sequence)
			d.loseAll()
		}
		d.seq = at.Sequence
	}
	payload := v.At(1)
	if payload.Is("hb") {
		d.Control(sources.Heartbeat, "")
		return
	}
	c := d.channels[id]
	if c == nil || n < 2 {
		return
	}
	switch c.name {
	case "ticker":
		r := d.New(sources.Ticker, c.symbol)
		if reason := readTicker(r, payload); reason != "" {
			d.Bad(c.symbol, reason)
			return
		}
		r.EventTime, r.HasTime, r.Sequence = at.Time, at.HasTime, at.Sequence
		d.Ticker()
	case "trades":
		d.trades(c, payload, v.At(2))
	case "book":
		d.book(c, payload, at)
	}
}

// trades reads a list, which is history, or one trade behind the word te or tu.
func (d *decoder) trades(c *channel, payload, trade jsonscan.Value) {
	switch {
	case payload.Kind() == jsonscan.Array:
		for t := payload.First(); t.Exists(); t = t.Next() {
			if d.trade(c, t) {
				d.Rec.History = true
				d.Trade()
			}
		}
	case payload.Is("te"):
		if d.trade(c, trade) {
			c.fast[c.next] = d.Rec.TradeID
			c.next = (c.next + 1) % len(c.fast)
			d.Trade()
		}
	case payload.Is("tu"):
		if d.trade(c, trade) {
			for _, id := range &c.fast {
				d.Rec.Duplicate = d.Rec.Duplicate || id != "" && id == d.Rec.TradeID
			}
			d.Trade()
		}
	}
}

// trade reads [id, ms, amount, price] into the record and reports whether it
// could.
func (d *decoder) trade(c *channel, v jsonscan.Value) bool {
	r := d.New(sources.Trade, c.symbol)
	id := v.First()
	at := id.Next()
	amount := at.Next()
	size := amount.Raw()
	r.Side = sources.Buy
	if len(size) > 0 && size[0] == '-' {
		r.Side, size = sources.Sell, size[1:]
	}
	var err error
	if r.Size.Value, err = feed.ParseDecimal(size); err != nil || amount.Kind() != jsonscan.Num || !wire.Numbers(wire.NumberAt{To: &r.Price, From: amount.Next()}) {
		d.Bad(c.symbol, wire.BadNumber)
		return false
	}
	r.Size.Present = true
	if r.EventTime, r.HasTime = wire.Millis(at); !r.HasTime {
		d.Bad(c.symbol, wire.BadTime)
		return false
	}
	r.TradeID = wire.ID(id)
	r.Sequence, _ = id.Uint()
	return true
}
