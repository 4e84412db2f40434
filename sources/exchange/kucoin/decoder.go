package kucoin

import (
	"bytes"

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
	switch kind := v.Get("type"); {
	case kind.Is("message"):
		d.message(v, f.Data)
	case kind.Is("welcome"):
		d.Control(sources.Welcome, "")
	case kind.Is("ack"):
		d.Control(sources.Ack, "")
	case kind.Is("pong"):
		d.Control(sources.Pong, "")
	case kind.Is("error"):
		d.Told(sources.Refusal, "", v.Get("data"))
	case kind.Exists():
		d.Control(sources.OtherControl, "")
	}
}

// message reads data. The topic names channel and symbol, "all" standing for
// every symbol.
func (d *decoder) message(v jsonscan.Value, frame []byte) {
	channel, name, ok := bytes.Cut(v.Get("topic").Raw(), []byte{':'})
	if !ok {
		return
	}
	data := v.Get("data")
	switch string(channel) {
	case "/market/match":
		if symbol := d.Symbol(data.Get("symbol")); d.same(symbol, name) {
			d.trade(symbol, data)
		}
	case "/market/ticker":
		symbol := d.Bytes(name)
		if symbol == "all" {
			symbol = d.Symbol(v.Get("subject"))
		}
		if symbol == "" {
			d.Bad("", wire.BadShape)
			return
		}
		if reason := readTicker(d.New(sources.Ticker, symbol), data); reason != "" {
			d.Bad(symbol, reason)
			return
		}
		d.Ticker()
	case "/market/level2":
		if symbol := d.Symbol(data.Get("symbol")); d.same(symbol, name) {
			d.diff(symbol, data, frame)
		}
	}
}

// same refuses data of another instrument than the one that it is sent for.
func (d *decoder) same(symbol string, topic []byte) bool {
	if symbol != "" && (symbol == string(topic) || string(topic) == "all") {
		return true
	}
	d.Bad(symbol, wire.BadSymbol)
	return false
}

func (d *decoder) trade(symbol string, v jsonscan.Value) {
	at := wire.At(wire.Nanos(v.Get("time")))
	at.Sequence, _ = v.Get("sequence").Uint()
	d.Print(symbol, &wire.Print{
		Price: v.Get("price"), Size: v.Get("size"), ID: v.Get("tradeId"), Side: wire.SideOf(v.Get("side"), "buy", "sell"), At: at,
	})
}
