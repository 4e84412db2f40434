package gateway_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/gateway"
)

// flood publishes large messages of one topic, and waits for the fast client
// to have each before the next, so that only the slow one can fall behind.
func (d *door) flood(t *testing.T, fast client, n int) {
	t.Helper()
	payload := []byte(`"` + strings.Repeat("x", 60_000) + `"`)
	for range n {
		seq, err := d.bus.Publish(pubsub.Message{Topic: "raw/x/y", Payload: payload})
		require.NoError(t, err)
		f := fast.next(t)
		require.Equal(t, "message", f.Op)
		require.Equal(t, seq, f.Seq)
	}
}

const many = 250 // of 60 kB: more than sockets hold

func TestSlowClientIsConflated(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{Limits: gateway.Limits{Buffer: 4, WriteTimeout: 2 * time.Minute}}, pubsub.BusConfig{History: 1})
	fast, slow := d.dial(t, "?topics=raw/*"), d.dial(t, "?topics=raw/*")
	fast.expect(t, "ack  subscribe [raw/*]")
	d.flood(t, fast, many)
	slow.expect(t, "ack  subscribe [raw/*]")
	var last, missing, messages uint64
	for last < many {
		f := slow.next(t)
		switch f.Op {
		case "gap":
			require.Equal(t, "conflated", f.Reason)
			require.Equal(t, last, f.After)
			last, missing = f.Next-1, missing+f.Missing
		case "message":
			require.Equal(t, last+1, f.Seq)
			last, messages = f.Seq, messages+1
		default:
			t.Fatal(f)
		}
	}
	require.NotZero(t, missing)
	require.Equal(t, uint64(many), missing+messages, "every message arrives or is reported missing, and the latest arrives")
	d.flood(t, fast, 1)
	slow.expect(t, "raw/x/y:251")
}

func TestSlowClientIsCutIfItSaysSo(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{Limits: gateway.Limits{Buffer: 4, WriteTimeout: 2 * time.Minute}}, pubsub.BusConfig{History: many})
	fast, slow := d.dial(t, "?topics=raw/*"), d.dial(t, "?topics=raw/*&policy=cut")
	fast.expect(t, "ack  subscribe [raw/*]")
	d.flood(t, fast, many)
	slow.expect(t, "ack  subscribe [raw/*]")
	var last uint64
	for f := slow.next(t); f.Op == "message"; f = slow.next(t) {
		last++
		require.Equal(t, last, f.Seq)
	}
	require.Equal(t, websocket.ClosePolicyViolation, slow.closed(t))
	require.Less(t, last, uint64(many))
	// Nor is the client kept waiting: the gateway has closed its half.
	_, err := slow.NetConn().Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
}

// A client that takes nothing at all holds its place for the write timeout and
// no longer.
func TestDeadClientIsGivenUp(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{Limits: gateway.Limits{Buffer: 4, WriteTimeout: 5 * time.Second}}, pubsub.BusConfig{History: 1})
	fast, dead := d.dial(t, "?topics=raw/*"), d.dial(t, "?topics=raw/*")
	fast.expect(t, "ack  subscribe [raw/*]")
	d.flood(t, fast, many)
	require.Eventually(t, func() bool { return d.count(t, "ended_total", "slow") == 1 && d.count(t, "connections", "") == 1 },
		2*time.Minute, time.Millisecond)
	require.NoError(t, dead.Close())
}

// On a clock of its own, so that no busy machine makes a client look silent.
func TestKeepalive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const every = 20 * time.Second
		d, dialer := openInProcess(t, gateway.Config{Limits: gateway.Limits{PingEvery: every}})
		done := make(chan struct{}, 2)
		reading := func(pinged func(c client, data string) error) client {
			c := dialer(t, "?topics=feed/*")
			c.SetPingHandler(func(data string) error { return pinged(c, data) })
			go func() {
				defer func() { done <- struct{}{} }()
				for {
					if _, _, err := c.ReadMessage(); err != nil {
						return
					}
				}
			}()
			return c
		}
		pings := 0
		answering := reading(func(c client, data string) error {
			pings++
			return c.WriteControl(websocket.PongMessage, []byte(data), time.Time{})
		})
		reading(func(client, string) error { return nil })
		began := time.Now()
		<-done // the one that never answers
		require.Equal(t, every*5/2, time.Since(began))
		<-time.After(100 * every)
		synctest.Wait()
		require.Equal(t, 1, d.count(t, "ended_total", "silent"), "who answers stays")
		require.Equal(t, 1, d.count(t, "connections", ""))
		require.InDelta(t, 102, pings, 1)
		require.NoError(t, answering.Close())
		<-done
	})
}

func TestShutdown(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{}, pubsub.BusConfig{})
	clients := []client{d.dial(t, ""), d.dial(t, "?topics=feed/*")}
	codes := make(chan int, len(clients))
	for _, c := range clients {
		go func() {
			for {
				if _, _, err := c.ReadMessage(); err != nil {
					code := 0
					var e *websocket.CloseError
					if errors.As(err, &e) {
						code = e.Code
					}
					codes <- code
					return
				}
			}
		}()
	}
	require.NoError(t, d.gateway.Shutdown(t.Context()))
	for range clients {
		require.Equal(t, websocket.CloseGoingAway, <-codes)
	}
	status, f := d.refused(t, "", nil)
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, "going_away", f.Code)
}

func TestClosedBusEndsConnections(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{}, pubsub.BusConfig{})
	c := d.dial(t, "?topics=feed/*")
	c.expect(t, "ack  subscribe [feed/*]")
	d.bus.Close()
	require.Equal(t, websocket.CloseGoingAway, c.closed(t))
	require.Equal(t, websocket.CloseTryAgainLater, d.dial(t, "").closed(t))
}
