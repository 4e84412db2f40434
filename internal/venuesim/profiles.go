package venuesim

import (
	"strings"
	"time"
)

// profile is what makes a venue different from another one.
type profile struct {
	dialect  dialect
	lag      int
	latency  time.Duration
	noisePPM int64
	listings []listing
}

// listing is a pair as a venue lists it: digits of a price and of a size behind
// the point, and half of the spread in millionths.
type listing struct {
	symbol, base, quote     string
	priceDigits, sizeDigits uint8
	spreadPPM               int64
}

// profiles by venue. Binance and OKX quote in USDT, the others in dollars and
// against USDT. Coinbase has no EUR-USD but USDT-EUR, so that a feed needs an
// inverted conversion there.
var profiles = map[string]profile{
	Binance: {binance{}, 0, 4 * time.Millisecond, 12, []listing{
		{"BTCUSDT", "BTC", "USDT", 2, 5, 2},
		{"ETHUSDT", "ETH", "USDT", 2, 4, 3},
		{"SOLUSDT", "SOL", "USDT", 2, 3, 30},
		{"LINKUSDT", "LINK", "USDT", 3, 2, 40},
		{"EURUSDT", "EUR", "USDT", 4, 1, 40},
	}},
	Coinbase: {coinbase{}, 0, 12 * time.Millisecond, 18, []listing{
		{"BTC-USD", "BTC", "USD", 2, 8, 4},
		{"ETH-USD", "ETH", "USD", 2, 8, 8},
		{"SOL-USD", "SOL", "USD", 2, 8, 40},
		{"LINK-USD", "LINK", "USD", 3, 2, 60},
		{"USDT-USD", "USDT", "USD", 5, 2, 10},
		{"USDT-EUR", "USDT", "EUR", 4, 2, 60},
	}},
	Kraken: {kraken{}, 1, 18 * time.Millisecond, 22, []listing{
		{"BTC/USD", "BTC", "USD", 1, 8, 4},
		{"ETH/USD", "ETH", "USD", 2, 8, 10},
		{"SOL/USD", "SOL", "USD", 2, 8, 50},
		{"LINK/USD", "LINK", "USD", 5, 8, 120},
		{"USDT/USD", "USDT", "USD", 5, 8, 10},
		{"EUR/USD", "EUR", "USD", 5, 8, 30},
	}},
	OKX: {okx{}, 0, 6 * time.Millisecond, 12, []listing{
		{"BTC-USDT", "BTC", "USDT", 1, 8, 2},
		{"ETH-USDT", "ETH", "USDT", 2, 6, 3},
		{"SOL-USDT", "SOL", "USDT", 2, 6, 30},
		{"LINK-USDT", "LINK", "USDT", 3, 6, 50},
		{"EUR-USDT", "EUR", "USDT", 4, 4, 60},
	}},
	Bitstamp: {bitstamp{}, 2, 25 * time.Millisecond, 30, []listing{
		{"btcusd", "BTC", "USD", 0, 8, 30},
		{"ethusd", "ETH", "USD", 1, 8, 50},
		{"solusd", "SOL", "USD", 3, 8, 120},
		{"linkusd", "LINK", "USD", 5, 8, 200},
		{"usdtusd", "USDT", "USD", 5, 5, 25},
		{"eurusd", "EUR", "USD", 5, 5, 80},
	}},
	Bybit:            {bybit{}, 0, 8 * time.Millisecond, 14, tetherPairs("", false)},
	BinanceUS:        {binance{}, 1, 20 * time.Millisecond, 25, tetherPairs("", false)},
	BinanceTR:        {binance{}, 1, 30 * time.Millisecond, 25, tetherPairs("", false)},
	CoinbaseAdvanced: {coinbaseAdvanced{}, 0, 12 * time.Millisecond, 18, dollarPairs("-")},
	CryptoCom:        {cryptocom{}, 1, 15 * time.Millisecond, 18, dollarPairs("_")},
	Gate:             {gate{}, 1, 20 * time.Millisecond, 20, tetherPairs("_", false)},
	Gemini:           {gemini{}, 2, 25 * time.Millisecond, 25, dollarPairs("")},
	Okcoin:           {okx{}, 1, 22 * time.Millisecond, 25, dollarPairs("-")},
	KuCoin:           {kucoin{}, 1, 14 * time.Millisecond, 16, tetherPairs("-", false)},
	HTX:              {htx{}, 1, 16 * time.Millisecond, 20, tetherPairs("", true)},
	MEXC:             {mexc{}, 1, 18 * time.Millisecond, 24, tetherPairs("", false)},
	Bitfinex: {bitfinex{}, 2, 22 * time.Millisecond, 26, []listing{
		{"tBTCUSD", "BTC", "USD", 0, 8, 10},
		{"tETHUSD", "ETH", "USD", 1, 8, 20},
		{"tSOLUSD", "SOL", "USD", 2, 8, 80},
		{"tLINK:USD", "LINK", "USD", 3, 8, 150},
		{"tUSTUSD", "USDT", "USD", 4, 8, 60},
		{"tEURUST", "EUR", "USDT", 4, 8, 80},
	}},
}

// tetherPairs are the pairs of a venue that quotes in USDT, by their symbols.
func tetherPairs(between string, lower bool) []listing {
	out := named(between, []listing{
		{"", "BTC", "USDT", 1, 8, 3},
		{"", "ETH", "USDT", 2, 7, 5},
		{"", "SOL", "USDT", 3, 4, 30},
		{"", "LINK", "USDT", 4, 4, 60},
		{"", "EUR", "USDT", 4, 2, 60},
	})
	for i := range out {
		if lower {
			out[i].symbol = strings.ToLower(out[i].symbol)
		}
	}
	return out
}

// dollarPairs are the pairs of a venue that quotes in dollars, by their symbols.
func dollarPairs(between string) []listing {
	return named(between, []listing{
		{"", "BTC", "USD", 2, 8, 6},
		{"", "ETH", "USD", 2, 8, 8},
		{"", "SOL", "USD", 3, 6, 45},
		{"", "LINK", "USD", 4, 6, 80},
		{"", "USDT", "USD", 5, 4, 15},
	})
}

// named gives the pairs symbols of base and quote and what stands between them.
func named(between string, pairs []listing) []listing {
	for i := range pairs {
		pairs[i].symbol = pairs[i].base + between + pairs[i].quote
	}
	return pairs
}
