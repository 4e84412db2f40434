package aggregator

import (
	"errors"
	"log/slog"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Config is what an [Aggregator] needs.
type Config struct {
	Feeds []FeedConfig
	// MaxFuture is how far a venue's event time may lie ahead of our own clock;
	// 0 means [DefaultMaxFuture].
	MaxFuture time.Duration
	// Start is the moment from which ticks are taken in; the zero time means the
	// first tick's.
	Start time.Time
	// Replay says that the ticks are as another aggregator took them in, so that
	// a digest is over them as they come. What they repeat may lie before Start.
	Replay bool
	// Logger may be nil.
	Logger *slog.Logger
}

// FeedConfig says what a feed is made of: of inputs, or of other feeds.
type FeedConfig struct {
	feed.Feed
	// Inputs are the instruments that contribute, at most [MaxInputs]. An
	// instrument may come twice, on two paths.
	Inputs []Input
	// Derived makes the feed of other feeds; then it has no inputs.
	Derived *Derived
	// Price is what an input's price is; empty means [LastPrice].
	Price PriceKind
	// MaxAge is how old, by event time, a price may be to count; 0 means [DefaultMaxAge].
	MaxAge time.Duration
	// MaxConversionAge is how old the oldest price in a conversion may be. 0
	// means that the converting feed's own MaxAge is all that is asked.
	MaxConversionAge time.Duration
	// MinSources is how many different sources must count, or the feed is
	// absent; 0 means 1.
	MinSources int
	// Window is how far back trades count towards a source's volume and its
	// volume-weighted price; 0 means [DefaultWindow].
	Window time.Duration
	// Signed allows values of zero and below: a reading or a spread, not a price.
	Signed bool
	// MaxSpreadPPM is how far ask may lie above bid, in millionths of bid, before
	// a book is too thin to count; 0 sets no bound.
	MaxSpreadPPM uint32
	// OutlierMADs is how many weighted median absolute deviations a value may
	// lie from the median; 0 means [DefaultOutlierMADs].
	OutlierMADs uint32
	// OutlierFloorPPM is how far, in millionths of the median, a value may lie
	// from it in any case; 0 means [DefaultOutlierFloorPPM].
	OutlierFloorPPM uint32
	// NoDrift keeps the weight of venues that drift from the others.
	NoDrift bool
	// Breaker withholds a value that is far from a slower one; nil for none.
	Breaker *Breaker
}

// PriceKind is what an input's price is.
type PriceKind string

// The kinds of price.
const (
	// LastPrice is the fresher of the book's mid and the last trade.
	LastPrice PriceKind = "last"
	// VWAP is the volume-weighted average price of the trades in the window.
	VWAP PriceKind = "vwap"
)

// Input is one instrument of one source.
type Input struct {
	Source string
	Pair   feed.ID
	// Weight is the trust in the source, 1 to [MaxTrust], in any unit that all
	// inputs of the feed share.
	Weight uint64
	// Invert takes 1/price, for a venue that lists the pair the other way round:
	// USDT/EUR inverted is EUR/USDT, and units are followed from there.
	Invert bool
	// Via leads from the pair's quote currency to the feed's, in the order
	// applied; at most [MaxHops]. With hops, pair and feeds must be written
	// BASE/QUOTE and fit each other.
	Via []Hop
	// Auto finds the shortest path when the feeds are configured; Via is then
	// left empty.
	Auto bool
}

// Hop is one conversion: the price is multiplied by the local value of a feed,
// or divided by it where Invert is set.
type Hop struct {
	Feed   feed.ID
	Invert bool
}

// Breaker compares a feed's value with a slower reference. While the value is
// further away than MaxPPM, and until it was not so for Hold, the feed is
// absent.
type Breaker struct {
	// Feed is the reference; empty means the feed's own last proven value, as
	// [Aggregator.Proven] tells it.
	Feed feed.ID
	// MaxPPM is how far the value may be from the reference, in millionths of it.
	MaxPPM uint32
	// Hold is how long the value must have been near the reference before it is
	// given again, at most [MaxHold]; 0 means [DefaultHold].
	Hold time.Duration
	// MaxAge is how old a proven value may be to be a reference; 0 means
	// [DefaultReferenceAge]. With none the breaker does not judge: otherwise a
	// market that really moved could never be proven again.
	MaxAge time.Duration
}

// Derived makes a feed of other feeds.
type Derived struct {
	Kind DerivedKind
	// Of are the feeds: one for [TWAP] and [Volatility], two for [Ratio],
	// [Spread] and [Rate], 1 to [MaxInputs] for [Index].
	Of []feed.ID
	// Weights are those of an index, one a feed, 1 to [MaxIndexWeight].
	Weights []uint64
	// Divisor divides an index's weighted sum; 0 means the sum of the weights.
	Divisor uint64
	// Window is how far back [TWAP] and [Volatility] look, Every how often they
	// do; both are multiples of [Step], Window of Every, and at most
	// [MaxSamples] fit the window. An Every of 0 means [Step].
	Window, Every time.Duration
	// BeforeBreaker says that the feed is taken as it is without its circuit
	// breaker. [New] sets it for the [TWAP] of a feed whose breaker is held against
	// that very TWAP, so that neither waits for the other.
	BeforeBreaker bool `json:",omitempty"`
}

// DerivedKind says how a feed is made of others.
type DerivedKind string

// The kinds of derived feed; docs/aggregation.md has their formulas.
const (
	TWAP       DerivedKind = feed.TWAP
	Volatility DerivedKind = feed.Volatility
	Index      DerivedKind = feed.Index
	Ratio      DerivedKind = feed.Ratio
	Spread     DerivedKind = feed.Spread
	// Rate is the product of two feeds: a token's exchange rate on chain and the
	// market price of what it can be exchanged for.
	Rate DerivedKind = feed.Rate
)

// The defaults and bounds of a configuration.
const (
	DefaultMaxAge          = 30 * time.Second
	DefaultMaxFuture       = 2 * time.Second
	DefaultWindow          = time.Minute
	DefaultOutlierMADs     = 5
	DefaultOutlierFloorPPM = 5_000
	DefaultHold            = 30 * time.Second
	DefaultReferenceAge    = time.Hour

	// Step is the grid, from 1970 on, on which drift, breakers and series go
	// forward. What they remember depends on ticks alone, not on who asks when.
	Step = 2 * time.Second
	// driftSteps is for how many steps drift and breakers remember.
	driftSteps = 64
	// MaxHold is the longest hold of a breaker.
	MaxHold = driftSteps * Step

	// MaxTrust bounds an input's configured weight, so that trust times the
	// volume factor stays below [MaxWeight].
	MaxTrust = 1 << 39
	// MaxInputs bounds a feed's inputs.
	MaxInputs = 64
	// MaxHops bounds both the hops of one input and how deep feeds that are made
	// of feeds may nest.
	MaxHops = 4
	// MaxOutlierMADs bounds OutlierMADs.
	MaxOutlierMADs = 1_000
	// MaxPPM bounds what is given in millionths.
	MaxPPM = 1_000_000
	// MaxIndexWeight bounds a feed's weight in an index.
	MaxIndexWeight = 1_000_000_000
	// MaxSamples bounds the values that a derivation over time looks at.
	MaxSamples = 4_320
	// MaxMemory bounds windows, ages and holds, so that a recomputation need not
	// begin further back.
	MaxMemory = 24 * time.Hour

	// Proven is the source of an operator's own proven values, which breakers
	// are held against. No input may name it.
	Proven = "proven"
)

// ErrConfig is wrapped by every error of [New] and [NewCollector].
var ErrConfig = errors.New("invalid aggregator configuration")

func (f *FeedConfig) applyDefaults() {
	orElse(&f.MaxAge, DefaultMaxAge)
	orElse(&f.Window, DefaultWindow)
	orElse(&f.MinSources, 1)
	orElse(&f.OutlierMADs, DefaultOutlierMADs)
	orElse(&f.OutlierFloorPPM, DefaultOutlierFloorPPM)
	orElse(&f.Price, LastPrice)
	if f.Breaker != nil {
		b := *f.Breaker
		orElse(&b.Hold, DefaultHold)
		orElse(&b.MaxAge, DefaultReferenceAge)
		f.Breaker = &b
	}
	if f.Derived != nil {
		d := *f.Derived
		if d.overTime() {
			orElse(&d.Every, Step)
		}
		f.Derived = &d
	}
}

func orElse[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (d *Derived) overTime() bool { return d.Kind == TWAP || d.Kind == Volatility }
