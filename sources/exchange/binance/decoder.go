package binance

import (
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	diffbook.Books
	doc jsonscan.Doc
}

// The shapes of the streams that are subscribed.
var (
	tradeShape = jsonscan.MustShape(`{"stream":"%s","data":{"e":"trade","E":%*d,"s":"%s","t":%d,"p":"%s","q":"%s","T":%d,"m":%t,"M":%*t}}`)
	topShape   = jsonscan.MustShape(`{"stream":"%s","data":{"u":%d,"s":"%s","b":"%s","B":"%s","a":"%s","A":"%s"}}`)
)

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	d := &decoder{}
	d.Books = diffbook.Books{Out: &d.Emitter, Path: snapshotPath}
	return d
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	if f.Kind == sources.REST {
		d.snapshot(f)
		return
	}
	if d.shaped(&f) {
		return
	}
	root, ok := d.Text(&d.doc, f)
	if !ok {
		return
	}
	stream, data := root.Get("stream"), root.Get("data")
	if stream.Kind() == jsonscan.Missing {
		if d.control(root) {
			return
		}
		data = root
	}
	symbol, ok := d.symbol(stream, data.Get("s"))
	if !ok {
		return
	}
	switch kind := data.Get("e"); {
	case kind.Is("trade"):
		d.trade(symbol, data, data.Get("t"), false)
	case kind.Is("aggTrade"):
		d.trade(symbol, data, data.Get("a"), true)
	case kind.Is("24hrTicker"):
		d.ticker(symbol, data)
	case kind.Is("depthUpdate"):
		d.diff(symbol, data, f.Data)
	case kind.Kind() == jsonscan.Missing && data.Get("u").Exists() && data.Get("A").Exists():
		d.top(symbol, data.Get("u"), &wire.TickerFields{Bid: data.Get("b"), BidSize: data.Get("B"), Ask: data.Get("a"), AskSize: data.Get("A")})
	}
}

// shaped reads the streams that are subscribed, as they nearly always come, the
// busier one first.
func (d *decoder) shaped(f *sources.Frame) bool {
	if m, ok := d.Shaped(topShape, f); ok {
		if symbol, ok := d.symbol(m.Value(0), m.Value(2)); ok {
			d.top(symbol, m.Value(1), &wire.TickerFields{Bid: m.Value(3), BidSize: m.Value(4), Ask: m.Value(5), AskSize: m.Value(6)})
		}
		return true
	}
	if m, ok := d.Shaped(tradeShape, f); ok {
		if symbol, ok := d.symbol(m.Value(0), m.Value(1)); ok {
			d.Print(symbol, &wire.Print{
				ID: m.Value(2), Price: m.Value(3), Size: m.Value(4), At: wire.At(wire.Millis(m.Value(5))), Side: taker(m.Value(6)),
			})
		}
		return true
	}
	return false
}

// symbol reads the symbol of a stream's message. ok is false where there is none:
// a partial book of a raw stream, or a type we do not know; or another one than
// the stream's, which is refused.
func (d *decoder) symbol(stream, s jsonscan.Value) (symbol string, ok bool) {
	if symbol = d.Symbol(s); symbol == "" {
		return "", false
	}
	if stream.Exists() && !names(stream.Raw(), symbol) {
		d.Bad(symbol, wire.BadSymbol)
		return "", false
	}
	return symbol, true
}

// control handles frames that are not of a stream.
func (d *decoder) control(root jsonscan.Value) bool {
	event := root
	if e := root.Get("event"); e.Kind() == jsonscan.Object {
		event = e
	}
	switch {
	case event.Get("e").Is("serverShutdown"):
		d.Control(sources.Reconnect, "")
	case root.Get("error").Kind() == jsonscan.Object:
		d.Told(sources.Refusal, "", root.Get("error").Get("msg"))
	case root.Get("result").Kind() != jsonscan.Missing:
		d.Control(sources.Ack, "")
	default:
		return false
	}
	return true
}

// names reports whether a stream's name begins with the symbol in lower case.
func names(stream []byte, symbol string) bool {
	if len(stream) <= len(symbol) || stream[len(symbol)] != '@' {
		return false
	}
	return strings.EqualFold(string(stream[:len(symbol)]), symbol)
}

func (d *decoder) trade(symbol string, v, id jsonscan.Value, aggregate bool) {
	d.Print(symbol, &wire.Print{
		Price: v.Get("p"), Size: v.Get("q"), At: wire.At(wire.Millis(v.Get("T"))), Side: taker(v.Get("m")), ID: id, Aggregate: aggregate,
	})
}

// taker tells the taker's side by whether the buyer is the maker.
func taker(maker jsonscan.Value) sources.Side {
	switch maker.Kind() {
	case jsonscan.True:
		return sources.Sell
	case jsonscan.False:
		return sources.Buy
	}
	return sources.NoSide
}

func (d *decoder) ticker(symbol string, v jsonscan.Value) {
	r := d.New(sources.Ticker, symbol)
	if !wire.Numbers(
		wire.NumberAt{To: &r.Last, From: v.Get("c")}, wire.NumberAt{To: &r.Volume, From: v.Get("v")},
		wire.NumberAt{To: &r.Bid, From: v.Get("b")}, wire.NumberAt{To: &r.BidSize, From: v.Get("B")},
		wire.NumberAt{To: &r.Ask, From: v.Get("a")}, wire.NumberAt{To: &r.AskSize, From: v.Get("A")},
	) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	wire.NonZero(&r.Bid, &r.BidSize)
	wire.NonZero(&r.Ask, &r.AskSize)
	if r.EventTime, r.HasTime = wire.Millis(v.Get("E")); !r.HasTime {
		d.Bad(symbol, wire.BadTime)
		return
	}
	d.Ticker()
}

func (d *decoder) top(symbol string, update jsonscan.Value, t *wire.TickerFields) {
	r := d.New(sources.BBO, symbol)
	if !wire.Numbers(
		wire.NumberAt{To: &r.Bid, From: t.Bid}, wire.NumberAt{To: &r.BidSize, From: t.BidSize},
		wire.NumberAt{To: &r.Ask, From: t.Ask}, wire.NumberAt{To: &r.AskSize, From: t.AskSize},
	) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	for _, n := range [...]*sources.Number{&r.Bid, &r.BidSize, &r.Ask, &r.AskSize} {
		if !n.Present || n.Value.Sign() < 0 {
			d.Bad(symbol, wire.BadNumber)
			return
		}
	}
	wire.NonZero(&r.Bid, &r.BidSize) // zeros mean that the side is empty
	wire.NonZero(&r.Ask, &r.AskSize)
	r.Sequence, _ = update.Uint()
	d.Emit()
}
