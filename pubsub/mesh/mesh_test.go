package mesh_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

const topic = pubsub.Topic("observation/main")

func newKey(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	return key
}

// node is a mesh and what its handler received.
type node struct {
	*mesh.Mesh
	key ed25519.PrivateKey

	mu  sync.Mutex
	got map[string]int
}

func (n *node) handle(_ context.Context, m mesh.Message) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.got[string(m.Data)]++
}

func (n *node) times(data string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.got[data]
}

// honest accepts what begins with "ok", ignores "late" and rejects the rest.
func honest(_ context.Context, _ peer.ID, data []byte) mesh.Verdict {
	switch {
	case strings.HasPrefix(string(data), "ok"):
		return mesh.Accept
	case strings.HasPrefix(string(data), "late"):
		return mesh.Ignore
	}
	return mesh.Reject
}

func start(t *testing.T, cfg mesh.Config, validate mesh.Validator) *node {
	t.Helper()
	if cfg.PrivateKey == nil {
		cfg.PrivateKey = newKey(t)
	}
	cfg.Logger = slog.New(slog.DiscardHandler)
	if cfg.Limits.Heartbeat == 0 {
		cfg.Limits.Heartbeat = 200 * time.Millisecond
	}
	m, err := mesh.New(context.Background(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	n := &node{Mesh: m, key: cfg.PrivateKey, got: make(map[string]int)}
	require.NoError(t, m.Join(topic, validate, n.handle))
	return n
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, 2*time.Minute, 10*time.Millisecond, what)
}

// network starts n nodes, each knowing those before it.
func network(t *testing.T, n int, cfg mesh.Config) []*node {
	t.Helper()
	nodes := make([]*node, n)
	var addrs []string
	for i := range nodes {
		c := cfg
		c.Bootstrap = addrs
		nodes[i] = start(t, c, honest)
		addrs = append(addrs, nodes[i].Addrs()...)
	}
	for i, node := range nodes {
		eventually(t, fmt.Sprintf("node %d knows the others", i), func() bool { return len(node.TopicPeers(topic)) == n-1 })
	}
	return nodes
}

func TestFourAndEightNodes(t *testing.T) {
	t.Parallel()
	for _, n := range []int{4, 8} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			nodes := network(t, n, mesh.Config{})
			t.Logf("%d nodes connected after %s", n, time.Since(begin))
			const rounds = 5
			for r := range rounds {
				for i, sender := range nodes {
					require.NoError(t, sender.Publish(t.Context(), topic, fmt.Appendf(nil, "ok %d by %d", r, i)))
				}
			}
			for i, receiver := range nodes {
				for r := range rounds {
					for j := range nodes {
						data := fmt.Sprintf("ok %d by %d", r, j)
						if i == j {
							continue
						}
						eventually(t, data, func() bool { return receiver.times(data) == 1 })
					}
				}
				require.Zero(t, receiver.times(fmt.Sprintf("ok 0 by %d", i)), "its own messages do not come back")
			}
		})
	}
}

// Nodes that know only one peer hear of the others' messages through it.
func TestMessagesArePassedOn(t *testing.T) {
	t.Parallel()
	hub := start(t, mesh.Config{}, honest)
	left := start(t, mesh.Config{Bootstrap: hub.Addrs()}, honest)
	right := start(t, mesh.Config{Bootstrap: hub.Addrs()}, honest)
	for _, n := range []*node{left, right} {
		eventually(t, "connected to the hub", func() bool { return len(n.TopicPeers(topic)) == 1 })
	}
	eventually(t, "hub knows both", func() bool { return len(hub.TopicPeers(topic)) == 2 })
	// The hub passes on once its heartbeat has taken both into the topic's mesh.
	passed := 0
	eventually(t, "passed on", func() bool {
		passed++
		require.NoError(t, left.Publish(t.Context(), topic, fmt.Appendf(nil, "ok far %d", passed)))
		return right.times(fmt.Sprintf("ok far %d", passed-1)) == 1
	})
	require.NoError(t, left.Publish(t.Context(), topic, []byte("ok far")))
	eventually(t, "passed on", func() bool { return right.times("ok far") == 1 })
	require.Equal(t, []peer.ID{hub.ID()}, right.Peers())
	// Equal data is one message.
	require.NoError(t, left.Publish(t.Context(), topic, []byte("ok far")))
	require.NoError(t, hub.Publish(t.Context(), topic, []byte("ok far")))
	require.NoError(t, left.Publish(t.Context(), topic, []byte("ok last")))
	eventually(t, "the last one", func() bool { return right.times("ok last") == 1 })
	require.Equal(t, 1, right.times("ok far"))
}

