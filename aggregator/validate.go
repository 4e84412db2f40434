package aggregator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// resolve checks the configuration and gives the feeds with their defaults and
// with the paths that were to be found.
func (c *Config) resolve() ([]FeedConfig, error) {
	if c.MaxFuture < 0 || c.MaxFuture > MaxMemory {
		return nil, fmt.Errorf("%w: tolerance for event times ahead of %s, want 0s to %s", ErrConfig, c.MaxFuture, MaxMemory)
	}
	feeds := slices.Clone(c.Feeds)
	byID := make(map[feed.ID]*FeedConfig, len(feeds))
	for i := range feeds {
		f := &feeds[i]
		if _, err := feed.ParseID(string(f.ID)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrConfig, err)
		}
		if byID[f.ID] != nil {
			return nil, fmt.Errorf("%w: feed %s twice", ErrConfig, f.ID)
		}
		byID[f.ID] = f
	}
	setBeforeBreaker(feeds, byID)
	if err := findPaths(feeds, byID); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	for i := range feeds {
		if err := feeds[i].validate(byID); err != nil {
			return nil, fmt.Errorf("%w: feed %s: %w", ErrConfig, feeds[i].ID, err)
		}
	}
	depth := make(map[feed.ID]int, len(byID))
	for i := range feeds {
		if _, err := conversionDepth(byID, depth, feeds[i].ID, nil); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrConfig, err)
		}
	}
	made := func(id feed.ID) feed.Made { return byID[id].made() }
	for i := range feeds {
		if _, err := feed.CheckUnits(feeds[i].ID, made); err != nil {
			return nil, fmt.Errorf("%w: feed %s: %w", ErrConfig, feeds[i].ID, err)
		}
		feeds[i].applyDefaults()
	}
	return feeds, nil
}

// made tells what the units of a feed follow from; f may be nil.
func (f *FeedConfig) made() (m feed.Made) {
	if f == nil {
		return m
	}
	if f.Derived != nil {
		m.Derive, m.Of = string(f.Derived.Kind), f.Derived.Of
	}
	if f.Breaker != nil {
		m.Reference = f.Breaker.Feed
	}
	return m
}

// setBeforeBreaker finds the TWAPs that their own feed's breaker is held against.
func setBeforeBreaker(feeds []FeedConfig, byID map[feed.ID]*FeedConfig) {
	for i := range feeds {
		f := &feeds[i]
		if f.Derived == nil {
			continue
		}
		d := *f.Derived
		d.BeforeBreaker = false
		if d.Kind == TWAP && len(d.Of) == 1 && d.Of[0] != f.ID {
			if base := byID[d.Of[0]]; base != nil && base.Breaker != nil {
				d.BeforeBreaker = base.Breaker.Feed == f.ID
			}
		}
		f.Derived = &d
	}
}

// findPaths gives the inputs that ask for it the best path, feed after feed in
// the order of their ids. A path leads through no feed that needs this one.
func findPaths(feeds []FeedConfig, byID map[feed.ID]*FeedConfig) error {
	ids := make([]feed.ID, 0, len(feeds))
	for id := range byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		f := byID[id]
		inputs := slices.Clone(f.Inputs)
		for i := range inputs {
			in := &inputs[i]
			if !in.Auto {
				continue
			}
			from, ok := in.Pair.Units()
			to, ok2 := id.Units()
			if in.Invert {
				from = from.Inverted()
			}
			switch {
			case !ok || !ok2:
				return fmt.Errorf("feed %s: input %s %s: only BASE/QUOTE has a path", id, in.Source, in.Pair)
			case len(in.Via) > 0:
				return fmt.Errorf("feed %s: input %s %s: a path is either configured or found", id, in.Source, in.Pair)
			}
			usable := feed.Usable(ids, id, func(id feed.ID) []feed.ID {
				return needed(byID[id], func(id feed.ID) *FeedConfig { return byID[id] })
			})
			path, ok := feed.BestPath(from, to, usable, MaxHops)
			if !ok {
				return fmt.Errorf("feed %s: input %s %s: no path leads to %s: configure the feeds between them", id, in.Source, in.Pair, id)
			}
			in.Auto = false
			for _, h := range path {
				in.Via = append(in.Via, Hop(h))
			}
		}
		f.Inputs = inputs
	}
	return nil
}

