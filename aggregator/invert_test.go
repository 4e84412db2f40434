package aggregator_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
)

// A venue that lists the tether in euro still tells what a euro costs in dollars:
// EUR/USD = 1/(USDT/EUR) x USDT/USD.
func TestInvertedInput(t *testing.T) {
	t.Parallel()
	agg, err := aggregator.New(aggregator.Config{Feeds: []aggregator.FeedConfig{
		{
			Feed:   feed.Feed{ID: "EUR/USD", Decimals: 8},
			Inputs: []aggregator.Input{{Source: "a", Pair: "USDT/EUR", Invert: true, Weight: 1, Via: []aggregator.Hop{{Feed: "USDT/USD"}}}},
		},
		{
			Feed:   feed.Feed{ID: "USDT/USD", Decimals: 8},
			Inputs: []aggregator.Input{{Source: "b", Pair: "USDT/USD", Weight: 1}},
		},
	}})
	require.NoError(t, err)
	now := time.UnixMilli(1_700_000_000_000)
	for source, price := range map[string]string{"a": "0.92", "b": "0.9995"} {
		d, err := feed.ParseDecimal(price)
		require.NoError(t, err)
		pair := feed.ID("USDT/EUR")
		if source == "b" {
			pair = "USDT/USD"
		}
		agg.Apply(feed.Tick{Source: source, Pair: pair, Kind: feed.TradeTick, Price: d, Size: d, EventTime: now, ReceiveTime: now})
	}
	v := agg.Value("EUR/USD", now)
	// 0.9995 / 0.92 = 1.086413043...
	require.Equal(t, "1.08641304", v.Value.Text(8))
	require.True(t, v.Contributions[0].Inverted)
}

func TestInvertedInputMustFit(t *testing.T) {
	t.Parallel()
	_, err := aggregator.New(aggregator.Config{Feeds: []aggregator.FeedConfig{{
		Feed:   feed.Feed{ID: "EUR/USDT", Decimals: 8},
		Inputs: []aggregator.Input{{Source: "a", Pair: "EUR/USDT", Invert: true, Weight: 1}},
	}}})
	require.ErrorIs(t, err, aggregator.ErrConfig)
}
