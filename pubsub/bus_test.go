package pubsub_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/pubsub"
)

// failer is what both *testing.T and *rapid.T are.
type failer interface {
	require.TestingT
	Helper()
}

// epoch makes sequence numbers start at 1.
func epoch() time.Time { return time.UnixMicro(0) }

func newBus(t failer, cfg pubsub.BusConfig) *pubsub.Bus {
	t.Helper()
	if cfg.Now == nil {
		cfg.Now = epoch
	}
	b, err := pubsub.NewBus(cfg)
	require.NoError(t, err)
	return b
}

func publish(t failer, b *pubsub.Bus, topic pubsub.Topic, n int) {
	t.Helper()
	for range n {
		seq, err := b.Publish(pubsub.Message{Topic: topic, Payload: []byte(`{}`), Origin: feed.Simulated})
		require.NoError(t, err)
		require.NotZero(t, seq)
	}
}

func subscribe(t failer, b *pubsub.Bus, o pubsub.SubscribeOptions, patterns ...string) *pubsub.Subscription {
	t.Helper()
	var err error
	o.Patterns, err = pubsub.ParsePatterns(patterns...)
	require.NoError(t, err)
	s, err := b.Subscribe(o)
	require.NoError(t, err)
	return s
}

// drain takes everything that waits, each event written as
// "topic:sequence" with "(after,next,reason)" before it for a gap.
func drain(t failer, s *pubsub.Subscription) (events []string) {
	t.Helper()
	for {
		e, ok, err := s.TryNext()
		require.NoError(t, err)
		if !ok {
			return events
		}
		events = append(events, describe(e))
	}
}

func describe(e pubsub.Event) (text string) {
	if e.Gap != nil {
		text = fmt.Sprintf("%s(%d,%d,%s)", e.Gap.Topic, e.Gap.After, e.Gap.Next, e.Gap.Reason)
	}
	if e.Message != nil {
		text += fmt.Sprintf("%s:%d", e.Message.Topic, e.Message.Sequence)
	}
	return text
}

func TestPublishFillsTheMessage(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := newBus(t, pubsub.BusConfig{Name: "node-1", Now: func() time.Time { return now }})
	defer b.Close()
	s := subscribe(t, b, pubsub.SubscribeOptions{}, "feed/*")
	defer s.Close()
	seq, err := b.Publish(pubsub.Message{Topic: "feed/BTC-USD", Sequence: 7, Payload: []byte(`{"v":1}`), Origin: feed.Replay})
	require.NoError(t, err)
	require.Equal(t, uint64(now.UnixMicro())+1, seq)
	require.Less(t, seq, uint64(1)<<53)
	e, err := s.Next(t.Context())
	require.NoError(t, err)
	require.Nil(t, e.Gap)
	require.Equal(t, &pubsub.Message{Topic: "feed/BTC-USD", Sequence: seq, Publisher: "node-1", Time: now, Payload: []byte(`{"v":1}`), Origin: feed.Replay}, e.Message)
	last, ok := b.Last("feed/BTC-USD")
	require.True(t, ok)
	require.Same(t, e.Message, last)
}

func TestPublishRefuses(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{MaxPayload: 16})
	for _, tc := range []struct {
		m    pubsub.Message
		want error
	}{
		{pubsub.Message{Topic: "feed", Payload: []byte(`1`)}, pubsub.ErrInvalidTopic},
		{pubsub.Message{Topic: "feed/*", Payload: []byte(`1`)}, pubsub.ErrInvalidTopic},
		{pubsub.Message{Topic: "feed/a"}, pubsub.ErrPayload},
		{pubsub.Message{Topic: "feed/a", Payload: []byte(`1 2`)}, pubsub.ErrPayload},
		{pubsub.Message{Topic: "feed/a", Payload: []byte(`"12345678901234567"`)}, pubsub.ErrPayload},
	} {
		_, err := b.Publish(tc.m)
		require.ErrorIs(t, err, tc.want)
	}
	b.Close()
	_, err := b.Publish(pubsub.Message{Topic: "feed/a", Payload: []byte(`1`)})
	require.ErrorIs(t, err, pubsub.ErrClosed)
	_, err = b.Subscribe(pubsub.SubscribeOptions{})
	require.ErrorIs(t, err, pubsub.ErrClosed)
}

func TestSnapshotThenLive(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{})
	defer b.Close()
	publish(t, b, "feed/B", 2)
	publish(t, b, "feed/A", 3)
	publish(t, b, "raw/x/y", 1)
	s := subscribe(t, b, pubsub.SubscribeOptions{}, "feed/*")
	defer s.Close()
	bare := subscribe(t, b, pubsub.SubscribeOptions{NoSnapshot: true}, "feed/*")
	defer bare.Close()
	publish(t, b, "feed/C", 1)
	publish(t, b, "feed/A", 1)
	require.Equal(t, []string{"feed/A:3", "feed/B:2", "feed/C:1", "feed/A:4"}, drain(t, s))
	require.Equal(t, []string{"feed/C:1", "feed/A:4"}, drain(t, bare))
}

