package mexc

import (
	"fmt"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

func parseInstruments(body []byte) ([]sources.Instrument, error) {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return nil, fmt.Errorf("read exchange info: %w", err)
	}
	list := doc.Root().Get("symbols")
	if list.Kind() != jsonscan.Array {
		return nil, fmt.Errorf("read exchange info: answered code %q %q", wire.Short(doc.Root().Get("code")), wire.Short(doc.Root().Get("msg")))
	}
	return wire.Instruments(list, func(v jsonscan.Value) (string, string) {
		if s := v.Get("status"); !s.Is("1") && !s.Is("ENABLED") || v.Get("isSpotTradingAllowed").Kind() == jsonscan.False {
			return "", ""
		}
		return v.Get("symbol").Text(), v.Get("baseAsset").Text() + "/" + v.Get("quoteAsset").Text()
	}), nil
}

func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return fmt.Errorf("read ticker: %w", err)
	}
	v := doc.Root()
	if !v.Get("symbol").Is(symbol) {
		return fmt.Errorf("read ticker: %s", wire.BadSymbol)
	}
	r := sources.Record{Kind: sources.BBO, Symbol: symbol}
	if !wire.Numbers(
		wire.NumberAt{To: &r.Bid, From: v.Get("bidPrice")}, wire.NumberAt{To: &r.BidSize, From: v.Get("bidQty")},
		wire.NumberAt{To: &r.Ask, From: v.Get("askPrice")}, wire.NumberAt{To: &r.AskSize, From: v.Get("askQty")},
	) {
		return fmt.Errorf("read ticker: %s", wire.BadNumber)
	}
	wire.NonZero(&r.Bid, &r.BidSize)
	wire.NonZero(&r.Ask, &r.AskSize)
	emit(&r)
	return nil
}
