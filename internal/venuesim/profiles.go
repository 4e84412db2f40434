package venuesim

import (
	"strings"
	"time"
)

// profile is what makes a venue different from another one.
type profile struct {
	dialect     dialect
	lag         int
	latency     time.Duration
	noisePPM    int64
	instruments []instrument
}

// profiles by venue. Binance and OKX quote in USDT, the others in dollars and
// against USDT. Coinbase has no EUR-USD but USDT-EUR, so that a feed needs an
// inverted conversion there.
var profiles = map[string]profile{
	Binance: {
		dialect: binance{}, lag: 0, latency: 4 * time.Millisecond, noisePPM: 12,
		instruments: []instrument{
			{symbol: "BTCUSDT", base: "BTC", quote: "USDT", priceDigits: 2, sizeDigits: 5, spreadPPM: 2},
			{symbol: "ETHUSDT", base: "ETH", quote: "USDT", priceDigits: 2, sizeDigits: 4, spreadPPM: 3},
			{symbol: "SOLUSDT", base: "SOL", quote: "USDT", priceDigits: 2, sizeDigits: 3, spreadPPM: 30},
			{symbol: "LINKUSDT", base: "LINK", quote: "USDT", priceDigits: 3, sizeDigits: 2, spreadPPM: 40},
			{symbol: "EURUSDT", base: "EUR", quote: "USDT", priceDigits: 4, sizeDigits: 1, spreadPPM: 40},
		},
	},
	Coinbase: {
		dialect: coinbase{}, lag: 0, latency: 12 * time.Millisecond, noisePPM: 18,
		instruments: []instrument{
			{symbol: "BTC-USD", base: "BTC", quote: "USD", priceDigits: 2, sizeDigits: 8, spreadPPM: 4},
			{symbol: "ETH-USD", base: "ETH", quote: "USD", priceDigits: 2, sizeDigits: 8, spreadPPM: 8},
			{symbol: "SOL-USD", base: "SOL", quote: "USD", priceDigits: 2, sizeDigits: 8, spreadPPM: 40},
			{symbol: "LINK-USD", base: "LINK", quote: "USD", priceDigits: 3, sizeDigits: 2, spreadPPM: 60},
			{symbol: "USDT-USD", base: "USDT", quote: "USD", priceDigits: 5, sizeDigits: 2, spreadPPM: 10},
			{symbol: "USDT-EUR", base: "USDT", quote: "EUR", priceDigits: 4, sizeDigits: 2, spreadPPM: 60},
		},
	},
	Kraken: {
		dialect: kraken{}, lag: 1, latency: 18 * time.Millisecond, noisePPM: 22,
		instruments: []instrument{
			{symbol: "BTC/USD", base: "BTC", quote: "USD", priceDigits: 1, sizeDigits: 8, spreadPPM: 4},
			{symbol: "ETH/USD", base: "ETH", quote: "USD", priceDigits: 2, sizeDigits: 8, spreadPPM: 10},
			{symbol: "SOL/USD", base: "SOL", quote: "USD", priceDigits: 2, sizeDigits: 8, spreadPPM: 50},
			{symbol: "LINK/USD", base: "LINK", quote: "USD", priceDigits: 5, sizeDigits: 8, spreadPPM: 120},
			{symbol: "USDT/USD", base: "USDT", quote: "USD", priceDigits: 5, sizeDigits: 8, spreadPPM: 10},
			{symbol: "EUR/USD", base: "EUR", quote: "USD", priceDigits: 5, sizeDigits: 8, spreadPPM: 30},
		},
	},
	OKX: {
		dialect: okx{}, lag: 0, latency: 6 * time.Millisecond, noisePPM: 12,
		instruments: []instrument{
			{symbol: "BTC-USDT", base: "BTC", quote: "USDT", priceDigits: 1, sizeDigits: 8, spreadPPM: 2},
			{symbol: "ETH-USDT", base: "ETH", quote: "USDT", priceDigits: 2, sizeDigits: 6, spreadPPM: 3},
			{symbol: "SOL-USDT", base: "SOL", quote: "USDT", priceDigits: 2, sizeDigits: 6, spreadPPM: 30},
			{symbol: "LINK-USDT", base: "LINK", quote: "USDT", priceDigits: 3, sizeDigits: 6, spreadPPM: 50},
			{symbol: "EUR-USDT", base: "EUR", quote: "USDT", priceDigits: 4, sizeDigits: 4, spreadPPM: 60},
		},
	},
	Bitstamp: {
		dialect: bitstamp{}, lag: 2, latency: 25 * time.Millisecond, noisePPM: 30,
		instruments: []instrument{
			{symbol: "btcusd", base: "BTC", quote: "USD", priceDigits: 0, sizeDigits: 8, spreadPPM: 30},
			{symbol: "ethusd", base: "ETH", quote: "USD", priceDigits: 1, sizeDigits: 8, spreadPPM: 50},
			{symbol: "solusd", base: "SOL", quote: "USD", priceDigits: 3, sizeDigits: 8, spreadPPM: 120},
			{symbol: "linkusd", base: "LINK", quote: "USD", priceDigits: 5, sizeDigits: 8, spreadPPM: 200},
			{symbol: "usdtusd", base: "USDT", quote: "USD", priceDigits: 5, sizeDigits: 5, spreadPPM: 25},
			{symbol: "eurusd", base: "EUR", quote: "USD", priceDigits: 5, sizeDigits: 5, spreadPPM: 80},
		},
	},
	Bybit: {
		dialect: bybit{}, lag: 0, latency: 8 * time.Millisecond, noisePPM: 14,
		instruments: tetherPairs("", false),
	},
	BinanceUS: {
		dialect: binance{}, lag: 1, latency: 20 * time.Millisecond, noisePPM: 25,
		instruments: tetherPairs("", false),
	},
	BinanceTR: {
		dialect: binance{}, lag: 1, latency: 30 * time.Millisecond, noisePPM: 25,
		instruments: tetherPairs("", false),
	},
	CoinbaseAdvanced: {
		dialect: coinbaseAdvanced{}, lag: 0, latency: 12 * time.Millisecond, noisePPM: 18,
		instruments: dollarPairs("-"),
	},
	CryptoCom: {
		dialect: cryptocom{}, lag: 1, latency: 15 * time.Millisecond, noisePPM: 18,
		instruments: dollarPairs("_"),
	},
	Gate: {
		dialect: gate{}, lag: 1, latency: 20 * time.Millisecond, noisePPM: 20,
		instruments: tetherPairs("_", false),
	},
	Gemini: {
		dialect: gemini{}, lag: 2, latency: 25 * time.Millisecond, noisePPM: 25,
		instruments: dollarPairs(""),
	},
	Okcoin: {
		dialect: okx{}, lag: 1, latency: 22 * time.Millisecond, noisePPM: 25,
		instruments: dollarPairs("-"),
	},
	KuCoin: {
		dialect: kucoin{}, lag: 1, latency: 14 * time.Millisecond, noisePPM: 16,
		instruments: tetherPairs("-", false),
	},
	HTX: {
		dialect: htx{}, lag: 1, latency: 16 * time.Millisecond, noisePPM: 20,
		instruments: tetherPairs("", true),
	},
	MEXC: {
		dialect: mexc{}, lag: 1, latency: 18 * time.Millisecond, noisePPM: 24,
		instruments: tetherPairs("", false),
	},
	Bitfinex: {
		dialect: bitfinex{}, lag: 2, latency: 22 * time.Millisecond, noisePPM: 26,
		instruments: []instrument{
			{symbol: "tBTCUSD", base: "BTC", quote: "USD", priceDigits: 0, sizeDigits: 8, spreadPPM: 10},
			{symbol: "tETHUSD", base: "ETH", quote: "USD", priceDigits: 1, sizeDigits: 8, spreadPPM: 20},
			{symbol: "tSOLUSD", base: "SOL", quote: "USD", priceDigits: 2, sizeDigits: 8, spreadPPM: 80},
			{symbol: "tLINK:USD", base: "LINK", quote: "USD", priceDigits: 3, sizeDigits: 8, spreadPPM: 150},
			{symbol: "tUSTUSD", base: "USDT", quote: "USD", priceDigits: 4, sizeDigits: 8, spreadPPM: 60},
			{symbol: "tEURUST", base: "EUR", quote: "USDT", priceDigits: 4, sizeDigits: 8, spreadPPM: 80},
		},
	},
}

