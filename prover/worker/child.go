package worker

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/oraclestream/oraclestream/prover/wire"
)

// child is a running process.
type child struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	since time.Time // when it was ready
	// frames are what it says; gone closes at its end, and then err says how that was seen.
	frames chan []byte
	gone   chan struct{}
	err    error
	// dropped closes when nobody listens any more.
	dropped chan struct{}
}

// listen passes on the child's frames until it ends.
func (c *child) listen(out io.Reader) {
	r, limit := bufio.NewReader(out), int64(maxHello)
	for {
		b, err := readFrame(r, limit)
		if err != nil {
			c.err = err
			close(c.gone)
			return
		}
		limit = wire.MaxResponse
		select {
		case c.frames <- b:
		case <-c.dropped:
		}
	}
}

func (c *child) ended() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// ready gives a child that has loaded its keys. The caller has the turn.
func (p *Prover) ready() (*child, error) {
	if p.child != nil {
		return p.child, nil
	}
	if t := p.trouble.Load(); t == nil {
		p.trouble.Store(&trouble{since: time.Now()})
	}
	c, err := p.start()
	if err != nil {
		p.failed(err)
		return nil, err
	}
	p.trouble.Store(nil)
	p.spawn(func() { p.guard(c) })
	return c, nil
}

// start starts a child and waits for its keys.
func (p *Prover) start() (*child, error) {
	begin := time.Now()
	cmd := exec.CommandContext(p.closing, p.cfg.Command[0], p.cfg.Command[1:]...) //nolint:gosec // G204: the command is this program itself
	cmd.Env, cmd.Stderr = append(os.Environ(), p.cfg.Env...), p.cfg.Stderr
	if cmd.Stderr == nil {
		cmd.Stderr = os.Stderr
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start proving process: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start proving process: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start proving process: %w", err)
	}
	c := &child{cmd: cmd, in: in, frames: make(chan []byte), gone: make(chan struct{}), dropped: make(chan struct{})}
	go c.listen(out) // drop waits for its end
	p.child = c
	if err := p.greet(c); err != nil {
		p.drop()
		return nil, err
	}
	c.since = time.Now()
	p.cfg.Logger.Info("proving process is ready", "pid", cmd.Process.Pid, "duration", time.Since(begin).Round(time.Millisecond))
	return c, nil
}

// greet waits for the child's first frame and compares its keys with the parent's.
func (p *Prover) greet(c *child) error {
	var got hello
	var err error
	select {
	case b := <-c.frames:
		err = json.Unmarshal(b, &got)
	case <-c.gone:
		err = c.err
	}
	if err != nil {
		return fmt.Errorf("%w while it loaded the keys: %w", ErrDied, errors.Join(err, p.closing.Err()))
	}
	if want := helloOf(p.cfg.Verifier.Manifest()); got != want {
		return fmt.Errorf("%w: circuit %.64s and verifying key %.64s, where this process started with %s and %s; put the key set back, or restart",
			ErrKeys, got.CircuitDigest, got.VerifyingKeySHA256, want.CircuitDigest, want.VerifyingKeySHA256)
	}
	return nil
}

// guard replaces a child that ends while it has nothing to do: otherwise the next
// round would find out, and wait for the keys or be lost.
func (p *Prover) guard(c *child) {
	select {
	case <-c.gone:
	case <-c.dropped:
		return
	case <-p.closing.Done():
		return
	}
	if p.enter(p.closing) != nil {
		return
	}
	defer p.leave()
	if p.child == c { // otherwise whoever used it has seen it
		p.bury(c)
		p.restore()
	}
}

// bury takes note of a child that ended while it was idle. The caller has the turn.
func (p *Prover) bury(c *child) {
	if time.Since(c.since) > steadyAfter {
		p.failures = 0
	}
	p.drop()
	p.failed(fmt.Errorf("%w while it was idle: %s", ErrDied, c.cmd.ProcessState))
}

// drop kills the child and waits for its end. The caller has the turn.
func (p *Prover) drop() {
	c := p.child
	if c == nil {
		return
	}
	p.child = nil
	close(c.dropped)
	_ = c.cmd.Process.Kill() // it may have ended already
	_ = c.in.Close()
	_ = c.cmd.Wait() // says how it ended, which is how it was killed
	<-c.gone
}
