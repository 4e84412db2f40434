package gate

import (
	"fmt"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

func parseInstruments(body []byte) ([]sources.Instrument, error) {
	list, err := wire.Document("currency pairs", body)
	if err != nil {
		return nil, err
	}
	if list.Kind() != jsonscan.Array {
		return nil, fmt.Errorf("read currency pairs: %s", wire.BadShape)
	}
	var all []sources.Instrument
	for v := list.First(); v.Exists(); v = v.Next() {
		if !v.Get("trade_status").Is("tradable") {
			continue
		}
		pair, err := feed.ParseID(v.Get("base").Text() + "/" + v.Get("quote").Text())
		if symbol := v.Get("id").Text(); err == nil && symbol != "" {
			all = append(all, sources.Instrument{Symbol: symbol, Pair: pair})
		}
	}
	return all, nil
}

func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	list, err := wire.Document("ticker", body)
	if err != nil {
		return err
	}
	v := list.First()
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	if !v.Get("currency_pair").Is(symbol) {
		return wire.REST(&r, wire.BadSymbol, emit)
	}
	return wire.REST(&r, fields(v).Read(&r), emit)
}
