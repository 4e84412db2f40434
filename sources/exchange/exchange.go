// Package exchange lists the venues that this node knows. Each has a folder of
// its own: decoder.go (and depth.go where books are kept) turns frames into
// records, venue.go holds the data about the venue, rest.go reads its REST
// documents.
package exchange

import (
	"slices"
	"strings"

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

// Live gives the venues that live and simulated data come from, one a source. One that
// has closed is among them: it can be simulated, and given another address.
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

// otherNames are names under which recordings of a protocol go about.
var otherNames = map[string]string{
	"mexc-pb":          "mexc", // its frames as they are sent, in protobuf
	"bitfinex-samples": "bitfinex",
}

// Unread says of a protocol that is known and not read, why.
func Unread(name string) (why string, known bool) {
	if name == "gemini-v3" {
		return "Gemini's newer feed is not read; gemini is its l2 feed, of version 2", true
	}
	return "", false
}

// Named gives the venue with that protocol name, for example "kraken-v2".
func Named(name string) (sources.Venue, bool) {
	if other, ok := otherNames[name]; ok {
		name = other
	}
	for _, v := range All() {
		if v.Name == name {
			return v, true
		}
	}
	return sources.Venue{}, false
}

// Near gives the protocols that a name which is none may mean: those of a source
// of that name, those that differ from it in letter case or a dash, or of which it
// is the beginning, or the other way round.
func Near(name string) []string {
	plain := func(s string) string {
		return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(s))
	}
	near := func(letters int, match func(v *sources.Venue) bool) (out []string) {
		if len(name) < letters {
			return nil
		}
		for _, v := range All() {
			if match(&v) {
				out = append(out, v.Name)
			}
		}
		return out
	}
	if out := near(0, func(v *sources.Venue) bool {
		return v.Source == name || plain(v.Name) == plain(name) || plain(v.Source) == plain(name)
	}); out != nil {
		return out
	}
	return near(3, func(v *sources.Venue) bool {
		return strings.HasPrefix(plain(v.Name), plain(name)) || strings.HasPrefix(plain(name), plain(v.Name))
	})
}
