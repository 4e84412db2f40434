package aggregator

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// What still applies is kept: a change of weights, ages or inputs costs no
// value that the kept instruments can give.
func TestUpdateKeepsTheTicksInUse(t *testing.T) {
	t.Parallel()
	a := newAggregator(t, feedOf("BTC/USD", 2, direct("kraken", "BTC/USD"), direct("okx", "BTC/USD")))
	a.Apply(quote(t, "kraken", "BTC/USD", "99", "101", 0))
	a.Apply(quote(t, "okx", "BTC/USD", "199", "201", 0))
	now := t0.Add(time.Second)
	require.Equal(t, 2, new(a.Value("BTC/USD", now)).Sources())

	heavy := feedOf("BTC/USD", 2, Input{Source: "okx", Pair: "BTC/USD", Weight: 9}, direct("kraken", "BTC/USD"), direct("bitstamp", "BTC/USD"))
	heavy.MinSources = 2
	require.NoError(t, a.Update([]FeedConfig{heavy}))
	v := a.Value("BTC/USD", now)
	require.Equal(t, 2, v.Sources(), "the old ticks count, the new instrument has none yet")
	m, err := v.Value.Mantissa()
	require.NoError(t, err)
	require.Equal(t, int64(20_000), m, "by the new weights")

	require.NoError(t, a.Update([]FeedConfig{feedOf("BTC/USD", 2, direct("kraken", "BTC/USD"))}))
	heavy.MinSources = 1
	require.NoError(t, a.Update([]FeedConfig{heavy}))
	require.Equal(t, 1, new(a.Value("BTC/USD", now)).Sources(), "what was not in use meanwhile is forgotten")
}

func TestUpdateThatIsWrongChangesNothing(t *testing.T) {
	t.Parallel()
	a := newAggregator(t, feedOf("BTC/USD", 2, direct("kraken", "BTC/USD")))
	a.Apply(quote(t, "kraken", "BTC/USD", "99", "101", 0))
	require.ErrorIs(t, a.Update([]FeedConfig{feedOf("BTC/USD", 2)}), ErrConfig)
	require.Empty(t, a.Value("BTC/USD", t0).Reason)
	require.NoError(t, a.Update([]FeedConfig{feedOf("ETH/USD", 2, direct("kraken", "ETH/USD"))}))
	require.Equal(t, ReasonUnknownFeed, a.Value("BTC/USD", t0).Reason)
}

func TestUpdateAmongReadersAndWriters(t *testing.T) {
	t.Parallel()
	feeds := []FeedConfig{feedOf("BTC/USD", 2, direct("kraken", "BTC/USD"))}
	a := newAggregator(t, feeds...)
	a.Apply(quote(t, "kraken", "BTC/USD", "99", "101", 0))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range 200 {
				if v := a.Value("BTC/USD", t0); v.Value == feed.Absent {
					t.Error("absent during an update")
				}
			}
		})
		wg.Go(func() {
			for i := range 200 {
				a.Apply(quote(t, "kraken", "BTC/USD", "99", "101", i%5))
			}
		})
	}
	for range 200 {
		require.NoError(t, a.Update(feeds))
	}
	wg.Wait()
}
