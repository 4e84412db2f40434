package gate

import (
	"fmt"

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
	return wire.Instruments(list, func(v jsonscan.Value) (string, string) {
		if !v.Get("trade_status").Is("tradable") {
			return "", ""
		}
		return v.Get("id").Text(), v.Get("base").Text() + "/" + v.Get("quote").Text()
	}), nil
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
