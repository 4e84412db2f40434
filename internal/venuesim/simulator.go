package venuesim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Simulator runs the venues over one market. Create it with [New].
type Simulator struct {
	cfg    Config
	market *market
	venues map[string]*venue
	cancel context.CancelFunc
	loop   sync.WaitGroup

	mu     sync.Mutex // guards market, cancel and closed
	closed bool
}

// New checks the configuration. Nothing listens before [Simulator.Start].
func New(cfg Config) (*Simulator, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Simulator{cfg: cfg, market: newMarket(cfg.Seed), venues: make(map[string]*venue)}
	for name := range cfg.Addrs {
		v, err := newVenue(name, cfg)
		if err != nil {
			return nil, fmt.Errorf("configure venue simulator: %w", err)
		}
		s.venues[name] = v
	}
	// The first step fills all books, so that a client never meets an empty one.
	s.step(cfg.Clock.Now())
	return s, nil
}

// Start listens for all venues and lets the market run until ctx ends or
// [Simulator.Close] is called. It returns when every venue can be reached, or
// with the first error and nothing left running.
func (s *Simulator) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.cancel != nil {
		return errors.New("start venue simulator: already started or closed")
	}
	for _, name := range Venues() {
		v, ok := s.venues[name]
		if !ok {
			continue
		}
		if err := v.listen(s.cfg.Addrs[name]); err != nil {
			s.closed = true
			for _, w := range s.venues {
				w.close()
			}
			return fmt.Errorf("start simulated venue %s: %w", name, err)
		}
		s.cfg.Logger.Info("simulated venue ready", "source", name, "ws", v.endpoint.WS, "rest", v.endpoint.REST)
	}
	ctx, s.cancel = context.WithCancel(ctx)
	s.loop.Add(1)
	go func() {
		defer s.loop.Done()
		s.run(ctx)
	}()
	return nil
}

func (s *Simulator) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			for _, v := range s.venues {
				v.close()
			}
			return
		case now := <-s.cfg.Clock.After(s.cfg.Step):
			s.step(now)
		}
	}
}

func (s *Simulator) step(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.market.advance()
	for _, v := range s.venues {
		v.step(s.market, now)
	}
}

// Endpoints gives the URLs of the running venues by name. They are known after
// [Simulator.Start].
func (s *Simulator) Endpoints() map[string]Endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]Endpoint, len(s.venues))
	for name, v := range s.venues {
		out[name] = v.endpoint
	}
	return out
}

