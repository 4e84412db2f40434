package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSourcesCheckJudgesOwnSources: a source of the operator's own is judged by
// what it brought, not by a list of instruments, which it does not have.
func TestSourcesCheckJudgesOwnSources(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := time.Now()
		switch r.URL.Path {
		case "/late":
			at = at.Add(-time.Hour)
		case "/busy":
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		case "/page":
			_, _ = io.WriteString(w, "<html>log in</html>")
			return
		case "/down":
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, fmt.Sprintf(`{"p":"1.0842","t":%d}`, at.UnixMilli()))
	}))
	t.Cleanup(server.Close)
	const http1 = "[http_sources.bank]\nurl = \"%s\"\nprice = \"p\"\ntime = \"t\"\ntime_unit = \"ms\"\nevery = \"100ms\"\n"
	const pool = `[dex_sources.bank]
chain_id = 137
rpc_urls = ["%[1]s/a", "%[1]s/b"]
pool = "0x45dDa9cb7c25131DF268515131f647d726f50608"
token0 = "0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174"
token1 = "0x7ceB23fD6bC0adD59E62ac25578270cFf1b9f619"
decimals0 = 6
pair = "EUR/USD"
`
	for name, c := range map[string]struct {
		source, reason, advice string
		ticks                  bool
	}{
		"working":     {source: fmt.Sprintf(http1, server.URL+"/now"), ticks: true},
		"stale":       {source: fmt.Sprintf(http1, server.URL+"/late"), ticks: true, reason: "too old or silent: EUR/USD", advice: "unit of the time"},
		"failing":     {source: fmt.Sprintf(http1, server.URL+"/down"), reason: "it cannot be read: EUR/USD: answered 500", advice: "trouble of its own"},
		"a page":      {source: fmt.Sprintf(http1, server.URL+"/page"), reason: "it cannot be read: EUR/USD: the answer is HTML, not JSON", advice: "the service's API"},
		"busy":        {source: fmt.Sprintf(http1, server.URL+"/busy"), reason: "it wants to be left alone until ", advice: "raise its every"},
		"no RPC node": {source: fmt.Sprintf(pool, server.URL+"/down"), reason: "it cannot be read: 0 of 2 providers answer", advice: "check network, RPC endpoints"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "node.toml")
			text := c.source + "[feeds.\"EUR/USD\"]\ninputs = [{source = \"bank\", pair = \"EUR/USD\"}]\n[feed_sets.main]\nfeeds = [\"EUR/USD\"]\n"
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			want := exitOK
			if c.reason != "" {
				want = exitFailure
			}
			code, out, errs := command(t, "sources", "check", "--for", "2s", "--json", "--config", file)
			require.Equal(t, want, code, "%s%s", out, errs)
			var got struct {
				Usable bool `json:"usable"`
				Venues []struct {
					verdictJSON
				} `json:"venues"`
			}
			require.NoError(t, json.Unmarshal([]byte(out), &got))
			require.Len(t, got.Venues, 1)
			v := got.Venues[0]
			require.Equal(t, "bank", v.Source)
			require.Equal(t, c.reason == "", v.Usable)
			require.Equal(t, []int{1, 1}, []int{v.Wanted, v.Listed})
			require.Empty(t, v.Unlisted)
			require.Equal(t, c.ticks, v.OldestMS != nil, "null where no tick came")
			if c.reason != "" {
				require.Contains(t, v.Problems[0].Reason, c.reason)
				require.Contains(t, v.Problems[0].Advice, c.advice)
				require.Len(t, v.Problems, 1, "once is enough")
				require.Len(t, v.Stale, 1)
			}
			if name == "stale" {
				require.GreaterOrEqual(t, *v.OldestMS, time.Hour.Milliseconds())
			}

			code, out, errs = command(t, "sources", "check", "--for", "2s", "--config", file)
			require.Equal(t, want, code, "%s%s", out, errs)
			row := `(?m)^bank +(yes|NO) +[01] +1 of 1 +\d+\.\d +[01] +`
			if c.ticks {
				require.Regexp(t, row+`(1h)?\d`, out)
			} else {
				require.Regexp(t, row+`- `, out)
			}
		})
	}
}
