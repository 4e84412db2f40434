package venuesim

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// readLimit bounds a client's frame; venues bound theirs alike.
	readLimit = 64 << 10
	// writeWait bounds one write to a client.
	writeWait = 5 * time.Second
)

// message is one outgoing WebSocket message.
type message struct {
	kind int // a websocket message type
	body []byte
}

// session is one WebSocket client of a venue. All fields but the connection
// and the channels belong to the venue's lock.
type session struct {
	venue *venue
	conn  *websocket.Conn
	out   chan message
	cut   chan struct{} // closed to end the session
	ended bool

	subs map[string]bool // by the dialect's subscription keys
	// wrapped is Binance's combined form, where data stands in an envelope.
	wrapped bool
	// awaited is the id of a heartbeat that the client owes an answer to, 0 for
	// none, asked the second it was sent in.
	awaited uint64
	asked   int
	// idle counts steps without a frame to the client.
	idle int
	// sent counts frames of market data.
	sent    int
	garbage int
	// ping is the venue's ping that waits for an answer, where pings are texts, and
	// unanswered how many in a row had none.
	ping       string
	unanswered int
	// numbers are the channels' numbers by the subscription's key, sequence counts
	// frames, flags say what they end with: for a protocol that has such.
	numbers  map[string]uint64
	sequence uint64
	flags    int
	// refused ends the session with the client's next frame.
	refused bool
}

// reply queues a frame that is not market data.
func (s *session) reply(body string) { s.push(s.encode(body, false)) }

func (s *session) encode(body string, data bool) message {
	if e, ok := s.venue.dialect.(encoder); ok {
		return e.encode(body, data)
	}
	return message{websocket.TextMessage, []byte(body)}
}

// push queues a message. A client that does not keep up is cut, as venues do:
// its queue never grows and it slows nobody else.
func (s *session) push(m message) {
	if s.ended || s.venue.fault.Stall {
		return
	}
	s.idle = 0
	select {
	case s.out <- m:
	default:
		s.venue.log.Warn("client cut", "source", s.venue.name, "error", "queue full",
			"advice", "the client reads too slowly for the simulated market")
		s.end()
	}
}

// data queues a frame of market data and applies the venue's faults.
func (s *session) data(body string) {
	if s.venue.fault.Silence {
		return
	}
	s.push(s.encode(body, true))
	s.sent++
	f := s.venue.fault
	if f.GarbageEvery > 0 && s.sent%f.GarbageEvery == 0 {
		s.push(garbage[s.garbage%len(garbage)])
		s.garbage++
	}
	if f.DropAfter > 0 && s.sent >= f.DropAfter {
		s.end()
	}
}

func (s *session) end() {
	if !s.ended {
		s.ended = true
		close(s.cut)
	}
}

// garbage are the malformed frames of [Fault.GarbageEvery], in turn.
var garbage = []message{
	{websocket.TextMessage, []byte(`{"stream":"btcusdt@trade","data":{"e":"trade","p":"`)},
	{websocket.TextMessage, nil},
	{websocket.TextMessage, []byte(`[]`)},
	{websocket.TextMessage, []byte(`null`)},
	{websocket.BinaryMessage, []byte{0x1f, 0x8b, 0x00, 0xff, 0xfe}},
	{websocket.TextMessage, []byte(`{"type":"ticker","product_id":"BTC-USD","price":"-1","best_bid":"NaN","best_ask":"1e999999999"}`)},
	{websocket.TextMessage, []byte(`{"channel":"ticker","type":"update","data":[{"symbol":17,"bid":"x","ask":[]}]}`)},
	{websocket.TextMessage, []byte(`{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instId":"ETH-USDT","last":""}]}`)},
	{websocket.TextMessage, []byte(`{"event":"trade","channel":"live_trades_btcusd","data":{"price_str":"0","amount_str":"1"}}`)},
}

// refuses answers a banned client. The venue's lock must be held.
func (v *venue) refuses(w http.ResponseWriter) bool {
	if v.fault.Ban == 0 {
		return false
	}
	if s := int64(v.fault.RetryAfter / time.Second); s > 0 {
		w.Header().Set("Retry-After", strconv.FormatInt(s, 10))
	}
	http.Error(w, "banned", v.fault.Ban)
	v.bans++
	return true
}

// serveWS is a client's whole life: it returns when the connection has ended
// and the writer with it.
func (v *venue) serveWS(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	refuse, delay := v.closed || v.fault.Refuse || v.active >= v.maxClients, v.fault.SlowHandshake
	if v.refuses(w) {
		v.mu.Unlock()
		return
	}
	if !refuse {
		// Counted before the handshake: a client that has its answer holds a place.
		v.active++
		v.pending.Add(1)
	}
	v.mu.Unlock()
	if refuse {
		http.Error(w, "service unavailable", http.StatusServiceUnavailable)
		return
	}
	defer func() {
		v.mu.Lock()
		v.active--
		v.mu.Unlock()
		v.pending.Done()
	}()

	if delay > 0 {
		select {
		case <-v.clock.After(delay):
		case <-r.Context().Done():
			return
		case <-v.gone:
			return
		}
	}
	up := websocket.Upgrader{HandshakeTimeout: writeWait, EnableCompression: false}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered the client
	}
	defer func() { _ = conn.Close() }()
	conn.SetReadLimit(readLimit)

	s := &session{
		venue: v, conn: conn, subs: make(map[string]bool),
		out: make(chan message, v.queue), cut: make(chan struct{}),
	}
	conn.SetPingHandler(func(payload string) error {
		v.mu.Lock()
		defer v.mu.Unlock()
		s.push(message{websocket.PongMessage, []byte(payload)})
		return nil
	})

	v.mu.Lock()
	if v.closed {
		v.mu.Unlock()
		return
	}
	v.sessions[s] = struct{}{}
	v.dialect.open(v, s, r)
	v.mu.Unlock()

	done := make(chan struct{})
	go func() {
		defer close(done)
		s.write()
		// The reader below only returns when the connection is gone.
		_ = conn.Close()
	}()
	for {
		kind, text, err := conn.ReadMessage()
		if err != nil {
			break
		}
		if kind != websocket.TextMessage {
			continue
		}
		v.mu.Lock()
		if !s.ended {
			v.dialect.receive(v, s, text)
		}
		v.mu.Unlock()
	}
	v.mu.Lock()
	s.end()
	delete(v.sessions, s)
	v.mu.Unlock()
	<-done
}

func (s *session) write() {
	for {
		select {
		case <-s.cut:
			return
		case m := <-s.out:
			deadline := time.Now().Add(writeWait) // a socket's deadline is the system's time
			var err error
			if m.kind == websocket.PingMessage || m.kind == websocket.PongMessage {
				err = s.conn.WriteControl(m.kind, m.body, deadline)
			} else if err = s.conn.SetWriteDeadline(deadline); err == nil {
				err = s.conn.WriteMessage(m.kind, m.body)
			}
			if err != nil {
				return
			}
		}
	}
}
