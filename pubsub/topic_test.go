package pubsub_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/pubsub"
)

func TestParseTopic(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"raw/binance/BTCUSDT", "feed/BTC-USD", "feed/BTC-USDT@20220513", "report/main", "delivery/main/1337",
		"iot/noaa/41002/wave_height", "pub/0xabc/prices/eth", "observation/main", "feed/...", "raw/a/" + strings.Repeat("x", 200),
	} {
		topic, err := pubsub.ParseTopic(s)
		require.NoError(t, err, s)
		require.Equal(t, s, string(topic))
		require.True(t, topic.Pattern().Matches(topic))
	}
	for _, s := range []string{
		"", "feed", "feed/", "/feed/BTC", "feed//BTC", "feed/BTC/", "other/BTC", "Feed/BTC", "feed/*", "feed/BTC USD",
		"feed/BTC\x00", "feed/é", "feed/#", "feed/+", "feed/a?b", "feed/%2F", "feed/.", "feed/..", "raw/../feed",
		"raw/" + strings.Repeat("x", pubsub.MaxTopicLength), "pub" + strings.Repeat("/a", pubsub.MaxSegments),
	} {
		_, err := pubsub.ParseTopic(s)
		require.ErrorIs(t, err, pubsub.ErrInvalidTopic, "%q", s)
	}
}

func TestTopicConstructors(t *testing.T) {
	t.Parallel()
	raw, err := pubsub.RawTopic("kraken", "XBT/USD")
	require.NoError(t, err)
	require.Equal(t, pubsub.Topic("raw/kraken/XBT-USD"), raw)
	require.Equal(t, pubsub.Raw, raw.Root())
	feed, err := pubsub.FeedTopic("BTC/USDT@20220513")
	require.NoError(t, err)
	require.Equal(t, pubsub.Topic("feed/BTC-USDT@20220513"), feed)
	delivery, err := pubsub.DeliveryTopic("main", "1337")
	require.NoError(t, err)
	require.Equal(t, pubsub.Topic("delivery/main/1337"), delivery)
	_, err = pubsub.ReportTopic("a/b")
	require.NoError(t, err, "a set's name may be several segments")
	_, err = pubsub.ObservationTopic("a b")
	require.ErrorIs(t, err, pubsub.ErrInvalidTopic)
}

func TestSegmentIsAlwaysASegment(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 60, 200).Draw(t, "text")
		_, err := pubsub.NewTopic(pubsub.Raw, pubsub.Segment(text))
		require.NoError(t, err, "%q", text)
	})
	for _, s := range []string{"", ".", ".."} {
		_, err := pubsub.NewTopic(pubsub.Raw, pubsub.Segment(s))
		require.NoError(t, err, "%q", s)
	}
}

func TestPattern(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		pattern, topic string
		want           bool
	}{
		{"feed/*", "feed/BTC-USD", true},
		{"feed/*", "raw/BTC-USD", false},
		{"raw/*", "raw/binance/BTCUSDT", true},
		{"raw/*", "raw/a/b/c/d", true},
		{"raw/binance/*", "raw/binance/BTCUSDT", true},
		{"raw/binance/*", "raw/binance", false},
		{"raw/binance/*", "raw/okx/BTCUSDT", false},
		{"raw/*/BTCUSDT", "raw/binance/BTCUSDT", true},
		{"raw/*/BTCUSDT", "raw/a/b/BTCUSDT", false},
		{"raw/*/BTCUSDT", "raw/BTCUSDT", false},
		{"iot/*/*/*", "iot/a/b/c", true},
		{"iot/*/*/*", "iot/a/b/c/d", true},
		{"iot/*/*/*", "iot/a/b", false},
		{"feed/BTC-USD", "feed/BTC-USD", true},
		{"feed/BTC-USD", "feed/BTC-USDT", false},
		{"feed/BTC-USD", "feed/BTC-USD/x", false},
	} {
		p, err := pubsub.ParsePattern(tc.pattern)
		require.NoError(t, err, tc.pattern)
		topic, err := pubsub.ParseTopic(tc.topic)
		require.NoError(t, err, tc.topic)
		require.Equal(t, tc.want, p.Matches(topic), "%s on %s", tc.pattern, tc.topic)
	}
	for _, s := range []string{"", "*", "feed", "*/x", "feed/BTC*", "feed/**", "feed//*", "feed/*/", "other/*"} {
		_, err := pubsub.ParsePattern(s)
		require.ErrorIs(t, err, pubsub.ErrInvalidPattern, "%q", s)
	}
	require.False(t, pubsub.Pattern{}.Matches("feed/BTC-USD"))
}

// A pattern made by putting stars into a topic matches that topic.
func TestPatternOfTopic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		segments := rapid.SliceOfN(rapid.StringMatching(`[A-Za-z0-9_@-]{1,8}`), 1, 6).Draw(t, "segments")
		topic, err := pubsub.NewTopic(pubsub.Pub, segments...)
		require.NoError(t, err)
		starred := append([]string{"pub"}, segments...)
		for i := 1; i < len(starred); i++ {
			if rapid.Bool().Draw(t, "star") {
				starred[i] = "*"
			}
		}
		if starred[len(starred)-1] == "*" {
			// A star at the end also stands for what comes behind it.
			starred = starred[:rapid.IntRange(2, len(starred)).Draw(t, "cut")]
			starred[len(starred)-1] = "*"
		}
		p, err := pubsub.ParsePattern(strings.Join(starred, "/"))
		require.NoError(t, err)
		require.True(t, p.Matches(topic), "%s on %s", p, topic)
	})
}

func FuzzParsePattern(f *testing.F) {
	for _, s := range []string{"feed/*", "raw/*/BTCUSDT", "raw/binance/BTCUSDT", "feed/BTC*", "*", "feed/../x", "pub/a/b/c/*"} {
		f.Add(s, "raw/binance/BTCUSDT")
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		topic, topicErr := pubsub.ParseTopic(name)
		p, err := pubsub.ParsePattern(pattern)
		if err != nil {
			if _, err := pubsub.ParseTopic(pattern); err == nil {
				t.Fatalf("%q is a topic and not a pattern", pattern)
			}
			return
		}
		if p.String() != pattern {
			t.Fatalf("%q reads as %q", pattern, p)
		}
		if !strings.Contains(pattern, "*") && !p.Matches(pubsub.Topic(pattern)) {
			t.Fatalf("%q does not match itself", pattern)
		}
		if topicErr == nil && p.Matches(topic) && p.Root() != topic.Root() {
			t.Fatalf("%q matches %q of another root", pattern, name)
		}
	})
}
