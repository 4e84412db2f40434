package coinbase

import (
	"fmt"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

func parseInstruments(body []byte) ([]sources.Instrument, error) {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	list := doc.Root()
	if list.Kind() != jsonscan.Array {
		return nil, fmt.Errorf("read products: %s", wire.BadShape)
	}
	return wire.Instruments(list, func(v jsonscan.Value) (string, string) {
		if s := v.Get("status"); s.Exists() && !s.Is("online") || v.Get("trading_disabled").Kind() == jsonscan.True {
			return "", ""
		}
		return v.Get("id").Text(), v.Get("base_currency").Text() + "/" + v.Get("quote_currency").Text()
	}), nil
}

func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return fmt.Errorf("read ticker: %w", err)
	}
	v := doc.Root()
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	if !wire.Numbers(
		wire.NumberAt{To: &r.Last, From: v.Get("price")}, wire.NumberAt{To: &r.Volume, From: v.Get("volume")},
		wire.NumberAt{To: &r.Bid, From: v.Get("bid")}, wire.NumberAt{To: &r.Ask, From: v.Get("ask")},
	) || !r.Last.Present {
		return fmt.Errorf("read ticker: %s", wire.BadNumber)
	}
	var ok bool
	if r.EventTime, r.HasTime, ok = wire.ISO(v.Get("time")); !ok {
		return fmt.Errorf("read ticker: %s", wire.BadTime)
	}
	emit(&r)
	return nil
}
