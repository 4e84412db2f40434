package store

import (
	"context"
	"errors"
	"time"
)

// chunkItems is how many items a queue's memory grows and shrinks by.
const chunkItems = 256

type item[T any] struct {
	what T
	cost int
	at   time.Time
}

// queue is first in, first out, and keeps no more memory than it needs.
type queue[T any] struct {
	chunks [][]item[T]
	head   int // of the first chunk
	length int
}

func (q *queue[T]) push(it item[T]) {
	if n := len(q.chunks); n == 0 || len(q.chunks[n-1]) == chunkItems {
		q.chunks = append(q.chunks, make([]item[T], 0, chunkItems))
	}
	last := len(q.chunks) - 1
	q.chunks[last] = append(q.chunks[last], it)
	q.length++
}

func (q *queue[T]) first() *item[T] { return &q.chunks[0][q.head] }

func (q *queue[T]) pop() item[T] {
	it := *q.first()
	*q.first() = item[T]{}
	q.head++
	q.length--
	if q.head == len(q.chunks[0]) {
		q.chunks[0] = nil
		q.chunks, q.head = q.chunks[1:], 0
	}
	return it
}

// batch is what is being written, in one go and under one name, until it is
// known to be stored: only so can a batch whose fate a lost connection hides be
// sent again without being stored twice.
type batch[T any] struct {
	id    BatchID
	first uint64 // the ordinal of its first item
	items []T
	cost  int
}

// lane is the way of one kind of record to the sink: a queue and at most a few
// batches in front of it. All fields below the mutex's owner are guarded by it.
type lane[T any] struct {
	w     *Writer
	write func(context.Context, BatchID, []T) error
	wake  chan struct{}
	kind  string

	queue    queue[T]
	pending  []batch[T]
	accepted uint64 // items ever taken in; the ordinal of the next one
	flushTo  uint64 // items below this ordinal are due at once
	stats    LaneStats
	down     time.Time // since when writing fails; zero while it does not
	downShed uint64    // stats.Shed when that began
}

// laneOps is a lane of any kind.
type laneOps interface {
	// shed drops the oldest item of the queue and says what it cost.
	shed() (cost int, ok bool)
	// hurry makes everything taken in so far due at once, and gives the ordinal
	// behind it.
	hurry() (until uint64)
	// flushed reports whether every item below the ordinal is stored or dropped.
	flushed(ordinal uint64) bool
	// signal makes run look what there is to do.
	signal()
	run(ctx context.Context)
}

func (l *lane[T]) hurry() uint64 {
	l.flushTo = l.accepted
	l.signal()
	return l.accepted
}

func (l *lane[T]) shed() (cost int, ok bool) {
	if l.queue.length == 0 {
		return 0, false
	}
	l.stats.Shed++
	return l.queue.pop().cost, true
}

// add takes an item in, shedding what is worth less or older, or sheds the
// item itself. It never blocks.
func (l *lane[T]) add(what T, cost int) {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	l.stats.Added++
	if l.w.closing || !l.w.makeRoom(l, cost) {
		l.stats.Shed++
		return
	}
	l.queue.push(item[T]{what: what, cost: cost, at: time.Now()})
	l.accepted++
	l.w.cost += cost
	if n := l.queue.length; n == 1 || n == l.w.cfg.BatchRows {
		l.signal()
	}
}

func (l *lane[T]) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// run writes until the context ends, or until the writer closes and nothing is
// left to write.
func (l *lane[T]) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	backoff := l.w.cfg.RetryMin
	for {
		b, wait, done := l.next()
		switch {
		case done:
			return
		case b != nil:
			if l.try(ctx, b) {
				backoff = l.w.cfg.RetryMin
				continue
			}
			wait, backoff = backoff, min(2*backoff, l.w.cfg.RetryMax)
			if !l.pause(ctx, timer, wait, false) {
				return
			}
		default:
			if !l.pause(ctx, timer, wait, true) {
				return
			}
		}
	}
}

// pause waits, and where asked ends early when there may be something to do.
func (l *lane[T]) pause(ctx context.Context, timer *time.Timer, wait time.Duration, wakes bool) bool {
	wake := l.wake
	if !wakes {
		wake = nil
	}
	timer.Reset(wait)
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-wake:
	}
	return true
}

