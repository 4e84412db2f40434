package node

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// When a seat without signatures is told of.
func TestSilenceOfASeat(t *testing.T) {
	t.Parallel()
	start := time.Unix(1_800_000_000, 0)
	const drift = 4 * time.Second
	var s signingState
	require := require.New(t)
	silent := func(after, interval time.Duration) bool {
		_, silent := s.silence(start.Add(after), interval)
		return silent
	}
	require.False(silent(time.Hour, time.Second), "without a seat")
	s.seated(false, start, drift)
	require.False(silent(time.Hour, time.Second), "without a seat")

	s.seated(true, start, drift)
	require.False(silent(14*time.Second, 2*time.Second), "none may be signed within the drift after a start")
	require.True(silent(14*time.Second+1, 2*time.Second))
	require.False(silent(24*time.Second, 4*time.Second), "five rounds, and the drift")
	require.True(silent(24*time.Second+1, 4*time.Second))
	s.seated(true, start.Add(20*time.Second), drift)
	s.unsigned("the record hangs")
	got, is := s.silence(start.Add(25*time.Second), time.Second)
	require.True(is, "a seat that is kept is counted from its first round")
	require.Equal(Silence{Since: start, Why: "the record hangs"}, got)

	s.signed(start.Add(30 * time.Second))
	require.False(silent(40*time.Second, 2*time.Second))
	require.True(silent(40*time.Second+1, 2*time.Second), "after the first signature no drift is allowed for")
	got, _ = s.silence(start.Add(41*time.Second), time.Second)
	require.Empty(got.Why)

	s.seated(false, start.Add(50*time.Second), drift)
	require.False(silent(time.Hour, time.Second), "the seat is gone")
}
