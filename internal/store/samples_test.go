package store

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// testRun is a configuration that counts from so many seconds on, of the run
// that began at testTime.
func testRun(seconds int, body string) FeedRun {
	return FeedRun{Run: testTime, At: testTime.Add(time.Duration(seconds) * time.Second), Body: []byte(body)}
}

func testSample(round int) Sample {
	return Sample{
		FeedSet: "main", Round: feed.Round(round), Run: testTime, At: testTime.Add(time.Duration(round)*time.Second + 7),
		Ticks: uint64(10 * round), Number: uint64(round), Digest: bytes.Repeat([]byte{byte(round)}, 32), Body: fmt.Appendf(nil, `[{"round":%d}]`, round),
	}
}

func testDelivery(round int) Delivery {
	return Delivery{
		FeedSet: "main", Round: feed.Round(round), ChainID: 1337, Tx: common.Hash{1, byte(round)}, Block: 5, GasUsed: 265_000,
		Prove: 900 * time.Millisecond, LandedAt: testTime,
	}
}

func TestFeedRuns(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		first, reloaded, second := testRun(0, "a"), testRun(10, "b"), testRun(100, "a")
		second.Run = second.At
		for _, r := range []*FeedRun{&first, &reloaded, &second, &first} {
			require.NoError(t, s.PutFeedRun(ctx, r))
			require.Equal(t, sha256.Sum256(r.Body), r.Digest)
		}
		read := func(from, to int) []FeedRun {
			got, err := s.FeedRuns(ctx, testTime.Add(time.Duration(from)*time.Second), testTime.Add(time.Duration(to)*time.Second))
			require.NoError(t, err)
			return got
		}
		require.Equal(t, []FeedRun{first, reloaded, second}, read(-5, 200))
		require.Equal(t, []FeedRun{first, reloaded}, read(20, 99), "a run is given from its beginning on")
		require.Equal(t, []FeedRun{first}, read(5, 9))
		require.Equal(t, []FeedRun{second}, read(100, 100))
		require.Empty(t, read(-5, -1))

		for _, bad := range []FeedRun{{Run: testTime, At: testTime, Body: []byte("a\x00")}, {At: testTime}, {Run: testTime}, testRun(0, strings.Repeat("x", maxFeedConfig+1))} {
			require.ErrorIs(t, s.PutFeedRun(ctx, &bad), ErrInvalid)
		}
		_, err := s.write.ExecContext(ctx, `UPDATE feed_configs SET body = 'c' WHERE body = 'b'`)
		require.NoError(t, err)
		_, err = s.FeedRuns(ctx, testTime, testTime.Add(time.Hour))
		require.ErrorIs(t, err, ErrDamaged)
	})
}

func TestSamples(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		var want []Sample
		for i := range 2*samplePage + 10 {
			m := testSample(i)
			if i%3 == 1 {
				m.At = want[i-1].At // two sets at one moment
				m.FeedSet = "a set whose name comes first and whose number does not"
			}
			want = append(want, m)
			require.NoError(t, s.PutSample(ctx, m))
		}
		changed := want[0]
		changed.Ticks++
		require.NoError(t, s.PutSample(ctx, changed), "again is fine, and changes nothing")
		read := func(from, to time.Time) (got []Sample) {
			for m, err := range s.Samples(ctx, from, to) {
				require.NoError(t, err)
				got = append(got, m)
			}
			return got
		}
		require.Equal(t, want, read(time.Time{}, time.Time{}))
		require.Equal(t, want[6:11], read(want[6].At, want[11].At))
		got, err := s.SampleOf(ctx, "main", 5)
		require.NoError(t, err)
		require.Equal(t, want[5], got)
		_, err = s.SampleOf(ctx, "main", 4)
		require.ErrorIs(t, err, ErrNotFound)
		latest, err := s.LatestSamples(ctx)
		require.NoError(t, err)
		require.Equal(t, []Sample{want[len(want)-1], want[len(want)-2]}, latest, "in the order of the sets")

		for name, spoil := range map[string]func(m *Sample){
			"round":  func(m *Sample) { m.Round = 1 << 63 },
			"ticks":  func(m *Sample) { m.Ticks = math.MaxUint64 },
			"set":    func(m *Sample) { m.FeedSet = "\xff" },
			"body":   func(m *Sample) { m.Body = make([]byte, maxSample+1) },
			"number": func(m *Sample) { m.Number = 1 << 63 },
			"digest": func(m *Sample) { m.Digest = m.Digest[1:] },
			"time":   func(m *Sample) { m.At = time.Time{} },
		} {
			bad := testSample(1)
			spoil(&bad)
			require.ErrorIs(t, s.PutSample(ctx, bad), ErrInvalid, name)
		}
	})
}

func TestDeliveries(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		one, two := testDelivery(1), testDelivery(1)
		two.ChainID = 5
		for _, d := range []*Delivery{&one, &two, &one} {
			require.NoError(t, s.PutDelivery(ctx, d))
		}
		got, err := s.Deliveries(ctx, "main", 1)
		require.NoError(t, err)
		require.Equal(t, []Delivery{two, one}, got)
		got, err = s.Deliveries(ctx, "main", 2)
		require.NoError(t, err)
		require.Empty(t, got)
		one.Block = 1 << 63
		require.ErrorIs(t, s.PutDelivery(ctx, &one), ErrInvalid)

		require.NoError(t, s.PutReport(ctx, testReport(t, 3)))
		domains, err := s.DomainsOf(ctx, "main", 3)
		require.NoError(t, err)
		require.Equal(t, []protocol.Element{el(7)}, domains)
		_, err = s.OldestTick(ctx)
		require.ErrorIs(t, err, ErrNotFound)
		ticks := testTicks(0, 3)
		require.NoError(t, s.AppendTicks(ctx, BatchID{}, ticks))
		oldest, err := s.OldestTick(ctx)
		require.NoError(t, err)
		require.True(t, ticks[0].ReceiveTime.Equal(oldest))
	})
}

func TestSamplesAndDeliveriesGoWithValues(t *testing.T) {
	onEnginesAt(t, testTime.Add(48*time.Hour), func(t *testing.T, s *Store) {
		ctx := t.Context()
		young := testSample(2)
		young.At = testTime.Add(47 * time.Hour)
		for _, m := range []Sample{testSample(1), young} {
			require.NoError(t, s.PutSample(ctx, m))
		}
		d := testDelivery(1)
		require.NoError(t, s.PutDelivery(ctx, &d))
		removed, err := s.Retain(ctx, Retention{Values: 24 * time.Hour})
		require.NoError(t, err)
		require.Equal(t, Removed{Samples: 1, Deliveries: 1}, removed)
		_, err = s.SampleOf(ctx, "main", 2)
		require.NoError(t, err)
	})
}
