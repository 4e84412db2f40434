package feed

import "time"

// Round is the strictly increasing number of a feed set's round. It comes from
// the clock: floor(unix_ms / interval_ms).
type Round uint64

// RoundAt gives the round that t falls into. The interval must be a positive
// number of milliseconds.
func RoundAt(t time.Time, interval time.Duration) Round {
	return Round(t.UnixMilli() / interval.Milliseconds())
}

// Start gives the moment the round begins.
func (r Round) Start(interval time.Duration) time.Time {
	return time.UnixMilli(int64(r) * interval.Milliseconds())
}

// Feed is a named value.
type Feed struct {
	ID       ID
	Decimals uint8
	// Heartbeat is the longest time between two deliveries.
	Heartbeat time.Duration
	// DeviationPPM is the move, in millionths of the last delivered value, that
	// makes a delivery due at once.
	DeviationPPM uint32
}

// Set is the ordered list of feeds proven together. Column 0 is time, so the
// feed at position k is column k+1.
type Set struct {
	// Name is the set's name in topics and URLs, for example "main" or "set1".
	Name     string
	Interval time.Duration
	Feeds    []Feed
}

// LooseSet is the name under which the feeds of no feed set are sampled.
const LooseSet = "(none)"

// IDs are those of the set's feeds, in the order of its columns.
func (s *Set) IDs() []ID {
	out := make([]ID, len(s.Feeds))
	for i, f := range s.Feeds {
		out[i] = f.ID
	}
	return out
}
