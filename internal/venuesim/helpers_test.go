package venuesim

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

// stepClock lets a test take the market's steps by hand.
type stepClock struct {
	mu  sync.Mutex
	now time.Time
	c   chan time.Time
}

func newStepClock() *stepClock {
	return &stepClock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), c: make(chan time.Time)}
}

func (c *stepClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stepClock) After(time.Duration) <-chan time.Time { return c.c }

// steps takes n steps; the last one may still be running when it returns.
func (c *stepClock) steps(n int) {
	for range n {
		c.mu.Lock()
		c.now = c.now.Add(DefaultStep)
		now := c.now
		c.mu.Unlock()
		c.c <- now
	}
}

func start(t *testing.T, cfg Config) (*Simulator, *stepClock) {
	t.Helper()
	clock := newStepClock()
	cfg.Clock = clock
	s, err := New(cfg)
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, clock
}

type client struct {
	t    *testing.T
	conn *websocket.Conn
}

func dial(t *testing.T, url string) *client {
	t.Helper()
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(2*time.Minute)))
	return &client{t, conn}
}

func (c *client) send(text string) {
	c.t.Helper()
	require.NoError(c.t, c.conn.WriteMessage(websocket.TextMessage, []byte(text)))
}

func (c *client) next() string {
	c.t.Helper()
	kind, text, err := c.conn.ReadMessage()
	require.NoError(c.t, err)
	if kind == websocket.BinaryMessage {
		return unpack(c.t, text)
	}
	return string(text)
}

// unpack gives a message's text, unpacked where it is compressed.
func unpack(t *testing.T, b []byte) string {
	t.Helper()
	if !bytes.HasPrefix(b, []byte{0x1f, 0x8b}) {
		return string(b)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(t, err)
	plain, err := io.ReadAll(z)
	require.NoError(t, err)
	return string(plain)
}

// until reads frames up to one that holds part.
func (c *client) until(part string) string {
	c.t.Helper()
	for {
		if text := c.next(); strings.Contains(text, part) {
			return text
		}
	}
}

// closed waits for the connection's end.
func (c *client) closed() {
	c.t.Helper()
	for {
		if _, _, err := c.conn.ReadMessage(); err != nil {
			require.NotContains(c.t, err.Error(), "timeout")
			return
		}
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	return do(t, http.MethodGet, url)
}

func post(t *testing.T, url string) (int, string) {
	t.Helper()
	return do(t, http.MethodPost, url)
}

func do(t *testing.T, method, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	tr := &http.Transport{DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: tr}).Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(b)
}

func field(t *testing.T, text, expr string) string {
	t.Helper()
	m := regexp.MustCompile(expr).FindStringSubmatch(text)
	require.NotNil(t, m, "%s in %s", expr, text)
	return m[1]
}
