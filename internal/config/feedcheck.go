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
	}
	depth := make(map[feed.ID]int)
	for _, id := range sortedNames(l.cfg.Feeds) {
		if _, err := l.conversionDepth(depth, id, nil); err != nil {
			l.problem(join(join("feeds", string(id)), "inputs"), err.Error())
			return // one cycle shows at each of its feeds
		}
	}
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
	}
	if err := checkUnits(id, in); err != nil {
		l.problem(at, err.Error())
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

// conversionDepth is how deep the conversions below a feed nest. The path is
// the chain of feeds that led here; meeting one of them again is a cycle.
func (l *loader) conversionDepth(known map[feed.ID]int, id feed.ID, path []feed.ID) (int, error) {
	if slices.Contains(path, id) {
		return 0, fmt.Errorf("conversions form a cycle: %s: take one of them off", joinIDs(append(path, id)))
	}
	if d, ok := known[id]; ok {
		return d, nil
	}
	f := l.cfg.Feeds[id]
	if f == nil {
		return 0, nil // already reported
	}
	path = append(path, id)
	depth := 0
	for _, below := range l.needed(id) {
		d, err := l.conversionDepth(known, below, path)
		if err != nil {
			return 0, err
		}
		depth = max(depth, d+1)
	}
	if depth > maxHops {
		return 0, fmt.Errorf("conversions below %s nest %d deep, at most %d", id, depth, maxHops)
	}
	known[id] = depth
	return depth, nil
}
