package feed_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// TestOriginDescribe: nobody takes invented data for real, and real data is not
// called anything else.
func TestOriginDescribe(t *testing.T) {
	for origin, want := range map[feed.Origin]string{
		feed.Live: "BTC/USD", "": "BTC/USD", feed.Replay: "BTC/USD (replay)", feed.Simulated: "BTC/USD (simulated)",
	} {
		require.Equal(t, want, origin.Describe("BTC/USD"), origin)
	}
}
