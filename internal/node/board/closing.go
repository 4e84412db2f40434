package board

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/node"
)

// lastWrites bounds all that is still stored at a stop, together.
const lastWrites = 3 * time.Second

// closer stores what waits until the context ends; [store.Writer] is one.
type closer interface {
	Close(ctx context.Context) error
}

// CloseWriters ends what writes to the store behind a queue, all at once: what waits
// is stored, as far as the store takes it within three seconds. The error says how
// much was left, and what that means.
func CloseWriters(log *slog.Logger, writers ...closer) error {
	defer node.Waiting(log, "the store, to take what is not stored yet")()
	ctx, cancel := context.WithTimeout(context.Background(), lastWrites)
	defer cancel()
	errs := make([]error, len(writers))
	var all sync.WaitGroup
	for i, w := range writers {
		all.Go(func() { errs[i] = w.Close(ctx) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("%w: the store did not take them in time: see that it answers and has room; what is signed and sent is on record, and values are on chain all the same", err)
	}
	return nil
}
