package mexc

import (
	"bytes"
	"unicode/utf8"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// BadProto is why a binary message is refused.
const BadProto = "not a valid protobuf message"

// maxSent bounds times: the year 2200 in milliseconds.
const maxSent = 7_258_118_400_000

type decoder struct {
	wire.Emitter
	diffbook.Books
	wire.Outbox // answers to pings
	doc         jsonscan.Doc
	push        push
}

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	d := &decoder{}
	d.Books = diffbook.Books{Out: &d.Emitter, Path: snapshotPath}
	return d
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	switch f.Kind {
	case sources.REST:
		d.snapshot(f)
		return
	case sources.Binary:
		if !d.push.binary(f.Data) {
			d.Bad("", BadProto)
			return
		}
		d.data(f.Data)
		return
	}
	v, ok := d.Text(&d.doc, f)
	switch {
	case !ok:
	case !v.Get("channel").Exists():
		d.control(v)
	case !d.push.view(v):
		d.Bad("", wire.BadShape)
	default:
		d.data(f.Data)
	}
}

func (d *decoder) control(v jsonscan.Value) {
	msg := v.Get("msg")
	switch {
	case v.Get("method").Is("PING"):
		d.Control(sources.Ping, "")
		d.Send([]byte(`{"method":"PONG"}`))
	case !msg.Exists():
	case msg.Is("PONG"):
		d.Control(sources.Pong, "")
	case v.Get("code").Text() != "0", bytes.Contains(msg.Raw(), []byte("Not Subscribed")):
		d.Told(sources.Refusal, "", msg)
	default:
		d.Control(sources.Ack, "")
	}
}

// data emits what a push carries.
func (d *decoder) data(frame []byte) {
	p := &d.push
	if p.kind == nothing {
		return
	}
	symbol := ""
	if utf8.Valid(p.symbol) {
		symbol = d.Bytes(p.symbol)
	}
	if symbol == "" || !bytes.HasSuffix(p.channel, []byte("@"+symbol)) {
		d.Bad("", wire.BadSymbol)
		return
	}
	if p.sent >= maxSent {
		d.Bad(symbol, wire.BadTime)
		return
	}
	switch p.kind {
	case deals:
		for i := range p.deals {
			d.trade(symbol, &p.deals[i])
		}
	case ticker:
		d.top(symbol, &p.ticker)
	case depths:
		d.diff(symbol, frame)
	}
}

func (d *decoder) trade(symbol string, t *item) {
	r := d.New(sources.Trade, symbol)
	var errPrice, errSize error
	r.Price.Value, errPrice = feed.ParseDecimal(t.price)
	r.Size.Value, errSize = feed.ParseDecimal(t.size)
	if errPrice != nil || errSize != nil {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	r.Price.Present, r.Size.Present = true, true
	switch t.side {
	case 1:
		r.Side = sources.Buy
	case 2:
		r.Side = sources.Sell
	default:
		d.Bad(symbol, wire.BadShape)
		return
	}
	if t.at == 0 || t.at >= maxSent {
		d.Bad(symbol, wire.BadTime)
		return
	}
	r.EventTime, r.HasTime = int64(t.at)*1_000_000, true
	d.Trade()
}

// stamp is the time at which the venue sent the push.
func (d *decoder) stamp(seq uint64) wire.Stamp {
	return wire.Stamp{Time: int64(d.push.sent) * 1_000_000, HasTime: d.push.sent > 0, Sequence: seq}
}

// top reads the venue's own top of book; an empty text is an empty side.
func (d *decoder) top(symbol string, v *[4][]byte) {
	var top book.Top
	for i, level := range []*book.Level{&top.Bid, &top.Ask} {
		price, size := v[2*i], v[2*i+1]
		if len(price) == 0 {
			continue
		}
		p, ok := book.ParseText(price)
		q, okSize := book.ParseText(size)
		if !ok || !okSize {
			d.Bad(symbol, wire.BadNumber)
			return
		}
		if !p.IsZero() {
			*level = book.Level{Price: p, Size: q}
		}
	}
	d.Top(symbol, &top, false, d.stamp(0))
}
