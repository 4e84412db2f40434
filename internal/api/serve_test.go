package api

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

func TestListenSaysWhatIsBusy(t *testing.T) {
	ln, err := Listen(t.Context(), "127.0.0.1:0", "--api-addr")
	require.NoError(t, err)
	defer func() { require.NoError(t, ln.Close()) }()
	_, err = Listen(t.Context(), ln.Addr().String(), "--api-addr")
	require.ErrorIs(t, err, ErrAddressInUse)
	require.ErrorContains(t, err, ln.Addr().String())
	require.ErrorContains(t, err, "--api-addr")

	_, err = Listen(t.Context(), "127.0.0.1:notaport", "--api-addr")
	require.ErrorContains(t, err, "--api-addr")
	require.NotErrorIs(t, err, ErrAddressInUse)
}

// running is a server under test, with its own client so that no connection
// outlives the test.
type running struct {
	url    string
	client *http.Client
	stop   context.CancelFunc
	done   chan error
}

func serve(t *testing.T, h http.Handler) *running {
	t.Helper()
	ln, err := Listen(t.Context(), "127.0.0.1:0", "--api-addr")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{
		url: "http://" + ln.Addr().String(), client: &http.Client{Transport: &http.Transport{}},
		stop: cancel, done: make(chan error, 1),
	}
	go func() {
		defer close(r.done)
		r.done <- Serve(ctx, ln, h, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		cancel()
		r.client.CloseIdleConnections()
		for range r.done { // until the server has ended
		}
	})
	return r
}

func (r *running) get(path string) (string, error) {
	resp, err := r.client.Get(r.url + path)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

func TestServeFinishesWhatIsUnderWay(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	r := serve(t, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		close(inside)
		select {
		case <-leave:
			_, _ = io.WriteString(w, "finished")
		case <-req.Context().Done():
			_, _ = io.WriteString(w, "cut")
		}
	}))
	answer := make(chan string, 1)
	go func() {
		body, err := r.get("/")
		if err != nil {
			body = err.Error()
		}
		answer <- body
	}()
	<-inside
	r.stop()
	// The listener closes at once; the request goes on.
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	}, 2*time.Minute, 5*time.Millisecond)
	close(leave)
	require.Equal(t, "finished", <-answer)
	require.NoError(t, <-r.done)
}

func TestServeEndsStreams(t *testing.T) {
	ended := make(chan struct{})
	upgrader := websocket.Upgrader{}
	cfg := testConfig(t, testData(t))
	cfg.Logger = nil
	cfg.Stream = http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		conn, err := upgrader.Upgrade(w, req, nil)
		if err != nil {
			return
		}
		defer close(ended)
		defer func() { _ = conn.Close() }()
		_ = conn.WriteMessage(websocket.TextMessage, []byte("hello"))
		<-req.Context().Done()
	})
	h, err := New(cfg)
	require.NoError(t, err)
	r := serve(t, h)
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(r.url, "http")+"/v1/stream", nil)
	require.NoError(t, err, "the middleware must let a connection be taken over")
	require.NoError(t, resp.Body.Close())
	defer func() { _ = conn.Close() }()
	_, message, err := conn.ReadMessage()
	require.NoError(t, err)
	require.Equal(t, "hello", string(message))
	r.stop()
	require.NoError(t, <-r.done)
	select {
	case <-ended:
	default:
		t.Fatal("Serve returned before the stream had ended")
	}
}

func TestServeReportsALostListener(t *testing.T) {
	ln, err := Listen(t.Context(), "127.0.0.1:0", "--api-addr")
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	require.ErrorContains(t, Serve(t.Context(), ln, http.NotFoundHandler(), nil), "serve http on")
}

func TestServeRefusesHugeHeaders(t *testing.T) {
	r := serve(t, http.NotFoundHandler())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url, http.NoBody)
	require.NoError(t, err)
	req.Header.Set("X-Long", strings.Repeat("a", 64<<10))
	resp, err := r.client.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, resp.StatusCode)
}
