package acceptance

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// condition gives a node's condition of that name, and whether /healthz and /readyz are well.
func condition(t *testing.T, apiURL, name string) (ok, ready bool, reason, advice string) {
	t.Helper()
	ready = true
	for _, path := range []string{"/healthz", "/readyz"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, apiURL+path, http.NoBody)
		require.NoError(t, err)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		b, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		ready = ready && resp.StatusCode == http.StatusOK
		var health struct {
			Conditions []struct {
				Name, Reason, Advice string
				OK                   bool
			}
		}
		require.NoError(t, json.Unmarshal(b, &health))
		found := false
		for _, c := range health.Conditions {
			if c.Name == name {
				found, ok, reason, advice = true, c.OK, c.Reason, c.Advice
			}
		}
		require.True(t, found, "%s has no condition %q: %s", path, name, b)
	}
	return ok, ready, reason, advice
}

// A node that cannot prove says so: its remote prover is dead and it has no own, or its
// proving process does not start. One that is killed while it is idle is replaced.
func TestNodeThatCannotProve(t *testing.T) {
	t.Parallel()
	j := startWithoutOperator2(t)
	requireIll := func(apiURL, because string) {
		t.Helper()
		require.Eventually(t, func() bool {
			ok, ready, reason, advice := condition(t, apiURL, "prover")
			return !ok && !ready && strings.Contains(reason, because) && advice != ""
		}, 5*time.Minute, 100*time.Millisecond, because)
	}
	good := j.text(t)
	token := filepath.Join(filepath.Dir(j.file), "prover.token")
	require.NoError(t, os.WriteFile(token, []byte(strings.Repeat("ab", 32)), 0o600))
	remote := strings.Replace(good, "\n[prover]", "\n[prover.remote.big]\nurl = \"https://127.0.0.1:1\"\ntoken_file = \"prover.token\"\n\n[prover]", 1)
	require.NoError(t, os.WriteFile(j.file, []byte(remote), 0o600))
	p, apiURL := j.node(t, "--set", "prover.local=false")
	requireIll(apiURL, "big: the remote prover is not reached")
	p.waitForLog(t, `msg="prover cannot be used" prover=big`)
	p.interrupt(t)
	require.NoError(t, os.WriteFile(j.file, []byte(good), 0o600))

	keys := regexp.MustCompile(`key_dir = "([^"]+)"`).FindStringSubmatch(good)[1]
	spoilt := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, os.CopyFS(spoilt, os.DirFS(keys)))
	proving := filepath.Join(spoilt, "proving.key")
	require.NoError(t, os.Rename(proving, proving+".away"))
	p, apiURL = j.node(t, "--set", "prover.key_dir="+spoilt)
	requireIll(apiURL, "the proving process died")
	p.waitForLog(t, `msg="proving process failed"`)
	require.NoError(t, os.Rename(proving+".away", proving))
	p.waitForLog(t, `msg="proving process is ready"`)
	first := p.worker(t)
	require.NoError(t, syscall.Kill(first, syscall.SIGKILL))
	require.Eventually(t, func() bool { return strings.Count(p.log(), `msg="proving process is ready"`) >= 2 }, 5*time.Minute, 50*time.Millisecond)
	require.NotEqual(t, first, p.worker(t))
	require.Eventually(t, func() bool {
		ok, ready, _, _ := condition(t, apiURL, "prover")
		return ok && ready
	}, 5*time.Minute, 100*time.Millisecond)
	p.interrupt(t)
}
