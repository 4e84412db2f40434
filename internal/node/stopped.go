package node

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// patience is how long a part of a stop takes until the log tells what it waits for.
const patience = time.Second

// Waiting tells on the log what a stop waits for, where that is not over soon. The
// caller calls what it gives once it is over.
func Waiting(log *slog.Logger, what string) (over func()) {
	t := time.AfterFunc(patience, func() {
		log.Warn("still stopping", "waits_for", what, "advice", "it ends within seconds; interrupt once more to stop at once")
	})
	return func() { t.Stop() }
}

// Stopped turns the errors of an orderly stop, which are those of a context
// that has ended, into none. It is for whoever runs nodes.
func Stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, ctx.Err())) {
		return nil
	}
	return err
}
