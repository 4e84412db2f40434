package mesh_test

import (
	"fmt"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

// metric gives the sum of a metric's values.
func metric(t *testing.T, reg *prometheus.Registry, name string) int {
	t.Helper()
	families, err := reg.Gather()
	require.NoError(t, err)
	sum := 0
	for _, f := range families {
		if f.GetName() != "oraclestream_mesh_"+name {
			continue
		}
		for _, m := range f.GetMetric() {
			sum += int(m.GetCounter().GetValue() + m.GetGauge().GetValue())
		}
	}
	return sum
}

// TestAPeerIsHeardAgainAfterItsTwin: a second process with a peer's key makes the
// two silence each other, and GossipSub opens no more streams to the one that
// remains, though it stays connected. It is told, and mended.
func TestAPeerIsHeardAgainAfterItsTwin(t *testing.T) {
	t.Parallel()
	regA, regB := prometheus.NewRegistry(), prometheus.NewRegistry()
	b := start(t, mesh.Config{Registerer: regB}, honest)
	a := start(t, mesh.Config{Bootstrap: b.Addrs(), Registerer: regA}, honest)
	eventually(t, "connected", func() bool { return a.Heard() == 1 && b.Heard() == 1 })
	require.Zero(t, metric(t, regB, "twins_total"))
	for k := range 3 {
		twin := start(t, mesh.Config{PrivateKey: a.key, Bootstrap: b.Addrs()}, honest)
		eventually(t, "the twin is noticed", func() bool { return metric(t, regB, "twins_total") > k })
		eventually(t, "they silence each other", func() bool { return metric(t, regB, "unheard_peers")+metric(t, regA, "unheard_peers") > 0 })
		require.NoError(t, twin.Close())
	}
	sent := 0
	heard := func(n *node, by string) bool {
		for i := sent; i > max(0, sent-200); i-- {
			if n.times(fmt.Sprintf("ok %s %d", by, i)) == 1 {
				return true
			}
		}
		return false
	}
	eventually(t, "both hear each other again", func() bool {
		sent++
		require.NoError(t, a.Publish(t.Context(), topic, fmt.Appendf(nil, "ok a %d", sent)))
		require.NoError(t, b.Publish(t.Context(), topic, fmt.Appendf(nil, "ok b %d", sent)))
		return heard(a, "b") && heard(b, "a")
	})
	require.Positive(t, metric(t, regA, "healed_total")+metric(t, regB, "healed_total"))
	require.Equal(t, 1, a.Heard())
	eventually(t, "nobody waits", func() bool { return metric(t, regA, "unheard_peers")+metric(t, regB, "unheard_peers") == 0 })
	require.Len(t, b.Peers(), 1)
}

// TestConnectedIsNotHeard: a node of another network is connected, and hears
// nothing.
func TestConnectedIsNotHeard(t *testing.T) {
	t.Parallel()
	one := start(t, mesh.Config{Network: "one"}, honest)
	two := start(t, mesh.Config{Network: "two", Bootstrap: one.Addrs()}, honest)
	eventually(t, "connected", func() bool { return len(one.Peers()) == 1 && len(two.Peers()) == 1 })
	require.Zero(t, one.Heard())
	require.Zero(t, two.Heard())
}
