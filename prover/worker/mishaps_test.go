package worker_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/sample"
	"github.com/oraclestream/oraclestream/prover/worker"
)

// A key set that was put in the place of the one that the parent started with is
// named, and proves nothing here.
func TestOtherKeysAreRefused(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other")
	theirs, err := prover.OpenVerifier(t.Context(), prover.Config{Dir: other, Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	p, v, _ := newProver(t, other)
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.ErrorIs(t, err, worker.ErrKeys)
	require.ErrorContains(t, err, theirs.Manifest().VerifyingKeySHA256)
	require.ErrorContains(t, err, v.Manifest().VerifyingKeySHA256)
}

// A child that is killed while nobody wants a proof is told of and replaced at once, and
// no proof is lost.
func TestChildKilledWhileIdle(t *testing.T) {
	p, _, started := newProver(t, "")
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	first := <-started.list
	require.NoError(t, syscall.Kill(first, syscall.SIGKILL))
	select {
	case second := <-started.list:
		require.NotEqual(t, first, second)
	case <-time.After(3 * time.Minute):
		t.Fatal("no other child was started")
	}
	require.Contains(t, started.warnings(), "proving process failed error=the proving process died while it was idle")
	require.Contains(t, started.warnings(), "signal: killed")
	require.Contains(t, started.warnings(), "advice=another one is started at once")
	require.Eventually(t, func() bool { return p.Health() == nil }, 3*time.Minute, time.Millisecond)
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.NoError(t, err)
}

// A child that does not start makes the prover ill, and is tried again by itself.
func TestChildThatDoesNotStart(t *testing.T) {
	v, err := prover.OpenVerifier(t.Context(), prover.Config{Dir: sharedDir, Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "keys")
	file := filepath.Join(dir, "manifest.json")
	p, _, started := newProver(t, "lazy", func(c *worker.Config) { c.Env = append(c.Env, lazyEnv+"="+file) })
	require.Eventually(t, func() bool { return p.Health() != nil }, 3*time.Minute, time.Millisecond)
	require.ErrorIs(t, p.Health(), worker.ErrDied)
	require.Eventually(t, func() bool {
		return strings.Contains(started.warnings(), "failures=2 advice=another one is started in 1s")
	}, 3*time.Minute, time.Millisecond)
	require.NoError(t, os.CopyFS(dir, os.DirFS(sharedDir)))
	require.Eventually(t, func() bool { return p.Health() == nil }, 3*time.Minute, time.Millisecond)
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	b, _, err := p.Prove(t.Context(), r, sample.Payee)
	require.NoError(t, err)
	require.NoError(t, v.Verify(b, r.Root, r.Quorum))
}

// A child that hangs is found out, and replaced.
func TestHungChildIsReplaced(t *testing.T) {
	p, _, started := newProver(t, "", func(c *worker.Config) { c.Timeout = 10 * time.Second })
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	first := <-started.list
	require.NoError(t, syscall.Kill(first, syscall.SIGSTOP))
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.ErrorIs(t, err, worker.ErrDied)
	require.ErrorIs(t, syscall.Kill(first, 0), syscall.ESRCH)
	// A busy machine may need more than the short timeout for a proof, now and then.
	require.Eventually(t, func() bool {
		_, _, err = p.Prove(t.Context(), r, sample.Payee)
		return err == nil
	}, 3*time.Minute, time.Millisecond)
}

// Nobody waits for keys that are loaded for a proof which is given up.
func TestCancellationWhileKeysAreLoaded(t *testing.T) {
	p, _, _ := newProver(t, "hang")
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, _, err := p.Prove(ctx, r, sample.Payee)
			done <- err
		}()
		cancel()
		require.ErrorIs(t, <-done, context.Canceled)
	}
	require.NoError(t, p.Close())
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.ErrorIs(t, err, context.Canceled)
}

// kill -9 of the parent in the middle of a proof leaves no child behind.
func TestKilledParentLeavesNoChild(t *testing.T) {
	dir := sharedDir
	_, err := prover.OpenVerifier(t.Context(), prover.Config{Dir: dir, Shape: shape, InsecureDev: true})
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), parentEnv+"="+dir), os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err)
	idle := cpu(t, pid)
	require.Eventually(t, func() bool { return cpu(t, pid) > idle+2 }, 3*time.Minute, time.Millisecond, "it proves")
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	require.Eventually(t, func() bool { return !running(pid) }, 2*3*time.Minute, 10*time.Millisecond)
}

// running says whether a process runs: whoever ended and nobody has asked for does not.
func running(pid int) bool {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return false
	}
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	return len(f) > 0 && f[0] != "Z"
}
