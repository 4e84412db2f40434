package bitfinex

import (
	"errors"
	"fmt"
	"strings"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// parseInstruments reads [[pair, ...], [[code, usual name], ...]]. A pair joins
// two codes, with a colon where one is longer than three letters.
func parseInstruments(body []byte) ([]sources.Instrument, error) {
	var doc jsonscan.Doc
	if err := open(&doc, body); err != nil {
		return nil, fmt.Errorf("read pairs: %w", err)
	}
	names := map[string]string{"UST": "USDT"}
	for v := doc.Root().At(1).First(); v.Exists(); v = v.Next() {
		if code, name := v.At(0).Text(), v.At(1).Text(); code != "" && name != "" {
			names[code] = strings.ToUpper(name)
		}
	}
	usual := func(code string) string {
		if name, ok := names[code]; ok {
			return name
		}
		return code
	}
	var all []sources.Instrument
	for v := doc.Root().First().First(); v.Exists(); v = v.Next() {
		text := v.Text()
		base, quote, ok := strings.Cut(text, ":")
		if !ok {
			if len(text) != 6 {
				continue
			}
			base, quote = text[:3], text[3:]
		}
		if pair, err := feed.ParseID(usual(base) + "/" + usual(quote)); err == nil {
			all = append(all, sources.Instrument{Symbol: "t" + text, Pair: pair})
		}
	}
	return all, nil
}

// parseTicker reads a ticker. The answer does not name its symbol.
func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	var doc jsonscan.Doc
	if err := open(&doc, body); err != nil {
		return fmt.Errorf("read ticker: %w", err)
	}
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	if reason := readTicker(&r, doc.Root()); reason != "" {
		return fmt.Errorf("read ticker: %s", reason)
	}
	emit(&r)
	return nil
}

// readTicker reads [bid, size, ask, size, change, change, last, volume, high,
// low] and gives the reason why it refuses it, or "".
func readTicker(r *sources.Record, v jsonscan.Value) string {
	var at [10]jsonscan.Value
	n := 0
	for e := v.First(); e.Kind() != jsonscan.Missing; e = e.Next() {
		if n == len(at) {
			return wire.BadShape // of a funding currency
		}
		at[n] = e
		n++
	}
	if n != len(at) {
		return wire.BadShape
	}
	if !wire.Numbers(
		wire.NumberAt{To: &r.Bid, From: at[0]}, wire.NumberAt{To: &r.BidSize, From: at[1]},
		wire.NumberAt{To: &r.Ask, From: at[2]}, wire.NumberAt{To: &r.AskSize, From: at[3]},
		wire.NumberAt{To: &r.Last, From: at[6]}, wire.NumberAt{To: &r.Volume, From: at[7]},
	) {
		return wire.BadNumber
	}
	wire.NonZero(&r.Bid, &r.BidSize)
	wire.NonZero(&r.Ask, &r.AskSize)
	return ""
}

// open parses an answer, which is an array; errors are ["error", code, text].
func open(doc *jsonscan.Doc, body []byte) error {
	if err := doc.Parse(body); err != nil {
		return err
	}
	root := doc.Root()
	if root.First().Is("error") {
		return fmt.Errorf("answered code %q %q", wire.Short(root.At(1)), wire.Short(root.At(2)))
	}
	if root.Kind() != jsonscan.Array {
		return errors.New(wire.BadShape)
	}
	return nil
}
