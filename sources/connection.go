package sources

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/gorilla/websocket"
)

const (
	// queuedFrames is how many frames wait to be decoded before the socket is not
	// read any further.
	queuedFrames = 16
	// queuedMessages is how many messages wait to be sent.
	queuedMessages = 256
	// queuedRequests is how many REST documents may be asked for and not yet read.
	queuedRequests = 1024
	// restTries is how often a document is asked for.
	restTries = 3
	// unreadable is how many refused frames in a row end a connection.
	unreadable = 100
	// writeTimeout bounds one write.
	writeTimeout = 10 * time.Second
)

// connection is one WebSocket and the goroutines that serve it: one reads, one
// writes, one fetches REST documents, and the one that called run decodes.
type connection struct {
	*group
	conn    *websocket.Conn
	decoder Decoder
	frames  chan Frame
	answers chan Frame
	fetches chan Request
	out     chan []byte
	failed  chan error // of any goroutine; the first counts
	queue   []Request

	hash    frameHash
	control ControlKind // what the frame asked for
	good    bool        // the frame held something readable
	bad     int         // refused frames in a row
	healthy bool        // a price came
}

func newConnection(g *group, conn *websocket.Conn) *connection {
	return &connection{
		group: g, conn: conn, decoder: g.cfg.Venue.NewDecoder(DecoderOptions{}),
		frames: make(chan Frame, queuedFrames), answers: make(chan Frame), fetches: make(chan Request),
		out: make(chan []byte, queuedMessages), failed: make(chan error, 3),
	}
}

// run serves the connection until it ends and all its goroutines have.
func (c *connection) run(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer func() { _ = c.conn.Close() }() // it ends the reader; the connection is given up anyway
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	defer stop()

	c.conn.SetReadLimit(c.cfg.Venue.ReadLimit)
	wg.Go(func() { c.read(ctx) })
	wg.Go(func() { c.write(ctx, c.cfg.Venue.Subscribe(c.symbols, c.cfg.Channels)) })
	wg.Go(func() { c.fetch(ctx) })

	var old <-chan time.Time
	if age := c.cfg.Venue.MaxAge; age > 0 {
		t := time.NewTimer(age)
		defer t.Stop()
		old = t.C
	}
	for {
		// The next request is offered only while there is one.
		var fetches chan<- Request
		var next Request
		if len(c.queue) > 0 {
			fetches, next = c.fetches, c.queue[0]
		}
		select {
		case <-ctx.Done():
			c.farewell()
			return ctx.Err()
		case err := <-c.failed:
			return c.drain(err)
		case <-old:
			c.farewell()
			return fmt.Errorf("%w: it is %s old", errReplace, c.cfg.Venue.MaxAge)
		case f := <-c.frames:
			if err := c.decode(f); err != nil {
				c.farewell()
				return err
			}
		case f := <-c.answers:
			if err := c.decode(f); err != nil {
				return err
			}
		case fetches <- next:
			c.queue = c.queue[1:]
		}
	}
}

// drain decodes what was read before the connection failed.
func (c *connection) drain(cause error) error {
	for {
		select {
		case f := <-c.frames:
			if err := c.decode(f); err != nil {
				return errors.Join(cause, err)
			}
		default:
			return cause
		}
	}
}

// farewell tells the venue that the connection ends.
func (c *connection) farewell() {
	message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = c.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)) // a courtesy only
}

func (c *connection) fail(err error) {
	select {
	case c.failed <- err:
	default: // another failure came first
	}
}

// read takes messages off the socket. Pings and pongs count as life of the
// connection; gorilla's own handler would answer pings but not note that.
func (c *connection) read(ctx context.Context) {
	alive := func() { _ = c.conn.SetReadDeadline(time.Now().Add(c.cfg.Venue.Silence)) } // fails on a closed socket, as the next read does
	pong := c.conn.PingHandler()
	c.conn.SetPingHandler(func(data string) error {
		alive()
		return pong(data)
	})
	c.conn.SetPongHandler(func(string) error {
		alive()
		return nil
	})
	for {
		alive()
		kind, data, err := c.conn.ReadMessage()
		if err != nil {
			c.fail(fmt.Errorf("read: %w", err))
			return
		}
		f := Frame{Kind: Text, Data: data, Received: c.cfg.Now()}
		if kind == websocket.BinaryMessage {
			f.Kind = Binary
		}
		select {
		case c.frames <- f:
		case <-ctx.Done():
			return
		}
	}
}

