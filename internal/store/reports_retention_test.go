package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestRemoveReports(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		for _, round := range []feed.Round{10, 11, 12} {
			require.NoError(t, s.PutReport(ctx, testReport(t, round)))
			require.NoError(t, s.PutBundle(ctx, testBundle(round, 1)))
		}
		r := testReport(t, 10)
		n, err := s.RemoveReports(ctx, el(99), 100)
		require.NoError(t, err)
		require.Zero(t, n, "another domain's")
		for round, want := range map[feed.Round]bool{9: false, 10: false, 11: true, 12: false, 13: false} {
			around, err := s.ReportsAround(ctx, r.FeedSet, round)
			require.NoError(t, err)
			require.Equal(t, want, around, round)
		}
		around, err := s.ReportsAround(ctx, "other", 11)
		require.NoError(t, err)
		require.False(t, around)
		n, err = s.RemoveReports(ctx, r.Domain, 12)
		require.NoError(t, err)
		require.Equal(t, int64(4), n)
		_, err = s.Report(ctx, r.Domain, 11)
		require.ErrorIs(t, err, ErrNotFound)
		_, err = s.Report(ctx, r.Domain, 12)
		require.NoError(t, err)
		left, err := s.Bundles(ctx, testBundle(1, 1).Domain, 0, 100, 10)
		require.NoError(t, err)
		require.Len(t, left, 1)
	})
}
