package daemon

import (
	"math/big"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

func TestBuiltInFeedsCanRun(t *testing.T) {
	t.Parallel()
	c := config.Default()
	feeds := feedConfigs(c)
	_, err := aggregator.New(aggregator.Config{Feeds: feeds})
	require.NoError(t, err)
	require.Len(t, feeds, len(c.Feeds))
	require.Equal(t, "BTC/USD", string(feeds[0].ID))
	require.Equal(t, time.Minute, feeds[0].MaxAge)
	require.Len(t, feeds[0].Inputs[0].Via, 1)

	sets, err := feedSets(c, protocol.Network{})
	require.NoError(t, err)
	require.Len(t, sets, 1)
	require.Zero(t, sets[0].Domain)
	sets, err = feedSets(c, protocol.Network{HomeChainID: big.NewInt(1)})
	require.NoError(t, err)
	require.NotZero(t, sets[0].Domain)
	require.Equal(t, c.FeedSets["main"].Feeds[1], sets[0].Feeds[1].ID, "the order of columns")

	used := make(map[string]bool)
	for _, f := range c.Feeds {
		for _, in := range f.Inputs {
			used[in.Source] = true
		}
	}
	require.Len(t, venueSources(c), len(used), "only venues that a feed takes something from")
	for _, s := range venueSources(c) {
		_, err := sources.NewRunner(s.Complete(sources.Config{Sink: nil, Origin: "live"}))
		require.ErrorContains(t, err, "no sink", "everything else is there")
	}
}

// A source is exchanged where its connection would differ, and kept elsewhere.
func TestSourcesKeepTheirKey(t *testing.T) {
	t.Parallel()
	keys := func(change func(*config.Config)) map[string]string {
		c := config.Default()
		change(c)
		out := make(map[string]string)
		for _, s := range venueSources(c) {
			out[s.Name] = s.Key
		}
		return out
	}
	before := keys(func(*config.Config) {})
	require.Equal(t, before, keys(func(c *config.Config) {
		c.Feeds["BTC/USD"].Inputs[0].Weight = 9
		c.Feeds["BTC/USD"].Heartbeat = 1
		c.Feeds["ETH/USD"].MaxAge = 1
	}), "what is made of prices is no matter of connections")
	for name, change := range map[string]func(*config.Config){
		"address": func(c *config.Config) { c.Venues["kraken"].StreamURL = "wss://x.example/secret1" },
		"limit":   func(c *config.Config) { c.Venues["kraken"].Silence = config.Duration(time.Second) },
		"pairs": func(c *config.Config) {
			in := c.Feeds["BTC/USD"].Inputs
			for _, x := range in {
				if x.Source == "kraken" {
					x.Pair = "BTC/EUR"
				}
			}
		},
	} {
		after := keys(change)
		require.NotEqual(t, before["kraken"], after["kraken"], name)
		after["kraken"] = before["kraken"]
		require.Equal(t, before, after, name)
	}
	one := keys(func(c *config.Config) { c.Venues["kraken"].StreamURL = "wss://x.example/secret1" })
	two := keys(func(c *config.Config) { c.Venues["kraken"].StreamURL = "wss://x.example/secret2" })
	require.NotEqual(t, one["kraken"], two["kraken"], "also where only what prints masked differs")
	off := keys(func(c *config.Config) { c.Venues["kraken"].Enabled = false })
	require.NotContains(t, off, "kraken")
}

func TestVenueSettings(t *testing.T) {
	t.Parallel()
	own := exchange.Live()[0]
	v := &config.Venue{}
	got := venueConfig(sources.Config{}, own, v, nil)
	require.Equal(t, own.Silence, got.Venue.Silence, "0 means the venue's own")
	require.Empty(t, got.StreamURL)
	v.Silence, v.MinBackoff, v.MaxSymbols, v.ReadLimit, v.FallbackAfter = config.Duration(time.Second), config.Duration(time.Hour), 7, 9, config.Duration(3)
	got = venueConfig(sources.Config{}, own, v, nil)
	require.Equal(t, time.Second, got.Venue.Silence)
	require.Equal(t, time.Hour, got.Venue.MinBackoff)
	require.GreaterOrEqual(t, got.Venue.MaxBackoff, got.Venue.MinBackoff)
	require.Equal(t, 7, got.Venue.MaxSymbols)
	require.Equal(t, int64(9), got.Venue.ReadLimit)
	require.Equal(t, time.Duration(3), got.FallbackAfter)
}

// Every limit of the configuration reaches its part.
func TestLimitsAreComplete(t *testing.T) {
	t.Parallel()
	c := config.Default()
	for _, l := range []any{meshLimits(&c.Mesh.Limits), apiLimits(&c.API.Limits), streamLimits(&c.API.Stream)} {
		v := reflect.ValueOf(l)
		for i := range v.NumField() {
			require.False(t, v.Field(i).IsZero(), "%T.%s", l, v.Type().Field(i).Name)
		}
	}
}
