package store

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// childEnv names the directory in which this test binary reserves rounds until
// it is killed.
const childEnv = "SIGNING_TEST_CHILD"

// child reserves round after round, with two domains in turn and a digest that
// the round determines, and says so after each.
func child(dir string) int {
	l, err := OpenSigningLog(dir)
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	last, _ := l.Last(el(0))
	for r := last + 1; ; r++ {
		for domain := range uint64(2) {
			if err := l.Reserve(el(domain), r, el(uint64(r)*10+domain)); err != nil {
				fmt.Println("error", err)
				return 1
			}
			if _, err := fmt.Println(domain, uint64(r)); err != nil {
				return 1
			}
		}
	}
}

// A process that is killed in the middle of its writes, again and again, never
// loses a round that it was told is reserved.
func TestKilledWhileWriting(t *testing.T) {
	dir := t.TempDir()
	acknowledged := [2]uint64{}
	for range 8 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+dir)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(out)
		left := 1 + rand.IntN(120)
		for lines.Scan() {
			require.False(t, strings.HasPrefix(lines.Text(), "error"), lines.Text())
			var domain, round uint64
			_, err := fmt.Sscan(lines.Text(), &domain, &round)
			require.NoError(t, err)
			require.Greater(t, round, acknowledged[domain], "a round is never granted twice")
			acknowledged[domain] = round
			if left--; left == 0 {
				// It goes on writing until the signal reaches it.
				require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
			}
		}
		require.Error(t, cmd.Wait())

		l, err := OpenSigningLog(dir)
		require.NoError(t, err, "the lock goes with the process, and the file is sound")
		for domain, round := range acknowledged {
			last, ok := l.Last(el(uint64(domain)))
			require.True(t, ok)
			require.GreaterOrEqual(t, uint64(last), round)
			require.ErrorIs(t, l.Reserve(el(uint64(domain)), feed.Round(round), el(7)), ErrAlreadySigned)
		}
		require.NoError(t, l.Close())
	}
}

// While one process holds the record, another cannot open it.
func TestLockedByAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.True(t, bufio.NewScanner(out).Scan())
	_, err = OpenSigningLog(dir)
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	open(t, dir)
}
