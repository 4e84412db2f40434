package sources_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/binance"
)

// server is a venue on loopback that speaks Binance's protocol: it has an
// instrument list and gives every connection to a script.
type server struct {
	*httptest.Server
	mux *http.ServeMux

	mu          sync.Mutex
	connections int
	received    []string // messages of clients
	header      http.Header
}

const exchangeInfo = `{"symbols":[
	{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT"},
	{"symbol":"ETHUSDT","status":"TRADING","baseAsset":"ETH","quoteAsset":"USDT"}]}`

// script plays one connection, the n-th from 1. The connection is cut when it
// returns; gone is closed when the client is gone or the test ends.
type script func(n int, conn *websocket.Conn, gone <-chan struct{})

func serve(t *testing.T, play script) *server {
	t.Helper()
	s := &server{mux: http.NewServeMux()}
	ended := make(chan struct{})
	var wg sync.WaitGroup
	s.mux.HandleFunc("GET /api/v3/exchangeInfo", func(w http.ResponseWriter, _ *http.Request) { reply(w, exchangeInfo) })
	s.mux.HandleFunc("GET /stream", func(w http.ResponseWriter, r *http.Request) {
		wg.Add(1)
		defer wg.Done()
		s.mu.Lock()
		header := s.header
		s.mu.Unlock()
		up := websocket.Upgrader{}
		conn, err := up.Upgrade(w, r, header)
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		s.mu.Lock()
		s.connections++
		n := s.connections
		s.mu.Unlock()
		gone, subscribed := make(chan struct{}), make(chan struct{})
		wg.Add(1)
		go func() { // takes what the client sends, and notices when it is gone
			defer wg.Done()
			defer close(gone)
			for first := true; ; first = false {
				_, m, err := conn.ReadMessage()
				if first {
					close(subscribed)
				}
				if err != nil {
					return
				}
				s.mu.Lock()
				s.received = append(s.received, string(m))
				s.mu.Unlock()
			}
		}()
		select {
		case <-subscribed:
			play(n, conn, gone)
		case <-ended:
		}
	})
	s.Server = httptest.NewServer(s.mux)
	t.Cleanup(func() {
		close(ended)
		s.CloseClientConnections()
		s.Close()
		wg.Wait()
	})
	return s
}

func (s *server) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.received...)
}

func (s *server) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

func say(t *testing.T, conn *websocket.Conn, messages ...string) {
	for _, m := range messages {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
			t.Logf("say: %v", err) // the client may be gone
		}
	}
}

// running is a runner at work and what came of it.
type running struct {
	*sources.Runner
	cancel context.CancelFunc
	done   chan error
	log    *lockedBuffer

	mu    sync.Mutex
	ticks []feed.Tick
}

func (r *running) all() []feed.Tick {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]feed.Tick(nil), r.ticks...)
}

// config points a runner to the server, with pauses fit for a test.
func config(s *server) sources.Config {
	v := binance.Venue()
	v.SendEvery, v.MinBackoff, v.MaxBackoff = time.Millisecond, time.Millisecond, 20*time.Millisecond
	v.ConnectEvery, v.RESTEvery = time.Millisecond, time.Millisecond
	return sources.Config{
		Venue: v, StreamURL: "ws" + strings.TrimPrefix(s.URL, "http") + "/stream", RESTURL: s.URL,
		Want: []feed.ID{"BTC/USDT"}, Origin: feed.Simulated, HTTP: s.Client(), FallbackAfter: -1,
	}
}

// start runs a runner until the test ends or stop is called.
func start(t *testing.T, cfg sources.Config) *running {
	t.Helper()
	r := &running{done: make(chan error, 1), log: &lockedBuffer{}}
	if cfg.Sink == nil {
		cfg.Sink = func(tick feed.Tick) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.ticks = append(r.ticks, tick)
		}
	}
	cfg.Logger = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	r.Runner, err = sources.NewRunner(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	r.cancel = cancel
	go func() { r.done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-r.done)
	})
	return r
}

func eventually(t *testing.T, condition func() bool, what string) {
	t.Helper()
	require.Eventually(t, condition, 2*time.Minute, 2*time.Millisecond, what)
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func trade(id int, price string) string {
	at := time.Now().UnixMilli()
	return fmt.Sprintf(`{"stream":"btcusdt@trade","data":{"e":"trade","E":%d,"s":"BTCUSDT","t":%d,"p":"%s","q":"0.5","T":%d,"m":false}}`, at, id, price, at)
}

func quote(bid, ask string) string {
	return fmt.Sprintf(`{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"%s","B":"1","a":"%s","A":"1"}}`, bid, ask)
}

func reply(w http.ResponseWriter, body string) {
	_, _ = io.WriteString(w, body) // the client may be gone
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
