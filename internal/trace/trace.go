package trace

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// TimeColumn is the name of column 0.
const TimeColumn = "time"

// Delivery is one delivered round of a feed set.
type Delivery struct {
	FeedSet string `json:"feed_set"`
	Round   uint64 `json:"round"`
	// ChainID is the chain that took it.
	ChainID uint64 `json:"chain_id,omitempty"`
	// Tx is the hash of the delivering transaction.
	Tx string `json:"tx,omitempty"`
	// Columns are TimeColumn, then the feeds' ids, then "" for unused columns.
	Columns []string `json:"columns"`
	// Decimals stand beside Columns: 0 for time (in milliseconds) and for unused columns.
	Decimals []int `json:"decimals"`
	// MaxAgeMS stands beside Columns: how old, by event time, a price may be to
	// count, in milliseconds; 0 for time and for unused columns.
	MaxAgeMS    []int64 `json:"max_age_ms"`
	Quorum      uint64  `json:"quorum"`
	TotalWeight uint64  `json:"total_weight"`
	// Operators has one entry a member of the committee, in the order of the slots.
	Operators []Operator `json:"operators"`
	// Medians has one encoded value a column, "0" where the column is absent.
	Medians []string `json:"medians"`
}

// Operator is one member of the committee in the round.
type Operator struct {
	Address      string `json:"address"`
	Weight       uint64 `json:"weight"`
	Participated bool   `json:"participated"`
	// Vector is what the operator signed, one encoded value a column; empty
	// where it took no part.
	Vector []string `json:"vector"`
	// Ticks are what the operator made its values of. Feeds that it only
	// converted through may be among them.
	Ticks []Tick `json:"ticks"`
}

// Tick is one contribution to an operator's local value.
type Tick struct {
	Source string `json:"source"`
	Symbol string `json:"symbol"`
	// Price is the venue's exact price before conversion, in plain notation.
	Price     string    `json:"price"`
	EventTime time.Time `json:"event_time"`

	// Column is the id of the feed that the tick contributes to.
	Column string `json:"column"`
	// Decimals are that feed's.
	Decimals int    `json:"decimals"`
	Pair     string `json:"pair"`
	Kind     string `json:"kind"`
	// Invert says that 1/price is converted.
	Invert bool `json:"invert,omitempty"`
	// Weight is the weight in the operator's own median, 0 where set aside.
	Weight uint64 `json:"weight"`
	Via    []Hop  `json:"via,omitempty"`
	// Value is the encoded value after conversion, "0" where set aside.
	Value string `json:"value"`
	// SetAside says why the tick does not count; empty where it does.
	SetAside string `json:"set_aside,omitempty"`
	Origin   string `json:"origin,omitempty"`
}

// Hop is one conversion: times the value of a feed, or divided by it.
type Hop struct {
	Feed     string `json:"feed"`
	Invert   bool   `json:"invert"`
	Value    string `json:"value"`
	Decimals int    `json:"decimals"`
}

// Columns names the columns of a feed set and their decimals, padded to the
// given number of columns.
func Columns(set feed.Set, columns int) (names []string, decimals []int) {
	names, decimals = make([]string, columns), make([]int, columns)
	if columns > 0 {
		names[0] = TimeColumn
	}
	for k, f := range set.Feeds {
		if k+1 < columns {
			names[k+1], decimals[k+1] = string(f.ID), int(f.Decimals)
		}
	}
	return names, decimals
}

// Values writes encoded values as decimal text.
func Values(values []feed.Encoded) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = valueText(v)
	}
	return out
}

// Ticks gives the contributions of local values, the feeds in order of their
// ids. A source without any tick has none here.
func Ticks(values map[feed.ID]feed.LocalValue) []Tick {
	ids := make([]feed.ID, 0, len(values))
	for id := range values {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var out []Tick
	for _, id := range ids {
		v := values[id]
		for i := range v.Contributions {
			if c := &v.Contributions[i]; c.Kind != 0 {
				out = append(out, tick(&v, c))
			}
		}
	}
	return out
}

func tick(v *feed.LocalValue, c *feed.Contribution) Tick {
	t := Tick{
		Source:    c.Source,
		Symbol:    c.Symbol,
		Price:     c.Price.String(),
		EventTime: c.EventTime.UTC(),
		Column:    string(v.ID),
		Decimals:  int(v.Decimals),
		Pair:      string(c.Pair),
		Kind:      c.Kind.String(),
		Invert:    c.Inverted,
		Weight:    c.Weight,
		Value:     valueText(c.Value),
		SetAside:  c.SetAside,
		Origin:    string(c.Origin),
	}
	if c.SetAside != "" {
		t.Value = valueText(feed.Absent)
	}
	for _, h := range c.Via {
		t.Via = append(t.Via, Hop{Feed: string(h.Feed), Invert: h.Invert, Value: valueText(h.Value), Decimals: int(h.Decimals)})
	}
	return t
}

func valueText(v feed.Encoded) string { return strconv.FormatUint(uint64(v), 10) }

// Write writes one delivery as one line.
func Write(w io.Writer, d *Delivery) error {
	b, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode trace: %w", err)
	}
	if _, err := w.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	return nil
}
