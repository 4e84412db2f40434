package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Bounds of breakers and derivations; the aggregator has the same, and a test
// holds them together.
const (
	gridStep       = Duration(2 * time.Second)
	maxIndexWeight = 1_000_000_000
	maxSamples     = 4320
)

// ownProven is the reference of a breaker that is no other feed.
const ownProven = "proven"

// Reference is the feed that the circuit breaker is held against, empty for
// the feed's own last proven value.
func (f *Feed) Reference() feed.ID {
	if f.BreakerFeed == ownProven {
		return ""
	}
	return f.BreakerFeed
}

func (l *loader) checkBreaker(path string, f *Feed) {
	switch {
	case f.BreakerPPM == 0 && f.Reference() != "":
		l.problem(join(path, "breaker_ppm"), "0, so that breaker_feed has no use: say how far the value may be from it")
	case f.BreakerPPM == 0:
	case f.BreakerHold%gridStep != 0:
		l.problem(join(path, "breaker_hold"), fmt.Sprintf("%s is not a multiple of %s", f.BreakerHold, gridStep))
	case f.Reference() != "" && l.cfg.Feeds[f.BreakerFeed] == nil:
		l.problem(join(path, "breaker_feed"), l.unknownFeed(f.BreakerFeed))
	}
}

func (l *loader) checkDerived(path string, f *Feed) {
	least, most := 2, 2
	switch f.Derive {
	case "twap", "volatility":
		least, most = 1, 1
	case "index":
		least, most = 1, maxInputs
	case "ratio", "spread", "rate":
	default:
		return // already reported
	}
	switch {
	case len(f.Inputs) > 0:
		l.problem(join(path, "inputs"), "a derived feed has none: take them off, or derive")
	case f.Price != "last":
		l.problem(join(path, "price"), "a derived feed has no price of its own: ask it of the feeds that it is made of")
	case f.MinSources > 1:
		l.problem(join(path, "min_sources"), "a derived feed counts no venues: ask it of the feeds that it is made of")
	case len(f.DeriveOf) < least || len(f.DeriveOf) > most:
		l.problem(join(path, "derive_of"), fmt.Sprintf("%d feeds, and %s takes %s: name them", len(f.DeriveOf), f.Derive, rangeText(least, most)))
	}
	for i, id := range f.DeriveOf {
		if l.cfg.Feeds[id] == nil {
			l.problem(element(join(path, "derive_of"), i), l.unknownFeed(id))
		}
	}
	l.checkWeights(path, f)
	l.checkTimes(path, f)
}

func rangeText(least, most int) string {
	if least == most {
		return fmt.Sprint(least)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

func (l *loader) checkWeights(path string, f *Feed) {
	if f.Derive != "index" {
		if len(f.DeriveWeights) > 0 {
			l.problem(join(path, "derive_weights"), f.Derive+" takes no weights: take them off")
		}
		if f.DeriveDivisor > 0 {
			l.problem(join(path, "derive_divisor"), f.Derive+" takes no divisor: take it off")
		}
		return
	}
	switch {
	case len(f.DeriveWeights) == 0 && len(f.DeriveOf) > 0:
		l.problem(join(path, "derive_weights"), fmt.Sprintf("missing: say how much each of the %d feeds weighs, for example derive_weights = [%s]",
			len(f.DeriveOf), strings.TrimSuffix(strings.Repeat("1, ", len(f.DeriveOf)), ", ")))
	case len(f.DeriveWeights) != len(f.DeriveOf):
		l.problem(join(path, "derive_weights"), fmt.Sprintf("%d weights for %d feeds: name one for each", len(f.DeriveWeights), len(f.DeriveOf)))
	}
	for i, w := range f.DeriveWeights {
		if w == 0 || w > maxIndexWeight {
			l.problem(element(join(path, "derive_weights"), i), fmt.Sprintf("%d is out of range: from 1 to %d", w, maxIndexWeight))
		}
	}
}

func (l *loader) checkTimes(path string, f *Feed) {
	if !overTime(f.Derive) {
		if f.DeriveWindow != 0 {
			l.problem(join(path, "derive_window"), f.Derive+" takes no window: take it off")
		}
		if f.DeriveEvery != 0 {
			l.problem(join(path, "derive_every"), f.Derive+" looks at its feeds as they are now: take it off")
		}
		return
	}
	every := f.DeriveEvery
	if every == 0 {
		every = gridStep
	}
	switch n := f.DeriveWindow / every; {
	case every < 0 || every%gridStep != 0:
		l.problem(join(path, "derive_every"), fmt.Sprintf("%s is not a multiple of %s", every, gridStep))
	case f.DeriveWindow == 0:
		l.problem(join(path, "derive_window"), fmt.Sprintf(`missing: say how far back %s looks, for example derive_window = "5m"`, f.Derive))
	case f.DeriveWindow%every == 0 && f.DeriveWindow < 2*every:
		l.problem(join(path, "derive_window"), fmt.Sprintf("%s every %s is one value, 2 to %d are needed", f.DeriveWindow, every, maxSamples))
	case f.DeriveWindow <= 0 || f.DeriveWindow%every != 0:
		l.problem(join(path, "derive_window"), fmt.Sprintf("%s is not a multiple of derive_every, %s", f.DeriveWindow, every))
	case n < 2 || n > maxSamples:
		l.problem(join(path, "derive_window"), fmt.Sprintf("%s every %s are %d values, 2 to %d are needed", f.DeriveWindow, every, n, maxSamples))
	}
}
