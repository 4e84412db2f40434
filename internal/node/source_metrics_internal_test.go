package node

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
)

// TestSourceMetrics: two recordings of one venue are one source, and each
// counter has its place.
func TestSourceMetrics(t *testing.T) {
	r := prometheus.NewPedanticRegistry()
	require.NoError(t, newSourceMetrics(nil, nil))
	require.NoError(t, newSourceMetrics(r, func() []sources.Stats {
		return []sources.Stats{
			{Source: "kraken", Connected: 1, Frames: 5, Ticks: 3, Gaps: 1, Connects: 4, Reconnects: 3, Handovers: 2, Skew: -2 * time.Second, SkewKnown: true},
			{Source: "kraken", Connected: 1, Frames: 7, Ticks: 4, Bad: 2, Skewed: 1, Connects: 1, Skew: time.Second, SkewKnown: true},
			{Source: "okx", Bans: 1},
		}
	}))
	w := httptest.NewRecorder()
	promhttp.HandlerFor(r, promhttp.HandlerOpts{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, line := range []string{
		`clock_skew_seconds{source="kraken"} -2`, `connects_total{kind="first",source="kraken"} 2`, `connects_total{kind="handover",source="kraken"} 2`,
		`connects_total{kind="reconnect",source="kraken"} 1`, `frames_total{source="kraken"} 12`, `frames_total{source="okx"} 0`, `gaps_total{source="kraken"} 1`,
		`connections{source="kraken"} 2`, `left_out_total{reason="bad",source="kraken"} 2`, `left_out_total{reason="skewed",source="kraken"} 1`, `bans_total{source="okx"} 1`,
	} {
		require.Contains(t, w.Body.String(), "\noraclestream_source_"+line+"\n")
	}
}
