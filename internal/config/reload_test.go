package config

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// logBuffer is a log that tests read while it is written.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// replaceFile changes a file as editors do, in one step.
func replaceFile(t *testing.T, name, text string) {
	t.Helper()
	tmp := writeTo(t, filepath.Join(filepath.Dir(name), "new"), text)
	require.NoError(t, os.Rename(tmp, name))
}

// start runs a reloader on a file until the test ends.
func start(t *testing.T, text string) (r *Reloader, file string, log *logBuffer) {
	t.Helper()
	file, log = write(t, text), new(logBuffer)
	r, err := NewReloader(ReloaderConfig{Options: Options{File: file}, Logger: slog.New(slog.NewTextHandler(log, nil))})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
	return r, file, log
}

func hangUp(t *testing.T) {
	t.Helper()
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
}

func next(t *testing.T, c <-chan *Snapshot) *Snapshot {
	t.Helper()
	select {
	case s := <-c:
		return s
	case <-time.After(2 * time.Minute):
		t.Fatal("no new configuration")
		return nil
	}
}

const pairText = `[feeds."BTC/USD"]
heartbeat = "1h"
decimals = 8
inputs = [{source = "kraken", pair = "BTC/USD"}]
[feed_sets.main]
feeds = ["BTC/USD"]
`

func TestHangUpTakesWhatARunningNodeCan(t *testing.T) {
	r, file, log := start(t, pairText)
	updates, cancel := r.Subscribe()
	defer cancel()
	first := r.Current()
	require.Equal(t, uint64(1), first.Generation)

	replaceFile(t, file, strings.Replace(pairText, "1h", "5m", 1)+"[node]\nlog_level = \"debug\"\n[venues.okx]\nenabled = false\n[mesh.limits]\npeer_rate = 7\n")
	hangUp(t)
	s := next(t, updates)
	require.Same(t, s, r.Current())
	require.Equal(t, uint64(2), s.Generation)
	require.Equal(t, []string{`feeds."BTC/USD".heartbeat`, "mesh.limits.peer_rate", "node.log_level", "venues.okx.enabled"}, s.Changed)
	require.Empty(t, s.Pending)
	require.Equal(t, 5*time.Minute, s.Config.Feeds["BTC/USD"].Heartbeat.Std())
	require.Equal(t, slog.LevelDebug, s.Config.Node.Level())
	require.Equal(t, time.Hour, first.Config.Feeds["BTC/USD"].Heartbeat.Std(), "a snapshot never changes")
	require.Eventually(t, func() bool { return strings.Contains(log.String(), `msg="configuration reloaded"`) }, 2*time.Minute, time.Millisecond)
}

func TestErrorsKeepTheConfiguration(t *testing.T) {
	r, file, log := start(t, pairText)
	updates, cancel := r.Subscribe()
	defer cancel()
	before := r.Current()
	for _, text := range []string{"[node", "[node]\nlog_lvel = 1\n", strings.Replace(pairText, "kraken", "krakn", 1), "", "# " + strings.ReplaceAll(pairText, "\n", "\n# ")} {
		replaceFile(t, file, text)
		require.Error(t, r.Reload())
		require.Same(t, before, r.Current())
	}
	require.NoError(t, os.Remove(file))
	hangUp(t)
	require.Eventually(t, func() bool { return strings.Contains(log.String(), "no such file") }, 2*time.Minute, time.Millisecond)
	require.Same(t, before, r.Current())
	require.Contains(t, log.String(), "the node goes on with the configuration it has")
	require.Contains(t, log.String(), `unknown source \"krakn\": did you mean \"kraken\"`)
	writeTo(t, file, strings.Replace(pairText, "1h", "2h", 1))
	hangUp(t)
	require.Equal(t, uint64(2), next(t, updates).Generation)
}

