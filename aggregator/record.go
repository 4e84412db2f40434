package aggregator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Rules numbers the formulas of this package. It grows with every change that
// can make another value of the same ticks, so that nobody recomputes by other
// rules what was computed by these.
const Rules = 1

// ErrRules is wrapped where a record was made by other rules than [Rules].
var ErrRules = errors.New("recorded by other rules")

// record is a configuration as it is kept: durations in nanoseconds, fields
// under the names of [FeedConfig].
type record struct {
	Rules     int
	Step      time.Duration
	MaxFuture time.Duration
	Feeds     []FeedConfig
}

// Record writes the configuration in use as JSON, with all defaults and paths:
// the same bytes for the same configuration. The caller must not change them.
func (a *Aggregator) Record() []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.setup.record
}

func encodeRecord(feeds []FeedConfig, maxFuture time.Duration) ([]byte, error) {
	b, err := json.Marshal(record{Rules: Rules, Step: Step, MaxFuture: maxFuture, Feeds: feeds})
	if err != nil {
		return nil, fmt.Errorf("record feeds: %w", err)
	}
	return b, nil
}

// ParseRecord reads what [Aggregator.Record] wrote.
func ParseRecord(b []byte) (Config, error) {
	var version struct{ Rules int }
	if err := json.Unmarshal(b, &version); err != nil {
		return Config{}, fmt.Errorf("read recorded feeds: %w", err)
	}
	if version.Rules != Rules {
		return Config{}, fmt.Errorf("%w: %d, this program has %d", ErrRules, version.Rules, Rules)
	}
	var r record
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Config{}, fmt.Errorf("read recorded feeds: %w", err)
	}
	if r.Step != Step {
		return Config{}, fmt.Errorf("%w: a step of %s", ErrRules, r.Step)
	}
	return Config{Feeds: r.Feeds, MaxFuture: r.MaxFuture}, nil
}

// RecordedSample is a [Sample] as it is kept.
type RecordedSample struct {
	// Columns are the feeds of the set, in the order of its columns.
	Columns []feed.ID `json:"columns"`
	// Values are those of the columns, of other feeds that were asked for, and of
	// all that these are made of.
	Values []RecordedValue `json:"values"`
}

// IDs are the columns, then the other feeds that there are values of.
func (s *RecordedSample) IDs() []feed.ID {
	out := slices.Clone(s.Columns)
	for i := range s.Values {
		if !slices.Contains(s.Columns, s.Values[i].Feed) {
			out = append(out, s.Values[i].Feed)
		}
	}
	return out
}

// RecordedValue is a value as it is kept; numbers are decimal text of encoded
// values, times unix nanoseconds, 0 where there is none.
type RecordedValue struct {
	Feed     feed.ID      `json:"feed"`
	Decimals uint8        `json:"decimals"`
	Value    feed.Encoded `json:"value,string"`
	Low      feed.Encoded `json:"low,string"`
	High     feed.Encoded `json:"high,string"`
	OldestNS int64        `json:"oldest_ns"`
	NewestNS int64        `json:"newest_ns"`
}

// Recorded gives a sample as it is kept: the columns first, then what they are
// made of in the order of ids.
func (s *Sample) Recorded(columns []feed.ID) RecordedSample {
	out := RecordedSample{Columns: columns, Values: make([]RecordedValue, 0, len(s.Values))}
	seen := make(map[feed.ID]bool, len(s.Values))
	for _, id := range append(columns[:len(columns):len(columns)], sortedIDs(s.Values)...) {
		v, ok := s.Values[id]
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		out.Values = append(out.Values, RecordedValue{
			Feed: id, Decimals: v.Decimals, Value: v.Value, Low: v.Low, High: v.High, OldestNS: nanos(v.Oldest), NewestNS: nanos(v.Newest),
		})
	}
	return out
}

func sortedIDs(values map[feed.ID]feed.LocalValue) []feed.ID { return slices.Sorted(maps.Keys(values)) }

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}
