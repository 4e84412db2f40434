// Package exchange lists the venues that this node knows. Each has a folder of
// its own: decoder.go (and depth.go where books are kept) turns frames into
// records, venue.go holds the data about the venue, rest.go reads its REST
// documents.
package exchange

import (
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/binance"
	"github.com/oraclestream/oraclestream/sources/exchange/bitstamp"
	"github.com/oraclestream/oraclestream/sources/exchange/coinbase"
	"github.com/oraclestream/oraclestream/sources/exchange/krakenv1"
	"github.com/oraclestream/oraclestream/sources/exchange/krakenv2"
	"github.com/oraclestream/oraclestream/sources/exchange/okx"
)

// All gives every venue, in a fixed order. Kraken comes twice: its second
// protocol for live and simulated data, its first for recordings.
func All() []sources.Venue {
	return []sources.Venue{
		binance.Venue(), coinbase.Venue(), krakenv2.Venue(), okx.Venue(), bitstamp.Venue(), krakenv1.Venue(),
	}
}

// Live gives the venues that live and simulated data come from, one a source.
func Live() []sources.Venue {
	all := All()
	return all[:5:5]
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
