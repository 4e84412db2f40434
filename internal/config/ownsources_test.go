package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const ownText = `
[http_sources.bank]
url = "https://rates.example.org/v1/{BASE}{QUOTE}"
price = "data[0].price"
time = "data[0].time"
time_unit = "ms"

[dex_sources.pool]
chain_id = 137
rpc_urls = ["https://a.example", "https://b.example"]
pool = "0x45dDa9cb7c25131DF268515131f647d726f50608"
token0 = "0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174"
token1 = "0x7ceB23fD6bC0adD59E62ac25578270cFf1b9f619"
decimals0 = 6
pair = "ETH/USDC"
invert = true

[feeds."EUR/USD"]
min_sources = 1
inputs = [{source = "bank", pair = "EUR/USD"}]

[feeds."ETH/USDC"]
inputs = [{source = "pool", pair = "ETH/USDC"}]

[feed_sets.main]
feeds = ["EUR/USD", "ETH/USDC"]
`

func TestOwnSources(t *testing.T) {
	loaded, err := Load(Options{File: write(t, ownText)})
	require.NoError(t, err)
	c := loaded.Config
	require.Equal(t, []string{"bank", "pool"}, c.OwnSources())
	h := c.HTTPSources["bank"].HTTP("bank")
	require.Equal(t, "https://rates.example.org/v1/{BASE}{QUOTE}", h.URL)
	require.Equal(t, "ms", h.TimeUnit)
	require.Equal(t, int64(1<<20), h.MaxBody)
	d := c.DEXSources["pool"].UniswapV3("pool")
	require.Equal(t, uint8(6), d.Token0.Decimals)
	require.Equal(t, uint8(18), d.Token1.Decimals)
	require.Equal(t, "1", d.MinLiquidity.String())
	urls, err := c.DEXURLs("pool")
	require.NoError(t, err)
	require.Len(t, urls, 2)
	_, err = c.DEXURLs("bank")
	require.Error(t, err)
	headers, err := c.Headers("bank")
	require.NoError(t, err)
	require.Empty(t, headers)
}

func TestOwnSourcesAreChecked(t *testing.T) {
	for name, c := range map[string]struct{ old, text, want string }{
		"unknown source":    {`source = "bank"`, `source = "bnak"`, `unknown venue "bnak": did you mean "bank"?`},
		"disabled":          {`time_unit = "ms"`, "enabled = false", "the feed would always be absent"},
		"a venue's name":    {"http_sources.bank", "http_sources.kraken", "a venue has that name"},
		"one name twice":    {"dex_sources.pool", "dex_sources.bank", "an HTTP source has that name"},
		"no url":            {`url = "https://rates.example.org/v1/{BASE}{QUOTE}"`, "", "url: is needed"},
		"host of a pair":    {"rates.example.org", "{base}.example.org", "http_sources.bank"},
		"bad path":          {"data[0].price", "data[x].price", "is no index"},
		"no price":          {`price = "data[0].price"`, "", "a path to the price is needed"},
		"unit":              {`"ms"`, `"days"`, "time_unit"},
		"one endpoint":      {`, "https://b.example"`, "", "at least 2 are needed"},
		"the same endpoint": {`"https://b.example"`, `"https://a.example"`, "comes twice"},
		"no endpoints":      {`rpc_urls = ["https://a.example", "https://b.example"]`, "", "rpc_urls is needed"},
		"turned tokens":     {"decimals0 = 6", "decimals0 = 6\n" + `window = "1500ms"`, "the limits are impossible"},
		"liquidity":         {"decimals0 = 6", `min_liquidity = "much"`, "min_liquidity is no whole number"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, ownText, c.old)
			got := strings.Join(problems(t, Options{File: write(t, strings.Replace(ownText, c.old, c.text, 1))}), "\n")
			require.Contains(t, got, c.want)
		})
	}
}

func TestHeadersAndEndpointsComeFromFiles(t *testing.T) {
	dir := t.TempDir()
	headers, urls := filepath.Join(dir, "bank.headers"), filepath.Join(dir, "pool.urls")
	require.NoError(t, os.WriteFile(headers, []byte("# key\nauthorization: Bearer secret1\n\nX-Client: a:b\n"), 0o600))
	require.NoError(t, os.WriteFile(urls, []byte("https://a.example/secret2\nhttps://b.example/secret2\n"), 0o600))
	text := strings.NewReplacer(`time_unit = "ms"`, `headers_file = "`+headers+`"`, `rpc_urls = ["https://a.example", "https://b.example"]`, `rpc_urls_file = "`+urls+`"`).Replace(ownText)
	loaded, err := Load(Options{File: write(t, text)})
	require.NoError(t, err)
	got, err := loaded.Config.Headers("bank")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"Authorization": "Bearer secret1", "X-Client": "a:b"}, got)
	list, err := loaded.Config.DEXURLs("pool")
	require.NoError(t, err)
	require.Equal(t, "https://b.example/secret2", string(list[1]))

	require.NoError(t, os.WriteFile(headers, []byte("secret3"), 0o600))
	found := strings.Join(problems(t, Options{File: write(t, text)}), "\n")
	require.Contains(t, found, "line 1 is no header")
	require.NotContains(t, found, "secret")
}
