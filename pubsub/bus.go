package pubsub

import (
	"container/list"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// BusConfig configures [NewBus]. The zero value is usable.
type BusConfig struct {
	// Name is the publisher named in messages that name none; "local" if empty.
	Name string
	// History is how many messages of a topic are kept for readers that resume,
	// the last one included; 64 if 0.
	History int
	// MaxTopics bounds the topics remembered; the one published to longest ago
	// is forgotten first. 4096 if 0.
	MaxTopics int
	// MaxPayload bounds one payload in bytes; 64 KiB if 0.
	MaxPayload int
	// MaxBytes bounds the payload bytes kept in all; 64 MiB if 0. The topic
	// published to longest ago is forgotten first.
	MaxBytes int
	// MaxSubscriptions bounds the readers; 4096 if 0.
	MaxSubscriptions int
	// Registerer takes the metrics; nil for none.
	Registerer prometheus.Registerer
	// Now is the clock; time.Now if nil.
	Now func() time.Time
}

// Errors of the bus.
var (
	// ErrClosed is returned once the bus or the subscription is closed.
	ErrClosed = errors.New("pubsub closed")
	// ErrSlowSubscriber is returned to a reader that was cut because it fell behind.
	ErrSlowSubscriber = errors.New("slow subscriber")
	// ErrPayload is wrapped where a payload is too large or is not JSON.
	ErrPayload = errors.New("invalid payload")
	// ErrTooManySubscriptions is returned when the bus has as many readers as it takes.
	ErrTooManySubscriptions = errors.New("too many subscriptions")
)

// Bus is a bounded publish-subscribe within one process. Its methods may be
// called from any goroutine, and publishing never waits for a reader.
type Bus struct {
	cfg     BusConfig
	metrics *metrics

	mu     sync.Mutex
	topics map[Topic]*topicState
	recent list.List // of *topicState, the latest published first
	subs   map[*Subscription]struct{}
	bytes  int
	floor  uint64 // no number up to this one is given again
	closed bool
}

type topicState struct {
	topic       Topic
	first, last uint64 // sequence numbers given since the topic became known
	history     history
	bytes       int
	subs        []*Subscription
	place       *list.Element
}

// NewBus makes a bus. It fails where its metrics cannot be registered.
func NewBus(cfg BusConfig) (*Bus, error) {
	if cfg.Name == "" {
		cfg.Name = "local"
	}
	for _, d := range []struct {
		field *int
		value int
	}{
		{&cfg.History, 64},
		{&cfg.MaxTopics, 4096},
		{&cfg.MaxPayload, 64 << 10},
		{&cfg.MaxBytes, 64 << 20},
		{&cfg.MaxSubscriptions, 4096},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	m, err := newMetrics(cfg.Registerer)
	if err != nil {
		return nil, fmt.Errorf("register bus metrics: %w", err)
	}
	return &Bus{
		cfg:     cfg,
		metrics: m,
		topics:  make(map[Topic]*topicState),
		subs:    make(map[*Subscription]struct{}),
		floor:   uint64(max(0, cfg.Now().UnixMicro())),
	}, nil
}

// Name is the publisher named in messages that name none.
func (b *Bus) Name() string { return b.cfg.Name }

// Publish gives the message its sequence number and hands it to every reader
// of its topic. It takes over the payload, which the caller does not change
// afterwards. Errors are [ErrInvalidTopic], [ErrPayload] and [ErrClosed].
func (b *Bus) Publish(m Message) (sequence uint64, err error) {
	if len(m.Payload) > b.cfg.MaxPayload {
		return 0, fmt.Errorf("%w: %d bytes, at most %d", ErrPayload, len(m.Payload), b.cfg.MaxPayload)
	}
	if !json.Valid(m.Payload) {
		return 0, fmt.Errorf("%w: not one JSON value", ErrPayload)
	}
	if m.Publisher == "" {
		m.Publisher = b.cfg.Name
	}
	if m.Time.IsZero() {
		m.Time = b.cfg.Now()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, ErrClosed
	}
	t, err := b.topic(m.Topic)
	if err != nil {
		return 0, err
	}
	t.last++
	m.Sequence = t.last
	b.keep(t, &m)
	b.metrics.published(m.Topic.Root())
	var cut []*Subscription
	for _, s := range t.subs {
		switch s.push(&m) {
		case pushConflated:
			b.metrics.conflated.Inc()
		case pushCut:
			cut = append(cut, s)
		}
	}
	for _, s := range cut {
		b.metrics.cut.Inc()
		b.detach(s)
	}
	return m.Sequence, nil
}

// Last gives the topic's latest message, if the bus still has it.
func (b *Bus) Last(topic Topic) (*Message, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, ok := b.topics[topic]
	if !ok {
		return nil, false
	}
	return t.history.last(), true
}

// Topics lists the topics that the bus remembers and the pattern matches, in
// no particular order.
func (b *Bus) Topics(p Pattern) []Topic {
	b.mu.Lock()
	defer b.mu.Unlock()
	var topics []Topic
	for topic := range b.topics {
		if p.Matches(topic) {
			topics = append(topics, topic)
		}
	}
	return topics
}

// Close ends every subscription with [ErrClosed], after what is queued.
func (b *Bus) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for s := range b.subs {
		s.end(ErrClosed)
		b.detach(s)
	}
}

// topic finds or makes the state of a topic.
func (b *Bus) topic(name Topic) (*topicState, error) {
	if t, ok := b.topics[name]; ok {
		b.recent.MoveToFront(t.place)
		return t, nil
	}
	if _, err := ParseTopic(string(name)); err != nil {
		return nil, err
	}
	if len(b.topics) >= b.cfg.MaxTopics {
		b.forgetOldest()
	}
	t := &topicState{topic: name, first: b.floor + 1, last: b.floor}
	t.history.limit = b.cfg.History
	t.place = b.recent.PushFront(t)
	for s := range b.subs {
		if s.matches(name) {
			t.subs = append(t.subs, s)
		}
	}
	b.topics[name] = t
	b.metrics.topics.Inc()
	return t, nil
}

// keep adds the message to the topic's history and makes room for it.
func (b *Bus) keep(t *topicState, m *Message) {
	grown := len(m.Payload)
	if dropped := t.history.add(m); dropped != nil {
		grown -= len(dropped.Payload)
	}
	t.bytes += grown
	b.bytes += grown
	for b.bytes > b.cfg.MaxBytes && len(b.topics) > 1 {
		b.forgetOldest()
	}
	for b.bytes > b.cfg.MaxBytes && t.history.count > 1 {
		shrunk := len(t.history.dropOldest().Payload)
		t.bytes -= shrunk
		b.bytes -= shrunk
	}
}

func (b *Bus) forgetOldest() {
	t := b.recent.Remove(b.recent.Back()).(*topicState)
	delete(b.topics, t.topic)
	b.bytes -= t.bytes
	// A topic that becomes known again goes on behind the numbers it had.
	b.floor = max(b.floor, t.last)
	b.metrics.topics.Dec()
	b.metrics.forgotten.Inc()
}

// detach removes a reader from every topic.
func (b *Bus) detach(s *Subscription) {
	if _, ok := b.subs[s]; !ok {
		return
	}
	delete(b.subs, s)
	b.metrics.subscriptions.Dec()
	for _, t := range b.topics {
		t.remove(s)
	}
}

func (t *topicState) remove(s *Subscription) {
	for i, have := range t.subs {
		if have == s {
			last := len(t.subs) - 1
			t.subs[i] = t.subs[last]
			t.subs[last] = nil
			t.subs = t.subs[:last]
			return
		}
	}
}

// history is a topic's latest messages, oldest first, at most limit of them.
type history struct {
	limit, head, count int
	messages           []*Message
}

func (h *history) at(i int) *Message { return h.messages[(h.head+i)%len(h.messages)] }
func (h *history) last() *Message    { return h.at(h.count - 1) }

// add appends m and gives the message that it pushed out, if any.
func (h *history) add(m *Message) (dropped *Message) {
	if h.count == h.limit {
		dropped = h.dropOldest()
	}
	if h.count == len(h.messages) {
		// Most topics stay short, so the ring grows as it is needed.
		grown := make([]*Message, min(h.limit, max(4, 2*len(h.messages))))
		for i := range h.count {
			grown[i] = h.at(i)
		}
		h.messages, h.head = grown, 0
	}
	h.messages[(h.head+h.count)%len(h.messages)] = m
	h.count++
	return dropped
}

func (h *history) dropOldest() *Message {
	m := h.messages[h.head]
	h.messages[h.head] = nil
	h.head = (h.head + 1) % len(h.messages)
	h.count--
	return m
}
