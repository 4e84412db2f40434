// Package worker proves in a process of its own, which can be killed. The
// library's prover cannot be interrupted: in a child, a proof that nobody wants
// any more ends at once, and so does its memory. The child loads the keys once
// and proves one report after the other; a new one is started as soon as one was
// killed, so that the next proof finds it ready. It ends with its parent.
//
// Between the two go frames of [wire] messages, each behind its length; the child's
// first says which keys it has loaded.
package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/wire"
)

var (
	// ErrDied is wrapped where the child ended before it had answered, or did not answer in time.
	ErrDied = errors.New("the proving process died")
	// ErrKeys is wrapped where the child has other keys than its parent: somebody put
	// another key set, or another program, in the place of the one that the parent started with.
	ErrKeys = errors.New("the proving process has other keys")
)

// Config is what [New] needs.
type Config struct {
	// Command starts a child that calls [Serve] on its standard input and output;
	// what it says on its standard error is passed on.
	Command []string
	Env     []string
	// Verifier checks what the child answers.
	Verifier *prover.Verifier
	// Timeout bounds one proof, so that a child which hangs is found out; zero is 5 minutes.
	Timeout time.Duration
	Logger  *slog.Logger
	// Stderr takes what the child says; nil is this process's.
	Stderr io.Writer
}

const (
	// A child that did not start, or ended early, is replaced at once; after the second
	// such failure in a row the pause is restartAfter, and doubles with each, up to restartAtMost.
	restartAfter  = time.Second
	restartAtMost = time.Minute
	// maxFailures is how many failures in a row are answered by another start: keys
	// take much to load, and a child that dies each time would keep the machine busy.
	// From then on each proof that is wanted is one more try.
	maxFailures = 10
	// steadyAfter is how long a child has to live, idle, not to have ended early.
	steadyAfter = time.Minute
	// slowLoad is how long the keys may load before that is a fault.
	slowLoad = 3 * time.Minute
)

// Prover proves in a child process.
type Prover struct {
	cfg Config
	// turn is held by who uses the child, and guards the next three.
	turn  chan struct{}
	child *child // nil where there is none
	// failures counts the children that did not start, or ended early, since the last good one.
	failures int
	// restoring says that a goroutine is at it to start a child.
	restoring bool
	// trouble is nil where a child is ready.
	trouble atomic.Pointer[trouble]

	closing context.Context
	stop    context.CancelFunc
	// mu guards that nothing is started once closing has ended.
	mu      sync.Mutex
	warming sync.WaitGroup
	ended   sync.Once
}

// trouble is why no child is ready: it loads, or err.
type trouble struct {
	err   error
	since time.Time
}

// New makes a prover and starts its child, which loads the keys meanwhile.
func New(cfg Config) *Prover {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 5 * time.Minute
	}
	p := &Prover{cfg: cfg, turn: make(chan struct{}, 1)}
	p.closing, p.stop = context.WithCancel(context.Background())
	p.trouble.Store(&trouble{since: time.Now()})
	p.turn <- struct{}{}
	defer p.leave()
	p.restore()
	return p
}

// Health says why nothing can be proven now: no child starts, or the last one died
// and no other is ready yet. It is nil where one is ready, and while the first one,
// or one after a proof that was given up, loads its keys in good time.
func (p *Prover) Health() error {
	t := p.trouble.Load()
	switch {
	case t == nil:
		return nil
	case errors.Is(t.err, ErrKeys):
		return ErrKeys
	case errors.Is(t.err, ErrDied):
		return ErrDied
	case t.err != nil:
		return errors.New("the proving process does not start")
	case time.Since(t.since) > slowLoad:
		return fmt.Errorf("the proving process has been loading its keys since %s", t.since.UTC().Format(time.RFC3339))
	}
	return nil
}

// spawn runs f in a goroutine that Close waits for; false where it is too late.
func (p *Prover) spawn(f func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closing.Err() != nil {
		return false
	}
	p.warming.Go(f)
	return true
}

// restore has a child started ahead of need, at once or after a pause where the last
// ones failed. The caller has the turn.
func (p *Prover) restore() {
	if p.restoring || p.child != nil || p.failures > maxFailures {
		return
	}
	pause := p.pause()
	p.restoring = p.spawn(func() {
		for wait.For(p.closing, pause) && p.enter(p.closing) == nil {
			_, err := p.ready()
			if err == nil || p.failures > maxFailures {
				p.restoring = false
				p.leave()
				return
			}
			pause = p.pause()
			p.leave()
		}
	})
}

// pause is how long to wait before the next start.
func (p *Prover) pause() time.Duration {
	if p.failures < 2 {
		return 0
	}
	return min(restartAfter<<(min(p.failures, maxFailures)-2), restartAtMost)
}

