package deploy

import (
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// assets are the addresses of what has no contract of its own, as ERC-7726
// says them: ISO 4217 numbers, ERC-7528's ether, and its address of bitcoin. A
// token's address is a chain's own matter and nothing to be guessed from a
// feed's name, so feeds of tokens offer no quotes.
var assets = map[string]common.Address{
	"USD": iso4217(840),
	"EUR": iso4217(978),
	"ETH": common.HexToAddress("0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE"),
	"BTC": common.HexToAddress("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"),
}

// assetDecimals are the decimals of amounts of an asset without a contract:
// what consumers of ERC-7726 assume.
const assetDecimals = 18

// quoteHeartbeats is how many heartbeats old a value may be that a quote is
// made of: one may be missed by a slow chain, two mean that nobody delivers.
const quoteHeartbeats = 2

// quotePair gives the assets of a feed for ERC-7726, or nil where one of them is unknown.
func quotePair(f feed.Feed) *Quote {
	base, quote, _ := strings.Cut(string(f.ID), "/")
	b, knownBase := assets[base]
	q, knownQuote := assets[quote]
	if !knownBase || !knownQuote || b == q {
		return nil
	}
	return &Quote{Base: b, Quote: q, BaseDecimals: assetDecimals, QuoteDecimals: assetDecimals, MaxAgeSeconds: maxAge(f.Heartbeat)}
}

// maxAge gives whole seconds, at least one.
func maxAge(heartbeat time.Duration) uint32 {
	seconds := (quoteHeartbeats*heartbeat + time.Second - 1) / time.Second
	return uint32(min(max(seconds, 1), math.MaxUint32))
}

func iso4217(code uint64) common.Address { return common.BigToAddress(new(big.Int).SetUint64(code)) }
