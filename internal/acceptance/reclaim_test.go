package acceptance

import (
	"database/sql"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the store's own driver
)

var (
	sentRound = regexp.MustCompile(`msg="delivery begins".* round=(\d+) `)
	takenUp   = regexp.MustCompile(`msg="own delivery taken up".* feed_set=set1 round=(\d+) .*tx=(0x[0-9a-f]{64})`)
)

// shows waits until an address of the API gives a text.
func shows(t *testing.T, url, text string) {
	t.Helper()
	require.Eventually(t, func() bool {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			return false
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return false
		}
		b, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
		return errors.Join(err, resp.Body.Close()) == nil && resp.StatusCode == http.StatusOK && strings.Contains(string(b), text)
	}, 4*time.Minute, 50*time.Millisecond, "%s does not show %s", url, text)
}

// A node is killed after it sent a delivery and before that was confirmed. The next one
// over the same store knows it for its own, with proof, report and transaction. So does
// one that was killed when the transaction was final, before the delivery was on record.
func TestKilledBetweenSendingAndConfirmation(t *testing.T) {
	t.Parallel()
	j := startWithoutOperator2(t)
	db := filepath.Join(t.TempDir(), "node.db")
	// It delivers before the others think that anything is due, and six blocks have to
	// follow: time enough to be killed.
	args := []string{"--set", "store.url=sqlite:" + db, "--set", "chain.devnet.confirmations=6", "--set", "chain.devnet.stage=200ms", "--set", "feeds.BTC/USD.heartbeat=3s"}
	p, apiURL := j.node(t, args...)
	var round, tx string
	for tries := 0; tx == ""; tries++ {
		require.Less(t, tries, 30, "others were first each time")
		sent := strings.Count(p.log(), `msg="transaction sent"`)
		require.Eventually(t, func() bool { return strings.Count(p.log(), `msg="transaction sent"`) > sent }, 4*time.Minute, 2*time.Millisecond)
		p.kill(t)
		begun := sentRound.FindAllStringSubmatch(p.log(), -1)
		round = begun[len(begun)-1][1]
		// A test that the machine keeps waiting kills too late.
		confirmed := regexp.MustCompile(`msg="value on chain" .*round=` + round + ` `).MatchString(p.log())
		p, apiURL = j.node(t, args...)
		if confirmed {
			continue
		}
		p.waitForLog(t, "transactions of an earlier run taken up")
		vain := regexp.MustCompile(`msg="(another delivery was first|a delivery for which nobody waited changed nothing)" feed_set=set1 round=` + round + ` `)
		require.Eventually(t, func() bool {
			for _, m := range takenUp.FindAllStringSubmatch(p.log(), -1) {
				if m[1] == round {
					tx = m[2] // it may have been sent again, with higher fees
				}
			}
			return tx != "" || vain.MatchString(p.log())
		}, 4*time.Minute, 50*time.Millisecond)
	}
	onRecord := func() {
		t.Helper()
		require.NotContains(t, p.log(), `msg="value on chain, delivered by another" chain=1337 feed_set=set1 round=`+round)
		// The log is a moment ahead of what is shown.
		shows(t, apiURL+"/v1/feeds/BTC-USD/explain?round="+round, tx)
		shows(t, apiURL+"/v1/feeds/BTC-USD/proof?round="+round, `"round": "`+round+`"`)
	}
	onRecord()
	p.interrupt(t)

	// As if it had been killed just before the delivery was on record.
	store, err := sql.Open("sqlite", db)
	require.NoError(t, err)
	done, err := store.ExecContext(t.Context(), "DELETE FROM deliveries WHERE round = $1", round)
	require.NoError(t, err)
	n, err := done.RowsAffected()
	require.NoError(t, err)
	require.EqualValues(t, 1, n, "it was stored, once")
	require.NoError(t, store.Close())
	p, apiURL = j.node(t, args...)
	require.Eventually(t, func() bool {
		for _, m := range takenUp.FindAllStringSubmatch(p.log(), -1) {
			if m[1] == round && m[2] == tx {
				return true
			}
		}
		return false
	}, 4*time.Minute, 50*time.Millisecond)
	onRecord()
	p.interrupt(t)
	require.NotContains(t, strings.ToLower(p.log()), "panic")
}