// next gives the batch to write, or how long to wait for one.
func (l *lane[T]) next() (b *batch[T], wait time.Duration, done bool) {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	if len(l.pending) > 0 {
		return l.oldest(), 0, false
	}
	n := l.queue.length
	if n == 0 {
		return nil, time.Hour, l.w.closing
	}
	if n < l.w.cfg.BatchRows && !l.w.closing && l.accepted-uint64(n) >= l.flushTo {
		if wait = time.Until(l.queue.first().at.Add(l.w.cfg.BatchDelay)); wait > 0 {
			return nil, wait, false
		}
	}
	take := batch[T]{first: l.accepted - uint64(n)}
	take.items = make([]T, 0, min(n, l.w.cfg.BatchRows))
	for range cap(take.items) {
		it := l.queue.pop()
		take.items = append(take.items, it.what)
		take.cost += it.cost
	}
	l.pending = append(l.pending, take)
	return l.oldest(), 0, false
}

// oldest is the batch to write now. It gets its number here, so that numbers
// grow in the order of writing also where batches are halved.
func (l *lane[T]) oldest() *batch[T] {
	b := &l.pending[0]
	if b.id.Batch == 0 {
		l.w.run.Batch++
		b.id = l.w.run
	}
	return b
}

// try writes the first pending batch once. It is false where the database is
// to be given a rest.
func (l *lane[T]) try(ctx context.Context, b *batch[T]) bool {
	attempt, cancel := context.WithTimeout(ctx, l.w.cfg.Timeout)
	defer cancel()
	began := time.Now()
	err := l.write(attempt, b.id, b.items)
	took := time.Since(began)

	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	l.stats.Busy += took
	switch {
	case err == nil:
		l.stats.Stored += uint64(len(b.items))
		l.stats.Batches++
		l.settled(b)
		l.up()
		return true
	case errors.Is(err, ErrInvalid):
		l.refused(b, err)
		return true
	case ctx.Err() != nil:
		return false
	}
	l.stats.Failures++
	if l.down.IsZero() {
		l.down, l.downShed = time.Now(), l.stats.Shed
		l.w.cfg.Logger.Warn("records cannot be stored; they wait in memory", "kind", l.kind, "error", err,
			"advice", "look whether the database is up, has room on its disk and takes this user; ticks are the first to be dropped when the buffer is full")
	}
	return false
}

// settled ends the first pending batch.
func (l *lane[T]) settled(b *batch[T]) {
	l.w.cost -= b.cost
	l.pending[0] = batch[T]{}
	if l.pending = l.pending[1:]; len(l.pending) == 0 {
		l.pending = nil
	}
	close(l.w.progress)
	l.w.progress = make(chan struct{})
}

// refused halves a batch that holds something which no database takes, until
// that is found and dropped.
func (l *lane[T]) refused(b *batch[T], err error) {
	if len(b.items) == 1 {
		l.stats.Refused++
		l.w.cfg.Logger.Warn("record cannot be stored and is dropped", "kind", l.kind, "error", err,
			"advice", "report it with this line: what is stored is checked before, so this is an error of the program")
		l.settled(b)
		return
	}
	half := len(b.items) / 2
	// The halves share the cost somehow; only their sum is ever used.
	left := batch[T]{first: b.first, items: b.items[:half], cost: b.cost / 2}
	right := batch[T]{first: b.first + uint64(half), items: b.items[half:], cost: b.cost - b.cost/2}
	l.pending = append([]batch[T]{left, right}, l.pending[1:]...)
}

// up says that writing works again, if it did not.
func (l *lane[T]) up() {
	if l.down.IsZero() {
		return
	}
	l.w.cfg.Logger.Info("records are stored again", "kind", l.kind, "after", time.Since(l.down).Round(time.Millisecond),
		"waiting", l.queue.length, "dropped", l.stats.Shed-l.downShed)
	l.down = time.Time{}
}

func (l *lane[T]) flushed(ordinal uint64) bool {
	if len(l.pending) > 0 && l.pending[0].first < ordinal {
		return false
	}
	return l.accepted-uint64(l.queue.length) >= ordinal
}

func (l *lane[T]) left() int {
	n := l.queue.length
	for i := range l.pending {
		n += len(l.pending[i].items)
	}
	return n
}

func (l *lane[T]) snapshot() LaneStats {
	s := l.stats
	s.Waiting = l.left()
	if len(l.pending)+l.queue.length > 0 && !l.down.IsZero() {
		s.Down = time.Since(l.down)
	}
	return s
}
