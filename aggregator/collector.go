package aggregator

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// CollectorConfig is what a [Collector] needs. It speaks of one committee: a
// new epoch gets a new collector.
type CollectorConfig struct {
	// FeedSet is the set's name.
	FeedSet   string
	Domain    protocol.Element
	Shape     protocol.Shape
	Committee *protocol.Committee
	// Root must be the committee's root for the shape.
	Root protocol.Element
	// Quorum is the participating weight a column needs, 1 to the committee's total.
	Quorum uint64
	// Interval is the length of a round.
	Interval time.Duration
	// Rounds is how many rounds up to the present one are kept; 0 means
	// [DefaultRounds], and at most [MaxRounds].
	Rounds int
	// Clock tells the present round; nil means [time.Now].
	Clock func() time.Time
}

const (
	// DefaultRounds is how many rounds a collector keeps.
	DefaultRounds = 8
	// MaxRounds bounds the rounds a collector keeps.
	MaxRounds = 1024
	// roundsAhead is how far ahead of our clock a round may be, so that peers
	// whose clocks run a little fast are heard.
	roundsAhead = 1
)

var (
	// ErrForeign is returned for an observation of another domain, committee or shape.
	ErrForeign = errors.New("observation does not belong to this feed set and committee")
	// ErrRound is returned for an observation outside the rounds that are kept
	// or that the committee speaks for.
	ErrRound = errors.New("round not collected")
)

// Equivocation is evidence that one operator signed two different vectors for
// one round. Both observations are kept whole, with their signatures.
type Equivocation struct {
	Slot          int
	Round         feed.Round
	First, Second *protocol.Observation
}

// AddResult says what became of an observation.
type AddResult struct {
	// Added is set where the observation is the slot's first of its round.
	Added bool
	// Equivocation is set where the slot signed something else before. It is
	// given once per slot and round; the first observation stays.
	Equivocation *Equivocation
	// Participants and Weight count who took part in the round so far, Weight
	// being theirs who gave a time (column 0). Ready is set once Weight reaches
	// the quorum.
	Participants int
	Weight       uint64
	Ready        bool
}

// Collector keeps the observations of the latest rounds of one feed set and
// gives reports of them. Its memory is bounded by rounds times slots. All
// methods may be called from many goroutines.
type Collector struct {
	cfg CollectorConfig

	mu     sync.Mutex
	rounds map[feed.Round]*roundState
}

type roundState struct {
	observations []*protocol.Observation // one a slot of the shape
	equivocated  []bool
	participants int
	weight       uint64 // of those with a time
}

