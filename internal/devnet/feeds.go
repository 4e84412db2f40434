package devnet

import (
	"fmt"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/trace"
)

// Limits of the devnet's feeds.
const (
	feedDecimals = 8
	heartbeat    = 10 * time.Second
	// deviationPPM makes a delivery due at once when a value moved by 0.2%.
	deviationPPM = 2000
	// liveMaxAge is how old a price may be before its source no longer counts.
	liveMaxAge = 60 * time.Second
	minSources = 3
	// maxSpreadPPM is how wide a book may be, 5%.
	maxSpreadPPM = 50_000
)

// usdt converts what a venue quotes in USDT.
var usdt = []aggregator.Hop{{Feed: "USDT/USD"}}

// marketFeeds are the feeds of the live and the simulated mode: what each
// venue quotes, and how it becomes US dollars.
func marketFeeds() []aggregator.FeedConfig {
	var out []aggregator.FeedConfig
	for _, base := range []string{"BTC", "ETH", "SOL", "LINK"} {
		usd, tether := feed.ID(base+"/USD"), feed.ID(base+"/USDT")
		out = append(out, marketFeed(usd, minSources, []aggregator.Input{
			{Source: "binance", Pair: tether, Weight: 1, Via: usdt},
			{Source: "coinbase-exchange", Pair: usd, Weight: 1},
			{Source: "kraken", Pair: usd, Weight: 1},
			{Source: "okx", Pair: tether, Weight: 1, Via: usdt},
			{Source: "bitstamp", Pair: usd, Weight: 1},
		}))
	}
	return append(out,
		marketFeed("EUR/USD", minSources, []aggregator.Input{
			{Source: "binance", Pair: "EUR/USDT", Weight: 1, Via: usdt},
			// Coinbase lists the tether in euro: EUR/USD = USDT/USD / (USDT/EUR).
			{Source: "coinbase-exchange", Pair: "USDT/EUR", Invert: true, Weight: 1, Via: usdt},
			{Source: "kraken", Pair: "EUR/USD", Weight: 1},
			{Source: "okx", Pair: "EUR/USDT", Weight: 1, Via: usdt},
			{Source: "bitstamp", Pair: "EUR/USD", Weight: 1},
		}),
		marketFeed("USDT/USD", 2, []aggregator.Input{
			{Source: "coinbase-exchange", Pair: "USDT/USD", Weight: 1},
			{Source: "kraken", Pair: "USDT/USD", Weight: 1},
			{Source: "bitstamp", Pair: "USDT/USD", Weight: 1},
		}))
}

func marketFeed(id feed.ID, sources int, inputs []aggregator.Input) aggregator.FeedConfig {
	return aggregator.FeedConfig{
		Feed:       feed.Feed{ID: id, Decimals: feedDecimals, Heartbeat: heartbeat, DeviationPPM: deviationPPM},
		Inputs:     inputs,
		MaxAge:     liveMaxAge,
		MinSources: sources,

		MaxSpreadPPM: maxSpreadPPM,
	}
}

// feedSets puts the feeds into sets of as many columns as the circuit has,
// column 0 being time.
func feedSets(feeds []aggregator.FeedConfig) []feed.Set {
	var out []feed.Set
	for i := 0; i < len(feeds); i += shape.Columns - 1 {
		set := feed.Set{Name: fmt.Sprintf("set%d", len(out)+1), Interval: interval}
		for _, f := range feeds[i:min(i+shape.Columns-1, len(feeds))] {
			set.Feeds = append(set.Feeds, f.Feed)
		}
		out = append(out, set)
	}
	return out
}

func columnsOf(set feed.Set) (names []string, decimals []int) {
	return trace.Columns(set, len(set.Feeds)+1)
}
