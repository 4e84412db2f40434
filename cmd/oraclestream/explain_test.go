package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"log/slog"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store"
)

// What goes wrong is told with what to do about it.
func TestExplainSaysWhatToDo(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, store.Migrate(t.Context(), store.Config{URL: "sqlite:a.db", Logger: slog.New(slog.DiscardHandler)}, store.Latest))
	answer := func(code int, body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"BTC/USD", "--round", "0", "--store", "sqlite:a.db"}, exitUsage, "rounds are numbers from 1 up"},
		{[]string{"BTC/USD", "--round", "-1", "--store", "sqlite:a.db"}, exitUsage, "round"},
		{[]string{"BTC/USD", "--api", gone.URL}, exitFailure, "look whether the node runs and listens there (api.listen)"},
		{[]string{"BTC/USD", "--api", answer(404, "<html>not found")}, exitFailure, "answers 404 Not Found, which is not what a node's API says: is it the address of one"},
		{[]string{"BTC/USD", "--api", answer(200, "<html>hello")}, exitFailure, "is it the address of a node's API"},
		{[]string{"BTC/USD", "--api", answer(200, "{}")}, exitFailure, "answers without the feed"},
		{[]string{"BTC/USD", "--api", answer(404, `{"error":"nothing is known of the round","advice":"leave round out"}`)}, exitFailure, "nothing is known of the round: leave round out"},
		{[]string{"BTC/USD", "--api", "localhost:8080"}, exitUsage, "such as http://127.0.0.1:8080"},
		{[]string{"BTC/USD", "--store", "sqlite:a.db"}, exitFailure, "the store holds no round of it"},
	} {
		code, stdout, stderr := command(t, append([]string{"explain"}, c.args...)...)
		require.Equal(t, c.code, code, "%v: %s", c.args, stderr)
		require.Contains(t, stderr, c.want)
		require.Empty(t, stdout)
		asksForJSON(t, c.code, c.want, append([]string{"explain"}, c.args...))
	}
}

// Who asks for no round is told which one it is.
func TestExplainSaysWhichRound(t *testing.T) {
	view := (&api.Explanation{Feed: "BTC/USD", Decimals: 2, FeedSet: "main", Column: 1, Round: 7, Proven: feed.Offset + 100, ProvenAt: time.Unix(14, 0)}).View()
	asked := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.RequestURI()
		_ = json.NewEncoder(w).Encode(view)
	}))
	t.Cleanup(s.Close)
	code, stdout, stderr := command(t, "explain", "BTC/USD", "--api", s.URL)
	require.Equal(t, exitOK, code, stderr)
	require.Equal(t, "/v1/feeds/BTC-USD/explain", asked)
	require.Contains(t, stdout, "BTC/USD, round 7 of main: 1.00")
	require.Equal(t, "round 7 is the last that was proven; --round takes another\n", stderr)
	view.Median = nil
	_, stdout, stderr = command(t, "explain", "BTC/USD", "--api", s.URL)
	require.Contains(t, stdout, "no proven value is known")
	require.Contains(t, stderr, "round 7 is the last that is known; no proven value of the feed is")
	view.FeedSet = feed.LooseSet
	_, stdout, stderr = command(t, "explain", "BTC/USD", "--api", s.URL)
	require.Contains(t, stdout, "BTC/USD, round 7 in no feed set: own value only")
	require.Contains(t, stderr, "round 7 is the last that was sampled")
	_, _, stderr = command(t, "explain", "BTC/USD", "--api", s.URL, "--round", "7")
	require.Equal(t, "/v1/feeds/BTC-USD/explain?round=7", asked)
	require.Empty(t, stderr)
}
