package config

import (
	"io"
	"net/http"
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
	const price = `price = "data[0].price"`
	for name, c := range map[string]struct{ old, text, want string }{
		"unknown source":     {`source = "bank"`, `source = "bnak"`, `unknown source "bnak": did you mean "bank"?`},
		"disabled":           {`time_unit = "ms"`, "enabled = false", "the feed would always be absent"},
		"a venue's name":     {"http_sources.bank", "http_sources.kraken", "a venue has that name"},
		"one name twice":     {"dex_sources.pool", "dex_sources.bank", "an HTTP source has that name"},
		"no url":             {`url = "https://rates.example.org/v1/{BASE}{QUOTE}"`, "", "url: is needed"},
		"host of a pair":     {"rates.example.org", "{base}.example.org", "http_sources.bank.url: the URL has a place for the pair in its host"},
		"unknown place":      {"{QUOTE}", "{PAIR}", "http_sources.bank.url: has an unknown place"},
		"a fragment":         {"{QUOTE}", "{QUOTE}#x", "http_sources.bank.url: the URL has a fragment"},
		"bad path":           {"data[0].price", "data[x].price", "node.toml:4:1: http_sources.bank.price: path \"data[x].price\""},
		"JSONPath":           {"data[0].price", "$.data[0].price", "http_sources.bank.price: path \"$.data[0].price\": leave out the $"},
		"no price":           {price, "", "http_sources.bank.price: a path to the price is needed, or bid and ask"},
		"price and quote":    {price, price + "\nbid = \"b\"\nask = \"a\"", "http_sources.bank.price: stands beside bid or ask: keep the price, or bid and ask"},
		"price and bid":      {price, price + "\nbid = \"b\"", "http_sources.bank.price: stands beside bid or ask"},
		"bid alone":          {price, `bid = "b"`, "http_sources.bank.ask: is needed with bid"},
		"ask alone":          {price, `ask = "b"`, "http_sources.bank.bid: is needed with ask"},
		"size of a quote":    {price, "bid = \"b\"\nask = \"a\"\nsize = \"n\"", "http_sources.bank.size: goes with price, which is not set"},
		"unit without time":  {`time = "data[0].time"`, "", "http_sources.bank.time_unit: goes with time, which is not set: set it as well, or take time_unit off"},
		"s without time":     {"time = \"data[0].time\"\ntime_unit = \"ms\"", `time_unit = "s"`, "http_sources.bank.time_unit: goes with time"},
		"unit":               {`"ms"`, `"days"`, "time_unit"},
		"one address for 2":  {"/{BASE}{QUOTE}", "/{BASE}", "http_sources.bank.url: is the same for EUR/GBP and EUR/USD"},
		"one endpoint":       {`, "https://b.example"`, "", "dex_sources.pool.rpc_urls: 1 RPC endpoints, at least 2 are needed"},
		"the same endpoint":  {`"https://b.example"`, `"https://a.example"`, "dex_sources.pool.rpc_urls: endpoints 1 and 2 are the same"},
		"written otherwise":  {`"https://b.example"`, `"https://A.example:443/"`, "dex_sources.pool.rpc_urls: endpoints 1 and 2 are the same"},
		"a WebSocket":        {`"https://b.example"`, `"wss://b.example"`, "dex_sources.pool.rpc_urls: an RPC endpoint is no http or https address"},
		"no endpoints":       {`rpc_urls = ["https://a.example", "https://b.example"]`, "", "dex_sources.pool.rpc_urls: is needed"},
		"turned tokens":      {"token1 = \"0x7ceB23fD6bC0adD59E62ac25578270cFf1b9f619\"", "token1 = \"0x0000000000000000000000000000000000000001\"", "dex_sources.pool.token0: has not the smaller address"},
		"window":             {"decimals0 = 6", "decimals0 = 6\n" + `window = "1500ms"`, "dex_sources.pool.window: 1.5s is not in whole seconds"},
		"liquidity":          {"decimals0 = 6", `min_liquidity = "much"`, "dex_sources.pool.min_liquidity: is no whole number"},
		"another pair":       {`source = "pool", pair = "ETH/USDC"`, `source = "pool", pair = "ETH/USDT"`, `feeds."ETH/USDC".inputs[0].pair: pool gives ETH/USDC alone: write pair = "ETH/USDC"`},
		"what show has left": {"/{BASE}{QUOTE}", "/{BASE}{QUOTE}?key=[hidden]", "http_sources.bank.url: [hidden] stands where 'config show' hid a secret"},
	} {
		t.Run(name, func(t *testing.T) {
			text := ownText
			if name == "one address for 2" {
				text = strings.Replace(text, `{source = "bank", pair = "EUR/USD"}`, `{source = "bank", pair = "EUR/USD"}, {source = "bank", pair = "EUR/GBP", via = ["GBP/USD"]}`, 1) +
					"[feeds.\"GBP/USD\"]\ninputs = [{source = \"kraken\", pair = \"GBP/USD\"}]\n"
			}
			require.Contains(t, text, c.old)
			got := problems(t, Options{File: write(t, strings.Replace(text, c.old, c.text, 1))})
			require.Contains(t, strings.Join(got, "\n"), c.want)
			require.LessOrEqual(t, len(got), 2, "what is wrong is said once: %q", got)
		})
	}
}

