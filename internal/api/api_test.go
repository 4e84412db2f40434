package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestRoutes(t *testing.T) {
	cfg := testConfig(t, testData(t))
	cfg.Stream = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	srv := start(t, cfg)
	for _, c := range []struct {
		method, path string
		code         int
		kind         string
		has          string
	}{
		{"GET", "/v1/feeds", 200, "application/json", `"text":"64321.12345678"`},
		{"GET", "/v1/feeds/BTC-USD", 200, "application/json", `"mantissa":"6432112345678"`},
		{"GET", "/v1/feeds/BTC%2FUSD", 200, "application/json", `"id":"BTC/USD"`},
		{"GET", "/v1/feeds/BTC%2fUSD", 200, "application/json", `"set_aside":"8% from the median"`},
		{"GET", "/v1/feeds/%42TC-USD", 200, "application/json", `"total_weight":"1152921504606846976"`},
		{"GET", "/v1/feeds/ETH-USD", 200, "application/json", `"value":null`},
		{"GET", "/v1/feeds/BTC-USDT@20220513", 200, "application/json", `"origin":"simulated"`},
		{"GET", "/v1/feeds/BTC-USDT%4020220513", 200, "application/json", `"id":"BTC/USDT@20220513"`},
		{"GET", "/v1/feeds/btc-usd", 404, "application/json", `"near":["BTC/USD"`},
		{"GET", "/v1/feeds/NOBODY-KNOWS-THIS-ONE", 404, "application/json", `"error":"unknown feed`},
		{"GET", "/v1/feeds/BTC/USD", 404, "application/json", `/v1/feeds/BTC-USD`},
		{"GET", "/v1/feeds/", 404, "application/json", `"advice"`},
		{"GET", "/v1/status", 200, "application/json", `"feed_sets":[]`},
		{"GET", "/v1/openapi.json", 200, "application/json", `"openapi": "3.1.0"`},
		{"GET", "/v1/stream", 418, "", ""},
		{"GET", "/healthz", 200, "application/json", `"status":"ok"`},
		{"GET", "/readyz", 200, "application/json", `"conditions":[{"name":"chain"`},
		{"GET", "/livez", 200, "application/json", `"status":"ok"`},
		{"GET", "/metrics", 200, "text/plain", "oraclestream_api_requests_total"},
		{"GET", "/", 200, "text/html", "<title>OracleStream</title>"},
		{"GET", "/app.js", 200, "text/javascript", "import"},
		{"GET", "/style.css", 200, "text/css", "body"},
		{"GET", "/nothing", 404, "application/json", `"error":"no such path"`},
		{"GET", "/v2/feeds", 404, "application/json", ""},
		{"GET", "//v1/feeds", 404, "application/json", ""},
		{"GET", "/../../etc/passwd", 404, "application/json", ""},
		{"GET", "/%2e%2e/app.js", 404, "application/json", ""},
		{"HEAD", "/v1/feeds", 200, "application/json", ""},
		{"HEAD", "/", 200, "text/html", ""},
		{"HEAD", "/nothing", 404, "application/json", ""},
		{"OPTIONS", "/v1/feeds", 204, "", ""},
		{"POST", "/v1/feeds", 405, "application/json", `"advice":"this API is only read: use GET"`},
		{"DELETE", "/v1/feeds/BTC-USD", 405, "application/json", ""},
		{"PUT", "/", 405, "application/json", ""},
		{"BREW", "/v1/status", 405, "application/json", ""},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			resp, body := do(t, srv, c.method, c.path)
			require.Equal(t, c.code, resp.StatusCode, body)
			require.True(t, strings.HasPrefix(resp.Header.Get("Content-Type"), c.kind), resp.Header)
			require.Contains(t, body, c.has)
			if c.method == "HEAD" {
				require.Empty(t, body)
			}
			// Whatever the answer, these hold.
			require.Equal(t, "simulated", resp.Header.Get(OriginHeader))
			require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"))
			require.Equal(t, "*", resp.Header.Get("Access-Control-Allow-Origin"))
			require.Contains(t, resp.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
			require.NotContains(t, resp.Header.Get("Content-Security-Policy"), "unsafe")
			require.NotEmpty(t, resp.Header.Get("Cache-Control"))
			if c.code >= 400 && c.method != "HEAD" && c.kind == "application/json" {
				var e ErrorView
				require.NoError(t, json.Unmarshal([]byte(body), &e))
				require.NotEmpty(t, e.Error)
				require.NotEmpty(t, e.Advice)
			}
			if c.code == 405 || c.code == 204 {
				require.Equal(t, "GET, HEAD, OPTIONS", resp.Header.Get("Allow"))
			}
		})
	}
}

