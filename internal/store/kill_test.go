package store

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// childEnv names the directory in which this test binary reserves rounds until
// it is killed.
const childEnv = "SIGNING_TEST_CHILD"

func childConfig(dir string) (Config, SigningConfig) {
	return Config{URL: "sqlite:" + filepath.Join(dir, "s.db"), Logger: slog.New(slog.DiscardHandler)}, SigningConfig{Operator: operator, Dir: dir}
}

// child reserves round after round, with two domains in turn and a digest that
// the round determines, and says so after each.
func child(dir string) int {
	ctx := context.Background()
	fail := func(err error) int { fmt.Println("error", err); return 1 }
	cfg, signing := childConfig(dir)
	s, err := Open(ctx, cfg)
	if err != nil {
		return fail(err)
	}
	g, err := s.OpenSigning(ctx, signing)
	if err != nil {
		return fail(err)
	}
	last, _, err := g.records.Last(ctx, el(0))
	if err != nil {
		return fail(err)
	}
	for r := last + 1; ; r++ {
		for domain := range uint64(2) {
			if err := g.Reserve(ctx, el(domain), r, el(uint64(r)*10+domain)); err != nil {
				return fail(err)
			}
			if _, err := fmt.Println(domain, uint64(r)); err != nil {
				return 1
			}
		}
	}
}

// A process that is killed in the middle of its reservations, again and again,
// never loses a round that it was told is reserved, and its lock goes with it.
func TestKilledWhileReserving(t *testing.T) {
	dir := t.TempDir()
	acknowledged := [2]uint64{}
	for run := range 6 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+dir)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(out)
		left := 1 + rand.IntN(120)
		if run == 0 {
			left = 1 // before the second domain was ever spoken of
		}
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

		cfg, signing := childConfig(dir)
		s, err := Open(t.Context(), cfg)
		require.NoError(t, err)
		g, err := s.OpenSigning(t.Context(), signing)
		require.NoError(t, err, "the lock goes with the process")
		for domain, round := range acknowledged {
			last, ok, err := g.records.Last(t.Context(), el(uint64(domain)))
			require.NoError(t, err)
			if round == 0 {
				continue // nothing was promised, so it may be there or not
			}
			require.True(t, ok)
			require.GreaterOrEqual(t, uint64(last), round)
			require.ErrorIs(t, g.Reserve(t.Context(), el(uint64(domain)), feed.Round(round), el(7)), ErrAlreadySigned)
		}
		require.NoError(t, g.Close())
		require.NoError(t, s.Close())
	}
}

// While one process signs, another cannot, whatever its store.
func TestLockedByAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.True(t, bufio.NewScanner(out).Scan())
	s := newStore(t, engineURL(t, SQLite))
	_, err = s.OpenSigning(t.Context(), SigningConfig{Operator: operator, Dir: dir})
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	openSigning(t, s, dir)
}
