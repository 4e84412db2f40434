package aggregator

import (
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// presence is what was logged of a feed.
type presence struct {
	ever        bool      // it had a value once
	absentSince time.Time // zero while it has one
	warned      bool
}

// report logs once when a feed goes and once when it comes back. A feed that
// has had no value since the start gets the time of its MaxAge first: sources
// need a moment to speak.
func (a *Aggregator) report(f *node, v *feed.LocalValue) {
	if f == nil {
		return
	}
	id := f.ID
	a.presenceMu.Lock()
	p := a.presence[id]
	before := p
	if v.Reason == "" {
		p = presence{ever: true}
	} else {
		if p.absentSince.IsZero() {
			p.absentSince = v.At
		}
		p.warned = p.warned || p.ever || v.At.Sub(p.absentSince) >= f.MaxAge
	}
	a.presence[id] = p
	a.presenceMu.Unlock()
	switch {
	case p.warned && !before.warned:
		a.log.Warn("feed absent", "feed", string(id), "reason", v.Reason,
			"advice", "look at what was set aside: sources silent or behind, or more sources needed")
	case before.warned && !p.warned:
		a.log.Info("feed present again", "feed", string(id), "sources", v.Sources())
	}
}
