package sources

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestSkewIsEstimated: whatever the ways take, and whatever a few wrong times
// say, the estimate is the difference of the clocks less the shortest way.
func TestSkewIsEstimated(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s skew
		now := time.Unix(1_700_000_000, 0)
		off := time.Duration(rapid.Int64Range(-60_000, 60_000).Draw(t, "off")) * time.Millisecond
		for i := range 300 { // two minutes
			now = now.Add(400 * time.Millisecond)
			way := time.Duration(rapid.IntRange(5, 3000).Draw(t, "way")) * time.Millisecond
			if i%10 == 0 {
				way = 5 * time.Millisecond
			}
			event := now.Add(off - way)
			if i == 150 {
				event = event.Add(1000 * time.Hour) // a wrong time
			}
			s.add(now, event)
		}
		ahead, known := s.get()
		require.True(t, known)
		require.Equal(t, off-5*time.Millisecond, ahead)
		// The clock is put right: two minutes later the estimate follows.
		for range 300 {
			now = now.Add(400 * time.Millisecond)
			s.add(now, now.Add(-5*time.Millisecond))
		}
		ahead, _ = s.get()
		require.Equal(t, -5*time.Millisecond, ahead)
	})
	var s skew
	s.add(time.Unix(1_700_000_000, 0), time.Unix(1_600_000_000, 0))
	_, known := s.get()
	require.False(t, known, "one message tells nothing")
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tc := range []struct {
		status int
		after  string
		want   time.Duration
	}{
		{429, "", busyPause}, {429, "7", 7 * time.Second}, {429, "0", 0}, {418, "", banPause}, {403, "600", 10 * time.Minute},
		{418, "99999999", maxBan}, {429, "99999999999999999999", maxBan}, {429, "-99999999999999999999", busyPause}, {418, "-5", banPause}, {503, "", 0}, {503, "30", 30 * time.Second}, {500, "30", 0}, {404, "", 0},
		{429, now.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second}, {429, now.Add(-time.Hour).Format(http.TimeFormat), 0},
	} {
		require.Equal(t, tc.want, RetryAfter(tc.status, http.Header{"Retry-After": {tc.after}}, now), "%d %q", tc.status, tc.after)
	}
}

// TestPaceIsKept: whoever comes, one goes each interval; a ban holds all.
func TestPaceIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &Runner{dials: pace{every: time.Second}}
		began := time.Now()
		times := make(chan time.Duration, 4)
		r.ban.set(began.Add(time.Minute))
		r.ban.set(began.Add(time.Second)) // a shorter one changes nothing
		for range 4 {
			go func() {
				if r.allowed(t.Context(), &r.dials) {
					times <- time.Since(began)
				}
			}()
		}
		for i := range 4 {
			require.Equal(t, time.Minute+time.Duration(i)*time.Second, <-times)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r.ban.set(time.Now().Add(time.Hour))
		require.False(t, r.allowed(ctx, &r.dials))
	})
}
