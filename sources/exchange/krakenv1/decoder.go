package krakenv1

import (
	"bytes"
	"strconv"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/kraken"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	wire.Outbox // subscriptions anew of broken books
	doc         jsonscan.Doc
	options     sources.DecoderOptions
	books       map[string]*book.Book
}

// NewDecoder makes the decoder of one connection.
func NewDecoder(o sources.DecoderOptions) sources.Decoder {
	return &decoder{options: o, books: make(map[string]*book.Book)}
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
	case event.Is("heartbeat"):
		d.Control(sources.Heartbeat, "")
	case event.Is("pong"):
		d.Control(sources.Pong, "")
	case event.Is("systemStatus"):
		d.Told(sources.Status, "", v.Get("status"))
	case event.Is("subscriptionStatus"):
		symbol := d.Symbol(v.Get("pair"))
		switch status := v.Get("status"); {
		case status.Is("subscribed"):
			d.Control(sources.Ack, symbol)
		case status.Is("unsubscribed"):
			d.Control(sources.Unsubscribed, symbol)
		default:
			d.Told(sources.Refusal, symbol, v.Get("errorMessage"))
		}
	case event.Is("error"):
		d.Told(sources.Refusal, "", v.Get("errorMessage"))
	default:
		d.Control(sources.OtherControl, "")
	}
}

// data reads [channel id, payload..., channel name, pair].
func (d *decoder) data(v jsonscan.Value) {
	n := v.Len()
	if n < 4 || n > 5 {
		return
	}
	payload := v.At(1)
	name, pair := v.At(n-2), v.At(n-1)
	symbol := d.Symbol(pair)
	if symbol == "" || name.Kind() != jsonscan.String {
		return
	}
	channel, depth, _ := bytes.Cut(name.Raw(), []byte{'-'})
	switch string(channel) {
	case "trade":
		for t := payload.First(); t.Exists(); t = t.Next() {
			d.trade(symbol, t)
		}
	case "ticker":
		if !kraken.Ticker(d.New(sources.Ticker, symbol), payload) {
			d.Bad(symbol, wire.BadNumber)
			return
		}
		d.Ticker()
	case "spread":
		d.spread(symbol, payload)
	case "book":
		levels, err := strconv.Atoi(string(depth))
		if err != nil || levels < 1 || levels > 1000 {
			d.Bad(symbol, wire.BadShape)
			return
		}
		second := jsonscan.Value{}
		if n == 5 {
			second = v.At(2)
		}
		d.book(symbol, levels, payload, second)
	}
}

// trade reads [price, volume, time, side, type, misc].
func (d *decoder) trade(symbol string, v jsonscan.Value) {
	r := d.New(sources.Trade, symbol)
	price := v.First()
	size := price.Next()
	at := size.Next()
	side := at.Next()
	if !wire.Numbers(wire.NumberAt{To: &r.Price, From: price}, wire.NumberAt{To: &r.Size, From: size}) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	switch {
	case side.Is("b"):
		r.Side = sources.Buy
	case side.Is("s"):
		r.Side = sources.Sell
	default:
		d.Bad(symbol, wire.BadShape)
		return
	}
	if r.EventTime, r.HasTime = wire.Seconds(at); !r.HasTime {
		d.Bad(symbol, wire.BadTime)
		return
	}
	d.Trade()
}

// spread reads [bid, ask, time, bid size, ask size].
func (d *decoder) spread(symbol string, v jsonscan.Value) {
	var top book.Top
	var ok [4]bool
	top.Bid.Price, ok[0] = book.ParseText(v.At(0).Raw())
	top.Ask.Price, ok[1] = book.ParseText(v.At(1).Raw())
	top.Bid.Size, ok[2] = book.ParseText(v.At(3).Raw())
	top.Ask.Size, ok[3] = book.ParseText(v.At(4).Raw())
	if ok != [4]bool{true, true, true, true} {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	at, timed := wire.Seconds(v.At(2))
	if !timed {
		d.Bad(symbol, wire.BadTime)
		return
	}
	d.Top(symbol, &top, false, wire.Stamp{Time: at, HasTime: true})
}

// book reads a snapshot {as, bs} or an update {a, c} {b, c}, in one payload or
// in two.
func (d *decoder) book(symbol string, depth int, payload, second jsonscan.Value) {
	b := d.books[symbol]
	var ok bool
	if payload.Get("as").Exists() || payload.Get("bs").Exists() {
		if b == nil {
			if len(d.books) >= wire.MaxSymbols {
				return
			}
			b = book.New()
			d.books[symbol] = b
		}
		ok = wire.Load(&b.Asks, payload.Get("as"), wire.Pair) && wire.Load(&b.Bids, payload.Get("bs"), wire.Pair)
	} else {
		if b == nil {
			return // before its snapshot
		}
		ok = true
		for _, p := range [...]jsonscan.Value{payload, second} {
			ok = ok && wire.Update(&b.Asks, p.Get("a"), wire.Pair) && wire.Update(&b.Bids, p.Get("b"), wire.Pair)
		}
	}
	if !ok {
		d.lose(symbol, depth, wire.BadBook)
		return
	}
	b.Truncate(depth)
	sum := second.Get("c")
	if !sum.Exists() {
		sum = payload.Get("c")
	}
	if sum.Exists() && !d.options.IgnoreChecksums {
		if want, ok := sum.Uint(); !ok || want != uint64(b.KrakenChecksum()) {
			d.lose(symbol, depth, wire.BadChecksum)
			return
		}
	}
	at, ok := newest(payload, second)
	if !ok {
		d.lose(symbol, depth, wire.BadTime)
		return
	}
	if top, changed := b.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{Time: at, HasTime: at > 0})
	}
}

// newest gives the latest time of all levels of a frame: a republished level
// keeps its old time.
func newest(payloads ...jsonscan.Value) (at int64, ok bool) {
	for _, p := range payloads {
		for _, key := range [...]string{"as", "bs", "a", "b"} {
			for l := p.Get(key).First(); l.Exists(); l = l.Next() {
				t, ok := wire.Seconds(l.At(2))
				if !ok {
					return 0, false
				}
				at = max(at, t)
			}
		}
	}
	return at, true
}

// lose gives a book up and subscribes it anew.
func (d *decoder) lose(symbol string, depth int, reason string) {
	d.Bad(symbol, reason)
	delete(d.books, symbol)
	name := "book-" + strconv.Itoa(depth)
	d.Send(request("unsubscribe", name, symbol), request("subscribe", name, symbol))
}
