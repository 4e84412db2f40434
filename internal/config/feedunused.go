package config

import "fmt"

// checkUnused refuses settings that say something and change nothing, so that
// nobody relies on them. One that says what the default is may stay.
func (l *loader) checkUnused(path string, f *Feed) {
	d := fresh[Feed]()
	refuse := func(key string, differs bool, format string, args ...any) {
		if differs {
			l.problem(join(path, key), "has no effect "+fmt.Sprintf(format, args...)+", or take it off")
		}
	}
	if f.BreakerPPM == 0 {
		refuse("breaker_hold", f.BreakerHold != d.BreakerHold, "while breaker_ppm is 0: set breaker_ppm")
		refuse("breaker_max_age", f.BreakerMaxAge != d.BreakerMaxAge, "while breaker_ppm is 0: set breaker_ppm")
	} else {
		refuse("breaker_max_age", f.Reference() != "" && f.BreakerMaxAge != d.BreakerMaxAge,
			"on another feed as the reference: set the max_age of %s", f.BreakerFeed)
	}
	if f.Derive == "none" {
		return
	}
	const ofVenues = "on a derived feed, which has no venues: set it at the feeds that it is made of"
	refuse("outlier_mads", f.OutlierMADs != d.OutlierMADs, ofVenues)
	refuse("outlier_floor_ppm", f.OutlierFloorPPM != d.OutlierFloorPPM, ofVenues)
	refuse("drift", f.Drift != d.Drift, ofVenues)
	refuse("max_spread_ppm", f.MaxSpreadPPM != d.MaxSpreadPPM, ofVenues)
	refuse("window", f.Window != d.Window, ofVenues)
	if overTime(f.Derive) {
		refuse("max_conversion_age", f.MaxConversionAge != 0, "on %s, whose newest value must be younger than max_age: set max_age", f.Derive)
	} else {
		refuse("max_age", f.MaxAge != d.MaxAge, "on %s: set max_conversion_age, which bounds how old the prices of its feeds may be", f.Derive)
	}
	if f.Derive == "spread" && !f.Signed {
		l.warn(join(path, "signed"), "false, and a spread may be zero or below: the feed is absent then; set signed = true")
	}
}

func overTime(derive string) bool { return derive == "twap" || derive == "volatility" }
