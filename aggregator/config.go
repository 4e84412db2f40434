package aggregator

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Config is what an [Aggregator] needs.
type Config struct {
	Feeds []FeedConfig
	// MaxFuture is how far a venue's event time may lie ahead of our own clock;
	// 0 means [DefaultMaxFuture].
	MaxFuture time.Duration
	// Logger may be nil.
	Logger *slog.Logger
}

// FeedConfig says what a feed is made of.
type FeedConfig struct {
	feed.Feed
	// Inputs are the instruments that contribute, at most [MaxInputs].
	Inputs []Input
	// MaxAge is how old, by event time, a price may be to count; 0 means [DefaultMaxAge].
	MaxAge time.Duration
	// MaxConversionAge is how old the oldest price in a conversion may be. 0
	// means that the converting feed's own MaxAge is all that is asked.
	MaxConversionAge time.Duration
	// MinSources is how many different sources must count, or the feed is
	// absent; 0 means 1.
	MinSources int
	// Window is how far back trades count towards a source's volume; 0 means [DefaultWindow].
	Window time.Duration
	// Signed allows values of zero and below: a reading or a spread, not a price.
	Signed bool
}

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
}

// Hop is one conversion: the price is multiplied by the local value of a feed,
// or divided by it where Invert is set.
type Hop struct {
	Feed   feed.ID
	Invert bool
}

// The defaults and bounds of a configuration.
const (
	DefaultMaxAge    = 30 * time.Second
	DefaultMaxFuture = 2 * time.Second
	DefaultWindow    = time.Minute

	// MaxTrust bounds an input's configured weight, so that trust times the
	// volume factor stays below [MaxWeight].
	MaxTrust = 1 << 39
	// MaxInputs bounds a feed's inputs.
	MaxInputs = 64
	// MaxHops bounds both the hops of one input and how deep conversions that
	// themselves need conversions may nest.
	MaxHops = 4
)

// ErrConfig is wrapped by every error of [New] and [NewCollector].
var ErrConfig = errors.New("invalid aggregator configuration")

func (c *Config) validate() error {
	byID := make(map[feed.ID]*FeedConfig, len(c.Feeds))
	for i := range c.Feeds {
		f := &c.Feeds[i]
		if _, err := feed.ParseID(string(f.ID)); err != nil {
			return fmt.Errorf("%w: %w", ErrConfig, err)
		}
		if byID[f.ID] != nil {
			return fmt.Errorf("%w: feed %s twice", ErrConfig, f.ID)
		}
		byID[f.ID] = f
	}
	for i := range c.Feeds {
		if err := c.Feeds[i].validate(byID); err != nil {
			return fmt.Errorf("%w: feed %s: %w", ErrConfig, c.Feeds[i].ID, err)
		}
	}
	depth := make(map[feed.ID]int, len(byID))
	for i := range c.Feeds {
		if _, err := conversionDepth(byID, depth, c.Feeds[i].ID, nil); err != nil {
			return fmt.Errorf("%w: %w", ErrConfig, err)
		}
	}
	if c.MaxFuture < 0 {
		return fmt.Errorf("%w: negative tolerance for event times ahead", ErrConfig)
	}
	return nil
}

