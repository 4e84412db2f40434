package coinbaseadv

import (
	"fmt"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

func parseInstruments(body []byte) ([]sources.Instrument, error) {
	root, err := wire.Document("products", body)
	if err != nil {
		return nil, err
	}
	list := root.Get("products")
	if list.Kind() != jsonscan.Array {
		return nil, fmt.Errorf("read products: %s: answered %q", wire.BadShape, wire.Short(root.Get("message")))
	}
	return wire.Instruments(list, func(v jsonscan.Value) (string, string) {
		if s := v.Get("status"); s.Exists() && !s.Is("online") ||
			v.Get("trading_disabled").Kind() == jsonscan.True || v.Get("is_disabled").Kind() == jsonscan.True ||
			v.Get("product_type").Exists() && !v.Get("product_type").Is("SPOT") {
			return "", ""
		}
		return v.Get("product_id").Text(), v.Get("base_currency_id").Text() + "/" + v.Get("quote_currency_id").Text()
	}), nil
}

// parseTicker reads the best levels of the book, whose time the venue tells; its
// ticker document has only that of the last trade.
func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	root, err := wire.Document("product book", body)
	if err != nil {
		return err
	}
	v := root.Get("pricebook")
	r := sources.Record{Kind: sources.BBO, Symbol: symbol}
	if !v.Get("product_id").Is(symbol) {
		return wire.REST(&r, wire.BadSymbol, emit)
	}
	bid, ask := v.Get("bids").First(), v.Get("asks").First()
	reason := wire.TickerFields{Bid: bid.Get("price"), BidSize: bid.Get("size"), Ask: ask.Get("price"), AskSize: ask.Get("size")}.Read(&r)
	var ok bool
	if r.EventTime, r.HasTime, ok = wire.ISO(v.Get("time")); reason == "" && !ok {
		reason = wire.BadTime
	}
	return wire.REST(&r, reason, emit)
}
