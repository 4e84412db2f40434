package sources

import (
	"context"
	"sync"

	"github.com/oraclestream/oraclestream/internal/feed"
)

const (
	// queuedTicks is how many ticks wait for a slow sink at most.
	queuedTicks = 4096
	// conflateFrom is from how many on a new quote takes the place of the waiting
	// one of its instrument.
	conflateFrom = queuedTicks / 4
)

// outbox keeps ticks for the sink, so that a slow one neither holds up reading
// nor makes memory grow: under pressure only the latest quote of an instrument
// waits, and where that does not do, the oldest ticks go.
type outbox struct {
	mu     sync.Mutex
	queue  []feed.Tick
	quotes map[feed.ID]int // places of quotes in queue, kept under pressure only
	ready  chan struct{}
}

func newOutbox() *outbox { return &outbox{ready: make(chan struct{}, 1)} }

// put queues a tick. It gives how many ticks it conflated and shed.
func (o *outbox) put(t *feed.Tick) (conflated, shed int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue) >= conflateFrom {
		if o.quotes == nil {
			o.index()
		}
		if t.Kind == feed.QuoteTick {
			if at, ok := o.quotes[t.Pair]; ok {
				o.queue[at] = *t
				return 1, 0
			}
			o.quotes[t.Pair] = len(o.queue)
		}
		if len(o.queue) == queuedTicks {
			shed = queuedTicks / 4
			o.queue = append(o.queue[:0], o.queue[shed:]...)
			o.index()
			if t.Kind == feed.QuoteTick {
				o.quotes[t.Pair] = len(o.queue)
			}
		}
	}
	o.queue = append(o.queue, *t)
	select {
	case o.ready <- struct{}{}:
	default:
	}
	return 0, shed
}

func (o *outbox) index() {
	o.quotes = make(map[feed.ID]int)
	for i := range o.queue {
		if o.queue[i].Kind == feed.QuoteTick {
			o.quotes[o.queue[i].Pair] = i
		}
	}
}

// take exchanges the queue for an empty one.
func (o *outbox) take(empty []feed.Tick) []feed.Tick {
	o.mu.Lock()
	defer o.mu.Unlock()
	full := o.queue
	o.queue, o.quotes = empty[:0], nil
	return full
}

// deliver hands ticks to the sink until ctx ends, and then what is left.
func (o *outbox) deliver(ctx context.Context, sink func(feed.Tick)) {
	var spare []feed.Tick
	for {
		batch := o.take(spare)
		for i := range batch {
			sink(batch[i])
		}
		spare = batch
		select {
		case <-o.ready:
		case <-ctx.Done():
			for _, t := range o.take(nil) {
				sink(t)
			}
			return
		}
	}
}
