package htx

import (
	"bytes"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

type decoder struct {
	wire.Emitter
	wire.Outbox // answers to pings
	gzip        wire.Gzip
	doc         jsonscan.Doc
	symbols     map[string]string // upper case, by the topic's spelling
}

// NewDecoder makes the decoder of one connection.
func NewDecoder(sources.DecoderOptions) sources.Decoder {
	return &decoder{gzip: wire.Gzip{Max: maxPlain}, symbols: make(map[string]string)}
}

// maxPlain bounds what a message may unpack into: the longest, a book of 150
// levels, has 10 KB.
const maxPlain = 1 << 20

// Decode implements [sources.Decoder]. Recordings that were unpacked before come
// as text.
func (d *decoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	d.Begin(emit)
	if f.Kind == sources.Binary {
		plain, reason := d.gzip.Unpack(f.Data)
		if reason != "" {
			d.Bad("", reason)
			return
		}
		f.Kind, f.Data = sources.Text, plain
	}
	v, ok := d.Text(&d.doc, f)
	if !ok {
		return
	}
	if topic := v.Get("ch"); topic.Exists() {
		d.push(topic.Raw(), v)
		return
	}
	d.control(v)
}

func (d *decoder) control(v jsonscan.Value) {
	switch ping, status := v.Get("ping"), v.Get("status"); {
	case ping.Exists():
		d.Control(sources.Ping, "")
		if _, ok := ping.Uint(); ok && ping.Kind() == jsonscan.Num {
			d.Send([]byte(`{"pong":` + ping.Text() + `}`))
		}
	case status.Is("error"):
		d.Told(sources.Refusal, "", v.Get("err-msg"))
	case v.Get("subbed").Exists():
		d.Control(sources.Ack, "")
	case v.Get("unsubbed").Exists():
		d.Control(sources.Unsubscribed, "")
	}
}

// push reads data: the topic is market.<symbol>.<channel>.
func (d *decoder) push(topic []byte, v jsonscan.Value) {
	market, rest, _ := bytes.Cut(topic, []byte{'.'})
	name, channel, ok := bytes.Cut(rest, []byte{'.'})
	symbol := d.upper(name)
	if !ok || string(market) != "market" || symbol == "" {
		return
	}
	tick := v.Get("tick")
	switch kind, _, _ := bytes.Cut(channel, []byte{'.'}); {
	case string(channel) == "trade.detail":
		for t := tick.Get("data").First(); t.Exists(); t = t.Next() {
			d.trade(symbol, t)
		}
	case string(channel) == "bbo":
		if s := tick.Get("symbol"); s.Exists() && !strings.EqualFold(s.Text(), symbol) {
			d.Bad(symbol, wire.BadSymbol)
			return
		}
		d.bbo(symbol, tick)
	case string(kind) == "depth":
		d.depth(symbol, tick, v.Get("ts"))
	case string(channel) == "detail", string(channel) == "ticker":
		if reason := readTicker(d.New(sources.Ticker, symbol), tick, v.Get("ts")); reason != "" {
			d.Bad(symbol, reason)
			return
		}
		d.Ticker()
	}
}

// upper gives the symbol of a topic.
func (d *decoder) upper(name []byte) string {
	if s, ok := d.symbols[string(name)]; ok {
		return s
	}
	s := strings.ToUpper(d.Bytes(name))
	if len(d.symbols) < wire.MaxSymbols {
		d.symbols[string(name)] = s
	}
	return s
}

func (d *decoder) trade(symbol string, v jsonscan.Value) {
	id := v.Get("tradeId")
	if !id.Exists() { // before 2020
		id = v.Get("id")
	}
	d.Print(symbol, &wire.Print{
		Price: v.Get("price"), Size: v.Get("amount"), ID: id,
		Side: wire.SideOf(v.Get("direction"), "buy", "sell"), At: wire.At(wire.Millis(v.Get("ts"))),
	})
}

// bbo reads the venue's own top of book.
func (d *decoder) bbo(symbol string, v jsonscan.Value) {
	var top book.Top
	for _, side := range []struct {
		level       *book.Level
		price, size jsonscan.Value
	}{{&top.Bid, v.Get("bid"), v.Get("bidSize")}, {&top.Ask, v.Get("ask"), v.Get("askSize")}} {
		if !side.price.Exists() {
			continue // an empty side
		}
		price, ok := book.ParseText(side.price.Raw())
		size, okSize := book.ParseText(side.size.Raw())
		if !ok || !okSize {
			d.Bad(symbol, wire.BadNumber)
			return
		}
		if !price.IsZero() {
			*side.level = book.Level{Price: price, Size: size}
		}
	}
	seq, _ := v.Get("seqId").Uint()
	d.top(symbol, &top, v.Get("quoteTime"), seq)
}

// depth reads the levels of a book, the whole of which comes each time.
func (d *decoder) depth(symbol string, v, sent jsonscan.Value) {
	var top book.Top
	var okBid, okAsk bool
	top.Bid, okBid = best(v.Get("bids"), 1)
	top.Ask, okAsk = best(v.Get("asks"), -1)
	if !okBid || !okAsk {
		d.Bad(symbol, wire.BadNumber)
		return
	}
	at := v.Get("ts")
	if !at.Exists() {
		at = sent
	}
	seq, _ := v.Get("version").Uint()
	d.top(symbol, &top, at, seq)
}

// best finds the highest (1) or the lowest (-1) price of a list, which need not
// stand in order.
func best(list jsonscan.Value, order int) (l book.Level, ok bool) {
	for v := list.First(); v.Exists(); v = v.Next() {
		price, size, ok := wire.Level(wire.Pair(v))
		if !ok {
			return book.Level{}, false
		}
		if l.Price.Empty() || book.Compare(&price, &l.Price) == order {
			l = book.Level{Price: price, Size: size}
		}
	}
	return l, true
}

func (d *decoder) top(symbol string, top *book.Top, at jsonscan.Value, seq uint64) {
	ns, ok := wire.Millis(at)
	if !ok {
		d.Bad(symbol, wire.BadTime)
		return
	}
	d.Top(symbol, top, false, wire.Stamp{Time: ns, HasTime: true, Sequence: seq})
}
