package okx

import (
	"fmt"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// parseInstruments reads the list of spot pairs, swaps or futures. Derivatives
// are pairs with a third part, so that they never stand for a spot pair.
func parseInstruments(body []byte) ([]sources.Instrument, error) {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return nil, fmt.Errorf("read instruments: %w", err)
	}
	if err := refused(doc.Root()); err != nil {
		return nil, fmt.Errorf("read instruments: %w", err)
	}
	return wire.Instruments(doc.Root().Get("data"), func(v jsonscan.Value) (string, string) {
		if s := v.Get("state"); s.Exists() && !s.Is("live") {
			return "", ""
		}
		symbol := v.Get("instId").Text()
		name := v.Get("baseCcy").Text() + "/" + v.Get("quoteCcy").Text()
		if kind := v.Get("instType"); !kind.Is("SPOT") {
			// The underlying is what the instrument's list says; what the symbol has
			// behind it is the swap's mark or the future's day.
			underlying := v.Get("uly").Text()
			base, quote, ok := strings.Cut(underlying, "-")
			contract, of := strings.CutPrefix(symbol, underlying+"-")
			if !ok || !of || strings.Contains(contract, "-") {
				return "", "" // an option has more parts
			}
			name = base + "/" + quote + "/" + contract
		}
		return symbol, name
	}), nil
}

func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return fmt.Errorf("read ticker: %w", err)
	}
	if err := refused(doc.Root()); err != nil {
		return fmt.Errorf("read ticker: %w", err)
	}
	v := doc.Root().Get("data").First()
	if !v.Get("instId").Is(symbol) {
		return fmt.Errorf("read ticker: %s", wire.BadSymbol)
	}
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	t, at := fields(v)
	if reason := readTicker(&r, &t, at); reason != "" {
		return fmt.Errorf("read ticker: %s", reason)
	}
	emit(&r)
	return nil
}

// fields finds the fields of a ticker, in the order in which they stand in a
// frame.
func fields(v jsonscan.Value) (t wire.TickerFields, at jsonscan.Value) {
	t.Last = v.Get("last")
	t.Ask, t.AskSize = v.Get("askPx"), v.Get("askSz")
	t.Bid, t.BidSize = v.Get("bidPx"), v.Get("bidSz")
	t.Volume = v.Get("vol24h")
	return t, v.Get("ts")
}

// readTicker gives the reason why it refuses a ticker, or "".
func readTicker(r *sources.Record, t *wire.TickerFields, at jsonscan.Value) (reason string) {
	if !t.Numbers(r) {
		return wire.BadNumber
	}
	if r.EventTime, r.HasTime = wire.Millis(at); !r.HasTime {
		return wire.BadTime
	}
	return ""
}

// refused gives the error of an answer; OKX sends them with HTTP 200.
func refused(v jsonscan.Value) error {
	if code := v.Get("code"); !code.Is("0") {
		return fmt.Errorf("answered code %q %q", wire.Short(code), wire.Short(v.Get("msg")))
	}
	return nil
}
