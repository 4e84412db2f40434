package config

import (
	"fmt"
	"slices"
	"sync"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// warnFeed tells of settings that can be meant and hardly are: the feed, one of its
// inputs or its breaker would be without effect, always or between two readings.
func (l *loader) warnFeed(id feed.ID, f *Feed) {
	path := join("feeds", string(id))
	l.warnInputs(path, f)
	if f.BreakerPPM > 0 && f.Reference() == "" && !l.inSet(id) {
		l.warn(join(path, "breaker_feed"), "proven, and the feed stands in no feed set, so nothing of it is ever proven and the breaker never judges: "+
			"add it to a feed set, or name a feed as the reference")
	}
	every, key := f.DeriveEvery, "derive_every"
	if every == 0 {
		every, key = gridStep, "max_age"
	}
	if overTime(f.Derive) && every > f.MaxAge {
		l.warn(join(path, key), fmt.Sprintf("%s looks every %s, at values that count for max_age, %s: the feed is absent between; set max_age above derive_every",
			f.Derive, every, f.MaxAge))
	}
	if f.Signed || !slices.Contains([]string{"twap", "index", "ratio", "rate"}, f.Derive) {
		return
	}
	for _, below := range f.DeriveOf {
		if x := l.cfg.Feeds[below]; x != nil && x.Signed {
			l.warn(join(path, "signed"), fmt.Sprintf("false, and %s is signed, so that its %s may be zero or below: the feed is absent then; set signed = true", below, f.Derive))
			return
		}
	}
}

// warnInputs tells of sources whose readings cannot count as the feed wants them.
func (l *loader) warnInputs(path string, f *Feed) {
	told := make(map[string]bool)
	for i, in := range f.Inputs {
		if closed := closedVenues()[in.Source]; closed != "" && l.cfg.Venues[in.Source] != nil && l.cfg.Venues[in.Source].StreamURL == "" {
			l.warn(join(element(join(path, "inputs"), i), "source"), fmt.Sprintf("%s closed %s: the input never counts; take it off, or set %s.stream_url to another address of its protocol",
				in.Source, closed, join("venues", in.Source)))
		}
		every, sized, table := l.readings(in.Source)
		if known, enabled := l.cfg.source(in.Source); known && !enabled && table != "" {
			l.warn(join(element(join(path, "inputs"), i), "source"), fmt.Sprintf("%s is disabled: the input never counts; set enabled = true in %s, or take the input off", in.Source, table))
			continue
		}
		if f.Price == "vwap" && !sized {
			what := "set size in " + table + ", or price = \"last\""
			if l.cfg.DEXSources[in.Source] != nil {
				what = "leave it to a feed with price = \"last\""
			}
			l.warn(join(element(join(path, "inputs"), i), "source"), fmt.Sprintf("%s gives prices without sizes, of which there is no volume-weighted average: the input never counts; %s", in.Source, what))
		}
		if told[in.Source] {
			continue
		}
		told[in.Source] = true
		if every > 0 && f.Price == "vwap" && f.Window <= every {
			l.warn(join(path, "window"), fmt.Sprintf("%s, and %s is read every %s: its sizes lie in the window for a part of that time alone, and without any the input does not count; set window to several of that, or %s.every below",
				f.Window, in.Source, every, table))
		}
		// With both alike a price is too old for as long as the next one is on its way.
		if every > 0 && every >= f.MaxAge {
			l.warn(join(path, "max_age"), fmt.Sprintf("%s, and %s is read every %s: its price does not count between; set max_age above that, or %s.every below", f.MaxAge, in.Source, every, table))
		}
	}
}

// readings tells how often a source of the operator's own is read, and whether its
// readings have sizes. Venues push what they have, trades included.
func (l *loader) readings(source string) (every Duration, sized bool, table string) {
	if h := l.cfg.HTTPSources[source]; h != nil {
		return h.Every, h.Size != "", join("http_sources", source)
	}
	if d := l.cfg.DEXSources[source]; d != nil {
		return d.Every, false, join("dex_sources", source)
	}
	return 0, true, ""
}

// closedVenues says when those closed that have.
var closedVenues = sync.OnceValue(func() map[string]string {
	out := make(map[string]string)
	for _, v := range exchange.Live() {
		if v.Closed != "" {
			out[v.Source] = v.Closed
		}
	}
	return out
})

func (l *loader) inSet(id feed.ID) bool {
	for _, s := range l.cfg.FeedSets {
		if slices.Contains(s.Feeds, id) {
			return true
		}
	}
	return false
}
