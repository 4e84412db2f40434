package api

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// fixedHistory is a history of one value a second before testTime.
type fixedHistory struct{ from, to time.Time }

func (h *fixedHistory) History(_ context.Context, _ feed.ID, from, to time.Time, limit int) ([]HistoryPoint, error) {
	h.from, h.to = from, to
	var out []HistoryPoint
	for at := from; at.Before(to) && len(out) < limit; at = at.Add(time.Second) {
		out = append(out, HistoryPoint{At: at.UTC(), Round: 7, Value: NewValue(feed.Offset+5, 2), Origin: feed.Simulated})
	}
	return out, nil
}

func TestHistory(t *testing.T) {
	cfg := testConfig(t, testData(t))
	h := &fixedHistory{}
	cfg.History = h
	srv := start(t, cfg)
	get := func(query string) HistoryView {
		resp, body := do(t, srv, http.MethodGet, "/v1/feeds/BTC-USD/history"+query)
		require.Equal(t, http.StatusOK, resp.StatusCode, body)
		var v HistoryView
		require.NoError(t, json.Unmarshal([]byte(body), &v))
		return v
	}
	v := get("")
	require.True(t, h.to.Equal(testTime))
	require.Equal(t, 24*time.Hour, h.to.Sub(h.from), "by default the last day")
	require.Len(t, v.Points, historyDefaultLimit)
	require.False(t, v.Complete)
	require.Equal(t, "0.05", v.Points[0].Value.Text)

	v = get("?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:03Z")
	require.Len(t, v.Points, 3)
	require.True(t, v.Complete)
	require.False(t, get("?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:03Z&limit=2").Complete)
	require.True(t, get("?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:03Z&limit=3").Complete)
}

func TestHistoryRefuses(t *testing.T) {
	cfg := testConfig(t, testData(t))
	cfg.History = &fixedHistory{}
	srv := start(t, cfg)
	for path, code := range map[string]int{
		"/v1/feeds/BTC-USD/history?limit=0":                   http.StatusBadRequest,
		"/v1/feeds/BTC-USD/history?limit=100001":              http.StatusBadRequest,
		"/v1/feeds/BTC-USD/history?limit=1e3":                 http.StatusBadRequest,
		"/v1/feeds/BTC-USD/history?from=yesterday":            http.StatusBadRequest,
		"/v1/feeds/BTC-USD/history?to=2026":                   http.StatusBadRequest,
		"/v1/feeds/BTC-USD/history?from=2999-01-01T00:00:00Z": http.StatusBadRequest,
		"/v1/feeds/NO%00PE/history":                           http.StatusBadRequest,
		"/v1/feeds/NOPE/history":                              http.StatusNotFound,
	} {
		resp, body := do(t, srv, http.MethodGet, path)
		require.Equal(t, code, resp.StatusCode, "%s: %s", path, body)
	}
	without := start(t, testConfig(t, testData(t)))
	resp, body := do(t, without, http.MethodGet, "/v1/feeds/BTC-USD/history")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.Contains(t, body, "keeps no history")
}
