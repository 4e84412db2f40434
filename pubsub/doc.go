// Package pubsub is the topic-based publish-subscribe of one process.
//
// The map of the package:
//
//	topic.go         Topic: its grammar and roots, and how venue symbols become segments
//	pattern.go       Pattern: what a subscriber asks for, with "*" for segments
//	message.go       Message, Event and Gap: what a reader receives
//	bus.go           Bus: publish, retained values, bounded history, eviction
//	subscribe.go     Subscribe, Add and Remove: snapshot, resume by sequence, gaps
//	subscription.go  Subscription: a reader's bounded queue, conflated or cut
//	metrics.go       the Prometheus metrics
//
// pubsub/mesh carries topics between nodes, pubsub/gateway to the outside.
//
// What the bus promises:
//
//   - Messages of one topic reach a reader in the order of their sequence
//     numbers. There is no order between topics.
//   - A reader that keeps up receives every message. One that does not is, by
//     its own choice at subscription, conflated (the latest message of each
//     topic, with a [Gap] that says what it missed) or cut ([ErrSlowSubscriber]).
//   - No reader slows a publisher, and memory is bounded whatever readers do: by
//     topics, messages a topic, bytes in all, and queue slots a reader.
//   - A reader that comes back names the last sequence it saw of a topic and
//     receives what followed, or a [Gap] where the bus no longer has it.
//
// Sequence numbers are the bus's own, per topic: they grow by one with every
// message. They start from the clock (unix microseconds at the start of the
// bus), so that a number is not used again after a restart, and stay below
// 2^53, so that JavaScript readers can hold them.
package pubsub
