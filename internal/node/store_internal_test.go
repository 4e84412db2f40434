package node

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/testkit/pgtest"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

// offers hands every report on; a report of a committee of one exists for
// exactly those rounds that this operator signed.
type offers chan *protocol.Report

func (o offers) Offer(r *protocol.Report) { o <- r }

func (o offers) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// refusals is a log that hands on every round that was not signed.
type refusals struct {
	slog.Handler
	seen chan string
}

func (h refusals) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "not signed" && r.Level == slog.LevelError {
		var all strings.Builder
		r.Attrs(func(a slog.Attr) bool { all.WriteString(a.String() + " "); return true })
		h.seen <- all.String()
	}
	return nil
}

func (h refusals) Enabled(context.Context, slog.Level) bool { return true }
func (h refusals) WithAttrs([]slog.Attr) slog.Handler       { return h }
func (h refusals) WithGroup(string) slog.Handler            { return h }

// soleOperator gives a running node that alone is the committee, with rounds
// of 200 ms and one feed that always has a value.
func soleOperator(t *testing.T, record SigningRecord, log *slog.Logger, reports offers) (run func(context.Context) error) {
	t.Helper()
	const interval = 200 * time.Millisecond
	shape := protocol.Shape{Slots: 1, Columns: 4}
	eth, err := evm.NewSigner(ethKey(t, 1))
	require.NoError(t, err)
	random := rand.NewChaCha8([32]byte{1})
	key, err := protocol.NewFeedPrivateKey(random)
	require.NoError(t, err)
	_, meshKey, err := ed25519.GenerateKey(random)
	require.NoError(t, err)
	m, err := mesh.New(t.Context(), mesh.Config{PrivateKey: meshKey, Network: "test"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	bus, err := pubsub.NewBus(pubsub.BusConfig{Name: "test"})
	require.NoError(t, err)
	t.Cleanup(bus.Close)
	f := feed.Feed{ID: "BTC/USD", Decimals: 8}
	set := feed.Set{Name: "set1", Interval: interval, Feeds: []feed.Feed{f}}
	domain, err := protocol.Domain(testNetwork, set)
	require.NoError(t, err)
	n, err := New(Config{
		Network: testNetwork, Shape: shape, FeedSets: []FeedSet{{Set: set, Number: 1, Domain: domain}},
		Committees: []*protocol.Committee{{
			Epoch: 1, From: time.UnixMilli(0), Until: time.Now().Add(time.Hour).Truncate(time.Second),
			Members: []protocol.Member{{Operator: eth.Address(), Key: key.Public(), Weight: 1}},
		}},
		Feeds:   []aggregator.FeedConfig{{Feed: f, Inputs: []aggregator.Input{{Source: "venue", Pair: "BTC/USD", Weight: 1}}, MaxAge: time.Hour}},
		FeedKey: key, Signer: eth, Signing: record, Mesh: m, Bus: bus, Logger: log, Origin: feed.Simulated,
		HeadTime:     func(context.Context) (time.Time, error) { return time.Now().Add(-time.Second), nil },
		NewDeliverer: func(FeedSet) (Deliverer, error) { return reports, nil },
	})
	require.NoError(t, err)
	price, err := feed.ParseDecimal("64000.5")
	require.NoError(t, err)
	now := time.Now()
	n.tick(feed.Tick{
		Source: "venue", Symbol: "BTCUSD", Pair: "BTC/USD", Kind: feed.QuoteTick, Price: price, Bid: price, Ask: price,
		EventTime: now, EventTimeKnown: true, ReceiveTime: now, Origin: feed.Simulated,
	})
	return n.Run
}

// The database is killed while rounds run: no round is signed until it is
// back, and then signing goes on by itself.
func TestNothingIsSignedWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	s, err := store.Open(t.Context(), store.Config{URL: server.Database(t), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	eth, err := evm.NewSigner(ethKey(t, 1))
	require.NoError(t, err)
	record, err := s.OpenSigning(t.Context(), store.SigningConfig{Operator: eth.Address(), Dir: t.TempDir(), NewKeys: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, record.Close()) }()

	reports, log := make(offers, 1000), refusals{seen: make(chan string, 1000)}
	run := soleOperator(t, record, slog.New(log), reports)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { require.NoError(t, run(ctx)) })
	defer func() { cancel(); wg.Wait() }()

	var last feed.Round
	for range 2 {
		for range 5 {
			r := <-reports
			require.Greater(t, r.Round, last, "a round is signed once")
			last = r.Round
		}
		server.Kill(t)
		for len(log.seen) > 0 {
			<-log.seen
		}
		// Rounds come one by one: once one was refused, those before it are over.
		why := <-log.seen
		require.Contains(t, why, "advice=without its signing record a node does not sign")
		for len(reports) > 0 {
			last = (<-reports).Round
		}
		for range 5 {
			<-log.seen
		}
		require.Empty(t, reports, "nothing is signed while the database is away")
		server.Restart(t)
	}
	for range 3 {
		r := <-reports
		require.Greater(t, r.Round, last)
		last = r.Round
	}
}
