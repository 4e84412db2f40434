package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
)

func follow(t *testing.T, s *Store) <-chan Notice {
	ctx, cancel := context.WithCancel(context.Background())
	notices, err := s.Follow(ctx)
	require.NoError(t, err)
	t.Cleanup(func() {
		cancel()
		for range notices {
		}
	})
	return notices
}

// next waits for a notice.
func next(t *testing.T, notices <-chan Notice) Notice {
	t.Helper()
	timer := time.NewTimer(2 * time.Minute)
	defer timer.Stop()
	select {
	case n, ok := <-notices:
		require.True(t, ok)
		return n
	case <-timer.C:
		require.Fail(t, "no notice came")
	}
	return Notice{}
}

func addReport(t *testing.T, s *Store, domain [32]byte, round int64) {
	_, err := s.write.ExecContext(t.Context(), s.dialect(`INSERT INTO committees (hash, body) VALUES ($1, $1) ON CONFLICT DO NOTHING`), make([]byte, 32))
	require.NoError(t, err)
	_, err = s.write.ExecContext(t.Context(), s.dialect(`INSERT INTO reports (feed_set, domain, round, committee, body) VALUES ('main', $1, $2, $3, $3)`),
		domain[:], round, make([]byte, 32))
	require.NoError(t, err)
}

func TestFollowersAreTold(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url := engineURL(t, engine)
			writer, reader := newStore(t, url), newStore(t, url)
			require.NoError(t, writer.AppendValues(t.Context(), testValues(0, 3)))
			addReport(t, writer, [32]byte{1}, 7)
			notices := follow(t, reader)

			// What was there, what is older and what is not new is not told of.
			require.NoError(t, writer.AppendValues(t.Context(), testValues(1, 3)))
			old := testValue(0)
			old.At = old.At.Add(time.Millisecond)
			require.NoError(t, writer.AppendValues(t.Context(), []FeedValue{old}))
			addReport(t, writer, [32]byte{1}, 6)
			require.NoError(t, writer.AppendValues(t.Context(), testValues(3, 6)))
			require.Equal(t, Notice{Feed: "BTC/USD", At: testValue(5).At}, next(t, notices))
			addReport(t, writer, [32]byte{1, 31: 2}, 1)
			require.Equal(t, Notice{Domain: [32]byte{1, 31: 2}, Round: 1}, next(t, notices))
			addReport(t, writer, [32]byte{1}, 8)
			require.Equal(t, Notice{Domain: [32]byte{1}, Round: 8}, next(t, notices))
		})
	}
}

func TestASlowFollowerGetsTheNewest(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		notices := follow(t, s)
		for i := range 300 {
			v := testValue(i)
			require.NoError(t, s.AppendValues(t.Context(), []FeedValue{v, {Feed: "b", At: v.At, Origin: feed.Live}}))
		}
		seen, last := 0, map[feed.ID]time.Time{}
		for !last["b"].Equal(testValue(299).At) || !last["BTC/USD"].Equal(testValue(299).At) {
			n := next(t, notices)
			require.True(t, n.At.After(last[n.Feed]), "never backwards")
			last[n.Feed] = n.At
			seen++
		}
		require.Less(t, seen, 600)
	})
}

func TestFollowingSurvivesTheServer(t *testing.T) {
	server := pgtest.Start(t)
	s := newStore(t, server.Database(t))
	notices := follow(t, s)
	require.NoError(t, s.AppendValues(t.Context(), testValues(0, 1)))
	require.Equal(t, testValue(0).At, next(t, notices).At)
	for round := 1; round <= 2; round++ {
		server.Kill(t)
		server.Restart(t)
		// Whether it is back already or not: nothing is missed.
		require.Eventually(t, func() bool { return s.AppendValues(t.Context(), testValues(round, round+1)) == nil }, 2*time.Minute, time.Millisecond)
		require.Equal(t, testValue(round).At, next(t, notices).At)
	}
}

func TestFollowEnds(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx, cancel := context.WithCancel(t.Context())
		notices, err := s.Follow(ctx)
		require.NoError(t, err)
		cancel()
		_, ok := <-notices
		require.False(t, ok)
		_, err = s.Follow(ctx)
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestNoticesAreReadStrictly(t *testing.T) {
	n, ok := parseNotice("values 12 BTC/USD")
	require.True(t, ok)
	require.Equal(t, Notice{Feed: "BTC/USD", At: time.UnixMilli(12).UTC()}, n)
	n, ok = parseNotice("reports 12 " + strings.Repeat("ab", 32))
	require.True(t, ok)
	require.Equal(t, feed.Round(12), n.Round)
	for _, bad := range []string{
		"", "values", "values 12", "values x BTC/USD", "values -1 BTC/USD", "values 12 ../..", "values 12 a b", "others 1 a",
		"reports 12", "reports 12 ab", "reports 12 " + strings.Repeat("ab", 33), "reports 12 " + strings.Repeat("xy", 32), "values 99999999999999999999 a",
	} {
		_, ok := parseNotice(bad)
		require.False(t, ok, bad)
	}
}

func FuzzParseNotice(f *testing.F) {
	f.Add("values 12 BTC/USD")
	f.Add("reports 12 " + strings.Repeat("ab", 32))
	f.Fuzz(func(t *testing.T, payload string) {
		n, ok := parseNotice(payload)
		if ok && n.Feed != "" {
			_, err := feed.ParseID(string(n.Feed))
			require.NoError(t, err)
		}
	})
}