func TestResume(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{History: 4})
	defer b.Close()
	publish(t, b, "feed/A", 10) // 7..10 are kept
	for _, tc := range []struct {
		name  string
		after uint64
		want  []string
	}{
		{"up to date", 10, nil},
		{"one behind", 9, []string{"feed/A:10"}},
		{"all that is kept", 6, []string{"feed/A:7", "feed/A:8", "feed/A:9", "feed/A:10"}},
		{"further back", 2, []string{"feed/A(2,7,history)feed/A:7", "feed/A:8", "feed/A:9", "feed/A:10"}},
		{"from the beginning", 0, []string{"feed/A(0,7,history)feed/A:7", "feed/A:8", "feed/A:9", "feed/A:10"}},
		{"a number never given", 11, []string{"feed/A(11,7,unknown)feed/A:7", "feed/A:8", "feed/A:9", "feed/A:10"}},
	} {
		s := subscribe(t, b, pubsub.SubscribeOptions{After: map[pubsub.Topic]uint64{"feed/A": tc.after}}, "feed/*")
		require.Equal(t, tc.want, drain(t, s), tc.name)
		s.Close()
	}
	s := subscribe(t, b, pubsub.SubscribeOptions{After: map[pubsub.Topic]uint64{"feed/Z": 5}}, "feed/*")
	require.Equal(t, []string{"feed/Z(5,0,unknown)", "feed/A:10"}, drain(t, s))
	s.Close()
	_, err := b.Subscribe(pubsub.SubscribeOptions{After: map[pubsub.Topic]uint64{"raw/x/y": 1}})
	require.ErrorIs(t, err, pubsub.ErrNotMatched)
}

func TestNumbersAreNotUsedAgain(t *testing.T) {
	t.Parallel()
	start := time.UnixMicro(1000)
	b := newBus(t, pubsub.BusConfig{MaxTopics: 1, Now: func() time.Time { return start }})
	publish(t, b, "feed/A", 3) // 1001..1003
	publish(t, b, "feed/B", 1) // A is forgotten
	s := subscribe(t, b, pubsub.SubscribeOptions{After: map[pubsub.Topic]uint64{"feed/A": 1003}}, "feed/*")
	publish(t, b, "feed/A", 1)
	require.Equal(t, []string{"feed/A(1003,0,unknown)", "feed/B:1004", "feed/A:1005"}, drain(t, s))
	b.Close()

	// The same node, started again later.
	again := newBus(t, pubsub.BusConfig{Now: func() time.Time { return start.Add(time.Second) }})
	defer again.Close()
	publish(t, again, "feed/A", 1)
	s = subscribe(t, again, pubsub.SubscribeOptions{After: map[pubsub.Topic]uint64{"feed/A": 1003}}, "feed/*")
	require.Equal(t, []string{"feed/A(1003,1001001,unknown)feed/A:1001001"}, drain(t, s))
}

func TestAddAndRemove(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{})
	defer b.Close()
	publish(t, b, "feed/A", 2)
	publish(t, b, "raw/x/A", 3)
	s := subscribe(t, b, pubsub.SubscribeOptions{}, "feed/*")
	defer s.Close()
	more, err := pubsub.ParsePatterns("raw/*", "feed/A")
	require.NoError(t, err)
	require.NoError(t, s.Add(pubsub.AddOptions{Patterns: more, After: map[pubsub.Topic]uint64{"raw/x/A": 1, "feed/A": 1}}))
	publish(t, b, "feed/A", 1)
	require.Equal(t, []string{"feed/A:2", "raw/x/A:2", "raw/x/A:3", "feed/A:3"}, drain(t, s), "what two patterns match comes once")
	publish(t, b, "feed/A", 1)
	publish(t, b, "feed/B", 1)
	publish(t, b, "raw/x/A", 1)
	feeds, err := pubsub.ParsePatterns("feed/*", "raw/other/*")
	require.NoError(t, err)
	s.Remove(feeds...)
	require.Equal(t, more, s.Patterns())
	publish(t, b, "feed/B", 1)
	publish(t, b, "feed/A", 1)
	require.Equal(t, []string{"feed/A:4", "raw/x/A:4", "feed/A:5"}, drain(t, s))
	s.Close()
	require.ErrorIs(t, s.Add(pubsub.AddOptions{Patterns: more}), pubsub.ErrClosed)
	_, err = s.Next(t.Context())
	require.ErrorIs(t, err, pubsub.ErrClosed)
}