func TestOnlyLoopback(t *testing.T) {
	t.Parallel()
	nodes := network(t, 2, mesh.Config{})
	for _, n := range nodes {
		require.Len(t, n.Addrs(), 1)
		for _, a := range n.Addrs() {
			parts := strings.Split(a, "/")
			require.Equal(t, []string{"", "ip4"}, parts[:2])
			require.True(t, netip.MustParseAddr(parts[2]).IsLoopback(), a)
			require.Equal(t, "tcp", parts[3])
		}
		id, err := mesh.PeerID(n.key)
		require.NoError(t, err)
		require.Equal(t, n.ID(), id)
	}
}

// A node that goes away and comes back with its key, at another port, is part
// of the mesh again, and the others reach it when it comes back at the same one.
func TestRestartedNodeRejoins(t *testing.T) {
	t.Parallel()
	limits := mesh.Limits{RedialMax: 300 * time.Millisecond}
	first := start(t, mesh.Config{Limits: limits}, honest)
	second := start(t, mesh.Config{Bootstrap: first.Addrs(), Limits: limits}, honest)
	eventually(t, "connected", func() bool { return len(first.TopicPeers(topic)) == 1 && len(second.TopicPeers(topic)) == 1 })
	require.NoError(t, second.Publish(t.Context(), topic, []byte("ok before")))
	eventually(t, "before", func() bool { return first.times("ok before") == 1 })

	// The one that dials comes back.
	require.NoError(t, second.Close())
	eventually(t, "gone", func() bool { return len(first.Peers()) == 0 })
	second = start(t, mesh.Config{PrivateKey: second.key, Bootstrap: first.Addrs(), Limits: limits}, honest)
	eventually(t, "connected again", func() bool { return len(first.TopicPeers(topic)) == 1 && len(second.TopicPeers(topic)) == 1 })
	require.NoError(t, first.Publish(t.Context(), topic, []byte("ok again")))
	eventually(t, "again", func() bool { return second.times("ok again") == 1 })

	// The one that is dialled comes back at the same address.
	addrs, key := first.Addrs(), first.key
	require.NoError(t, first.Close())
	eventually(t, "gone", func() bool { return len(second.Peers()) == 0 })
	listen, _, _ := strings.Cut(addrs[0], "/p2p/")
	first = start(t, mesh.Config{PrivateKey: key, Listen: []string{listen}, Limits: limits}, honest)
	require.Equal(t, addrs, first.Addrs())
	eventually(t, "reached again", func() bool { return len(first.TopicPeers(topic)) == 1 && len(second.TopicPeers(topic)) == 1 })
	require.NoError(t, second.Publish(t.Context(), topic, []byte("ok third")))
	eventually(t, "third", func() bool { return first.times("ok third") == 1 })
}

func TestBootstrapPeerThatStartsLater(t *testing.T) {
	t.Parallel()
	probe := start(t, mesh.Config{}, honest)
	addrs, key := probe.Addrs(), probe.key
	listen, _, _ := strings.Cut(addrs[0], "/p2p/")
	require.NoError(t, probe.Close())

	early := start(t, mesh.Config{Limits: mesh.Limits{RedialMax: 200 * time.Millisecond}}, honest)
	require.NoError(t, early.AddBootstrap(append(addrs, early.Addrs()...)...), "its own address is passed over")
	require.ErrorIs(t, early.AddBootstrap("/ip4/127.0.0.1/tcp/1"), mesh.ErrConfig)
	late := start(t, mesh.Config{PrivateKey: key, Listen: []string{listen}}, honest)
	eventually(t, "reached", func() bool { return len(early.TopicPeers(topic)) == 1 && len(late.TopicPeers(topic)) == 1 })
}

