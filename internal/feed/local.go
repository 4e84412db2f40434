package feed

import "time"

// LocalValue is what one operator's aggregator says of a feed at a moment,
// with everything it was made of. A value that cannot be given honestly is
// absent, with the reason, never wrong.
type LocalValue struct {
	ID       ID
	Decimals uint8
	// Value is [Absent] where Reason says why.
	Value Encoded
	// Low and High are the weighted lower and upper quartile of what counted:
	// half of the weight lies between them. They are the value itself for a
	// derived feed, and absent where it is.
	Low, High Encoded
	// At is the moment the value was computed for.
	At time.Time
	// Oldest is the oldest event time among what counted.
	Oldest time.Time
	// Newest is the newest receive time among what counted; deliveries measure
	// their latency from it.
	Newest        time.Time
	Reason        string
	Contributions []Contribution
	// Derivation says how a derived feed's value was made of other feeds; empty
	// where the feed is made of sources.
	Derivation string
	Parts      []Part
	// Reference is what a circuit breaker held the value against; nil where the
	// feed has no breaker or the breaker had nothing to hold it against.
	Reference *Reference
}

// Part is a feed that a derived feed is made of.
type Part struct {
	Feed     ID
	Value    Encoded
	Decimals uint8
	// Weight is the feed's weight in an index, 0 elsewhere.
	Weight uint64
	// Every and Samples are what a derivation over time used: the feed's values
	// at multiples of Every, the oldest first, [Absent] where there was none.
	Every   time.Duration
	Samples []Encoded
	Origin  Origin
}

// Reference is a slower value that a circuit breaker holds a value against.
type Reference struct {
	// Feed is the other feed, or the feed itself for its own last proven value.
	Feed     ID
	Value    Encoded
	Decimals uint8
	// At is when the reference was observed.
	At time.Time
	// DeviationPPM is how far the value was from it, in millionths, rounded down.
	DeviationPPM uint64
	// Tripped says that the breaker withholds the value.
	Tripped bool
}

// Sources counts the different sources whose contributions counted.
func (v *LocalValue) Sources() int {
	seen := make(map[string]bool, len(v.Contributions))
	for i := range v.Contributions {
		if v.Contributions[i].SetAside == "" {
			seen[v.Contributions[i].Source] = true
		}
	}
	return len(seen)
}

// Contribution is one source's part in a local value.
type Contribution struct {
	Source string
	// Symbol is the venue's own name of the instrument.
	Symbol string
	Pair   ID
	Kind   TickKind
	// Price is the venue's, before conversion.
	Price Decimal
	// Inverted says that 1/Price counts: the venue lists the pair the other way round.
	Inverted    bool
	EventTime   time.Time
	ReceiveTime time.Time
	// Weight is the source's weight in the median.
	Weight uint64
	// Trust, Volume (of the window, in millionths of a base unit) and Drift (how
	// many of the last 64 steps it was apart from the others) made the weight.
	Trust, Volume uint64
	Drift         int
	// Via are the conversions, in the order applied.
	Via []Conversion
	// Value is the price in the feed's unit and decimals; absent where set aside.
	Value Encoded
	// SetAside says why the contribution does not count; empty where it does.
	SetAside string
	// Note says what is remarkable about a contribution that counts.
	Note   string
	Origin Origin
}

// Conversion is one step from a venue's quote currency to the feed's: the
// price is multiplied by the value of a feed, or divided where Invert is set.
type Conversion struct {
	Feed     ID
	Invert   bool
	Value    Encoded
	Decimals uint8
}
