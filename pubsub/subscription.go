package pubsub

import (
	"context"
	"sync"
)

// Subscription is one reader's bounded queue. One goroutine at a time reads it.
type Subscription struct {
	bus      *Bus
	patterns []Pattern // guarded by bus.mu
	policy   Policy
	buffer   int
	hard     int
	ready    chan struct{}

	mu    sync.Mutex
	queue []*slot // [head:] waits for the reader
	head  int
	// grace is how many slots of the initial backlog still wait: they do not
	// count against the buffer.
	grace  int
	latest map[Topic]*slot // the last waiting slot of a topic
	err    error
}

// slot is one event that waits.
type slot struct {
	topic   Topic
	message *Message
	gap     *Gap
	grace   bool
}

type pushResult uint8

const (
	pushQueued pushResult = iota
	pushConflated
	pushCut
)

// Next waits for the next event. It gives the context's error when that ends,
// [ErrSlowSubscriber] when the reader was cut, and [ErrClosed] when the
// subscription or the bus was closed.
func (s *Subscription) Next(ctx context.Context) (Event, error) {
	for {
		e, ok, err := s.TryNext()
		if ok || err != nil {
			return e, err
		}
		select {
		case <-s.ready:
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

// TryNext gives the next event if one waits. Together with [Subscription.Ready]
// it serves readers that wait for other things too.
func (s *Subscription) TryNext() (e Event, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.head == len(s.queue) {
		return Event{}, false, s.err
	}
	next := s.queue[s.head]
	s.queue[s.head] = nil
	s.head++
	if next.grace {
		s.grace--
	}
	if s.latest[next.topic] == next {
		delete(s.latest, next.topic)
	}
	switch {
	case s.head == len(s.queue):
		s.queue, s.head = s.queue[:0], 0
		if cap(s.queue) > 2*s.buffer {
			// Memory that a stall has taken is given back.
			s.queue = nil
		}
	case s.head > len(s.queue)/2:
		n := copy(s.queue, s.queue[s.head:])
		clear(s.queue[n:])
		s.queue, s.head = s.queue[:n], 0
	}
	return Event{Gap: next.gap, Message: next.message}, true, nil
}

// Ready receives when [Subscription.TryNext] may have something new to say. It
// is never closed. One receive can stand for many events.
func (s *Subscription) Ready() <-chan struct{} { return s.ready }

// Close ends the subscription. What waits is dropped.
func (s *Subscription) Close() {
	s.bus.mu.Lock()
	s.bus.detach(s)
	s.bus.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = ErrClosed
	}
	s.clear()
	s.wake()
}

// matches is called with the bus locked.
func (s *Subscription) matches(t Topic) bool {
	for _, p := range s.patterns {
		if p.Matches(t) {
			return true
		}
	}
	return false
}

// push queues a new message or applies the policy. It never waits.
func (s *Subscription) push(m *Message) pushResult {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return pushQueued
	}
	waiting := len(s.queue) - s.head
	if waiting-s.grace < s.buffer {
		s.enqueue(&slot{topic: m.Topic, message: m})
		return pushQueued
	}
	if s.policy == Conflate {
		if last, ok := s.latest[m.Topic]; ok {
			last.conflate(m)
			return pushConflated
		}
		if waiting < s.hard {
			s.enqueue(&slot{topic: m.Topic, message: m})
			return pushQueued
		}
	}
	s.err = ErrSlowSubscriber
	s.clear()
	s.wake()
	return pushCut
}

// conflate puts m in the place of what waits, and widens the gap before it.
func (w *slot) conflate(m *Message) {
	switch {
	case w.gap == nil:
		w.gap = &Gap{Topic: m.Topic, After: w.message.Sequence - 1, Next: m.Sequence, Reason: GapConflated}
	default:
		w.gap.Next = m.Sequence
	}
	w.message = m
}

// preload queues a message of the backlog, which the buffer does not bound
// (but the caller does).
func (s *Subscription) preload(m *Message, gap *Gap) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grace++
	s.enqueue(&slot{topic: m.Topic, message: m, gap: gap, grace: true})
}

// report queues a gap without a message.
func (s *Subscription) report(g Gap) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grace++
	w := &slot{topic: g.Topic, gap: &g, grace: true}
	s.queue = append(s.queue, w)
	s.wake()
}

func (s *Subscription) enqueue(w *slot) {
	s.queue = append(s.queue, w)
	s.latest[w.topic] = w
	s.wake()
}

// drop takes waiting events of some topics out of the queue.
func (s *Subscription) drop(unwanted func(Topic) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.queue[:0]
	for _, w := range s.queue[s.head:] {
		if !unwanted(w.topic) {
			kept = append(kept, w)
			continue
		}
		if w.grace {
			s.grace--
		}
		delete(s.latest, w.topic)
	}
	clear(s.queue[len(kept):])
	s.queue, s.head = kept, 0
}

// end lets the reader have what waits, then err.
func (s *Subscription) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	s.wake()
}

func (s *Subscription) clear() {
	s.queue, s.head, s.grace = nil, 0, 0
	clear(s.latest)
}

func (s *Subscription) length() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue) - s.head
}

func (s *Subscription) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		return ErrClosed
	}
	return s.err
}

func (s *Subscription) wake() {
	select {
	case s.ready <- struct{}{}:
	default:
	}
}
