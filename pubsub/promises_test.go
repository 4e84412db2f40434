package pubsub_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/pubsub"
)

// Whatever is published and however readers behave: each reader sees a topic's
// numbers grow, every jump is announced as a gap, the last value arrives, and
// a reader whose buffer suffices misses nothing.
func TestBusProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := newBus(t, pubsub.BusConfig{History: rapid.IntRange(1, 8).Draw(t, "history")})
		defer b.Close()
		buffer := rapid.IntRange(1, 6).Draw(t, "buffer")
		slow := subscribe(t, b, pubsub.SubscribeOptions{Buffer: buffer}, "raw/*")
		fast := subscribe(t, b, pubsub.SubscribeOptions{Buffer: 1000, Policy: pubsub.Cut}, "raw/*")
		published := map[pubsub.Topic]uint64{}
		seen := map[pubsub.Topic]uint64{}
		read := func(limit int) {
			for range limit {
				e, ok, err := slow.TryNext()
				require.NoError(t, err)
				if !ok {
					return
				}
				m := e.Message
				if e.Gap != nil {
					require.Equal(t, pubsub.GapConflated, e.Gap.Reason)
					require.Equal(t, seen[m.Topic], e.Gap.After)
					require.Equal(t, m.Sequence, e.Gap.Next)
					require.Positive(t, e.Gap.Missing())
				} else {
					require.Equal(t, seen[m.Topic]+1, m.Sequence)
				}
				seen[m.Topic] = m.Sequence
			}
		}
		topics := 0
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			if rapid.IntRange(0, 3).Draw(t, "action") == 0 {
				read(rapid.IntRange(1, 5).Draw(t, "reads"))
				continue
			}
			topic := pubsub.Topic("raw/x/" + strconv.Itoa(rapid.IntRange(0, 3).Draw(t, "topic")))
			if published[topic] == 0 {
				topics++
			}
			publish(t, b, topic, 1)
			published[topic]++
		}
		read(buffer + topics) // no more than that can wait
		require.Equal(t, published, seen)
		got := map[pubsub.Topic]uint64{}
		for range 1000 {
			e, ok, err := fast.TryNext()
			require.NoError(t, err)
			if !ok {
				break
			}
			require.Nil(t, e.Gap)
			got[e.Message.Topic]++
			require.Equal(t, got[e.Message.Topic], e.Message.Sequence)
		}
		require.Equal(t, published, got)
	})
}

// Resuming from any number gives exactly what was published since, or a gap
// that says exactly what is missing.
func TestResumeProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := newBus(t, pubsub.BusConfig{History: rapid.IntRange(1, 6).Draw(t, "history")})
		defer b.Close()
		total := rapid.IntRange(1, 12).Draw(t, "published")
		publish(t, b, "feed/A", total)
		at := rapid.Uint64Range(0, uint64(total)).Draw(t, "after")
		s := subscribe(t, b, pubsub.SubscribeOptions{After: map[pubsub.Topic]uint64{"feed/A": at}}, "feed/A")
		more := rapid.IntRange(0, 5).Draw(t, "more")
		publish(t, b, "feed/A", more)
		for at < uint64(total+more) {
			e, ok, err := s.TryNext()
			require.NoError(t, err)
			require.True(t, ok)
			if e.Gap != nil {
				require.Equal(t, pubsub.GapHistory, e.Gap.Reason)
				require.Equal(t, at, e.Gap.After)
				at = e.Gap.Next - 1
			}
			at++
			require.Equal(t, at, e.Message.Sequence)
		}
		require.Empty(t, drain(t, s))
	})
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{MaxTopics: 6, MaxBytes: 200})
	const publishers, each = 4, 300
	fast := subscribe(t, b, pubsub.SubscribeOptions{Buffer: publishers * each, Policy: pubsub.Cut}, "raw/keep/*")
	var work, readers sync.WaitGroup
	for i := range 3 {
		// Subscribed here: a reader that starts late would find the bus closed.
		s := subscribe(t, b, pubsub.SubscribeOptions{Buffer: 2, Policy: pubsub.Policy(i % 2)}, "raw/*")
		readers.Go(func() {
			defer s.Close()
			for {
				if _, err := s.Next(context.Background()); err != nil {
					return
				}
			}
		})
	}
	for i := range publishers {
		work.Go(func() {
			for n := range each {
				publish(t, b, pubsub.Topic(fmt.Sprintf("raw/keep/%d", i)), 1)
				publish(t, b, pubsub.Topic(fmt.Sprintf("raw/new/%d-%d", i, n)), 1)
				if n%50 == 0 {
					s := subscribe(t, b, pubsub.SubscribeOptions{}, "raw/new/*")
					more, err := pubsub.ParsePatterns("raw/keep/*")
					require.NoError(t, err)
					require.NoError(t, s.Add(pubsub.AddOptions{Patterns: more}))
					s.Remove(more...)
					s.Close()
				}
			}
		})
	}
	work.Wait()
	last := map[pubsub.Topic]uint64{}
	for range publishers * each {
		e, ok, err := fast.TryNext()
		require.NoError(t, err)
		require.True(t, ok, "a reader with room enough loses nothing")
		require.Greater(t, e.Message.Sequence, last[e.Message.Topic])
		last[e.Message.Topic] = e.Message.Sequence
	}
	b.Close()
	readers.Wait()
}

func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{0, 10, 1000} {
		b.Run(strconv.Itoa(n)+"-subscribers", func(b *testing.B) {
			bus, err := pubsub.NewBus(pubsub.BusConfig{})
			if err != nil {
				b.Fatal(err)
			}
			defer bus.Close()
			all, err := pubsub.ParsePatterns("feed/*")
			if err != nil {
				b.Fatal(err)
			}
			for range n {
				if _, err := bus.Subscribe(pubsub.SubscribeOptions{Patterns: all, Buffer: 16}); err != nil {
					b.Fatal(err)
				}
			}
			m := pubsub.Message{Topic: "feed/BTC-USD", Payload: []byte(`{"value":"64000.12345678","decimals":8,"round":850000000}`)}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bus.Publish(m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
