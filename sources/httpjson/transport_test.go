package httpjson_test

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources/httpjson"
)

// TestTransportFaults: what keeps an answer away is told in plain words with
// what to do, and without the address.
func TestTransportFaults(t *testing.T) {
	t.Parallel()
	withTLS := func(change func(*httptest.Server)) string {
		s := httptest.NewUnstartedServer(say(`{"data":[{"price":1}]}`))
		s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		s.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
		if change != nil {
			change(s)
		}
		s.StartTLS()
		t.Cleanup(s.Close)
		return s.URL
	}
	plain := httptest.NewServer(say(`{"data":[{"price":1}]}`))
	t.Cleanup(plain.Close)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	trusting := httptest.NewUnstartedServer(say(`{"data":[{"price":1}]}`))
	trusting.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	trusting.StartTLS()
	t.Cleanup(trusting.Close)
	pool := x509.NewCertPool()
	pool.AddCert(trusting.Certificate())
	port := func(url string) string { return url[strings.LastIndex(url, ":"):] }
	for name, tc := range map[string]struct {
		url          string
		transport    *http.Transport
		want, advice string
	}{
		"nobody listens":       {url: "http://" + closed.Addr().String(), want: "nothing listens at the address", advice: "check host and port"},
		"no such host":         {url: "http://prices.invalid", want: "the host of url does not exist|the host's name cannot be looked up", advice: "DNS"},
		"unknown authority":    {url: withTLS(nil), want: "signed by nobody whom this host trusts", advice: "trusted certificates"},
		"another host's":       {url: "https://localhost" + port(trusting.URL), transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}, want: "its TLS certificate is for another host", advice: "check the host"},
		"expired":              {url: trusting.URL, transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, Time: func() time.Time { return time.Now().AddDate(200, 0, 0) }}}, want: "has expired", advice: "clock"},
		"a client certificate": {url: withTLS(func(s *httptest.Server) { s.TLS.ClientAuth = tls.RequireAnyClientCert }), transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, want: "refuses the TLS handshake", advice: "client certificate"},
		"plain where TLS":      {url: "https://" + plain.Listener.Addr().String(), want: "speaks plain HTTP where url says https", advice: "write http://"},
		"TLS where plain HTTP": {url: "http" + strings.TrimPrefix(trusting.URL, "https"), want: "answered 400", advice: "https:// in place of http://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := run(t, func(http.ResponseWriter, *http.Request) {}, func(c *httpjson.Config) {
				c.URL = tc.url + "/hidden"
				if tc.transport != nil {
					t.Cleanup(tc.transport.CloseIdleConnections)
					c.Transport = tc.transport
				}
			}, func(f *fixture) bool { return f.src.Stats().LastError != "" })
			require.Regexp(t, tc.want, f.src.Stats().LastError)
			require.Contains(t, f.src.CheckAdvice().Unreachable, tc.advice)
			f.mu.Lock()
			defer f.mu.Unlock()
			require.NotContains(t, f.log.String(), "hidden")
			require.NotContains(t, f.log.String(), "127.0.0.1")
		})
	}
}

// TestTimesThatCannotBe: a wrong unit is told with the right one.
func TestTimesThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ value, unit, want, advice string }{
		"ms as s":     {"1700000000123", "s", `time at path t is none in unit "s"`, `time_unit = "ms"`},
		"s as ms":     {"1700000000", "ms", `none in unit "ms"`, `time_unit = "s"`},
		"s as us":     {"1700000000", "us", `none in unit "us"`, `time_unit = "s"`},
		"us as ns":    {"1700000000000000", "ns", `none in unit "ns"`, `time_unit = "us"`},
		"ns as us":    {"1700000000000000000", "us", `none in unit "us"`, `time_unit = "ns"`},
		"text as s":   {`"2026-01-02T03:04:05Z"`, "s", `none in unit "s"`, `"iso" takes`},
		"no zone":     {`"2026-01-02 03:04:05"`, "iso", `none in unit "iso"`, "with a zone"},
		"a zero time": {`"0001-01-01T00:00:00Z"`, "iso", `none in unit "iso"`, "with a zone"},
		"null":        {`null`, "s", "time at path t: is null", "correct the path of time"},
		"an object":   {`{"a":1}`, "s", "time at path t: is an object with a", "correct the path of time"},
		"the future":  {"4102444800", "s", "ahead of this host's clock", "check time_unit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := run(t, say(`{"p":1,"t":`+tc.value+`}`), func(c *httpjson.Config) { c.Price, c.Time, c.TimeUnit = "p", "t", tc.unit },
				func(f *fixture) bool { return f.src.Stats().LastError != "" })
			require.Contains(t, f.src.Stats().LastError, tc.want)
			require.Contains(t, f.src.CheckAdvice().Unreachable, tc.advice)
			require.Empty(t, f.all())
		})
	}
}

// TestRetryAfterIsObeyed: a busy server is left alone for as long as it says,
// for every pair, and asked again afterwards.
func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]func() string{
		"seconds": func() string { return "1" },
		"a date":  func() string { return time.Now().Add(4 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			var first, next atomic.Int64
			f := run(t, func(w http.ResponseWriter, r *http.Request) {
				switch asked.Add(1) {
				case 1:
					first.Store(time.Now().UnixNano())
					w.Header().Set("Retry-After", after())
					w.WriteHeader(http.StatusTooManyRequests)
				case 2:
					next.Store(time.Now().UnixNano())
					fallthrough
				default:
					say(`{"data":[{"price":1}]}`)(w, r)
				}
			}, func(c *httpjson.Config) { c.Want = []feed.ID{"EUR/USD", "GBP/USD"} }, func(f *fixture) bool { return len(f.all()) == 2 })
			require.GreaterOrEqual(t, time.Duration(next.Load()-first.Load()), time.Second-50*time.Millisecond)
			st := f.src.Stats()
			require.Equal(t, uint64(1), st.Bans)
			require.False(t, st.BannedUntil.IsZero())
			require.Equal(t, 1, st.Connected)
		})
	}
}