// TestOwnSourcesAreWarnedOf: what can be used and is most probably not meant.
func TestOwnSourcesAreWarnedOf(t *testing.T) {
	for name, c := range map[string]struct{ old, text, want string }{
		"unused":          {`source = "bank"`, `source = "kraken"`, "http_sources.bank: no feed takes anything from this source, so it is never asked"},
		"another pair":    {`source = "bank", pair = "EUR/USD"`, `source = "bank", pair = "GBP/USD"`, `feeds."EUR/USD".inputs[0].pair: GBP/USD counts as EUR/USD as it is`},
		"unused pool":     {`source = "pool"`, `source = "kraken"`, "dex_sources.pool: no feed takes anything from this source"},
		"one provider":    {"https://b.example", "https://a.example/other", "dex_sources.pool.rpc_urls: all endpoints are of a.example: one provider could say anything"},
		"a key in url":    {"/{BASE}{QUOTE}", "?pair={BASE}-{QUOTE}&key=hunter2", "http_sources.bank.url: may hold a key and others may read this file"},
		"a key in an RPC": {"https://b.example", "https://b.example/hunter2", "dex_sources.pool.rpc_urls: may hold a key and others may read this file"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, ownText, c.old)
			file := write(t, strings.Replace(ownText, c.old, c.text, 1))
			if strings.Contains(c.text, "hunter2") {
				require.NoError(t, os.Chmod(file, 0o644))
			}
			loaded, err := Load(Options{File: file})
			require.NoError(t, err)
			require.Len(t, loaded.Warnings, 1, "%v", loaded.Warnings)
			require.Contains(t, loaded.Warnings[0].String(), c.want)
			require.NotContains(t, loaded.Warnings[0].String()+loaded.Show(), "hunter2")
		})
	}
}

func TestHeadersThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"hunter2": "line 1 is no header: write Name: value", "# key\nhunter2 a: b": "line 2 is no header", ": hunter2": "line 1 is no header",
		"X-Key:": "line 1 has a name and no value", "X-Key: hunter2\x01": "line 1 has a control character in its value",
		"host: hunter2": "line 1: Host is a header that the node sets", "A: b\nContent-Length: 5": "line 2: Content-Length is", "connection: close": "Connection is",
		"Transfer-Encoding: chunked": "Transfer-Encoding is", "accept-encoding: gzip": "Accept-Encoding is", "Upgrade: hunter2": "Upgrade is", "TE: trailers": "Te is",
		"X-Key: hunter2\nx-key: hunter2": "line 2 names a header that a line above has as well",
	} {
		_, err := parseHeaders(text)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "hunter2")
	}
	got, err := parseHeaders("# key\r\nauthorization: Bearer a:b\r\n\r\nContent-Type: application/json\r\n")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"Authorization": "Bearer a:b", "Content-Type": "application/json"}, got)
}

func FuzzHeaders(f *testing.F) {
	for _, s := range []string{"a: b", "Host: x", "a:\x00", "é: b", "#\n\na : b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		headers, err := parseHeaders(text)
		if err != nil {
			return
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://a.example/", nil)
		require.NoError(t, err)
		for k, v := range headers {
			req.Header.Set(k, v)
		}
		require.NoError(t, req.Write(io.Discard), "what is taken can be sent")
	})
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
	require.NoError(t, os.WriteFile(headers, []byte("a: b"), 0o600))
	require.NoError(t, os.WriteFile(urls, []byte("https://a.example/secret2\nhttps://a.example:443/secret2/\n"), 0o600))
	found += strings.Join(problems(t, Options{File: write(t, text)}), "\n")
	require.Contains(t, found, "pool.urls: endpoints 1 and 2 are the same")
	require.NotContains(t, found, "secret")
}

// The aggregator takes no input of that name, so the node would not start.
func TestProvenIsNoSource(t *testing.T) {
	_, err := Load(Options{File: write(t, strings.NewReplacer("http_sources.bank", "http_sources.proven", `"bank"`, `"proven"`).Replace(ownText))})
	require.ErrorContains(t, err, "http_sources.proven: that name means the node's own proven values")
}
