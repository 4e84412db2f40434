package mesh

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	gossip "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/oraclestream/oraclestream/pubsub"
)

// rpcSlack is what an envelope may add to a message of the largest size.
const rpcSlack = 4 << 10

// outboundQueue is how many sends may wait for one peer. It holds a burst of a
// whole committee's observations for several feed sets.
const outboundQueue = 256

// Mesh is one node's part of the network. Its methods may be called from any goroutine.
type Mesh struct {
	cfg     Config
	prefix  string
	host    host.Host
	gossip  *gossip.PubSub
	metrics *metrics
	rates   *rates
	filter  *filter
	limits  atomic.Pointer[Limits] // those in effect
	scores  *scores

	ctx     context.Context // ends with Close or with the context given to New
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	topics map[pubsub.Topic]*joined
	keep   map[peer.ID]*keeper
}

// New starts a node. It listens at once and reaches out to the bootstrap peers
// in the background, again and again until they answer. With the end of the
// context it falls silent; the caller calls [Mesh.Close] in any case.
func New(ctx context.Context, cfg Config) (*Mesh, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	bootstrap, err := parsePeers(cfg.Bootstrap)
	if err != nil {
		return nil, err
	}
	metrics, err := newMetrics(cfg.Registerer)
	if err != nil {
		return nil, fmt.Errorf("register mesh metrics: %w", err)
	}
	h, err := newHost(&cfg)
	if err != nil {
		return nil, err
	}
	m := &Mesh{
		cfg:     cfg,
		prefix:  "oraclestream/1/" + pubsub.Segment(cfg.Network) + "/",
		host:    h,
		metrics: metrics,
		rates:   newRates(cfg.Limits, metrics),
		scores:  newScores(cfg.Logger, metrics),
		topics:  make(map[pubsub.Topic]*joined),
		keep:    make(map[peer.ID]*keeper),
	}
	m.limits.Store(&cfg.Limits)
	m.ctx, m.cancel = context.WithCancel(ctx)
	if m.gossip, err = m.newGossip(); err != nil {
		m.cancel()
		return nil, errors.Join(fmt.Errorf("start gossipsub: %w", err), h.Close())
	}
	h.Network().Notify(m.connectionEvents())
	m.running.Go(m.heal)
	if err := m.watchTwins(); err != nil {
		return nil, errors.Join(fmt.Errorf("watch peers: %w", err), m.Close())
	}
	if err := m.reach(bootstrap); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	if cfg.MDNS {
		if err := m.discover(); err != nil {
			// As on a machine, or in a container, whose only network is loopback.
			cfg.Logger.Warn("mdns not started", "error", err,
				"advice", "peers on the local network are not found: name them in mesh.bootstrap, or give the machine a network that takes multicast")
		}
	}
	cfg.Logger.Info("mesh started", "peer", h.ID(), "listen", m.Addrs(), "bootstrap", len(bootstrap))
	return m, nil
}

func (m *Mesh) newGossip() (*gossip.PubSub, error) {
	l := m.cfg.Limits
	params := gossip.DefaultGossipSubParams()
	params.HeartbeatInterval = l.Heartbeat
	m.filter = newFilter(m.prefix, l.PeerTopics)
	return gossip.NewGossipSub(m.ctx, m.host,
		gossip.WithGossipSubParams(params),
		gossip.WithMessageSignaturePolicy(gossip.StrictNoSign),
		gossip.WithNoAuthor(),
		gossip.WithMessageIdFn(messageID),
		gossip.WithSeenMessagesTTL(l.SeenTTL),
		gossip.WithMaxMessageSize(l.MaxMessage+rpcSlack),
		gossip.WithFloodPublish(true),
		gossip.WithSubscriptionFilter(m.filter),
		gossip.WithAppSpecificRpcInspector(m.rates.admit),
		gossip.WithValidateWorkers(l.Validators),
		gossip.WithValidateQueueSize(l.ValidateQueue),
		gossip.WithRawTracer(&tracer{metrics: m.metrics, gone: m.filter.forget}),
		gossip.WithPeerScore(scoreParams(l), scoreThresholds()),
		gossip.WithPeerScoreInspect(m.scores.inspect, l.Heartbeat),
		gossip.WithPeerOutboundQueueSize(outboundQueue),
		gossip.WithLogger(slog.New(quiet{m.cfg.Logger.Handler()})),
	)
}

// SetLimits puts into effect what a running mesh can change of its limits:
// PeerRate, PeerBurst, PeerTopics, ValidateTimeout and RedialMax. The others
// stay as they were at the start.
func (m *Mesh) SetLimits(l Limits) {
	l.complete()
	m.rates.set(l, time.Now())
	m.filter.set(l.PeerTopics)
	now := *m.limits.Load()
	now.PeerRate, now.PeerBurst, now.PeerTopics = l.PeerRate, l.PeerBurst, l.PeerTopics
	now.ValidateTimeout, now.RedialMax = l.ValidateTimeout, l.RedialMax
	m.limits.Store(&now)
}

// messageID is the hash of topic and data: equal data is one message, whoever
// sends it.
func messageID(m *pb.Message) string {
	h := sha256.New()
	h.Write([]byte(m.GetTopic()))
	h.Write([]byte{0})
	h.Write(m.GetData())
	return string(h.Sum(nil)[:20])
}

// ID is the node's identity.
func (m *Mesh) ID() peer.ID { return m.host.ID() }

// Addrs lists the addresses that other nodes can name in [Config.Bootstrap].
func (m *Mesh) Addrs() []string {
	addrs := m.host.Addrs()
	texts := make([]string, len(addrs))
	for i, a := range addrs {
		texts[i] = a.String() + "/p2p/" + m.host.ID().String()
	}
	return texts
}

// Peers lists the connected peers, in the order of their ids.
func (m *Mesh) Peers() []peer.ID {
	ids := m.host.Network().Peers()
	slices.Sort(ids)
	return ids
}

// TopicPeers lists the connected peers that joined the topic.
func (m *Mesh) TopicPeers(topic pubsub.Topic) []peer.ID {
	ids := m.gossip.ListPeers(m.prefix + string(topic))
	slices.Sort(ids)
	return ids
}

// Graylisted reports whether nothing that the peer says is processed.
func (m *Mesh) Graylisted(id peer.ID) bool { return m.scores.graylisted(id) }

// ExplainPeer says in plain text why the peer's score is what it is.
func (m *Mesh) ExplainPeer(id peer.ID) string { return m.scores.explain(id, m.rates.dropped(id)) }

// Close stops the node and waits for its handlers. It may be called twice.
func (m *Mesh) Close() error {
	m.mu.Lock()
	m.cancel() // under the lock, so that nothing starts after this
	m.mu.Unlock()
	err := m.host.Close()
	m.running.Wait()
	if err != nil {
		return fmt.Errorf("close mesh: %w", err)
	}
	return nil
}

// quiet lets only warnings and errors of GossipSub through: the rest describes
// its inner life.
type quiet struct{ slog.Handler }

// Enabled says which levels pass.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

// WithAttrs keeps the level.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

// WithGroup keeps the level.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
