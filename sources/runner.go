package sources

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Source is anything that brings ticks in until its context ends.
type Source interface {
	// Run works until ctx ends and then returns nil, or fails where it cannot
	// work at all.
	Run(ctx context.Context) error
	// Stats may be called at any time.
	Stats() Stats
}

var _ Source = (*Runner)(nil)

// Config is what a [Runner] needs. Venue, Want, Origin and Sink must be set.
type Config struct {
	Venue Venue
	// StreamURL and RESTURL replace the venue's own addresses.
	StreamURL, RESTURL string
	// Channels replace the venue's own channels.
	Channels []string
	// Want are the pairs to bring in, in feed notation. Pairs that the venue does
	// not list are logged once and left out.
	Want []feed.ID
	// Suffix is put behind every pair on its ticks, for example "@20220513" for
	// a recording of another day.
	Suffix string
	// Origin is stamped on every tick.
	Origin feed.Origin

	// Sink takes the ticks, one at a time. A slow sink holds up nobody: quotes that
	// wait for it are conflated, and at last the oldest ticks are shed.
	Sink func(feed.Tick)

	// EventTime shifts recorded event times to the present; nil leaves them.
	EventTime func(time.Time) time.Time
	// SessionEventTime gives the shift of one connection from the headers of the
	// WebSocket handshake's answer. It replaces EventTime.
	SessionEventTime func(http.Header) func(time.Time) time.Time
	// NewSessions says that every connection is a session of its own: a trade that
	// comes again on a later connection is not a duplicate. Replay loops need it.
	NewSessions bool

	// FallbackAfter is how long a connection may bring no tick before the venue's
	// REST tickers are read, until it does again; 0 means [DefaultFallbackAfter],
	// less than 0 never. With NewSessions they are never read.
	FallbackAfter time.Duration

	// Handover is how long an old connection goes on beside the one that takes its
	// place, until that has brought all instruments; 0 means [DefaultHandover].
	Handover time.Duration

	// MaxSkew is how far the venue's clock may be off, as estimated, before its
	// ticks are refused; 0 means [DefaultMaxSkew], less than 0 any.
	MaxSkew time.Duration

	// MaxFuture is how far an event may lie in the future; 0 means
	// [DefaultMaxFuture]. Later ones are refused and counted.
	MaxFuture time.Duration

	// Dial opens a WebSocket; nil uses gorilla's dialer with a timeout of 10 s.
	Dial DialFunc
	// HTTP fetches REST documents; nil uses a client with a timeout of 15 s.
	HTTP *http.Client
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Random gives a number in [0, n); nil means math/rand/v2. It jitters pauses.
	Random func(n int64) int64
	// Logger is nil for none.
	Logger *slog.Logger

	ownStream bool // whether StreamURL is the operator's, not the venue's
}

// DialFunc opens a WebSocket.
type DialFunc func(ctx context.Context, url string, header http.Header) (*websocket.Conn, *http.Response, error)

// DefaultFallbackAfter is long enough for a reconnection and for a quiet pair.
const DefaultFallbackAfter = 30 * time.Second

// DefaultMaxFuture bounds event times in the future: clocks of venues and hosts
// have been seen to disagree by more than a second.
const DefaultMaxFuture = 5 * time.Second

// DefaultHandover is long enough for a subscription and for a quiet pair's next quote.
const DefaultHandover = 30 * time.Second

// DefaultMaxSkew bounds the estimated difference of clocks.
const DefaultMaxSkew = 5 * time.Second

// ErrConfig is wrapped by the errors of [NewRunner].
var ErrConfig = errors.New("invalid source configuration")

// Runner supervises one venue. See [Config].
type Runner struct {
	cfg   Config
	log   *slog.Logger
	out   *outbox
	skew  skew
	ban   ban
	dials pace // of connections
	asks  pace // of REST documents

	mu     sync.Mutex
	stats  Stats
	groups []*group
	told   map[string]time.Time // what was logged, and when last
}

// NewRunner checks the configuration. The error wraps [ErrConfig].
func NewRunner(cfg Config) (*Runner, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return &Runner{
		cfg:   cfg,
		log:   cfg.Logger.With("source", cfg.Venue.Source),
		out:   newOutbox(),
		dials: pace{every: cfg.Venue.ConnectEvery},
		asks:  pace{every: cfg.Venue.RESTEvery},
		stats: Stats{Source: cfg.Venue.Source, Wanted: len(cfg.Want)},
		told:  make(map[string]time.Time),
	}, nil
}

// Run implements [Source].
func (r *Runner) Run(ctx context.Context) error {
	pairs, err := r.instruments(ctx)
	if err != nil {
		return nil // the context ended
	}
	// The sink's goroutine ends last, with all that was queued for it.
	served, ended := context.WithCancel(context.WithoutCancel(ctx))
	var sink, wg sync.WaitGroup
	defer sink.Wait()
	defer ended()
	defer wg.Wait()
	sink.Go(func() { r.out.deliver(served, r.cfg.Sink) })
	var groups []*group
	for symbols := range slices.Chunk(slices.Sorted(maps.Keys(pairs)), r.cfg.Venue.MaxSymbols) {
		groups = append(groups, newGroup(r, symbols, pairs))
	}
	r.mu.Lock()
	r.groups = groups
	r.mu.Unlock()
	for _, g := range groups {
		wg.Go(func() { g.supervise(ctx) })
		if r.cfg.FallbackAfter > 0 && !r.cfg.NewSessions && r.cfg.Venue.ParseTicker != nil && r.cfg.Venue.TickerPath != nil {
			wg.Go(func() { g.fallback(ctx) })
		}
	}
	return nil
}

// maxTold bounds what is remembered as already logged.
const maxTold = 1024

// once reports whether this was not logged before.
func (r *Runner) once(what string) bool { return r.again(what, 0) }

// seldom reports whether this was not logged in the last minute.
func (r *Runner) seldom(what string) bool { return r.again(what, time.Minute) }

func (r *Runner) again(what string, after time.Duration) bool {
	now := r.cfg.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	last, told := r.told[what]
	if told && (after == 0 || now.Sub(last) < after) || !told && len(r.told) >= maxTold {
		return false
	}
	r.told[what] = now
	return true
}
