package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/oraclestream/oraclestream/pubsub"
)

// Gateway is the http.Handler of /v1/stream.
type Gateway struct {
	cfg       Config
	metrics   *metrics
	admission *admission
	frames    atomic.Pointer[frames]
	limits    atomic.Pointer[Limits]
	upgrader  websocket.Upgrader

	ctx     context.Context // ends with Shutdown
	cancel  context.CancelFunc
	mu      sync.Mutex // orders running.Add before Shutdown's Wait
	closed  bool
	running sync.WaitGroup
}

// New makes the door. The caller calls [Gateway.Shutdown] at the end:
// http.Server.Shutdown does not know of WebSocket connections.
func New(cfg Config) (*Gateway, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	m, err := newMetrics(cfg.Registerer)
	if err != nil {
		return nil, fmt.Errorf("register gateway metrics: %w", err)
	}
	g := &Gateway{cfg: cfg, metrics: m, admission: newAdmission(cfg.Limits)}
	g.SetLimits(cfg.Limits)
	g.ctx, g.cancel = context.WithCancel(context.Background())
	g.upgrader = websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second,
		WriteBufferPool:  &sync.Pool{},
		ReadBufferSize:   1024,
		WriteBufferSize:  4096,
		CheckOrigin:      g.mayRead,
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			refuse(w, status, &protocolError{codeBadMessage, reason.Error(), "see docs/stream.md"})
		},
	}
	return g, nil
}

// ServeHTTP upgrades the request and serves the client until it leaves.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start, perr := g.parseQuery(r.URL.RawQuery)
	switch {
	case perr != nil:
		g.metrics.refused(refusedQuery)
		refuse(w, http.StatusBadRequest, perr)
		return
	case !websocket.IsWebSocketUpgrade(r):
		w.Header().Set("Upgrade", "websocket")
		refuse(w, http.StatusUpgradeRequired, &protocolError{codeBadMessage, "this is a WebSocket",
			`connect with a WebSocket client, for example: websocat "ws://` + r.Host + r.URL.Path + `?topics=feed/*"`})
		return
	case !g.mayRead(r):
		g.metrics.refused(refusedOrigin)
		refuse(w, http.StatusForbidden, &protocolError{codeBadOrigin, "pages of this origin may not read here",
			"the gateway's operator can allow the origin in its configuration"})
		return
	}
	leave, reason := g.admission.enter(g.cfg.ClientAddress(r))
	if leave == nil {
		g.metrics.refused(reason)
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusTooManyRequests, &protocolError{codeFull, "too many connections (" + reason + ")",
			"subscribe to several topics on one connection, or come back later"})
		return
	}
	defer leave()
	if !g.begin() {
		refuse(w, http.StatusServiceUnavailable, &protocolError{codeGoingAway, "the gateway is shutting down", "connect to another gateway, or again in a moment"})
		return
	}
	defer g.running.Done()
	// Before the handshake's answer, so that a client that has it is counted.
	g.metrics.connections.Inc()
	defer func() {
		leave() // first, so that the gauge does not show room that is not there yet
		g.metrics.connections.Dec()
	}()
	ws, err := g.upgrader.Upgrade(w, r, nil)
	if err != nil {
		g.metrics.refused(refusedHandshake)
		g.cfg.Logger.Debug("websocket handshake failed", "remote", r.RemoteAddr, "error", err)
		return
	}
	g.serve(ws, start)
}

// Shutdown tells every client that the gateway goes away (close code 1001) and
// waits until they are gone or the context ends. New clients are refused.
func (g *Gateway) Shutdown(ctx context.Context) error {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.cancel()
	done := make(chan struct{})
	go func() {
		// Ends at the latest when the clients' write deadlines have passed.
		g.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("shut down gateway: %w", ctx.Err())
	}
}

func (g *Gateway) begin() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.running.Add(1)
	return true
}

// mayRead decides by the page that asks. Programs that are no browsers send no
// Origin and are let in.
func (g *Gateway) mayRead(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(g.cfg.Origins, "*") {
		return true
	}
	if slices.ContainsFunc(g.cfg.Origins, func(o string) bool { return strings.EqualFold(o, origin) }) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// parseQuery reads ?topics=feed/*,raw/*&policy=cut&snapshot=false. What it does
// not know it refuses: a client that misspells a name would wait for messages
// in vain.
func (g *Gateway) parseQuery(raw string) (pubsub.SubscribeOptions, *protocolError) {
	o := pubsub.SubscribeOptions{Buffer: g.limits.Load().Buffer}
	const advice = "use topics, policy and snapshot, each once, for example ?topics=feed/*,raw/kraken/*"
	q, err := url.ParseQuery(raw)
	if err != nil {
		return o, &protocolError{codeBadMessage, "malformed query", advice}
	}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		switch name {
		case "topics", "policy", "snapshot":
			if len(q[name]) > 1 {
				return o, &protocolError{codeBadMessage, fmt.Sprintf("query parameter %q comes twice", name), advice}
			}
		default:
			return o, &protocolError{codeBadMessage, fmt.Sprintf("unknown query parameter %q", clip(name)), advice}
		}
	}
	switch policy := q.Get("policy"); policy {
	case "", "conflate":
	case "cut":
		o.Policy = pubsub.Cut
	default:
		return o, &protocolError{codeBadPolicy, fmt.Sprintf("unknown policy %q", clip(policy)), "use conflate (the default) or cut"}
	}
	switch snapshot := q.Get("snapshot"); snapshot {
	case "", "true":
	case "false":
		o.NoSnapshot = true
	default:
		return o, &protocolError{codeBadMessage, fmt.Sprintf("snapshot is %q", clip(snapshot)), "use true (the default) or false"}
	}
	if !q.Has("topics") {
		return o, nil
	}
	patterns, err := parsePatterns(strings.Split(q.Get("topics"), ","))
	if err != nil {
		return o, asProtocolError(err)
	}
	if len(patterns) > g.limits.Load().Patterns {
		return o, g.tooManyTopics()
	}
	o.Patterns = patterns
	return o, nil
}

func (g *Gateway) tooManyTopics() *protocolError {
	return &protocolError{codeTooManyTopics, fmt.Sprintf("at most %d topics or patterns on one connection", g.limits.Load().Patterns),
		`use "*", or unsubscribe from others first`}
}

// refuse answers a request that does not become a WebSocket.
func refuse(w http.ResponseWriter, status int, e *protocolError) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A client that is gone already needs no answer.
	_ = json.NewEncoder(w).Encode(newErrorFrame("", e))
}
