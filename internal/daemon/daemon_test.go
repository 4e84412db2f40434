package daemon

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/internal/venuesim"
)

// buffer is a log that is read while it is written.
type buffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// observer is the text of a node that observes simulated venues.
func observer(t *testing.T, dir string) string {
	t.Helper()
	sim, err := venuesim.New(venuesim.Config{Seed: 1})
	require.NoError(t, err)
	require.NoError(t, sim.Start(context.WithoutCancel(t.Context())))
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "[node]\ndata_dir = %q\norigin = \"simulated\"\n[mesh]\nlisten = [\"/ip4/127.0.0.1/tcp/0\"]\n[api]\nlisten = \"127.0.0.1:0\"\n[api.limits]\nin_flight = 9\n", dir)
	for name, e := range sim.Endpoints() {
		_, _ = fmt.Fprintf(&b, "[venues.%s]\nstream_url = %q\nrest_url = %q\n", name, e.WS, e.REST)
	}
	return b.String()
}

// running is a node in this process.
type running struct {
	Ready
	reloader *config.Reloader
	file     string
	log      *buffer
	level    slog.LevelVar
	stop     func() error
}

func write(t *testing.T, file, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
}

// prepare makes a node; changes are what only tests set of it.
func prepare(t *testing.T, text string, changes ...func(*Config)) (r *running, run func(ctx context.Context, ready func(Ready)) error) {
	t.Helper()
	r = &running{file: filepath.Join(t.TempDir(), "node.toml"), log: &buffer{}}
	write(t, r.file, text)
	log := telemetry.NewLogger(r.log, telemetry.LogConfig{Level: &r.level})
	var err error
	r.reloader, err = config.NewReloader(config.ReloaderConfig{Options: config.Options{File: r.file}, Logger: log})
	require.NoError(t, err)
	cfg := Config{Reloader: r.reloader, Level: &r.level, Logger: log}
	for _, change := range changes {
		change(&cfg)
	}
	return r, func(ctx context.Context, ready func(Ready)) error {
		cfg.OnReady = ready
		return Run(ctx, cfg)
	}
}

func start(t *testing.T, text string, changes ...func(*Config)) *running {
	t.Helper()
	r, run := prepare(t, text, changes...)
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan Ready, 1), make(chan error, 1)
	go func() { ended <- run(ctx, func(x Ready) { ready <- x }) }()
	r.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { require.NoError(t, r.stop()) })
	select {
	case r.Ready = <-ready:
	case err := <-ended:
		ended <- err
		t.Fatalf("the node ended: %v\n%s", err, r.log)
	case <-time.After(3 * time.Minute):
		t.Fatal("the node does not start: " + r.log.String())
	}
	return r
}

func get(t *testing.T, url string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	defer http.DefaultClient.CloseIdleConnections()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, into), string(b))
}

type feedView struct {
	MaxAgeMS int64 `json:"max_age_ms"`
	Local    *struct {
		Value *struct {
			Text string `json:"text"`
		} `json:"value"`
		SourceCount int `json:"source_count"`
	} `json:"local"`
}

// A node without keys and chains observes and serves; a reload changes feeds,
// venues and limits, and a broken file nothing.
func TestObserverReloads(t *testing.T) {
	text := observer(t, t.TempDir())
	r := start(t, text)
	var v feedView
	sources := func(n int) func() bool {
		return func() bool {
			v = feedView{}
			get(t, r.APIURL+"/v1/feeds/BTC-USD", &v)
			return v.Local != nil && v.Local.Value != nil && v.Local.SourceCount == n
		}
	}
	require.Eventually(t, sources(5), 3*time.Minute, 20*time.Millisecond)
	require.Equal(t, int64(60_000), v.MaxAgeMS)
	var status struct {
		Origin     string `json:"origin"`
		Operator   string `json:"operator"`
		Conditions []struct {
			Name string `json:"name"`
			OK   bool   `json:"ok"`
		} `json:"conditions"`
	}
	get(t, r.APIURL+"/v1/status", &status)
	require.Equal(t, "simulated", status.Origin)
	require.Empty(t, status.Operator)
	require.Len(t, status.Conditions, 2, "nobody expects deliveries or signatures where there is no chain")
	require.True(t, status.Conditions[0].OK)
	require.Equal(t, "store", status.Conditions[1].Name)
	require.True(t, status.Conditions[1].OK)
	require.Contains(t, r.log.String(), "signs=false")

	write(t, r.file, text+"[node2]\n")
	require.Error(t, r.reloader.Reload())
	require.True(t, sources(5)())

	less := strings.Replace(text, "[venues.okx]\n", "[venues.okx]\nenabled = false\n", 1)
	less = strings.Replace(less, "origin =", "log_level = \"debug\"\norigin =", 1)
	write(t, r.file, strings.Replace(less, "in_flight = 9", "in_flight = 7", 1))
	require.NoError(t, r.reloader.Reload())
	require.Eventually(t, func() bool { return strings.Contains(r.log.String(), "configuration in effect") }, 3*time.Minute, 10*time.Millisecond)
	require.Equal(t, slog.LevelDebug, r.level.Level())
	require.Contains(t, r.log.String(), "source stopped")
	require.NoError(t, r.stop())
	require.Contains(t, r.log.String(), "node stopped")
}

func TestOneProcessADataFolder(t *testing.T) {
	dir := t.TempDir()
	text := observer(t, dir)
	first := start(t, text)
	_, run := prepare(t, text)
	require.ErrorIs(t, run(t.Context(), nil), ErrRunning)
	require.NoError(t, first.stop())
	start(t, text)
}

// What cannot be used is refused with the key that names it.
func TestRunRefuses(t *testing.T) {
	text := observer(t, t.TempDir())
	spoilt := t.TempDir()
	write(t, filepath.Join(spoilt, "mesh.key"), "1122")
	secret := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		write(t, path, content)
		return path
	}
	good := strings.Repeat("11", 32)
	key, err := protocol.NewFeedPrivateKey(rand.Reader)
	require.NoError(t, err)
	feedKey := hex.EncodeToString(key.Bytes())
	operator := func(eth, feed string) string {
		return text + fmt.Sprintf("[operator]\neth_key_file = %q\nfeed_key_file = %q\n[network]\nhome_chain_id = 5\nregistry = %q\n[chain.home]\nrpc_urls = [\"http://127.0.0.1:1/hunter2\"]\nchain_id = 5\nhub = %q\n",
			secret("eth.key", eth), secret("feed.key", feed), "0x"+strings.Repeat("22", 20), "0x"+strings.Repeat("33", 20))
	}
	for name, tc := range map[string]struct {
		text, want string
	}{
		"no chain":  {operator(good, feedKey), "chain home:"},
		"mesh key":  {observer(t, spoilt), "load mesh key"},
		"busy port": {strings.Replace(text, "listen = \"127.0.0.1:0\"", "listen = \"256.0.0.1:1\"", 1), "api.listen"},
	} {
		r, run := prepare(t, tc.text)
		err := run(t.Context(), nil)
		require.ErrorContains(t, err, tc.want, name)
		require.NotContains(t, err.Error()+r.log.String(), "hunter2", name)
		require.NotContains(t, err.Error()+r.log.String(), good, name)
		require.NotContains(t, err.Error()+r.log.String(), feedKey, name)
	}
}
