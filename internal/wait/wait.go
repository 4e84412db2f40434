// Package wait pauses a goroutine so that its context still ends it.
package wait

import (
	"context"
	"time"
)

// For waits for d; it reports false when the context ended first.
func For(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
