package feed_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestParseID(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"BTC/USD", "BTC/USDT@20220513", "noaa/41002/wave_height", "A", "UNI/USD/SWAP"} {
		id, err := feed.ParseID(s)
		require.NoError(t, err, s)
		back, err := feed.ParseSegment(id.Segment())
		require.NoError(t, err)
		require.Equal(t, id, back)
		require.NotContains(t, id.Segment(), "/")
	}
	for _, s := range []string{"", "/", "BTC-USD", "/BTC", "BTC/", "BTC//USD", "BTC USD", "BTC\x00", "é", "a?b", "%2F", ".", "../../etc/passwd", "a/./b", "a/..", strings.Repeat("x", 65)} {
		_, err := feed.ParseID(s)
		require.ErrorIs(t, err, feed.ErrInvalidID, "%q", s)
	}
}

func TestEncodeRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.Int64Range(-feed.MaxMantissa, feed.MaxMantissa).Draw(t, "mantissa")
		v, err := feed.Encode(m)
		require.NoError(t, err)
		require.True(t, v.Valid())
		require.NotEqual(t, feed.Absent, v)
		back, err := v.Mantissa()
		require.NoError(t, err)
		require.Equal(t, m, back)
	})
}

func TestEncodeEdges(t *testing.T) {
	t.Parallel()
	lowest, err := feed.Encode(-feed.MaxMantissa)
	require.NoError(t, err)
	require.Equal(t, feed.Encoded(1), lowest)
	highest, err := feed.Encode(feed.MaxMantissa)
	require.NoError(t, err)
	require.Equal(t, feed.Encoded(1<<63-1), highest)
	for _, m := range []int64{feed.MaxMantissa + 1, -feed.MaxMantissa - 1, 1<<63 - 1, -1 << 63} {
		_, err := feed.Encode(m)
		require.ErrorIs(t, err, feed.ErrRange, "%d", m)
	}
	_, err = feed.Absent.Mantissa()
	require.ErrorIs(t, err, feed.ErrAbsent)
	_, err = feed.Encoded(1 << 63).Mantissa()
	require.ErrorIs(t, err, feed.ErrRange)
}

func TestMantissaText(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		m        int64
		decimals uint8
		want     string
	}{
		{0, 0, "0"}, {0, 2, "0.00"}, {5, 2, "0.05"}, {-150, 4, "-0.0150"}, {6400012345678, 8, "64000.12345678"},
		{-feed.MaxMantissa, 0, "-4611686018427387903"}, {1, 18, "0.000000000000000001"},
	} {
		require.Equal(t, tc.want, feed.MantissaText(tc.m, tc.decimals))
	}
	require.Empty(t, feed.Absent.Text(8))
}

func TestRound(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1_700_000_001_999)
	r := feed.RoundAt(at, 2*time.Second)
	require.Equal(t, feed.Round(850_000_000), r)
	require.Equal(t, int64(1_700_000_000_000), r.Start(2*time.Second).UnixMilli())
	require.Equal(t, r+1, feed.RoundAt(at.Add(time.Millisecond), 2*time.Second))
}
