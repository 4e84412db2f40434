package sources

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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
	// mute is how long a connection may bring no tick before it is replaced: the
	// venue may have forgotten the subscription. It doubles for a quiet group.
	mute time.Duration
}

func newGroup(r *Runner, symbols []string, pairs map[string]feed.ID) *group {
	return &group{
		Runner: r, symbols: symbols, ticks: newMapper(r, symbols, pairs),
		pause: newJitter(r.cfg.Venue.MinBackoff, r.cfg.Venue.MaxBackoff, r.cfg.Random),
		mute:  muteAfter,
	}
}

const (
	muteAfter  = 2 * time.Minute
	muteAtMost = 2 * time.Hour
)

// errReplace is why a connection is to be replaced while it still serves.
var errReplace = errors.New("connection is replaced")

// supervise keeps one connection open until the context ends. A connection that
// is to be replaced serves until its heir does.
func (g *group) supervise(ctx context.Context) {
	var serving *connection
	defer func() { serving.stop() }()
	for {
		heir, err := g.open(ctx)
		if ctx.Err() != nil {
			heir.stop()
			return
		}
		if err == nil {
			serving, err = g.handOver(ctx, serving, heir)
		}
		if err == nil {
			if serving, err = g.outlast(ctx, serving); errors.Is(err, errReplace) && serving.age() >= soonest {
				g.ended(err, 0)
				continue
			}
		}
		if ctx.Err() != nil {
			return
		}
		pause := g.pause.NextBackOff()
		g.ended(err, pause)
		if !wait(ctx, pause) {
			return
		}
	}
}

// outlast waits until a connection ends, and then gives none, or until it is to
// be replaced.
func (g *group) outlast(ctx context.Context, serving *connection) (*connection, error) {
	select {
	case <-ctx.Done():
		return serving, ctx.Err()
	case <-serving.done:
		if serving.healthy.Load() {
			g.pause.Reset() // the next connection starts with short pauses again
			g.mute = muteAfter
		}
		return nil, serving.err
	case why := <-serving.replace:
		if serving.healthy.Load() {
			g.pause.Reset()
			g.mute = muteAfter
		}
		if serving.muted.Load() {
			g.mute = min(2*g.mute, muteAtMost)
		}
		err := fmt.Errorf("%w: %s", errReplace, why)
		if g.cfg.NewSessions { // sessions do not overlap: each has its own time
			age := serving.age()
			serving.stop()
			if age < soonest {
				return nil, errors.New(err.Error())
			}
		}
		return serving, err
	}
}

// handOver lets the heir take a serving connection's place, once it has brought
// every instrument that the old one had, or time is up. Where the heir ends
// first, the old one serves on.
func (g *group) handOver(ctx context.Context, old, heir *connection) (serving *connection, err error) {
	if old == nil {
		return heir, nil
	}
	if old.ended() { // also a connection that NewSessions stopped
		return heir, nil
	}
	g.count(func(s *Stats) { s.Handovers++ })
	t := time.NewTimer(g.cfg.Handover)
	defer t.Stop()
	for g.ticks.left(old.serial, heir.serial) > 0 {
		select {
		case <-ctx.Done():
			heir.stop()
			return old, ctx.Err()
		case <-heir.done:
			return old, heir.err
		case <-old.done:
			return heir, nil
		case <-g.ticks.moved:
			continue
		case <-t.C:
			g.log.Debug("old connection ends before its heir brought every instrument", "left", g.ticks.left(old.serial, heir.serial))
		}
		break
	}
	old.stop()
	return heir, nil
}

// ended logs the end of a connection.
func (g *group) ended(err error, pause time.Duration) {
	g.count(func(s *Stats) { s.LastError = err.Error() })
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

// open dials and starts a connection, never faster than the venue allows.
func (g *group) open(ctx context.Context) (*connection, error) {
	if !g.allowed(ctx, &g.dials) {
		return nil, ctx.Err()
	}
	address, err := g.address(ctx)
	if err != nil {
		return nil, fmt.Errorf("fetch token: %w", err)
	}
	conn, resp, err := g.cfg.Dial(ctx, address, nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close() // a handshake has no body worth an error
	}
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("dial: %w: %w", err, g.refusedWith("dial", resp))
		}
		return nil, fmt.Errorf("dial: %w", err)
	}
	g.opened++
	g.count(func(s *Stats) {
		s.Connects++
		s.Connected++
		if g.opened > 1 {
			s.Reconnects++
		}
	})
	g.log.Debug("venue connected", "symbols", len(g.symbols))
	shift := g.cfg.EventTime
	if g.cfg.SessionEventTime != nil && resp != nil {
		shift = g.cfg.SessionEventTime(resp.Header)
	}
	if g.cfg.NewSessions {
		g.ticks.session()
	}
	c := newConnection(g, conn, shift)
	c.start(ctx)
	return c, nil
}

// address gives the address of the next connection. Where the venue's answer
// names it, it must be as safe as the venue's own: an answer never turns wss
// into ws.
func (g *group) address(ctx context.Context) (string, error) {
	token := g.cfg.Venue.Token
	if token == nil {
		return g.cfg.StreamURL, nil
	}
	if !g.allowed(ctx, &g.asks) {
		return "", ctx.Err()
	}
	answer, err := g.rest().post(ctx, token.Path, maxToken)
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

// fallbackTries is how many tickers in a row may fail before a round of them is
// given up.
const fallbackTries = 3

// fallback reads REST tickers while the stream brings nothing. One that cannot be
// read, of a pair that was delisted, keeps no other; where all fail, a round is
// given up soon, and the next one goes on behind it.
func (g *group) fallback(ctx context.Context) {
	after := g.cfg.FallbackAfter
	next := 0
	for wait(ctx, after/2) {
		if g.ticks.quiet() < after {
			continue
		}
		if g.seldom("fallback") {
			g.log.Warn("stream brings nothing, reading REST tickers", "advice", "nothing to do for quiet pairs; else check the venue's status page")
		}
		failed := 0
		for range g.symbols {
			if !g.allowed(ctx, &g.asks) {
				return
			}
			if g.ticks.quiet() < after {
				break // the stream is back
			}
			symbol := g.symbols[next]
			next = (next + 1) % len(g.symbols)
			err := g.readTicker(ctx, symbol)
			if err == nil {
				failed = 0
				continue
			}
			if ctx.Err() == nil && g.seldom("fallback fails") {
				g.log.Warn("cannot read REST ticker", "symbol", symbol, "error", err, "advice", "check the venue's REST address and status page, and that it still lists the pair")
			}
			if failed++; failed == fallbackTries {
				break
			}
		}
	}
}

func (g *group) readTicker(ctx context.Context, symbol string) error {
	body, err := g.rest().get(ctx, g.cfg.Venue.TickerPath(symbol), g.cfg.Venue.ReadLimit)
	if err != nil {
		return err
	}
	g.count(func(s *Stats) { s.Frames++; s.Bytes += uint64(len(body)) })
	return g.ticks.fallback(symbol, body)
}
