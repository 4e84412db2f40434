package gemini

import (
	"errors"
	"fmt"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// parseInstruments reads the details of all pairs. What is not spot is a pair
// with a third part.
func parseInstruments(body []byte) ([]sources.Instrument, error) {
	list, err := wire.Document("symbol details", body)
	if err != nil {
		return nil, err
	}
	if list.Kind() != jsonscan.Array {
		return nil, fmt.Errorf("read symbol details: %w", refusal(list, wire.BadShape))
	}
	return wire.Instruments(list, func(v jsonscan.Value) (string, string) {
		if !v.Get("status").Is("open") {
			return "", ""
		}
		name := v.Get("base_currency").Text() + "/" + v.Get("quote_currency").Text()
		if kind := v.Get("product_type"); kind.Exists() && !kind.Is("spot") {
			name += "/" + strings.ToUpper(kind.Text())
		}
		return strings.ToUpper(v.Get("symbol").Text()), name
	}), nil
}

// parseTicker reads a public ticker. Its volume is left out: it is keyed by
// currency.
func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	v, err := wire.Document("ticker", body)
	if err != nil {
		return err
	}
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	if v.Get("result").Is("error") {
		return fmt.Errorf("read ticker: %w", refusal(v, ""))
	}
	reason := wire.TickerFields{Last: v.Get("last"), Bid: v.Get("bid"), Ask: v.Get("ask")}.Read(&r)
	if r.EventTime, r.HasTime = wire.Millis(v.Get("volume").Get("timestamp")); reason == "" && !r.HasTime {
		reason = wire.BadTime
	}
	return wire.REST(&r, reason, emit)
}

// refusal gives the error of an answer, or otherwise.
func refusal(v jsonscan.Value, otherwise string) error {
	if v.Get("result").Is("error") {
		return fmt.Errorf("answered %q %q", wire.Short(v.Get("reason")), wire.Short(v.Get("message")))
	}
	return errors.New(otherwise)
}
