package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every route of /v1 refuses a query parameter that its description does not name, with
// those that it does, and each that is given twice.
func TestUnknownQueryParametersAreRefused(t *testing.T) {
	cfg := testConfig(t, testData(t))
	cfg.History, cfg.Explain, cfg.Proofs = &fixedHistory{}, fixedExplainer{}, fixedProofs(t)
	srv := start(t, cfg)
	routes := 0
	for template, methods := range description(t).Paths {
		if template == streamPath { // the gateway reads its own
			var names []string
			for _, p := range methods["get"].Parameters {
				names = append(names, p.Name)
			}
			require.ElementsMatch(t, []string{"topics", "policy", "snapshot"}, names)
			continue
		}
		if !strings.HasPrefix(template, "/v1/") {
			continue
		}
		routes++
		path := strings.Replace(template, "{id}", "BTC-USD", 1)
		var known []string
		for _, p := range methods["get"].Parameters {
			if p.In == "query" {
				known = append(known, p.Name)
			}
		}
		for _, query := range []string{"foo=1", "foo", "=1", "Round=7", "%zz=1", "a;b", "foo=1&round=7"} {
			resp, body := do(t, srv, http.MethodGet, path+"?"+query)
			require.Equal(t, http.StatusBadRequest, resp.StatusCode, "%s?%s", path, query)
			for _, name := range known {
				require.Contains(t, body, name, "%s?%s", path, query)
			}
			if len(known) == 0 {
				require.Contains(t, body, "takes no query parameters")
			}
		}
		for _, name := range known {
			for _, query := range []string{name + "=", name} {
				resp, body := do(t, srv, http.MethodGet, path+"?"+query)
				require.Equal(t, http.StatusBadRequest, resp.StatusCode, "%s?%s", path, query)
				require.Contains(t, body, "is empty: leave it out")
			}
		}
		resp, _ := do(t, srv, http.MethodGet, path)
		require.NotEqual(t, http.StatusBadRequest, resp.StatusCode, path)
		resp, _ = do(t, srv, http.MethodHead, path+"?foo=1")
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, path)
		if slices.Contains(known, "round") {
			resp, body := do(t, srv, http.MethodGet, path+"?round=7&round=7")
			require.Equal(t, http.StatusBadRequest, resp.StatusCode)
			require.Contains(t, body, "given 2 times")
			resp, _ = do(t, srv, http.MethodGet, path+"?round=7")
			require.Equal(t, http.StatusOK, resp.StatusCode)
		}
	}
	require.Equal(t, 7, routes)
	_, body := do(t, srv, http.MethodGet, "/v1/feeds?"+strings.Repeat("x", 4000))
	require.Less(t, len(body), 400, "an answer does not repeat all that was sent")
	resp, _ := do(t, srv, http.MethodGet, "/healthz?foo=1")
	require.Equal(t, http.StatusOK, resp.StatusCode, "probes may say what they like")
}

func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"", "round=7", "round=7&round=8", "%zz", "a;b", "&&", "=", "ro%75nd=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if unknownQuery(raw, []string{"round"}) == "" {
			q, err := url.ParseQuery(raw)
			require.NoError(t, err)
			require.LessOrEqual(t, len(q), 1)
			require.LessOrEqual(t, len(q["round"]), 1)
			for name := range q {
				require.Equal(t, "round", name)
			}
		}
	})
}
