package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/gorilla/websocket"
)

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
		kind, data, err := c.message()
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
		if len(data) < bigFrame {
			continue
		}
		select {
		case <-c.decoded:
		case <-ctx.Done():
			return
		}
	}
}

// message reads a message into a buffer that was used before, where there is one.
func (c *connection) message() (kind int, data []byte, err error) {
	kind, r, err := c.conn.NextReader()
	if err != nil {
		return kind, nil, err
	}
	select {
	case data = <-c.free:
	default:
		data = make([]byte, 0, 2048)
	}
	for {
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case errors.Is(err, io.EOF):
			return kind, data, nil
		case err != nil:
			return kind, nil, err
		}
	}
}

// recycle keeps the buffer of a decoded frame for another one.
func (c *connection) recycle(data []byte) {
	if len(data) >= bigFrame {
		select {
		case c.decoded <- struct{}{}: // the reader waits for it
		default:
		}
		return
	}
	if cap(data) <= bigFrame {
		select {
		case c.free <- data[:0]:
		default:
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
			if !c.allowed(ctx, &c.asks) {
				return nil, backoff.Permanent(ctx.Err())
			}
			return c.rest().get(ctx, q.Path, maxList)
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
	}
}
