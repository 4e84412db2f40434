package feed_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestUnitsOfIDs(t *testing.T) {
	t.Parallel()
	for id, want := range map[feed.ID]string{
		"BTC/USD": "BTC/USD", "BTC/USDT@20220513": "BTC/USDT@20220513", "BTC/USD/twap": "BTC/USD", "1INCH/USD/a/b": "1INCH/USD", "a/b": "a/b",
		"x": "", "noaa/41002/wave_height": "", "BTC/41002/x": "", "btc/USD/x": "",
	} {
		u, ok := id.Units()
		require.Equal(t, want != "", ok, id)
		if ok {
			require.Equal(t, want, u.String())
		}
	}
	// Found paths lead through plain ids alone, configured ones through any.
	_, ok := feed.BestPath(feed.Units{Base: "A", Quote: "B"}, feed.Units{Base: "A", Quote: "C"}, []feed.ID{"B/C/x"}, 4)
	require.False(t, ok)
}

func TestUnitsOfDerivedFeeds(t *testing.T) {
	t.Parallel()
	feeds := map[feed.ID]feed.Made{
		"sum":     {Derive: feed.Index, Of: []feed.ID{"A/USD", "B/USD"}},
		"vol":     {Derive: feed.Volatility, Of: []feed.ID{"A/USD"}},
		"slow":    {Derive: feed.TWAP, Of: []feed.ID{"A/USD"}},
		"reading": {},
	}
	made := func(id feed.ID) feed.Made { return feeds[id] }
	for _, c := range []struct {
		id   feed.ID
		made feed.Made
		want string // the units, or what is wrong
	}{
		{"x", feed.Made{Derive: feed.TWAP, Of: []feed.ID{"slow"}}, "A/USD"},
		{"x", feed.Made{Derive: feed.Spread, Of: []feed.ID{"A/USD", "sum"}}, "USD"},
		{"x", feed.Made{Derive: feed.Index, Of: []feed.ID{"sum", "B/USD", "slow"}}, "USD"},
		{"x", feed.Made{Derive: feed.Ratio, Of: []feed.ID{"A/USD", "slow"}}, "A/A"},
		{"x", feed.Made{Derive: feed.Ratio, Of: []feed.ID{"A/USD", "A/EUR"}}, "EUR/USD"},
		{"x", feed.Made{Derive: feed.Ratio, Of: []feed.ID{"A/USD", "sum"}}, ""},
		{"x", feed.Made{Derive: feed.Rate, Of: []feed.ID{"C/A", "A/USD"}}, "C/USD"},
		{"x", feed.Made{Derive: feed.Rate, Of: []feed.ID{"C/A", "reading"}}, ""},
		{"A/USD/x", feed.Made{Derive: feed.Volatility, Of: []feed.ID{"A/USD"}}, "(volatility)"},
		{"A/EUR", feed.Made{Derive: feed.TWAP, Of: []feed.ID{"slow"}}, "twap of slow is in A/USD, and the id A/EUR says A/EUR"},
		{"BAG/EUR", feed.Made{Derive: feed.Index, Of: []feed.ID{"sum"}}, "index of sum is in USD, and the id BAG/EUR says BAG/EUR"},
		{"BAG/USD", feed.Made{Derive: feed.Index, Of: []feed.ID{"sum"}}, "BAG/USD"},
		{"x", feed.Made{Derive: feed.Index, Of: []feed.ID{"A/USD", "A/USD@20220513"}}, "index takes feeds in one currency"},
		{"x", feed.Made{Derive: feed.Ratio, Of: []feed.ID{"A/USD", "vol"}}, "a ratio takes two feeds in one currency"},
		{"x", feed.Made{Derive: feed.Rate, Of: []feed.ID{"A/USD", "slow"}}, "a rate takes A/B and B/C"},
		{"A/USD", feed.Made{Reference: "slow"}, "A/USD"},
		{"A/USD", feed.Made{Reference: "reading"}, "A/USD"},
		{"A/USD", feed.Made{Reference: "sum"}, "A/USD"},
		{"A/USD", feed.Made{Reference: "vol"}, "vol is in (volatility), and the feed in A/USD"},
		{"A/USD", feed.Made{Reference: "A/USDT"}, "A/USDT is in A/USDT, and the feed in A/USD"},
	} {
		feeds[c.id] = c.made
		field, err := feed.CheckUnits(c.id, made)
		u, ok := feed.UnitsOf(c.id, made)
		delete(feeds, c.id)
		if err != nil {
			require.Contains(t, err.Error(), c.want, "%s %v", c.id, c.made)
			require.Contains(t, []string{"of", "reference"}, field)
			continue
		}
		require.Equal(t, c.want != "", ok, "%s %v", c.id, c.made)
		if ok {
			require.Equal(t, c.want, u.String())
		}
	}
	require.False(t, feed.IsRate("vol", made))
	require.True(t, feed.IsRate("slow", made))
}
