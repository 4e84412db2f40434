// Package remote proves on another machine. A [Server] proves what its clients
// send; a [Client] asks one and believes nothing: it checks the report before it
// sends it, and of what comes back, size, form, words, payee and proof. A remote
// prover can therefore refuse, stall or die, and learn reports, which are public;
// it cannot make a node deliver something false. [Pool] goes on with the next one,
// or with this machine.
//
// Clients show a token or a certificate; both only over TLS 1.3. What the server
// spends on them is bounded: connections, the size and time of a request, requests
// a second, proofs that wait.
package remote

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/net/netutil"
	"golang.org/x/time/rate"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/wire"
)

const (
	// provePath is where requests go.
	provePath = "/v1/prove"
	// healthPath tells a client whether this server could prove for it.
	healthPath = "/v1/health"
)

// Prover proves reports.
type Prover interface {
	Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, prover.Timing, error)
}

// ServerConfig is what [NewServer] needs.
type ServerConfig struct {
	Prover   Prover
	Manifest prover.Manifest
	// Token is what clients show, at least 32 bytes. Empty asks for none, which is
	// allowed only where TLS asks for a client's certificate.
	Token string
	// TLS has the server's certificate. Its ClientAuth may ask for clients'.
	TLS *tls.Config
	// Queue is how many proofs may wait besides the one under way.
	Queue int
	// Rate is how many requests are taken a second, in bursts of twice as many.
	Rate int
	// Connections is how many there may be at once. One address may have a quarter
	// of them, two at least, so that no stranger holds them all.
	Connections int
	// ReadTimeout bounds the time in which a request must have come; zero is 30 s.
	// It does not bound the proof.
	ReadTimeout time.Duration
	Logger      *slog.Logger
}

const (
	// headerTimeout bounds the handshake, and the time in which a request's headers must have come.
	headerTimeout = 5 * time.Second
	// answerTimeout bounds the time in which a client must have taken its answer.
	answerTimeout = 10 * time.Second
	// refusalsLogged is how many refusals a second get a line in the log: strangers can cause
	// as many as they like.
	refusalsLogged = 5
)

// MinToken is the least length of a token in bytes.
const MinToken = 32

// Server proves for others.
type Server struct {
	cfg ServerConfig
	// places are held by the proofs that wait or are made; working by the one that is made.
	places, working chan struct{}
	limit           *rate.Limiter
	token           [sha256.Size]byte
	refusals        *rate.Limiter
}

// NewServer makes a server. It refuses to serve anybody without TLS and without a
// way to tell clients from strangers.
func NewServer(cfg ServerConfig) (*Server, error) {
	switch {
	case cfg.TLS == nil || (len(cfg.TLS.Certificates) == 0 && cfg.TLS.GetCertificate == nil):
		return nil, errors.New("prover server: a TLS certificate is needed")
	case cfg.Token == "" && cfg.TLS.ClientAuth != tls.RequireAndVerifyClientCert:
		return nil, errors.New("prover server: a token or the clients' CA is needed, or strangers could use this machine")
	case cfg.Token != "" && len(cfg.Token) < MinToken:
		return nil, fmt.Errorf("prover server: a token of %d bytes, at least %d are needed", len(cfg.Token), MinToken)
	case cfg.Queue < 0 || cfg.Rate < 1 || cfg.Connections < 1:
		return nil, errors.New("prover server: limits must be positive")
	}
	if cfg.ReadTimeout <= 0 {
		cfg.ReadTimeout = 30 * time.Second
	}
	return &Server{
		refusals: rate.NewLimiter(refusalsLogged, 2*refusalsLogged),
		cfg:      cfg, places: make(chan struct{}, cfg.Queue+1), working: make(chan struct{}, 1),
		limit: rate.NewLimiter(rate.Limit(cfg.Rate), 2*cfg.Rate), token: sha256.Sum256([]byte(cfg.Token)),
	}, nil
}

