package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"github.com/oraclestream/oraclestream/pubsub"
)

// connection is one client. Its reader runs in the handler's goroutine, its
// writer in one of its own; both write under mu.
type connection struct {
	g   *Gateway
	ws  *websocket.Conn
	sub *pubsub.Subscription
	// limits are those of when it connected.
	limits *Limits

	mu   sync.Mutex // serialises writes
	said sync.Once  // the reason of the end is given once
	stop context.CancelFunc

	deadlines sync.Mutex // guards the rest, and the reader's deadline with it
	leaving   bool
	// goodbye is how long the client may take to hear why its connection ends.
	goodbye time.Duration
}

// goodbyeTime is how long a goodbye may take that nobody is likely to hear, or
// for which the end of the gateway would have to wait. What else a client is
// told may take as long as any write: whoever is cut because it is slow needs
// time to come to the reason.
const goodbyeTime = time.Second

// Why connections end, as the metric names it.
const (
	endClient   = "client"   // the client left
	endSilent   = "silent"   // no sign of life
	endSlow     = "slow"     // a write took too long, or the policy was cut
	endRate     = "rate"     // it said too much
	endTooLarge = "oversize" // it said something too large
	endShutdown = "shutdown"
	endInvalid  = "invalid" // it said what is no text
	endInternal = "internal"
)

// serve runs a connection to its end.
func (g *Gateway) serve(ws *websocket.Conn, start pubsub.SubscribeOptions) {
	defer func() { _ = ws.Close() }()
	limits := g.limits.Load()
	if conn, ok := ws.NetConn().(interface{ SetWriteBuffer(int) error }); ok {
		// Where the system refuses, its own size serves as well.
		_ = conn.SetWriteBuffer(limits.SocketBuffer)
	}
	ctx, cancel := context.WithCancel(g.ctx)
	defer cancel()
	sub, err := g.cfg.Bus.Subscribe(start)
	c := &connection{g: g, ws: ws, sub: sub, limits: limits, stop: cancel, goodbye: goodbyeTime}
	if err != nil {
		g.cfg.Logger.Warn("stream not subscribed", "error", err, "advice", "raise the bus's limit on subscriptions or lower the gateway's on connections")
		c.end(endInternal, websocket.CloseTryAgainLater, "no room at the moment")
		return
	}
	defer sub.Close()
	var writer sync.WaitGroup
	defer writer.Wait()
	if len(start.Patterns) > 0 && c.ack("", opSubscribe) != nil {
		return
	}
	writer.Go(func() {
		c.write(ctx)
		c.leave()
	})
	c.read()
	cancel()
	c.linger()
	// Ends the writer too, where it waits for a slow client.
	_ = ws.Close()
}

// alive lets the client be silent for a while from now on.
func (c *connection) alive() error {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	if c.leaving {
		return nil
	}
	return c.ws.SetReadDeadline(time.Now().Add(c.limits.PingEvery * 5 / 2))
}

// leave makes the reader end soon.
func (c *connection) leave() {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	if !c.leaving {
		c.leaving = true
		_ = c.ws.SetReadDeadline(time.Now().Add(c.goodbye))
	}
}

// linger reads on for a moment: if the connection were closed with something
// unread, the client's system would throw the goodbye away.
func (c *connection) linger() {
	c.leave()
	_, _ = io.CopyN(io.Discard, c.ws.NetConn(), 1<<20)
}

// read takes the client's messages until it leaves or is thrown out.
func (c *connection) read() {
	l := c.limits
	c.ws.SetReadLimit(int64(l.MessageBytes))
	c.ws.SetPongHandler(func(string) error { return c.alive() })
	budget := rate.NewLimiter(rate.Limit(l.MessagesPerSecond), l.MessageBurst)
	answerPing := c.ws.PingHandler()
	c.ws.SetPingHandler(func(data string) error {
		if !budget.Allow() {
			return errTooOften
		}
		return errors.Join(c.alive(), answerPing(data))
	})
	for {
		if c.alive() != nil {
			return
		}
		kind, data, err := c.ws.ReadMessage()
		if err != nil {
			c.readEnded(err)
			return
		}
		if !budget.Allow() {
			c.readEnded(errTooOften)
			return
		}
		if kind == websocket.TextMessage && !utf8.Valid(data) {
			c.readEnded(errNotText)
			return
		}
		if kind != websocket.TextMessage {
			err = c.mistake("", &protocolError{codeBadMessage, "binary message", "send JSON as text messages"})
		} else {
			err = c.answer(data)
		}
		if err != nil {
			c.end(endSlow, websocket.ClosePolicyViolation, "slow consumer")
			return
		}
	}
}

var (
	errTooOften = errors.New("too many messages")
	errNotText  = errors.New("text message that is not UTF-8")
)

// readEnded says goodbye in the way that fits how reading ended.
func (c *connection) readEnded(err error) {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errTooOften):
		_ = c.mistake("", &protocolError{codeRate, "too many messages",
			fmt.Sprintf("send at most %d messages a second", c.limits.MessagesPerSecond)})
		c.end(endRate, websocket.ClosePolicyViolation, "too many messages")
	case errors.Is(err, errNotText):
		_ = c.mistake("", &protocolError{codeBadMessage, errNotText.Error(), "send JSON in UTF-8"})
		// RFC 6455, section 8.1.
		c.end(endInvalid, websocket.CloseInvalidFramePayloadData, errNotText.Error())
	case errors.Is(err, websocket.ErrReadLimit):
		// gorilla has sent the close frame 1009 already.
		c.end(endTooLarge, websocket.CloseMessageTooBig, "message too large")
	case errors.As(err, &timeout) && timeout.Timeout():
		c.end(endSilent, websocket.ClosePolicyViolation, "no sign of life")
	default:
		c.end(endClient, websocket.CloseNormalClosure, "")
	}
}

