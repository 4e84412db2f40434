package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
	"unsafe"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/pubsub"
)

// BatchID names a batch of ticks, so that one sent twice is stored once. The
// zero BatchID names none.
type BatchID struct {
	// Writer is one run of one writer.
	Writer int64
	// Batch grows in the order in which the writer's batches are written.
	Batch int64
}

// Sink is where a [Writer] writes to. Calls come from several goroutines, one
// for each kind. An error that wraps [ErrInvalid] says that no attempt with
// these records can succeed; after any other the same call is made again.
type Sink interface {
	AppendTicks(ctx context.Context, id BatchID, ticks []feed.Tick) error
	// AppendValues ignores a value that is there already.
	AppendValues(ctx context.Context, values []FeedValue) error
	// AppendMessages ignores a message that is there already.
	AppendMessages(ctx context.Context, messages []pubsub.Message) error
}

// WriterConfig configures a [Writer].
type WriterConfig struct {
	Sink   Sink
	Logger *slog.Logger
	// Registerer takes the writer's metrics; nil means none.
	Registerer prometheus.Registerer
	// MaxBytes bounds what waits in memory, 64 MiB where it is 0: some 150,000 ticks.
	MaxBytes int
	// BatchRows is how many records are written at once, 1000 where it is 0.
	BatchRows int
	// BatchDelay is how long a record waits at most for others to be written
	// with, 200 ms where it is 0.
	BatchDelay time.Duration
	// Timeout bounds one attempt to write, 10 s where it is 0.
	Timeout time.Duration
	// RetryMin is the rest after a failure, 100 ms where it is 0; each further
	// failure doubles it up to RetryMax, 5 s where it is 0.
	RetryMin, RetryMax time.Duration
}

func (c *WriterConfig) fill() error {
	if c.Sink == nil || c.Logger == nil {
		return errors.New("set up store writer: a sink and a logger are needed")
	}
	if c.MaxBytes < 0 || c.BatchRows < 0 || c.BatchDelay < 0 || c.Timeout < 0 || c.RetryMin < 0 || c.RetryMax < 0 {
		return errors.New("set up store writer: negative limit")
	}
	c.MaxBytes = or(c.MaxBytes, 64<<20)
	c.BatchRows = or(c.BatchRows, 1000)
	c.BatchDelay = or(c.BatchDelay, 200*time.Millisecond)
	c.Timeout = or(c.Timeout, 10*time.Second)
	c.RetryMin = or(c.RetryMin, 100*time.Millisecond)
	c.RetryMax = max(or(c.RetryMax, 5*time.Second), c.RetryMin)
	return nil
}

