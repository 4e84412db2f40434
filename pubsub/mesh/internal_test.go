package mesh

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	gossip "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/stretchr/testify/require"
)

func testMetrics(t *testing.T) *metrics {
	t.Helper()
	m, err := newMetrics(nil)
	require.NoError(t, err)
	return m
}

func TestPipeline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pipeline{maxMessage: 4, timeout: func() time.Duration { return time.Second }, metrics: testMetrics(t)}
		require.Equal(t, Accept, p.judge(t.Context(), "a", []byte("1234")), "no validator: everything within the size")
		require.Equal(t, Reject, p.judge(t.Context(), "a", []byte("12345")))
		asked := 0
		answer := Accept
		p.validate = func(context.Context, peer.ID, []byte) Verdict { asked++; return answer }
		require.Equal(t, Reject, p.judge(t.Context(), "a", []byte("12345")))
		require.Zero(t, asked, "the size comes first")
		for _, answer = range []Verdict{Accept, Ignore, Reject} {
			require.Equal(t, answer, p.judge(t.Context(), "a", []byte("1")))
		}
		answer = Verdict(99)
		require.Equal(t, Ignore, p.judge(t.Context(), "a", []byte("1")))
		p.validate = func(ctx context.Context, _ peer.ID, _ []byte) Verdict { <-ctx.Done(); return Reject }
		begin := time.Now()
		require.Equal(t, Ignore, p.judge(t.Context(), "a", []byte("1")))
		require.Equal(t, time.Second, time.Since(begin))
	})
	require.Equal(t, []string{"ignore", "accept", "reject"}, []string{Ignore.String(), Accept.String(), Reject.String()})
}

func TestRates(t *testing.T) {
	t.Parallel()
	now := time.Unix(1, 0)
	r := newRates(Limits{PeerRate: 2, PeerBurst: 3, MaxPeers: 2}, testMetrics(t))
	for i := range 5 {
		require.Equal(t, i < 3, r.allow("a", now), "%d", i)
	}
	require.True(t, r.allow("b", now), "each peer has its own")
	require.Equal(t, uint64(2), r.dropped("a"))
	require.True(t, r.allow("a", now.Add(500*time.Millisecond)))
	require.False(t, r.allow("a", now.Add(500*time.Millisecond)))
	for i := range 100 {
		r.allow(peer.ID(fmt.Sprint(i)), now)
		r.allow("a", now)
	}
	require.Len(t, r.peers, 8, "bounded")
	require.Len(t, r.peers, r.recent.Len())
	require.NotZero(t, r.dropped("a"), "who is heard of stays")
	require.Zero(t, r.dropped("b"), "who is not is forgotten")
}

