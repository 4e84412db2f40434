package aggregator

import (
	"fmt"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Vector gives what an operator signs for a round: column 0 is the observation
// time at in unix milliseconds, column k+1 the value of the set's feed k, and
// columns without a feed or whose feed has no value are absent. It fails where
// the set does not fit the shape, the time cannot be encoded, or a value has
// other decimals than its feed.
func Vector(set feed.Set, shape protocol.Shape, values map[feed.ID]feed.LocalValue, at time.Time) ([]feed.Encoded, error) {
	if len(set.Feeds)+1 > shape.Columns {
		return nil, fmt.Errorf("build vector of %s: %d feeds and time in %d columns", set.Name, len(set.Feeds), shape.Columns)
	}
	observed, err := feed.Encode(at.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("build vector of %s: observation time: %w", set.Name, err)
	}
	out := make([]feed.Encoded, shape.Columns)
	out[0] = observed
	for k, f := range set.Feeds {
		v, ok := values[f.ID]
		switch {
		case !ok || v.Value == feed.Absent:
		case v.Decimals != f.Decimals:
			return nil, fmt.Errorf("build vector of %s: %s has %d decimals, its value %d", set.Name, f.ID, f.Decimals, v.Decimals)
		case !v.Value.Valid():
			return nil, fmt.Errorf("build vector of %s: %s: %w", set.Name, f.ID, feed.ErrRange)
		default:
			out[k+1] = v.Value
		}
	}
	return out, nil
}
