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

// A child that hangs is found out, and replaced.
func TestHungChildIsReplaced(t *testing.T) {
	p, _, started := newProver(t, "", func(c *worker.Config) { c.Timeout = 5 * time.Second })
	r, err := sample.Report(shape, 7)
	require.NoError(t, err)
	first := <-started.list
	require.NoError(t, syscall.Kill(first, syscall.SIGSTOP))
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.ErrorIs(t, err, worker.ErrDied)
	require.ErrorIs(t, syscall.Kill(first, 0), syscall.ESRCH)
	_, _, err = p.Prove(t.Context(), r, sample.Payee)
	require.NoError(t, err)
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
	require.Eventually(t, func() bool { return cpu(t, pid) > idle+2 }, time.Minute, time.Millisecond, "it proves")
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	require.Eventually(t, func() bool { return !running(pid) }, 30*time.Second, 10*time.Millisecond)
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
