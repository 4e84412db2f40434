package board

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/relayer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

var testSet = node.FeedSet{Number: 1, Set: feed.Set{Name: "set1", Interval: 2 * time.Second, Feeds: []feed.Feed{
	{ID: "BTC/USD", Decimals: 2}, {ID: "ETH/USD", Decimals: 2},
}}}

func testFeeds(heartbeat time.Duration) []aggregator.FeedConfig {
	var out []aggregator.FeedConfig
	for _, f := range testSet.Feeds {
		f.Heartbeat = heartbeat
		out = append(out, aggregator.FeedConfig{Feed: f, MaxAge: time.Second})
	}
	return out
}

func encoded(t *testing.T, mantissas ...int64) []feed.Encoded {
	t.Helper()
	out := make([]feed.Encoded, len(mantissas))
	for i, m := range mantissas {
		if m == 0 {
			continue
		}
		var err error
		out[i], err = feed.Encode(m)
		require.NoError(t, err)
	}
	return out
}

func newBoard(t *testing.T) (*Board, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "s.db"), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	w, err := store.NewWriter(store.WriterConfig{Sink: s, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, errors.Join(w.Close(context.Background()), s.Close())) })
	b, err := New(Config{
		Status: api.StatusView{Origin: feed.Simulated}, Shape: protocol.Shape{Slots: 4, Columns: 4}, FeedSets: []node.FeedSet{testSet}, Feeds: testFeeds(time.Minute),
		Describe: func(id feed.ID) string { return string(id) + "!" }, Landings: true, Store: s, Writer: w, Logger: logger,
	})
	require.NoError(t, err)
	return b, log
}

func landing(t *testing.T, round feed.Round, btc, eth int64) Landing {
	t.Helper()
	at := round.Start(testSet.Interval)
	return Landing{Set: testSet, ChainID: 5, Round: round, Values: encoded(t, at.UnixMilli(), btc, eth), ObservedAt: at.UTC(), BlockTime: at, SeenAt: time.Now()}
}

func TestLandingsAreShownAndStored(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := t.Context()
	v, err := b.Feed(ctx, "BTC/USD")
	require.NoError(t, err)
	require.Nil(t, v.Value)
	_, err = b.Feed(ctx, "NO/SUCH")
	require.ErrorIs(t, err, api.ErrUnknownFeed)

	b.Land(landing(t, 10, 100, 200))
	b.Land(landing(t, 12, 101, 0))
	b.Land(landing(t, 11, 999, 999)) // late
	all, err := b.Feeds(ctx)
	require.NoError(t, err)
	require.Equal(t, "1.01", all[0].Value.Text)
	require.Equal(t, "BTC/USD!", all[0].Description)
	require.Equal(t, int64(60_000), all[0].HeartbeatMS)
	require.Equal(t, "2.00", all[1].Value.Text, "the last round that has a value")
	require.Equal(t, feed.Round(10), all[1].Round)
	require.Nil(t, all[0].Delivery, "another's delivery is not known")
	require.Equal(t, feed.Round(12), b.ledger.onChain("set1", 5))
	require.Zero(t, b.ledger.onChain("set1", 6))

	b.SetFeeds(testFeeds(time.Hour))
	v, err = b.Feed(ctx, "BTC/USD")
	require.NoError(t, err)
	require.Equal(t, time.Hour.Milliseconds(), v.HeartbeatMS)
	require.Eventually(t, func() bool {
		points, err := b.History(ctx, "BTC/USD", time.UnixMilli(0), time.Now(), 10)
		require.NoError(t, err)
		return len(points) == 3
	}, 2*time.Minute, 10*time.Millisecond)
}

// What no feed set has is shown as well, without a place in any.
func TestFeedsOfNoSetAreShown(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	extra := aggregator.FeedConfig{Feed: feed.Feed{ID: "EUR/USD", Decimals: 4}, MaxAge: 10 * time.Minute, Inputs: []aggregator.Input{{Source: "bank", Pair: "EUR/USD"}}}
	b.SetFeeds(append(testFeeds(time.Minute), extra))
	all, err := b.Feeds(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 3)
	require.Equal(t, []any{feed.ID("EUR/USD"), "", 0, uint8(4), int64(600_000)}, []any{all[2].ID, all[2].FeedSet, all[2].Column, all[2].Decimals, all[2].MaxAgeMS})
	one, err := b.Feed(t.Context(), "EUR/USD")
	require.NoError(t, err)
	require.Equal(t, all[2], *one)
	_, err = b.Explain(t.Context(), "EUR/USD", 0)
	require.ErrorIs(t, err, api.ErrUnknownRound)
	_, err = b.Explain(t.Context(), "NO/SUCH", 0)
	require.ErrorIs(t, err, api.ErrUnknownFeed)
	require.Equal(t, 10*time.Minute, b.staleSources(), "the only feed with sources takes prices so old")
	b.SetFeeds(testFeeds(time.Minute))
	require.Equal(t, minStaleSources, b.staleSources())
}