// tetherPairs are the pairs of a venue that quotes in USDT, by their symbols.
func tetherPairs(between string, lower bool) []instrument {
	out := []instrument{
		{base: "BTC", priceDigits: 1, sizeDigits: 8, spreadPPM: 3},
		{base: "ETH", priceDigits: 2, sizeDigits: 7, spreadPPM: 5},
		{base: "SOL", priceDigits: 3, sizeDigits: 4, spreadPPM: 30},
		{base: "LINK", priceDigits: 4, sizeDigits: 4, spreadPPM: 60},
		{base: "EUR", priceDigits: 4, sizeDigits: 2, spreadPPM: 60},
	}
	for i := range out {
		in := &out[i]
		in.quote = "USDT"
		in.symbol = in.base + between + in.quote
		if lower {
			in.symbol = strings.ToLower(in.symbol)
		}
	}
	return out
}

// dollarPairs are the pairs of a venue that quotes in dollars, by their symbols.
func dollarPairs(between string) []instrument {
	out := []instrument{
		{base: "BTC", priceDigits: 2, sizeDigits: 8, spreadPPM: 6},
		{base: "ETH", priceDigits: 2, sizeDigits: 8, spreadPPM: 8},
		{base: "SOL", priceDigits: 3, sizeDigits: 6, spreadPPM: 45},
		{base: "LINK", priceDigits: 4, sizeDigits: 6, spreadPPM: 80},
		{base: "USDT", priceDigits: 5, sizeDigits: 4, spreadPPM: 15},
	}
	for i := range out {
		in := &out[i]
		in.quote = "USD"
		in.symbol = in.base + between + in.quote
	}
	return out
}
