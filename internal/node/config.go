package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/sources"
)

// FeedSet is a feed set and its number at the hub.
type FeedSet struct {
	feed.Set
	Number uint64
	Domain protocol.Element
}

// Deliverer takes the reports of one feed set and sees to it that what is due
// reaches the chain. Offer never blocks: only the newest report counts.
type Deliverer interface {
	Offer(*protocol.Report)
	Run(ctx context.Context) error
}

// HeadTime reads the chain head's time.
type HeadTime func(ctx context.Context) (time.Time, error)

// Source is one venue to observe.
type Source struct {
	// Name is the source's name on ticks, for example "kraken".
	Name string
	// Key tells two configurations of a source apart: an update keeps the
	// connections of those whose name and key stay.
	Key string
	// Complete completes a base configuration, in which the node has set sink,
	// origin and logger.
	Complete func(base sources.Config) sources.Config
	// New makes a source that is no venue, in place of Complete, from what the
	// node has set.
	New func(base sources.Config) (sources.Source, error)
}

// Make makes the source.
func (s Source) Make(base sources.Config) (sources.Source, error) {
	if s.New != nil {
		return s.New(base)
	}
	return sources.NewRunner(s.Complete(base))
}

// Recorder keeps what makes every sample computable again, beside the ticks
// that OnTick has.
type Recorder interface {
	// Feeds is told from when on a configuration counts, before anything that
	// it makes. run is when the node began to take ticks in.
	Feeds(run, at time.Time, body []byte) error
	// Sample is told what the aggregator said for a round. It must not block.
	Sample(set feed.Set, round feed.Round, run time.Time, s aggregator.Sample)
}

// Config is what a [Node] needs.
type Config struct {
	// Network is empty for a node that only observes venues: then nobody is
	// known whose observations could be checked, and it takes no part in rounds.
	Network protocol.Network
	Shape   protocol.Shape
	// Committees are those known at the start, in the order of time;
	// [Node.AddCommittee] adds later ones.
	Committees []*protocol.Committee
	FeedSets   []FeedSet
	// Feeds says what the feeds are made of; it may hold more than the feed
	// sets do, for conversions.
	Feeds []aggregator.FeedConfig

	// FeedKey, Signer, Signing and HeadTime belong to an operator. All of them
	// are nil for a node that signs nothing.
	FeedKey *protocol.FeedPrivateKey
	Signer  protocol.EnvelopeSigner
	// Signing keeps what was signed with the two keys.
	Signing  SigningRecord
	HeadTime HeadTime
	// Drift is the clock difference that the contracts tolerate.
	Drift time.Duration

	Origin  feed.Origin
	Sources []Source
	Mesh    *mesh.Mesh
	Bus     *pubsub.Bus
	// NewDeliverer makes a feed set's deliverer; nil delivers nothing.
	NewDeliverer func(FeedSet) (Deliverer, error)
	// OnTick, if set, is called with every tick as the aggregator took it in. It
	// must not block.
	OnTick func(feed.Tick)
	// OnMessage, if set, is called with every message that was published on the
	// bus, but for raw ticks, which OnTick has. It must not block, and changes
	// nothing of it.
	OnMessage func(pubsub.Message)
	// OnReport, if set, is called with every report of a round. It must not block.
	OnReport func(FeedSet, *protocol.Report)
	// OnEquivocation, if set, is called where an operator signed two vectors for one
	// round, whose signatures hold. It must not block.
	OnEquivocation func(operator common.Address, e *aggregator.Equivocation)
	// Recorder keeps samples and configurations; nil for none.
	Recorder Recorder
	// Registerer takes the metrics; nil for none.
	Registerer prometheus.Registerer
	Logger     *slog.Logger
}

// ErrConfig is wrapped where a [Config] is incomplete or contradicts itself.
var ErrConfig = errors.New("invalid node configuration")

// ErrKeys is wrapped where the operator's feed key is not the one that its
// committee has.
var ErrKeys = errors.New("the feed key is not the registered one")

func (c *Config) validate() error {
	if err := c.Shape.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if c.Mesh == nil || c.Bus == nil || c.Logger == nil {
		return fmt.Errorf("%w: a part is missing", ErrConfig)
	}
	if signs := c.Signer != nil; signs != (c.FeedKey != nil) || signs != (c.Signing != nil) || signs != (c.HeadTime != nil) {
		return fmt.Errorf("%w: an operator needs both keys, a signing record and the chain head's time", ErrConfig)
	}
	if c.Network.HomeChainID == nil && (c.Signer != nil || len(c.Committees) > 0) {
		return fmt.Errorf("%w: an operator and its committee need a network", ErrConfig)
	}
	for i := range c.FeedSets {
		s := &c.FeedSets[i]
		if len(s.Feeds)+1 > c.Shape.Columns {
			return fmt.Errorf("%w: feed set %s has %d feeds and the circuit %d columns", ErrConfig, s.Name, len(s.Feeds), c.Shape.Columns)
		}
		if c.Network.HomeChainID == nil {
			continue // nothing is signed, so nothing has a domain
		}
		domain, err := protocol.Domain(c.Network, s.Set)
		if err != nil {
			return fmt.Errorf("%w: feed set %s: %w", ErrConfig, s.Name, err)
		}
		if domain != s.Domain {
			return fmt.Errorf("%w: feed set %s has the domain %s, its definition gives %s", ErrConfig, s.Name, s.Domain.String(), domain.String())
		}
	}
	return nil
}

// operator gives the address that signs; ok is false where nothing is signed.
func (c *Config) operator() (address common.Address, ok bool) {
	if c.Signer == nil {
		return common.Address{}, false
	}
	return c.Signer.Address(), true
}
