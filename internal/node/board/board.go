package board

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/pubsub"
)

// Config is what a [Board] needs.
type Config struct {
	// Status is shown as it is but for what changes: feed sets, operators,
	// sources, time and conditions.
	Status api.StatusView
	Shape  protocol.Shape
	// FeedSets are shown in this order; Feeds say what they are made of.
	FeedSets []node.FeedSet
	Feeds    []aggregator.FeedConfig
	// Describe gives a feed's description.
	Describe func(feed.ID) string
	// Landings is false where no chain is looked at: then no delivery is missed.
	Landings bool
	// Conditions adds to the health conditions; nil adds none. It must be quick.
	Conditions func(now time.Time) []api.ConditionView
	// Manifest is the key set's that proves here; nil where none does.
	Manifest *prover.Manifest
	Store    *store.Store
	Writer   *store.Writer
	Logger   *slog.Logger
}

// Board implements [api.Data] and [api.Historian]. It is safe for concurrent use.
type Board struct {
	cfg      Config
	log      *slog.Logger
	ledger   *ledger
	node     atomic.Pointer[node.Node]
	feeds    atomic.Pointer[map[feed.ID]aggregator.FeedConfig]
	underWay *underWay
	evidence *evidence
	// answers is how the store does.
	answers storeAnswers
	// stopping ends with Run's context.
	stopping context.Context
	stop     context.CancelFunc
}

var (
	_ api.Data      = (*Board)(nil)
	_ api.Historian = (*Board)(nil)
	_ api.Explainer = (*Board)(nil)
	_ api.Prover    = (*Board)(nil)
)

// New makes a board. It shows nothing before [Board.Show].
func New(cfg Config) (*Board, error) {
	if cfg.Store == nil || cfg.Writer == nil || cfg.Logger == nil || cfg.Describe == nil {
		return nil, errors.New("set up board: a part is missing")
	}
	b := &Board{cfg: cfg, log: cfg.Logger, ledger: newLedger(), underWay: newUnderWay(), evidence: newEvidence()}
	b.stopping, b.stop = context.WithCancel(context.Background())
	_ = b.answers.saw(time.Now(), nil) // it was opened just now
	b.SetFeeds(cfg.Feeds)
	return b, nil
}

// Show says which node's values to show. It must be called before the API
// serves and before [Board.Run].
func (b *Board) Show(n *node.Node) { b.node.Store(n) }

// SetFeeds replaces what is shown of the feeds' making: heartbeat, deviation
// and age.
func (b *Board) SetFeeds(feeds []aggregator.FeedConfig) {
	m := make(map[feed.ID]aggregator.FeedConfig, len(feeds))
	for _, f := range feeds {
		m[f.ID] = f
	}
	b.feeds.Store(&m)
}

func (b *Board) feedConfig(id feed.ID) aggregator.FeedConfig { return (*b.feeds.Load())[id] }

// Land takes in what landed on a chain: it is shown, announced on the bus and
// stored. It may wait for the store.
func (b *Board) Land(l Landing) {
	b.ledger.add(&l)
	if l.Own != nil {
		b.Forgo(l.Set.Name, l.ChainID, l.Round) // the ledger has it now
	}
	b.tellNode(&l)
	b.remember(&l)
	b.announce(&l)
}

// tellNode gives the node what was proven, for its circuit breakers.
func (b *Board) tellNode(l *Landing) {
	n := b.node.Load()
	if n == nil {
		return
	}
	for i, f := range l.Set.Feeds {
		if i+1 < len(l.Values) && l.Values[i+1] != feed.Absent {
			n.Proven(f.ID, l.Values[i+1], l.ObservedAt)
		}
	}
}

// DeliveryMessage is the data of a delivery/<feed set>/<chain> message. What
// another operator delivered has no transaction here.
type DeliveryMessage struct {
	FeedSet       string     `json:"feed_set"`
	Round         feed.Round `json:"round"`
	ChainID       uint64     `json:"chain_id"`
	Tx            string     `json:"tx"`
	Block         uint64     `json:"block"`
	GasUsed       uint64     `json:"gas_used"`
	ProveMS       int64      `json:"prove_ms"`
	TickToChainMS int64      `json:"tick_to_chain_ms"`
}

// announce puts a landing, and the feeds that it changed, on the bus that the
// door reads.
func (b *Board) announce(l *Landing) {
	topic, err := pubsub.DeliveryTopic(l.Set.Name, strconv.FormatUint(l.ChainID, 10))
	if err != nil {
		b.log.Error("delivery has no topic", "feed_set", l.Set.Name, "error", err)
		return
	}
	m := DeliveryMessage{FeedSet: l.Set.Name, Round: l.Round, ChainID: l.ChainID, TickToChainMS: l.TickToChain.Milliseconds()}
	if d := l.Own; d != nil {
		m.Tx, m.Block, m.GasUsed, m.ProveMS = d.Receipt.Tx.Hex(), d.Receipt.Block, d.Receipt.GasUsed, d.Proof.Prove.Milliseconds()
	}
	n := b.node.Load()
	if n == nil {
		return
	}
	n.Publish(topic, m)
	b.publishFeeds(n, l.Set)
}

func (b *Board) publishFeeds(n *node.Node, set node.FeedSet) {
	for i, f := range set.Feeds {
		b.publishFeed(n, f.ID, b.feed(set, i))
	}
}

func (b *Board) publishFeed(n *node.Node, id feed.ID, view api.FeedView) {
	topic, err := pubsub.FeedTopic(id)
	if err != nil {
		b.log.Error("feed has no topic", "feed", id, "error", err)
		return
	}
	n.Publish(topic, view)
}

// Run streams every feed once a round and watches the conditions until ctx ends.
func (b *Board) Run(ctx context.Context) error {
	defer context.AfterFunc(ctx, b.stop)()
	g, ctx := errgroup.WithContext(ctx)
	for _, set := range b.cfg.FeedSets {
		g.Go(func() error { b.stream(ctx, set); return nil })
	}
	g.Go(func() error { b.streamLoose(ctx); return nil })
	g.Go(func() error { b.watch(ctx); return nil })
	g.Go(func() error { b.watchStore(ctx); return nil })
	g.Go(func() error { b.storeEvidence(ctx); return nil })
	return g.Wait()
}

// looseEvery is how often feeds of no feed set, which have no rounds, are
// streamed.
const looseEvery = 2 * time.Second

func (b *Board) streamLoose(ctx context.Context) {
	tick := time.NewTicker(looseEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			n := b.node.Load()
			if n == nil {
				continue
			}
			for _, id := range b.loose() {
				b.publishFeed(n, id, b.looseFeed(id))
			}
		}
	}
}

func (b *Board) stream(ctx context.Context, set node.FeedSet) {
	tick := time.NewTicker(set.Interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if n := b.node.Load(); n != nil {
				b.publishFeeds(n, set)
			}
		}
	}
}