func or[T int | time.Duration](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// Writer takes ticks, topic messages and values without ever making the caller
// wait, and stores them in batches, each kind in the order it came. While the
// database is away they wait in memory, within a bound. At the bound raw ticks
// are dropped, the oldest first, then messages, then values, the oldest first;
// every one dropped is counted, and a message that is missing shows as a gap
// in its topic's sequence numbers.
// It is safe for concurrent use.
type Writer struct {
	cfg  WriterConfig
	stop context.CancelFunc
	done sync.WaitGroup

	mu       sync.Mutex
	closing  bool
	cost     int // of all that waits
	run      BatchID
	progress chan struct{} // closed and replaced whenever a batch ends
	ticks    lane[feed.Tick]
	messages lane[pubsub.Message]
	values   lane[FeedValue]
	// order is the lanes, the least worth keeping first.
	order []laneOps
}

// NewWriter starts a writer. Close ends it.
func NewWriter(cfg WriterConfig) (*Writer, error) {
	if err := cfg.fill(); err != nil {
		return nil, err
	}
	w := &Writer{
		cfg: cfg, progress: make(chan struct{}),
		// A random run keeps writers apart; a batch of 0 names none.
		run: BatchID{Writer: rand.Int64()}, //nolint:gosec // nobody gains by guessing it
	}
	w.ticks = lane[feed.Tick]{w: w, kind: "ticks", wake: make(chan struct{}, 1), write: cfg.Sink.AppendTicks}
	w.messages = lane[pubsub.Message]{
		w: w, kind: "messages", wake: make(chan struct{}, 1),
		write: func(ctx context.Context, _ BatchID, m []pubsub.Message) error { return cfg.Sink.AppendMessages(ctx, m) },
	}
	w.values = lane[FeedValue]{
		w: w, kind: "values", wake: make(chan struct{}, 1),
		write: func(ctx context.Context, _ BatchID, v []FeedValue) error { return cfg.Sink.AppendValues(ctx, v) },
	}
	w.order = []laneOps{&w.ticks, &w.messages, &w.values}
	if cfg.Registerer != nil {
		if err := cfg.Registerer.Register(newWriterMetrics(w)); err != nil {
			return nil, fmt.Errorf("set up store writer: %w", err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	for _, l := range w.order {
		w.done.Go(func() { l.run(ctx) })
	}
	return w, nil
}

// What a record costs in memory besides its texts.
const (
	tickCost    = int(unsafe.Sizeof(item[feed.Tick]{}))
	messageCost = int(unsafe.Sizeof(item[pubsub.Message]{}))
	valueCost   = int(unsafe.Sizeof(item[FeedValue]{}))
)

// TickBytes is about what a tick that waits costs of [WriterConfig.MaxBytes].
const TickBytes = tickCost + 64

// AddTick takes a tick to store. A tick that cannot be stored is refused and
// counted here already.
func (w *Writer) AddTick(t feed.Tick) {
	if err := checkTick(&t); err != nil {
		w.refuse(&w.ticks.stats)
		return
	}
	w.ticks.add(t, tickCost+len(t.Source)+len(t.Symbol)+len(t.Pair)+len(t.TradeID))
}

// AddMessage takes a published message to store; nobody changes it afterwards.
// A message that cannot be stored is refused and counted here already.
func (w *Writer) AddMessage(m pubsub.Message) {
	if err := checkMessage(&m); err != nil {
		w.refuse(&w.messages.stats)
		return
	}
	w.messages.add(m, messageCost+len(m.Topic)+len(m.Publisher)+len(m.Payload))
}

// AddValue takes a value to store. A value that cannot be stored is refused
// and counted here already.
func (w *Writer) AddValue(v FeedValue) {
	if err := v.check(); err != nil {
		w.refuse(&w.values.stats)
		return
	}
	w.values.add(v, valueCost+len(v.Feed))
}

func (w *Writer) refuse(s *LaneStats) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s.Added++
	s.Refused++
}

// makeRoom sheds until cost more fits, from the least worth kind up to that of
// the newcomer. It is false where the newcomer is what has to go.
func (w *Writer) makeRoom(newcomer laneOps, cost int) bool {
	if cost > w.cfg.MaxBytes {
		return false
	}
	for _, kind := range w.order {
		for w.cost+cost > w.cfg.MaxBytes {
			freed, ok := kind.shed()
			if !ok {
				break
			}
			w.cost -= freed
		}
		if kind == newcomer {
			break
		}
	}
	return w.cost+cost <= w.cfg.MaxBytes
}

// Flush waits until all that was added before is stored, or dropped. What is
// due only later is written at once.
func (w *Writer) Flush(ctx context.Context) error {
	w.mu.Lock()
	until := make([]uint64, len(w.order))
	for i, l := range w.order {
		until[i] = l.hurry()
	}
	for i := 0; i < len(w.order); {
		if w.order[i].flushed(until[i]) {
			i++
			continue
		}
		progress := w.progress
		w.mu.Unlock()
		select {
		case <-progress:
		case <-ctx.Done():
			return fmt.Errorf("flush store writer: %w", ctx.Err())
		}
		w.mu.Lock()
	}
	w.mu.Unlock()
	return nil
}

// Close stores what waits until the context ends, and ends the writer. What is
// added from now on is dropped and counted. The error says how much was left.
func (w *Writer) Close(ctx context.Context) error {
	w.mu.Lock()
	w.closing = true
	w.mu.Unlock()
	for _, l := range w.order {
		l.signal()
	}
	release := context.AfterFunc(ctx, w.stop)
	w.done.Wait()
	release()
	w.stop()
	if s := w.Stats(); s.Ticks.Waiting+s.Messages.Waiting+s.Values.Waiting > 0 {
		return fmt.Errorf("close store writer: %d ticks, %d messages and %d values were not stored", s.Ticks.Waiting, s.Messages.Waiting, s.Values.Waiting)
	}
	return nil
}

// LaneStats counts what became of the records of one kind.
type LaneStats struct {
	// Added is Stored + Shed + Refused + Waiting.
	Added uint64
	// Stored records are in the database.
	Stored uint64
	// Shed records were dropped because the buffer was full, or the writer closed.
	Shed uint64
	// Refused records could not be stored for what they are.
	Refused uint64
	// Waiting records are in memory.
	Waiting int
	// Batches is how many calls stored something, Failures how many did not.
	Batches, Failures uint64
	// Busy is the time spent in calls.
	Busy time.Duration
	// Down is for how long writing has failed; 0 while it does not.
	Down time.Duration
}

// WriterStats is a writer's state at a moment.
type WriterStats struct {
	Ticks, Messages, Values LaneStats
	// Bytes is what waits in memory, at most WriterConfig.MaxBytes.
	Bytes int
}

// Stats gives the state now.
func (w *Writer) Stats() WriterStats {
	w.mu.Lock()
	defer w.mu.Unlock()
	return WriterStats{Ticks: w.ticks.snapshot(), Messages: w.messages.snapshot(), Values: w.values.snapshot(), Bytes: w.cost}
}