// failed counts a failure and tells of it. The caller has the turn.
func (p *Prover) failed(err error) {
	p.failures++
	p.trouble.Store(&trouble{err: err, since: time.Now()})
	if p.closing.Err() != nil {
		return
	}
	next := "another one is started at once"
	switch {
	case p.failures > maxFailures:
		next = "after that many failures it is tried again with the next proof alone"
	case p.pause() > 0:
		next = "another one is started in " + p.pause().String()
	}
	p.cfg.Logger.Warn("proving process failed", "error", err, "failures", p.failures, "advice", next+"; look at the key set, and whether the system killed it for want of memory")
}

// Close kills the child and waits for its end. It may be called again.
func (p *Prover) Close() error {
	p.ended.Do(func() {
		p.mu.Lock()
		p.stop()
		p.mu.Unlock()
		p.warming.Wait()
		p.turn <- struct{}{} // for good
		p.drop()
	})
	return nil
}

func (p *Prover) enter(ctx context.Context) error {
	select {
	case <-p.closing.Done():
		return context.Canceled
	case <-ctx.Done():
		return ctx.Err()
	case p.turn <- struct{}{}:
		return nil
	}
}

func (p *Prover) leave() { <-p.turn }

// Prove has the child prove a report. Where ctx ends first, the child is killed:
// no work goes on. Errors wrap [prover.ErrReport] where the report is at fault and
// [ErrDied] where the child ended by itself.
func (p *Prover) Prove(ctx context.Context, r *protocol.Report, payee common.Address) (*protocol.Bundle, prover.Timing, error) {
	var t prover.Timing
	text, err := (&wire.Request{CircuitDigest: p.cfg.Verifier.Manifest().CircuitDigest, Report: r, Payee: payee}).Encode()
	if err != nil {
		return nil, t, fmt.Errorf("prove: %w: %w", prover.ErrReport, err)
	}
	if err := p.enter(ctx); err != nil {
		return nil, t, fmt.Errorf("prove: %w", err)
	}
	c, err := p.loaded(ctx)
	if err != nil {
		return nil, t, fmt.Errorf("prove: %w", err)
	}
	defer p.leave()
	b, t, err := p.prove(ctx, c, text, r)
	if err == nil {
		err = p.cfg.Verifier.Check(b, r, payee)
	}
	if err != nil {
		return nil, t, fmt.Errorf("prove: %w", err)
	}
	return b, t, nil
}

// loaded gives a child that has loaded its keys. The caller has the turn, and has it
// no more where this fails. Loading goes on for the next proof where ctx ends first.
func (p *Prover) loaded(ctx context.Context) (*child, error) {
	if c := p.child; c != nil {
		if !c.ended() {
			return c, nil
		}
		p.bury(c)
	}
	type result struct {
		c   *child
		err error
	}
	done, given := make(chan result, 1), make(chan struct{})
	if !p.spawn(func() {
		c, err := p.ready()
		done <- result{c, err}
		<-given
	}) {
		p.leave()
		return nil, context.Canceled
	}
	defer close(given)
	select {
	case got := <-done:
		if got.err != nil {
			p.restore()
			p.leave()
		}
		return got.c, got.err
	case <-ctx.Done():
		p.warming.Go(func() { // the other one is still counted, so Close is not past its wait
			if got := <-done; got.err != nil {
				p.restore()
			}
			p.leave()
		})
		return nil, ctx.Err()
	}
}

func (p *Prover) prove(ctx context.Context, c *child, text []byte, r *protocol.Report) (*protocol.Bundle, prover.Timing, error) {
	var t prover.Timing
	sent := make(chan error, 1)
	go func() { sent <- writeFrame(c.in, text) }() // it ends with the child at the latest
	late := time.NewTimer(p.cfg.Timeout)
	defer late.Stop()
	for {
		select {
		case err := <-sent:
			sent = nil
			if err == nil {
				continue
			}
			return nil, t, p.died(fmt.Errorf("%w: %w", ErrDied, err))
		case <-c.gone:
			return nil, t, p.died(fmt.Errorf("%w: %w", ErrDied, c.err))
		case <-late.C:
			return nil, t, p.died(fmt.Errorf("%w: no answer within %s", ErrDied, p.cfg.Timeout))
		case <-ctx.Done():
			p.trouble.Store(&trouble{since: time.Now()})
			p.drop()
			p.restore()
			return nil, t, ctx.Err()
		case <-p.closing.Done():
			p.drop()
			return nil, t, context.Canceled
		case b := <-c.frames:
			answer, err := wire.DecodeResponse(b)
			if err != nil {
				return nil, t, p.died(err)
			}
			p.failures = 0
			return answer.Bundle(r)
		}
	}
}

// died replaces a child that failed a proof. The caller has the turn.
func (p *Prover) died(err error) error {
	p.trouble.Store(&trouble{err: err, since: time.Now()})
	p.drop()
	p.restore()
	return err
}
