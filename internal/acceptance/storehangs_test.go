package acceptance

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
)

// A node whose PostgreSQL hangs says so in /healthz, with why and what to do, and that
// it signs nothing; it is well again once the server goes on. Interrupted while the
// server hangs, it ends in order within seconds and says what it waits for.
func TestNodeWhoseStoreHangs(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	j := startWithoutOperator2(t)
	p, apiURL := j.node(t, "--set", "store.url="+server.Database(t))
	p.waitForRounds(t, 2)
	well := func() bool {
		for _, name := range []string{"store", "signing"} {
			if ok, _, _, _ := condition(t, apiURL, name); !ok {
				return false
			}
		}
		return true
	}
	require.Eventually(t, well, 2*time.Minute, 200*time.Millisecond)

	server.Pause(t)
	for name, because := range map[string]string{"store": "has not answered for", "signing": "nothing is signed for feed set set1"} {
		require.Eventually(t, func() bool {
			ok, ready, reason, advice := condition(t, apiURL, name)
			return !ok && !ready && strings.Contains(reason, because) && advice != ""
		}, 2*time.Minute, 200*time.Millisecond, name)
	}
	server.Resume(t)
	require.Eventually(t, well, 2*time.Minute, 200*time.Millisecond)
	p.waitForRounds(t, 2)

	refused := strings.Count(p.log(), `msg="not signed"`)
	server.Pause(t)
	require.Eventually(t, func() bool { return strings.Count(p.log(), `msg="not signed"`) > refused }, 2*time.Minute, 50*time.Millisecond)
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	require.Equal(t, 1, p.wait(t), "what was not stored is told by the exit code too")
	require.Contains(t, p.log(), `msg="still stopping" waits_for="the store, to take what is not stored yet" advice=`)
	require.Contains(t, p.log(), "the store did not take them in time: see that it answers")
}