// answer does what one message asks for. Its error means that writing failed.
func (c *connection) answer(data []byte) error {
	r, err := parseRequest(data)
	if err != nil {
		return c.mistake(r.id, asProtocolError(err))
	}
	switch r.op {
	case opSubscribe:
		return c.subscribe(r)
	case opUnsubscribe:
		if len(r.patterns) == 0 {
			r.patterns = c.sub.Patterns()
		}
		c.sub.Remove(r.patterns...)
		return c.ack(r.id, opUnsubscribe)
	default:
		return c.send(pongFrame{Op: "pong", ID: r.id, Time: stamp(c.g.cfg.Now())})
	}
}

func (c *connection) subscribe(r request) error {
	have := make(map[pubsub.Pattern]bool)
	for _, p := range append(c.sub.Patterns(), r.patterns...) {
		have[p] = true
	}
	if len(have) > c.limits.Patterns {
		return c.mistake(r.id, c.g.tooManyTopics())
	}
	// The writer waits while this holds mu, so the ack stands before the first message.
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.sub.Add(pubsub.AddOptions{Patterns: r.patterns, After: r.after, NoSnapshot: !r.snapshot}); err != nil {
		// The subscription has ended; the writer says why.
		return nil
	}
	return c.sendLocked(c.ackFrame(r.id, opSubscribe))
}

// write sends what the subscription has, and the keepalive.
func (c *connection) write(ctx context.Context) {
	ping := time.NewTicker(c.limits.PingEvery)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			if c.g.ctx.Err() != nil {
				c.end(endShutdown, websocket.CloseGoingAway, "the gateway is shutting down")
			}
			return
		case <-ping.C:
			if !c.ping() {
				return
			}
		case <-c.sub.Ready():
			if !c.drain(ctx, ping.C) {
				return
			}
		}
	}
}

func (c *connection) ping() bool {
	if err := c.ws.WriteControl(websocket.PingMessage, nil, c.deadline()); err != nil {
		c.end(endSlow, websocket.ClosePolicyViolation, "slow consumer")
		return false
	}
	return true
}

// drain sends everything that waits. It reports whether the connection goes on.
func (c *connection) drain(ctx context.Context, ping <-chan time.Time) bool {
	for ctx.Err() == nil {
		select {
		case <-ping: // also while there is always something to send
			if !c.ping() {
				return false
			}
		default:
		}
		event, ok, err := c.sub.TryNext()
		switch {
		case errors.Is(err, pubsub.ErrSlowSubscriber):
			_ = c.mistake("", &protocolError{codeSlow, "the client fell behind and had asked to be cut",
				`connect again with "after", or without policy=cut`})
			c.end(endSlow, websocket.ClosePolicyViolation, "slow consumer")
			return false
		case err != nil:
			c.end(endShutdown, websocket.CloseGoingAway, "the bus was closed")
			return false
		case !ok:
			return true
		}
		if err := c.forward(event); err != nil {
			c.end(endSlow, websocket.ClosePolicyViolation, "slow consumer")
			return false
		}
	}
	return true
}

func (c *connection) forward(e pubsub.Event) error {
	if e.Gap != nil {
		c.g.metrics.gaps.Inc()
		if err := c.send(newGapFrame(e.Gap)); err != nil {
			return err
		}
	}
	if e.Message == nil {
		return nil
	}
	prepared, err := c.g.frames.Load().of(e.Message)
	if err != nil {
		c.g.cfg.Logger.Error("stream message not encoded", "topic", e.Message.Topic, "error", err)
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ws.SetWriteDeadline(c.deadline()); err != nil {
		return err
	}
	if err := c.ws.WritePreparedMessage(prepared); err != nil {
		return err
	}
	c.g.metrics.messages.Inc()
	return nil
}

// end says goodbye, once: the first reason counts.
func (c *connection) end(reason string, code int, text string) {
	c.said.Do(func() {
		c.g.metrics.end(reason)
		patience := goodbyeTime
		if reason != endShutdown && reason != endSilent {
			patience = c.limits.WriteTimeout
		}
		// Whether the goodbye arrives no longer matters.
		err := c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), time.Now().Add(patience))
		if err == nil {
			c.deadlines.Lock()
			c.goodbye = patience
			c.deadlines.Unlock()
			// The client waits for this side to close the connection, and this
			// side for the client to have read: nothing more is coming.
			if half, ok := c.ws.NetConn().(interface{ CloseWrite() error }); ok {
				_ = half.CloseWrite()
			}
		}
		c.stop()
	})
}

func (c *connection) mistake(id string, e *protocolError) error {
	c.g.metrics.mistakes.Inc()
	return c.send(newErrorFrame(id, e))
}

func (c *connection) ack(id, op string) error { return c.send(c.ackFrame(id, op)) }

func (c *connection) ackFrame(id, op string) ackFrame {
	patterns := c.sub.Patterns()
	topics := make([]string, len(patterns))
	for i, p := range patterns {
		topics[i] = p.String()
	}
	return ackFrame{Op: "ack", ID: id, Re: op, Topics: topics}
}

func (c *connection) send(frame any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sendLocked(frame)
}

func (c *connection) sendLocked(frame any) error {
	b, err := json.Marshal(frame)
	if err != nil {
		return fmt.Errorf("encode frame: %w", err)
	}
	if err := c.ws.SetWriteDeadline(c.deadline()); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.TextMessage, b)
}

func (c *connection) deadline() time.Time { return time.Now().Add(c.limits.WriteTimeout) }

func asProtocolError(err error) *protocolError {
	var e *protocolError
	if errors.As(err, &e) {
		return e
	}
	return &protocolError{codeBadMessage, clip(err.Error()), "see docs/stream.md"}
}