// needed lists the feeds that a feed is made through, each once; f may be nil. A
// TWAP that its own feed's breaker is held against needs what that feed needs
// without the breaker.
func needed(f *FeedConfig, of func(feed.ID) *FeedConfig) []feed.ID {
	if f == nil {
		return nil
	}
	out := f.neededBeforeBreaker()
	if f.Derived != nil && f.Derived.BeforeBreaker {
		out = of(f.Derived.Of[0]).neededBeforeBreaker()
	}
	if f.Breaker != nil && f.Breaker.Feed != "" {
		out = append(out, f.Breaker.Feed)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (f *FeedConfig) neededBeforeBreaker() []feed.ID {
	var out []feed.ID
	for i := range f.Inputs {
		for _, h := range f.Inputs[i].Via {
			out = append(out, h.Feed)
		}
	}
	if f.Derived != nil {
		out = append(out, f.Derived.Of...)
	}
	return out
}

func (f *FeedConfig) validate(byID map[feed.ID]*FeedConfig) error {
	switch {
	case f.Decimals > feed.MaxDecimals:
		return fmt.Errorf("%d decimals, at most %d", f.Decimals, feed.MaxDecimals)
	case f.MaxAge < 0 || f.MaxConversionAge < 0 || f.Window < 0 || f.MinSources < 0:
		return errors.New("negative age, window or number of sources")
	case f.MaxAge > MaxMemory || f.Window > MaxMemory:
		return fmt.Errorf("an age or a window of more than %s", MaxMemory)
	case f.OutlierMADs > MaxOutlierMADs || f.OutlierFloorPPM > MaxPPM || f.MaxSpreadPPM > MaxPPM:
		return fmt.Errorf("a bound on outliers or spreads is too large: at most %d deviations and %d ppm", MaxOutlierMADs, MaxPPM)
	case f.Price != "" && f.Price != LastPrice && f.Price != VWAP:
		return fmt.Errorf("unknown price %q, want %s or %s", f.Price, LastPrice, VWAP)
	}
	if err := f.validateBreaker(byID); err != nil {
		return err
	}
	if f.Derived != nil {
		return f.validateDerived(byID)
	}
	if len(f.Inputs) == 0 || len(f.Inputs) > MaxInputs {
		return fmt.Errorf("%d inputs, want 1 to %d", len(f.Inputs), MaxInputs)
	}
	seen := make(map[string]bool, len(f.Inputs))
	sources := make(map[string]bool, len(f.Inputs))
	for i := range f.Inputs {
		in := &f.Inputs[i]
		if err := f.validateInput(in, byID); err != nil {
			return err
		}
		if seen[in.key()] {
			return fmt.Errorf("input %s %s twice", in.Source, in.Pair)
		}
		seen[in.key()], sources[in.Source] = true, true
	}
	if f.MinSources > len(sources) {
		return fmt.Errorf("needs %d sources and has %d", f.MinSources, len(sources))
	}
	return nil
}

// key tells the inputs of a feed apart.
func (in *Input) key() string { return fmt.Sprint(in.Source, " ", in.Pair, " ", in.Invert, in.Via) }

func (f *FeedConfig) validateInput(in *Input, byID map[feed.ID]*FeedConfig) error {
	switch {
	case in.Source == "":
		return fmt.Errorf("an input of %s has no source", in.Pair)
	case in.Source == Proven:
		return fmt.Errorf("input %s: a feed is not made of its own proven values", in.Pair)
	case in.Weight == 0 || in.Weight > MaxTrust:
		return fmt.Errorf("input %s %s has weight %d, want 1 to %d", in.Source, in.Pair, in.Weight, uint64(MaxTrust))
	case len(in.Via) > MaxHops:
		return fmt.Errorf("input %s %s has %d conversions, at most %d", in.Source, in.Pair, len(in.Via), MaxHops)
	}
	if _, err := feed.ParseID(string(in.Pair)); err != nil {
		return fmt.Errorf("input %s: %w", in.Source, err)
	}
	for _, h := range in.Via {
		if byID[h.Feed] == nil {
			return fmt.Errorf("input %s %s converts through the unknown feed %q", in.Source, in.Pair, h.Feed)
		}
		if !feed.IsRate(h.Feed, func(id feed.ID) feed.Made { return byID[id].made() }) {
			return fmt.Errorf("input %s %s: %s is no rate to convert by", in.Source, in.Pair, h.Feed)
		}
	}
	return checkUnits(f.ID, in)
}

func (f *FeedConfig) validateBreaker(byID map[feed.ID]*FeedConfig) error {
	b := f.Breaker
	switch {
	case b == nil:
		return nil
	case b.MaxPPM == 0 || b.MaxPPM > MaxPPM:
		return fmt.Errorf("a circuit breaker at %d ppm, want 1 to %d", b.MaxPPM, MaxPPM)
	case b.Hold < 0 || b.Hold > MaxHold || b.Hold%Step != 0:
		return fmt.Errorf("a circuit breaker that holds for %s, want a multiple of %s up to %s", b.Hold, Step, MaxHold)
	case b.MaxAge < 0 || b.MaxAge > MaxMemory:
		return fmt.Errorf("a circuit breaker's reference may be %s old, want up to %s", b.MaxAge, MaxMemory)
	case b.Feed != "" && byID[b.Feed] == nil:
		return fmt.Errorf("a circuit breaker against the unknown feed %q", b.Feed)
	}
	return nil
}

func (f *FeedConfig) validateDerived(byID map[feed.ID]*FeedConfig) error {
	d := f.Derived
	least, most := 2, 2
	switch d.Kind {
	case TWAP, Volatility:
		least, most = 1, 1
	case Index:
		least, most = 1, MaxInputs
	case Ratio, Spread, Rate:
	default:
		return fmt.Errorf("unknown derivation %q", d.Kind)
	}
	switch {
	case len(f.Inputs) > 0:
		return errors.New("a derived feed has no inputs of its own")
	case f.Price == VWAP:
		return errors.New("a derived feed has no price of its own")
	case f.MinSources > 1:
		return errors.New("a derived feed counts no sources: ask it of the feeds that it is made of")
	case len(d.Of) < least || len(d.Of) > most:
		return fmt.Errorf("%s of %d feeds, want %d to %d", d.Kind, len(d.Of), least, most)
	}
	for _, id := range d.Of {
		if byID[id] == nil {
			return fmt.Errorf("%s of the unknown feed %q", d.Kind, id)
		}
	}
	if d.Kind == Index {
		if len(d.Weights) != len(d.Of) {
			return fmt.Errorf("%d weights for %d feeds", len(d.Weights), len(d.Of))
		}
		for _, w := range d.Weights {
			if w == 0 || w > MaxIndexWeight {
				return fmt.Errorf("a feed of weight %d in an index, want 1 to %d", w, uint64(MaxIndexWeight))
			}
		}
	} else if len(d.Weights) > 0 || d.Divisor > 0 {
		return fmt.Errorf("%s takes neither weights nor a divisor", d.Kind)
	}
	return d.validateTimes()
}

func (d *Derived) validateTimes() error {
	if !d.overTime() {
		if d.Window != 0 || d.Every != 0 {
			return fmt.Errorf("%s takes no window", d.Kind)
		}
		return nil
	}
	every := d.Every
	orElse(&every, Step)
	switch {
	case every <= 0 || every%Step != 0 || d.Window <= 0 || d.Window%every != 0:
		return fmt.Errorf("%s over %s every %s: want multiples of %s, and the window one of the interval", d.Kind, d.Window, every, Step)
	case d.Window/every < 2 || d.Window/every > MaxSamples:
		return fmt.Errorf("%s over %s every %s: that is %d values, want 2 to %d", d.Kind, d.Window, every, d.Window/every, MaxSamples)
	case d.Window > MaxMemory:
		return fmt.Errorf("%s over %s, at most %s", d.Kind, d.Window, MaxMemory)
	}
	return nil
}

// conversionDepth is how deep the feeds below a feed nest. The path is the
// chain of feeds that led here; meeting one of them again is a cycle.
func conversionDepth(byID map[feed.ID]*FeedConfig, known map[feed.ID]int, id feed.ID, path []feed.ID) (int, error) {
	if slices.Contains(path, id) {
		return 0, fmt.Errorf("conversions form a cycle: %s", joinIDs(append(path, id)))
	}
	if d, ok := known[id]; ok {
		return d, nil
	}
	path = append(path, id)
	depth := 0
	for _, below := range needed(byID[id], func(id feed.ID) *FeedConfig { return byID[id] }) {
		d, err := conversionDepth(byID, known, below, path)
		if err != nil {
			return 0, err
		}
		depth = max(depth, d+1)
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
	at, ok := in.Pair.Units()
	if in.Invert {
		at = at.Inverted()
	}
	want, ok2 := id.Units()
	if !ok || !ok2 {
		return fmt.Errorf("input %s %s: only BASE/QUOTE can be converted", in.Source, in.Pair)
	}
	for _, h := range in.Via {
		hop, ok := h.Feed.Units()
		if h.Invert {
			hop = hop.Inverted()
		}
		if !ok || hop.Base != at.Quote || hop.Day != at.Day {
			return fmt.Errorf("input %s %s: a price in %s cannot be converted through %s", in.Source, in.Pair, at.Quote, h.Feed)
		}
		at.Quote = hop.Quote
	}
	if at != want {
		return fmt.Errorf("input %s %s: conversions lead to %s/%s", in.Source, in.Pair, at.Base, at.Quote)
	}
	return nil
}

func joinIDs(ids []feed.ID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = string(id)
	}
	return strings.Join(parts, " -> ")
}
