package bitstamp

import (
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// The channels that are read, before the pair's name.
const (
	trades = "live_trades_"
	top    = "order_book_"
	diffs  = "diff_order_book_"
)

type decoder struct {
	wire.Emitter
	diffbook.Books
	doc   jsonscan.Doc
	names map[string]channel
}

// channel is a channel's name taken apart.
type channel struct{ kind, symbol string }

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	d := &decoder{names: make(map[string]channel)}
	d.Books = diffbook.Books{Out: &d.Emitter, Path: snapshotPath, Timed: true, Whole: true}
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
	c := d.channel(v.Get("channel"))
	data := v.Get("data")
	switch event := v.Get("event"); {
	case event.Is("trade") && c.kind == trades:
		d.trade(c.symbol, data)
	case event.Is("data") && c.kind == top:
		d.top(c.symbol, data)
	case event.Is("data") && c.kind == diffs:
		d.diff(c.symbol, data, f.Data)
	case event.Is("bts:subscription_succeeded"):
		d.Control(sources.Ack, c.symbol)
	case event.Is("bts:unsubscription_succeeded"):
		d.Control(sources.Unsubscribed, c.symbol)
	case event.Is("bts:heartbeat"):
		d.Control(sources.Heartbeat, "")
	case event.Is("bts:request_reconnect"):
		d.Control(sources.Reconnect, "")
	case event.Is("bts:error"):
		d.Told(sources.Refusal, c.symbol, data.Get("message"))
	}
}

// channel takes a channel's name apart, and remembers it.
func (d *decoder) channel(v jsonscan.Value) channel {
	raw := v.Raw()
	if v.Kind() != jsonscan.String || len(raw) > 64 {
		return channel{}
	}
	if c, ok := d.names[string(raw)]; ok {
		return c
	}
	var c channel
	name := v.Text()
	for _, kind := range [...]string{trades, diffs, top} {
		if symbol, ok := strings.CutPrefix(name, kind); ok {
			c = channel{kind, strings.ToUpper(symbol)}
			break
		}
	}
	if len(d.names) < wire.MaxSymbols {
		d.names[string(raw)] = c
	}
	return c
}

func (d *decoder) trade(symbol string, v jsonscan.Value) {
	if symbol == "" {
		return
	}
	p := wire.Print{
		Price: v.Get("price_str"), Size: v.Get("amount_str"), ID: v.Get("id"), At: wire.At(wire.Micros(v.Get("microtimestamp"))),
	}
	switch side, ok := v.Get("type").Uint(); {
	case ok && side == 0:
		p.Side = sources.Buy
	case ok && side == 1:
		p.Side = sources.Sell
	}
	d.Print(symbol, &p)
}

// top reads the full order book, of which only the best levels matter here.
func (d *decoder) top(symbol string, v jsonscan.Value) {
	if symbol == "" {
		return
	}
	var best book.Top
	var okBid, okAsk bool
	best.Bid, okBid = wire.Best(v.Get("bids"), wire.Pair)
	best.Ask, okAsk = wire.Best(v.Get("asks"), wire.Pair)
	if !okBid || !okAsk {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	at, ok := wire.Micros(v.Get("microtimestamp"))
	if !ok {
		d.Bad(symbol, wire.BadTime)
		return
	}
	d.Top(symbol, &best, false, wire.Stamp{Time: at, HasTime: true})
}
