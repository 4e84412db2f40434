package bitstamp

import (
	"fmt"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// parseInstruments reads the list of pairs. Channels name a pair by its
// url_symbol; records carry it in capitals.
func parseInstruments(body []byte) ([]sources.Instrument, error) {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return nil, fmt.Errorf("read trading pairs: %w", err)
	}
	list := doc.Root()
	if list.Kind() != jsonscan.Array {
		return nil, fmt.Errorf("read trading pairs: %s", wire.BadShape)
	}
	return wire.Instruments(list, func(v jsonscan.Value) (string, string) {
		if s := v.Get("trading"); s.Exists() && !s.Is("Enabled") {
			return "", ""
		}
		return strings.ToUpper(v.Get("url_symbol").Text()), v.Get("name").Text()
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
		wire.NumberAt{To: &r.Last, From: v.Get("last")}, wire.NumberAt{To: &r.Volume, From: v.Get("volume")},
		wire.NumberAt{To: &r.Bid, From: v.Get("bid")}, wire.NumberAt{To: &r.Ask, From: v.Get("ask")},
	) || !r.Last.Present {
		return fmt.Errorf("read ticker: %s", wire.BadNumber)
	}
	if r.EventTime, r.HasTime = wire.Seconds(v.Get("timestamp")); !r.HasTime {
		return fmt.Errorf("read ticker: %s", wire.BadTime)
	}
	emit(&r)
	return nil
}
