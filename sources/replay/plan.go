package replay

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// headroom is by how much a feed's largest mantissa must be able to grow: a
// price that rises a thousandfold still fits.
const headroom = 1000

// PlannedFeed is a feed that the recordings carry.
type PlannedFeed struct {
	// ID is the pair, with "@" and the day behind it where a newer day has the
	// same pair.
	ID feed.ID
	// Pair is the id without day.
	Pair feed.ID
	// Day is the UTC day of the recordings, as "20220513".
	Day string
	// Decimals is how many digits behind the point the feed needs to hold every
	// recorded price and mid exactly, at most 18, and fewer where the mantissa
	// would have no room for a thousandfold price.
	Decimals uint8
	// Inputs are the recordings' instruments that feed it.
	Inputs []Input
}

// Input is one instrument of one recording.
type Input struct {
	Recording *Recording
	Source    string
	Symbol    string
	Pair      feed.ID
}

// Plan makes feeds of recordings, in the order of their ids. A feed combines
// only recordings of one day; the newest day of a pair has the plain id.
func Plan(recordings []*Recording) ([]PlannedFeed, error) {
	type key struct {
		pair feed.ID
		day  string
	}
	newest := make(map[feed.ID]string)
	groups := make(map[key]*PlannedFeed)
	largest := make(map[key]feed.Decimal)
	for _, r := range recordings {
		for _, in := range r.Instruments {
			newest[in.Pair] = max(newest[in.Pair], r.Day)
			k := key{in.Pair, r.Day}
			p := groups[k]
			if p == nil {
				p = &PlannedFeed{Pair: in.Pair, Day: r.Day}
				groups[k] = p
			}
			p.Decimals = max(p.Decimals, in.Decimals)
			if in.Largest.Cmp(largest[k]) > 0 {
				largest[k] = in.Largest
			}
			p.Inputs = append(p.Inputs, Input{Recording: r, Source: r.Source, Symbol: in.Symbol, Pair: in.Pair})
		}
	}
	out := make([]PlannedFeed, 0, len(groups))
	for k, p := range groups {
		name := string(p.Pair)
		if p.Day != newest[p.Pair] {
			name += "@" + p.Day
		}
		id, err := feed.ParseID(name)
		if err != nil {
			return nil, fmt.Errorf("plan feeds: %w", err)
		}
		p.ID = id
		if p.Decimals, err = fit(largest[k], p.Decimals); err != nil {
			return nil, fmt.Errorf("plan feed %s: %w", id, err)
		}
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b PlannedFeed) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// fit lowers the decimals until the largest price has its headroom.
func fit(largest feed.Decimal, decimals uint8) (uint8, error) {
	for ; ; decimals-- {
		m, err := largest.Mantissa(decimals)
		if err == nil && m <= feed.MaxMantissa/headroom {
			return decimals, nil
		}
		if decimals == 0 {
			return 0, fmt.Errorf("price %s: %w", largest, feed.ErrRange)
		}
	}
}