func TestSlowReaderIsConflated(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewPedanticRegistry()
	b := newBus(t, pubsub.BusConfig{Registerer: reg})
	defer b.Close()
	s := subscribe(t, b, pubsub.SubscribeOptions{Buffer: 2}, "feed/*")
	defer s.Close()
	publish(t, b, "feed/A", 1)
	publish(t, b, "feed/B", 1)
	publish(t, b, "feed/A", 3) // 2..4 take the place of 1
	publish(t, b, "feed/C", 2) // 1 waits beyond the buffer, 2 takes its place
	require.Equal(t, []string{"feed/A(0,4,conflated)feed/A:4", "feed/B:1", "feed/C(0,2,conflated)feed/C:2"}, drain(t, s))
	publish(t, b, "feed/A", 2)
	require.Equal(t, []string{"feed/A:5", "feed/A:6"}, drain(t, s), "once it has caught up nothing is missing")
	families, err := reg.Gather()
	require.NoError(t, err)
	require.NotEmpty(t, families)
	for _, f := range families {
		require.Contains(t, f.GetHelp(), "Worry", f.GetName())
	}
	_, err = pubsub.NewBus(pubsub.BusConfig{Registerer: reg})
	require.Error(t, err, "two buses do not share a registry")
}

func TestSlowReaderIsCut(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{})
	defer b.Close()
	s := subscribe(t, b, pubsub.SubscribeOptions{Buffer: 2, Policy: pubsub.Cut}, "feed/*")
	publish(t, b, "feed/A", 3)
	_, err := s.Next(t.Context())
	require.ErrorIs(t, err, pubsub.ErrSlowSubscriber)
	require.ErrorIs(t, s.Add(pubsub.AddOptions{}), pubsub.ErrSlowSubscriber)
	s.Close()
	// It comes back and has lost nothing.
	s = subscribe(t, b, pubsub.SubscribeOptions{Buffer: 2, Policy: pubsub.Cut, After: map[pubsub.Topic]uint64{"feed/A": 0}}, "feed/*")
	publish(t, b, "feed/A", 2)
	require.Equal(t, []string{"feed/A:1", "feed/A:2", "feed/A:3", "feed/A:4", "feed/A:5"}, drain(t, s), "the backlog does not count against the buffer")
	s.Close()
}

// A stalled reader of ever new topics is the one thing that conflation cannot
// bound; it is cut.
func TestStalledReaderOfNewTopicsIsBounded(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{MaxTopics: 8})
	defer b.Close()
	s := subscribe(t, b, pubsub.SubscribeOptions{Buffer: 4}, "raw/*")
	defer s.Close()
	for i := range 13 {
		publish(t, b, pubsub.Topic("raw/x/"+strconv.Itoa(i)), 1)
	}
	_, err := s.Next(t.Context())
	require.ErrorIs(t, err, pubsub.ErrSlowSubscriber)
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{MaxTopics: 10, MaxBytes: 100, History: 50})
	defer b.Close()
	for i := range 40 {
		publish(t, b, pubsub.Topic("raw/x/"+strconv.Itoa(i)), 1)
	}
	all, err := pubsub.ParsePattern("raw/*")
	require.NoError(t, err)
	require.Len(t, b.Topics(all), 10)
	_, ok := b.Last("raw/x/29")
	require.False(t, ok, "the oldest are gone")
	_, ok = b.Last("raw/x/30")
	require.True(t, ok)
	publish(t, b, "raw/x/39", 60)
	require.Equal(t, []pubsub.Topic{"raw/x/39"}, b.Topics(all), "one topic took all the bytes")
	big := []byte(`"01234567890123456789012345678901234567890123456789012345678901234567890123456789"`)
	_, err = b.Publish(pubsub.Message{Topic: "raw/x/39", Payload: big})
	require.NoError(t, err)
	s := subscribe(t, b, pubsub.SubscribeOptions{After: map[pubsub.Topic]uint64{"raw/x/39": 55}}, "raw/*")
	defer s.Close()
	require.Len(t, drain(t, s), 10, "the payload of 82 bytes leaves room for nine of 2 bytes")
	_, err = b.Subscribe(pubsub.SubscribeOptions{})
	require.NoError(t, err)
}

func TestTooManySubscriptions(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{MaxSubscriptions: 1})
	defer b.Close()
	s, err := b.Subscribe(pubsub.SubscribeOptions{})
	require.NoError(t, err)
	_, err = b.Subscribe(pubsub.SubscribeOptions{})
	require.ErrorIs(t, err, pubsub.ErrTooManySubscriptions)
	s.Close()
	s.Close()
	_, err = b.Subscribe(pubsub.SubscribeOptions{})
	require.NoError(t, err)
}

func TestCloseEndsReaders(t *testing.T) {
	t.Parallel()
	b := newBus(t, pubsub.BusConfig{})
	s := subscribe(t, b, pubsub.SubscribeOptions{}, "feed/*")
	done := make(chan error, 1)
	go func() {
		_, err := s.Next(context.Background())
		done <- err
	}()
	b.Close()
	require.ErrorIs(t, <-done, pubsub.ErrClosed)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	open := newBus(t, pubsub.BusConfig{})
	defer open.Close()
	_, err := subscribe(t, open, pubsub.SubscribeOptions{}, "feed/*").Next(ctx)
	require.ErrorIs(t, err, context.Canceled)
}
