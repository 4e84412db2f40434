package mesh

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/net/connmgr"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/multiformats/go-multiaddr"
)

// newHost makes a host that speaks TCP, Noise and yamux and does nothing of
// its own accord: whatever else libp2p offers would only dial out.
func newHost(cfg *Config) (host.Host, error) {
	key, err := crypto.UnmarshalEd25519PrivateKey(cfg.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("read private key: %w", err)
	}
	listen := make([]multiaddr.Multiaddr, len(cfg.Listen))
	for i, text := range cfg.Listen {
		if listen[i], err = multiaddr.NewMultiaddr(text); err != nil {
			return nil, fmt.Errorf("%w: listen address %q: %w", ErrConfig, text, err)
		}
	}
	connections, err := connmgr.NewConnManager(cfg.Limits.MaxPeers*3/4, cfg.Limits.MaxPeers)
	if err != nil {
		return nil, fmt.Errorf("make connection manager: %w", err)
	}
	h, err := libp2p.New(
		libp2p.Identity(key),
		libp2p.NoListenAddrs, // below, where a failure leaves nothing running
		// Without port sharing, a port that is taken is an error and not half of the connections.
		libp2p.Transport(tcp.NewTCPTransport, tcp.DisableReuseport()),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ConnectionManager(connections),
		libp2p.UserAgent(newAgent()),
		libp2p.DisableRelay(),
		// Told rather than probed: with a fixed answer no peer is asked to dial back.
		libp2p.ForceReachabilityPublic(),
		libp2p.DisableIdentifyAddressDiscovery(),
		libp2p.DisableMetrics(),
	)
	if err != nil {
		return nil, fmt.Errorf("start libp2p host: %w", err)
	}
	if err := h.Network().Listen(listen...); err != nil {
		return nil, errors.Join(fmt.Errorf("listen on %v: %w", cfg.Listen, err), h.Close())
	}
	return h, nil
}

// PeerID is the identity of the node with that private key, as it stands
// behind "/p2p/" in addresses.
func PeerID(privateKey ed25519.PrivateKey) (peer.ID, error) {
	if len(privateKey) != ed25519.PrivateKeySize {
		return "", fmt.Errorf("%w: private key of %d bytes", ErrConfig, len(privateKey))
	}
	key, err := crypto.UnmarshalEd25519PrivateKey(privateKey)
	if err != nil {
		return "", fmt.Errorf("read private key: %w", err)
	}
	return peer.IDFromPrivateKey(key)
}
