package config

import (
	"errors"
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
	for _, id := range sortedNames(l.cfg.Feeds) {
		l.checkFeed(id, l.cfg.Feeds[id])
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
	if len(f.Inputs) == 0 || len(f.Inputs) > maxInputs {
		l.problem(join(path, "inputs"), fmt.Sprintf("%d inputs, 1 to %d are needed: add [[%s.inputs]]", len(f.Inputs), maxInputs, path))
		return
	}
	type instrument struct {
		source string
		pair   feed.ID
	}
	seen := make(map[instrument]bool)
	venues, enabled := make(map[string]bool), make(map[string]bool)
	whole := true // all inputs can be judged
	for i, in := range f.Inputs {
		at := element(join(path, "inputs"), i)
		v := l.cfg.Venues[in.Source]
		switch {
		case in.Source == "" || in.Pair == "":
			whole = false // already reported
			continue
		case v == nil:
			whole = false
			l.problem(join(at, "source"), fmt.Sprintf("unknown venue %q", in.Source)+orElse(didYouMean(in.Source, VenueNames()), ": there are "+strings.Join(VenueNames(), ", ")))
			continue
		case seen[instrument{in.Source, in.Pair}]:
			l.problem(join(at, "pair"), fmt.Sprintf("%s of %s twice", in.Pair, in.Source))
		case len(in.Via) > maxHops:
			l.problem(join(at, "via"), fmt.Sprintf("%d conversions, at most %d", len(in.Via), maxHops))
		}
		seen[instrument{in.Source, in.Pair}], venues[in.Source] = true, true
		if v.Enabled {
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
	for _, in := range f.Inputs {
		for _, h := range in.Via {
			d, err := l.conversionDepth(known, h.Feed, path)
			if err != nil {
				return 0, err
			}
			depth = max(depth, d+1)
		}
	}
	if depth > maxHops {
		return 0, fmt.Errorf("conversions below %s nest %d deep, at most %d", id, depth, maxHops)
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
	want, ok2 := splitPair(id)
	if !ok || !ok2 {
		return errors.New("only pairs written BASE/QUOTE can be inverted or converted")
	}
	if in.Invert {
		at.base, at.quote = at.quote, at.base
	}
	for _, h := range in.Via {
		hop, ok := splitPair(h.Feed)
		if h.Invert {
			hop.base, hop.quote = hop.quote, hop.base
		}
		if !ok || hop.base != at.quote || hop.day != at.day {
			return fmt.Errorf("a price in %s cannot be converted through %q: name the feeds in the order applied", at.quote, h)
		}
		at.quote = hop.quote
	}
	if at != want {
		return fmt.Errorf("the conversions lead to %s/%s, not to %s", at.base, at.quote, id)
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
