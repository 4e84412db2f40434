package cryptocom

import (
	"fmt"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// parseInstruments reads the list of spot pairs, perpetuals and futures.
// Derivatives are pairs with a third part: what stands behind the dash of their
// symbols.
func parseInstruments(body []byte) ([]sources.Instrument, error) {
	data, err := answer("instruments", body)
	if err != nil {
		return nil, err
	}
	return wire.Instruments(data, func(v jsonscan.Value) (string, string) {
		if v.Get("tradable").Kind() == jsonscan.False {
			return "", ""
		}
		symbol := v.Get("symbol").Text()
		name := v.Get("base_ccy").Text() + "/" + v.Get("quote_ccy").Text()
		if !v.Get("inst_type").Is("CCY_PAIR") {
			_, contract, ok := strings.Cut(symbol, "-")
			if !ok {
				return "", ""
			}
			if contract == "PERP" {
				contract = "SWAP"
			}
			name += "/" + contract
		}
		return symbol, name
	}), nil
}

func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	data, err := answer("ticker", body)
	if err != nil {
		return err
	}
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	return wire.REST(&r, readTicker(&r, data.First()), emit)
}

// answer parses a document and gives its data.
func answer(what string, body []byte) (jsonscan.Value, error) {
	root, err := wire.Document(what, body)
	if err != nil {
		return root, err
	}
	if code, ok := root.Get("code").Uint(); !ok || code != 0 {
		return root, fmt.Errorf("read %s: answered code %q %q", what, wire.Short(root.Get("code")), wire.Short(root.Get("message")))
	}
	data := root.Get("result").Get("data")
	if data.Kind() != jsonscan.Array {
		return root, fmt.Errorf("read %s: %s", what, wire.BadShape)
	}
	return data, nil
}
