package aggregator

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// recordedFeeds use every part of a configuration.
func recordedFeeds() []FeedConfig {
	f := feedOf("A/USD", 2, direct("a", "A/USD"), Input{Source: "b", Pair: "USD/A", Weight: 2, Invert: true}, Input{Source: "c", Pair: "A/B", Weight: 1, Auto: true})
	f.Breaker = &Breaker{Feed: "A/USD/twap", MaxPPM: 1000}
	index := FeedConfig{Feed: feed.Feed{ID: "x"}, Derived: &Derived{Kind: Index, Of: []feed.ID{"A/USD"}, Weights: []uint64{3}, Divisor: 7}}
	return []FeedConfig{
		f, index, feedOf("B/USD", 2, direct("a", "B/USD")),
		{Feed: feed.Feed{ID: "A/USD/twap"}, Derived: &Derived{Kind: TWAP, Of: []feed.ID{"A/USD"}, Window: time.Minute}},
	}
}

// A record is read back into the very configuration that wrote it.
func TestRecordIsReadBack(t *testing.T) {
	a := newAggregator(t, recordedFeeds()...)
	cfg, err := ParseRecord(a.Record())
	require.NoError(t, err)
	again, err := New(cfg)
	require.NoError(t, err)
	require.Equal(t, string(a.Record()), string(again.Record()))
	require.Equal(t, a.Feeds(), again.Feeds())
	s := a.Sample([]feed.ID{"x"}, t0)
	require.Equal(t, s.Config, again.Sample([]feed.ID{"x"}, t0).Config)
	_, err = a.UpdateAt(recordedFeeds()[2:3], t0)
	require.NoError(t, err)
	require.NotEqual(t, s.Config, a.Sample([]feed.ID{"x"}, t0).Config, "another configuration, another digest")
}

// FuzzParseRecord: whatever stands in a store, reading it never panics, and what
// is taken for a configuration is written and read back the same.
func FuzzParseRecord(f *testing.F) {
	a, err := New(Config{Feeds: recordedFeeds()})
	require.NoError(f, err)
	f.Add(a.Record())
	for _, text := range []string{
		`{}`, `null`, `[]`, `{"Rules":1,"Step":2000000000}`, `{"Rules":1,"Step":2000000000,"Feeds":[{"ID":"A"}]}`, `{"Rules":1,"Step":2000000000,"Feeds":null,"X":1}`,
		`{"Rules":1,"Step":2000000000,"Feeds":[{"ID":"A","Derived":{"Kind":"twap","Of":["A"],"Window":4000000000,"BeforeBreaker":true}}]}`,
		`{"Rules":1,"Step":2000000000,"Feeds":[{"ID":"A","Derived":{"Kind":"twap","Of":[],"BeforeBreaker":true},"Breaker":{"Feed":"A"}}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		cfg, err := ParseRecord(b)
		if err != nil {
			return
		}
		a, err := New(cfg)
		if err != nil {
			require.ErrorIs(t, err, ErrConfig)
			return
		}
		back, err := ParseRecord(a.Record())
		require.NoError(t, err)
		again, err := New(back)
		require.NoError(t, err)
		require.Equal(t, string(a.Record()), string(again.Record()))
	})
}
