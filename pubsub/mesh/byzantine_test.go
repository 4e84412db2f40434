package mesh_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

// anything is what a hostile node validates with.
func anything(context.Context, peer.ID, []byte) mesh.Verdict { return mesh.Accept }

// counter reads one sample of a counter, by the value of its only label.
func counter(t *testing.T, reg *prometheus.Registry, name, label string) (n int) {
	t.Helper()
	families, err := reg.Gather()
	require.NoError(t, err)
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			if len(m.GetLabel()) == 0 || m.GetLabel()[0].GetValue() == label {
				n += int(m.GetCounter().GetValue() + m.GetGauge().GetValue())
			}
		}
	}
	return n
}

// A peer that floods garbage ends on everybody's graylist, and what honest
// nodes say arrives all the same.
func TestGarbageFlood(t *testing.T) {
	t.Parallel()
	nodes := network(t, 3, mesh.Config{})
	var addrs []string
	for _, n := range nodes {
		addrs = append(addrs, n.Addrs()...)
	}
	bad := start(t, mesh.Config{Bootstrap: addrs}, anything)
	eventually(t, "the hostile peer is connected", func() bool { return len(bad.TopicPeers(topic)) == 3 })
	for i := range 300 {
		require.NoError(t, bad.Publish(t.Context(), topic, fmt.Appendf(nil, "garbage %d", i)))
		if i%50 == 0 {
			require.NoError(t, nodes[0].Publish(t.Context(), topic, fmt.Appendf(nil, "ok %d", i)))
		}
	}
	for i := 0; i < 300; i += 50 {
		data := fmt.Sprintf("ok %d", i)
		eventually(t, data, func() bool { return nodes[1].times(data) == 1 && nodes[2].times(data) == 1 })
	}
	for _, n := range nodes {
		eventually(t, "graylisted", func() bool { return n.Graylisted(bad.ID()) })
		require.Contains(t, n.ExplainPeer(bad.ID()), "graylisted, nothing it says is processed")
		for _, other := range nodes {
			require.False(t, n.Graylisted(other.ID()), "an honest node is not blamed for what it did not pass on")
		}
		n.mu.Lock()
		for data := range n.got {
			require.Contains(t, data, "ok", "no garbage reaches a handler")
		}
		n.mu.Unlock()
	}
	// Even a valid message of the peer is no longer taken from it.
	require.NoError(t, bad.Publish(t.Context(), topic, []byte("ok from the graylist")))
	require.NoError(t, nodes[1].Publish(t.Context(), topic, []byte("ok the end")))
	eventually(t, "the end", func() bool { return nodes[0].times("ok the end") == 1 && nodes[2].times("ok the end") == 1 })
	require.Zero(t, nodes[0].times("ok from the graylist"))

	// Leaving and coming back with the same key changes nothing.
	require.NoError(t, bad.Close())
	eventually(t, "gone", func() bool { return len(nodes[0].Peers()) == 2 })
	again := start(t, mesh.Config{PrivateKey: bad.key, Bootstrap: addrs}, anything)
	eventually(t, "back", func() bool { return len(again.TopicPeers(topic)) == 3 })
	eventually(t, "still graylisted", func() bool { return nodes[0].Graylisted(again.ID()) })
	require.Contains(t, nodes[0].ExplainPeer("nobody"), "no score yet")
}

// Ignored messages are dropped and nobody is blamed.
func TestIgnoredMessagesBlameNobody(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	n := start(t, mesh.Config{Registerer: reg}, honest)
	late := start(t, mesh.Config{Bootstrap: n.Addrs()}, anything)
	eventually(t, "connected", func() bool { return len(late.TopicPeers(topic)) == 1 && len(n.TopicPeers(topic)) == 1 })
	for i := range 20 {
		require.NoError(t, late.Publish(t.Context(), topic, fmt.Appendf(nil, "late %d", i)))
	}
	eventually(t, "all seen", func() bool { return counter(t, reg, "oraclestream_mesh_refused_total", "ignored") == 20 })
	require.NoError(t, late.Publish(t.Context(), topic, []byte("ok now")))
	eventually(t, "taken", func() bool { return n.times("ok now") == 1 })
	eventually(t, "scored", func() bool { return !n.Graylisted(late.ID()) && n.ExplainPeer(late.ID()) != "" })
	require.Equal(t, 1, counter(t, reg, "oraclestream_mesh_peers", ""))
}

