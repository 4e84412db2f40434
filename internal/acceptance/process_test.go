package acceptance

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "oraclestream-test-")
	if err != nil {
		_, _ = os.Stderr.WriteString(err.Error() + "\n")
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "oraclestream")
	if out, err := exec.Command("go", "build", "-o", binary, "../../cmd/oraclestream").CombinedOutput(); err != nil {
		_, _ = os.Stderr.WriteString("build: " + err.Error() + "\n" + string(out))
		return 1
	}
	return m.Run()
}

// process is one run of the binary.
type process struct {
	cmd      *exec.Cmd
	done     chan struct{}
	err      error
	out, log func() string
}

// start runs the binary and ends it with the test.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	var out, log buffer
	p := &process{cmd: exec.Command(binary, args...), done: make(chan struct{}), out: out.text, log: log.text}
	p.cmd.Stdout, p.cmd.Stderr = &out, &log
	require.NoError(t, p.cmd.Start())
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.done
		if t.Failed() {
			t.Logf("%s %s\n%s", filepath.Base(binary), strings.Join(args, " "), tail(p.log()))
		}
	})
	return p
}

func tail(s string) string { return s[max(0, len(s)-20_000):] }

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// wait gives the exit code.
func (p *process) wait(t *testing.T) int {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(8 * time.Minute):
		t.Fatal("the process does not end")
	}
	var exit *exec.ExitError
	if errors.As(p.err, &exit) {
		return exit.ExitCode()
	}
	require.NoError(t, p.err)
	return 0
}

// interrupt is Ctrl-C: an orderly stop with exit code 0.
func (p *process) interrupt(t *testing.T) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	require.Zero(t, p.wait(t), "exit code after an interrupt")
}

// kill is kill -9.
func (p *process) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGKILL))
	<-p.done
}

// worker gives the id of the child that proves, from the log.
func (p *process) worker(t *testing.T) int {
	t.Helper()
	found := regexp.MustCompile(`msg="proving process is ready" pid=(\d+)`).FindAllStringSubmatch(p.log(), -1)
	require.NotEmpty(t, found)
	pid, err := strconv.Atoi(found[len(found)-1][1])
	require.NoError(t, err)
	require.True(t, alive(pid))
	return pid
}

// alive says whether a process runs: whoever ended and nobody has asked for does not.
func alive(pid int) bool {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return false
	}
	state := bytes.TrimSpace(b[bytes.LastIndexByte(b, ')')+1:])
	return len(state) > 0 && state[0] != 'Z'
}

