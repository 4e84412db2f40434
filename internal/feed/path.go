package feed

import "strings"

// Units are the parts of an id written BASE/QUOTE, BASE/QUOTE@DAY or
// BASE/QUOTE/SUFFIX.
type Units struct{ Base, Quote, Day string }

// Units splits an id; ok is false where it is not written so. Behind a suffix
// both must look like currencies, in capital letters and digits: a reading such as
// noaa/41002/wave_height is in none.
func (id ID) Units() (u Units, ok bool) {
	pair, day, _ := strings.Cut(string(id), "@")
	base, quote, ok := strings.Cut(pair, "/")
	if !ok {
		return Units{}, false
	}
	quote, _, suffix := strings.Cut(quote, "/")
	if suffix && (!currency(base) || !currency(quote)) {
		return Units{}, false
	}
	return Units{Base: base, Quote: quote, Day: day}, true
}

// currency reports whether a text is of capital letters and digits, with a letter.
func currency(s string) (letter bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			letter = true
		case c < '0' || c > '9':
			return false
		}
	}
	return letter
}

// Inverted swaps base and quote, as 1/price does.
func (u Units) Inverted() Units { return Units{Base: u.Quote, Quote: u.Base, Day: u.Day} }

// PathHop is one conversion of a path: times the feed, or divided by it.
type PathHop struct {
	Feed   ID
	Invert bool
}

// BestPath finds how a price in units from becomes one in units to: the path
// with the fewest hops, at most most, through the feeds given whose ids have no
// suffix, since those are other ways to the same price. Of several as
// short the one whose hops come first in the list counts, the first hop before
// the second, and multiplying before dividing. ok is false where there is none.
func BestPath(from, to Units, feeds []ID, most int) (path []PathHop, ok bool) {
	if from.Base != to.Base || from.Day != to.Day {
		return nil, false // hops change the quote alone
	}
	type place struct {
		quote string
		path  []PathHop
	}
	seen := map[string]bool{from.Quote: true}
	for level := []place{{quote: from.Quote}}; len(level) > 0 && len(level[0].path) <= most; {
		var next []place
		for _, p := range level {
			if p.quote == to.Quote {
				return p.path, true
			}
			for _, id := range feeds {
				u, ok := id.Units()
				if !ok || u.Day != from.Day || strings.Count(string(id), "/") > 1 {
					continue
				}
				for _, h := range []PathHop{{Feed: id}, {Feed: id, Invert: true}} {
					if h.Invert {
						u = u.Inverted()
					}
					if u.Base == p.quote && !seen[u.Quote] {
						seen[u.Quote] = true
						next = append(next, place{u.Quote, append(p.path[:len(p.path):len(p.path)], h)})
					}
				}
			}
		}
		level = next
	}
	return nil, false
}

// Usable are the feeds, of those given, that need neither the feed that a path
// leads to nor anything made through it: a path through them makes no cycle.
// needed lists what a feed is made through.
func Usable(feeds []ID, to ID, needed func(ID) []ID) []ID {
	does := map[ID]bool{to: true}
	var needs func(id ID, depth int) bool
	needs = func(id ID, depth int) bool {
		if known, ok := does[id]; ok || depth == 0 {
			return known
		}
		for _, below := range needed(id) {
			if needs(below, depth-1) {
				does[id] = true
				return true
			}
		}
		does[id] = false
		return false
	}
	var out []ID
	for _, id := range feeds {
		if !needs(id, len(feeds)) {
			out = append(out, id)
		}
	}
	return out
}
