package httpjson_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/httpjson"
)

// fixture is a source, the server that it asks, and what came of it.
type fixture struct {
	mu    sync.Mutex
	ticks []feed.Tick
	paths []string
	log   bytes.Buffer
	src   *httpjson.Source
}

func (f *fixture) all() []feed.Tick {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]feed.Tick(nil), f.ticks...)
}

func (f *fixture) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.log.Write(p)
}

// run asks until done says so.
func run(t *testing.T, handler http.HandlerFunc, change func(*httpjson.Config), done func(*fixture) bool) *fixture {
	t.Helper()
	f := &fixture{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.paths = append(f.paths, r.URL.RequestURI())
		f.mu.Unlock()
		handler(w, r)
	}))
	transport := &http.Transport{}
	cfg := httpjson.Config{
		Name: "bank", URL: server.URL + "/v1/{base}-{QUOTE}?x=1", Price: "data[0].price", Want: []feed.ID{"EUR/USD"},
		Every: 100 * time.Millisecond, Timeout: time.Minute, Origin: feed.Simulated, Transport: transport,
		Logger: slog.New(slog.NewTextHandler(f, nil)),
		Sink: func(tick feed.Tick) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.ticks = append(f.ticks, tick)
		},
	}
	if change != nil {
		change(&cfg)
	}
	var err error
	f.src, err = httpjson.New(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.src.Run(ctx) }()
	require.Eventually(t, func() bool { return done(f) }, 2*time.Minute, time.Millisecond)
	cancel()
	require.NoError(t, <-ended)
	server.CloseClientConnections()
	server.Close()
	transport.CloseIdleConnections()
	return f
}

