// Package exchange lists the venues that this node knows. Each has a folder of
// its own: decoder.go turns frames into records, venue.go holds the data about
// the venue, instruments.go reads its REST documents.
package exchange

import "github.com/oraclestream/oraclestream/sources"

// All gives every venue, in a fixed order.
func All() []sources.Venue { return nil }

// Named gives the venue with that protocol name, for example "kraken-v2".
func Named(name string) (sources.Venue, bool) {
	for _, v := range All() {
		if v.Name == name {
			return v, true
		}
	}
	return sources.Venue{}, false
}
