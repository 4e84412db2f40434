package api

import (
	_ "embed"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/oraclestream/oraclestream/internal/web"
)

// OpenAPI is the API's description, which /v1/openapi.json serves.
//
//go:embed openapi.json
var OpenAPI []byte

// Config is what [New] needs.
type Config struct {
	// Data is what the API shows; required.
	Data Data
	// History gives past values; nil where a node keeps none.
	History Historian
	// Explain tells how values came about; nil where a node cannot.
	Explain Explainer
	// Proofs gives proofs as files; nil where a node keeps none.
	Proofs Prover
	// Stream serves /v1/stream. It is nil where a node has none: the path then answers 404.
	Stream http.Handler
	// Logger takes one debug line a request and one error line a failure; default: discard.
	Logger *slog.Logger
	// Registry is where the API's own metrics go and what /metrics shows; default: a new one.
	Registry *prometheus.Registry
	// Now is the clock; default: time.Now.
	Now    func() time.Time
	Limits Limits
}

// Limits bound what callers can make the API do. A zero field takes its default.
type Limits struct {
	// Timeout bounds the work for one answer; default 5 s.
	Timeout time.Duration
	// Body bounds a request's body in bytes; no route reads one; default 1 KiB.
	Body int64
	// InFlight bounds the requests worked on at once, streams aside; default 256.
	InFlight int
}

// DefaultLimits gives every limit its default.
func DefaultLimits() (l Limits) {
	l.setDefaults()
	return l
}

func (l *Limits) setDefaults() {
	if l.Timeout <= 0 {
		l.Timeout = 5 * time.Second
	}
	if l.Body <= 0 {
		l.Body = 1 << 10
	}
	if l.InFlight <= 0 {
		l.InFlight = 256
	}
}

// streamPath is where the stream is mounted.
const streamPath = "/v1/stream"

type server struct {
	data      Data
	history   Historian
	explainer Explainer
	prover    Prover
	log       *slog.Logger
	now       func() time.Time
	limits    atomic.Pointer[Limits]
	metrics   *metrics
	// inFlight counts the requests worked on, streams aside.
	inFlight atomic.Int64
}

// API is the handler of every route.
type API struct {
	http.Handler
	server *server
}

// New gives the handler of every route. It starts nothing.
func New(cfg Config) (*API, error) {
	s, r, err := build(cfg)
	if err != nil {
		return nil, err
	}
	s.log.Debug("api ready", "stream", cfg.Stream != nil)
	return &API{Handler: r, server: s}, nil
}

// SetLimits replaces the limits, for requests that begin from then on.
func (a *API) SetLimits(l Limits) {
	l.setDefaults()
	a.server.limits.Store(&l)
}

func build(cfg Config) (*server, *chi.Mux, error) {
	if cfg.Data == nil {
		return nil, nil, errors.New("build api: no data")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Registry == nil {
		cfg.Registry = prometheus.NewRegistry()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Limits.setDefaults()
	m, err := newMetrics(cfg.Registry)
	if err != nil {
		return nil, nil, err
	}
	s := &server{
		data:      cfg.Data,
		history:   cfg.History,
		explainer: cfg.Explain,
		prover:    cfg.Proofs,
		log:       cfg.Logger.With("component", "api"),
		now:       cfg.Now,
		metrics:   m,
	}
	s.limits.Store(&cfg.Limits)
	r := s.routes(cfg)
	return s, r, nil
}

func (s *server) routes(cfg Config) *chi.Mux {
	r := chi.NewRouter()
	r.Use(s.observe, s.recover, s.headers, onlyReading, middleware.GetHead)
	r.NotFound(s.notFound)
	r.MethodNotAllowed(methodNotAllowed)

	// The stream is a connection that lasts: neither the request's timeout nor
	// the number of requests at once is for it. The gateway has its own limits
	// and reads the query itself.
	if cfg.Stream != nil {
		r.Method(http.MethodGet, streamPath, cfg.Stream)
	}

	r.Group(func(r chi.Router) {
		r.Use(s.bounded, middleware.Compress(5, "application/json", "text/html", "text/css", "text/javascript", "image/svg+xml"))
		r.With(s.takes()).Get("/v1/feeds", s.getFeeds)
		r.With(s.takes()).Get("/v1/feeds/{id}", s.getFeed)
		r.With(s.takes("from", "to", "limit")).Get("/v1/feeds/{id}/history", s.getHistory)
		r.With(s.takes("round")).Get("/v1/feeds/{id}/explain", s.getExplanation)
		r.With(s.takes("round")).Get("/v1/feeds/{id}/proof", s.getProof)
		r.Get("/v1/feeds/*", s.getSplitFeed)
		r.With(s.takes()).Get("/v1/status", s.getStatus)
		r.With(s.takes()).Get("/v1/openapi.json", getOpenAPI)
		r.Get("/healthz", s.getReadiness)
		r.Get("/readyz", s.getReadiness)
		r.Get("/livez", s.getLiveness)
		r.Method(http.MethodGet, "/metrics", promhttp.HandlerFor(cfg.Registry, promhttp.HandlerOpts{
			ErrorLog:           slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
			DisableCompression: true, // the group compresses
		}))
		page := web.Handler()
		for _, path := range web.Paths() {
			r.Method(http.MethodGet, path, page)
		}
	})
	return r
}

func getOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(OpenAPI) // the caller went away: nobody is left to tell
}