func say(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

func TestDocumentsBecomeTicks(t *testing.T) {
	t.Parallel()
	const at = 1700000000
	for name, tc := range map[string]struct {
		body   string
		change func(*httpjson.Config)
		check  func(t *testing.T, tick feed.Tick)
	}{
		"price alone": {`{"data":[{"price":"1.0842"}]}`, nil, func(t *testing.T, tick feed.Tick) {
			require.Equal(t, feed.QuoteTick, tick.Kind)
			require.Equal(t, "1.0842", tick.Price.String())
			require.Equal(t, "1.0842", tick.Bid.String())
			require.False(t, tick.EventTimeKnown)
			require.Equal(t, tick.ReceiveTime, tick.EventTime)
		}},
		"trade": {`{"data":[{"price":1.0842,"n":5e-1,"at":"1700000000123"}]}`, func(c *httpjson.Config) {
			c.Size, c.Time, c.TimeUnit = "data.0.n", "data.0.at", "ms"
		}, func(t *testing.T, tick feed.Tick) {
			require.Equal(t, feed.TradeTick, tick.Kind)
			require.Equal(t, "0.5", tick.Size.String())
			require.True(t, tick.EventTimeKnown)
			require.Equal(t, int64(at*1000+123), tick.EventTime.UnixMilli())
		}},
		"quote": {`{"b":1.08,"a":"1.10","t":"2023-11-14T22:13:20Z"}`, func(c *httpjson.Config) {
			c.Price, c.Bid, c.Ask, c.Time, c.TimeUnit = "", "b", "a", "t", "iso"
		}, func(t *testing.T, tick feed.Tick) {
			require.Equal(t, "1.09", tick.Price.String())
			require.Equal(t, int64(at), tick.EventTime.Unix())
		}},
		"other units": {`[{"p":7,"t":1700000000000001}]`, func(c *httpjson.Config) {
			c.Price, c.Time, c.TimeUnit = "0.p", "[0].t", "us"
		}, func(t *testing.T, tick feed.Tick) {
			require.Equal(t, int64(at*1_000_000+1), tick.EventTime.UnixMicro())
		}},
		"seconds": {`{"p":7,"t":1700000000.5}`, func(c *httpjson.Config) { c.Price, c.Time = "p", "t" },
			func(t *testing.T, tick feed.Tick) { require.Equal(t, int64(at*1000+500), tick.EventTime.UnixMilli()) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := run(t, say(tc.body), tc.change, func(f *fixture) bool { return len(f.all()) > 0 && f.src.Stats().Duplicates > 0 })
			ticks := f.all()
			require.Len(t, ticks, 1, "what stands is not said again")
			require.Equal(t, "bank", ticks[0].Source)
			require.EqualValues(t, "EUR/USD", ticks[0].Pair)
			require.Equal(t, feed.Simulated, ticks[0].Origin)
			require.Equal(t, sha256.Sum256([]byte(tc.body)), ticks[0].FrameHash)
			require.Equal(t, "/v1/eur-USD?x=1", f.paths[0])
			tc.check(t, ticks[0])
		})
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	t.Cleanup(elsewhere.Close)
	status := func(code int, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(code)
		}
	}
	for name, tc := range map[string]struct {
		handler      http.HandlerFunc
		want, advice string
	}{
		"cut JSON":      {say(`{"data":`), "the answer is not usable JSON: invalid JSON", "that of the service's API"},
		"NaN":           {say(`{"data":[{"price":NaN}]}`), "invalid JSON", "look at the document"},
		"HTML":          {say("\n<!DOCTYPE html><html><title>secret</title>"), "the answer is HTML, not JSON", "a page for people"},
		"XML":           {say(`<?xml version="1.0"?><rate>1</rate>`), "the answer is XML, not JSON", "the service's API"},
		"empty":         {say(""), "the answer is empty", "check url"},
		"byte order":    {say("\xef\xbb\xbf{}"), "byte order mark", "leave it out"},
		"gzipped":       {say("\x1f\x8b\x08secret"), "gzipped and does not say so", "Content-Encoding"},
		"no content":    {status(http.StatusNoContent), "answered 204 No Content, without a document", "check url"},
		"deep":          {say(strings.Repeat("[", 1_000)), "too deeply", "look at the document"},
		"not UTF-8":     {say("{\"data\":\"\xff\"}"), "UTF-8", "look at the document"},
		"zero":          {say(`{"data":[{"price":"0"}]}`), "price at path data.0.price is zero", "another value"},
		"negative":      {say(`{"data":[{"price":-1}]}`), "price at path data.0.price is negative", "another value"},
		"exponent bomb": {say(`{"data":[{"price":1e999999999}]}`), "cannot be used: out of range", "another value"},
		"thousands":     {say(`{"data":[{"price":"1,084.2 hidden"}]}`), "is a text that is no plain number", "another value"},
		"null":          {say(`{"data":[{"price":null}]}`), "price at path data.0.price: is null", "correct the path of price"},
		"empty text":    {say(`{"data":[{"price":""}]}`), "is a text that is no plain number", "another value"},
		"an object":     {say(`{"data":[{"price":{"usd":1}}]}`), "data.0.price: is an object with usd", "correct the path of price"},
		"no such name": {
			say(`{"data":[{"last":"secret","` + strings.Repeat("long", 20) + `":1,"a\u001b[2Jb":2}]}`),
			"price at path data.0.price: data.0 has no price: it is an object with last, " + strings.Repeat("long", 8) + "..., a?[2Jb", "correct the path of price",
		},
		"many names":   {say(`{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1}`), "the document has no data: it is an object with 1, 2, 3, 4, 5, 6, 7, 8, ...", "correct the path"},
		"no such item": {say(`{"data":[]}`), "data has no 0: it is a list of 0", "correct the path"},
		"a list":       {say(`[1]`), "the document has no data: it is a list of 1", "correct the path"},
		"too long":     {say(strings.Repeat(" ", 5000) + `{}`), "more than 4096 bytes", "raise read_limit"},
		"busy":         {status(http.StatusTooManyRequests, "Retry-After", "3600"), "answered 429 Too Many Requests: nothing is asked of it for 1h0m0s", "raise every"},
		"down for now": {status(http.StatusServiceUnavailable, "Retry-After", "60"), "answered 503 Service Unavailable: nothing is asked of it for 1m0s", "raise every"},
		"down":         {status(http.StatusServiceUnavailable), "answered 503 Service Unavailable", "trouble of its own"},
		"wrong key":    {status(http.StatusForbidden), "answered 403 Forbidden", "check the key in headers_file"},
		"no key":       {status(http.StatusUnauthorized), "answered 401 Unauthorized", "check the key in headers_file"},
		"no such pair": {status(http.StatusNotFound), "answered 404 Not Found", "capitals"},
		"redirect":     {status(http.StatusFound, "Location", elsewhere.URL+"/hidden"), "answered 302 Found, a redirect, which is not followed", "that a browser ends at"},
		"to https": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+r.Host+"/hidden", http.StatusMovedPermanently)
		}, "answered 301 Moved Permanently, a redirect", "write https:// in url"},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "{")
		}, "the answer was cut off", "asked again"},
		"hung up": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		}, "the connection was closed without an answer", "https://"},
		"no answer": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no whole answer within 500ms", "raise timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := run(t, tc.handler, func(c *httpjson.Config) {
				c.MaxBody, c.Timeout = 4096, 500*time.Millisecond
				c.Header = map[string]string{"Authorization": "Bearer secret"}
				c.URL += "&key=hidden"
			}, func(f *fixture) bool { return strings.Contains(f.src.Stats().LastError, tc.want) })
			require.Empty(t, f.all())
			f.mu.Lock()
			defer f.mu.Unlock()
			for _, secret := range []string{"secret", "hidden"} {
				require.NotContains(t, f.log.String(), secret)
				require.NotContains(t, f.src.Stats().LastError, secret)
			}
			require.Regexp(t, `advice="?[^=]*`+regexp.QuoteMeta(tc.advice), f.log.String())
			require.Contains(t, f.src.CheckAdvice().Unreachable, tc.advice)
		})
	}
}

