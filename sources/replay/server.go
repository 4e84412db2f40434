package replay

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Defaults of [ServerConfig].
const (
	// DefaultSubscribeWait is how long a session waits for the client to
	// subscribe before it plays all the same.
	DefaultSubscribeWait = time.Second
	// DefaultMaxClients bounds the sessions of all recordings together.
	DefaultMaxClients = 512

	writeWait = 10 * time.Second
	closeWait = 2 * time.Second
	readLimit = 1 << 20
)

// Clock gives the time and the pace of a replay. The default is the system's.
type Clock interface {
	Now() time.Time
	// Sleep waits for d or until ctx ends, and then returns its error.
	Sleep(ctx context.Context, d time.Duration) error
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// ServerConfig is what a [Server] needs. The zero value plays at the recorded
// pace on a free loopback port.
type ServerConfig struct {
	// Addr is the listening address; empty takes a free loopback port.
	Addr string
	// Speed is how much faster than recorded to play.
	Speed Speed
	// SubscribeWait is how long a session of a recording whose client
	// subscribed waits for that; 0 means [DefaultSubscribeWait].
	SubscribeWait time.Duration
	// MaxClients bounds the sessions; 0 means [DefaultMaxClients].
	MaxClients int
	// Clock replaces the system's clock.
	Clock Clock
	// Logger is nil for none.
	Logger *slog.Logger
}

// Endpoint is where a recording is played.
type Endpoint struct {
	// WS is the WebSocket URL. Any path below it is the same session, since the
	// recording says what is sent.
	WS string
	// REST is the base of the REST URLs, without a slash at its end.
	REST string
}

// Server plays the recordings of a library. Create it with [NewServer].
type Server struct {
	cfg  ServerConfig
	recs map[string]*Recording
	host string
	http *http.Server

	mu       sync.Mutex
	started  bool
	closed   bool
	cancel   context.CancelFunc
	active   int // sessions, from before their handshake
	conns    map[*websocket.Conn]struct{}
	sessions sync.WaitGroup
	serving  sync.WaitGroup
}

// NewServer makes a server of a library's recordings.
func NewServer(lib *Library, cfg ServerConfig) *Server {
	cfg.Speed = cfg.Speed.orRecorded()
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	if cfg.SubscribeWait <= 0 {
		cfg.SubscribeWait = DefaultSubscribeWait
	}
	if cfg.MaxClients <= 0 {
		cfg.MaxClients = DefaultMaxClients
	}
	if cfg.Clock == nil {
		cfg.Clock = systemClock{}
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{cfg: cfg, recs: make(map[string]*Recording), conns: make(map[*websocket.Conn]struct{})}
	for _, r := range lib.Recordings {
		s.recs[r.Name] = r
	}
	return s
}

// Start listens and serves until ctx ends or [Server.Close] is called. It
// returns when the endpoints can be reached.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started || s.closed {
		return errors.New("start replay server: already started or closed")
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.cfg.Addr)
	if err != nil {
		return fmt.Errorf("start replay server: %w", err)
	}
	s.started, s.host = true, l.Addr().String()
	ctx, s.cancel = context.WithCancel(ctx)
	s.http = &http.Server{
		Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: writeWait, MaxHeaderBytes: 32 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	s.serving.Add(2)
	go func() {
		defer s.serving.Done()
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.cfg.Logger.Error("replay server stopped", "error", err)
		}
	}()
	go func() {
		defer s.serving.Done()
		<-ctx.Done()
		s.shut()
	}()
	return nil
}

// shut ends everything without waiting for it.
func (s *Server) shut() {
	s.mu.Lock()
	s.closed = true
	for c := range s.conns {
		_ = c.Close() // ends the session's reader and any write that waits
	}
	s.mu.Unlock()
	_ = s.http.Close()
}

// Close ends all sessions and waits for them. It may be called more than once.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	cancel := s.cancel
	s.mu.Unlock()
	if cancel == nil {
		return nil
	}
	cancel()
	s.serving.Wait()
	s.sessions.Wait()
	return nil
}