// An own delivery tells more than what is read from the chain, whichever comes
// first.
func TestOwnDeliveriesCount(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	l, now := landing(t, 10, 100, 200), time.Now()
	own := Delivered(testSet, 5, relayer.Delivery{
		FeedSet: "set1", Round: 10,
		Report: &protocol.Report{FeedSet: "set1", Round: 10, Medians: l.Values, Quorum: 3, Committee: &protocol.Committee{Members: []protocol.Member{
			{Operator: common.Address{1}, Weight: 2}, {Operator: common.Address{2}, Weight: 2},
		}}, Observations: []*protocol.Observation{{Vector: l.Values}, nil, nil, nil}},
		Receipt: relayer.Receipt{Tx: common.Hash{7}, LandedAt: now, Block: 3},
	}, now.Add(-time.Second))
	require.InDelta(t, 1000, own.TickToChain.Milliseconds(), 900)
	require.Equal(t, l.ObservedAt, own.ObservedAt)
	for range 2 {
		b.ledger.add(&l)
		b.ledger.add(&own)
	}
	v := b.feed(testSet, 0)
	require.NotNil(t, v.Delivery)
	require.Equal(t, uint64(3), v.Delivery.Block)
	require.True(t, v.Delivery.Operators[0].Participated)
	require.Equal(t, "1.00", v.Delivery.Operators[0].Value.Text)
	require.False(t, v.Delivery.Operators[1].Participated)
	s, err := b.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, uint64(2), s.FeedSets[0].Deliveries)

	// A second chain that took the same round is told apart.
	elsewhere := own
	elsewhere.ChainID = 4
	b.ledger.add(&elsewhere)
	s, err = b.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, []api.FeedSetChainView{{ChainID: 4, Round: 10, Deliveries: 1}, {ChainID: 5, Round: 10, Deliveries: 2}}, s.FeedSets[0].Chains)
	require.Equal(t, uint64(3), s.FeedSets[0].Deliveries)
}

func TestConditions(t *testing.T) {
	t.Parallel()
	b, log := newBoard(t)
	list := b.Conditions(t.Context())
	require.Len(t, list, 3)
	require.False(t, list[0].OK || list[1].OK)
	require.True(t, list[2].OK, "the store was opened just now")
	require.Contains(t, list[1].Reason, "nothing was delivered")
	b.Land(landing(t, 10, 100, 200))
	require.True(t, b.Conditions(t.Context())[1].OK)
	old := landing(t, 11, 100, 200)
	old.SeenAt = time.Now().Add(-time.Hour)
	b.Land(old)
	require.Contains(t, b.Conditions(t.Context())[1].Reason, "older than several heartbeats")

	told := make(map[string]time.Time)
	bad := api.ConditionView{Name: "x", Reason: "why", Advice: "what"}
	b.tell(bad, told)
	b.tell(bad, told)
	b.tell(api.ConditionView{Name: "x", OK: true}, told)
	require.Equal(t, 1, bytes.Count(log.Bytes(), []byte("not well")), "told once a minute")
	require.Contains(t, log.String(), "well again")
}

// chain is a hub that a test sets.
type chain struct {
	mu   sync.Mutex
	now  relayer.Snapshot
	fail error
}

func (c *chain) set(s relayer.Snapshot, fail error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.fail = s, fail
}

func (c *chain) Snapshot(context.Context, string) (relayer.Snapshot, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now, c.fail
}

func TestFollowSeesOthersDeliveries(t *testing.T) {
	t.Parallel()
	b, log := newBoard(t)
	// The store's goroutines live outside the bubble.
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		hub := &chain{}
		var wg sync.WaitGroup
		wg.Go(func() { b.Follow(ctx, hub, 5, testSet) })
		wait.For(ctx, 5*time.Second)
		hub.set(relayer.Snapshot{}, errors.New("away"))
		wait.For(ctx, 5*time.Second)
		hub.set(relayer.Snapshot{Header: relayer.Header{Round: 10, Time: time.UnixMilli(20_000), LandedAt: time.UnixMilli(21_000)}, Values: encoded(t, 20_000, 100, 200)}, nil)
		wait.For(ctx, 10*time.Second)
		cancel()
		wg.Wait()
	})
	require.Equal(t, feed.Round(10), b.ledger.onChain("set1", 5))
	require.Equal(t, 1, bytes.Count(log.Bytes(), []byte("delivered by another")))
	require.Equal(t, 1, bytes.Count(log.Bytes(), []byte("chain not readable")))
	require.Contains(t, log.String(), "chain readable again")
}

// A round of this operator's own that is under way is not taken for another's, however
// long its confirmations take; one that changed nothing is.
func TestFollowWaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	b, log := newBoard(t)
	b.Expect("set1", 5, 10)
	b.Expect("set1", 6, 11)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		hub := &chain{}
		hub.set(relayer.Snapshot{Header: relayer.Header{Round: 10, Time: time.UnixMilli(20_000), LandedAt: time.UnixMilli(21_000)}, Values: encoded(t, 20_000, 100, 200)}, nil)
		var wg sync.WaitGroup
		wg.Go(func() { b.Follow(ctx, hub, 5, testSet) })
		wait.For(ctx, time.Hour)
		require.Zero(t, b.ledger.onChain("set1", 5))
		b.Forgo("set1", 5, 10)
		wait.For(ctx, 5*time.Second)
		cancel()
		wg.Wait()
	})
	require.Equal(t, feed.Round(10), b.ledger.onChain("set1", 5))
	require.Equal(t, 1, bytes.Count(log.Bytes(), []byte("delivered by another")))
	require.True(t, b.underWay.has(setOnChain{"set1", 6}, 11), "of the other chain")
}