// description waits for devnet.json of this run.
func (p *process) description(t *testing.T, dir string) description {
	t.Helper()
	var d description
	if !p.ended() {
		require.Eventually(t, func() bool {
			require.False(t, p.ended(), "the devnet ended: %s", p.log())
			return strings.Contains(p.log(), "devnet runs")
		}, 5*time.Minute, 50*time.Millisecond)
	}
	b, err := os.ReadFile(filepath.Join(dir, "devnet.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &d))
	return d
}

// description is devnet.json as a reader sees it.
type description struct {
	RPCURL    string `json:"rpc_url"`
	APIURL    string `json:"api_url"`
	ChainID   uint64 `json:"chain_id"`
	Contracts struct {
		FeedHub          string            `json:"feed_hub"`
		Verifier         string            `json:"verifier"`
		OperatorRegistry string            `json:"operator_registry"`
		DeliveryRefunds  string            `json:"delivery_refunds"`
		Proxies          map[string]string `json:"proxies"`
	} `json:"contracts"`
	Chains    []chainInfo `json:"chains"`
	FeedSets  []feedSet   `json:"feed_sets"`
	Operators []struct {
		Address string `json:"address"`
		Weight  uint64 `json:"weight"`
	} `json:"operators"`
}

type feedSet struct {
	ID      uint64   `json:"id"`
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
}

func (d *description) set(t *testing.T, name string) feedSet {
	t.Helper()
	for _, s := range d.FeedSets {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no feed set %s in devnet.json", name)
	return feedSet{}
}

// result is what --json prints.
type result struct {
	Origin   string   `json:"origin"`
	Complete bool     `json:"complete"`
	Pending  []string `json:"pending"`
	Feeds    []struct {
		ID         string `json:"id"`
		Value      string `json:"value"`
		ObservedAt string `json:"observed_at"`
		Sources    int    `json:"sources"`
		Operators  int    `json:"operators"`
	} `json:"feeds"`
	Deliveries []struct {
		FeedSet       string `json:"feed_set"`
		Round         uint64 `json:"round"`
		Tx            string `json:"tx"`
		GasUsed       uint64 `json:"gas_used"`
		ProveMS       int64  `json:"prove_ms"`
		TickToChainMS int64  `json:"tick_to_chain_ms"`
	} `json:"deliveries"`
}

// traceLine is a line of --trace as far as the tests look at it.
type traceLine struct {
	Columns   []string `json:"columns"`
	Medians   []string `json:"medians"`
	Operators []struct {
		Participated bool     `json:"participated"`
		Vector       []string `json:"vector"`
	} `json:"operators"`
}

// keys is one key set for all tests, since making one takes many seconds.
var keys struct {
	once sync.Once
	dir  string
	err  error
}

// dataDir gives a fresh data folder with a key set in it.
func dataDir(t *testing.T) string {
	t.Helper()
	keys.once.Do(func() {
		keys.dir = filepath.Join(filepath.Dir(binary), "keys")
		out, err := exec.Command(binary, "devnet", "--simulated", "--data-dir", keys.dir, "--deliveries", "1",
			"--rpc-addr", "127.0.0.1:0", "--api-addr", "127.0.0.1:0").CombinedOutput()
		if err != nil {
			keys.err = errors.New(err.Error() + ": " + tail(string(out)))
		}
	})
	require.NoError(t, keys.err, "first start")
	dir := t.TempDir()
	sets, err := filepath.Glob(filepath.Join(keys.dir, "keyset-*"))
	require.NoError(t, err)
	require.Len(t, sets, 1)
	require.NoError(t, os.CopyFS(filepath.Join(dir, filepath.Base(sets[0])), os.DirFS(sets[0])))
	return dir
}

// listen takes a port and keeps it busy until the test ends.
func listen(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// castLatestRoundData reads a proxy with the cast of package.json.
func castLatestRoundData(t *testing.T, rpc string, proxy common.Address, block *big.Int) (round, answer string) {
	t.Helper()
	// npm's own launcher of cast ends with 0 whatever happened; this one does not.
	foundry := filepath.Join(testkit.RepoRoot(t), "contracts", "tools", "foundry.js")
	out, err := exec.CommandContext(testContext(t), "node", foundry, "cast", "call", "--json", "--rpc-url", rpc, "--block", block.String(), proxy.Hex(),
		"latestRoundData()(uint80,int256,uint256,uint256,uint80)").Output()
	require.NoError(t, err, "run cast; `make npm-install` brings it")
	var values []json.RawMessage
	require.NoError(t, json.Unmarshal(out, &values), string(out))
	require.Len(t, values, 5)
	return strings.Trim(string(values[0]), `"`), strings.Trim(string(values[1]), `"`)
}

func getText(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(testContext(t), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, string(b))
	return string(b)
}

func getJSON(t *testing.T, url string, into any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(getText(t, url)), into))
}

// requireStream subscribes at the door and waits for a message of each pattern.
func requireStream(t *testing.T, apiURL string, patterns ...string) {
	t.Helper()
	conn, resp, err := websocket.DefaultDialer.DialContext(testContext(t), "ws"+strings.TrimPrefix(apiURL, "http")+"/v1/stream", nil)
	require.NoError(t, err)
	_ = resp.Body.Close()
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.WriteJSON(map[string]any{"op": "subscribe", "topics": patterns}))
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(5*time.Minute)))
	missing := map[string]bool{}
	for _, p := range patterns {
		missing[strings.TrimSuffix(p, "*")] = true
	}
	for len(missing) > 0 {
		var m struct{ Op, Topic, Origin string }
		require.NoError(t, conn.ReadJSON(&m))
		if m.Op != "message" {
			continue
		}
		require.Equal(t, "simulated", m.Origin)
		for prefix := range missing {
			if strings.HasPrefix(m.Topic, prefix) {
				delete(missing, prefix)
			}
		}
	}
}

// buffer collects a process's output.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