// Endpoint gives where a recording is played; it is known after [Server.Start].
func (s *Server) Endpoint(r *Recording) Endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Endpoint{WS: "ws://" + s.host + "/" + r.Name, REST: "http://" + s.host + "/" + r.Name}
}

func (s *Server) serve(w http.ResponseWriter, req *http.Request) {
	name, path, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
	r, ok := s.recs[name]
	if !ok {
		http.NotFound(w, req)
		return
	}
	if strings.EqualFold(req.Header.Get("Upgrade"), "websocket") {
		s.session(w, req, r)
		return
	}
	if req.Method != http.MethodGet {
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	body, ok := find(r.docs, "/"+path, req.URL.Query())
	if !ok {
		http.Error(w, "not on record", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // a client that left needs no answer
}

// session plays the recording once to one client.
func (s *Server) session(w http.ResponseWriter, req *http.Request, r *Recording) {
	s.mu.Lock()
	refuse := s.closed || s.active >= s.cfg.MaxClients
	if !refuse {
		// Counted before the handshake: a client that has its answer holds a place.
		s.active++
		s.sessions.Add(1)
	}
	s.mu.Unlock()
	if refuse {
		http.Error(w, "service unavailable", http.StatusServiceUnavailable)
		return
	}
	defer func() {
		s.mu.Lock()
		s.active--
		s.mu.Unlock()
		s.sessions.Done()
	}()

	start := s.cfg.Clock.Now()
	up := websocket.Upgrader{HandshakeTimeout: writeWait}
	conn, err := up.Upgrade(w, req, http.Header{sessionHeader: {strconv.FormatInt(start.UnixNano(), 10)}})
	if err != nil {
		return // Upgrade has answered the client
	}
	defer func() { _ = conn.Close() }()
	conn.SetReadLimit(readLimit)
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.conns[conn] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.conns, conn)
		s.mu.Unlock()
	}()

	// The reader answers pings, notices the first message, and ends the session
	// when the client leaves.
	ctx, cancel := context.WithCancel(req.Context())
	defer cancel()
	subscribed, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		defer cancel()
		for first := true; ; first = false {
			if _, _, err := conn.NextReader(); err != nil {
				return
			}
			if first {
				close(subscribed)
			}
		}
	}()
	err = s.play(ctx, conn, r, start, subscribed)
	if err == nil {
		s.cfg.Logger.Debug("recording ended", "source", r.Source, "recording", r.Name)
		s.finish(conn, gone)
	}
	_ = conn.Close()
	<-gone
}

// play sends the recording's frames, each no earlier than its time.
func (s *Server) play(ctx context.Context, conn *websocket.Conn, r *Recording, start time.Time, subscribed <-chan struct{}) error {
	if r.subs {
		wait, cancel := context.WithCancel(ctx)
		slept := make(chan struct{})
		go func() {
			defer close(slept)
			_ = s.cfg.Clock.Sleep(wait, s.cfg.SubscribeWait) // either end of it goes on
		}()
		select {
		case <-subscribed:
		case <-slept:
		}
		cancel()
		<-slept
	}
	for i := range r.frames {
		f := &r.frames[i]
		if f.dir != received {
			continue
		}
		due := start.Add(s.cfg.Speed.Scale(f.at.Sub(r.Start)))
		if d := due.Sub(s.cfg.Clock.Now()); d > 0 {
			if err := s.cfg.Clock.Sleep(ctx, d); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		kind := websocket.TextMessage
		if f.binary {
			kind = websocket.BinaryMessage
		}
		// A socket's deadline is the system's time, whatever clock paces the play.
		if err := conn.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
			return err
		}
		if err := conn.WriteMessage(kind, f.body); err != nil {
			return err
		}
	}
	return nil
}

// finish closes the connection normally and gives the client time to agree.
func (s *Server) finish(conn *websocket.Conn, gone <-chan struct{}) {
	msg := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "end of the recording")
	if conn.WriteControl(websocket.CloseMessage, msg, time.Now().Add(closeWait)) != nil {
		return
	}
	t := time.NewTimer(closeWait)
	defer t.Stop()
	select {
	case <-gone:
	case <-t.C:
	}
}