// write sends the subscriptions, then what comes up, and pings, never faster
// than the venue allows.
func (c *connection) write(ctx context.Context, first [][]byte) {
	send := func(m []byte) bool {
		if stamp := c.cfg.Venue.Stamp; stamp != nil {
			m = stamp(m, c.cfg.Now())
		}
		err := c.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
		if err == nil {
			err = c.conn.WriteMessage(websocket.TextMessage, m)
		}
		if err != nil {
			c.fail(fmt.Errorf("write: %w", err))
			return false
		}
		return wait(ctx, c.cfg.Venue.SendEvery)
	}
	if !wait(ctx, c.cfg.Venue.Settle) {
		return
	}
	for _, m := range first {
		if !send(m) {
			return
		}
	}
	var pings <-chan time.Time
	if every := c.cfg.Venue.Ping.Every; every > 0 {
		t := time.NewTicker(every)
		defer t.Stop()
		pings = t.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-c.out:
			if !send(m) {
				return
			}
		case <-pings:
			if text := c.cfg.Venue.Ping.Message; text != "" {
				if !send([]byte(text)) {
					return
				}
			} else if err := c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout)); err != nil {
				c.fail(fmt.Errorf("ping: %w", err))
				return
			}
		}
	}
}

// fetch reads the documents that the decoder asks for, one after the other. One
// that cannot be had is given up: the decoder asks again when it must.
func (c *connection) fetch(ctx context.Context) {
	for {
		var q Request
		select {
		case <-ctx.Done():
			return
		case q = <-c.fetches:
		}
		body, err := backoff.Retry(ctx, func() ([]byte, error) {
			return c.rest.get(ctx, q.Path, maxList)
		}, backoff.WithBackOff(newJitter(c.cfg.Venue.MinBackoff, c.cfg.Venue.MaxBackoff, c.cfg.Random)), backoff.WithMaxTries(restTries))
		if err != nil {
			if ctx.Err() == nil && c.seldom("fetch") {
				c.log.Warn("cannot read a document that a book starts from", "path", q.Path, "error", err,
					"advice", "check the venue's REST address and limits; the book stays out until it is read")
			}
		} else {
			select {
			case c.answers <- Frame{Kind: REST, URL: c.cfg.RESTURL + q.Path, Data: body, Received: c.cfg.Now()}:
			case <-ctx.Done():
				return
			}
		}
		if !wait(ctx, c.cfg.Venue.RESTEvery) {
			return
		}
	}
}

// decode puts a frame through the decoder and does what it asks for.
func (c *connection) decode(f Frame) error {
	c.hash = frameHash{data: f.Data}
	c.control, c.good = "", true
	records := 0
	c.decoder.Decode(f, func(rec *Record) {
		records++
		c.record(rec, f.Received)
	})
	c.count(func(s *Stats) {
		s.Frames++
		s.Bytes += uint64(len(f.Data))
		s.Records += uint64(records)
		s.LastFrame = f.Received
	})
	if c.good {
		c.bad = 0
	} else if c.bad++; c.bad == unreadable {
		return fmt.Errorf("%d unreadable frames in a row", unreadable)
	}
	if q, ok := c.decoder.(Requester); ok {
		if c.queue = append(c.queue, q.Requests()...); len(c.queue) > queuedRequests {
			return errors.New("decoder asks for too many documents")
		}
	}
	if q, ok := c.decoder.(Replier); ok {
		for _, m := range q.Replies() {
			select {
			case c.out <- m:
			default:
				return errors.New("more replies than the venue allows to send")
			}
		}
	}
	if c.control == Reconnect {
		return fmt.Errorf("%w: the venue asks for it", errReplace)
	}
	return nil
}

// record takes one record of the frame that is decoded.
func (c *connection) record(rec *Record, received time.Time) {
	switch rec.Kind {
	case Control:
		c.tell(rec)
	case Bad:
		c.good = false
		c.count(func(s *Stats) { s.Bad++ })
		if c.once("bad: " + rec.Detail) {
			c.log.Warn("venue sent what cannot be used", "reason", rec.Detail, "symbol", rec.Symbol,
				"advice", "harmless if rare: it is left out and counted; if it grows, the venue changed its protocol")
		}
	case Gap:
		c.count(func(s *Stats) { s.Gaps++ })
		c.log.Debug("messages lost", "symbol", rec.Symbol, "from", rec.GapFrom, "to", rec.GapTo)
	default:
		if c.ticks.take(rec, received, &c.hash) && !c.healthy {
			c.healthy = true
			c.pause.Reset() // the next connection starts with short pauses again
		}
	}
}

// tell notes what a control record means.
func (c *connection) tell(rec *Record) {
	switch rec.Control {
	case Reconnect:
		c.control = Reconnect
	case Refusal:
		if c.once("refused: " + rec.Symbol) {
			c.log.Warn("venue refuses", "symbol", rec.Symbol, "detail", rec.Detail, "advice", "check that the venue still lists the pair and the channel")
		}
	case Status:
		if rec.Detail != "" && rec.Detail != "online" && c.seldom("status") {
			c.log.Warn("venue reports its status", "detail", rec.Detail, "advice", "its prices go stale until it is back")
		}
	}
}
