package sources

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// jitter is a backoff with full jitter: each pause is anywhere between nothing
// and a ceiling that doubles, so that clients that were cut together do not come
// back together.
type jitter struct {
	least, most time.Duration
	random      func(n int64) int64
	ceiling     time.Duration
}

var _ backoff.BackOff = (*jitter)(nil)

func newJitter(least, most time.Duration, random func(int64) int64) *jitter {
	return &jitter{least: least, most: most, random: random, ceiling: least}
}

// NextBackOff implements [backoff.BackOff].
func (j *jitter) NextBackOff() time.Duration {
	pause := time.Duration(j.random(int64(j.ceiling) + 1))
	j.ceiling = min(2*j.ceiling, j.most)
	return pause
}

// Reset implements [backoff.BackOff].
func (j *jitter) Reset() { j.ceiling = j.least }

// wait pauses; it reports false where the context ended.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
