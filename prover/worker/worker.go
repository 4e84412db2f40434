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
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
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

// hello is the child's first frame.
type hello struct {
	CircuitDigest      string `json:"circuit_digest"`
	VerifyingKeySHA256 string `json:"verifying_key_sha256"`
}

func helloOf(m prover.Manifest) hello {
	return hello{CircuitDigest: m.CircuitDigest, VerifyingKeySHA256: m.VerifyingKeySHA256}
}

// maxHello bounds it.
const maxHello = 1 << 10

// Serve is the child: it says that it is ready, and proves what comes in until in
// ends. Where in ends during a proof, it returns at once, and the process is to
// end with it.
func Serve(ctx context.Context, keys *prover.KeySet, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	requests, failed := make(chan []byte), make(chan error, 1)
	go func() {
		r, limit := bufio.NewReader(in), wire.MaxRequest(keys.Shape())
		for {
			b, err := readFrame(r, limit)
			if err != nil {
				failed <- err
				return
			}
			select {
			case requests <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	first, err := json.Marshal(helloOf(keys.Manifest()))
	if err != nil {
		return err
	}
	if err := writeFrame(out, first); err != nil {
		return err
	}
	answers := make(chan *wire.Response, 1)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-failed:
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		case b := <-requests:
			go func() { answers <- answer(ctx, keys, b) }() // it ends with the proof, or with the process
		case a := <-answers:
			b, err := json.Marshal(a)
			if err != nil {
				return err
			}
			if err := writeFrame(out, b); err != nil {
				return err
			}
		}
	}
}

func answer(ctx context.Context, keys *prover.KeySet, b []byte) *wire.Response {
	r, err := wire.DecodeRequest(b)
	if err != nil {
		return wire.Answer(nil, prover.Timing{}, err)
	}
	return wire.Answer(keys.Prove(ctx, r.Report, r.Payee))
}

func writeFrame(w io.Writer, b []byte) error {
	_, err := w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...))
	return err
}

func readFrame(r io.Reader, limit int64) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := int64(binary.BigEndian.Uint32(head[:]))
	if n > limit {
		return nil, fmt.Errorf("a frame of %d bytes, at most %d", n, limit)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}

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

// Prover proves in a child process.
type Prover struct {
	cfg Config
	// turn is held by who uses the child.
	turn  chan struct{}
	child *child // nil where there is none; the turn's holder's own

	closing context.Context
	stop    context.CancelFunc
	// mu guards that nothing is started once closing has ended.
	mu      sync.Mutex
	warming sync.WaitGroup
	ended   sync.Once
}

// New makes a prover and starts its child, which loads the keys meanwhile.
func New(cfg Config) *Prover {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 5 * time.Minute
	}
	p := &Prover{cfg: cfg, turn: make(chan struct{}, 1)}
	p.closing, p.stop = context.WithCancel(context.Background())
	p.warm()
	return p
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

// warm starts a child ahead of need.
func (p *Prover) warm() {
	p.spawn(func() {
		if p.enter(p.closing) != nil {
			return
		}
		defer p.leave()
		if _, err := p.ready(); err != nil {
			p.cfg.Logger.Warn("proving process not started", "error", err, "advice", "it is tried again with the next proof; look at the key set and the memory")
		}
	})
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
	if p.child != nil {
		return p.child, nil
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
			p.leave()
		}
		return got.c, got.err
	case <-ctx.Done():
		p.warming.Go(func() { // the other one is still counted, so Close is not past its wait
			<-done
			p.leave()
		})
		return nil, ctx.Err()
	}
}

func (p *Prover) prove(ctx context.Context, c *child, text []byte, r *protocol.Report) (*protocol.Bundle, prover.Timing, error) {
	var t prover.Timing
	type result struct {
		b   []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		if err := writeFrame(c.in, text); err != nil {
			done <- result{err: err}
			return
		}
		b, err := readFrame(c.out, wire.MaxResponse)
		done <- result{b, err}
	}()
	var got result
	late := time.NewTimer(p.cfg.Timeout)
	defer late.Stop()
	select {
	case got = <-done:
	case <-late.C:
		p.drop()
		<-done
		p.warm()
		return nil, t, fmt.Errorf("%w: no answer within %s", ErrDied, p.cfg.Timeout)
	case <-ctx.Done():
		p.drop()
		<-done
		p.warm()
		return nil, t, ctx.Err()
	case <-p.closing.Done():
		p.drop()
		<-done
		return nil, t, context.Canceled
	}
	if got.err != nil {
		p.drop()
		p.warm()
		return nil, t, fmt.Errorf("%w: %w", ErrDied, got.err)
	}
	answer, err := wire.DecodeResponse(got.b)
	if err != nil {
		p.drop()
		return nil, t, err
	}
	return answer.Bundle(r)
}

// child is a running process.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// ready gives a child that has loaded its keys. The caller has the turn.
func (p *Prover) ready() (*child, error) {
	if p.child != nil {
		return p.child, nil
	}
	start := time.Now()
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
	c := &child{cmd: cmd, in: in, out: bufio.NewReader(out)}
	p.child = c
	if err := p.greet(c); err != nil {
		p.drop()
		return nil, err
	}
	p.cfg.Logger.Info("proving process is ready", "pid", cmd.Process.Pid, "duration", time.Since(start).Round(time.Millisecond))
	return c, nil
}

// greet waits for the child's first frame and compares its keys with the parent's.
func (p *Prover) greet(c *child) error {
	b, err := readFrame(c.out, maxHello)
	var got hello
	if err == nil {
		err = json.Unmarshal(b, &got)
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

// drop kills the child and waits for its end. The caller has the turn.
func (p *Prover) drop() {
	if p.child == nil {
		return
	}
	_ = p.child.cmd.Process.Kill() // it may have ended already
	_ = p.child.in.Close()
	_ = p.child.cmd.Wait() // says how it ended, which is how it was killed
	p.child = nil
}
