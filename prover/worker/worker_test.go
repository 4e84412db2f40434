package worker_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/sample"
	"github.com/oraclestream/oraclestream/prover/worker"
)

var shape = protocol.Shape{Slots: 2, Columns: 4}

const (
	// childEnv makes this test's binary a child, with the key set that it names.
	childEnv = "WORKER_TEST_KEYS"
	// parentEnv makes it a parent that proves without end, and prints its children's ids.
	parentEnv = "WORKER_TEST_PARENT"
	// lazyEnv names the file of the key set without which a lazy child dies.
	lazyEnv = "WORKER_TEST_LAZY"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		os.Exit(child(dir))
	}
	if dir := os.Getenv(parentEnv); dir != "" {
		os.Exit(parent(dir))
	}
	dir, err := os.MkdirTemp("", "worker-test-")
	if err != nil {
		panic(err)
	}
	sharedDir = filepath.Join(dir, "keys")
	goleak.VerifyTestMain(testkit.Settled(m), goleak.Cleanup(func(code int) {
		_ = os.RemoveAll(dir)
		os.Exit(code)
	}))
}

// sharedDir holds the keys that the tests share; making them takes seconds.
var sharedDir string

func child(dir string) int {
	switch dir {
	case "die":
		return 3
	case "lazy":
		if _, err := os.Stat(os.Getenv(lazyEnv)); err != nil {
			return 3
		}
		dir = filepath.Dir(os.Getenv(lazyEnv))
	case "hang":
		_, _ = io.Copy(io.Discard, os.Stdin) // says nothing until its parent is gone
		return 0
	}
	keys, err := prover.Open(context.Background(), prover.Config{Dir: dir, Shape: shape, InsecureDev: true})
	if err == nil {
		err = worker.Serve(context.Background(), keys, os.Stdin, os.Stdout)
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func parent(dir string) int {
	err := func() error {
		ctx := context.Background()
		v, err := prover.OpenVerifier(ctx, prover.Config{Dir: dir, Shape: shape, InsecureDev: true})
		if err != nil {
			return err
		}
		r, err := sample.Report(shape, 7)
		if err != nil {
			return err
		}
		started := &pids{list: make(chan int, 1)}
		p := worker.New(worker.Config{Command: []string{os.Args[0]}, Env: []string{childEnv + "=" + dir}, Verifier: v, Logger: slog.New(started)})
		if _, err := fmt.Println(<-started.list); err != nil {
			return err
		}
		for {
			if _, _, err := p.Prove(ctx, r, sample.Payee); err != nil {
				return err
			}
		}
	}()
	_, _ = fmt.Fprintln(os.Stderr, err)
	return 1
}

func newProver(t *testing.T, dir string, change ...func(*worker.Config)) (*worker.Prover, *prover.Verifier, *pids) {
	keys := sharedDir
	v, err := prover.OpenVerifier(t.Context(), prover.Config{Dir: keys, Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	if dir == "" {
		dir = keys
	}
	started := &pids{list: make(chan int, 16)}
	cfg := worker.Config{Command: []string{os.Args[0]}, Env: []string{childEnv + "=" + dir}, Verifier: v, Logger: slog.New(started)}
	for _, c := range change {
		c(&cfg)
	}
	p := worker.New(cfg)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p, v, started
}

// pids is a log handler that takes down the children that are ready, and warnings.
type pids struct {
	list chan int
	mu   sync.Mutex
	warn []string
}

func (p *pids) warnings() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.warn, "\n")
}

func (*pids) Enabled(context.Context, slog.Level) bool { return true }
func (p *pids) WithAttrs([]slog.Attr) slog.Handler     { return p }
func (p *pids) WithGroup(string) slog.Handler          { return p }
func (p *pids) Handle(_ context.Context, r slog.Record) error {
	line := r.Message
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "pid" {
			p.list <- int(a.Value.Int64())
		}
		line += " " + a.String()
		return true
	})
	if r.Level == slog.LevelWarn {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.warn = append(p.warn, line)
	}
	return nil
}

// cpu gives the processor time of a process in ticks.
func cpu(t *testing.T, pid int) int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(t, err)
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	user, err := strconv.Atoi(f[11])
	require.NoError(t, err)
	return user
}

// busy begins a proof and returns once the child is seen to burn processor time.
// Where the proof has ended before that was seen, as on a busy machine, it begins
// another.
func busy(ctx context.Context, t *testing.T, p *worker.Prover, r *protocol.Report, pid int) <-chan error {
	t.Helper()
	idle := cpu(t, pid)
	done := make(chan error, 1)
	prove := func() {
		_, _, err := p.Prove(ctx, r, sample.Payee)
		done <- err
	}
	go prove()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			require.NoError(t, err)
			idle = cpu(t, pid)
			go prove()
		case <-tick.C:
			if cpu(t, pid) > idle+2 { // some hundredths of a second of proving
				return done
			}
		}
	}
}

// TestCancellationEndsTheWork cancels a proof once its child is seen to burn
// processor time: the process that did the work is gone when Prove returns, and
// another one proves the next report.
func TestCancellationEndsTheWork(t *testing.T) {
	p, v, started := newProver(t, "")
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	b, timing, err := p.Prove(t.Context(), r, sample.Payee)
	require.NoError(t, err)
	require.NoError(t, v.Verify(b, r.Root, r.Quorum))
	require.Positive(t, timing.Solve)
	require.Positive(t, timing.Prove)
	first := <-started.list

	ctx, cancel := context.WithCancel(t.Context())
	done := busy(ctx, t, p, r, first)
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
	require.ErrorIs(t, syscall.Kill(first, 0), syscall.ESRCH, "the process that did the work is gone")

	b, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.NoError(t, err)
	require.NoError(t, v.Verify(b, r.Root, r.Quorum))
	require.NotEqual(t, first, <-started.list)
}

func TestChildThatDies(t *testing.T) {
	p, _, _ := newProver(t, "die")
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.ErrorIs(t, err, worker.ErrDied)
}

// A child that is killed, as for want of memory, fails one proof and not the next.
func TestKilledChildIsReplaced(t *testing.T) {
	p, _, started := newProver(t, "")
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	first := <-started.list
	done := busy(t.Context(), t, p, r, first)
	require.NoError(t, syscall.Kill(first, syscall.SIGKILL))
	require.ErrorIs(t, <-done, worker.ErrDied)
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.NoError(t, err)

	r.Medians[1]++
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.ErrorIs(t, err, prover.ErrReport)
	r.Committee = nil
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.ErrorIs(t, err, prover.ErrReport)
}
