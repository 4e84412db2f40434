// Package kraken holds what both versions of Kraken's WebSocket protocol share:
// the REST documents and the kept book with its checksum.
package kraken

import (
	"fmt"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// commonNames are the assets that Kraken's REST lists and its first protocol
// name in their own way. Its second protocol uses the common names.
var commonNames = map[string]string{"XBT": "BTC", "XDG": "DOGE"}

func common(asset string) string {
	if name, ok := commonNames[asset]; ok {
		return name
	}
	return asset
}

// Paths of REST documents.
const (
	PairsPath  = "/0/public/AssetPairs"
	tickerPath = "/0/public/Ticker?pair="
)

// ParsePairs reads the list of asset pairs. Symbols are as in the first
// protocol ("XBT/USD"), or with commonSymbols as in the second ("BTC/USD").
func ParsePairs(body []byte, commonSymbols bool) ([]sources.Instrument, error) {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return nil, fmt.Errorf("read asset pairs: %w", err)
	}
	if err := refused(doc.Root()); err != nil {
		return nil, fmt.Errorf("read asset pairs: %w", err)
	}
	list := doc.Root().Get("result")
	if list.Kind() != jsonscan.Object {
		return nil, fmt.Errorf("read asset pairs: %s", wire.BadShape)
	}
	var all []sources.Instrument
	for key, v := list.FirstMember(); key.Exists(); key, v = v.NextMember() {
		symbol := v.Get("wsname").Text()
		base, quote, ok := cut(symbol)
		if s := v.Get("status"); !ok || s.Exists() && !s.Is("online") {
			continue
		}
		pair, err := feed.ParseID(common(base) + "/" + common(quote))
		if err != nil {
			continue
		}
		if commonSymbols {
			symbol = string(pair)
		}
		all = append(all, sources.Instrument{Symbol: symbol, Pair: pair})
	}
	return all, nil
}

// cut splits a wsname, which lists base and quote.
func cut(wsname string) (base, quote string, ok bool) {
	for i := range len(wsname) {
		if wsname[i] == '/' {
			return wsname[:i], wsname[i+1:], true
		}
	}
	return "", "", false
}

// TickerPath gives the REST address of a pair's ticker. The document is asked
// for by the symbol, which Kraken takes as an alternative name.
func TickerPath(symbol string) string { return tickerPath + symbol }

// ParseTicker reads that document; its result has one member, under a name of
// its own.
func ParseTicker(symbol string, body []byte, emit func(*sources.Record)) error {
	var doc jsonscan.Doc
	if err := doc.Parse(body); err != nil {
		return fmt.Errorf("read ticker: %w", err)
	}
	if err := refused(doc.Root()); err != nil {
		return fmt.Errorf("read ticker: %w", err)
	}
	key, v := doc.Root().Get("result").FirstMember()
	if more, _ := v.NextMember(); !key.Exists() || more.Exists() {
		return fmt.Errorf("read ticker: %s", wire.BadShape)
	}
	r := sources.Record{Kind: sources.Ticker, Symbol: symbol}
	if !Ticker(&r, v) || !r.Last.Present {
		return fmt.Errorf("read ticker: %s", wire.BadNumber)
	}
	emit(&r)
	return nil
}

// Ticker reads the fields of a ticker as REST and the first protocol give it.
func Ticker(r *sources.Record, v jsonscan.Value) bool {
	return wire.Numbers(
		wire.NumberAt{To: &r.Last, From: v.Get("c").At(0)}, wire.NumberAt{To: &r.Volume, From: v.Get("v").At(1)},
		wire.NumberAt{To: &r.Bid, From: v.Get("b").At(0)}, wire.NumberAt{To: &r.BidSize, From: v.Get("b").At(2)},
		wire.NumberAt{To: &r.Ask, From: v.Get("a").At(0)}, wire.NumberAt{To: &r.AskSize, From: v.Get("a").At(2)},
	)
}

// refused gives the error of an answer; Kraken sends them with HTTP 200.
func refused(v jsonscan.Value) error {
	if e := v.Get("error").First(); e.Exists() {
		return fmt.Errorf("answered %q", wire.Short(e))
	}
	return nil
}
