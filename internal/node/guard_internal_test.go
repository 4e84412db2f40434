package node

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

const testInterval = 2 * time.Second

var operator = common.HexToAddress("0xa1")

// openRecord gives the operator's signing record in a store in a folder.
func openRecord(t *testing.T, dir string) (record *store.Signing, stop func()) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(dir, "s.db"), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	g, err := s.OpenSigning(t.Context(), store.SigningConfig{Operator: operator, Dir: dir})
	require.NoError(t, err)
	stop = sync.OnceFunc(func() { require.NoError(t, errors.Join(g.Close(), s.Close())) })
	t.Cleanup(stop)
	return g, stop
}

func newRecord(t *testing.T) *store.Signing {
	t.Helper()
	record, _ := openRecord(t, t.TempDir())
	return record
}

func TestGuardRefusesUntilTheHeadIsKnown(t *testing.T) {
	t.Parallel()
	g := newGuard(newRecord(t), testInterval)
	domain, digest := protocol.NewElement(1), protocol.NewElement(2)
	require.ErrorIs(t, g.reserve(t.Context(), domain, 1<<40, digest), ErrNotYet)
	head := time.UnixMilli(1_000_000)
	require.NoError(t, g.headKnown(head, time.Now(), 2*time.Second))
	floor := feed.RoundAt(head.Add(2*time.Second), testInterval)
	require.ErrorIs(t, g.reserve(t.Context(), domain, floor, digest), ErrNotYet)
	require.NoError(t, g.reserve(t.Context(), domain, floor+1, digest))
}

func TestGuardNeverSignsTwoVectors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	record, stop := openRecord(t, dir)
	g := newGuard(record, testInterval)
	require.NoError(t, g.headKnown(time.UnixMilli(0), time.Now(), 0))
	domain := protocol.NewElement(1)
	require.NoError(t, g.reserve(t.Context(), domain, 10, protocol.NewElement(2)))
	require.ErrorIs(t, g.reserve(t.Context(), domain, 10, protocol.NewElement(3)), store.ErrAlreadySigned)
	require.NoError(t, g.reserve(t.Context(), protocol.NewElement(9), 10, protocol.NewElement(3)), "another feed set is another matter")
	stop()

	// A restart forgets nothing.
	record, _ = openRecord(t, dir)
	again := newGuard(record, testInterval)
	require.NoError(t, again.headKnown(time.UnixMilli(0), time.Now(), 0))
	require.ErrorIs(t, again.reserve(t.Context(), domain, 10, protocol.NewElement(3)), store.ErrAlreadySigned)
	require.ErrorIs(t, again.reserve(t.Context(), domain, 9, protocol.NewElement(2)), store.ErrAlreadySigned)
	require.NoError(t, again.reserve(t.Context(), domain, 11, protocol.NewElement(3)))
}

// A database restored from an old backup knows nothing of what was signed
// since. Peers and the chain's head do.
func TestGuardSurvivesARestoredBackup(t *testing.T) {
	t.Parallel()
	g := newGuard(newRecord(t), testInterval)
	head := time.UnixMilli(1_000_000)
	require.NoError(t, g.headKnown(head, time.Now(), 2*time.Second))
	domain, digest := protocol.NewElement(1), protocol.NewElement(2)
	require.True(t, g.seen(domain, 5000), "an own round that this process did not sign")
	require.False(t, g.seen(domain, 5000), "told once")
	require.ErrorIs(t, g.reserve(t.Context(), domain, 5000, digest), ErrNotYet)
	require.NoError(t, g.reserve(t.Context(), domain, 5001, digest))
	require.False(t, g.seen(domain, 5001), "the own broadcast that comes back is nothing new")
}

type brokenRecord struct{ err error }

func (b brokenRecord) Reserve(context.Context, protocol.Element, feed.Round, protocol.Element) error {
	return b.err
}

func (brokenRecord) Restored() time.Time { return time.Time{} }

func TestGuardWithoutStoreSignsNothing(t *testing.T) {
	t.Parallel()
	away := errors.New("disk away")
	g := newGuard(brokenRecord{away}, testInterval)
	require.NoError(t, g.headKnown(time.UnixMilli(0), time.Now(), 0))
	require.ErrorIs(t, g.reserve(t.Context(), protocol.NewElement(1), 10, protocol.NewElement(2)), away)
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
	for r := range feed.Round(3 * HistoryRounds) {
		h.add(r, map[feed.ID]feed.LocalValue{"A": {Value: feed.Encoded(r + 1)}})
	}
	require.Len(t, h.rounds, HistoryRounds)
	require.Len(t, h.order, HistoryRounds)
	require.Nil(t, h.get(0))
	last := feed.Round(3*HistoryRounds - 1)
	require.Equal(t, feed.Encoded(last+1), h.get(last)["A"].Value)
}
