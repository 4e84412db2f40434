package aggregator

import "github.com/oraclestream/oraclestream/internal/feed"

// setup is what feeds are made of. It never changes, so it needs no lock; a
// new one takes over the cells that it has use for.
type setup struct {
	feeds map[feed.ID]*FeedConfig
	cells map[cellKey]*cell
}

func newSetup(feeds []FeedConfig, before *setup) *setup {
	s := &setup{feeds: make(map[feed.ID]*FeedConfig, len(feeds)), cells: make(map[cellKey]*cell)}
	for _, f := range feeds {
		f.applyDefaults()
		s.feeds[f.ID] = &f
		for i := range f.Inputs {
			key := cellKey{f.Inputs[i].Source, f.Inputs[i].Pair}
			if s.cells[key] != nil {
				continue
			}
			if before != nil && before.cells[key] != nil {
				s.cells[key] = before.cells[key]
				continue
			}
			s.cells[key] = &cell{}
		}
	}
	return s
}

// Update replaces what the feeds are made of, all at once: a call of
// [Aggregator.Values] sees the old feeds or the new ones. The ticks of every
// instrument that is still in use are kept, so that no value goes absent for a
// change of weights or ages. It checks like [New] and changes nothing where it
// fails.
func (a *Aggregator) Update(feeds []FeedConfig) error {
	cfg := Config{Feeds: feeds, MaxFuture: a.maxFuture}
	if err := cfg.validate(); err != nil {
		return err
	}
	a.updating.Lock()
	defer a.updating.Unlock()
	next := newSetup(feeds, a.setup.Load())
	a.setup.Store(next)
	a.mu.Lock()
	defer a.mu.Unlock()
	for id := range a.presence {
		if next.feeds[id] == nil {
			delete(a.presence, id)
		}
	}
	return nil
}

func (f *FeedConfig) applyDefaults() {
	if f.MaxAge == 0 {
		f.MaxAge = DefaultMaxAge
	}
	if f.Window == 0 {
		f.Window = DefaultWindow
	}
	if f.MinSources == 0 {
		f.MinSources = 1
	}
}
