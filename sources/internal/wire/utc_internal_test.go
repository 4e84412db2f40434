package wire

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestUTCIsTimeParse: the quick reading takes nothing that time.Parse refuses,
// and gives the same where it reads.
func TestUTCIsTimeParse(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2000-02-29", "1970-01-01", "2024-02-29", "2100-02-28", "2199-12-31", "2023-12-31"} {
		for _, clock := range []string{"00:00:00", "23:59:59.999999999", "12:30:01.5"} {
			text := day + "T" + clock + "Z"
			want, err := time.Parse(time.RFC3339Nano, text)
			require.NoError(t, err, text)
			ns, ok := utc([]byte(text))
			require.True(t, ok, text)
			require.Equal(t, want.UnixNano(), ns, text)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`(19|20|21)[0-9]{2}-[0-3][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,10})?Z?`),
			rapid.Map(rapid.Int64Range(0, 7_258_118_399_999_999_999), func(ns int64) string { return time.Unix(0, ns).UTC().Format(time.RFC3339Nano) }),
		).Draw(t, "text")
		ns, ok := utc([]byte(text))
		if !ok {
			return
		}
		want, err := time.Parse(time.RFC3339Nano, text)
		require.NoError(t, err, text)
		require.Equal(t, want.UnixNano(), ns, text)
	})
}
