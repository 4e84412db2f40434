package mesh

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/host/eventbus"
)

const (
	// deafHeartbeats is how many heartbeats a connected neighbour may go without
	// telling its topics again after GossipSub gave it up.
	deafHeartbeats = 10
	// twinEvery is how often it is logged that two processes share a key.
	twinEvery = time.Minute
	// agentPrefix begins what a node calls itself; what follows is drawn at each
	// start.
	agentPrefix = "oraclestream/"
)

// heal connects neighbours anew that GossipSub gave up while they stay connected.
//
// That happens where two processes use one key: each stream of one makes the
// neighbour reset that of the other, and after four attempts GossipSub opens no
// more. When one process then ends, the other stays connected and unheard for
// ever; a new connection begins everything anew.
func (m *Mesh) heal() {
	deaf := deafHeartbeats * m.cfg.Limits.Heartbeat
	tick := time.NewTicker(m.cfg.Limits.Heartbeat)
	defer tick.Stop()
	shown := 0
	for {
		select {
		case <-m.ctx.Done():
			return
		case now := <-tick.C:
			unheard := 0
			for id, since := range m.filter.unheard() {
				switch {
				case m.host.Network().Connectedness(id) != network.Connected:
					m.filter.found(id)
				case now.Sub(since) < deaf:
					unheard++
				default:
					m.filter.found(id)
					m.metrics.healed.Inc()
					m.cfg.Logger.Warn("peer is connected and unheard: connecting anew", "peer", id,
						"advice", "if it comes again, look whether two processes run with one mesh key: this node's or that peer's")
					if err := m.host.Network().ClosePeer(id); err != nil {
						m.cfg.Logger.Debug("connection not closed", "peer", id, "error", err)
					}
				}
			}
			for ; shown < unheard; shown++ {
				m.metrics.unheard.Inc()
			}
			for ; shown > unheard; shown-- {
				m.metrics.unheard.Dec()
			}
		}
	}
}

// Heard counts the connected peers that take part in any of this node's topics:
// 0 while nothing that it says arrives anywhere.
func (m *Mesh) Heard() int {
	heard := make(map[peer.ID]bool)
	m.mu.Lock()
	defer m.mu.Unlock()
	for topic := range m.topics {
		for _, id := range m.gossip.ListPeers(m.prefix + string(topic)) {
			heard[id] = true
		}
	}
	return len(heard)
}

// newAgent draws what this process calls itself.
func newAgent() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return agentPrefix + hex.EncodeToString(b[:])
}

// watchTwins tells where two processes are connected under one peer id. It ends
// with the mesh.
func (m *Mesh) watchTwins() error {
	events, err := m.host.EventBus().Subscribe(new(event.EvtPeerIdentificationCompleted), eventbus.Name("mesh"))
	if err != nil {
		return err
	}
	m.running.Go(func() {
		defer func() { _ = events.Close() }() // nothing can be done about it
		agents := make(map[network.Conn]string)
		told := make(map[peer.ID]time.Time)
		for {
			select {
			case <-m.ctx.Done():
				return
			case e, ok := <-events.Out():
				if !ok {
					return
				}
				if e, ok := e.(event.EvtPeerIdentificationCompleted); ok && strings.HasPrefix(e.AgentVersion, agentPrefix) {
					m.identified(agents, told, &e)
				}
			}
		}
	})
	return nil
}

// identified notes what a connection's other end calls itself. agents and told
// hold no more than the connections that are open.
func (m *Mesh) identified(agents map[network.Conn]string, told map[peer.ID]time.Time, e *event.EvtPeerIdentificationCompleted) {
	for c := range agents {
		if c.IsClosed() {
			delete(agents, c)
		}
	}
	for id, at := range told {
		if time.Since(at) > twinEvery {
			delete(told, id)
		}
	}
	agents[e.Conn] = e.AgentVersion
	for c, agent := range agents {
		if c.RemotePeer() != e.Peer || agent == e.AgentVersion {
			continue
		}
		m.metrics.twins.Inc()
		if _, recent := told[e.Peer]; recent || len(told) >= m.cfg.Limits.MaxPeers {
			continue
		}
		told[e.Peer] = time.Now()
		m.cfg.Logger.Warn("two processes are connected under one peer id", "peer", e.Peer, "at", c.RemoteMultiaddr(), "and_at", e.Conn.RemoteMultiaddr(),
			"advice", "neither is heard reliably: ask its operator to stop one of them, or to give it a mesh key of its own")
	}
}