func (f *FeedConfig) validate(byID map[feed.ID]*FeedConfig) error {
	switch {
	case f.Decimals > feed.MaxDecimals:
		return fmt.Errorf("%d decimals, at most %d", f.Decimals, feed.MaxDecimals)
	case len(f.Inputs) == 0 || len(f.Inputs) > MaxInputs:
		return fmt.Errorf("%d inputs, want 1 to %d", len(f.Inputs), MaxInputs)
	case f.MaxAge < 0 || f.MaxConversionAge < 0 || f.Window < 0 || f.MinSources < 0:
		return errors.New("negative age, window or number of sources")
	}
	seen := make(map[cellKey]bool, len(f.Inputs))
	sources := make(map[string]bool, len(f.Inputs))
	for i := range f.Inputs {
		in := &f.Inputs[i]
		switch {
		case in.Source == "":
			return fmt.Errorf("input %d has no source", i)
		case in.Weight == 0 || in.Weight > MaxTrust:
			return fmt.Errorf("input %s %s has weight %d, want 1 to %d", in.Source, in.Pair, in.Weight, uint64(MaxTrust))
		case len(in.Via) > MaxHops:
			return fmt.Errorf("input %s %s has %d conversions, at most %d", in.Source, in.Pair, len(in.Via), MaxHops)
		}
		if _, err := feed.ParseID(string(in.Pair)); err != nil {
			return fmt.Errorf("input %s: %w", in.Source, err)
		}
		key := cellKey{in.Source, in.Pair}
		if seen[key] {
			return fmt.Errorf("input %s %s twice", in.Source, in.Pair)
		}
		seen[key], sources[in.Source] = true, true
		for _, h := range in.Via {
			if byID[h.Feed] == nil {
				return fmt.Errorf("input %s %s converts through the unknown feed %q", in.Source, in.Pair, h.Feed)
			}
		}
		if err := checkUnits(f.ID, in); err != nil {
			return err
		}
	}
	if f.MinSources > len(sources) {
		return fmt.Errorf("needs %d sources and has %d", f.MinSources, len(sources))
	}
	return nil
}

// conversionDepth is how deep the conversions below a feed nest. The path is
// the chain of feeds that led here; meeting one of them again is a cycle.
func conversionDepth(byID map[feed.ID]*FeedConfig, known map[feed.ID]int, id feed.ID, path []feed.ID) (int, error) {
	if slices.Contains(path, id) {
		return 0, fmt.Errorf("conversions form a cycle: %s", joinIDs(append(path, id)))
	}
	if d, ok := known[id]; ok {
		return d, nil
	}
	path = append(path, id)
	depth := 0
	for i := range byID[id].Inputs {
		for _, h := range byID[id].Inputs[i].Via {
			d, err := conversionDepth(byID, known, h.Feed, path)
			if err != nil {
				return 0, err
			}
			depth = max(depth, d+1)
		}
	}
	if depth > MaxHops {
		return 0, fmt.Errorf("conversions below %s nest %d deep, at most %d", id, depth, MaxHops)
	}
	known[id] = depth
	return depth, nil
}

// checkUnits follows the currencies along an input's conversions. Without
// conversions any pair may feed any feed: that is an alias, and a choice.
func checkUnits(id feed.ID, in *Input) error {
	if len(in.Via) == 0 && !in.Invert {
		return nil
	}
	at, ok := splitPair(in.Pair)
	if in.Invert {
		at.base, at.quote = at.quote, at.base
	}
	want, ok2 := splitPair(id)
	if !ok || !ok2 {
		return fmt.Errorf("input %s %s: only BASE/QUOTE can be converted", in.Source, in.Pair)
	}
	for _, h := range in.Via {
		hop, ok := splitPair(h.Feed)
		if h.Invert {
			hop.base, hop.quote = hop.quote, hop.base
		}
		if !ok || hop.base != at.quote || hop.day != at.day {
			return fmt.Errorf("input %s %s: a price in %s cannot be converted through %s", in.Source, in.Pair, at.quote, h.Feed)
		}
		at.quote = hop.quote
	}
	if at != want {
		return fmt.Errorf("input %s %s: conversions lead to %s/%s", in.Source, in.Pair, at.base, at.quote)
	}
	return nil
}

// pairUnits are the parts of BASE/QUOTE or BASE/QUOTE@DAY.
type pairUnits struct{ base, quote, day string }

func splitPair(id feed.ID) (pairUnits, bool) {
	pair, day, _ := strings.Cut(string(id), "@")
	base, quote, ok := strings.Cut(pair, "/")
	if !ok || strings.Contains(quote, "/") {
		return pairUnits{}, false
	}
	return pairUnits{base: base, quote: quote, day: day}, true
}

func joinIDs(ids []feed.ID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = string(id)
	}
	return strings.Join(parts, " -> ")
}
