package gate

import (
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// changes is the channel of order book changes.
const changes = "spot.order_book_update"

type decoder struct {
	wire.Emitter
	diffbook.Books
	doc jsonscan.Doc
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
	if f.Kind == sources.REST {
		d.snapshot(f)
		return
	}
	v, ok := d.Text(&d.doc, f)
	if !ok {
		return
	}
	channel, result := v.Get("channel"), v.Get("result")
	if channel.Is("spot.pong") {
		d.Control(sources.Pong, "")
		return
	}
	switch event := v.Get("event"); {
	case channel.Kind() != jsonscan.String:
	case v.Get("error").Exists():
		d.Told(sources.Refusal, "", v.Get("error").Get("message"))
	case event.Is("subscribe"):
		d.Control(sources.Ack, "")
	case event.Is("unsubscribe"):
		d.Control(sources.Unsubscribed, "")
	case !event.Is("update"):
	case channel.Is("spot.trades"):
		d.trade(result)
	case channel.Is("spot.tickers"):
		d.ticker(result)
	case channel.Is("spot.book_ticker"):
		d.top(result)
	case channel.Is(changes):
		d.change(result, f.Data)
	}
}

func (d *decoder) trade(v jsonscan.Value) {
	symbol := d.Symbol(v.Get("currency_pair"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	d.Print(symbol, &wire.Print{
		Price: v.Get("price"), Size: v.Get("amount"), ID: v.Get("id"),
		Side: wire.SideOf(v.Get("side"), "buy", "sell"), At: wire.At(wire.FractionMillis(v.Get("create_time_ms"))),
	})
}

func (d *decoder) ticker(v jsonscan.Value) {
	symbol := d.Symbol(v.Get("currency_pair"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	if reason := fields(v).Read(d.New(sources.Ticker, symbol)); reason != "" {
		d.Bad(symbol, reason)
		return
	}
	d.Emit()
}

// fields are those of a ticker, in frames and in REST documents.
func fields(v jsonscan.Value) wire.TickerFields {
	return wire.TickerFields{
		Last: v.Get("last"), Volume: v.Get("base_volume"),
		Bid: v.Get("highest_bid"), BidSize: v.Get("highest_size"), Ask: v.Get("lowest_ask"), AskSize: v.Get("lowest_size"),
	}
}

func (d *decoder) top(v jsonscan.Value) {
	symbol := d.Symbol(v.Get("s"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	var top book.Top
	if !side(&top.Bid, v.Get("b"), v.Get("B")) || !side(&top.Ask, v.Get("a"), v.Get("A")) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	stamp := wire.At(wire.Millis(v.Get("t")))
	if !stamp.HasTime {
		d.Bad(symbol, wire.BadTime)
		return
	}
	stamp.Sequence, _ = v.Get("u").Uint()
	d.Top(symbol, &top, false, stamp)
}

// side reads one side of a top of book. What is missing, empty or zero is an
// empty side.
func side(l *book.Level, price, size jsonscan.Value) bool {
	if len(price.Raw()) == 0 || !price.Exists() {
		return true
	}
	p, ok := book.ParseText(price.Raw())
	if !ok || p.IsZero() {
		return ok
	}
	l.Price, l.Size, ok = wire.Level(price, size)
	return ok
}
