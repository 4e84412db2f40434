package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/sources"
)

// Node is one operator.
type Node struct {
	cfg     Config
	log     *slog.Logger
	agg     *aggregator.Aggregator
	sets    []*setState
	sources *sourceSet
	metrics *roundMetrics
	// began is when the aggregator's sequence began.
	began time.Time
	// failed takes the first error of a source that cannot go on.
	failed chan error

	mu     sync.Mutex
	epochs []*epoch // in the order of time

	reload sync.Mutex
	feeds  []aggregator.FeedConfig // those in use
	// outside are the feeds of no set, loose is in place of their set.
	outside atomic.Pointer[[]feed.Feed]
	loose   *setState
}

// setState is what a node keeps of one feed set, whatever the committee.
type setState struct {
	FeedSet
	index     int
	topic     pubsub.Topic
	guard     *guard
	deliverer Deliverer // nil where nothing is delivered
	history   *history
	// arrived wakes the round loop when an observation came in.
	arrived chan struct{}
	// lacking is set while no committee of the operator's speaks for the
	// rounds, so that it is logged once; the round loop's own.
	lacking bool
	// signing is when the operator last signed, for health.
	signing signingState
}

// New checks the configuration and assembles the node; it starts nothing.
func New(cfg Config) (*Node, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	n := &Node{cfg: cfg, log: cfg.Logger, feeds: cfg.Feeds, failed: make(chan error, 1)}
	if operator, ok := cfg.operator(); ok {
		n.log = n.log.With("operator", operator.Hex())
	}
	var err error
	if n.metrics, err = newMetrics(cfg.Registerer); err != nil {
		return nil, err
	}
	n.began = time.Now().Round(0).UTC()
	if n.agg, err = aggregator.New(aggregator.Config{Feeds: cfg.Feeds, Start: n.began, Logger: n.log}); err != nil {
		return nil, fmt.Errorf("set up aggregator: %w", err)
	}
	n.setOutside(cfg.Feeds)
	n.loose = &setState{FeedSet: FeedSet{Set: feed.Set{Name: feed.LooseSet, Interval: looseInterval}}, history: newHistory()}
	if err := n.recordFeeds(n.began); err != nil {
		return nil, err
	}
	for i, fs := range cfg.FeedSets {
		s, err := n.newSet(i, fs)
		if err != nil {
			return nil, fmt.Errorf("set up feed set %s: %w", fs.Name, err)
		}
		n.sets = append(n.sets, s)
	}
	for _, c := range cfg.Committees {
		if err := n.AddCommittee(c); err != nil {
			return nil, fmt.Errorf("set up committee of epoch %d: %w", c.Epoch, err)
		}
	}
	n.sources = &sourceSet{log: n.log, make: n.newSource, fail: func(err error) {
		select {
		case n.failed <- err:
		default: // the first one counts
		}
	}}
	if err := n.sources.update(cfg.Sources); err != nil {
		return nil, err
	}
	if err := newSourceMetrics(cfg.Registerer, n.SourceStats); err != nil {
		return nil, err
	}
	return n, nil
}

func (n *Node) newSource(s Source) (sources.Source, error) {
	return s.Make(sources.Config{Sink: n.tick, Origin: n.cfg.Origin, Logger: n.log})
}

