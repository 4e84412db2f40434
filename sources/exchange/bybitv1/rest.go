package bybitv1

import (
	"fmt"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// parseInstruments reads the list of contracts. All of them are derivatives:
// perpetual ones are named base and quote, futures have a date behind.
func parseInstruments(body []byte) ([]sources.Instrument, error) {
	root, err := answer("symbols", body)
	if err != nil {
		return nil, err
	}
	list := root.Get("result")
	if list.Kind() != jsonscan.Array {
		return nil, fmt.Errorf("read symbols: %s", wire.BadShape)
	}
	return wire.Instruments(list, func(v jsonscan.Value) (string, string) {
		base, quote, symbol := v.Get("base_currency").Text(), v.Get("quote_currency").Text(), v.Get("name").Text()
		contract, ok := strings.CutPrefix(symbol, base+quote)
		if !ok || !v.Get("status").Is("Trading") {
			return "", ""
		}
		if contract == "" {
			contract = "SWAP"
		}
		return symbol, base + "/" + quote + "/" + contract
	}), nil
}

func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	root, err := answer("ticker", body)
	if err != nil {
		return err
	}
	v := root.Get("result").First()
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	if !v.Get("symbol").Is(symbol) {
		return wire.REST(&r, wire.BadSymbol, emit)
	}
	reason := wire.TickerFields{Last: v.Get("last_price"), Volume: v.Get("volume_24h"), Bid: v.Get("bid_price"), Ask: v.Get("ask_price")}.Read(&r)
	if r.EventTime, r.HasTime = wire.Seconds(root.Get("time_now")); reason == "" && !r.HasTime {
		reason = wire.BadTime
	}
	return wire.REST(&r, reason, emit)
}

// answer parses a document; errors came with HTTP 200.
func answer(what string, body []byte) (jsonscan.Value, error) {
	root, err := wire.Document(what, body)
	if err != nil {
		return root, err
	}
	if code, ok := root.Get("ret_code").Uint(); !ok || code != 0 {
		return root, fmt.Errorf("read %s: answered code %q %q", what, wire.Short(root.Get("ret_code")), wire.Short(root.Get("ret_msg")))
	}
	return root, nil
}
