// Package exchange lists the venues that this node knows. Each has a folder of
// its own: decoder.go (and depth.go where books are kept) turns frames into
// records, venue.go holds the data about the venue, rest.go reads its REST
// documents.
package exchange

import (
	"slices"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/binance"
	"github.com/oraclestream/oraclestream/sources/exchange/bitfinex"
	"github.com/oraclestream/oraclestream/sources/exchange/bitstamp"
	"github.com/oraclestream/oraclestream/sources/exchange/bybit"
	"github.com/oraclestream/oraclestream/sources/exchange/bybitv1"
	"github.com/oraclestream/oraclestream/sources/exchange/coinbase"
	"github.com/oraclestream/oraclestream/sources/exchange/coinbaseadv"
	"github.com/oraclestream/oraclestream/sources/exchange/cryptocom"
	"github.com/oraclestream/oraclestream/sources/exchange/gate"
	"github.com/oraclestream/oraclestream/sources/exchange/gemini"
	"github.com/oraclestream/oraclestream/sources/exchange/htx"
	"github.com/oraclestream/oraclestream/sources/exchange/krakenv1"
	"github.com/oraclestream/oraclestream/sources/exchange/krakenv2"
	"github.com/oraclestream/oraclestream/sources/exchange/kucoin"
	"github.com/oraclestream/oraclestream/sources/exchange/mexc"
	"github.com/oraclestream/oraclestream/sources/exchange/okx"
)

// All gives every venue, in a fixed order: the live ones, then the protocols
// that only recordings speak.
func All() []sources.Venue {
	return append(Live(), krakenv1.Venue(), bybitv1.Venue())
}

// Live gives the venues that live and simulated data come from, one a source.
func Live() []sources.Venue {
	return []sources.Venue{
		binance.Venue(),
		coinbase.Venue(),
		krakenv2.Venue(),
		okx.Venue(),
		bybit.Venue(),
		binance.US(),
		binance.TR(),
		coinbaseadv.Venue(),
		cryptocom.Venue(),
		gate.Venue(),
		gemini.Venue(),
		okx.Okcoin(),
		bitstamp.Venue(),
		kucoin.Venue(),
		htx.Venue(),
		bitfinex.Venue(),
		mexc.Venue(),
	}
}

// Sources gives the names of the live venues' sources, sorted: what a
// configuration may name.
func Sources() []string {
	var names []string
	for _, v := range Live() {
		names = append(names, v.Source)
	}
	slices.Sort(names)
	return names
}

// Named gives the venue with that protocol name, for example "kraken-v2".
func Named(name string) (sources.Venue, bool) {
	for _, v := range All() {
		if v.Name == name {
			return v, true
		}
	}
	return sources.Venue{}, false
}
