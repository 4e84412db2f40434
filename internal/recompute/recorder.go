package recompute

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/wait"
)

// RecorderStore is where a [Recorder] writes to; [store.Store] is one.
type RecorderStore interface {
	PutFeedRun(ctx context.Context, r *store.FeedRun) error
	PutSample(ctx context.Context, m store.Sample) error
}

const (
	// recorderQueue is how many samples wait while the store is away: with ten
	// feed sets a round, some three minutes of rounds of two seconds.
	recorderQueue = 1024
	// writeTimeout bounds one attempt to write.
	writeTimeout = 5 * time.Second
	// retryAfter is the rest after a failure.
	retryAfter = time.Second
)

// Recorder stores samples and configurations. Samples are written one after
// the other behind a bounded queue, so that nobody waits for the store; one that
// finds the queue full is dropped and told.
type Recorder struct {
	store RecorderStore
	log   *slog.Logger
	queue chan store.Sample
	done  sync.WaitGroup
	stop  context.CancelFunc

	mu      sync.Mutex
	closed  bool
	dropped int
}

// NewRecorder starts a recorder. Close ends it.
func NewRecorder(s RecorderStore, log *slog.Logger) *Recorder {
	r := &Recorder{store: s, log: log, queue: make(chan store.Sample, recorderQueue)}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	r.done.Go(func() { r.run(ctx) })
	return r
}

// Feeds stores from when on a configuration counts, as
// [aggregator.Aggregator.Record] wrote it. run is when the process began.
func (r *Recorder) Feeds(run, at time.Time, body []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	return r.store.PutFeedRun(ctx, &store.FeedRun{Run: run, At: at, Body: body})
}

// Sample stores what the aggregator said for a round. It does not block.
func (r *Recorder) Sample(set feed.Set, round feed.Round, run time.Time, s aggregator.Sample) {
	body, err := json.Marshal(s.Recorded(set.IDs()))
	if err != nil {
		r.log.Error("sample not recorded", "feed_set", set.Name, "round", round, "error", err, "advice", "this is a bug: please report it")
		return
	}
	m := store.Sample{FeedSet: set.Name, Round: round, Run: run, At: s.At, Ticks: s.Ticks, Number: s.Number, Body: body}
	m.Digest = digest(&m, &s)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		select {
		case r.queue <- m:
			return
		default:
		}
	}
	if r.dropped++; r.dropped == 1 {
		r.log.Warn("sample not recorded", "feed_set", set.Name, "round", round,
			"advice", "look whether the store can be reached: rounds from now on cannot be recomputed")
	}
}

// run writes until the queue is closed and empty, or the context ends.
func (r *Recorder) run(ctx context.Context) {
	for m := range r.queue {
		for ctx.Err() == nil {
			err := r.write(ctx, m)
			if err == nil || errors.Is(err, store.ErrInvalid) {
				break
			}
			wait.For(ctx, retryAfter)
		}
		if ctx.Err() != nil {
			r.mu.Lock()
			r.dropped++
			r.mu.Unlock()
		}
	}
}

func (r *Recorder) write(ctx context.Context, m store.Sample) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return r.store.PutSample(ctx, m)
}

// Close stores what waits until the context ends, and ends the recorder. The
// error says how many samples were not stored since its start.
func (r *Recorder) Close(ctx context.Context) error {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.queue)
	}
	r.mu.Unlock()
	release := context.AfterFunc(ctx, r.stop)
	r.done.Wait()
	release()
	r.stop()
	if r.dropped > 0 {
		return fmt.Errorf("close recorder: %d samples were not stored", r.dropped)
	}
	return nil
}
