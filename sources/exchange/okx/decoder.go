package okx

import (
	"bytes"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// willClose is the code of the notice that the server will close.
const willClose = "64008"

type decoder struct {
	wire.Emitter
	wire.Outbox // subscriptions anew of broken books
	doc         jsonscan.Doc
	options     sources.DecoderOptions
	books       map[key]*depth
	tops        map[key]*book.Watch
}

// key is a channel of a symbol.
type key struct{ channel, symbol string }

// NewDecoder makes the decoder of one connection.
func NewDecoder(o sources.DecoderOptions) sources.Decoder {
	return &decoder{options: o, books: make(map[key]*depth), tops: make(map[key]*book.Watch)}
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	if f.Kind == sources.Text && bytes.Equal(f.Data, []byte("pong")) {
		d.Control(sources.Pong, "")
		return
	}
	v, ok := d.Text(&d.doc, f)
	if !ok {
		return
	}
	arg := v.Get("arg")
	symbol := d.Symbol(arg.Get("instId"))
	if event := v.Get("event"); event.Exists() {
		d.event(event, symbol, v)
		return
	}
	if symbol == "" {
		return
	}
	data := v.Get("data").First()
	switch channel := arg.Get("channel"); {
	case channel.Is("tickers"):
		for ; data.Exists(); data = data.Next() {
			if d.same(symbol, data) {
				d.ticker(symbol, data)
			}
		}
	case channel.Is("trades"), channel.Is("trades-all"):
		for ; data.Exists(); data = data.Next() {
			if d.same(symbol, data) {
				d.trade(symbol, data)
			}
		}
	case channel.Is("bbo-tbt"), channel.Is("books5"):
		for ; data.Exists(); data = data.Next() {
			d.top(key{d.Symbol(channel), symbol}, data)
		}
	case channel.Is("books"), channel.Is("books-l2-tbt"), channel.Is("books50-l2-tbt"):
		snapshot := v.Get("action").Is("snapshot")
		for ; data.Exists(); data = data.Next() {
			d.book(key{d.Symbol(channel), symbol}, data, snapshot)
		}
	}
}

func (d *decoder) event(event jsonscan.Value, symbol string, v jsonscan.Value) {
	switch {
	case event.Is("subscribe"):
		d.Control(sources.Ack, symbol)
	case event.Is("unsubscribe"):
		d.Control(sources.Unsubscribed, symbol)
	case event.Is("error"):
		d.Told(sources.Refusal, symbol, v.Get("msg"))
	case event.Is("notice") && v.Get("code").Is(willClose):
		d.Told(sources.Reconnect, "", v.Get("msg"))
	case event.Is("notice"):
		d.Told(sources.Status, "", v.Get("msg"))
	default:
		d.Control(sources.OtherControl, "")
	}
}

// same refuses data of another instrument than the one that it is sent for.
func (d *decoder) same(symbol string, v jsonscan.Value) bool {
	if v.Get("instId").Is(symbol) {
		return true
	}
	d.Bad(symbol, wire.BadSymbol)
	return false
}

func (d *decoder) ticker(symbol string, v jsonscan.Value) {
	if reason := readTicker(d.New(sources.Ticker, symbol), v); reason != "" {
		d.Bad(symbol, reason)
		return
	}
	d.Ticker()
}

func (d *decoder) trade(symbol string, v jsonscan.Value) {
	r := d.New(sources.Trade, symbol)
	if !wire.Numbers(wire.NumberAt{To: &r.Price, From: v.Get("px")}, wire.NumberAt{To: &r.Size, From: v.Get("sz")}) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	switch side := v.Get("side"); {
	case side.Is("buy"):
		r.Side = sources.Buy
	case side.Is("sell"):
		r.Side = sources.Sell
	default:
		d.Bad(symbol, wire.BadShape)
		return
	}
	if r.EventTime, r.HasTime = wire.Millis(v.Get("ts")); !r.HasTime {
		d.Bad(symbol, wire.BadTime)
		return
	}
	r.TradeID = wire.ID(v.Get("tradeId"))
	r.Sequence, _ = v.Get("tradeId").Uint()
	if n, ok := v.Get("count").Uint(); ok && n > 1 {
		r.Aggregate = true
	}
	d.Trade()
}

// top reads channels that send the whole top of the book each time.
func (d *decoder) top(k key, v jsonscan.Value) {
	var top book.Top
	var okBid, okAsk bool
	top.Bid, okBid = wire.Best(v.Get("bids"), wire.Pair)
	top.Ask, okAsk = wire.Best(v.Get("asks"), wire.Pair)
	if !okBid || !okAsk {
		d.Bad(k.symbol, wire.BadNumber)
		return
	}
	at, ok := wire.Millis(v.Get("ts"))
	if !ok {
		d.Bad(k.symbol, wire.BadTime)
		return
	}
	w := d.tops[k]
	if w == nil {
		if len(d.tops) >= wire.MaxSymbols {
			return
		}
		w = &book.Watch{}
		d.tops[k] = w
	}
	if w.Changed(&top) {
		seq, _ := v.Get("seqId").Uint()
		d.Top(k.symbol, &top, false, wire.Stamp{Time: at, HasTime: true, Sequence: seq})
	}
}
