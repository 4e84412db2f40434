package acceptance

import (
	"encoding/json"
	"log/slog"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/testkit"
)

// TestValuesComeOutAgain runs the network, explains a delivered value while it
// runs and from the store afterwards, and makes every value of the run again
// from the stored ticks: with the program, and in Python with none of its code.
func TestValuesComeOutAgain(t *testing.T) {
	t.Parallel()
	dir, began := dataDir(t), time.Now()
	p := start(t, "devnet", "--simulated", "--data-dir", dir, "--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0")
	d := p.description(t, dir)
	waitForHistory(t, p, d.APIURL)
	type explained struct {
		Round      uint64 `json:"round"`
		Median     *struct{ Text string }
		Operators  []struct{ Participated bool }
		Locals     []struct{ Feed string }
		Proofs     []struct{ Payee string }
		Deliveries []struct{ Tx string }
		Unknown    []string
	}
	explain := func(args ...string) (v explained) {
		q := start(t, append([]string{"explain", "BTC/USD", "--json"}, args...)...)
		require.Zero(t, q.wait(t), q.log())
		require.NoError(t, json.Unmarshal([]byte(q.out()), &v))
		require.NotNil(t, v.Median)
		require.Len(t, v.Operators, 4)
		require.Equal(t, "BTC/USD", v.Locals[0].Feed)
		require.Contains(t, v.Unknown[0], "the other operators' ticks")
		return v
	}
	v := explain("--api", d.APIURL)
	require.Len(t, v.Proofs, 1)
	require.Len(t, v.Deliveries, 1)
	path := filepath.Join(dir, "devnet.db")
	url := "sqlite:" + path
	waitForSamples(t, p, url, 4)
	p.interrupt(t)

	require.Equal(t, v, explain("--store", url, "--round", strconv.FormatUint(v.Round, 10)), "the store tells the same")
	q := start(t, "recompute", "--json", "--store", url, "--from", began.Format(time.RFC3339), "--to", time.Now().Add(time.Second).Format(time.RFC3339),
		"--home-chain", "1337", "--registry", d.Contracts.OperatorRegistry)
	require.Zero(t, q.wait(t), "%s%s", q.out(), q.log())
	var result struct{ Samples, Values, Equal, Mismatched, Signatures, Envelopes int }
	require.NoError(t, json.Unmarshal([]byte(q.out()), &result))
	require.Greater(t, result.Samples, 3)
	require.Equal(t, result.Values, result.Equal)
	require.Positive(t, result.Signatures)
	require.Equal(t, result.Signatures, result.Envelopes)

	python, err := exec.LookPath("python3")
	require.NoError(t, err, "the values are recomputed in Python too: install python3, for example with 'apt-get install python3'")
	out, err := exec.CommandContext(t.Context(), python, filepath.Join(testkit.RepoRoot(t), "docs", "recompute.py"), path).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), strconv.Itoa(result.Values)+" values computed again, 0 differ")
}

// waitForSamples waits until the store holds n samples of the run.
func waitForSamples(t *testing.T, p *process, url string, n int) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{URL: url, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		require.False(t, p.ended(), "the devnet ended: %s", p.log())
		count := 0
		for _, err := range s.Samples(t.Context(), time.Time{}, time.Now().Add(time.Hour)) {
			require.NoError(t, err)
			count++
		}
		return count >= n
	}, 5*time.Minute, 200*time.Millisecond)
	require.NoError(t, s.Close())
}