// Serve answers on a listener until ctx ends, and closes it.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	cfg := s.cfg.TLS.Clone()
	cfg.MinVersion = tls.VersionTLS13
	h := &http.Server{
		Handler: s, ReadHeaderTimeout: min(headerTimeout, s.cfg.ReadTimeout), ReadTimeout: s.cfg.ReadTimeout, IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10,
		// Proofs end when the server does.
		BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog:    slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelDebug),
	}
	defer context.AfterFunc(ctx, func() { _ = h.Close() })()
	hosts := newPerHost(ln, max(2, s.cfg.Connections/4))
	err := h.Serve(tls.NewListener(netutil.LimitListener(hosts, s.cfg.Connections), cfg))
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("serve prover: %w", err)
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.known(r):
		// A stranger keeps no connection.
		w.Header().Set("Connection", "close")
		s.refuse(w, r, http.StatusUnauthorized, "show the token, or a certificate of the clients' CA")
	case r.URL.Path != provePath && r.URL.Path != healthPath:
		s.refuse(w, r, http.StatusNotFound, "there are "+provePath+" and "+healthPath+" alone")
	case r.URL.Path == provePath && r.Method != http.MethodPost:
		s.refuse(w, r, http.StatusMethodNotAllowed, "send a POST")
	case r.URL.Path == healthPath && r.Method != http.MethodGet:
		s.refuse(w, r, http.StatusMethodNotAllowed, "send a GET")
	case !s.limit.Allow():
		w.Header().Set("Retry-After", "1")
		s.refuse(w, r, http.StatusTooManyRequests, "too many requests")
	case r.URL.Path == healthPath:
		s.health(w)
	default:
		s.prove(w, r)
	}
}

// known tells clients from strangers. A certificate was verified before.
func (s *Server) known(r *http.Request) bool {
	if s.cfg.Token == "" {
		return r.TLS != nil && len(r.TLS.VerifiedChains) > 0
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	got := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(got[:], s.token[:]) == 1 && ok
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, code int, why string) {
	if s.refusals.Allow() {
		s.cfg.Logger.Warn("request refused", "code", code, "reason", why, "client", r.RemoteAddr)
	}
	http.Error(w, why, code)
}

func (s *Server) prove(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxRequest(s.cfg.Manifest.Shape())))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		s.refuse(w, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("more than %d bytes", tooLarge.Limit))
		return
	}
	if err != nil {
		s.refuse(w, r, http.StatusBadRequest, "the request was not read")
		return
	}
	q, err := wire.DecodeRequest(b)
	if err != nil {
		s.refuse(w, r, http.StatusBadRequest, err.Error())
		return
	}
	if q.CircuitDigest != s.cfg.Manifest.CircuitDigest {
		s.refuse(w, r, http.StatusConflict, fmt.Sprintf("the request is for circuit %.64s, this prover has %s (%s, profile %s)",
			q.CircuitDigest, s.cfg.Manifest.CircuitDigest, s.cfg.Manifest.Shape(), s.cfg.Manifest.Profile))
		return
	}
	answer := s.answer(w, r, q)
	if answer == nil {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	// A connection that knows no deadline is not one of this server's.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerTimeout))
	_ = json.NewEncoder(w).Encode(answer) // whoever does not read it will ask again
}

// answer waits for its place and has the request proven. It is nil where the client is
// gone, or has been refused. Its place is free again before the client takes the answer.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, q *wire.Request) *wire.Response {
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	default:
		w.Header().Set("Retry-After", "1")
		s.refuse(w, r, http.StatusServiceUnavailable, "as many proofs wait as may")
		return nil
	}
	select {
	case s.working <- struct{}{}:
		defer func() { <-s.working }()
	case <-r.Context().Done():
		return nil
	}
	bundle, t, err := s.cfg.Prover.Prove(r.Context(), q.Report, q.Payee)
	if r.Context().Err() != nil {
		s.cfg.Logger.Info("proof stopped, its client is gone", "feed_set", q.Report.FeedSet, "round", q.Report.Round)
		return nil
	}
	if err != nil {
		s.cfg.Logger.Warn("proof failed", "feed_set", q.Report.FeedSet, "round", q.Report.Round, "error", err, "client", r.RemoteAddr,
			"advice", "a report that is none is its sender's fault; anything else is this machine's: look at its memory and its key set")
	} else {
		s.cfg.Logger.Info("proved", "feed_set", q.Report.FeedSet, "round", q.Report.Round, "solve", t.Solve, "prove", t.Prove, "client", r.RemoteAddr)
	}
	return wire.Answer(bundle, t, err)
}
