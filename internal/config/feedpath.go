package config

import (
	"errors"
	"fmt"
	"slices"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// findPaths looks for the paths of the inputs that ask for it, as the
// aggregator does: feed after feed in the order of their ids.
func (l *loader) findPaths(id feed.ID, f *Feed) {
	for i, in := range f.Inputs {
		if !in.Auto || in.Pair == "" {
			continue
		}
		at := element(join(join("feeds", string(id)), "inputs"), i)
		from, ok := in.Pair.Units()
		to, ok2 := id.Units()
		if in.Invert {
			from = from.Inverted()
		}
		switch {
		case !ok || !ok2:
			l.problem(join(at, "auto"), "only pairs written BASE/QUOTE have a path")
			continue
		case len(in.Via) > 0:
			l.problem(join(at, "auto"), "a path is either configured or found: take via off, or auto")
			continue
		}
		path, ok := feed.BestPath(from, to, feed.Usable(sortedNames(l.cfg.Feeds), id, l.needed), maxHops)
		if !ok {
			l.problem(join(at, "auto"), fmt.Sprintf("no path leads from %s to %s: configure the feeds between them", in.Pair, id))
			continue
		}
		for _, h := range path {
			l.paths[in] = append(l.paths[in], Hop(h))
		}
	}
}

// via is the path of an input, configured or found.
func (l *loader) via(in *Input) []Hop {
	if in.Auto {
		return l.paths[in]
	}
	return in.Via
}

// needed lists the feeds that a feed is made through.
func (l *loader) needed(id feed.ID) []feed.ID {
	f := l.cfg.Feeds[id]
	if f == nil {
		return nil
	}
	out := l.neededBeforeBreaker(f)
	if l.beforeBreaker(id, f) {
		out = l.neededBeforeBreaker(l.cfg.Feeds[f.DeriveOf[0]])
	}
	if f.BreakerPPM > 0 && f.Reference() != "" {
		out = append(out, f.BreakerFeed)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (l *loader) neededBeforeBreaker(f *Feed) []feed.ID {
	var out []feed.ID
	for _, in := range f.Inputs {
		for _, h := range l.via(in) {
			out = append(out, h.Feed)
		}
	}
	if f.Derive != "none" {
		out = append(out, f.DeriveOf...)
	}
	return out
}

// beforeBreaker reports whether a feed is the TWAP of one whose breaker is held
// against it: that is made of the other's values without the breaker, as the
// aggregator does it.
func (l *loader) beforeBreaker(id feed.ID, f *Feed) bool {
	if f.Derive != feed.TWAP || len(f.DeriveOf) != 1 || f.DeriveOf[0] == id {
		return false
	}
	base := l.cfg.Feeds[f.DeriveOf[0]]
	return base != nil && base.BreakerPPM > 0 && base.Reference() == id
}

// made tells what the units of a feed follow from.
func (l *loader) made(id feed.ID) (m feed.Made) {
	f := l.cfg.Feeds[id]
	if f == nil {
		return m
	}
	if f.Derive != "none" {
		m.Derive, m.Of = f.Derive, f.DeriveOf
	}
	if f.BreakerPPM > 0 {
		m.Reference = f.Reference()
	}
	return m
}

// checkUnits follows the currencies along an input's conversions. Without
// conversions any pair may feed any feed: that is an alias, and a choice.
func checkUnits(id feed.ID, in *Input) error {
	if len(in.Via) == 0 && !in.Invert {
		return nil
	}
	at, ok := in.Pair.Units()
	want, ok2 := id.Units()
	if !ok || !ok2 {
		return errors.New("only pairs written BASE/QUOTE can be inverted or converted")
	}
	if in.Invert {
		at = at.Inverted()
	}
	for _, h := range in.Via {
		hop, ok := h.Feed.Units()
		if h.Invert {
			hop = hop.Inverted()
		}
		if !ok || hop.Base != at.Quote || hop.Day != at.Day {
			return fmt.Errorf("a price in %s cannot be converted through %q: name the feeds in the order applied", at.Quote, h)
		}
		at.Quote = hop.Quote
	}
	if at != want {
		return fmt.Errorf("the conversions lead to %s/%s, not to %s", at.Base, at.Quote, id)
	}
	return nil
}
