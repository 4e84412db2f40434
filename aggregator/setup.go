package aggregator

import (
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// setup is what feeds are made of. The configuration in it never changes; a
// new setup takes over the cells and memories that it has use for. All of it
// is the aggregator's lock's.
type setup struct {
	configs []FeedConfig
	// record is how the configuration is kept, digest its SHA-256.
	record []byte
	digest [32]byte
	feeds  map[feed.ID]*node
	cells  map[cellKey]*cell
	// order has every feed behind those that it is made of.
	order []*node
	// memory is how far back a tick can matter.
	memory time.Duration
}

// node is a feed at work.
type node struct {
	*FeedConfig
	inputs []input
	// watched says that the breaker's reference is made of the feed itself.
	watched bool
	// proven is where the breaker's reference comes from, nil for another feed's.
	proven *cell
	// trips has a bit a step, the youngest lowest: whether the value was too far
	// from the breaker's reference.
	trips uint64
	// series are a derivation's values over time.
	series []point
	// origin is where the series' values came from.
	origin feed.Origin
	// judged and apart have a bit an input, and beyond is the breaker's: what the
	// last computation found, for the step that asked for it.
	judged, apart uint64
	beyond        bool
}

// input is an input at work.
type input struct {
	*Input
	cell *cell
	// source numbers the feed's sources.
	source int
	// drift has a bit a step, the youngest lowest: whether the input was apart
	// from the others.
	drift uint64
}

// point is a value at a multiple of a derivation's interval.
type point struct {
	at    int64 // which multiple; 0 is none
	value feed.Encoded
}

func newSetup(feeds []FeedConfig, maxFuture time.Duration, before *setup) *setup {
	s := &setup{configs: feeds, feeds: make(map[feed.ID]*node, len(feeds)), cells: make(map[cellKey]*cell)}
	for i := range feeds {
		f := &feeds[i]
		n := &node{FeedConfig: f, inputs: make([]input, len(f.Inputs))}
		sources := make(map[string]int, len(f.Inputs))
		for k := range f.Inputs {
			in := &f.Inputs[k]
			if _, ok := sources[in.Source]; !ok {
				sources[in.Source] = len(sources)
			}
			c := s.cell(cellKey{in.Source, in.Pair}, before)
			c.window = max(c.window, f.Window)
			n.inputs[k] = input{Input: in, cell: c, source: sources[in.Source]}
		}
		if f.Breaker != nil && f.Breaker.Feed == "" {
			n.proven = s.cell(cellKey{Proven, f.ID}, before)
		}
		if f.Derived != nil && f.Derived.overTime() {
			n.series = make([]point, f.Derived.Window/f.Derived.Every)
		}
		if before != nil {
			n.inherit(before.feeds[f.ID])
		}
		s.feeds[f.ID] = n
	}
	for _, n := range s.feeds {
		if n.Derived != nil && n.Derived.BeforeBreaker {
			s.feeds[n.Derived.Of[0]].watched = true
		}
	}
	memories := make(map[feed.ID]time.Duration, len(feeds))
	for i := range feeds {
		s.memory = max(s.memory, s.place(feeds[i].ID, maxFuture, memories))
	}
	return s
}

func (s *setup) cell(key cellKey, before *setup) *cell {
	if s.cells[key] == nil {
		s.cells[key] = &cell{}
		if before != nil && before.cells[key] != nil {
			s.cells[key] = before.cells[key]
			s.cells[key].window = 0 // the feeds of this setup say
		}
	}
	return s.cells[key]
}

// inherit takes over what the feed remembered before.
func (n *node) inherit(old *node) {
	if old == nil {
		return
	}
	n.trips = old.trips
	for i := range n.inputs {
		for k := range old.inputs {
			if old.inputs[k].key() == n.inputs[i].key() {
				n.inputs[i].drift = old.inputs[k].drift
			}
		}
	}
	if n.Derived != nil && old.Derived != nil && len(n.series) == len(old.series) && len(n.series) > 0 &&
		n.Derived.Every == old.Derived.Every && n.Derived.Of[0] == old.Derived.Of[0] {
		n.series, n.origin = old.series, old.origin
	}
}

// memory is how far back ticks can change what the feed's value is, besides
// through the feeds that it is made of.
func (n *node) memory(maxFuture time.Duration) time.Duration {
	var own time.Duration
	if n.Derived != nil {
		own = n.Derived.Window + n.Derived.Every + n.MaxAge
	} else {
		// A trade matters to what comes within its cell's window, and that to what
		// is said within the feed's.
		own = n.MaxAge
		for i := range n.inputs {
			own = max(own, n.inputs[i].cell.window+n.Window)
		}
		own += maxFuture + driftSteps*Step
	}
	if n.Breaker != nil {
		own += n.Breaker.Hold
		if n.Breaker.Feed == "" {
			own += n.Breaker.MaxAge
		}
	}
	return own + 2*Step
}

func (s *setup) config(id feed.ID) *FeedConfig {
	if n := s.feeds[id]; n != nil {
		return n.FeedConfig
	}
	return nil
}

// place puts a feed into the order, behind those that it is made of, and gives
// how far back it remembers through all of them.
func (s *setup) place(id feed.ID, maxFuture time.Duration, memories map[feed.ID]time.Duration) time.Duration {
	if m, ok := memories[id]; ok {
		return m
	}
	n := s.feeds[id]
	var below time.Duration
	for _, d := range needed(n.FeedConfig, s.config) {
		below = max(below, s.place(d, maxFuture, memories))
	}
	if n.Derived != nil && n.Derived.BeforeBreaker {
		below += s.feeds[n.Derived.Of[0]].memory(maxFuture)
	}
	s.order = append(s.order, n)
	memories[id] = below + n.memory(maxFuture)
	return memories[id]
}
