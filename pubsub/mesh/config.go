package mesh

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Config configures [New].
type Config struct {
	// PrivateKey is the node's network identity. The caller makes it and keeps
	// it, so that the node is known again after a restart.
	PrivateKey ed25519.PrivateKey
	// Network keeps networks apart that share peers: topics of different
	// networks do not meet. "default" if empty.
	Network string
	// Listen holds multiaddrs such as "/ip4/0.0.0.0/tcp/4001". Loopback with a
	// free port if empty.
	Listen []string
	// Bootstrap holds multiaddrs with a peer id, "/ip4/.../tcp/.../p2p/<id>".
	// The node keeps trying to reach each of them. Its own address is passed over.
	Bootstrap []string
	// MDNS finds peers on the local network, where the machine has one.
	MDNS bool
	// Logger takes the node's log; nothing is logged if nil.
	Logger *slog.Logger
	// Registerer takes the metrics; nil for none.
	Registerer prometheus.Registerer
	Limits     Limits
}

// Limits bounds what a node spends on its peers. Zero fields take the default.
type Limits struct {
	// MaxMessage bounds a message in bytes; 64 KiB.
	MaxMessage int
	// PeerRate is how many messages a second one neighbour may hand over,
	// forwarded ones and repetitions included; 256. PeerBurst is how many at
	// once; 512.
	PeerRate  int
	PeerBurst int
	// Validators is how many messages are validated at once; 4. ValidateQueue
	// is how many may wait for that; 512. ValidateTimeout bounds one; 2 s.
	Validators      int
	ValidateQueue   int
	ValidateTimeout time.Duration
	// Deliveries is how many messages of a topic may wait for its handler; 256.
	Deliveries int
	// MaxPeers is how many connections are kept; 64.
	MaxPeers int
	// PeerTopics is how many topics one neighbour may subscribe to; 256.
	PeerTopics int
	// SeenTTL is how long a message is remembered so as not to take it twice; 2 min.
	SeenTTL time.Duration
	// Heartbeat is how often the mesh repairs itself; 500 ms.
	Heartbeat time.Duration
	// RedialMax is the longest wait between two attempts to reach a bootstrap
	// peer; 10 s. The first comes after about 100 ms.
	RedialMax time.Duration
}

// ErrConfig is wrapped where a configuration cannot work.
var ErrConfig = errors.New("invalid mesh configuration")

func (c *Config) complete() error {
	if len(c.PrivateKey) != ed25519.PrivateKeySize {
		return fmt.Errorf("%w: private key of %d bytes, want %d", ErrConfig, len(c.PrivateKey), ed25519.PrivateKeySize)
	}
	if c.Network == "" {
		c.Network = "default"
	}
	if len(c.Listen) == 0 {
		c.Listen = []string{"/ip4/127.0.0.1/tcp/0"}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.Limits.complete()
	return nil
}

// DefaultLimits gives every limit its default.
func DefaultLimits() (l Limits) {
	l.complete()
	return l
}

// complete gives zero fields their default.
func (l *Limits) complete() {
	for _, d := range []struct {
		field *int
		value int
	}{
		{&l.MaxMessage, 64 << 10},
		{&l.PeerRate, 256},
		{&l.PeerBurst, 512},
		{&l.Validators, 4},
		{&l.ValidateQueue, 512},
		{&l.Deliveries, 256},
		{&l.MaxPeers, 64},
		{&l.PeerTopics, 256},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&l.ValidateTimeout, 2 * time.Second},
		{&l.SeenTTL, 2 * time.Minute},
		{&l.Heartbeat, 500 * time.Millisecond},
		{&l.RedialMax, 10 * time.Second},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
}
