package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

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

// Config is what a [Node] needs.
type Config struct {
	Slot      int
	Network   protocol.Network
	Shape     protocol.Shape
	Committee *protocol.Committee
	FeedSets  []FeedSet
	// Feeds says what the feeds are made of; it may hold more than the feed
	// sets do, for conversions.
	Feeds []aggregator.FeedConfig

	FeedKey *protocol.FeedPrivateKey
	Signer  protocol.EnvelopeSigner
	// Signing keeps what was signed with the two keys.
	Signing  SigningRecord
	HeadTime HeadTime
	// Drift is the clock difference that the contracts tolerate.
	Drift time.Duration

	Origin feed.Origin
	// Sources are the venues to observe. Each completes a base configuration,
	// in which the node has set sink, origin and logger.
	Sources []func(base sources.Config) sources.Config
	Mesh    *mesh.Mesh
	Bus     *pubsub.Bus
	// NewDeliverer makes a feed set's deliverer.
	NewDeliverer func(FeedSet) (Deliverer, error)

	// OnTick, if set, is called with every tick. It must not block.
	OnTick func(feed.Tick)
	Logger *slog.Logger
}

// ErrConfig is wrapped where a [Config] is incomplete or contradicts itself.
var ErrConfig = errors.New("invalid node configuration")

func (c *Config) validate() error {
	if err := c.Shape.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if c.Committee == nil || c.Signer == nil || c.FeedKey == nil || c.Signing == nil || c.HeadTime == nil ||
		c.Mesh == nil || c.Bus == nil || c.NewDeliverer == nil || c.Logger == nil {
		return fmt.Errorf("%w: a part is missing", ErrConfig)
	}
	if err := c.Committee.Validate(c.Shape); err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if c.Slot < 0 || c.Slot >= len(c.Committee.Members) {
		return fmt.Errorf("%w: slot %d of %d", ErrConfig, c.Slot, len(c.Committee.Members))
	}
	m := &c.Committee.Members[c.Slot]
	if key := c.FeedKey.Public(); m.Operator != c.Signer.Address() || !m.Key.Equal(&key) {
		return fmt.Errorf("%w: the keys are not those of slot %d: register the operator's keys, or correct the slot", ErrConfig, c.Slot)
	}
	if len(c.FeedSets) == 0 {
		return fmt.Errorf("%w: no feed sets", ErrConfig)
	}
	for i := range c.FeedSets {
		s := &c.FeedSets[i]
		if len(s.Feeds)+1 > c.Shape.Columns {
			return fmt.Errorf("%w: feed set %s has %d feeds and the circuit %d columns", ErrConfig, s.Name, len(s.Feeds), c.Shape.Columns)
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
