package htx

import (
	"fmt"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

func parseInstruments(body []byte) ([]sources.Instrument, error) {
	var doc jsonscan.Doc
	if err := open(&doc, body); err != nil {
		return nil, fmt.Errorf("read symbols: %w", err)
	}
	return wire.Instruments(doc.Root().Get("data"), func(v jsonscan.Value) (string, string) {
		if !v.Get("state").Is("online") {
			return "", ""
		}
		name := v.Get("base-currency").Text() + "/" + v.Get("quote-currency").Text()
		return strings.ToUpper(v.Get("symbol").Text()), strings.ToUpper(name)
	}), nil
}

func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	var doc jsonscan.Doc
	if err := open(&doc, body); err != nil {
		return fmt.Errorf("read ticker: %w", err)
	}
	root := doc.Root()
	if !root.Get("ch").Is("market." + strings.ToLower(symbol) + ".detail.merged") {
		return fmt.Errorf("read ticker: %s", wire.BadSymbol)
	}
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	if reason := readTicker(&r, root.Get("tick"), root.Get("ts")); reason != "" {
		return fmt.Errorf("read ticker: %s", reason)
	}
	emit(&r)
	return nil
}

// readTicker gives the reason why it refuses a ticker, or "". Bid and ask are
// pairs of price and size, or a price beside a size; a mere summary has neither.
func readTicker(r *sources.Record, v, at jsonscan.Value) string {
	bid, bidSize := v.Get("bid"), v.Get("bidSize")
	if bid.Kind() == jsonscan.Array {
		bid, bidSize = wire.Pair(bid)
	}
	ask, askSize := v.Get("ask"), v.Get("askSize")
	if ask.Kind() == jsonscan.Array {
		ask, askSize = wire.Pair(ask)
	}
	if !wire.Numbers(
		wire.NumberAt{To: &r.Last, From: v.Get("close")}, wire.NumberAt{To: &r.Volume, From: v.Get("amount")},
		wire.NumberAt{To: &r.Bid, From: bid}, wire.NumberAt{To: &r.BidSize, From: bidSize},
		wire.NumberAt{To: &r.Ask, From: ask}, wire.NumberAt{To: &r.AskSize, From: askSize},
	) {
		return wire.BadNumber
	}
	wire.NonZero(&r.Bid, &r.BidSize)
	wire.NonZero(&r.Ask, &r.AskSize)
	if r.EventTime, r.HasTime = wire.Millis(at); !r.HasTime {
		return wire.BadTime
	}
	return ""
}

// open parses an answer; HTX sends errors with HTTP 200.
func open(doc *jsonscan.Doc, body []byte) error {
	if err := doc.Parse(body); err != nil {
		return err
	}
	if root := doc.Root(); !root.Get("status").Is("ok") {
		return fmt.Errorf("answered %q %q", wire.Short(root.Get("err-code")), wire.Short(root.Get("err-msg")))
	}
	return nil
}
