package sources

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/gorilla/websocket"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// soonest is how long a connection must have lived to be replaced at once when
// the venue or its age asks for it; a younger one waits like a failed one.
const soonest = 5 * time.Second

// group is the symbols that share a connection, through all connections that
// follow each other.
type group struct {
	*Runner
	symbols []string
	ticks   *mapper
	pause   *jitter
	opened  int
}

func newGroup(r *Runner, symbols []string, pairs map[string]feed.ID) *group {
	own := make(map[string]feed.ID, len(symbols))
	for _, s := range symbols {
		own[s] = pairs[s]
	}
	return &group{
		Runner: r, symbols: symbols, ticks: newMapper(r, own),
		pause: newJitter(r.cfg.Venue.MinBackoff, r.cfg.Venue.MaxBackoff, r.cfg.Random),
	}
}

// errReplace ends a connection that is to be replaced at once.
var errReplace = errors.New("connection is replaced")

// supervise keeps one connection open until the context ends.
func (g *group) supervise(ctx context.Context) {
	_, _ = backoff.Retry(ctx, func() (struct{}, error) { // it only ends with the context
		began := time.Now()
		err := g.connect(ctx)
		if ctx.Err() != nil {
			return struct{}{}, backoff.Permanent(ctx.Err())
		}
		g.count(func(s *Stats) { s.LastError = err.Error() })
		if errors.Is(err, errReplace) && time.Since(began) >= soonest {
			err = errors.Join(err, &backoff.RetryAfterError{})
		}
		return struct{}{}, err
	}, backoff.WithBackOff(g.pause), backoff.WithMaxElapsedTime(0), backoff.WithNotify(g.ended))
}

// ended logs the end of a connection.
func (g *group) ended(err error, pause time.Duration) {
	switch {
	case errors.Is(err, errReplace), g.cfg.NewSessions && endedNormally(err):
		g.log.Debug("venue connection replaced", "error", err, "retry_in", pause)
	case !g.seldom("ended"):
		g.log.Debug("venue connection ended", "error", err, "retry_in", pause)
	default:
		g.log.Warn("venue connection ended", "error", err, "retry_in", pause,
			"advice", "nothing to do if it comes back; else check the network, the address and the venue's status page")
	}
}

// endedNormally says whether the venue closed the connection in an orderly way.
func endedNormally(err error) bool {
	var closed *websocket.CloseError
	return errors.As(err, &closed) && closed.Code == websocket.CloseNormalClosure
}

// connect opens a connection and works with it until it ends, which always is
// an error.
func (g *group) connect(ctx context.Context) error {
	address, err := g.address(ctx)
	if err != nil {
		return fmt.Errorf("fetch token: %w", err)
	}
	conn, resp, err := g.cfg.Dial(ctx, address, nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close() // a handshake has no body worth an error
	}
	if err != nil {
		if resp != nil {
			return fmt.Errorf("dial: %w: answered %s", err, resp.Status)
		}
		return fmt.Errorf("dial: %w", err)
	}
	g.count(func(s *Stats) {
		s.Connects++
		s.Connected++
		if g.opened > 0 {
			s.Reconnects++
		}
	})
	g.opened++
	defer g.count(func(s *Stats) { s.Connected-- })
	g.log.Debug("venue connected", "symbols", len(g.symbols))

	shift := g.cfg.EventTime
	if g.cfg.SessionEventTime != nil && resp != nil {
		shift = g.cfg.SessionEventTime(resp.Header)
	}
	g.ticks.session(shift, g.cfg.NewSessions)
	return newConnection(g, conn).run(ctx)
}

// address gives the address of the next connection. Where the venue's answer
// names it, it must be as safe as the venue's own: an answer never turns wss
// into ws.
func (g *group) address(ctx context.Context) (string, error) {
	token := g.cfg.Venue.Token
	if token == nil {
		return g.cfg.StreamURL, nil
	}
	answer, err := g.rest.post(ctx, token.Path, maxToken)
	if err != nil {
		return "", err
	}
	own := ""
	if g.cfg.ownStream {
		own = g.cfg.StreamURL
	}
	address, err := token.StreamURL(own, answer)
	if err != nil {
		return "", err
	}
	scheme, _, _ := strings.Cut(g.cfg.StreamURL, ":")
	if checkURL(address, scheme) != nil {
		return "", errors.New("the venue's answer has no usable stream address")
	}
	return address, nil
}

// fallback reads REST tickers while the stream brings nothing.
func (g *group) fallback(ctx context.Context) {
	v := &g.cfg.Venue
	after := g.cfg.FallbackAfter
	for wait(ctx, after/2) {
		if g.ticks.quiet() < after {
			continue
		}
		if g.seldom("fallback") {
			g.log.Warn("stream brings nothing, reading REST tickers", "advice", "nothing to do for quiet pairs; else check the venue's status page")
		}
		for _, symbol := range g.symbols {
			url := v.TickerPath(symbol)
			body, err := g.rest.get(ctx, url, v.ReadLimit)
			if err == nil {
				g.count(func(s *Stats) { s.Frames++; s.Bytes += uint64(len(body)) })
				err = g.ticks.fallback(symbol, body)
			}
			if err != nil {
				if ctx.Err() == nil && g.seldom("fallback fails") {
					g.log.Warn("cannot read REST ticker", "error", err, "advice", "check the venue's REST address and status page")
				}
				break
			}
			if !wait(ctx, max(v.SendEvery, v.RESTEvery)) {
				return
			}
		}
	}
}
