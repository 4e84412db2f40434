package pubsub

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Policy is what happens to a reader that falls behind.
type Policy uint8

// The policies.
const (
	// Conflate keeps the latest message of each topic and reports what is
	// missing as a [Gap].
	Conflate Policy = iota
	// Cut ends the subscription with [ErrSlowSubscriber]; the reader may resume.
	Cut
)

// SubscribeOptions says what a reader wants.
type SubscribeOptions struct {
	// Patterns selects the topics, those that appear later included. More can
	// be added with [Subscription.Add].
	Patterns []Pattern
	// After resumes: for each of its topics, what follows that sequence number
	// comes first. Every topic here must be matched by a pattern.
	After map[Topic]uint64
	// NoSnapshot leaves out the last known message of topics not in After.
	NoSnapshot bool
	// Policy is what happens when the reader falls behind.
	Policy Policy
	// Buffer is how many messages may wait for the reader before the policy
	// applies; 256 if 0.
	Buffer int
}

// AddOptions says what a reader wants in addition; see [SubscribeOptions].
type AddOptions struct {
	Patterns   []Pattern
	After      map[Topic]uint64
	NoSnapshot bool
}

// ErrNotMatched is wrapped where a reader resumes a topic that none of its
// patterns matches.
var ErrNotMatched = errors.New("topic not matched by the patterns")

const defaultBuffer = 256

// Subscribe starts a subscription. No message falls between the snapshot or
// the resumed history and what follows. The caller closes it.
func (b *Bus) Subscribe(o SubscribeOptions) (*Subscription, error) {
	if o.Buffer <= 0 {
		o.Buffer = defaultBuffer
	}
	s := &Subscription{
		bus:    b,
		policy: o.Policy,
		buffer: o.Buffer,
		// A stalled reader holds at most one slot a topic beyond its buffer.
		hard:   o.Buffer + b.cfg.MaxTopics,
		latest: make(map[Topic]*slot),
		ready:  make(chan struct{}, 1),
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, ErrClosed
	}
	if len(b.subs) >= b.cfg.MaxSubscriptions {
		return nil, fmt.Errorf("%w: %d", ErrTooManySubscriptions, len(b.subs))
	}
	if err := b.extend(s, AddOptions{Patterns: o.Patterns, After: o.After, NoSnapshot: o.NoSnapshot}); err != nil {
		return nil, err
	}
	b.subs[s] = struct{}{}
	b.metrics.subscriptions.Inc()
	return s, nil
}

// Add extends the subscription by patterns. Topics that it matched before are
// not sent again, and their numbers in After are not looked at.
func (s *Subscription) Add(o AddOptions) error {
	s.bus.mu.Lock()
	defer s.bus.mu.Unlock()
	if _, ok := s.bus.subs[s]; !ok {
		return s.reason()
	}
	return s.bus.extend(s, o)
}

// Remove takes patterns away; those that the subscription does not have are
// passed over. What waits in the queue for topics no longer matched is dropped.
func (s *Subscription) Remove(patterns ...Pattern) {
	s.bus.mu.Lock()
	defer s.bus.mu.Unlock()
	s.patterns = slices.DeleteFunc(s.patterns, func(p Pattern) bool { return slices.Contains(patterns, p) })
	for _, t := range s.bus.topics {
		if !s.matches(t.topic) {
			t.remove(s)
		}
	}
	s.drop(func(t Topic) bool { return !s.matches(t) })
}

// Patterns lists what the subscription asks for.
func (s *Subscription) Patterns() []Pattern {
	s.bus.mu.Lock()
	defer s.bus.mu.Unlock()
	return slices.Clone(s.patterns)
}

// extend adds patterns to a reader, and what the bus has for the topics that
// it did not match before. The bus is locked.
func (b *Bus) extend(s *Subscription, o AddOptions) error {
	isNew := func(topic Topic) bool {
		return !s.matches(topic) && slices.ContainsFunc(o.Patterns, func(p Pattern) bool { return p.Matches(topic) })
	}
	for topic := range o.After {
		if !isNew(topic) && !s.matches(topic) {
			return fmt.Errorf("%w: %q", ErrNotMatched, topic)
		}
	}
	var backlog []*topicState
	for topic, t := range b.topics {
		if isNew(topic) {
			backlog = append(backlog, t)
		}
	}
	for topic, after := range o.After {
		if _, known := b.topics[topic]; !known && isNew(topic) {
			s.report(Gap{Topic: topic, After: after, Reason: GapUnknown})
			b.metrics.gaps.Inc()
		}
	}
	for _, p := range o.Patterns {
		if p != (Pattern{}) && !slices.Contains(s.patterns, p) {
			s.patterns = append(s.patterns, p)
		}
	}
	slices.SortFunc(backlog, func(x, y *topicState) int { return strings.Compare(string(x.topic), string(y.topic)) })
	for _, t := range backlog {
		t.subs = append(t.subs, s)
		if after, ok := o.After[t.topic]; ok {
			b.resume(s, t, after)
		} else if !o.NoSnapshot {
			s.preload(t.history.last(), nil)
		}
	}
	return nil
}

// resume queues what follows a sequence number, or reports the gap. A backlog
// larger than the reader may hold is conflated to the latest message.
func (b *Bus) resume(s *Subscription, t *topicState, after uint64) {
	if after == t.last {
		return
	}
	oldest := t.history.at(0).Sequence
	from := 0
	var gap *Gap
	switch {
	case after > t.last || after+1 < t.first:
		gap = &Gap{Topic: t.topic, After: after, Next: oldest, Reason: GapUnknown}
	case after+1 < oldest:
		gap = &Gap{Topic: t.topic, After: after, Next: oldest, Reason: GapHistory}
	default:
		from = int(after + 1 - oldest)
	}
	if s.length()+t.history.count-from > s.hard {
		from = t.history.count - 1
		latest := t.history.last().Sequence
		switch {
		case gap != nil:
			gap.Next = latest
		case latest > after+1:
			gap = &Gap{Topic: t.topic, After: after, Next: latest, Reason: GapConflated}
		}
	}
	if gap != nil {
		b.metrics.gaps.Inc()
	}
	for i := from; i < t.history.count; i++ {
		s.preload(t.history.at(i), gap)
		gap = nil
	}
}
