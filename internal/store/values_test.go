package store

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func testValues(from, until int) []FeedValue {
	var values []FeedValue
	for i := from; i < until; i++ {
		values = append(values, testValue(i))
	}
	return values
}

func TestValuesAreReadAsStored(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		want := []FeedValue{
			{Feed: "a", At: firstTime.UTC(), Value: 1, Decimals: 0, Origin: feed.Live},
			{Feed: "a", Round: 1, At: testTime, Value: feed.Absent, Decimals: feed.MaxDecimals, Origin: feed.Replay},
			{Feed: "a", Round: 2, At: testTime, Value: 1<<63 - 1, Decimals: 18, Origin: feed.Simulated},
			{Feed: "a", Round: math.MaxInt64, At: testTime.Add(time.Millisecond), Value: feed.Offset, Decimals: 2, Origin: feed.Live},
			{Feed: "a", Round: 3, At: lastTime.Add(-time.Millisecond), Value: feed.Offset - 1, Decimals: 2, Origin: feed.Live},
		}
		other := testValues(0, 3)
		shuffled := slices.Concat(want[3:], other, want[:3])
		shuffled[0].At = shuffled[0].At.Add(999 * time.Microsecond) // cut off
		require.NoError(t, s.AppendValues(t.Context(), shuffled))
		require.NoError(t, s.AppendValues(t.Context(), nil))
		read := func(from, to time.Time, limit int) []FeedValue {
			got, err := s.FeedValues(t.Context(), "a", from, to, limit)
			require.NoError(t, err)
			return got
		}
		require.Equal(t, want, read(time.Time{}, time.Time{}, 10))
		require.Equal(t, want[:2], read(time.Time{}, time.Time{}, 2), "the earliest")
		require.Equal(t, want[1:3], read(testTime, testTime.Add(time.Millisecond), 10), "from is in, to is not")
		require.Equal(t, want[3:4], read(testTime.Add(1), testTime.Add(time.Millisecond+1), 10), "a part of a millisecond")
		require.Empty(t, read(testTime, testTime, 10))
		got, err := s.LatestValue(t.Context(), "a")
		require.NoError(t, err)
		require.Equal(t, want[4], got)
		_, err = s.LatestValue(t.Context(), "none")
		require.ErrorIs(t, err, ErrNotFound)
		for _, limit := range []int{-1, 0, MaxValues + 1} {
			_, err := s.FeedValues(t.Context(), "a", time.Time{}, time.Time{}, limit)
			require.Error(t, err)
		}
	})
}

func TestAValueIsNeverOverwritten(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		require.NoError(t, s.AppendValues(t.Context(), testValues(0, 150)))
		changed := testValues(100, 250)
		for i := range changed {
			changed[i].Value++
		}
		require.NoError(t, s.AppendValues(t.Context(), append(changed, changed...)))
		got, err := s.FeedValues(t.Context(), "BTC/USD", time.Time{}, time.Time{}, MaxValues)
		require.NoError(t, err)
		require.Equal(t, slices.Concat(testValues(0, 150), changed[50:]), got)
		bad := testValues(300, 302)
		bad[1].Decimals = 19
		require.ErrorIs(t, s.AppendValues(t.Context(), bad), ErrInvalid)
		_, err = s.FeedValues(t.Context(), "BTC/USD", bad[0].At, time.Time{}, 1)
		require.NoError(t, err)
	})
}

// A long range is read in another way than a short one.
func TestLongRangesOfValues(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		want := testValues(0, 25_000)
		// Most lie in the first half of the time.
		for i := 20_000; i < len(want); i++ {
			want[i].At = want[i].At.Add(24 * time.Hour)
		}
		require.NoError(t, s.AppendValues(t.Context(), want))
		for _, limit := range []int{1, 64, 65, longRange, longRange + 1, 20_000, 20_001, 24_999, 25_000, MaxValues} {
			got, err := s.FeedValues(t.Context(), "BTC/USD", time.Time{}, time.Time{}, limit)
			require.NoError(t, err)
			require.Equal(t, want[:min(limit, len(want))], got)
		}
		got, err := s.FeedValues(t.Context(), "BTC/USD", want[5].At, want[24_000].At, MaxValues)
		require.NoError(t, err)
		require.Equal(t, want[5:24_000], got)
		for _, from := range []time.Time{want[len(want)-1].At, lastTime} {
			got, err = s.FeedValues(t.Context(), "BTC/USD", from, time.Time{}, MaxValues)
			require.NoError(t, err)
			require.LessOrEqual(t, len(got), 1)
		}
		got, err = s.FeedValues(t.Context(), "none", time.Time{}, time.Time{}, MaxValues)
		require.NoError(t, err)
		require.Empty(t, got)
	})
}

// A pooler in front of the server may need a URL that asks for plain text.
func TestValuesAsTextOnTheWire(t *testing.T) {
	s := newStore(t, engineURL(t, PostgreSQL)+"&default_query_exec_mode=simple_protocol")
	want := testValues(0, 10)
	require.NoError(t, s.AppendValues(t.Context(), want))
	require.NoError(t, s.AppendTicks(t.Context(), BatchID{1, 1}, testTicks(0, 10)))
	got, err := s.FeedValues(t.Context(), "BTC/USD", time.Time{}, time.Time{}, MaxValues)
	require.NoError(t, err)
	require.Equal(t, want, got)
	requireSameTicks(t, testTicks(0, 10), collect(t, s.Ticks(t.Context(), TickFilter{})))
}

// A row that somebody changed behind the store's back no longer has its
// checksum; one of before there were checksums has none to judge by.
func TestAChangedValueShows(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		want := testValues(0, 2*tickPage+7)
		require.NoError(t, s.AppendValues(t.Context(), want))
		other := testValue(3)
		other.Feed = "a"
		require.NoError(t, s.AppendValues(t.Context(), []FeedValue{other}))
		read := func(from, to time.Time) (got []SummedValue) {
			for v, err := range s.SummedValues(t.Context(), from, to) {
				require.NoError(t, err)
				got = append(got, v)
			}
			return got
		}
		got := read(time.Time{}, time.Time{})
		require.Len(t, got, len(want)+1)
		for i, v := range got {
			require.Equal(t, append(want, other)[i], v.FeedValue)
			require.True(t, v.Summed && !v.Wrong)
		}
		require.Len(t, read(want[5].At, want[9].At), 4)
		for _, statement := range []string{`value = value + 1`, `decimals = decimals + 1`, `origin = 'live'`, `round = round + 1000000`, `at_ms = at_ms + 1`} {
			_, err := s.write.ExecContext(t.Context(), `UPDATE feed_values SET `+statement+` WHERE feed = 'a'`)
			require.NoError(t, err)
			require.True(t, read(time.Time{}, time.Time{})[len(want)].Wrong, statement)
			info, err := s.check(t.Context())
			require.NoError(t, err)
			require.Len(t, info.Problems, 1)
			require.Contains(t, info.Problems[0], "1 values are not those that were stored")
			_, err = s.write.ExecContext(t.Context(), `DELETE FROM feed_values WHERE feed = 'a'`)
			require.NoError(t, err)
			require.NoError(t, s.AppendValues(t.Context(), []FeedValue{other}))
		}
		_, err := s.write.ExecContext(t.Context(), `UPDATE feed_values SET checksum = -1, value = value + 1 WHERE feed = 'a'`)
		require.NoError(t, err)
		last := read(time.Time{}, time.Time{})[len(want)]
		require.False(t, last.Summed || last.Wrong)
	})
}
