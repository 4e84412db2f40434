package bybit

import (
	"fmt"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

func parseInstruments(body []byte) ([]sources.Instrument, error) {
	root, err := answer("instruments", body)
	if err != nil {
		return nil, err
	}
	list := root.Get("result").Get("list")
	if list.Kind() != jsonscan.Array {
		return nil, fmt.Errorf("read instruments: %s", wire.BadShape)
	}
	return wire.Instruments(list, func(v jsonscan.Value) (string, string) {
		if !v.Get("status").Is("Trading") {
			return "", ""
		}
		return v.Get("symbol").Text(), v.Get("baseCoin").Text() + "/" + v.Get("quoteCoin").Text()
	}), nil
}

// parseTicker reads a ticker document, whose time is that of the answer.
func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	root, err := answer("ticker", body)
	if err != nil {
		return err
	}
	v := root.Get("result").Get("list").First()
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	if !v.Get("symbol").Is(symbol) {
		return wire.REST(&r, wire.BadSymbol, emit)
	}
	reason := fields(v).Read(&r)
	if r.EventTime, r.HasTime = wire.Millis(root.Get("time")); reason == "" && !r.HasTime {
		reason = wire.BadTime
	}
	return wire.REST(&r, reason, emit)
}

// answer parses a document; Bybit sends errors with HTTP 200.
func answer(what string, body []byte) (jsonscan.Value, error) {
	root, err := wire.Document(what, body)
	if err != nil {
		return root, err
	}
	if code, ok := root.Get("retCode").Uint(); !ok || code != 0 {
		return root, fmt.Errorf("read %s: answered code %q %q", what, wire.Short(root.Get("retCode")), wire.Short(root.Get("retMsg")))
	}
	return root, nil
}
