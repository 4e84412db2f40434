package node

import (
	"context"
	"errors"
)

// Stopped turns the errors of an orderly stop, which are those of a context
// that has ended, into none. It is for whoever runs nodes.
func Stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, ctx.Err())) {
		return nil
	}
	return err
}