// NewCollector checks the configuration. Its errors wrap [ErrConfig].
func NewCollector(cfg CollectorConfig) (*Collector, error) {
	if err := cfg.Shape.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if cfg.Committee == nil {
		return nil, fmt.Errorf("%w: no committee", ErrConfig)
	}
	if err := cfg.Committee.Validate(cfg.Shape); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if cfg.Rounds == 0 {
		cfg.Rounds = DefaultRounds
	}
	total := cfg.Committee.Total()
	switch {
	case cfg.Root != cfg.Committee.Root(cfg.Shape):
		return nil, fmt.Errorf("%w: the root is not the committee's", ErrConfig)
	case cfg.Quorum == 0 || cfg.Quorum > total:
		return nil, fmt.Errorf("%w: quorum %d of a total of %d", ErrConfig, cfg.Quorum, total)
	case cfg.Interval <= 0 || cfg.Interval%time.Millisecond != 0:
		return nil, fmt.Errorf("%w: interval %s is not a positive number of milliseconds", ErrConfig, cfg.Interval)
	case cfg.Rounds < 1 || cfg.Rounds > MaxRounds:
		return nil, fmt.Errorf("%w: %d rounds, want 1 to %d", ErrConfig, cfg.Rounds, MaxRounds)
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	return &Collector{cfg: cfg, rounds: make(map[feed.Round]*roundState)}, nil
}

// Add takes in an observation whose signatures the caller has verified; it
// must not be changed afterwards. It fails with [ErrForeign] or [ErrRound]
// where the observation is of no use here. A repeated observation changes
// nothing.
func (c *Collector) Add(o *protocol.Observation) (AddResult, error) {
	if err := c.check(o); err != nil {
		return AddResult{}, err
	}
	now := feed.RoundAt(c.cfg.Clock(), c.cfg.Interval)

	c.mu.Lock()
	defer c.mu.Unlock()
	if o.Round > now+roundsAhead || c.expired(o.Round, now) {
		return AddResult{}, fmt.Errorf("%w: round %d at round %d", ErrRound, o.Round, now)
	}
	c.prune(now)
	r := c.rounds[o.Round]
	if r == nil {
		r = &roundState{
			observations: make([]*protocol.Observation, c.cfg.Shape.Slots),
			equivocated:  make([]bool, c.cfg.Shape.Slots),
		}
		c.rounds[o.Round] = r
	}
	var out AddResult
	switch first := r.observations[o.Slot]; {
	case first == nil:
		r.observations[o.Slot] = o
		r.participants++
		if o.Vector[0] != feed.Absent {
			r.weight += c.cfg.Committee.Members[o.Slot].Weight
		}
		out.Added = true
	case !r.equivocated[o.Slot] && !slices.Equal(first.Vector, o.Vector):
		// Domain, root, round and slot agree, so the vectors decide whether the
		// digests differ.
		r.equivocated[o.Slot] = true
		out.Equivocation = &Equivocation{Slot: o.Slot, Round: o.Round, First: first, Second: o}
	}
	out.Participants, out.Weight, out.Ready = r.participants, r.weight, r.weight >= c.cfg.Quorum
	return out, nil
}

func (c *Collector) check(o *protocol.Observation) error {
	switch {
	case o.Domain != c.cfg.Domain:
		return fmt.Errorf("%w: another domain", ErrForeign)
	case o.Root != c.cfg.Root:
		return fmt.Errorf("%w: another committee", ErrForeign)
	case o.Slot < 0 || o.Slot >= len(c.cfg.Committee.Members):
		return fmt.Errorf("%w: slot %d of %d", ErrForeign, o.Slot, len(c.cfg.Committee.Members))
	case len(o.Vector) != c.cfg.Shape.Columns:
		return fmt.Errorf("%w: %d columns, want %d", ErrForeign, len(o.Vector), c.cfg.Shape.Columns)
	case !c.cfg.Committee.Covers(o.Round, c.cfg.Interval):
		return fmt.Errorf("%w: the committee does not speak for round %d", ErrRound, o.Round)
	}
	for i, v := range o.Vector {
		if !v.Valid() {
			return fmt.Errorf("%w: column %d out of range", ErrForeign, i)
		}
	}
	return nil
}

// expired reports whether a round is older than those kept at round now.
func (c *Collector) expired(r, now feed.Round) bool {
	return r+feed.Round(c.cfg.Rounds) <= now
}

// prune drops what is expired, and what a clock that was set back leaves far ahead.
func (c *Collector) prune(now feed.Round) {
	for r := range c.rounds {
		if c.expired(r, now) || r > now+feed.Round(c.cfg.Rounds) {
			delete(c.rounds, r)
		}
	}
}

// Report gives the round's report from all observations so far, once the
// weight in column 0 reaches the quorum. Whether to take it at once or to wait
// for the other operators is the caller's choice: a later call may give a report
// with more participants. What it gives does not depend on the order of arrival.
func (c *Collector) Report(round feed.Round) (*protocol.Report, bool) {
	c.mu.Lock()
	r := c.rounds[round]
	if r == nil || r.weight < c.cfg.Quorum {
		c.mu.Unlock()
		return nil, false
	}
	observations := slices.Clone(r.observations)
	c.mu.Unlock()

	medians := Medians(c.cfg.Committee, c.cfg.Shape, observations, c.cfg.Quorum)
	return &protocol.Report{
		FeedSet:      c.cfg.FeedSet,
		Domain:       c.cfg.Domain,
		Round:        round,
		Committee:    c.cfg.Committee,
		Root:         c.cfg.Root,
		Quorum:       c.cfg.Quorum,
		Observations: observations,
		Medians:      medians,
	}, true
}

// Medians gives the weighted median of every column over the observations that
// took part, one entry a slot and nil where a slot did not.
func Medians(c *protocol.Committee, shape protocol.Shape, observations []*protocol.Observation, quorum uint64) []feed.Encoded {
	out := make([]feed.Encoded, shape.Columns)
	column := make([]Weighted, 0, len(c.Members))
	for j := range out {
		column = column[:0]
		for slot := range c.Members {
			if slot < len(observations) && observations[slot] != nil {
				column = append(column, Weighted{Weight: c.Members[slot].Weight, Value: observations[slot].Vector[j]})
			}
		}
		out[j], _ = WeightedMedian(column, quorum)
	}
	return out
}