// A neighbour that sends more than its rate is held to it; what it sends too
// much is not marked as seen and can come from somebody else.
func TestRateOfANeighbour(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	n := start(t, mesh.Config{Registerer: reg, Limits: mesh.Limits{PeerRate: 1, PeerBurst: 10}}, honest)
	loud := start(t, mesh.Config{Bootstrap: n.Addrs()}, anything)
	eventually(t, "connected", func() bool { return len(loud.TopicPeers(topic)) == 1 && len(n.TopicPeers(topic)) == 1 })
	const sent = 60
	for i := range sent {
		require.NoError(t, loud.Publish(t.Context(), topic, fmt.Appendf(nil, "ok %d", i)))
	}
	eventually(t, "dropped", func() bool { return counter(t, reg, "oraclestream_mesh_refused_total", "rate") >= sent-20 })
	lost := ""
	for i := range sent {
		if data := fmt.Sprintf("ok %d", i); n.times(data) == 0 {
			lost = data
		}
	}
	require.NotEmpty(t, lost)
	require.Contains(t, n.ExplainPeer(loud.ID()), "because it sent too many")
	require.False(t, n.Graylisted(loud.ID()))
	quiet := start(t, mesh.Config{Bootstrap: n.Addrs()}, anything)
	eventually(t, "connected", func() bool { return len(quiet.TopicPeers(topic)) == 1 && len(n.TopicPeers(topic)) == 2 })
	require.NoError(t, quiet.Publish(t.Context(), topic, []byte(lost)))
	eventually(t, "it came from somebody else", func() bool { return n.times(lost) == 1 })
}

// A message that is larger than this node allows counts against who sent it.
func TestOversizeMessages(t *testing.T) {
	t.Parallel()
	n := start(t, mesh.Config{Limits: mesh.Limits{MaxMessage: 100}}, honest)
	big := start(t, mesh.Config{Bootstrap: n.Addrs()}, anything)
	eventually(t, "connected", func() bool { return len(big.TopicPeers(topic)) == 1 && len(n.TopicPeers(topic)) == 1 })
	for i := range 10 {
		require.NoError(t, big.Publish(t.Context(), topic, fmt.Appendf(nil, "ok %0200d", i)))
	}
	eventually(t, "graylisted", func() bool { return n.Graylisted(big.ID()) })
	n.mu.Lock()
	defer n.mu.Unlock()
	require.Empty(t, n.got)
}

// A validator that hangs is given up on, and the mesh goes on.
func TestHangingValidator(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	n := start(t, mesh.Config{Registerer: reg, Limits: mesh.Limits{ValidateTimeout: 5 * time.Second, Validators: 2}},
		func(ctx context.Context, from peer.ID, data []byte) mesh.Verdict {
			if string(data) == "hang" {
				<-ctx.Done()
				return mesh.Reject
			}
			return honest(ctx, from, data)
		})
	other := start(t, mesh.Config{Bootstrap: n.Addrs()}, anything)
	eventually(t, "connected", func() bool { return len(other.TopicPeers(topic)) == 1 && len(n.TopicPeers(topic)) == 1 })
	require.NoError(t, other.Publish(t.Context(), topic, []byte("hang")))
	require.NoError(t, other.Publish(t.Context(), topic, []byte("ok")))
	eventually(t, "delivered", func() bool { return n.times("ok") == 1 })
	eventually(t, "timed out", func() bool { return counter(t, reg, "oraclestream_mesh_refused_total", "timeout") == 1 })
}
