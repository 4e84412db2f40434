package remote

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/wait"
)

// probeEvery is how often provers on other machines are asked whether they are there.
const probeEvery = 15 * time.Second

// failure is why a member cannot be counted on.
type failure struct {
	err error
	// proof is set where only a proof shows that it can again: it lied, was too slow or failed.
	proof bool
}

// mayHeal says that a prover which answers a probe can be counted on again.
func mayHeal(err error) bool {
	return !errors.Is(err, context.DeadlineExceeded) && (errors.Is(err, ErrUnreachable) || errors.Is(err, ErrRefused))
}

// note keeps how a member fared with a proof.
func (p *Pool) note(name string, f *failure) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f == nil {
		delete(p.failing, name)
		return
	}
	p.failing[name] = *f
}

// prober is a prover elsewhere that can be asked whether it is there.
type prober interface {
	Probe(ctx context.Context) error
}

// Run asks the provers on other machines from time to time whether they are there,
// until ctx ends: [Pool.Health] then knows before a proof is wanted.
func (p *Pool) Run(ctx context.Context) {
	for {
		var g sync.WaitGroup
		for _, m := range p.members {
			if c, ok := m.Prover.(prober); ok {
				g.Go(func() { p.probed(ctx, m.Name, c.Probe(ctx)) })
			}
		}
		g.Wait()
		if !wait.For(ctx, probeEvery) {
			return
		}
	}
}

// probed takes in the answer to a probe, and tells what it changes.
func (p *Pool) probed(ctx context.Context, name string, err error) {
	if ctx.Err() != nil {
		return
	}
	p.mu.Lock()
	old, failing := p.failing[name]
	switch {
	case failing && old.proof:
	case err != nil:
		p.failing[name] = failure{err: err}
	default:
		delete(p.failing, name)
	}
	p.mu.Unlock()
	switch {
	case err != nil && !failing:
		p.log.Warn("prover cannot be used", "prover", name, "error", err, "advice", "look whether it runs, can be reached, and has this circuit and token")
	case err == nil && failing && !old.proof:
		p.log.Info("prover can be used again", "prover", name)
	}
}

// Health says why no prover can prove; nil where one can, as far as is known. Its
// text names provers and kinds of failure alone, for it may stand on a public page.
func (p *Pool) Health() error {
	var why []string
	for _, m := range p.members {
		err := p.healthOf(m)
		if err == nil {
			return nil
		}
		why = append(why, m.Name+": "+err.Error())
	}
	return errors.New(strings.Join(why, "; "))
}

func (p *Pool) healthOf(m Member) error {
	if h, ok := m.Prover.(healthier); ok {
		return h.Health()
	}
	p.mu.Lock()
	f, failing := p.failing[m.Name]
	p.mu.Unlock()
	if !failing {
		return nil
	}
	for _, kind := range []error{ErrLied, context.DeadlineExceeded, ErrUnreachable, ErrRefused} {
		if errors.Is(f.err, kind) {
			return kind
		}
	}
	return errors.New("its last proof failed")
}
