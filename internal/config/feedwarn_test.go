package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const doubtful = `
[http_sources.bank]
url = "https://rates.example.org/{base}"
price = "price"
size = "size"
every = "20s"
[dex_sources.pool]
chain_id = 1
rpc_urls = ["https://a.example.org", "https://b.example.org"]
pool = "0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640"
token0 = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
token1 = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"
pair = "ETH/USD"
[feeds."A/USD"]
price = "vwap"
breaker_ppm = 10000
inputs = [{source = "okx", pair = "A/USD"}, {source = "bank", pair = "A/USD"}]
[feeds."ETH/USD"]
inputs = [{source = "pool", pair = "ETH/USD"}]
[feeds."A/USD/twap"]
derive = "twap"
derive_of = ["A/USD"]
derive_every = "10s"
derive_window = "5m"
[feeds.basis]
signed = true
derive = "spread"
derive_of = ["A/USD", "A/USD/twap"]
[feeds."basis/twap"]
signed = true
derive = "twap"
derive_of = ["basis"]
derive_window = "5m"
[feed_sets.main]
number = 1
interval = "2s"
feeds = ["A/USD"]
`

// What loads and would be absent, or never count, is told of at its key, with what to do.
func TestDoubtfulFeeds(t *testing.T) {
	warnings := func(t *testing.T, text string) []string {
		t.Helper()
		loaded, err := Load(Options{File: write(t, text)})
		require.NoError(t, err)
		var out []string
		for i := range loaded.Warnings {
			out = append(out, loaded.Warnings[i].Key+": "+loaded.Warnings[i].Message)
		}
		return out
	}
	require.Empty(t, warnings(t, doubtful))
	for name, c := range map[string]struct {
		change []string
		want   []string
	}{
		"a venue that closed": {[]string{`{source = "okx", pair = "A/USD"}`, `{source = "okcoin", pair = "A/USD"}`}, []string{
			`feeds."A/USD".inputs[0].source: okcoin closed in 2025: the input never counts`, `venues.okcoin.stream_url`,
		}},
		"no sizes": {[]string{"size = \"size\"\n", ""}, []string{
			`feeds."A/USD".inputs[1].source: bank gives prices without sizes`, `set size in http_sources.bank`,
		}},
		"no trades in a pool": {[]string{"[feeds.\"ETH/USD\"]\n", "[feeds.\"ETH/USD\"]\nprice = \"vwap\"\n"}, []string{
			`feeds."ETH/USD".inputs[0].source: pool gives prices without sizes`, `price = "last"`,
		}},
		"a source read too seldom": {[]string{"every = \"20s\"", "every = \"31s\""}, []string{
			`feeds."A/USD".max_age: 30s, and bank is read every 31s`, `http_sources.bank.every below`,
		}},
		"a source read just as often as a price counts": {[]string{"every = \"20s\"", "every = \"30s\""}, []string{
			`feeds."A/USD".max_age: 30s, and bank is read every 30s`, `set max_age above that`,
		}},
		"a window between two readings": {[]string{"price = \"vwap\"\n", "price = \"vwap\"\nwindow = \"10s\"\n"}, []string{
			`feeds."A/USD".window: 10s, and bank is read every 20s`, `set window to several of that, or http_sources.bank.every below`,
		}},
		"a source that is off": {[]string{"every = \"20s\"", "every = \"20s\"\nenabled = false"}, []string{
			`feeds."A/USD".inputs[1].source: bank is disabled: the input never counts`, `set enabled = true in http_sources.bank`,
		}},
		"a pool read too seldom": {[]string{"[feeds.\"ETH/USD\"]\n", "[feeds.\"ETH/USD\"]\nmax_age = \"14s\"\n"}, []string{
			`feeds."ETH/USD".max_age: 14s, and pool is read every 15s`,
		}},
		"a twap that looks too seldom": {[]string{"derive_every = \"10s\"", "derive_every = \"60s\""}, []string{
			`feeds."A/USD/twap".derive_every: twap looks every 1m`, `max_age above derive_every`,
		}},
		"a breaker of what is not proven": {[]string{`feeds = ["A/USD"]`, `feeds = ["ETH/USD"]`}, []string{
			`feeds."A/USD".breaker_feed: proven, and the feed stands in no feed set`,
		}},
		"a twap of a signed feed": {[]string{"signed = true\nderive = \"twap\"", "derive = \"twap\""}, []string{
			`feeds."basis/twap".signed: false, and basis is signed, so that its twap may be zero or below`, `signed = true`,
		}},
		"an index of a signed feed": {[]string{"signed = true\nderive = \"twap\"\nderive_of = [\"basis\"]\nderive_window = \"5m\"", "derive = \"index\"\nderive_weights = [1]\nderive_of = [\"basis\"]"}, []string{
			`basis is signed, so that its index may be zero or below`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(doubtful, c.change[0], c.change[1], 1)
			require.NotEqual(t, doubtful, text)
			got := warnings(t, text)
			require.Len(t, got, 1, "%v", got)
			for _, want := range c.want {
				require.Contains(t, got[0], want)
			}
		})
	}
	require.Empty(t, warnings(t, strings.Replace(doubtful, `{source = "okx", pair = "A/USD"}`, `{source = "okcoin", pair = "A/USD"}`, 1)+
		"[venues.okcoin]\nstream_url = \"wss://wsus.example.org:8443/ws/v5/public\"\nrest_url = \"https://us.example.org\"\n"), "another address of the protocol")
	// Each source is told of once a feed.
	twice := strings.Replace(doubtful, `{source = "bank", pair = "A/USD"}]`, `{source = "bank", pair = "A/USD"}, {source = "bank", pair = "USD/A", invert = true}]`, 1)
	got := warnings(t, strings.Replace(twice, "every = \"20s\"", "every = \"31s\"", 1))
	require.Len(t, slices.DeleteFunc(got, func(s string) bool { return !strings.Contains(s, "is read every") }), 1)
}
