package deploy_test

import (
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// Only a feed both sides of which are assets with an ERC-7726 address offers quotes: a
// token's address is never guessed.
func TestQuotePair(t *testing.T) {
	usd, eur := common.BigToAddress(big.NewInt(840)), common.BigToAddress(big.NewInt(978))
	btc := common.HexToAddress("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB")
	eth := common.HexToAddress("0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE")
	tests := []struct {
		id          feed.ID
		heartbeat   time.Duration
		base, quote common.Address
		maxAge      uint32
	}{
		{"BTC/USD", time.Hour, btc, usd, 7200},
		{"ETH/USD", 1500 * time.Millisecond, eth, usd, 3},
		{"ETH/BTC", 100 * time.Millisecond, eth, btc, 1},
		{"EUR/USD", 0, eur, usd, 1},
		{"ETH/EUR", 100 * 365 * 24 * time.Hour, eth, eur, math.MaxUint32},
		{"SOL/USD", time.Hour, common.Address{}, common.Address{}, 0},
		{"BTC/USDT", time.Hour, common.Address{}, common.Address{}, 0},
		{"BTC/USD@20220513", time.Hour, common.Address{}, common.Address{}, 0},
		{"USD/USD", time.Hour, common.Address{}, common.Address{}, 0},
		{"USD", time.Hour, common.Address{}, common.Address{}, 0},
		{"noaa/41002/wave_height", time.Hour, common.Address{}, common.Address{}, 0},
	}
	for _, tt := range tests {
		t.Run(string(tt.id), func(t *testing.T) {
			got := deploy.QuotePair(feed.Feed{ID: tt.id, Heartbeat: tt.heartbeat})
			if tt.maxAge == 0 {
				require.Nil(t, got)
				return
			}
			require.Equal(t, &deploy.Quote{Base: tt.base, Quote: tt.quote, BaseDecimals: 18, QuoteDecimals: 18, MaxAgeSeconds: tt.maxAge}, got)
		})
	}
}

// What a proxy was given stands in it, and a feed without known assets stands without.
func TestProxiesOfferTheirQuotes(t *testing.T) {
	chain, owner := newOwner(t)
	f := fixture.Load(t)
	got := f.Deploy(t, chain, owner)
	proxy := bindings.NewFeedProxy()
	for _, want := range f.Set.Feeds {
		pair := ask(t, chain, got.FeedSets[0].Proxies[want.ID], proxy.PackQuotePair(), proxy.UnpackQuotePair)
		meant := deploy.QuotePair(want)
		if meant == nil {
			meant = &deploy.Quote{}
		}
		require.Equal(t, meant.Base, pair.Base, want.ID)
		require.Equal(t, meant.Quote, pair.Quote, want.ID)
		require.EqualValues(t, meant.MaxAgeSeconds, pair.MaxAge.Uint64(), want.ID)
	}
}
