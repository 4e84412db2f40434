package remote

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
)

const (
	// restAfterFailure and restAfterLie are how long a prover is left alone.
	restAfterFailure = 30 * time.Second
	restAfterLie     = time.Hour
)

// Member is one prover of a [Pool].
type Member struct {
	Name string
	Prover
}

// Pool asks several provers in order, and goes on with the next where one fails
// or lies. One that did is left alone for a while, unless all have failed.
type Pool struct {
	verifier *prover.Verifier
	log      *slog.Logger
	now      func() time.Time

	members []Member

	mu    sync.Mutex
	fared map[string]faring
}

// NewPool makes a pool; this machine's own prover, where it has one, stands last.
func NewPool(v *prover.Verifier, log *slog.Logger, now func() time.Time, members ...Member) *Pool {
	return &Pool{verifier: v, log: log, now: now, members: members, fared: make(map[string]faring)}
}

// order gives the members to ask: those that rest come last.
func (p *Pool) order() []Member {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out, resting []Member
	for _, m := range p.members {
		if p.now().Before(p.fared[m.Name].rests) {
			resting = append(resting, m)
			continue
		}
		out = append(out, m)
	}
	return append(out, resting...)
}

// Prove proves with the first prover that can. A report that is none is refused
// before anybody is asked.
func (p *Pool) Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, prover.Timing, error) {
	if err := prover.CheckReport(p.verifier.Shape(), r); err != nil {
		return nil, prover.Timing{}, fmt.Errorf("prove: %w", err)
	}
	failures := []error{errors.New("no prover could prove")}
	for _, m := range p.order() {
		b, t, err := m.Prove(ctx, r, payee)
		if err == nil {
			p.proved(m.Name)
			return b, t, nil
		}
		if ctx.Err() != nil {
			return nil, t, fmt.Errorf("prove: %w", ctx.Err())
		}
		rest, advice := restAfterFailure, "the next prover is asked; look whether it runs and has this circuit"
		if errors.Is(err, ErrStranger) {
			advice = "the next prover is asked; compare token_file and cert_file with what the server takes"
		}
		if errors.Is(err, ErrLied) {
			rest, advice = restAfterLie, "the next prover is asked; do not trust this one before you know why"
		}
		p.failed(m.Name, err, rest)
		p.log.Warn("prover failed", "prover", m.Name, "feed_set", r.FeedSet, "round", r.Round, "lied", errors.Is(err, ErrLied), "error", err, "advice", advice)
		failures = append(failures, fmt.Errorf("%s: %w", m.Name, err))
	}
	return nil, prover.Timing{}, errors.Join(failures...)
}
