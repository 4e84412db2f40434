package feed

import "fmt"

// The kinds of derived feed, as configurations name them.
const (
	TWAP       = "twap"
	Volatility = "volatility"
	Index      = "index"
	Ratio      = "ratio"
	Spread     = "spread"
	Rate       = "rate"
)

// Made is what the units of a feed follow from.
type Made struct {
	// Derive is how it is made of the feeds in Of; empty where it is made of sources.
	Derive string
	Of     []ID
	// Reference is the feed that its circuit breaker is held against, empty for
	// none and for its own proven value.
	Reference ID
}

// perYear is the quote of a volatility, which is in no currency.
const perYear = "(volatility)"

// UnitsOf gives the units of a feed; an empty base stands for any, and ok is false
// where they are not known. made tells what a feed is made of; feeds must not be
// made of themselves.
func UnitsOf(id ID, made func(ID) Made) (u Units, ok bool) {
	m := made(id)
	if m.Derive == Volatility {
		return Units{Quote: perYear}, true
	}
	if u, ok = id.currencies(); ok || m.Derive == "" {
		return u, ok
	}
	u, ok, _ = derivedUnits(m, made)
	return u, ok
}

// CheckUnits says what is wrong with a feed's units: that it is made of feeds
// which cannot be put together so, that its id says another unit than it has, or
// that its circuit breaker's reference is in another. What has no known unit, since
// its id is not written BASE/QUOTE in capital letters and digits, is not judged. field names what is at fault:
// "of" or "reference".
func CheckUnits(id ID, made func(ID) Made) (field string, err error) {
	m := made(id)
	if m.Derive != "" {
		got, known, err := derivedUnits(m, made)
		if err != nil {
			return "of", err
		}
		if want, ok := id.currencies(); ok && known && m.Derive != Volatility && !got.fits(want) {
			return "of", fmt.Errorf("%s of %s is in %s, and the id %s says %s: name the feed by its unit, or not as BASE/QUOTE", m.Derive, list(m.Of), got, id, want)
		}
	}
	if m.Reference == "" {
		return "", nil
	}
	own, ok := UnitsOf(id, made)
	ref, ok2 := UnitsOf(m.Reference, made)
	if ok && ok2 && !own.fits(ref) {
		return "reference", fmt.Errorf("%s is in %s, and the feed in %s: a value is held against one in its own unit", m.Reference, ref, own)
	}
	return "", nil
}

// currencies are the units of an id that names two currencies.
func (id ID) currencies() (u Units, ok bool) {
	u, ok = id.Units()
	return u, ok && currency(u.Base) && currency(u.Quote)
}

// IsRate reports whether a price can be converted through the feed.
func IsRate(id ID, made func(ID) Made) bool {
	m := made(id)
	return m.Derive != Volatility && m.Derive != Spread
}

func derivedUnits(m Made, made func(ID) Made) (u Units, known bool, err error) {
	parts := make([]Units, len(m.Of))
	for i, of := range m.Of {
		var ok bool
		if parts[i], ok = UnitsOf(of, made); !ok {
			return Units{}, false, nil
		}
	}
	if len(parts) == 0 {
		return Units{}, false, nil
	}
	first, last := parts[0], parts[len(parts)-1]
	switch m.Derive {
	case Volatility:
		return Units{Quote: perYear}, true, nil
	case TWAP:
		return first, true, nil
	case Index, Spread:
		for i, p := range parts {
			if p.Quote != first.Quote || p.Day != first.Day {
				return Units{}, false, fmt.Errorf("%s is in %s and %s in %s: %s takes feeds in one currency", m.Of[0], first, m.Of[i], p, m.Derive)
			}
		}
		return Units{Quote: first.Quote, Day: first.Day}, true, nil
	case Ratio:
		switch {
		case first.Day == last.Day && first.Quote == last.Quote:
			return Units{Base: first.Base, Quote: last.Base, Day: first.Day}, first.Base != "" && last.Base != "", nil
		case first.Day == last.Day && first.Base == last.Base && first.Base != "":
			return Units{Base: last.Quote, Quote: first.Quote, Day: first.Day}, true, nil
		}
		return Units{}, false, fmt.Errorf("%s is in %s and %s in %s: a ratio takes two feeds in one currency, or of one thing", m.Of[0], first, m.Of[1], last)
	case Rate:
		if first.Day != last.Day || (last.Base != "" && first.Quote != last.Base) {
			return Units{}, false, fmt.Errorf("%s is in %s and %s in %s: a rate takes A/B and B/C", m.Of[0], first, m.Of[1], last)
		}
		return Units{Base: first.Base, Quote: last.Quote, Day: first.Day}, last.Base != "", nil
	}
	return Units{}, false, nil
}

// fits reports whether both are one unit, as far as they are known.
func (u Units) fits(o Units) bool {
	return u.Quote == o.Quote && u.Day == o.Day && (u.Base == o.Base || u.Base == "" || o.Base == "")
}

// String is BASE/QUOTE with the day, or the quote alone where the base is any.
func (u Units) String() string {
	out := u.Quote
	if u.Base != "" {
		out = u.Base + "/" + u.Quote
	}
	if u.Day != "" {
		out += "@" + u.Day
	}
	return out
}

func list(ids []ID) string {
	out := ""
	for i, id := range ids {
		switch {
		case i > 0 && i == len(ids)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += string(id)
	}
	return out
}