// New limits count for neighbours known already, too.
func TestLimitsChange(t *testing.T) {
	t.Parallel()
	now := time.Unix(1, 0)
	r := newRates(Limits{PeerRate: 1, PeerBurst: 1, MaxPeers: 2}, testMetrics(t))
	require.True(t, r.allow("a", now))
	require.False(t, r.allow("a", now))
	r.set(Limits{PeerRate: 100, PeerBurst: 10}, now)
	for range 10 {
		require.True(t, r.allow("a", now.Add(time.Second)))
	}
	require.False(t, r.allow("a", now.Add(time.Second)))

	f := newFilter("p/", 1)
	topic, yes := "p/feed/a", true
	second := "p/feed/b"
	kept, err := f.FilterIncomingSubscriptions("a", []*pb.RPC_SubOpts{{Subscribe: &yes, Topicid: &topic}, {Subscribe: &yes, Topicid: &second}})
	require.NoError(t, err)
	require.Len(t, kept, 1)
	f.set(2)
	kept, err = f.FilterIncomingSubscriptions("a", []*pb.RPC_SubOpts{{Subscribe: &yes, Topicid: &second}})
	require.NoError(t, err)
	require.Len(t, kept, 1)

	_, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	m, err := New(t.Context(), Config{PrivateKey: key, Limits: Limits{MaxMessage: 2048}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	m.SetLimits(Limits{MaxMessage: 1, ValidateTimeout: time.Minute, RedialMax: time.Hour})
	require.Equal(t, 2048, m.limits.Load().MaxMessage, "fixed at the start")
	require.Equal(t, time.Minute, m.limits.Load().ValidateTimeout)
	require.Equal(t, time.Hour, m.limits.Load().RedialMax)
}

func TestAdmitKeepsControl(t *testing.T) {
	t.Parallel()
	r := newRates(Limits{PeerRate: 1, PeerBurst: 2, MaxPeers: 1}, testMetrics(t))
	rpc := &gossip.RPC{RPC: pb.RPC{
		Publish: []*pb.Message{{Data: []byte("1")}, {Data: []byte("2")}, {Data: []byte("3")}},
		Control: &pb.ControlMessage{},
	}}
	require.NoError(t, r.admit("a", rpc))
	require.Len(t, rpc.Publish, 2)
	require.NotNil(t, rpc.Control)
}

func TestFilter(t *testing.T) {
	t.Parallel()
	f := newFilter("oraclestream/1/x/", 2)
	option := func(subscribe bool, topic string) *pb.RPC_SubOpts {
		topic = "oraclestream/1/x/" + topic
		return &pb.RPC_SubOpts{Subscribe: &subscribe, Topicid: &topic}
	}
	take := func(options ...*pb.RPC_SubOpts) int {
		kept, err := f.FilterIncomingSubscriptions("a", options)
		require.NoError(t, err)
		return len(kept)
	}
	require.Zero(t, take(option(true, "not a topic"), option(true, "")))
	require.Equal(t, 2, take(option(true, "feed/a"), option(true, "feed/b"), option(true, "feed/c")))
	require.Equal(t, 1, take(option(true, "feed/a")), "said again")
	require.Equal(t, 2, take(option(false, "feed/a"), option(true, "feed/c")))
	require.Zero(t, take(option(true, "feed/a")))
	f.forget("a")
	require.Equal(t, 1, take(option(true, "feed/a")))
	require.False(t, f.CanSubscribe("feed/a"), "another network")
}

// With the default configuration every connection is on loopback, over TCP.
func TestNothingDialsOut(t *testing.T) {
	t.Parallel()
	node := func(bootstrap []string) *Mesh {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		require.NoError(t, err)
		m, err := New(t.Context(), Config{PrivateKey: key, Bootstrap: bootstrap, Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, m.Close()) })
		return m
	}
	a := node(nil)
	b := node(a.Addrs())
	require.Eventually(t, func() bool { return len(a.Peers()) == 1 && len(b.Peers()) == 1 }, 2*time.Minute, time.Millisecond)
	for _, m := range []*Mesh{a, b} {
		for _, c := range m.host.Network().Conns() {
			require.Regexp(t, `^/ip4/127\.0\.0\.1/tcp/[0-9]+$`, c.RemoteMultiaddr().String())
			require.Equal(t, "/noise", string(c.ConnState().Security))
		}
		for _, id := range m.host.Peerstore().PeersWithAddrs() {
			require.Contains(t, []peer.ID{a.ID(), b.ID()}, id)
		}
	}
}

func FuzzMessageID(f *testing.F) {
	f.Add("feed/a", []byte("1"), "feed/b", []byte("1"))
	f.Fuzz(func(t *testing.T, topicA string, a []byte, topicB string, b []byte) {
		same := topicA == topicB && string(a) == string(b)
		idA := messageID(&pb.Message{Topic: &topicA, Data: a})
		idB := messageID(&pb.Message{Topic: &topicB, Data: b})
		// Topics hold no zero byte, so topic and data cannot be shifted into each other.
		for _, c := range topicA + topicB {
			if c == 0 {
				return
			}
		}
		if (idA == idB) != same {
			t.Fatalf("%q %x and %q %x", topicA, a, topicB, b)
		}
	})
}
