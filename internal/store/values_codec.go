package store

import (
	"fmt"
	"math"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// FeedValue is the value of a feed at a moment.
type FeedValue struct {
	Feed feed.ID
	// Round is the round that the value is of, 0 where it is of none.
	Round feed.Round
	// At is the moment, in whole milliseconds: what is finer is cut off.
	At time.Time
	// Value is [feed.Absent] where there was none.
	Value    feed.Encoded
	Decimals uint8
	Origin   feed.Origin
}

// check refuses with [ErrInvalid] what the columns cannot hold.
func (v *FeedValue) check() error {
	if _, err := feed.ParseID(string(v.Feed)); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	switch {
	case !v.Value.Valid():
		return fmt.Errorf("%w: value %d of %s", ErrInvalid, uint64(v.Value), v.Feed)
	case v.Decimals > feed.MaxDecimals:
		return fmt.Errorf("%w: %d decimals of %s", ErrInvalid, v.Decimals, v.Feed)
	case v.Round > math.MaxInt64:
		return fmt.Errorf("%w: round %d of %s", ErrInvalid, v.Round, v.Feed)
	}
	if err := checkTime(v.At); err != nil {
		return err
	}
	return checkOrigin(v.Origin)
}

// decodeValue undoes what appending does. It fails with [ErrDamaged] for what
// is never appended.
func decodeValue[T string | []byte](id feed.ID, at, round, value, decimals int64, origin T) (FeedValue, error) {
	v := FeedValue{Feed: id, Round: feed.Round(round), At: time.UnixMilli(at).UTC(), Value: feed.Encoded(value), Decimals: uint8(decimals)}
	if round < 0 || value < 0 || decimals < 0 || decimals > feed.MaxDecimals {
		return FeedValue{}, fmt.Errorf("%w: value of %s", ErrDamaged, id)
	}
	var err error
	v.Origin, err = originOf(origin)
	return v, err
}
