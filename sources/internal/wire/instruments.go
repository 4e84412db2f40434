package wire

import (
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

// Instruments reads a venue's list. read gives the symbol of an element and the
// pair that it stands for, as BASE/QUOTE; elements without either, or of a name
// that no feed can have, are left out.
func Instruments(list jsonscan.Value, read func(v jsonscan.Value) (symbol, name string)) []sources.Instrument {
	var all []sources.Instrument
	for v := list.First(); v.Exists(); v = v.Next() {
		symbol, name := read(v)
		if symbol == "" || name == "" {
			continue
		}
		if pair, err := feed.ParseID(name); err == nil {
			all = append(all, sources.Instrument{Symbol: symbol, Pair: pair})
		}
	}
	return all
}
