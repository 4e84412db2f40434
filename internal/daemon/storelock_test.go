package daemon

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver that the lock below is taken with
)

// Another process locks the store's file: health says so, and is well again once the
// lock is gone. A stop under the lock ends and says what is lost.
func TestLockedStoreIsTold(t *testing.T) {
	dir := t.TempDir()
	r := start(t, observer(t, dir)+"[store]\nurl = \"sqlite:"+filepath.Join(dir, "locked.db")+"\"\n")
	storeCondition := func() (ok bool, reason, advice string, code int) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.APIURL+"/healthz", http.NoBody)
		require.NoError(t, err)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer http.DefaultClient.CloseIdleConnections()
		var health struct {
			Conditions []struct {
				Name, Reason, Advice string
				OK                   bool
			} `json:"conditions"`
		}
		// Of one answer: between two, the condition may change.
		require.NoError(t, errors.Join(json.NewDecoder(resp.Body).Decode(&health), resp.Body.Close()))
		for _, c := range health.Conditions {
			if c.Name == "store" {
				return c.OK, c.Reason, c.Advice, resp.StatusCode
			}
		}
		t.Fatal("no condition of the store")
		return false, "", "", 0
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "locked.db")+"?_txlock=immediate&_pragma=busy_timeout(60000)")
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	lock := func() *sql.Tx {
		tx, err := db.BeginTx(t.Context(), nil)
		require.NoError(t, err)
		return tx
	}
	tx := lock()
	require.Eventually(t, func() bool {
		ok, reason, advice, code := storeCondition()
		if ok {
			return false
		}
		require.Contains(t, reason, "has not answered for")
		require.Contains(t, advice, "which other process holds the store's file")
		require.Equal(t, http.StatusServiceUnavailable, code)
		return true
	}, 2*time.Minute, 50*time.Millisecond)
	require.NoError(t, tx.Rollback())
	require.Eventually(t, func() bool { ok, _, _, _ := storeCondition(); return ok }, 2*time.Minute, 50*time.Millisecond)

	tx = lock()
	defer func() { require.NoError(t, tx.Rollback()) }()
	require.Eventually(t, func() bool { return r.metric(t, `oraclestream_store_writer_waiting{kind="ticks"}`) > 0 }, 2*time.Minute, 20*time.Millisecond,
		"ticks come, and none can be stored")
	err = r.stop()
	r.stop = func() error { return nil }
	require.ErrorContains(t, err, "the store did not take them in time")
	require.Contains(t, r.log.String(), `msg="still stopping" waits_for="the store, to take what is not stored yet"`)
}
