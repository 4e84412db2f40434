package mesh

import (
	"context"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
)

const (
	dialTimeout = 5 * time.Second
	firstRedial = 100 * time.Millisecond
	mdnsName    = "oraclestream"
	// maxFound bounds the peers that mDNS makes this node reach for.
	maxFound = 64
)

// keeper keeps one peer connected.
type keeper struct {
	info peer.AddrInfo
	lost chan struct{}
}

func parsePeers(texts []string) ([]peer.AddrInfo, error) {
	peers := make([]peer.AddrInfo, len(texts))
	for i, text := range texts {
		info, err := peer.AddrInfoFromString(text)
		if err != nil {
			return nil, fmt.Errorf("%w: bootstrap peer %q: %w", ErrConfig, text, err)
		}
		peers[i] = *info
	}
	return peers, nil
}

// AddBootstrap adds peers to reach and to keep, like [Config.Bootstrap].
func (m *Mesh) AddBootstrap(addrs ...string) error {
	peers, err := parsePeers(addrs)
	if err != nil {
		return err
	}
	return m.reach(peers)
}

func (m *Mesh) reach(peers []peer.AddrInfo) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ctx.Err() != nil {
		return ErrClosed
	}
	for _, info := range peers {
		if info.ID == m.host.ID() {
			continue
		}
		if k, ok := m.keep[info.ID]; ok {
			// Known already: another address of it may serve as well.
			m.host.Peerstore().AddAddrs(info.ID, info.Addrs, addrTTL)
			k.wake()
			continue
		}
		k := &keeper{info: info, lost: make(chan struct{}, 1)}
		m.keep[info.ID] = k
		m.host.ConnManager().Protect(info.ID, "bootstrap")
		m.running.Go(func() { m.keepConnected(k) })
	}
	return nil
}

// addrTTL is longer than any node runs: a configured address stays.
const addrTTL = 365 * 24 * time.Hour

// keepConnected dials until the peer answers, waits until it is lost, and
// begins again.
func (m *Mesh) keepConnected(k *keeper) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval = firstRedial
	failures := 0
	for m.ctx.Err() == nil {
		wait.MaxInterval = m.limits.Load().RedialMax
		if m.host.Network().Connectedness(k.info.ID) == network.Connected {
			failures = 0
			wait.Reset()
			select {
			case <-k.lost:
				continue
			case <-m.ctx.Done():
				return
			}
		}
		if err := m.dial(k.info); err == nil {
			m.metrics.dials.WithLabelValues("ok").Inc()
			m.cfg.Logger.Info("bootstrap peer connected", "peer", k.info.ID)
			continue
		} else if m.ctx.Err() == nil {
			m.metrics.dials.WithLabelValues("failed").Inc()
			if failures++; failures == 5 {
				m.cfg.Logger.Warn("bootstrap peer not reached", "peer", k.info.ID, "error", err,
					"advice", "check that it runs and that its address and peer id are right; attempts go on")
			}
		}
		timer := time.NewTimer(wait.NextBackOff())
		select {
		case <-timer.C:
		case <-k.lost: // it dialled us, or a new address came in
		case <-m.ctx.Done():
		}
		timer.Stop()
	}
}

func (m *Mesh) dial(info peer.AddrInfo) error {
	ctx, cancel := context.WithTimeout(m.ctx, dialTimeout)
	defer cancel()
	// The wait between attempts is ours, so libp2p's own is put aside.
	if s, ok := m.host.Network().(*swarm.Swarm); ok {
		s.Backoff().Clear(info.ID)
	}
	return m.host.Connect(ctx, info)
}

func (k *keeper) wake() {
	select {
	case k.lost <- struct{}{}:
	default:
	}
}

// connectionEvents wakes the keeper of a peer that came or went.
func (m *Mesh) connectionEvents() *network.NotifyBundle {
	changed := func(_ network.Network, c network.Conn) {
		m.mu.Lock()
		k := m.keep[c.RemotePeer()]
		m.mu.Unlock()
		if k != nil {
			k.wake()
		}
	}
	return &network.NotifyBundle{ConnectedF: changed, DisconnectedF: changed}
}

// discover reaches for peers that announce themselves on the local network.
func (m *Mesh) discover() error {
	found := make(chan peer.AddrInfo, maxFound)
	service := mdns.NewMdnsService(m.host, mdnsName, notifee(found))
	if err := service.Start(); err != nil {
		return err
	}
	m.running.Go(func() {
		defer func() {
			if err := service.Close(); err != nil {
				m.cfg.Logger.Debug("mdns stopped", "error", err)
			}
		}()
		for {
			select {
			case info := <-found:
				if err := m.dial(info); err != nil {
					m.cfg.Logger.Debug("peer found by mdns not reached", "peer", info.ID, "error", err)
				}
			case <-m.ctx.Done():
				return
			}
		}
	})
	return nil
}

type notifee chan<- peer.AddrInfo

// HandlePeerFound is called for every announcement; what does not fit comes again.
func (n notifee) HandlePeerFound(info peer.AddrInfo) {
	select {
	case n <- info:
	default:
	}
}