func TestNetworksDoNotMeet(t *testing.T) {
	t.Parallel()
	one := start(t, mesh.Config{Network: "one"}, honest)
	two := start(t, mesh.Config{Network: "two", Bootstrap: one.Addrs()}, honest)
	same := start(t, mesh.Config{Network: "one", Bootstrap: one.Addrs()}, honest)
	eventually(t, "connected", func() bool { return len(one.Peers()) == 2 && len(one.TopicPeers(topic)) == 1 })
	require.Equal(t, []peer.ID{same.ID()}, one.TopicPeers(topic))
	require.Empty(t, two.TopicPeers(topic))
}

func TestJoinPublishLeave(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewPedanticRegistry()
	n := start(t, mesh.Config{Registerer: reg, Limits: mesh.Limits{MaxMessage: 32}}, honest)
	require.ErrorIs(t, n.Join(topic, nil, nil), mesh.ErrJoined)
	require.ErrorIs(t, n.Join("observation/*", nil, nil), pubsub.ErrInvalidTopic)
	require.ErrorIs(t, n.Publish(t.Context(), "report/main", nil), mesh.ErrNotJoined)
	require.ErrorIs(t, n.Publish(t.Context(), topic, make([]byte, 33)), mesh.ErrTooLarge)
	require.ErrorIs(t, n.Publish(t.Context(), topic, []byte("garbage")), mesh.ErrRefused)
	require.ErrorIs(t, n.Publish(t.Context(), topic, []byte("late")), mesh.ErrRefused)
	require.NoError(t, n.Publish(t.Context(), topic, []byte("ok")), "nobody listens, and that is no error")
	require.NoError(t, n.Leave(topic))
	require.ErrorIs(t, n.Leave(topic), mesh.ErrNotJoined)
	require.NoError(t, n.Join(topic, nil, nil), "joining again works")
	require.NoError(t, n.Publish(t.Context(), topic, []byte("garbage")), "without a validator everything goes")
	families, err := reg.Gather()
	require.NoError(t, err)
	require.NotEmpty(t, families)
	for _, f := range families {
		require.Contains(t, f.GetHelp(), "Worry", f.GetName())
	}
	require.NoError(t, n.Close())
	require.NoError(t, n.Close())
	require.ErrorIs(t, n.Publish(t.Context(), topic, []byte("ok")), mesh.ErrClosed)
	require.ErrorIs(t, n.Join("report/main", nil, nil), mesh.ErrClosed)
	require.ErrorIs(t, n.AddBootstrap(), mesh.ErrClosed)
}

func TestConfigErrors(t *testing.T) {
	t.Parallel()
	for _, cfg := range []mesh.Config{
		{},
		{PrivateKey: make([]byte, 5)},
		{PrivateKey: newKey(t), Bootstrap: []string{"localhost:1"}},
		{PrivateKey: newKey(t), Bootstrap: []string{"/ip4/127.0.0.1/tcp/1"}},
		{PrivateKey: newKey(t), Listen: []string{"localhost"}},
	} {
		_, err := mesh.New(t.Context(), cfg)
		require.ErrorIs(t, err, mesh.ErrConfig)
	}
	_, err := mesh.New(t.Context(), mesh.Config{PrivateKey: newKey(t), Listen: []string{"/ip4/127.0.0.1/udp/0"}})
	require.Error(t, err)
	busy := start(t, mesh.Config{}, honest)
	listen, _, _ := strings.Cut(busy.Addrs()[0], "/p2p/")
	_, err = mesh.New(t.Context(), mesh.Config{PrivateKey: newKey(t), Listen: []string{listen}})
	require.ErrorContains(t, err, "listen on")
	_, err = mesh.PeerID(nil)
	require.ErrorIs(t, err, mesh.ErrConfig)
}

// Also where there is no network but loopback: then it is only told of.
func TestMDNSStartsAndStops(t *testing.T) {
	t.Parallel()
	n := start(t, mesh.Config{MDNS: true}, honest)
	require.NoError(t, n.Close())
}