// It comes back by itself, headers are sent, one pair's failure does not keep
// another, and times neither run back nor lie in the future.
func TestRecovers(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	asked := 0
	f := run(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			t.Error("no header")
		}
		if strings.Contains(r.URL.Path, "gbp") {
			http.Error(w, "no", http.StatusNotFound)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		asked++
		say([]string{
			`{"p":1,"t":1700000000}`, `{"p":2,"t":1600000000}`, `{"p":3,"t":4102444800}`, `{"p":4,"t":1700000001}`,
		}[min(asked, 4)-1])(w, r)
	}, func(c *httpjson.Config) {
		c.Price, c.Time, c.Header = "p", "t", map[string]string{"Authorization": "Bearer secret"}
		c.Want = []feed.ID{"GBP/USD", "EUR/USD"}
	}, func(f *fixture) bool { return len(f.all()) == 2 })
	require.Equal(t, "1", f.all()[0].Price.String())
	require.Equal(t, "4", f.all()[1].Price.String())
	require.NotZero(t, f.src.Stats().Refused)
	require.NotEmpty(t, f.src.Stats().LastError)
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	good := httpjson.Config{Name: "a", URL: "https://a.example/{base}", Price: "p", Want: []feed.ID{"A/B"}, Origin: feed.Live, Sink: func(feed.Tick) {}}
	_, err := httpjson.New(good)
	require.NoError(t, err)
	for name, change := range map[string]func(*httpjson.Config){
		"no name": func(c *httpjson.Config) { c.Name = "" }, "no sink": func(c *httpjson.Config) { c.Sink = nil },
		"no pairs": func(c *httpjson.Config) { c.Want = nil }, "no path": func(c *httpjson.Config) { c.Price = "" },
		"bid alone": func(c *httpjson.Config) { c.Bid = "b" }, "bad path": func(c *httpjson.Config) { c.Price = "a..b" },
		"bad index": func(c *httpjson.Config) { c.Price = "a[x]" }, "open index": func(c *httpjson.Config) { c.Price = "a[1" },
		"long path": func(c *httpjson.Config) { c.Price = strings.Repeat("a.", 40) + "a" }, "unit": func(c *httpjson.Config) { c.TimeUnit = "days" },
		"host by pair": func(c *httpjson.Config) { c.URL = "https://{base}.example/" }, "no host": func(c *httpjson.Config) { c.URL = "https:///a" },
		"JSONPath": func(c *httpjson.Config) { c.Price = "$.a.0" }, "JSON pointer": func(c *httpjson.Config) { c.Price = "/a/0" },
		"white space": func(c *httpjson.Config) { c.Price = " a" }, "scheme": func(c *httpjson.Config) { c.URL = "file://a/b" }, "placeholder": func(c *httpjson.Config) { c.URL = "https://a.example/{what}" },
		"too often": func(c *httpjson.Config) { c.Every = time.Millisecond }, "body": func(c *httpjson.Config) { c.MaxBody = 1 << 40 },
	} {
		cfg := good
		change(&cfg)
		_, err := httpjson.New(cfg)
		require.ErrorIs(t, err, httpjson.ErrConfig, name)
	}
}

var _ sources.Source = (*httpjson.Source)(nil)

func FuzzParsePath(f *testing.F) {
	for _, s := range []string{"a.b[0].c", "[0]", "a[1][2]", "..", "a]["} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := httpjson.ParsePath(text); err == nil && len(p) == 0 {
			t.Fatal("a path of nothing")
		}
	})
}