func TestWhatNeedsARestartWaits(t *testing.T) {
	r, file, log := start(t, pairText+chainText)
	updates, cancel := r.Subscribe()
	defer cancel()
	text := strings.NewReplacer("decimals = 8", "decimals = 2", "1h", "5m", "chain_id = 1", "chain_id = 2").Replace(pairText + chainText)
	replaceFile(t, file, text+"[node]\ndata_dir = \"elsewhere\"\n[store]\nurl = \"sqlite:b.db\"\n[feeds.\"ETH/USD\"]\ninputs = [{source = \"okx\", pair = \"ETH/USD\"}]\n")
	hangUp(t)
	s := next(t, updates)
	require.Equal(t, []string{"chain.main.chain_id", `feeds."BTC/USD".decimals`, "node.data_dir", "store.url"}, s.Pending)
	require.Contains(t, s.Changed, `feeds."BTC/USD".heartbeat`)
	require.Contains(t, s.Changed, `feeds."ETH/USD".inputs[0].source`)
	require.NotContains(t, s.Changed, `feeds."BTC/USD".decimals`)
	require.Equal(t, 8, s.Config.Feeds["BTC/USD"].Decimals)
	require.Equal(t, uint64(1), s.Config.Chain["main"].ChainID)
	require.Equal(t, Default().Node.DataDir, s.Config.Node.DataDir)
	require.Equal(t, FromDefault, s.Origins["store.url"])
	require.NotNil(t, s.Config.Feeds["ETH/USD"])
	require.Contains(t, log.String(), "restart the node to put these into effect")

	// The same again changes nothing; taking it back clears what waits.
	require.NoError(t, r.Reload())
	require.Same(t, s, r.Current())
	replaceFile(t, file, pairText+chainText)
	require.NoError(t, r.Reload())
	require.Empty(t, next(t, updates).Pending)
}

// TestHalfAChangeIsNone: a feed that a feed set holds cannot go before the set,
// which needs a restart, does.
func TestHalfAChangeIsNone(t *testing.T) {
	r, file, log := start(t, pairText)
	before := r.Current()
	replaceFile(t, file, strings.ReplaceAll(pairText, "BTC/USD", "ETH/USD"))
	require.ErrorContains(t, r.Reload(), "contradicts what needs one")
	require.Same(t, before, r.Current())
	require.Contains(t, log.String(), "unknown feed")
}

func TestSlowSubscribersFindTheNewest(t *testing.T) {
	r, file, _ := start(t, pairText)
	updates, cancel := r.Subscribe()
	_, cancelOther := r.Subscribe()
	defer cancelOther()
	for _, heartbeat := range []string{"2h", "3h", "4h"} {
		replaceFile(t, file, strings.Replace(pairText, "1h", heartbeat, 1))
		require.NoError(t, r.Reload())
	}
	require.Equal(t, 4*time.Hour, next(t, updates).Config.Feeds["BTC/USD"].Heartbeat.Std())
	cancel()
	replaceFile(t, file, pairText)
	require.NoError(t, r.Reload())
	require.Empty(t, updates)
}

// TestManyReadWhileItReloads is for the race detector, too.
func TestManyReadWhileItReloads(t *testing.T) {
	r, file, _ := start(t, pairText)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			updates, cancel := r.Subscribe()
			defer cancel()
			last := uint64(0)
			for last < 9 {
				s := r.Current()
				if s.Generation < last {
					t.Errorf("generation %d after %d", s.Generation, last)
					return
				}
				last = s.Generation
				_ = s.Show()
				if last < 9 {
					select {
					case s := <-updates:
						last = max(last, s.Generation)
					case <-time.After(10 * time.Millisecond):
					}
				}
			}
		})
	}
	for i := range 8 {
		replaceFile(t, file, strings.Replace(pairText, "1h", []string{"2h", "3h"}[i%2], 1))
		require.NoError(t, r.Reload())
	}
	wg.Wait()
}

func TestReloaderNeedsAConfiguration(t *testing.T) {
	_, err := NewReloader(ReloaderConfig{})
	require.Error(t, err)
	_, err = NewReloader(ReloaderConfig{Options: Options{File: filepath.Join(t.TempDir(), "none")}, Logger: slog.New(slog.DiscardHandler)})
	require.ErrorIs(t, err, ErrFile)
}

// TestEveryKeyHasAReloadClass pins which keys may change live.
func TestEveryKeyHasAReloadClass(t *testing.T) {
	for _, k := range Keys() {
		section, _, _ := strings.Cut(k.Table, ".")
		// GossipSub and libp2p take these at their start alone.
		fixed := []string{"max_message", "validators", "validate_queue", "deliveries", "max_peers", "seen_ttl", "heartbeat"}
		live := (k.Table == "mesh.limits" && !slices.Contains(fixed, k.Name)) || k.Table == "api.limits" || k.Table == "api.stream" || section == "venues" || section == "http_sources" || section == "dex_sources" ||
			(section == "feeds" && k.Name != "decimals") || k.Path() == "node.log_level"
		require.Equal(t, live, k.Live, k.Path())
	}
}
