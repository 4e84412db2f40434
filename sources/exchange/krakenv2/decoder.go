package krakenv2

import (
	"strconv"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	wire.Outbox // subscriptions anew of broken books
	doc         jsonscan.Doc
	options     sources.DecoderOptions
	books       map[string]*market
}

// The shapes of a ticker: those that were sent with a time, and without.
var (
	tickerShape = jsonscan.MustShape(tickerText + `,"timestamp":"%s"}]}`)
	untimed     = jsonscan.MustShape(tickerText + `}]}`)
)

const tickerText = `{"channel":"ticker","type":"%*s","data":[{"symbol":"%s","bid":%n,"bid_qty":%n,"ask":%n,"ask_qty":%n,` +
	`"last":%n,"volume":%n,"vwap":%*n,"low":%*n,"high":%*n,"change":%*n,"change_pct":%*n`

// market is the kept book of one symbol and the depth that is subscribed.
type market struct {
	book  *book.Book
	depth int
}

// NewDecoder makes the decoder of one connection.
func NewDecoder(o sources.DecoderOptions) sources.Decoder {
	return &decoder{options: o, books: make(map[string]*market)}
}

// Decode implements [sources.Decoder].
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	if d.shaped(&f) {
		return
	}
	v, ok := d.Text(&d.doc, f)
	if !ok {
		return
	}
	if m := v.Get("method"); m.Exists() {
		d.answer(m, v)
		return
	}
	list := v.Get("data").First()
	snapshot := v.Get("type").Is("snapshot")
	switch channel := v.Get("channel"); {
	case channel.Is("heartbeat"):
		d.Control(sources.Heartbeat, "")
	case channel.Is("status"):
		d.Told(sources.Status, "", list.Get("system"))
	case channel.Is("ticker"):
		for ; list.Exists(); list = list.Next() {
			d.ticker(list.Get("symbol"), &wire.TickerFields{
				Last: list.Get("last"), Volume: list.Get("volume"),
				Bid: list.Get("bid"), BidSize: list.Get("bid_qty"), Ask: list.Get("ask"), AskSize: list.Get("ask_qty"),
			}, list.Get("timestamp"))
		}
	case channel.Is("trade"):
		for ; list.Exists(); list = list.Next() {
			d.trade(list, snapshot)
		}
	case channel.Is("book"):
		for ; list.Exists(); list = list.Next() {
			d.book(list, snapshot)
		}
	}
}

// shaped reads tickers as they nearly always come.
func (d *decoder) shaped(f *sources.Frame) bool {
	m, ok := d.Shaped(tickerShape, f)
	if !ok {
		m, ok = d.Shaped(untimed, f)
	}
	if ok {
		d.ticker(m.Value(0), &wire.TickerFields{
			Bid: m.Value(1), BidSize: m.Value(2), Ask: m.Value(3), AskSize: m.Value(4), Last: m.Value(5), Volume: m.Value(6),
		}, m.Value(7))
	}
	return ok
}

// answer reads the answers to our own messages.
func (d *decoder) answer(method, v jsonscan.Value) {
	result := v.Get("result")
	switch {
	case method.Is("pong"):
		d.Control(sources.Pong, "")
	case v.Get("success").Kind() == jsonscan.False:
		d.Told(sources.Refusal, d.Symbol(v.Get("symbol")), v.Get("error"))
	case method.Is("subscribe"):
		symbol := d.Symbol(result.Get("symbol"))
		d.setDepth(symbol, result)
		d.Control(sources.Ack, symbol)
	case method.Is("unsubscribe"):
		d.Control(sources.Unsubscribed, d.Symbol(result.Get("symbol")))
	default:
		d.Control(sources.OtherControl, "")
	}
}

// setDepth takes the depth of a book from its acknowledgement.
func (d *decoder) setDepth(symbol string, result jsonscan.Value) {
	depth, ok := result.Get("depth").Uint()
	if symbol == "" || !ok || depth < 1 || depth > 1000 || !result.Get("channel").Is("book") {
		return
	}
	if m := d.market(symbol); m != nil {
		m.depth = int(depth)
	}
}

func (d *decoder) market(symbol string) *market {
	m := d.books[symbol]
	if m == nil && len(d.books) < wire.MaxSymbols {
		m = &market{}
		d.books[symbol] = m
	}
	return m
}

func (d *decoder) ticker(name jsonscan.Value, t *wire.TickerFields, at jsonscan.Value) {
	symbol := d.Symbol(name)
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	r := d.New(sources.Ticker, symbol)
	if !t.Numbers(r) {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	var ok bool
	if r.EventTime, r.HasTime, ok = wire.ISO(at); !ok {
		d.Bad(symbol, wire.BadTime)
		return
	}
	d.Ticker()
}

func (d *decoder) trade(v jsonscan.Value, history bool) {
	symbol := d.Symbol(v.Get("symbol"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	r := d.New(sources.Trade, symbol)
	if !wire.Numbers(wire.NumberAt{To: &r.Price, From: v.Get("price")}, wire.NumberAt{To: &r.Size, From: v.Get("qty")}) {
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
	var ok bool
	if r.EventTime, r.HasTime, ok = wire.ISO(v.Get("timestamp")); !ok {
		d.Bad(symbol, wire.BadTime)
		return
	}
	r.TradeID, r.History = wire.ID(v.Get("trade_id")), history
	r.Sequence, _ = v.Get("trade_id").Uint()
	d.Trade()
}

func (d *decoder) book(v jsonscan.Value, snapshot bool) {
	symbol := d.Symbol(v.Get("symbol"))
	if symbol == "" {
		d.Bad("", wire.BadShape)
		return
	}
	m := d.market(symbol)
	if m == nil || m.book == nil && !snapshot {
		return // before its snapshot
	}
	var ok bool
	if snapshot {
		if m.book == nil {
			m.book = book.New()
		}
		ok = wire.Load(&m.book.Bids, v.Get("bids"), wire.Member) && wire.Load(&m.book.Asks, v.Get("asks"), wire.Member)
		m.depth = max(m.depth, depthOf(max(m.book.Bids.Len(), m.book.Asks.Len())))
	} else {
		ok = wire.Update(&m.book.Bids, v.Get("bids"), wire.Member) && wire.Update(&m.book.Asks, v.Get("asks"), wire.Member)
	}
	at, has, timed := wire.ISO(v.Get("timestamp"))
	if !ok || !timed {
		d.lose(symbol, m, wire.BadBook)
		return
	}
	m.book.Truncate(m.depth)
	if sum := v.Get("checksum"); sum.Exists() && !d.options.IgnoreChecksums {
		if want, ok := sum.Uint(); !ok || want != uint64(m.book.KrakenChecksum()) {
			d.lose(symbol, m, wire.BadChecksum)
			return
		}
	}
	if top, changed := m.book.Changed(); changed {
		d.Top(symbol, &top, true, wire.Stamp{Time: at, HasTime: has})
	}
}

// depthOf gives the smallest depth on offer that holds so many levels.
func depthOf(levels int) int {
	for _, depth := range [...]int{10, 25, 100, 500} {
		if levels <= depth {
			return depth
		}
	}
	return 1000
}

// lose gives a book up and subscribes it anew.
func (d *decoder) lose(symbol string, m *market, reason string) {
	d.Bad(symbol, reason)
	m.book = nil
	channel := "book-" + strconv.Itoa(max(m.depth, 10))
	d.Send(request("unsubscribe", channel, symbol), request("subscribe", channel, symbol))
}
