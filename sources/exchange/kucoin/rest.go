package kucoin

import (
	"fmt"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

func parseInstruments(body []byte) ([]sources.Instrument, error) {
	data, err := open(new(jsonscan.Doc), body)
	if err != nil {
		return nil, fmt.Errorf("read symbols: %w", err)
	}
	return wire.Instruments(data, func(v jsonscan.Value) (string, string) {
		if v.Get("enableTrading").Kind() != jsonscan.True {
			return "", ""
		}
		return v.Get("symbol").Text(), v.Get("baseCurrency").Text() + "/" + v.Get("quoteCurrency").Text()
	}), nil
}

// parseTicker reads the top of the book. The answer does not name its symbol.
func parseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	data, err := open(new(jsonscan.Doc), body)
	if err != nil {
		return fmt.Errorf("read ticker: %w", err)
	}
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	if reason := readTicker(&r, data); reason != "" {
		return fmt.Errorf("read ticker: %s", reason)
	}
	emit(&r)
	return nil
}

// readTicker gives the reason why it refuses a ticker, or "".
func readTicker(r *sources.Record, v jsonscan.Value) string {
	if !wire.Numbers(
		wire.NumberAt{To: &r.Last, From: v.Get("price")},
		wire.NumberAt{To: &r.Bid, From: v.Get("bestBid")}, wire.NumberAt{To: &r.BidSize, From: v.Get("bestBidSize")},
		wire.NumberAt{To: &r.Ask, From: v.Get("bestAsk")}, wire.NumberAt{To: &r.AskSize, From: v.Get("bestAskSize")},
	) {
		return wire.BadNumber
	}
	if !r.Last.Present && !r.Bid.Present && !r.Ask.Present {
		return wire.BadShape // null stands for a symbol that is not listed
	}
	wire.NonZero(&r.Bid, &r.BidSize)
	wire.NonZero(&r.Ask, &r.AskSize)
	if r.EventTime, r.HasTime = wire.Millis(v.Get("time")); !r.HasTime {
		return wire.BadTime
	}
	r.Sequence, _ = v.Get("sequence").Uint()
	return ""
}
