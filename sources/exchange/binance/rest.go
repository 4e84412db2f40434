package binance

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
		return nil, fmt.Errorf("read exchange info: %s", wire.BadShape)
	}
	return wire.Instruments(list, func(v jsonscan.Value) (string, string) {
		if !v.Get("status").Is("TRADING") {
			return "", ""
		}
		return v.Get("symbol").Text(), v.Get("baseAsset").Text() + "/" + v.Get("quoteAsset").Text()
	}), nil
}

// parseTicker reads bookTicker and 24hr documents.
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
		wire.NumberAt{To: &r.Last, From: v.Get("lastPrice")}, wire.NumberAt{To: &r.Volume, From: v.Get("volume")},
	) {
		return fmt.Errorf("read ticker: %s", wire.BadNumber)
	}
	wire.NonZero(&r.Bid, &r.BidSize)
	wire.NonZero(&r.Ask, &r.AskSize)
	if r.Last.Present {
		r.Kind = sources.Ticker
	}
	if at := v.Get("closeTime"); at.Exists() {
		if r.EventTime, r.HasTime = wire.Millis(at); !r.HasTime {
			return fmt.Errorf("read ticker: %s", wire.BadTime)
		}
	}
	emit(&r)
	return nil
}
