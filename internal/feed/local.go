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
	// At is the moment the value was computed for.
	At time.Time
	// Oldest is the oldest event time among what counted.
	Oldest time.Time
	// Newest is the newest receive time among what counted; deliveries measure
	// their latency from it.
	Newest        time.Time
	Reason        string
	Contributions []Contribution
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
	// Via are the conversions, in the order applied.
	Via []Conversion
	// Value is the price in the feed's unit and decimals; absent where set aside.
	Value Encoded
	// SetAside says why the contribution does not count; empty where it does.
	SetAside string
	Origin   Origin
}

// Conversion is one step from a venue's quote currency to the feed's: the
// price is multiplied by the value of a feed, or divided where Invert is set.
type Conversion struct {
	Feed     ID
	Invert   bool
	Value    Encoded
	Decimals uint8
}
