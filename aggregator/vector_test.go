package aggregator

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

func TestVector(t *testing.T) {
	set := feed.Set{Name: "main", Feeds: []feed.Feed{{ID: "A/B", Decimals: 2}, {ID: "C/D", Decimals: 0}, {ID: "E/F", Decimals: 8}}}
	values := map[feed.ID]feed.LocalValue{
		"A/B": {ID: "A/B", Decimals: 2, Value: feed.Offset + 5},
		"C/D": {ID: "C/D", Reason: "too few sources: 0 of 1"},
		"E/F": {ID: "E/F", Decimals: 8, Value: feed.Offset - 5},
		"G/H": {ID: "G/H", Decimals: 3, Value: feed.Offset},
	}
	got, err := Vector(set, protocol.Shape{Slots: 4, Columns: 8}, values, t0)
	require.NoError(t, err)
	require.Equal(t, []feed.Encoded{feed.Offset + 1_700_000_000_000, feed.Offset + 5, 0, feed.Offset - 5, 0, 0, 0, 0}, got)

	got, err = Vector(set, protocol.Shape{Slots: 4, Columns: 4}, nil, t0)
	require.NoError(t, err)
	require.Equal(t, []feed.Encoded{feed.Offset + 1_700_000_000_000, 0, 0, 0}, got)
}

func TestVectorRefuses(t *testing.T) {
	shape := protocol.Shape{Slots: 4, Columns: 4}
	one := feed.Set{Name: "main", Feeds: []feed.Feed{{ID: "A/B", Decimals: 2}}}
	_, err := Vector(feed.Set{Feeds: make([]feed.Feed, 4)}, shape, nil, t0)
	require.ErrorContains(t, err, "4 feeds and time in 4 columns")
	_, err = Vector(one, shape, map[feed.ID]feed.LocalValue{"A/B": {Decimals: 3, Value: feed.Offset}}, t0)
	require.ErrorContains(t, err, "has 2 decimals, its value 3")
	_, err = Vector(one, shape, map[feed.ID]feed.LocalValue{"A/B": {Decimals: 2, Value: 1 << feed.EncodedBits}}, t0)
	require.ErrorIs(t, err, feed.ErrRange)
	_, err = Vector(one, shape, nil, time.UnixMilli(feed.MaxMantissa+1))
	require.ErrorIs(t, err, feed.ErrRange)
}
