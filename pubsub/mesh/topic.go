package mesh

import (
	"context"
	"errors"
	"fmt"
	"time"

	gossip "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/oraclestream/oraclestream/pubsub"
)

// Message is one valid message from a peer.
type Message struct {
	Topic pubsub.Topic
	// From is the neighbour that handed it over, not its author.
	From     peer.ID
	Data     []byte
	Received time.Time
}

// Handler takes the messages of a topic, one after the other, each once. A
// handler that is slower than the messages for long loses the newest ones. The
// context ends with the mesh or when the topic is left.
type Handler func(ctx context.Context, m Message)

// Errors of topics.
var (
	// ErrNotJoined is wrapped where a topic was not joined.
	ErrNotJoined = errors.New("topic not joined")
	// ErrJoined is wrapped where a topic is joined a second time.
	ErrJoined = errors.New("topic already joined")
	// ErrRefused is wrapped where this node's own validator does not accept
	// what it publishes.
	ErrRefused = errors.New("message refused by the topic's own validator")
	// ErrTooLarge is wrapped where a message exceeds [Limits.MaxMessage].
	ErrTooLarge = errors.New("message too large")
	// ErrClosed is returned once the mesh is closed.
	ErrClosed = errors.New("mesh closed")
)

type joined struct {
	topic  *gossip.Topic
	sub    *gossip.Subscription
	cancel context.CancelFunc
	done   chan struct{}
}

// Join subscribes to a topic and takes part in passing its messages on.
// Messages of peers go through validate and then to handle; the node's own
// messages go through validate only, since the node knows them already. A nil
// validate accepts everything within the limits, a nil handle only passes on.
func (m *Mesh) Join(topic pubsub.Topic, validate Validator, handle Handler) error {
	if _, err := pubsub.ParseTopic(string(topic)); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ctx.Err() != nil {
		return ErrClosed
	}
	if _, ok := m.topics[topic]; ok {
		return fmt.Errorf("%w: %s", ErrJoined, topic)
	}
	name := m.prefix + string(topic)
	p := &pipeline{maxMessage: m.cfg.Limits.MaxMessage, timeout: func() time.Duration { return m.limits.Load().ValidateTimeout }, validate: validate, metrics: m.metrics}
	// Inline: the validator runs on the bounded workers, so that what finds
	// them busy waits in the queue or is refused before it counts as seen.
	if err := m.gossip.RegisterTopicValidator(name, gossip.ValidatorEx(p.gossipValidator), gossip.WithValidatorInline(true)); err != nil {
		return fmt.Errorf("register validator of %s: %w", topic, err)
	}
	t, err := m.gossip.Join(name)
	if err != nil {
		return errors.Join(fmt.Errorf("join %s: %w", topic, err), m.gossip.UnregisterTopicValidator(name))
	}
	if err := t.SetScoreParams(topicScoreParams()); err != nil {
		return errors.Join(fmt.Errorf("score %s: %w", topic, err), t.Close(), m.gossip.UnregisterTopicValidator(name))
	}
	sub, err := t.Subscribe(gossip.WithBufferSize(m.cfg.Limits.Deliveries))
	if err != nil {
		return errors.Join(fmt.Errorf("subscribe to %s: %w", topic, err), t.Close(), m.gossip.UnregisterTopicValidator(name))
	}
	ctx, cancel := context.WithCancel(m.ctx)
	j := &joined{topic: t, sub: sub, cancel: cancel, done: make(chan struct{})}
	m.topics[topic] = j
	m.running.Go(func() {
		defer close(j.done)
		m.deliver(ctx, topic, sub, handle)
	})
	return nil
}

// deliver hands a topic's messages to its handler until the context ends.
func (m *Mesh) deliver(ctx context.Context, topic pubsub.Topic, sub *gossip.Subscription, handle Handler) {
	for {
		msg, err := sub.Next(ctx)
		if err != nil {
			return
		}
		if msg.ReceivedFrom == m.host.ID() {
			continue
		}
		m.metrics.received.Inc()
		if handle != nil {
			handle(ctx, Message{Topic: topic, From: msg.ReceivedFrom, Data: msg.GetData(), Received: time.Now()})
		}
	}
}

// Leave undoes [Mesh.Join] and waits for the handler to return. A handler does
// not call it.
func (m *Mesh) Leave(topic pubsub.Topic) error {
	m.mu.Lock()
	j, ok := m.topics[topic]
	delete(m.topics, topic)
	m.mu.Unlock()
	if !ok {
		return fmt.Errorf("%w: %s", ErrNotJoined, topic)
	}
	j.cancel()
	<-j.done
	j.sub.Cancel()
	if err := errors.Join(j.topic.Close(), m.gossip.UnregisterTopicValidator(m.prefix+string(topic))); err != nil {
		return fmt.Errorf("leave %s: %w", topic, err)
	}
	return nil
}

// Publish sends data to everyone who joined the topic, as far as they can be
// reached now. It does not wait for them, and with no peer connected the
// message reaches nobody. The topic must be joined.
func (m *Mesh) Publish(ctx context.Context, topic pubsub.Topic, data []byte) error {
	if len(data) > m.cfg.Limits.MaxMessage {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(data), m.cfg.Limits.MaxMessage)
	}
	m.mu.Lock()
	j, ok := m.topics[topic]
	closed := m.ctx.Err() != nil
	m.mu.Unlock()
	switch {
	case closed:
		return ErrClosed
	case !ok:
		return fmt.Errorf("%w: %s", ErrNotJoined, topic)
	}
	err := j.topic.Publish(ctx, data)
	var refused gossip.ValidationError
	switch {
	case errors.As(err, &refused):
		return fmt.Errorf("publish to %s: %w", topic, ErrRefused)
	case err != nil:
		return fmt.Errorf("publish to %s: %w", topic, err)
	}
	m.metrics.publishedC.Inc()
	return nil
}
