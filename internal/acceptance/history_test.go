package acceptance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
)

// point is one value of a feed's history.
type point struct {
	At    time.Time `json:"at"`
	Round uint64    `json:"round"`
	Value struct {
		Text string `json:"text"`
	} `json:"value"`
	Origin string `json:"origin"`
}

func historyOf(t *testing.T, apiURL, segment string) []point {
	t.Helper()
	var v struct {
		Points []point `json:"points"`
	}
	getJSON(t, apiURL+"/v1/feeds/"+segment+"/history", &v)
	return v.Points
}

// waitForHistory waits until a feed has at least one stored value.
func waitForHistory(t *testing.T, p *process, apiURL string) []point {
	t.Helper()
	var points []point
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the devnet ended: %s", p.log())
		points = historyOf(t, apiURL, "BTC-USD")
		return len(points) > 0
	}, 2*time.Minute, 200*time.Millisecond)
	return points
}

// TestHistorySurvivesKill kills the network with SIGKILL: what the API showed
// before is there afterwards, on either engine.
func TestHistorySurvivesKill(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			dir := dataDir(t)
			args := []string{"devnet", "--simulated", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0"}
			if engine == "postgres" {
				args = append(args, "--store", pgtest.Database(t))
			}
			p := start(t, args...)
			before := waitForHistory(t, p, p.description(t, dir).APIURL)
			p.kill(t)

			again := start(t, args...)
			after := waitForHistory(t, again, again.description(t, dir).APIURL)
			require.GreaterOrEqual(t, len(after), len(before))
			require.Equal(t, before, after[:len(before)])
			for _, x := range after {
				require.Equal(t, "simulated", x.Origin)
				require.NotEmpty(t, x.Value.Text)
			}
			again.interrupt(t)
			require.NotContains(t, again.log(), "not stored")
		})
	}
}

// TestStoreThatIsNotThere is a clear error that does not repeat the URL, which
// may hold a password.
func TestStoreThatIsNotThere(t *testing.T) {
	t.Parallel()
	address := listen(t) // somebody else's port: no database answers there
	p := start(t, "devnet", "--simulated", "--data-dir", t.TempDir(), "--store", "postgres://user:hunter2@"+strings.Replace(address, "127.0.0.1", "localhost", 1)+"/db?connect_timeout=2",
		"--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	require.Equal(t, 1, p.wait(t))
	require.Contains(t, p.log(), "open store")
	require.NotContains(t, p.log(), "hunter2")

	q := start(t, "devnet", "--simulated", "--data-dir", t.TempDir(), "--store", "mysql://hunter2@x/db", "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	require.NotZero(t, q.wait(t))
	require.Contains(t, q.log(), "sqlite:PATH")
	require.NotContains(t, q.log(), "hunter2")
}