// SetFault replaces a venue's fault, from the next frame on.
func (s *Simulator) SetFault(name string, f Fault) error {
	v, ok := s.venues[name]
	if !ok {
		return fmt.Errorf("set fault: venue %q does not run", name)
	}
	if err := f.check(); err != nil {
		return fmt.Errorf("set fault of %s: %w", name, err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.fault = f
	return nil
}

// Drop cuts all present connections of a venue, once.
func (s *Simulator) Drop(name string) error {
	v, ok := s.venues[name]
	if !ok {
		return fmt.Errorf("drop connections: venue %q does not run", name)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for c := range v.sessions {
		c.end()
	}
	return nil
}

// Clients counts a venue's present WebSocket clients.
func (s *Simulator) Clients(name string) int {
	v, ok := s.venues[name]
	if !ok {
		return 0
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.sessions)
}

// Bans counts the requests that a venue's [Fault.Ban] refused.
func (s *Simulator) Bans(name string) int {
	v, ok := s.venues[name]
	if !ok {
		return 0
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.bans
}

// Level gives the market's present level of a currency (BTC, ETH, SOL, LINK,
// EUR, USDT or USD) in 1e-8 US dollars: the truth that honest venues scatter
// around.
func (s *Simulator) Level(currency string) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.market.level(currency, 0)
}

// Close ends the market, all connections and servers, and waits for them. It
// may be called more than once.
func (s *Simulator) Close() error {
	s.mu.Lock()
	s.closed = true
	if s.cancel != nil {
		s.cancel()
	}
	s.mu.Unlock()
	s.loop.Wait()
	for _, v := range s.venues {
		v.close()
	}
	return nil
}

// dialect is a venue's protocol. All methods but routes are called with the
// venue's lock held.
type dialect interface {
	// path is that of the WebSocket URL.
	path() string
	// open greets a new client and reads what its URL subscribes to.
	open(v *venue, s *session, r *http.Request)
	// receive handles a client's text frame.
	receive(v *venue, s *session, text []byte)
	// publish sends what an instrument's last step brought to its subscribers.
	publish(v *venue, in *instrument, send func(key, body string))
	// second is called about every second, for heartbeats.
	second(v *venue)
	// routes adds the REST answers.
	routes(v *venue, mux *http.ServeMux)
}

// encoder is a dialect whose messages are not plain text.
type encoder interface {
	// encode writes a message; data says whether it is market data.
	encode(body string, data bool) message
}

// addresser is a dialect whose data differ from client to client.
type addresser interface {
	// address completes data for a client.
	address(v *venue, s *session, key, body string) string
}

type venue struct {
	name       string
	dialect    dialect
	lag        int
	latency    time.Duration // how old an event is when its frame leaves
	noisePPM   int64
	queue      int
	maxClients int
	clock      Clock
	log        *slog.Logger
	endpoint   Endpoint
	server     *http.Server
	served     sync.WaitGroup
	pending    sync.WaitGroup // hijacked connections, which the server does not wait for

	mu          sync.Mutex
	rng         *rand.Rand
	instruments []*instrument
	bySymbol    map[string]*instrument
	active      int // clients, from before their handshake
	sessions    map[*session]struct{}
	fault       Fault
	perSecond   int // steps in a second
	steps       int
	now         time.Time       // the venue's time in the last step
	ids         uint64          // connection and order ids
	tokens      map[string]bool // handed out and not yet used
	bans        int             // requests that a ban refused
	closed      bool
	gone        chan struct{} // closed with the venue
}

func newVenue(name string, cfg Config) (*venue, error) {
	p, ok := profiles[name]
	if !ok {
		return nil, fmt.Errorf("unknown venue %q", name)
	}
	v := &venue{
		name: name, dialect: p.dialect, lag: p.lag, latency: p.latency, noisePPM: p.noisePPM,
		queue: cfg.Queue, maxClients: cfg.MaxClients, clock: cfg.Clock, log: cfg.Logger,
		rng: newRand(cfg.Seed, name), bySymbol: make(map[string]*instrument),
		sessions: make(map[*session]struct{}), tokens: make(map[string]bool), fault: cfg.Faults[name], gone: make(chan struct{}),
		perSecond: max(1, int(time.Second/cfg.Step)),
	}
	for _, l := range p.listings {
		in := &instrument{listing: l, rng: newRand(cfg.Seed, name+"/"+l.symbol)}
		v.instruments = append(v.instruments, in)
		v.bySymbol[l.symbol] = in
	}
	return v, nil
}

func (v *venue) listen(addr string) error {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", addr)
	if err != nil {
		return err
	}
	host := l.Addr().String()
	v.endpoint = Endpoint{WS: "ws://" + host + v.dialect.path(), REST: "http://" + host}
	mux := http.NewServeMux()
	v.dialect.routes(v, mux)
	v.server = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if isUpgrade(r) {
				v.serveWS(w, r)
				return
			}
			v.mu.Lock()
			refuse := v.fault.Refuse || v.fault.RefuseREST
			banned := v.refuses(w)
			v.mu.Unlock()
			if banned {
				return
			}
			if refuse {
				http.Error(w, "service unavailable", http.StatusServiceUnavailable)
				return
			}
			mux.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: writeWait,
		MaxHeaderBytes:    32 << 10,
	}
	v.served.Add(1)
	go func() {
		defer v.served.Done()
		if err := v.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			v.log.Error("simulated venue stopped", "source", v.name, "error", err)
		}
	}()
	return nil
}

func (v *venue) close() {
	v.mu.Lock()
	if !v.closed {
		close(v.gone)
	}
	v.closed = true
	for s := range v.sessions {
		s.end()
		_ = s.conn.Close() // also ends a write that waits for a slow client
	}
	v.mu.Unlock()
	if v.server != nil {
		_ = v.server.Close()
	}
	v.served.Wait()
	v.pending.Wait()
}

func (v *venue) step(m *market, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	// A venue's clock jitters by up to its latency, never into the future.
	v.now = now.Add(-v.latency - time.Duration(v.rng.Int64N(int64(v.latency)+1)))
	for _, in := range v.instruments {
		in.step(m, v.lag, v.noisePPM, v.offset(in), v.now)
		v.dialect.publish(v, in, v.send)
	}
	v.steps++
	for s := range v.sessions {
		s.idle++
	}
	if v.steps%v.perSecond == 0 {
		v.dialect.second(v)
	}
}

// send hands a frame of market data to all who subscribed to key.
func (v *venue) send(key, body string) {
	for s := range v.sessions {
		if !s.subs[key] {
			continue
		}
		if a, ok := v.dialect.(addresser); ok {
			if !v.fault.Silence { // what is not sent does not count
				s.data(a.address(v, s, key, body))
			}
			continue
		}
		if s.wrapped {
			s.data(`{"stream":"` + key + `","data":` + body + `}`)
			continue
		}
		s.data(body)
	}
}

// offset is what the venue's fault adds to an instrument's price.
func (v *venue) offset(in *instrument) lie {
	f := v.fault
	if len(f.HonestCurrencies) > 0 {
		var l lie
		if !slices.Contains(f.HonestCurrencies, in.base) {
			l.basePPM = f.OffsetPPM
		}
		if !slices.Contains(f.HonestCurrencies, in.quote) {
			l.quotePPM = f.OffsetPPM
		}
		return l
	}
	if len(f.OffsetSymbols) == 0 || slices.Contains(f.OffsetSymbols, in.symbol) {
		return lie{pricePPM: f.OffsetPPM}
	}
	return lie{}
}

func (v *venue) nextID() uint64 {
	v.ids++
	return v.ids
}
