package board

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/sources"
)

// explained says in short what an explanation holds.
func explained(v *api.ExplainView) (out struct {
	Round      feed.Round
	Median     string
	Operators  int
	Proofs     int
	Deliveries int
	Unknown    int
},
) {
	out.Round, out.Operators, out.Proofs, out.Deliveries, out.Unknown = v.Round, len(v.Operators), len(v.Proofs), len(v.Deliveries), len(v.Unknown)
	if v.Median != nil {
		out.Median = v.Median.Text
	}
	return out
}

// What is told of a round depends on who brought it to a chain and on how long
// ago that was; what is not known is said.
func TestExplainTellsWhatIsKnown(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := t.Context()
	_, err := b.Explain(ctx, "BTC/USD", 0)
	require.ErrorIs(t, err, api.ErrUnknownRound, "nothing came yet")

	// Another operator's delivery: its value, and no more.
	b.Land(landing(t, 10, 100, 200))
	v, err := b.Explain(ctx, "BTC/USD", 0)
	require.NoError(t, err)
	got := explained(v)
	require.Equal(t, "1.00", got.Median)
	require.Equal(t, []any{feed.Round(10), 0, 0, 0, 5}, []any{got.Round, got.Operators, got.Proofs, got.Deliveries, got.Unknown})
	require.Equal(t, feed.Round(10).Start(testSet.Interval).UTC(), *v.ObservedAt)
	require.Equal(t, "set1", v.FeedSet)
	require.Equal(t, 1, v.Column)
	require.Equal(t, uint8(2), v.Decimals)

	// An own one: the report, the proof and the transaction as well.
	b.cfg.Status.Operator = "0xme"
	delivered(t, b, 12)
	set := b.cfg.FeedSets[0]
	report, err := b.cfg.Store.BundleUntil(ctx, set.Name, 12)
	require.NoError(t, err)
	b.cfg.FeedSets[0].Domain = report.Domain
	require.NoError(t, b.cfg.Store.PutDelivery(ctx, &store.Delivery{FeedSet: "set1", Round: 12, ChainID: 5, Tx: common.Hash{7}, Block: 3, GasUsed: 9, LandedAt: time.Now()}))
	v, err = b.Explain(ctx, "BTC/USD", 12)
	require.NoError(t, err)
	got = explained(v)
	require.NotEmpty(t, got.Median)
	require.Equal(t, []any{feed.Round(12), 4, 1, 1}, []any{got.Round, got.Operators, got.Proofs, got.Deliveries})
	require.Equal(t, common.Hash{7}.Hex(), v.Deliveries[0].Transaction)
	require.Equal(t, "0xme", v.Operator)
	require.Len(t, v.Unknown, 2, "the own ticks, which nobody kept, and the others'")
	require.Contains(t, v.Unknown[0], "64 rounds")

	// Later rounds change nothing of it, and what was never there is refused.
	b.Land(landing(t, 14, 300, 400))
	require.Eventually(t, func() bool {
		values, err := b.cfg.Store.FeedValues(ctx, "BTC/USD", time.UnixMilli(0), time.Now(), 10)
		require.NoError(t, err)
		return len(values) == 2
	}, 2*time.Minute, 10*time.Millisecond)
	v, err = b.Explain(ctx, "BTC/USD", 10)
	require.NoError(t, err)
	require.Equal(t, "1.00", v.Median.Text, "from the history")
	v, err = b.Explain(ctx, "BTC/USD", 0)
	require.NoError(t, err)
	require.Equal(t, feed.Round(14), v.Round)
	for _, none := range []feed.Round{1, 11, 15} {
		_, err = b.Explain(ctx, "BTC/USD", none)
		require.ErrorIs(t, err, api.ErrUnknownRound)
	}
}

// A node without keys and chains explains its own rounds, also of a feed of no
// feed set.
func TestExplainWithoutKeys(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	one := func(id feed.ID) aggregator.FeedConfig {
		return aggregator.FeedConfig{Feed: feed.Feed{ID: id, Decimals: 2}, Inputs: []aggregator.Input{{Source: "a", Pair: id, Weight: 1}}}
	}
	feeds := []aggregator.FeedConfig{one("BTC/USD"), one("ETH/USD"), one("EUR/USD")}
	b.SetFeeds(feeds)
	_, key, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	m, err := mesh.New(t.Context(), mesh.Config{PrivateKey: key, Network: "test", Listen: []string{"/ip4/127.0.0.1/tcp/0"}, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	bus, err := pubsub.NewBus(pubsub.BusConfig{Name: "x"})
	require.NoError(t, err)
	quick := testSet
	quick.Interval = 500 * time.Millisecond // of 64 rounds a busy machine shows one in time
	b.cfg.FeedSets = []node.FeedSet{quick}
	price, err := feed.ParseDecimal("12.5")
	require.NoError(t, err)
	ticking := node.Source{Name: "a", New: func(base sources.Config) (sources.Source, error) { return ticker{base, price}, nil }}
	n, err := node.New(node.Config{
		Shape: protocol.Shape{Slots: 4, Columns: 4}, FeedSets: b.cfg.FeedSets, Feeds: feeds, Origin: feed.Simulated, Sources: []node.Source{ticking},
		Mesh: m, Bus: bus, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	b.Show(n)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	for _, id := range []feed.ID{"BTC/USD", "EUR/USD"} {
		var v *api.ExplainView
		require.Eventually(t, func() bool {
			v, err = b.Explain(t.Context(), id, 0)
			return err == nil && len(v.Locals) == 1 && v.Locals[0].Local.Value != nil
		}, 2*time.Minute, 10*time.Millisecond, "%s: %v", id, err)
		require.Equal(t, "12.50", v.Locals[0].Local.Value.Text)
		require.Nil(t, v.Median)
		again, err := b.Explain(t.Context(), id, v.Round)
		require.NoError(t, err)
		require.Equal(t, v, again)
		loose := id == "EUR/USD"
		require.Equal(t, loose, v.FeedSet == feed.LooseSet)
		require.Equal(t, loose, v.Column == 0)
		require.Len(t, v.Unknown, map[bool]int{false: 4, true: 1}[loose])
	}
	stop()
	require.NoError(t, <-done)
	bus.Close()
	require.NoError(t, m.Close())
}

// ticker brings a trade of every pair now and then.
type ticker struct {
	base  sources.Config
	price feed.Decimal
}

func (t ticker) Run(ctx context.Context) error {
	for ok := true; ok; ok = wait.For(ctx, 20*time.Millisecond) {
		now := time.Now()
		for _, pair := range []feed.ID{"BTC/USD", "ETH/USD", "EUR/USD"} {
			t.base.Sink(feed.Tick{Source: "a", Symbol: string(pair), Pair: pair, Kind: feed.TradeTick, Price: t.price, EventTime: now, ReceiveTime: now, Origin: feed.Simulated})
		}
	}
	return nil
}

func (ticker) Stats() sources.Stats { return sources.Stats{Source: "a"} }
