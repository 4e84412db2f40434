package node

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

const testInterval = 2 * time.Second

func openLog(t *testing.T, dir string) *store.SigningLog {
	t.Helper()
	l, err := store.OpenSigningLog(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func TestGuardRefusesUntilTheHeadIsKnown(t *testing.T) {
	t.Parallel()
	g := newGuard(openLog(t, t.TempDir()), testInterval)
	domain, digest := protocol.NewElement(1), protocol.NewElement(2)
	require.ErrorIs(t, g.reserve(domain, 1<<40, digest), ErrNotYet)
	head := time.UnixMilli(1_000_000)
	g.headKnown(head, 2*time.Second)
	floor := feed.RoundAt(head.Add(2*time.Second), testInterval)
	require.ErrorIs(t, g.reserve(domain, floor, digest), ErrNotYet)
	require.NoError(t, g.reserve(domain, floor+1, digest))
}

func TestGuardNeverSignsTwoVectors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, err := store.OpenSigningLog(dir)
	require.NoError(t, err)
	g := newGuard(log, testInterval)
	g.headKnown(time.UnixMilli(0), 0)
	domain := protocol.NewElement(1)
	require.NoError(t, g.reserve(domain, 10, protocol.NewElement(2)))
	require.ErrorIs(t, g.reserve(domain, 10, protocol.NewElement(3)), store.ErrAlreadySigned)
	require.NoError(t, g.reserve(protocol.NewElement(9), 10, protocol.NewElement(3)), "another feed set is another matter")
	require.NoError(t, log.Close())

	// A restart forgets nothing.
	again := newGuard(openLog(t, dir), testInterval)
	again.headKnown(time.UnixMilli(0), 0)
	require.ErrorIs(t, again.reserve(domain, 10, protocol.NewElement(3)), store.ErrAlreadySigned)
	require.ErrorIs(t, again.reserve(domain, 9, protocol.NewElement(2)), store.ErrAlreadySigned)
	require.NoError(t, again.reserve(domain, 11, protocol.NewElement(3)))
}

// A database restored from an old backup knows nothing of what was signed
// since. Peers and the chain's head do.
func TestGuardSurvivesARestoredBackup(t *testing.T) {
	t.Parallel()
	g := newGuard(openLog(t, t.TempDir()), testInterval)
	head := time.UnixMilli(1_000_000)
	g.headKnown(head, 2*time.Second)
	domain, digest := protocol.NewElement(1), protocol.NewElement(2)
	require.True(t, g.seen(domain, 5000), "an own round that this process did not sign")
	require.False(t, g.seen(domain, 5000), "told once")
	require.ErrorIs(t, g.reserve(domain, 5000, digest), ErrNotYet)
	require.NoError(t, g.reserve(domain, 5001, digest))
	require.False(t, g.seen(domain, 5001), "the own broadcast that comes back is nothing new")
}

type brokenLog struct{ err error }

func (b brokenLog) Reserve(protocol.Element, feed.Round, protocol.Element) error { return b.err }

func TestGuardWithoutStoreSignsNothing(t *testing.T) {
	t.Parallel()
	away := errors.New("disk away")
	g := newGuard(brokenLog{away}, testInterval)
	g.headKnown(time.UnixMilli(0), 0)
	require.ErrorIs(t, g.reserve(protocol.NewElement(1), 10, protocol.NewElement(2)), away)
}

func TestFresh(t *testing.T) {
	t.Parallel()
	now := feed.Round(100).Start(testInterval)
	for round, want := range map[feed.Round]bool{97: false, 98: true, 100: true, 102: true, 103: false, 0: false, 1<<64 - 1: false} {
		require.Equal(t, want, fresh(round, testInterval, now), "round %d", round)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	h := newHistory()
	for r := range feed.Round(3 * historyRounds) {
		h.add(r, map[feed.ID]feed.LocalValue{"A": {Value: feed.Encoded(r + 1)}})
	}
	require.Len(t, h.rounds, historyRounds)
	require.Len(t, h.order, historyRounds)
	require.Nil(t, h.get(0))
	last := feed.Round(3*historyRounds - 1)
	require.Equal(t, feed.Encoded(last+1), h.get(last)["A"].Value)
}
