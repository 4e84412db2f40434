package binance

import (
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	doc     jsonscan.Doc
	symbols map[string]*market
	wanted  []sources.Request
}

// market is what is kept of one symbol.
type market struct {
	native top
	depth  *depth
}

// top is what the venue said last of the top of a book: bid, its size, ask, its
// size. Numbers that were read from text have one form only, so they compare.
type top [4]sources.Number

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	return &decoder{symbols: make(map[string]*market)}
}

// Requests implements [sources.Requester]: the snapshots that diff books start
// from.
func (d *decoder) Requests() []sources.Request {
	w := d.wanted
	d.wanted = nil
	return w
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	if f.Kind == sources.REST {
		d.snapshot(f)
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
	symbol := d.Symbol(data.Get("s"))
	if symbol == "" {
		return // of no symbol: a partial book of a raw stream, or a type we do not know
	}
	if stream.Exists() && !names(stream.Raw(), symbol) {
		d.Bad(symbol, wire.BadSymbol)
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
		d.top(symbol, data)
	}
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
	r := d.New(sources.Trade, symbol)
	if !wire.Numbers(wire.NumberAt{To: &r.Price, From: v.Get("p")}, wire.NumberAt{To: &r.Size, From: v.Get("q")}) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	switch v.Get("m").Kind() {
	case jsonscan.True:
		r.Side = sources.Sell
	case jsonscan.False:
		r.Side = sources.Buy
	default:
		d.Bad(symbol, wire.BadShape)
		return
	}
	if r.EventTime, r.HasTime = wire.Millis(v.Get("T")); !r.HasTime {
		d.Bad(symbol, wire.BadTime)
		return
	}
	r.TradeID, r.Aggregate = wire.ID(id), aggregate
	r.Sequence, _ = id.Uint()
	d.Trade()
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

func (d *decoder) top(symbol string, v jsonscan.Value) {
	r := d.New(sources.BBO, symbol)
	if !wire.Numbers(
		wire.NumberAt{To: &r.Bid, From: v.Get("b")}, wire.NumberAt{To: &r.BidSize, From: v.Get("B")},
		wire.NumberAt{To: &r.Ask, From: v.Get("a")}, wire.NumberAt{To: &r.AskSize, From: v.Get("A")},
	) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	now := top{r.Bid, r.BidSize, r.Ask, r.AskSize}
	for _, n := range now {
		if !n.Present || n.Value.Sign() < 0 {
			d.Bad(symbol, wire.BadNumber)
			return
		}
	}
	wire.NonZero(&r.Bid, &r.BidSize) // zeros mean that the side is empty
	wire.NonZero(&r.Ask, &r.AskSize)
	m := d.market(symbol)
	if m == nil || m.native == now {
		return
	}
	m.native = now
	r.Sequence, _ = v.Get("u").Uint()
	d.Emit()
}

func (d *decoder) market(symbol string) *market {
	m := d.symbols[symbol]
	if m == nil && len(d.symbols) < wire.MaxSymbols {
		m = &market{}
		d.symbols[symbol] = m
	}
	return m
}
