package poll_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources/internal/poll"
)

// play runs a poller over the results given, and gives when each was asked for,
// counted from the start.
func play(t *testing.T, every time.Duration, results ...error) (*poll.Poller, []time.Duration) {
	t.Helper()
	began := time.Now()
	var times []time.Duration
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p := poll.New("bank", every, nil, "look", func(context.Context) error {
		times = append(times, time.Since(began))
		if len(times) == len(results) {
			defer cancel()
		}
		return results[len(times)-1]
	})
	require.NoError(t, p.Run(ctx))
	return p, times
}

// TestWhoAsksToBeLeftAloneIs: nothing is asked before the pause is over, the
// state says so, and afterwards the source goes on.
func TestWhoAsksToBeLeftAloneIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		busy := &poll.Error{Err: errors.New("answered 429"), Advice: "raise every", Pause: time.Hour}
		p, times := play(t, 10*time.Second, nil, busy, nil, nil, errors.New("end"))
		require.Len(t, times, 5)
		require.GreaterOrEqual(t, times[2]-times[1], time.Hour)
		require.LessOrEqual(t, times[2]-times[1], time.Hour+10*time.Second)
		require.Equal(t, 10*time.Second, times[3]-times[2], "at its own pace again")
		st := p.Stats()
		require.Equal(t, uint64(1), st.Bans)
		require.Equal(t, began.Add(times[1]+time.Hour), st.BannedUntil)
	})
}

func TestPausesGrowUntilItSucceeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		failed := errors.New("no")
		results := make([]error, 40)
		for i := range results[:39] {
			results[i] = failed
		}
		_, times := play(t, time.Second, results...)
		longest := time.Duration(0)
		for i := 1; i < len(times); i++ {
			longest = max(longest, times[i]-times[i-1])
		}
		require.Greater(t, longest, time.Minute)
		require.LessOrEqual(t, longest, 5*time.Minute+time.Second)
	})
}

// TestOneBadPartKeepsThePace: what the other parts bring must not go stale.
func TestOneBadPartKeepsThePace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		part := &poll.Error{Err: errors.New("GBP/USD: no"), Advice: "take it out", Partial: true}
		p, times := play(t, time.Second, part, part, part, part, errors.New("last"))
		for i := 1; i < len(times); i++ {
			require.Equal(t, time.Second, times[i]-times[i-1])
		}
		require.Equal(t, 1, p.Stats().Connected)
		require.Equal(t, "GBP/USD: no", p.Stats().LastError)
		require.Equal(t, "take it out", p.Advice())
	})
}
