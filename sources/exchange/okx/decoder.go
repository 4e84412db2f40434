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
}

// key is a channel of a symbol.
type key struct{ channel, symbol string }

// The shapes of tickers and trades, each with one element.
var (
	tickerShape = jsonscan.MustShape(`{"arg":{"channel":"tickers","instId":"%s"},"data":[{"instType":"%*s","instId":"%s",` +
		`"last":"%s","lastSz":"%*s","askPx":"%s","askSz":"%s","bidPx":"%s","bidSz":"%s","open24h":"%*s","high24h":"%*s","low24h":"%*s",` +
		`"sodUtc0":"%*s","sodUtc8":"%*s","volCcy24h":"%*s","vol24h":"%s","ts":"%s"}]}`)
	tradeShape = jsonscan.MustShape(`{"arg":{"channel":"trades","instId":"%s"},"data":[{"instId":"%s",` +
		`"tradeId":"%s","px":"%s","sz":"%s","side":"%s","ts":"%s"}]}`)
	countShape = jsonscan.MustShape(`{"arg":{"channel":"trades","instId":"%s"},"data":[{"instId":"%s",` +
		`"tradeId":"%s","px":"%s","sz":"%s","side":"%s","ts":"%s","count":"%s"}]}`)
)

// NewDecoder makes the decoder of one connection.
func NewDecoder(o sources.DecoderOptions) sources.Decoder {
	return &decoder{options: o, books: make(map[key]*depth)}
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	if f.Kind == sources.Text && bytes.Equal(f.Data, []byte("pong")) {
		d.Control(sources.Pong, "")
		return
	}
	if d.shaped(&f) {
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
			if d.same(symbol, data.Get("instId")) {
				t, at := fields(data)
				d.ticker(symbol, &t, at)
			}
		}
	case channel.Is("trades"), channel.Is("trades-all"):
		for ; data.Exists(); data = data.Next() {
			if d.same(symbol, data.Get("instId")) {
				d.trade(symbol, &wire.Print{
					ID: data.Get("tradeId"), Price: data.Get("px"), Size: data.Get("sz"),
					Side: wire.SideOf(data.Get("side"), "buy", "sell"), At: wire.At(wire.Millis(data.Get("ts"))),
				}, data.Get("count"))
			}
		}
	case channel.Is("bbo-tbt"), channel.Is("books5"):
		for ; data.Exists(); data = data.Next() {
			d.top(symbol, data)
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

// shaped reads tickers and trades as they nearly always come.
func (d *decoder) shaped(f *sources.Frame) bool {
	if m, ok := d.Shaped(tickerShape, f); ok {
		if symbol := d.Symbol(m.Value(0)); symbol != "" && d.same(symbol, m.Value(1)) {
			d.ticker(symbol, &wire.TickerFields{
				Last: m.Value(2), Ask: m.Value(3), AskSize: m.Value(4), Bid: m.Value(5), BidSize: m.Value(6), Volume: m.Value(7),
			}, m.Value(8))
		}
		return true
	}
	m, ok := d.Shaped(tradeShape, f)
	if !ok {
		m, ok = d.Shaped(countShape, f)
	}
	if !ok {
		return false
	}
	if symbol := d.Symbol(m.Value(0)); symbol != "" && d.same(symbol, m.Value(1)) {
		d.trade(symbol, &wire.Print{
			ID: m.Value(2), Price: m.Value(3), Size: m.Value(4),
			Side: wire.SideOf(m.Value(5), "buy", "sell"), At: wire.At(wire.Millis(m.Value(6))),
		}, m.Value(7))
	}
	return true
}

// same refuses data of another instrument than the one that it is sent for.
func (d *decoder) same(symbol string, instrument jsonscan.Value) bool {
	if instrument.Is(symbol) {
		return true
	}
	d.Bad(symbol, wire.BadSymbol)
	return false
}

func (d *decoder) ticker(symbol string, t *wire.TickerFields, at jsonscan.Value) {
	if reason := readTicker(d.New(sources.Ticker, symbol), t, at); reason != "" {
		d.Bad(symbol, reason)
		return
	}
	d.Ticker()
}

// trade reads a trade. A count above one is that of the prints it stands for.
func (d *decoder) trade(symbol string, p *wire.Print, count jsonscan.Value) {
	n, ok := count.Uint()
	p.Aggregate = ok && n > 1
	d.Print(symbol, p)
}

// top reads channels that send the whole top of the book each time.
func (d *decoder) top(symbol string, v jsonscan.Value) {
	var top book.Top
	var okBid, okAsk bool
	top.Bid, okBid = wire.Best(v.Get("bids"), wire.Pair)
	top.Ask, okAsk = wire.Best(v.Get("asks"), wire.Pair)
	if !okBid || !okAsk {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	at, ok := wire.Millis(v.Get("ts"))
	if !ok {
		d.Bad(symbol, wire.BadTime)
		return
	}
	seq, _ := v.Get("seqId").Uint()
	d.Top(symbol, &top, false, wire.Stamp{Time: at, HasTime: true, Sequence: seq})
}