func (n *Node) newSet(index int, fs FeedSet) (*setState, error) {
	topic, err := pubsub.ObservationTopic(fs.Name)
	if err != nil {
		return nil, err
	}
	s := &setState{
		FeedSet: fs, index: index, topic: topic, guard: newGuard(n.cfg.Signing, fs.Interval), history: newHistory(),
		arrived: make(chan struct{}, 1),
	}
	if n.cfg.NewDeliverer != nil {
		if s.deliverer, err = n.cfg.NewDeliverer(fs); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Reload replaces what the feeds are made of and the venues that are observed,
// while rounds go on. Feeds change all at once, and keep the ticks of every
// instrument that stays; then sources whose name and key stay keep their
// connections, and others are exchanged, the new before the old. With an error
// nothing has changed.
func (n *Node) Reload(feeds []aggregator.FeedConfig, venues []Source) error {
	n.reload.Lock()
	defer n.reload.Unlock()
	// Feeds first, so that the first tick of a new source finds its place.
	if err := n.updateFeeds(feeds); err != nil {
		return fmt.Errorf("reload feeds: %w", err)
	}
	if err := n.sources.update(venues); err != nil {
		if back := n.updateFeeds(n.feeds); back != nil {
			err = errors.Join(err, back) // cannot be: they were in use
		}
		return fmt.Errorf("reload sources: %w", err)
	}
	n.feeds = feeds
	return nil
}

func (n *Node) updateFeeds(feeds []aggregator.FeedConfig) error {
	at, err := n.agg.UpdateAt(feeds, time.Now())
	if err != nil {
		return err
	}
	n.setOutside(feeds)
	if err := n.recordFeeds(at); err != nil {
		n.log.Error("feeds not recorded", "error", err, "advice", "look whether the store can be reached; values from now on cannot be recomputed until the next start or reload")
	}
	return nil
}

// setOutside finds the feeds that are in no feed set.
func (n *Node) setOutside(feeds []aggregator.FeedConfig) {
	inside := make(map[feed.ID]bool)
	for i := range n.cfg.FeedSets {
		for _, f := range n.cfg.FeedSets[i].Feeds {
			inside[f.ID] = true
		}
	}
	out := []feed.Feed{}
	for i := range feeds {
		if !inside[feeds[i].ID] {
			out = append(out, feeds[i].Feed)
		}
	}
	n.outside.Store(&out)
}

// recordFeeds records from when on the feeds in use count.
func (n *Node) recordFeeds(at time.Time) error {
	if n.cfg.Recorder == nil {
		return nil
	}
	if err := n.cfg.Recorder.Feeds(n.began, at, n.agg.Record()); err != nil {
		return fmt.Errorf("record feeds: %w", err)
	}
	return nil
}

// Run starts the operator and runs until the context ends or a part of it
// cannot go on.
func (n *Node) Run(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { n.sources.run(ctx); return nil })
	g.Go(func() error {
		select {
		case err := <-n.failed:
			return err
		case <-ctx.Done():
			return nil
		}
	})
	g.Go(func() error { n.lookAround(ctx, n.loose); return nil })
	if n.cfg.Network.HomeChainID == nil {
		for _, s := range n.sets {
			g.Go(func() error { n.lookAround(ctx, s); return nil })
		}
		return ignoreCancel(g.Wait())
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
		if s.deliverer != nil {
			g.Go(func() error { return s.deliverer.Run(ctx) })
		}
		g.Go(func() error {
			n.takeSeat(s, n.epochOf(feed.RoundAt(time.Now(), s.Interval), s.Interval))
			if n.cfg.Signer == nil || n.learnHead(ctx, s) {
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
	t = n.agg.Apply(t)
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

// Proven takes in the value of a feed that was proven for a round observed at
// observed, for the circuit breaker that holds the feed against it.
func (n *Node) Proven(id feed.ID, value feed.Encoded, observed time.Time) {
	if t, ok := n.agg.Proven(id, value, observed, time.Now(), n.cfg.Origin); ok && n.cfg.OnTick != nil {
		n.cfg.OnTick(t)
	}
}

// headRetry is how long the node waits before it asks for the head again.
const headRetry = time.Second

// learnHead waits until the chain head's time is known; before that the guard
// lets nothing be signed. It reports false when the context ended first.
func (n *Node) learnHead(ctx context.Context, s *setState) bool {
	for {
		head, err := n.cfg.HeadTime(ctx)
		if err == nil {
			err = s.guard.headKnown(head, time.Now(), n.cfg.Drift)
		}
		if err == nil {
			return true
		}
		if ctx.Err() == nil {
			advice := "check the chain's RPC; signing begins once the head's time is known"
			if errors.Is(err, ErrStaleHead) {
				advice = "check this machine's clock, and that the chain's RPC is not behind; signing begins once they agree"
			}
			s.signing.unsigned("the chain head's time is not known, or too old")
			n.log.Warn("no chain head, so nothing is signed", "feed_set", s.Name, "error", err, "advice", advice)
		}
		if !wait.For(ctx, headRetry) {
			return false
		}
	}
}

// LocalValues gives what this node's aggregator said of a set's feeds, and of
// the feeds they are made of, for a recent round; of [feed.LooseSet], the feeds of no
// set. It is nil where the round is not kept. The caller must not change it.
func (n *Node) LocalValues(set string, round feed.Round) map[feed.ID]feed.LocalValue {
	if s := n.setNamed(set); s != nil {
		return s.history.get(round)
	}
	return nil
}

// LatestRound is the last round of a set that [Node.LocalValues] knows, 0 for none.
func (n *Node) LatestRound(set string) feed.Round {
	if s := n.setNamed(set); s != nil {
		return s.history.latest()
	}
	return 0
}

func (n *Node) setNamed(set string) *setState {
	for _, s := range n.sets {
		if s.Name == set {
			return s
		}
	}
	if set == feed.LooseSet {
		return n.loose
	}
	return nil
}

// Report gives the report of a recent round from the observations that arrived,
// or nil.
func (n *Node) Report(set string, round feed.Round) *protocol.Report {
	for _, s := range n.sets {
		if s.Name != set {
			continue
		}
		if e := n.epochOf(round, s.Interval); e != nil {
			if r, ok := e.sets[s.index].collector.Report(round); ok {
				return r
			}
		}
	}
	return nil
}

// Value asks the aggregator for a feed's local value now.
func (n *Node) Value(id feed.ID) feed.LocalValue { return n.agg.Value(id, time.Now()) }

// SourceStats gives the counters of all sources in use, in the order configured.
func (n *Node) SourceStats() []sources.Stats { return n.sources.stats() }
