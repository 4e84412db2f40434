package node

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

// soloNode is a node whose committee, while it has one, is itself alone.
type soloNode struct {
	*Node
	keys     peerKeys
	interval time.Duration
	registry *prometheus.Registry

	mu      sync.Mutex
	reports []*protocol.Report
}

func newSolo(t *testing.T, committees ...*protocol.Committee) *soloNode {
	t.Helper()
	s := &soloNode{interval: 100 * time.Millisecond, keys: soloKeys(t), registry: prometheus.NewPedanticRegistry()}
	set := feed.Set{Name: "set1", Interval: s.interval, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8}}}
	domain, err := protocol.Domain(testNetwork, set)
	require.NoError(t, err)
	_, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	m, err := mesh.New(t.Context(), mesh.Config{PrivateKey: key})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	bus, err := pubsub.NewBus(pubsub.BusConfig{Name: "n"})
	require.NoError(t, err)
	t.Cleanup(bus.Close)
	s.Node, err = New(Config{
		Network: testNetwork, Shape: testShape, Committees: committees, FeedSets: []FeedSet{{Set: set, Number: 1, Domain: domain}},
		Feeds: []aggregator.FeedConfig{{
			Feed: feed.Feed{ID: "BTC/USD", Decimals: 8}, MaxAge: time.Hour,
			Inputs: []aggregator.Input{{Source: "kraken", Pair: "BTC/USD", Weight: 1}},
		}},
		FeedKey: s.keys.feed, Signer: s.keys.eth, Signing: newRecord(t), Origin: feed.Simulated, Mesh: m, Bus: bus, Registerer: s.registry,
		HeadTime: func(context.Context) (time.Time, error) { return time.Now().Add(-time.Minute), nil },
		OnReport: func(_ FeedSet, r *protocol.Report) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.reports = append(s.reports, r)
		},
		Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	price, err := feed.ParseDecimal("100")
	require.NoError(t, err)
	s.tick(feed.Tick{
		Source: "kraken", Symbol: "XBT/USD", Pair: "BTC/USD", Kind: feed.TradeTick, Price: price, Size: price, TradeID: "1",
		EventTime: time.Now(), EventTimeKnown: true, ReceiveTime: time.Now(), Origin: feed.Simulated,
	})
	return s
}

func (s *soloNode) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
}

// of gives the rounds reported so far of an epoch.
func (s *soloNode) of(epoch uint64) []feed.Round {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []feed.Round
	for _, r := range s.reports {
		if r.Committee.Epoch == epoch {
			out = append(out, r.Round)
		}
	}
	return out
}

func soloKeys(t *testing.T) peerKeys {
	t.Helper()
	eth, err := evm.NewSigner(ethKey(t, 0))
	require.NoError(t, err)
	key, err := protocol.NewFeedPrivateKey(rand.NewChaCha8([32]byte{1}))
	require.NoError(t, err)
	return peerKeys{eth: eth, feed: key}
}

func soloCommittee(t *testing.T, epoch uint64, from, until time.Time) *protocol.Committee {
	t.Helper()
	k := soloKeys(t)
	return &protocol.Committee{Epoch: epoch, From: from, Until: until, Members: []protocol.Member{{Operator: k.eth.Address(), Key: k.feed.Public(), Weight: 100 + epoch}}}
}

// The next committee is taken up at its first round, without a restart, and
// between two epochs nothing is signed.
func TestAnEpochEndsWithoutARestart(t *testing.T) {
	t.Parallel()
	s := newSolo(t)
	s.run(t)
	// The first epoch is long enough that a busy machine signs in it.
	begin := time.Now().Truncate(100 * time.Millisecond)
	first := soloCommittee(t, 1, begin.Add(-time.Hour), begin.Add(8*time.Second))
	next := soloCommittee(t, 2, begin.Add(8500*time.Millisecond), begin.Add(time.Hour))
	require.NoError(t, s.AddCommittee(first))
	require.NoError(t, s.AddCommittee(next))
	require.Eventually(t, func() bool { return len(s.of(2)) >= 3 }, 2*time.Minute, 10*time.Millisecond)
	require.NotEmpty(t, s.of(1))
	for _, r := range s.of(1) {
		require.True(t, first.Covers(r, s.interval))
	}
	for _, r := range s.of(2) {
		require.True(t, next.Covers(r, s.interval))
	}
	c, slot := s.Committee()
	require.Equal(t, uint64(2), c.Epoch)
	require.Zero(t, slot)
	require.NotZero(t, s.LastSeen(0))
	last, _ := s.LastCommittee()
	require.Same(t, c, last)
}

// A node without any committee waits for one.
func TestACommitteeMayComeLater(t *testing.T) {
	t.Parallel()
	s := newSolo(t)
	s.run(t)
	c, slot := s.Committee()
	require.Nil(t, c)
	require.Equal(t, -1, slot)
	require.NoError(t, s.AddCommittee(soloCommittee(t, 1, time.Now(), time.Now().Add(time.Hour))))
	require.Eventually(t, func() bool { return len(s.of(1)) >= 2 }, 2*time.Minute, 10*time.Millisecond)
}

// An operator that is not in the committee, or in it with another key, signs
// nothing and goes on observing.
func TestNothingIsSignedForAnotherCommittee(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := newSolo(t, soloCommittee(t, 1, now.Add(-2*time.Hour), now.Add(-time.Hour)))
	other := soloCommittee(t, 2, now.Add(-time.Hour), now.Add(time.Hour))
	key, err := protocol.NewFeedPrivateKey(rand.NewChaCha8([32]byte{9}))
	require.NoError(t, err)
	other.Members[0].Key = key.Public()
	require.ErrorIs(t, s.AddCommittee(other), ErrKeys)
	require.ErrorIs(t, s.AddCommittee(soloCommittee(t, 3, now, now.Add(time.Hour))), ErrEpoch, "before the last one's end")
	require.ErrorIs(t, s.AddCommittee(soloCommittee(t, 2, now.Add(time.Hour), now.Add(2*time.Hour))), ErrEpoch, "an epoch that is known")
	require.ErrorIs(t, s.AddCommittee(&protocol.Committee{Epoch: 9, From: now.Add(time.Hour), Until: now.Add(2 * time.Hour)}), ErrConfig)
	s.run(t)
	require.Eventually(t, func() bool {
		families, err := s.registry.Gather()
		require.NoError(t, err)
		for _, f := range families {
			for _, m := range f.GetMetric() {
				require.NotEqual(t, roundSigned, m.GetLabel()[1].GetValue())
				if m.GetLabel()[1].GetValue() == roundNotYet && m.GetCounter().GetValue() >= 3 {
					return true
				}
			}
		}
		return false
	}, 2*time.Minute, 10*time.Millisecond)
	_, slot := s.Committee()
	require.Equal(t, -1, slot)
	for i := range uint64(2 * maxEpochs) {
		from := now.Add(time.Duration(i+1) * time.Hour)
		require.NoError(t, s.AddCommittee(soloCommittee(t, 3+i, from, from.Add(time.Hour))))
	}
	require.Len(t, s.allEpochs(), maxEpochs, "bounded")
}