// TestNoTickIsNoPrice holds that a source which gave nothing shows neither a
// price of nought nor a kind.
func TestNoTickIsNoPrice(t *testing.T) {
	srv := start(t, testConfig(t, testData(t)))
	_, body := do(t, srv, http.MethodGet, "/v1/feeds/BTC-USD")
	var view struct {
		MaxAgeMS *int64 `json:"max_age_ms"`
		Local    struct {
			Sources []map[string]any `json:"sources"`
		} `json:"local"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &view))
	require.NotNil(t, view.MaxAgeMS)
	require.Len(t, view.Local.Sources, 3)
	require.Equal(t, "64322", view.Local.Sources[0]["price"])
	require.Equal(t, "quote", view.Local.Sources[0]["kind"])
	for _, field := range []string{"price", "kind", "event_time", "value"} {
		got, there := view.Local.Sources[2][field]
		require.True(t, there, field)
		require.Nil(t, got, field)
	}
}

func TestHostileIDs(t *testing.T) {
	srv := start(t, testConfig(t, testData(t)))
	for name, path := range map[string]string{
		"traversal":        "..%2f..%2fetc%2fpasswd",
		"dots":             "%2e%2e%2f%2e%2e",
		"backslashes":      "..%5c..%5cetc",
		"NUL":              "BTC%00USD",
		"invalid UTF-8":    "%ff%fe",
		"overlong slash":   "BTC%c0%afUSD",
		"new line":         "BTC%0d%0aX-Injected:%201",
		"markup":           "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
		"huge":             strings.Repeat("A", 8000),
		"huge of escapes":  strings.Repeat("%41", 3000),
		"huge of slashes":  strings.Repeat("%2f", 3000),
		"empty parts":      "BTC%2f%2fUSD",
		"leading slash":    "%2fBTC-USD",
		"decoded once":     "%2542TC-USD",
		"space":            "BTC%20USD",
		"letters of other": "%D0%92%D0%A2%D0%A1-USD",
		"SQL":              "BTC'%20OR%201=1--",
	} {
		t.Run(name, func(t *testing.T) {
			resp, body := do(t, srv, http.MethodGet, "/v1/feeds/"+path)
			require.Equal(t, http.StatusBadRequest, resp.StatusCode, body)
			var e ErrorView
			require.NoError(t, json.Unmarshal([]byte(body), &e))
			require.Contains(t, e.Error, "not a feed id")
			require.Less(t, len(body), 1000, "an error must not echo much")
			require.NotContains(t, body, "<script")
			require.Empty(t, resp.Header.Get("X-Injected"))
		})
	}
	for name, path := range map[string]string{
		"longest id":       strings.Repeat("A", feed.MaxIDLength),
		"dots inside name": "a..b%2f.c",
	} {
		t.Run(name, func(t *testing.T) {
			resp, body := do(t, srv, http.MethodGet, "/v1/feeds/"+path)
			require.Equal(t, http.StatusNotFound, resp.StatusCode, body)
			require.Contains(t, body, "unknown feed")
		})
	}
}

// TestAnyPath holds that no path at all panics or fails inside.
func TestAnyPath(t *testing.T) {
	cfg := testConfig(t, testData(t))
	cfg.Logger = nil
	h, err := New(cfg)
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		checkPath(t, h, rapid.SliceOfN(rapid.Byte(), 0, 80).Draw(t, "path"))
	})
}

func FuzzFeedPath(f *testing.F) {
	cfg := testConfig(f, testData(f))
	cfg.Logger = nil
	h, err := New(cfg)
	require.NoError(f, err)
	for _, seed := range []string{"BTC-USD", "BTC/USD", "\x00", "%2f", "..", "\xff", "a//b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, path []byte) { checkPath(t, h, path) })
}

func checkPath(t require.TestingT, h http.Handler, path []byte) {
	for _, u := range []*url.URL{
		{Path: "/v1/feeds/" + string(path)},
		{Path: "/v1/feeds/" + string(path), RawPath: "/v1/feeds/" + url.PathEscape(string(path))},
		{Path: "/" + string(path)},
	} {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, (&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}, Body: http.NoBody, RequestURI: "/"}).WithContext(context.Background()))
		require.Less(t, rec.Code, 500, u)
		if strings.HasPrefix(rec.Header().Get("Content-Type"), "application/json") {
			require.True(t, json.Valid(rec.Body.Bytes()), rec.Body.String())
		}
	}
}

func TestHealth(t *testing.T) {
	d := testData(t)
	srv := start(t, testConfig(t, d))
	for _, c := range []struct {
		name               string
		condition          ConditionView
		healthz, readyz    int
		livez              int
		reason             string
		statusReady, alive string
	}{
		{name: "well", condition: ConditionView{Name: "chain", OK: true}, healthz: 200, readyz: 200, livez: 200, statusReady: "ok", alive: "ok"},
		{name: "waiting", condition: ConditionView{Name: "sources", Reason: "no source is connected", Advice: "check the network"},
			healthz: 503, readyz: 503, livez: 200, reason: "no source is connected", statusReady: "failing", alive: "ok"},
		{name: "dead", condition: ConditionView{Name: "store", Fatal: true, Reason: "disk full"},
			healthz: 503, readyz: 503, livez: 503, reason: "disk full", statusReady: "failing", alive: "failing"},
		{name: "fatal only when failing", condition: ConditionView{Name: "store", OK: true, Fatal: true},
			healthz: 200, readyz: 200, livez: 200, statusReady: "ok", alive: "ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.conditions = []ConditionView{c.condition}
			for path, want := range map[string]struct {
				code   int
				status string
			}{"/healthz": {c.healthz, c.statusReady}, "/readyz": {c.readyz, c.statusReady}, "/livez": {c.livez, c.alive}} {
				resp, body := do(t, srv, http.MethodGet, path)
				require.Equal(t, want.code, resp.StatusCode, path)
				require.Contains(t, body, `"status":"`+want.status+`"`)
				require.Contains(t, body, c.reason)
			}
		})
	}
}

func TestOriginBeforeItIsKnown(t *testing.T) {
	d := testData(t)
	d.origin = ""
	srv := start(t, testConfig(t, d))
	resp, body := do(t, srv, http.MethodGet, "/v1/feeds")
	require.Equal(t, "undecided", resp.Header.Get(OriginHeader))
	require.Contains(t, body, `"origin":""`)
}

func TestErrorsStayInside(t *testing.T) {
	d := testData(t)
	d.err = errors.New("password=hunter2 at 10.0.0.1")
	var log bytes.Buffer
	cfg := testConfig(t, d)
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	srv := start(t, cfg)
	for _, path := range []string{"/v1/feeds", "/v1/feeds/BTC-USD", "/v1/status"} {
		resp, body := do(t, srv, http.MethodGet, path)
		require.Equal(t, http.StatusInternalServerError, resp.StatusCode)
		require.NotContains(t, body, "hunter2")
	}
	srv.Close() // the log is complete once the server has ended
	require.Equal(t, 3, strings.Count(log.String(), "request failed"))
}

func TestPanicIsOneAnswer(t *testing.T) {
	d := testData(t)
	d.before = func(context.Context) { panic("boom") }
	srv := start(t, testConfig(t, d))
	resp, body := do(t, srv, http.MethodGet, "/v1/feeds")
	require.Equal(t, http.StatusInternalServerError, resp.StatusCode)
	require.Contains(t, body, "internal error")
	require.NotContains(t, body, "boom")
}

func TestTimeout(t *testing.T) {
	d := testData(t)
	d.before = func(ctx context.Context) { <-ctx.Done() }
	d.err = context.DeadlineExceeded
	cfg := testConfig(t, d)
	cfg.Limits.Timeout = 10 * time.Millisecond
	srv := start(t, cfg)
	resp, body := do(t, srv, http.MethodGet, "/v1/feeds")
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode, body)
}

func TestRequestsAtOnce(t *testing.T) {
	d := testData(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	d.before = func(context.Context) { inside <- struct{}{}; <-leave }
	cfg := testConfig(t, d)
	cfg.Limits.InFlight = 1
	cfg.Stream = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	srv := start(t, cfg)
	done := make(chan int)
	go func() {
		resp, err := srv.Client().Get(srv.URL + "/v1/feeds")
		if err != nil {
			done <- 0
			return
		}
		_ = resp.Body.Close()
		done <- resp.StatusCode
	}()
	<-inside
	resp, body := do(t, srv, http.MethodGet, "/v1/status")
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode, body)
	require.Equal(t, "1", resp.Header.Get("Retry-After"))
	resp, _ = do(t, srv, http.MethodGet, "/v1/stream")
	require.Equal(t, http.StatusTeapot, resp.StatusCode, "a stream takes no slot")
	close(leave)
	require.Equal(t, http.StatusOK, <-done)
}

func TestSetLimits(t *testing.T) {
	d := testData(t)
	d.before = func(ctx context.Context) { <-ctx.Done() }
	d.err = context.DeadlineExceeded
	a, err := New(testConfig(t, d))
	require.NoError(t, err)
	a.SetLimits(Limits{Timeout: time.Millisecond})
	srv := httptest.NewServer(a)
	t.Cleanup(srv.Close)
	resp, body := do(t, srv, http.MethodGet, "/v1/feeds")
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode, body)
}

func TestBodyIsRefused(t *testing.T) {
	srv := start(t, testConfig(t, testData(t)))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/v1/feeds", bytes.NewReader(make([]byte, 1<<20)))
	require.NoError(t, err)
	resp, err := srv.Client().Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
}

func TestCompression(t *testing.T) {
	srv := start(t, testConfig(t, testData(t)))
	resp, body := do(t, srv, http.MethodGet, "/v1/feeds", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", resp.Header.Get("Content-Encoding"))
	require.False(t, json.Valid([]byte(body)))
}

func TestPageIsRevalidated(t *testing.T) {
	srv := start(t, testConfig(t, testData(t)))
	resp, _ := do(t, srv, http.MethodGet, "/app.js")
	require.Equal(t, "no-cache", resp.Header.Get("Cache-Control"))
	tag := resp.Header.Get("Etag")
	require.NotEmpty(t, tag)
	resp, body := do(t, srv, http.MethodGet, "/app.js", "If-None-Match", tag)
	require.Equal(t, http.StatusNotModified, resp.StatusCode)
	require.Empty(t, body)
	resp, _ = do(t, srv, http.MethodGet, "/v1/feeds")
	require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
}

func TestMetricsCountRoutesNotPaths(t *testing.T) {
	cfg := testConfig(t, testData(t))
	cfg.Registry = prometheus.NewRegistry()
	srv := start(t, cfg)
	for _, path := range []string{"/a", "/b", "/v1/feeds/BTC-USD", "/v1/feeds/ETH-USD"} {
		do(t, srv, http.MethodGet, path)
	}
	do(t, srv, "BREW", "/v1/feeds")
	_, body := do(t, srv, http.MethodGet, "/metrics")
	require.Contains(t, body, `oraclestream_api_requests_total{code="200",method="GET",route="/v1/feeds/{id}"} 2`)
	require.Contains(t, body, `oraclestream_api_requests_total{code="404",method="GET",route="none"} 2`)
	require.Contains(t, body, `method="other"`)
	require.NotContains(t, body, "BREW")
	require.NotContains(t, body, "ETH-USD")
}

func TestNewRefuses(t *testing.T) {
	_, err := New(Config{})
	require.ErrorContains(t, err, "no data")
	registry := prometheus.NewRegistry()
	cfg := Config{Data: testData(t), Registry: registry}
	_, err = New(cfg)
	require.NoError(t, err)
	_, err = New(cfg)
	require.ErrorContains(t, err, "register api metrics")
}
