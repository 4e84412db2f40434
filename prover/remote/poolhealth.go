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

// faring is how a member fared when it was last asked; none is well.
type faring struct {
	// err is why it cannot be counted on; nil where it can.
	err error
	// proof is set where only a proof shows that it can again: it lied, was too slow or failed.
	proof bool
	// rests is until when others are asked before it.
	rests time.Time
}

// mayHeal says that a prover which answers a probe can be counted on again.
func mayHeal(err error) bool {
	return !errors.Is(err, context.DeadlineExceeded) && (errors.Is(err, ErrUnreachable) || errors.Is(err, ErrRefused))
}

// proved takes in that a member proved.
func (p *Pool) proved(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.fared, name)
}

// failed takes in why a member did not prove, and how long it is left alone.
func (p *Pool) failed(name string, err error, rest time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fared[name] = faring{err: err, proof: !mayHeal(err), rests: p.now().Add(rest)}
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
	old := p.fared[name]
	failing := old.err != nil
	if !old.proof {
		p.fared[name] = faring{err: err, rests: old.rests} // an answer ends no rest
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
	f := p.fared[m.Name]
	p.mu.Unlock()
	if f.err == nil {
		return nil
	}
	for _, kind := range []error{ErrLied, context.DeadlineExceeded, ErrUnreachable, ErrStranger, ErrRefused} {
		if errors.Is(f.err, kind) {
			return kind
		}
	}
	return errors.New("its last proof failed")
}
