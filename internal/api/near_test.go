package api

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestNearest(t *testing.T) {
	known := []feed.ID{"BTC/USD", "ETH/USD", "SOL/USD", "BTC/USDT", "EUR/USD", "noaa/41002/wave_height"}
	for _, c := range []struct {
		id   feed.ID
		want []feed.ID
	}{
		{"btc/usd", []feed.ID{"BTC/USD", "BTC/USDT", "ETH/USD"}},
		{"BTC/USDC", []feed.ID{"BTC/USD", "BTC/USDT", "ETH/USD"}},
		{"noaa/41002/wave_hight", []feed.ID{"noaa/41002/wave_height"}},
		{"XXXXXXXXXXXXXXXX", nil},
	} {
		require.Equal(t, c.want, nearest(c.id, known), c.id)
	}
	require.Nil(t, nearest("BTC/USD", nil))
}

func TestEditDistanceIsAMetric(t *testing.T) {
	text := rapid.StringMatching(`[a-d/]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := text.Draw(t, "a"), text.Draw(t, "b"), text.Draw(t, "c")
		d := editDistance(a, b)
		require.Equal(t, d, editDistance(b, a))
		require.Equal(t, a == b, d == 0)
		require.LessOrEqual(t, d, editDistance(a, c)+editDistance(c, b))
		require.LessOrEqual(t, d, max(len(a), len(b)))
	})
}
