package node

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

var (
	restoreOperator = common.HexToAddress("0xa1")
	restoreDomain   = protocol.NewElement(1)
	restoreDrift    = 2 * time.Second
)

func storeConfig(url string, now time.Time) store.Config {
	return store.Config{URL: url, Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
}

func openStore(t require.TestingT, cfg store.Config, t0 *testing.T) *store.Store {
	s, err := store.Open(t0.Context(), cfg)
	require.NoError(t, err)
	return s
}

// restoredAfter signs every round until the backup at round r, and k more, and
// then restores the backup by a clock that says restoreClock.
func restoredAfter(t *testing.T, from, to string, r, k feed.Round, restoreClock time.Time) *store.Store {
	t.Helper()
	at := func(round feed.Round) time.Time { return round.Start(testInterval) }
	s := openStore(t, storeConfig(from, at(r)), t)
	records := s.SigningRecords(restoreOperator)
	digest := protocol.NewElement(1)
	require.NoError(t, records.Reserve(t.Context(), restoreDomain, r, digest))
	var file bytes.Buffer
	_, err := store.BackupTo(t.Context(), storeConfig(from, at(r)), &file, store.BackupOptions{})
	require.NoError(t, err)
	for round := r + 1; round <= r+k; round++ {
		require.NoError(t, records.Reserve(t.Context(), restoreDomain, round, digest))
	}
	require.NoError(t, s.Close())
	_, err = store.Restore(t.Context(), storeConfig(to, restoreClock), bytes.NewReader(file.Bytes()), store.RestoreOptions{})
	require.NoError(t, err)
	return openStore(t, storeConfig(to, restoreClock), t)
}

// An old database never lets an operator sign two vectors for one round: what
// it signed after the backup, it does not sign again, whatever its machine's
// clock says, the chain's head or its peers.
func TestNothingSignedAfterTheBackupIsSignedAgain(t *testing.T) {
	t.Parallel()
	const r, k = feed.Round(500_000), feed.Round(40)
	at := func(round feed.Round) time.Time { return round.Start(testInterval) }
	now := at(r + k).Add(testInterval) // really
	tests := map[string]struct {
		// restored is what the clock said at the restore, clock what it says at the
		// start, head the time of the chain's head; a zero head is not known.
		restored, clock, head time.Time
		// peers show this round of ours, 0 for none.
		peers feed.Round
		// signs says whether the node signs at all, once it is late enough.
		signs bool
	}{
		"all is well":                              {now, now, now, 0, true},
		"the clock set back before the restore":    {at(r - 10), at(r - 10), now, 0, true},
		"the clock set back after the restore":     {now, at(r - 10), at(r - 10), 0, true},
		"the clock set back, a head that lags":     {at(r + 1), at(r + 1), at(r - 200), 0, false},
		"a head that lags":                         {now, now, at(r - 200), 0, false},
		"the head is not known":                    {now, now, time.Time{}, 0, false},
		"only peers know":                          {at(r - 10), at(r - 10), time.Time{}, r + k, false},
		"peers know, clock and head are both back": {at(r - 10), at(r - 10), at(r - 10), r + k, true},
	}
	for _, engines := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}} {
		url := func(t *testing.T, engine string) string {
			if engine == "sqlite" {
				return "sqlite:" + filepath.Join(t.TempDir(), "node.db")
			}
			return pgtest.Database(t)
		}
		for name, tc := range tests {
			t.Run(engines[0]+" to "+engines[1]+"/"+name, func(t *testing.T) {
				t.Parallel()
				s := restoredAfter(t, url(t, engines[0]), url(t, engines[1]), r, k, tc.restored)
				defer func() { require.NoError(t, s.Close()) }()
				record, err := s.OpenSigning(t.Context(), store.SigningConfig{Operator: restoreOperator, Dir: t.TempDir()})
				require.NoError(t, err)
				defer func() { require.NoError(t, record.Close()) }()
				require.False(t, record.Restored().IsZero())
				g := newGuard(record, testInterval)
				if tc.peers != 0 {
					require.True(t, g.seen(restoreDomain, tc.peers))
				}
				if !tc.head.IsZero() {
					err := g.headKnown(tc.head, tc.clock, restoreDrift)
					require.Equal(t, !tc.signs, err != nil, "%v", err)
				}
				signed := false
				for round := r - 20; round <= r+2*k; round++ {
					err := g.reserve(t.Context(), restoreDomain, round, protocol.NewElement(uint64(round)))
					if round <= r+k {
						require.Error(t, err, "round %d was signed before", round)
					}
					signed = signed || err == nil
				}
				require.Equal(t, tc.signs, signed)
			})
		}
	}
}

// The same for any times: as long as the restoring clock, the head or a peer
// knew, nothing is signed twice.
func TestRestoredGuardForAnyClocks(t *testing.T) {
	t.Parallel()
	const last = feed.Round(1 << 30)
	rapid.Check(t, func(t *rapid.T) {
		really := last.Start(testInterval)
		near := func(name string) time.Time {
			return really.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, name)))
		}
		restored, clock, head := near("restored"), near("clock"), near("head")
		g := newGuard(grantAll{restored}, testInterval)
		shown := rapid.Bool().Draw(t, "shown")
		if shown {
			g.seen(restoreDomain, last)
		}
		known := g.headKnown(head, clock, restoreDrift) == nil
		require.Equal(t, clock.Sub(head) <= maxHeadAge, known)
		knows := shown || !restored.Before(really) || !head.Before(really)
		for _, round := range []feed.Round{last - 1000, last - 1, last} {
			err := g.reserve(t.Context(), restoreDomain, round, protocol.NewElement(1))
			if knows || !known {
				require.Error(t, err)
			}
		}
	})
}

// grantAll is a restored record that knows nothing.
type grantAll struct{ restored time.Time }

func (g grantAll) Restored() time.Time { return g.restored }

func (grantAll) Reserve(context.Context, protocol.Element, feed.Round, protocol.Element) error {
	return nil
}

// A clock that was set back calls what was really signed last the future; it
// counts all the same, and only with the right signature.
func TestOwnRoundsCountWhateverTheClockSays(t *testing.T) {
	t.Parallel()
	n, s, peers := judgeNode(t, slog.New(slog.DiscardHandler))
	require.NoError(t, s.guard.headKnown(time.UnixMilli(0), time.Now(), 0))
	round := feed.RoundAt(time.Now(), testInterval) + 1000
	at := func(o *protocol.Observation) { o.Round = round }
	mine := signed(t, n, s, peers, 0, at)
	forged := signed(t, n, s, []peerKeys{peers[1]}, 0, at)
	require.Equal(t, mesh.Reject, n.judge(s, forged))
	require.NoError(t, s.guard.allowed(s.Domain, round))
	require.Equal(t, mesh.Ignore, n.judge(s, signed(t, n, s, peers, 1, at)))
	require.NoError(t, s.guard.allowed(s.Domain, round), "another's round is not ours")
	require.Equal(t, mesh.Ignore, n.judge(s, mine))
	require.ErrorIs(t, s.guard.allowed(s.Domain, round), ErrNotYet)
	require.NoError(t, s.guard.allowed(s.Domain, round+1))
	require.Equal(t, mesh.Ignore, n.judge(s, forged), "nothing new, so not looked at")
}
