package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/sources"
)

// Node is one operator.
type Node struct {
	cfg  Config
	log  *slog.Logger
	agg  *aggregator.Aggregator
	root protocol.Element
	sets []*setState
	// sources are the supervised venues.
	sources []sources.Source
}

// setState is what a node keeps of one feed set.
type setState struct {
	FeedSet
	topic     pubsub.Topic
	guard     *guard
	collector *aggregator.Collector
	deliverer Deliverer
	history   *history
	// arrived wakes the round loop when an observation came in.
	arrived chan struct{}
	// lastSeen is the last round of a valid observation, one entry a slot.
	lastSeen *slotRounds
}

// New checks the configuration and assembles the node; it starts nothing.
func New(cfg Config) (*Node, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	n := &Node{cfg: cfg, log: cfg.Logger.With("operator", cfg.Signer.Address().Hex()), root: cfg.Committee.Root(cfg.Shape)}
	var err error
	if n.agg, err = aggregator.New(aggregator.Config{Feeds: cfg.Feeds, Logger: n.log}); err != nil {
		return nil, fmt.Errorf("set up aggregator: %w", err)
	}
	for _, fs := range cfg.FeedSets {
		s, err := n.newSet(fs)
		if err != nil {
			return nil, fmt.Errorf("set up feed set %s: %w", fs.Name, err)
		}
		n.sets = append(n.sets, s)
	}
	for _, complete := range cfg.Sources {
		src := complete(sources.Config{Sink: n.tick, Origin: cfg.Origin, Logger: n.log})
		r, err := sources.NewRunner(src)
		if err != nil {
			return nil, fmt.Errorf("set up source %s: %w", src.Venue.Source, err)
		}
		n.sources = append(n.sources, r)
	}
	return n, nil
}

func (n *Node) newSet(fs FeedSet) (*setState, error) {
	topic, err := pubsub.ObservationTopic(fs.Name)
	if err != nil {
		return nil, err
	}
	s := &setState{
		FeedSet: fs, topic: topic, guard: newGuard(n.cfg.Signing, fs.Interval), history: newHistory(),
		arrived: make(chan struct{}, 1), lastSeen: newSlotRounds(len(n.cfg.Committee.Members)),
	}
	if s.collector, err = aggregator.NewCollector(aggregator.CollectorConfig{
		FeedSet: fs.Name, Domain: fs.Domain, Shape: n.cfg.Shape, Committee: n.cfg.Committee,
		Root: n.root, Quorum: protocol.Quorum(n.cfg.Committee.Total()), Interval: fs.Interval,
	}); err != nil {
		return nil, err
	}
	if s.deliverer, err = n.cfg.NewDeliverer(fs); err != nil {
		return nil, err
	}
	return s, nil
}

// Run starts the operator and runs until the context ends or a part of it
// cannot go on.
func (n *Node) Run(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	for _, src := range n.sources {
		g.Go(func() error {
			if err := src.Run(ctx); err != nil && ctx.Err() == nil {
				return fmt.Errorf("run source %s: %w", src.Stats().Source, err)
			}
			return nil
		})
	}
	for _, s := range n.sets {
		if err := n.join(s); err != nil {
			stopping := ctx.Err() != nil // then the mesh may be closed already
			cancel()
			if stopping {
				return ignoreCancel(g.Wait())
			}
			return errors.Join(fmt.Errorf("join mesh: %w", err), ignoreCancel(g.Wait()))
		}
		g.Go(func() error { return s.deliverer.Run(ctx) })
		g.Go(func() error {
			if n.learnHead(ctx, s) {
				n.rounds(ctx, s)
			}
			return nil
		})
	}
	err := g.Wait()
	if parent.Err() != nil {
		return ignoreCancel(err)
	}
	return err
}

// ignoreCancel makes the end of a context no error.
func ignoreCancel(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// tick takes in one datum: into the aggregator and onto the bus.
func (n *Node) tick(t feed.Tick) {
	n.agg.Apply(t)
	if n.cfg.OnTick != nil {
		n.cfg.OnTick(t)
	}
	topic, err := pubsub.RawTopic(t.Source, pubsub.Segment(t.Symbol))
	if err != nil {
		n.log.Debug("tick has no topic", "source", t.Source, "symbol", t.Symbol, "error", err)
		return
	}
	n.publish(topic, t.Origin, rawMessage(&t))
}

// headRetry is how long the node waits before it asks for the head again.
const headRetry = time.Second

// learnHead waits until the chain head's time is known; before that the guard
// lets nothing be signed. It reports false when the context ended first.
func (n *Node) learnHead(ctx context.Context, s *setState) bool {
	for {
		head, err := n.cfg.HeadTime(ctx)
		if err == nil {
			s.guard.headKnown(head, n.cfg.Drift)
			return true
		}
		if ctx.Err() == nil {
			n.log.Warn("no chain head, so nothing is signed", "feed_set", s.Name, "error", err,
				"advice", "check the chain's RPC; signing begins once the head's time is known")
		}
		if !sleep(ctx, headRetry) {
			return false
		}
	}
}

// sleep waits for d; it reports false when the context ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// LocalValues gives what this node's aggregator said of a set's feeds, and of
// the feeds they convert through, for a recent round that it signed; nil where
// the round is not kept. The caller must not change it.
func (n *Node) LocalValues(set string, round feed.Round) map[feed.ID]feed.LocalValue {
	for _, s := range n.sets {
		if s.Name == set {
			return s.history.get(round)
		}
	}
	return nil
}

// Value asks the aggregator for a feed's local value now.
func (n *Node) Value(id feed.ID) feed.LocalValue { return n.agg.Value(id, time.Now()) }

// LastSeen gives the last round in which a slot's valid observation arrived, in any feed set.
func (n *Node) LastSeen(slot int) feed.Round {
	var last feed.Round
	for _, s := range n.sets {
		last = max(last, s.lastSeen.get(slot))
	}
	return last
}

// SourceStats gives the counters of all sources, in the order configured.
func (n *Node) SourceStats() []sources.Stats {
	out := make([]sources.Stats, len(n.sources))
	for i, s := range n.sources {
		out[i] = s.Stats()
	}
	return out
}
