package sources

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// queuedFrames is how many frames wait to be decoded before the socket is not
	// read any further.
	queuedFrames = 16
	// bigFrame is from how many bytes on a frame is decoded before the next one is
	// read, so that what waits stays small.
	bigFrame = 256 << 10
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
// writes, one fetches REST documents, and one decodes.
type connection struct {
	*group
	conn    *websocket.Conn
	serial  int // counts up in the group, from 1
	began   time.Time
	mute    time.Duration
	cancel  context.CancelFunc
	done    chan struct{} // closed when all goroutines have ended
	err     error         // why it ended, once done is closed
	replace chan string   // why it is to be replaced, at most once
	healthy atomic.Bool   // a price came
	muted   atomic.Bool   // it is to be replaced since none came for long

	decoder Decoder
	frames  chan Frame
	free    chan []byte   // buffers of decoded frames
	decoded chan struct{} // a big frame is decoded
	answers chan Frame
	fetches chan Request
	out     chan []byte
	failed  chan error // of any goroutine; the first counts
	queue   []Request

	at       origin
	hash     frameHash
	control  ControlKind // what the frame asked for
	good     bool        // the frame held something readable
	bad      int         // refused frames in a row
	lastTick time.Time
}

func newConnection(g *group, conn *websocket.Conn, shift func(time.Time) time.Time) *connection {
	c := &connection{
		group: g, conn: conn, serial: g.opened, began: time.Now(), mute: g.mute,
		done: make(chan struct{}), replace: make(chan string, 1),
		decoder: g.cfg.Venue.NewDecoder(DecoderOptions{}),
		frames:  make(chan Frame, queuedFrames), free: make(chan []byte, queuedFrames+1), decoded: make(chan struct{}, 1),
		answers: make(chan Frame), fetches: make(chan Request),
		out: make(chan []byte, queuedMessages), failed: make(chan error, 3),
	}
	c.at = origin{connection: c.serial, shift: shift, hash: &c.hash}
	c.lastTick = c.began
	return c
}

// start serves the connection until it fails, stop is called or ctx ends.
func (c *connection) start(ctx context.Context) {
	ctx, c.cancel = context.WithCancel(ctx)
	go func() { // ends with the context, and stop waits for it
		defer close(c.done)
		defer c.count(func(s *Stats) { s.Connected-- })
		c.err = c.run(ctx)
	}()
}

// stop ends the connection and waits for it. There may be none.
func (c *connection) stop() {
	if c == nil {
		return
	}
	c.cancel()
	<-c.done
}

func (c *connection) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

func (c *connection) age() time.Duration { return time.Since(c.began) }

// heir asks for another connection in place of this one, which serves on until
// the other does.
func (c *connection) heir(why string) {
	select {
	case c.replace <- why:
	default: // it was asked for
	}
}

// lifetime is when a connection is replaced: a little sooner than it may get, so
// that connections which were opened together are not replaced together.
func (c *connection) lifetime() time.Duration {
	age := c.cfg.Venue.MaxAge
	return age - time.Duration(c.cfg.Random(int64(age/16)+1))
}

// run serves the connection until it ends and all its goroutines have.
func (c *connection) run(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer func() {
		c.farewell()
		_ = c.conn.Close() // it ends the reader; the connection is given up anyway
	}()
	defer cancel()

	c.conn.SetReadLimit(c.cfg.Venue.ReadLimit)
	wg.Go(func() { c.read(ctx) })
	wg.Go(func() { c.write(ctx, c.subscriptions()) })
	wg.Go(func() { c.fetch(ctx) })

	var old, mute <-chan time.Time
	if c.cfg.Venue.MaxAge > 0 {
		t := time.NewTimer(c.lifetime())
		defer t.Stop()
		old = t.C
	}
	if !c.cfg.NewSessions {
		t := time.NewTicker(c.mute / 4)
		defer t.Stop()
		mute = t.C
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
			return ctx.Err()
		case err := <-c.failed:
			return c.drain(err)
		case <-old:
			c.heir(fmt.Sprintf("it is %s old", c.age().Round(time.Millisecond)))
		case <-mute:
			if silent := time.Since(c.lastTick); silent >= c.mute {
				c.muted.Store(true)
				c.heir(fmt.Sprintf("it brought no tick for %s", silent.Round(time.Second)))
			}
		case f := <-c.frames:
			err := c.decode(f)
			c.recycle(f.Data)
			if err != nil {
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

// subscriptions gives the messages that begin the connection.
func (c *connection) subscriptions() [][]byte {
	v := &c.cfg.Venue
	if v.BatchSymbols <= 0 {
		return v.Subscribe(c.symbols, c.cfg.Channels)
	}
	var messages [][]byte
	for batch := range slices.Chunk(c.symbols, v.BatchSymbols) {
		messages = append(messages, v.Subscribe(batch, c.cfg.Channels)...)
	}
	return messages
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
