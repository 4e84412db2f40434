package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/gateway"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

// door is a gateway on a real server, with its bus.
type door struct {
	bus      *pubsub.Bus
	gateway  *gateway.Gateway
	server   *httptest.Server
	registry *prometheus.Registry
}

func open(t *testing.T, cfg gateway.Config, bus pubsub.BusConfig) *door {
	t.Helper()
	d := newDoor(t, cfg, bus)
	d.server = httptest.NewServer(d.gateway)
	t.Cleanup(func() {
		require.NoError(t, d.gateway.Shutdown(context.Background())) // the server waits for connections
		d.server.Close()
	})
	return d
}

// newDoor makes a door without a server.
func newDoor(t *testing.T, cfg gateway.Config, bus pubsub.BusConfig) *door {
	t.Helper()
	d := &door{registry: prometheus.NewPedanticRegistry()}
	var err error
	if bus.Now == nil {
		bus.Now = func() time.Time { return time.UnixMicro(0) }
	}
	bus.Name = "node-1"
	d.bus, err = pubsub.NewBus(bus)
	require.NoError(t, err)
	cfg.Bus, cfg.Registerer, cfg.Logger = d.bus, d.registry, slog.New(slog.DiscardHandler)
	cfg.Now = func() time.Time { return time.Unix(1_700_000_000, 0) }
	d.gateway, err = gateway.New(cfg)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, d.gateway.Shutdown(context.Background()))
		d.bus.Close()
	})
	return d
}

// openInProcess gives a door that is reached through pipes in memory, so that a
// synctest clock can run.
func openInProcess(t *testing.T, cfg gateway.Config) (*door, func(t *testing.T, query string) client) {
	t.Helper()
	d := newDoor(t, cfg, pubsub.BusConfig{})
	conns := make(pipes)
	server := &http.Server{Handler: d.gateway}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(conns) // ends with Close
	}()
	t.Cleanup(func() {
		_ = d.gateway.Shutdown(context.Background())
		_ = server.Close()
		<-served
	})
	return d, func(t *testing.T, query string) client {
		t.Helper()
		dialer := &websocket.Dialer{NetDialContext: conns.dial}
		ws, resp, err := dialer.DialContext(t.Context(), "ws://door/v1/stream"+query, nil)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		t.Cleanup(func() { _ = ws.Close() })
		return client{ws}
	}
}

// pipes is a listener in memory.
type pipes chan net.Conn

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	p <- far
	return near, nil
}

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (p pipes) Close() error   { close(p); return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "door"} }

func (d *door) publish(t *testing.T, topic pubsub.Topic, n int) {
	t.Helper()
	for range n {
		_, err := d.bus.Publish(pubsub.Message{Topic: topic, Payload: []byte(`{"v":1}`), Origin: feed.Simulated})
		require.NoError(t, err)
	}
}

// count reads a metric of the door, by the value of its label if it has one.
func (d *door) count(t *testing.T, name, label string) (n int) {
	t.Helper()
	families, err := d.registry.Gather()
	require.NoError(t, err)
	for _, f := range families {
		require.Contains(t, f.GetHelp(), "Worry", f.GetName())
		for _, m := range f.GetMetric() {
			if f.GetName() == "oraclestream_gateway_"+name && (len(m.GetLabel()) == 0 || m.GetLabel()[0].GetValue() == label) {
				n += int(m.GetCounter().GetValue() + m.GetGauge().GetValue())
			}
		}
	}
	return n
}

func (d *door) url(query string) string {
	return "ws" + strings.TrimPrefix(d.server.URL, "http") + "/v1/stream" + query
}

type client struct{ *websocket.Conn }

func (d *door) dial(t *testing.T, query string) client {
	t.Helper()
	return d.dialWith(t, query, nil)
}

// dialFrom dials as a client of another address, where the test's door asks the header.
func (d *door) dialFrom(t *testing.T, address string) client {
	t.Helper()
	return d.dialWith(t, "", http.Header{"From": {address}})
}

func (d *door) dialWith(t *testing.T, query string, header http.Header) client {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), d.url(query), header)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	t.Cleanup(func() { _ = ws.Close() })
	return client{ws}
}

// refused dials and gives the answer that is no WebSocket.
func (d *door) refused(t *testing.T, query string, header http.Header) (int, frame) {
	t.Helper()
	_, resp, err := websocket.DefaultDialer.DialContext(t.Context(), d.url(query), header)
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	var f frame
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&f))
	require.Equal(t, "error", f.Op)
	require.NotEmpty(t, f.Advice)
	return resp.StatusCode, f
}

type frame struct {
	Op        string          `json:"op"`
	ID        string          `json:"id"`
	Re        string          `json:"re"`
	Topics    []string        `json:"topics"`
	Topic     string          `json:"topic"`
	Seq       uint64          `json:"seq"`
	Time      string          `json:"time"`
	Publisher string          `json:"publisher"`
	Origin    string          `json:"origin"`
	Data      json.RawMessage `json:"data"`
	After     uint64          `json:"after"`
	Next      uint64          `json:"next"`
	Missing   uint64          `json:"missing"`
	Reason    string          `json:"reason"`
	Code      string          `json:"code"`
	Message   string          `json:"message"`
	Advice    string          `json:"advice"`
}

func (f frame) String() string {
	switch f.Op {
	case "message":
		return fmt.Sprintf("%s:%d", f.Topic, f.Seq)
	case "gap":
		return fmt.Sprintf("gap %s %d-%d %d %s", f.Topic, f.After, f.Next, f.Missing, f.Reason)
	case "ack":
		return fmt.Sprintf("ack %s %s %v", f.ID, f.Re, f.Topics)
	case "error":
		return fmt.Sprintf("error %s %s", f.ID, f.Code)
	}
	return f.Op + " " + f.ID
}

func (c client) say(t *testing.T, text string) {
	t.Helper()
	require.NoError(t, c.WriteMessage(websocket.TextMessage, []byte(text)))
}

func (c client) next(t *testing.T) frame {
	t.Helper()
	require.NoError(t, c.SetReadDeadline(time.Now().Add(2*time.Minute)))
	kind, data, err := c.ReadMessage()
	require.NoError(t, err)
	require.Equal(t, websocket.TextMessage, kind)
	var f frame
	require.NoError(t, json.Unmarshal(data, &f), "%s", data)
	return f
}

func (c client) expect(t *testing.T, frames ...string) {
	t.Helper()
	for _, want := range frames {
		require.Equal(t, want, c.next(t).String())
	}
}

// closed reads to the end and gives the close code.
func (c client) closed(t *testing.T) int {
	t.Helper()
	require.NoError(t, c.SetReadDeadline(time.Now().Add(2*time.Minute)))
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			var e *websocket.CloseError
			require.ErrorAs(t, err, &e)
			return e.Code
		}
	}
}
