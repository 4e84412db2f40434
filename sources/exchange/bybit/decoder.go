package bybit

import (
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	wire.Outbox // subscriptions anew of broken books
	doc         jsonscan.Doc
	books       map[string]*depth // by topic
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
	topic := d.Symbol(v.Get("topic"))
	if topic == "" {
		d.answer(v)
		return
	}
	kind, name, _ := strings.Cut(topic, ".")
	switch kind {
	case "publicTrade":
		for t := v.Get("data").First(); t.Exists(); t = t.Next() {
			d.trade(name, t)
		}
	case "tickers":
		d.ticker(name, v)
	case "orderbook":
		if _, symbol, ok := strings.Cut(name, "."); ok {
			d.book(topic, symbol, v)
		}
	}
}

// answer reads the answers to our own messages.
func (d *decoder) answer(v jsonscan.Value) {
	op := v.Get("op")
	switch {
	case v.Get("success").Kind() == jsonscan.False:
		d.Told(sources.Refusal, "", v.Get("ret_msg"))
	case op.Is("pong"), op.Is("ping"):
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
	if !v.Get("s").Is(symbol) {
		d.Bad(symbol, wire.BadSymbol)
		return
	}
	if v.Get("BT").Kind() == jsonscan.True {
		return // a block trade's price was agreed beside the book
	}
	d.Print(symbol, &wire.Print{
		Price: v.Get("p"), Size: v.Get("v"), ID: v.Get("i"),
		Side: wire.SideOf(v.Get("S"), "Buy", "Sell"), At: wire.At(wire.Millis(v.Get("T"))),
	})
}

func (d *decoder) ticker(topic string, v jsonscan.Value) {
	data := v.Get("data")
	symbol := d.Symbol(data.Get("symbol"))
	// Symbols have been seen with and without their dash in one frame.
	if symbol == "" || symbol != topic && symbol != strings.ReplaceAll(topic, "-", "") {
		d.Bad(symbol, wire.BadSymbol)
		return
	}
	r := d.New(sources.Ticker, symbol)
	reason := fields(data).Read(r)
	if r.EventTime, r.HasTime = wire.Millis(v.Get("ts")); reason == "" && !r.HasTime {
		reason = wire.BadTime
	}
	if reason != "" {
		d.Bad(symbol, reason)
		return
	}
	d.Emit()
}

// fields are those of a ticker, in frames and in REST documents.
func fields(v jsonscan.Value) wire.TickerFields {
	return wire.TickerFields{
		Last: v.Get("lastPrice"), Volume: v.Get("volume24h"),
		Bid: v.Get("bid1Price"), BidSize: v.Get("bid1Size"), Ask: v.Get("ask1Price"), AskSize: v.Get("ask1Size"),
	}
}
