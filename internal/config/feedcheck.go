package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Bounds of what a feed is made of; the aggregator has the same, and a test
// holds them together.
const (
	maxInputs = 64
	maxHops   = 4
)

func (l *loader) checkFeeds() {
	l.paths = make(map[*Input][]Hop)
	for _, id := range sortedNames(l.cfg.Feeds) {
		l.findPaths(id, l.cfg.Feeds[id])
	}
	for _, id := range sortedNames(l.cfg.Feeds) {
		l.checkFeed(id, l.cfg.Feeds[id])
		l.checkBreaker(join("feeds", string(id)), l.cfg.Feeds[id])
		l.checkUnused(join("feeds", string(id)), l.cfg.Feeds[id])
		l.warnFeed(id, l.cfg.Feeds[id])
	}
	depth := make(map[feed.ID]int)
	for _, id := range sortedNames(l.cfg.Feeds) {
		if _, err := l.conversionDepth(depth, id, nil); err != nil {
			l.problem(l.edge(err.id, err.below), err.text)
			return // one cycle shows at each of its feeds
		}
	}
	for _, id := range sortedNames(l.cfg.Feeds) {
		field, err := feed.CheckUnits(id, l.made)
		if err != nil {
			l.problem(join(join("feeds", string(id)), map[string]string{"of": "derive_of", "reference": "breaker_feed"}[field]), err.Error())
		}
	}
}

// edge is the key by which a feed needs another.
func (l *loader) edge(id, below feed.ID) string {
	path, f := join("feeds", string(id)), l.cfg.Feeds[id]
	for i, in := range f.Inputs {
		for k, h := range l.via(in) {
			switch {
			case h.Feed != below:
			case in.Auto:
				return join(element(join(path, "inputs"), i), "auto")
			default:
				return element(join(element(join(path, "inputs"), i), "via"), k)
			}
		}
	}
	if f.BreakerPPM > 0 && f.Reference() == below {
		return join(path, "breaker_feed")
	}
	if k := slices.Index(f.DeriveOf, below); k >= 0 {
		return element(join(path, "derive_of"), k)
	}
	return path
}

func (l *loader) checkFeed(id feed.ID, f *Feed) {
	path := join("feeds", string(id))
	if f.Derive != "none" {
		l.checkDerived(path, f)
		return
	}
	if len(f.DeriveOf) > 0 || len(f.DeriveWeights) > 0 || f.DeriveDivisor != 0 || f.DeriveWindow != 0 || f.DeriveEvery != 0 {
		l.problem(join(path, "derive"), "none, and there are settings of a derivation: say which, or take them off")
	}
	if len(f.Inputs) == 0 || len(f.Inputs) > maxInputs {
		l.problem(join(path, "inputs"), fmt.Sprintf("%d inputs, 1 to %d are needed: add [[%s.inputs]]", len(f.Inputs), maxInputs, path))
		return
	}
	seen := make(map[string]bool)
	venues, enabled := make(map[string]bool), make(map[string]bool)
	whole := true // all inputs can be judged
	sourceNames := append(VenueNames(), l.cfg.OwnSources()...)
	for i, in := range f.Inputs {
		at := element(join(path, "inputs"), i)
		known, inUse := l.cfg.source(in.Source)
		switch {
		case in.Source == "" || in.Pair == "":
			whole = false // already reported
			continue
		case !known:
			whole = false
			l.problem(join(at, "source"), fmt.Sprintf("unknown source %q", in.Source)+orElse(didYouMean(in.Source, sourceNames), ": there are "+strings.Join(sourceNames, ", ")))
			continue
		case seen[l.inputKey(in)]:
			l.problem(join(at, "pair"), fmt.Sprintf("%s of %s twice in the same way", in.Pair, in.Source))
		case len(in.Via) > maxHops:
			l.problem(join(at, "via"), fmt.Sprintf("%d conversions, at most %d", len(in.Via), maxHops))
		}
		if d := l.cfg.DEXSources[in.Source]; d != nil && l.cfg.HTTPSources[in.Source] == nil && d.Pair != "" && d.Pair != in.Pair {
			l.problem(join(at, "pair"), fmt.Sprintf("%s gives %s alone: write pair = %q, with invert or via where the feed needs another unit, or change dex_sources.%s.pair", in.Source, d.Pair, d.Pair, in.Source))
		}
		seen[l.inputKey(in)], venues[in.Source] = true, true
		if inUse {
			enabled[in.Source] = true
		}
		l.checkHops(at, id, in)
	}
	switch {
	case !whole:
	case f.MinSources > len(venues):
		l.problem(join(path, "min_sources"), fmt.Sprintf("%d venues must count and the inputs name %d", f.MinSources, len(venues)))
	case f.MinSources > len(enabled):
		l.problem(join(path, "min_sources"), fmt.Sprintf("%d venues must count and %d of its venues are enabled: the feed would always be absent", f.MinSources, len(enabled)))
	}
}

