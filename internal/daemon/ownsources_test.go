package daemon

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
)

// An HTTP source of the file brings ticks as a node runs it, with its headers;
// another address is another connection, another weight is not.
func TestOwnSourcesRun(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer k" || r.URL.Path != "/EURUSD" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, `{"p":"1.0842"}`)
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	headers, file := filepath.Join(dir, "bank.headers"), filepath.Join(dir, "node.toml")
	require.NoError(t, os.WriteFile(headers, []byte("Authorization: Bearer k\n"), 0o600))
	load := func(url string, weight int) *config.Config {
		text := fmt.Sprintf(`
[http_sources.bank]
url = "%s/{BASE}{QUOTE}"
price = "p"
every = "100ms"
headers_file = "%s"

[http_sources.unused]
url = "https://a.example/x"
price = "p"

[feeds."EUR/USD"]
inputs = [{source = "bank", pair = "EUR/USD", weight = %d}]

[feed_sets.main]
feeds = ["EUR/USD"]
`, url, headers, weight)
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		loaded, err := config.Load(config.Options{File: file})
		require.NoError(t, err)
		return loaded.Config
	}
	c := load(server.URL, 1)
	list := venueSources(c)
	require.Len(t, list, 1, "what no feed names is not asked")
	require.Equal(t, "bank", list[0].Name)
	require.Equal(t, list[0].Key, venueSources(load(server.URL, 2))[0].Key)
	require.NotEqual(t, list[0].Key, venueSources(load("https://b.example", 1))[0].Key)

	require.NoError(t, os.WriteFile(headers, []byte("Authorization: Bearer other\n"), 0o600))
	require.NotEqual(t, list[0].Key, venueSources(load(server.URL, 1))[0].Key, "a new key counts from the next reload on")
	require.NoError(t, os.WriteFile(headers, []byte("Authorization: Bearer k\n"), 0o600))
	c = load(server.URL, 1)

	got := make(chan feed.Tick, 1)
	src, err := list[0].Make(sources.Config{Origin: feed.Live, Sink: func(tick feed.Tick) {
		select {
		case got <- tick:
		default:
		}
	}})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- src.Run(ctx) }()
	select {
	case tick := <-got:
		require.Equal(t, "1.0842", tick.Price.String())
		require.Equal(t, "bank", tick.Source)
	case <-time.After(2 * time.Minute):
		require.Fail(t, "no tick", src.Stats().LastError)
	}
	cancel()
	require.NoError(t, <-ended)
	checks, err := CheckSources(c, nil)
	require.NoError(t, err)
	require.Len(t, checks, 1)
	require.Equal(t, []feed.ID{"EUR/USD"}, checks[0].Want)
}

func TestPoolsAreSources(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.DEXSources = map[string]*config.DEXSource{"pool": {
		Enabled: true, ChainID: 137, RPCURLs: []config.RPCURL{"http://127.0.0.1:1/a", "http://127.0.0.1:1/b"}, Pool: "0x45dda9cb7c25131df268515131f647d726f50608",
		Token0: "0x2791bca1f2de4661ed88a30c99a7a9449aa84174", Token1: "0x7ceb23fd6bc0add59e62ac25578270cff1b9f619", Decimals0: 6, Decimals1: 18,
		Pair: "ETH/USDC", Invert: true, MinLiquidity: "1",
	}}
	require.Empty(t, ownSources(c), "no feed names it")
	c.Feeds["BTC/USD"].Inputs[0].Source = "pool"
	list := ownSources(c)
	require.Len(t, list, 1)
	src, err := list[0].Make(sources.Config{Origin: feed.Live, Sink: func(feed.Tick) {}})
	require.NoError(t, err)
	require.Equal(t, "pool", src.Stats().Source)
	c.DEXSources["pool"].RPCURLs = c.DEXSources["pool"].RPCURLs[:1]
	_, err = ownSources(c)[0].Make(sources.Config{Origin: feed.Live, Sink: func(feed.Tick) {}})
	require.ErrorContains(t, err, "at least 2")
}

// A node without a feed set, of a bank alone, is healthy where the bank answers
// as seldom as it is asked, shows its own values, and says what is wrong where it
// fails.
func TestANodeOfOwnSourcesAlone(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/GBPUSD" {
			w.Header().Set("Retry-After", "3600")
			http.Error(w, "hunter2", http.StatusTooManyRequests)
			return
		}
		_, _ = io.WriteString(w, fmt.Sprintf(`{"p":"1.0842","t":%d}`, time.Now().UnixMilli()))
	}))
	t.Cleanup(server.Close)
	text := fmt.Sprintf(`
[node]
data_dir = %q
origin = "simulated"
[mesh]
listen = ["/ip4/127.0.0.1/tcp/0"]
[api]
listen = "127.0.0.1:0"
[http_sources.bank]
url = "%[2]s/{BASE}{QUOTE}?key=hunter2"
price = "p"
time = "t"
time_unit = "ms"
[http_sources.down]
url = "%[2]s/{BASE}{QUOTE}?key=hunter2"
price = "p"
[feeds."EUR/USD"]
max_age = "10m"
inputs = [{source = "bank", pair = "EUR/USD"}]
[feeds."GBP/USD"]
max_age = "10m"
inputs = [{source = "down", pair = "GBP/USD"}]
`, t.TempDir(), server.URL)
	r := start(t, text)
	var v struct {
		FeedSet string `json:"feed_set"`
		Column  int    `json:"column"`
		feedView
	}
	require.Eventually(t, func() bool {
		get(t, r.APIURL+"/v1/feeds/EUR-USD", &v)
		return v.Local != nil && v.Local.Value != nil
	}, 2*time.Minute, 10*time.Millisecond)
	require.Equal(t, "1.08420000", v.Local.Value.Text)
	require.Empty(t, v.FeedSet)
	require.Zero(t, v.Column)
	var all struct {
		Feeds []struct {
			ID string `json:"id"`
		} `json:"feeds"`
	}
	get(t, r.APIURL+"/v1/feeds", &all)
	require.Len(t, all.Feeds, 2)
	var explained struct {
		Error string `json:"error"`
	}
	get(t, r.APIURL+"/v1/feeds/EUR-USD/explain", &explained)
	require.Contains(t, explained.Error, "nothing is known of the round")

	var status struct {
		Sources []struct {
			Name        string     `json:"name"`
			Connected   bool       `json:"connected"`
			LastEvent   *time.Time `json:"last_event"`
			BannedUntil *time.Time `json:"banned_until"`
			Error       string     `json:"error"`
		} `json:"sources"`
		Conditions []struct {
			OK bool `json:"ok"`
		} `json:"conditions"`
	}
	require.Eventually(t, func() bool {
		get(t, r.APIURL+"/v1/status", &status)
		return status.Sources[1].BannedUntil != nil
	}, 2*time.Minute, 10*time.Millisecond)
	require.Equal(t, "bank", status.Sources[0].Name)
	require.True(t, status.Sources[0].Connected)
	require.WithinDuration(t, time.Now(), *status.Sources[0].LastEvent, time.Minute)
	require.Equal(t, "down", status.Sources[1].Name)
	require.False(t, status.Sources[1].Connected)
	require.Nil(t, status.Sources[1].LastEvent)
	require.Greater(t, time.Until(*status.Sources[1].BannedUntil), 50*time.Minute)
	require.Equal(t, "GBP/USD: answered 429 Too Many Requests: nothing is asked of it for 1h0m0s", status.Sources[1].Error)
	require.True(t, status.Conditions[0].OK)
	require.NotContains(t, r.log.String(), "hunter2")
}
