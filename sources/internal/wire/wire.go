// Package wire holds what the decoders of all venues share: how numbers, times
// and symbols of a frame become the fields of a record, and what is refused.
package wire

import (
	"bytes"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

// Why frames are refused. The texts are logged once each with advice, so they
// never hold text of a frame.
const (
	BadJSON     = "not valid JSON"
	BadShape    = "missing or misplaced field"
	BadNumber   = "number that cannot be read"
	BadPrice    = "price or size that is not positive"
	BadTime     = "event time that cannot be"
	BadSymbol   = "stream and symbol disagree"
	BadChecksum = "order book checksum does not verify"
	BadBook     = "order book cannot be kept"
	BadBinary   = "binary message on a text protocol"
)

// MaxSymbols bounds the instruments that one connection keeps state for.
const MaxSymbols = 4096

// maxText bounds texts of a frame that are passed on, such as trade ids.
const maxText = 64

// Emitter builds records in one reused [sources.Record].
type Emitter struct {
	Rec     sources.Record
	emit    func(*sources.Record)
	symbols map[string]string
	match   jsonscan.Match
	shaped  uint64
}

// Begin sets where the records of a frame go.
func (e *Emitter) Begin(emit func(*sources.Record)) { e.emit = emit }

// New clears the record for another observation.
func (e *Emitter) New(kind sources.RecordKind, symbol string) *sources.Record {
	e.Rec = sources.Record{Kind: kind, Symbol: symbol}
	return &e.Rec
}

// Emit hands the record out.
func (e *Emitter) Emit() { e.emit(&e.Rec) }

// Bad emits a refusal of a frame or a part of it.
func (e *Emitter) Bad(symbol, reason string) {
	e.New(sources.Bad, symbol).Detail = reason
	e.Emit()
}

// Control emits a control record.
func (e *Emitter) Control(kind sources.ControlKind, symbol string) {
	e.New(sources.Control, symbol).Control = kind
	e.Emit()
}

// Told emits a control record with the venue's own words, cut short.
func (e *Emitter) Told(kind sources.ControlKind, symbol string, words jsonscan.Value) {
	r := e.New(sources.Control, symbol)
	r.Control, r.Detail = kind, Short(words)
	e.Emit()
}

// Gap emits a gap between two sequence numbers.
func (e *Emitter) Gap(symbol string, from, to uint64) {
	r := e.New(sources.Gap, symbol)
	r.GapFrom, r.GapTo = from, to
	e.Emit()
}

// Trade emits the record in Rec as a trade, or refuses it where price or size
// are not positive.
func (e *Emitter) Trade() {
	if !e.Rec.Price.Positive() || !e.Rec.Size.Positive() {
		e.Bad(e.Rec.Symbol, BadPrice)
		return
	}
	e.Emit()
}

// Print is a trade as a frame tells it.
type Print struct {
	Price, Size, ID jsonscan.Value
	// Side is the taker's; a trade without one is refused.
	Side sources.Side
	// At must have a time. Its sequence is taken from the id where it has none.
	At                 Stamp
	History, Aggregate bool
}

// Print emits a trade, or refuses it.
func (e *Emitter) Print(symbol string, p *Print) {
	r := e.New(sources.Trade, symbol)
	switch {
	case !Numbers(NumberAt{To: &r.Price, From: p.Price}, NumberAt{To: &r.Size, From: p.Size}):
		e.Bad(symbol, BadNumber)
	case p.Side == sources.NoSide:
		e.Bad(symbol, BadShape)
	case !p.At.HasTime:
		e.Bad(symbol, BadTime)
	default:
		r.Side, r.TradeID, r.History, r.Aggregate = p.Side, ID(p.ID), p.History, p.Aggregate
		r.EventTime, r.HasTime, r.Sequence = p.At.Time, true, p.At.Sequence
		if r.Sequence == 0 {
			r.Sequence, _ = p.ID.Uint()
		}
		e.Trade()
	}
}

// SideOf reads a side by the venue's words for it.
func SideOf(v jsonscan.Value, buy, sell string) sources.Side {
	switch {
	case v.Is(buy):
		return sources.Buy
	case v.Is(sell):
		return sources.Sell
	}
	return sources.NoSide
}

// Ticker emits the record in Rec as a ticker, or refuses it where a number is
// negative.
func (e *Emitter) Ticker() {
	if negative(&e.Rec) {
		e.Bad(e.Rec.Symbol, BadPrice)
		return
	}
	e.Emit()
}

// Stamp is when and with which sequence number something was.
type Stamp struct {
	// Time is in unix nanoseconds, where HasTime.
	Time     int64
	HasTime  bool
	Sequence uint64
}

// At gives the stamp of a time as a time's reader gives it.
func At(ns int64, ok bool) Stamp { return Stamp{Time: ns, HasTime: ok} }

// Top emits a top of book. A level without a price is an empty side.
func (e *Emitter) Top(symbol string, top *book.Top, fromBook bool, at Stamp) {
	r := e.New(sources.BBO, symbol)
	r.FromBook, r.EventTime, r.HasTime, r.Sequence = fromBook, at.Time, at.HasTime, at.Sequence
	r.Bid, r.BidSize = level(&top.Bid)
	r.Ask, r.AskSize = level(&top.Ask)
	e.Emit()
}

func level(l *book.Level) (price, size sources.Number) {
	if l.Price.Empty() {
		return price, size
	}
	price.Value, price.Present = l.Price.Decimal()
	size.Value, size.Present = l.Size.Decimal()
	return price, size
}

// Symbol gives the string for a symbol's text without making a new one each
// time.
func (e *Emitter) Symbol(v jsonscan.Value) string {
	raw := v.Raw()
	if v.Kind() != jsonscan.String || len(raw) > maxText {
		return ""
	}
	if s, ok := e.symbols[string(raw)]; ok {
		return s
	}
	return e.keep(raw, v.Text())
}

func (e *Emitter) keep(raw []byte, s string) string {
	if e.symbols == nil {
		e.symbols = make(map[string]string)
	}
	if len(e.symbols) < MaxSymbols {
		e.symbols[string(raw)] = s
	}
	return s
}

// Bytes gives the string for a symbol that is a part of a text, such as the name
// of a channel, without making a new one each time. An escaped text gives "".
func (e *Emitter) Bytes(raw []byte) string {
	if len(raw) > maxText || bytes.IndexByte(raw, '\\') >= 0 {
		return ""
	}
	if s, ok := e.symbols[string(raw)]; ok {
		return s
	}
	return e.keep(raw, string(raw))
}

// Number reads a number. Nothing, null and "" are numbers that are not there;
// ok is false for what cannot be read.
func Number(v jsonscan.Value) (n sources.Number, ok bool) {
	switch v.Kind() {
	case jsonscan.Missing, jsonscan.Null:
		return n, true
	case jsonscan.String:
		if len(v.Raw()) == 0 {
			return n, true
		}
	}
	n.Value, n.Present = v.Decimal()
	return n, n.Present
}

// Numbers reads several numbers into their places; ok is false where one cannot
// be read.
func Numbers(pairs ...NumberAt) bool {
	for _, p := range pairs {
		var ok bool
		if *p.To, ok = Number(p.From); !ok {
			return false
		}
	}
	return true
}

// NumberAt is a number's value and place.
type NumberAt struct {
	To   *sources.Number
	From jsonscan.Value
}

// NonZero turns a price of zero, by which some venues mean an empty side, into
// one that is not there, with its size.
func NonZero(price, size *sources.Number) {
	if price.Present && price.Value.Sign() == 0 {
		*price, *size = sources.Number{}, sources.Number{}
	}
}

// ID reads an identifier that is written as a number or a string.
func ID(v jsonscan.Value) string {
	if len(v.Raw()) > maxText {
		return ""
	}
	return v.Text()
}

// Short gives a text, cut to a length that fits a log line.
func Short(v jsonscan.Value) string {
	s := v.Text()
	if len(s) > 200 {
		s = s[:200]
	}
	return s
}

// maxTime is the first day of the year 2200: later times cannot be, and their
// nanoseconds would soon not fit.
const maxTime = 7_258_118_400_000_000_000

// Millis reads a time in unix milliseconds, or microseconds where the number is
// too large for that.
func Millis(v jsonscan.Value) (ns int64, ok bool) {
	n, ok := v.Uint()
	switch {
	case !ok:
		return 0, false
	case n < 100_000_000_000_000: // in milliseconds, the year 5138
		n *= 1_000_000
	case n < maxTime/1000:
		n *= 1000
	default:
		return 0, false
	}
	return int64(n), n < maxTime
}

// Nanos reads a time in unix nanoseconds.
func Nanos(v jsonscan.Value) (ns int64, ok bool) {
	n, ok := v.Uint()
	if !ok || n >= maxTime {
		return 0, false
	}
	return int64(n), true
}

// FractionMillis reads a time in unix milliseconds with up to six digits behind
// the point.
func FractionMillis(v jsonscan.Value) (ns int64, ok bool) {
	d, ok := v.Decimal()
	if !ok || d.Sign() < 0 {
		return 0, false
	}
	ns, err := d.Mantissa(6)
	return ns, err == nil && ns < maxTime
}

// Micros reads a time in unix microseconds.
func Micros(v jsonscan.Value) (ns int64, ok bool) {
	n, ok := v.Uint()
	if !ok || n >= maxTime/1000 {
		return 0, false
	}
	return int64(n) * 1000, true
}

// Seconds reads a time in unix seconds with up to nine digits behind the point.
func Seconds(v jsonscan.Value) (ns int64, ok bool) {
	if k := v.Kind(); k != jsonscan.Num && k != jsonscan.String {
		return 0, false
	}
	d, err := feed.ParseDecimal(v.Raw())
	if err != nil || d.Sign() < 0 {
		return 0, false
	}
	ns, err = d.Mantissa(9)
	return ns, err == nil && ns < maxTime
}

// ISO reads a time such as 2021-03-21T03:47:27.112041Z. A time before 1970 is
// the zero value of the venue's clock: there is none, which is no error.
func ISO(v jsonscan.Value) (ns int64, has, ok bool) {
	switch {
	case !v.Exists():
		return 0, false, true
	case v.Kind() != jsonscan.String || len(v.Raw()) > maxText:
		return 0, false, false
	}
	if ns, ok := utc(v.Raw()); ok {
		return ns, true, true
	}
	t, err := time.Parse(time.RFC3339Nano, v.Text())
	switch {
	case err != nil || t.Year() >= 2200:
		return 0, false, false
	case t.Year() < 1970:
		return 0, false, true
	}
	return t.UnixNano(), true, true
}