// inputKey tells inputs apart: an instrument may come twice, on two paths.
func (l *loader) inputKey(in *Input) string {
	return fmt.Sprint(in.Source, " ", in.Pair, " ", in.Invert, l.via(in))
}

func (l *loader) checkHops(at string, id feed.ID, in *Input) {
	for k, h := range in.Via {
		if l.cfg.Feeds[h.Feed] == nil {
			l.problem(element(join(at, "via"), k), l.unknownFeed(h.Feed))
			return
		}
		if !feed.IsRate(h.Feed, l.made) {
			l.problem(element(join(at, "via"), k), fmt.Sprintf("%s is a %s, no rate to convert by", h.Feed, l.cfg.Feeds[h.Feed].Derive))
		}
	}
	if err := checkUnits(id, in); err != nil {
		l.problem(at, err.Error())
		return
	}
	if u, ok := in.Pair.Units(); ok && len(l.via(in)) == 0 && !in.Invert {
		if want, ok := id.Units(); ok && u != want {
			l.warn(join(at, "pair"), fmt.Sprintf("%s counts as %s as it is: if they are not two names of one thing, correct the pair, or say by via, invert or auto how to get from one to the other", in.Pair, id))
		}
	}
}

// unknownFeed says so, with what may be meant.
func (l *loader) unknownFeed(id feed.ID) string {
	hint := ""
	if len(l.problems) < maxProblems {
		hint = didYouMean(string(id), feedNames(l.cfg))
	}
	return fmt.Sprintf("unknown feed %q", id) + orElse(hint, ": add [feeds."+quote(string(id))+"]")
}

// nesting is what is wrong with how feeds are made of feeds: at the key by which
// id needs below.
type nesting struct {
	id, below feed.ID
	text      string
}

// conversionDepth is how deep the feeds below a feed nest. The path is the chain
// of feeds that led here; meeting one of them again is a cycle.
func (l *loader) conversionDepth(known map[feed.ID]int, id feed.ID, path []feed.ID) (int, *nesting) {
	if k := slices.Index(path, id); k >= 0 {
		cycle := append(slices.Clone(path[k:]), id)
		return 0, &nesting{cycle[0], cycle[1], fmt.Sprintf("feeds that are made of each other form a cycle: %s: take one of these off", joinIDs(cycle))}
	}
	if d, ok := known[id]; ok {
		return d, nil
	}
	if l.cfg.Feeds[id] == nil {
		return 0, nil // already reported
	}
	path = append(path, id)
	depth, deepest := 0, id
	for _, below := range l.needed(id) {
		d, err := l.conversionDepth(known, below, path)
		if err != nil {
			return 0, err
		}
		if d+1 > depth {
			depth, deepest = d+1, below
		}
	}
	if depth > maxHops {
		return 0, &nesting{id, deepest, fmt.Sprintf("the feeds below %s nest %d deep, at most %d: make one of them of sources", id, depth, maxHops)}
	}
	known[id] = depth
	return depth, nil
}
