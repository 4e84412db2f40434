package protocol

import (
	"errors"
	"fmt"
	"math/bits"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Shape is the size of a circuit: N operator slots and M columns, column 0
// being time.
type Shape struct {
	Slots   int // N
	Columns int // M
}

const (
	// MaskBits is how many participation bits one mask word holds.
	MaskBits = 252
	// LanesPerWord is how many published medians one word holds.
	LanesPerWord = 4
	// WeightBits bounds an operator's weight.
	WeightBits = 48
	// maxSlots and maxColumns bound a shape; they are far beyond what proves in reasonable time.
	maxSlots, maxColumns = 1 << 12, 1 << 12
)

// Validate checks that the shape can be a circuit's: 1 to 4096 slots, 2 to
// 4096 columns in whole words of four.
func (s Shape) Validate() error {
	if s.Slots < 1 || s.Slots > maxSlots {
		return fmt.Errorf("shape: %d slots, want 1 to %d", s.Slots, maxSlots)
	}
	if s.Columns < LanesPerWord || s.Columns > maxColumns || s.Columns%LanesPerWord != 0 {
		return fmt.Errorf("shape: %d columns, want a multiple of %d up to %d", s.Columns, LanesPerWord, maxColumns)
	}
	return nil
}

// MaskWords is the number of words the mask takes.
func (s Shape) MaskWords() int { return (s.Slots + MaskBits - 1) / MaskBits }

// MedianWords is the number of words the medians take.
func (s Shape) MedianWords() int { return s.Columns / LanesPerWord }

// Words is the number of words of a bundle.
func (s Shape) Words() int { return 3 + s.MaskWords() + s.MedianWords() }

// String is "NxM".
func (s Shape) String() string { return fmt.Sprintf("%dx%d", s.Slots, s.Columns) }

// Member is one operator's place in a committee.
type Member struct {
	Operator common.Address
	// Key is the feed key A: on the curve, in the prime-order subgroup, not the identity.
	Key twistededwards.PointAffine
	// Weight is floor(stake/unit), 0 < Weight < 2^48.
	Weight uint64
}

// Committee is the ordered operators of an epoch. It speaks for rounds whose
// start lies in [From, Until).
type Committee struct {
	Epoch   uint64
	Members []Member
	From    time.Time
	Until   time.Time
}

// ErrCommittee is wrapped by every error of [Committee.Validate].
var ErrCommittee = errors.New("invalid committee")

// Validate checks the members against a shape: 1..N members, weights in range,
// keys in the subgroup, no address and no key twice, and a total that fits.
func (c *Committee) Validate(shape Shape) error {
	if len(c.Members) == 0 || len(c.Members) > shape.Slots {
		return fmt.Errorf("%w: %d members, want 1 to %d", ErrCommittee, len(c.Members), shape.Slots)
	}
	keys := make(map[[32]byte]bool, len(c.Members))
	addresses := make(map[common.Address]bool, len(c.Members))
	for i := range c.Members {
		m := &c.Members[i]
		if m.Weight == 0 || bits.Len64(m.Weight) > WeightBits {
			return fmt.Errorf("%w: slot %d has weight %d", ErrCommittee, i, m.Weight)
		}
		if err := CheckFeedKey(&m.Key); err != nil {
			return fmt.Errorf("%w: slot %d: %w", ErrCommittee, i, err)
		}
		k := m.Key.Bytes()
		if keys[k] || addresses[m.Operator] {
			return fmt.Errorf("%w: slot %d repeats an operator or a key", ErrCommittee, i)
		}
		keys[k], addresses[m.Operator] = true, true
	}
	return nil
}

// Total is the sum of all weights.
func (c *Committee) Total() uint64 {
	var t uint64
	for i := range c.Members {
		t += c.Members[i].Weight
	}
	return t
}

// Quorum is the smallest weight that is more than two thirds of total:
// floor(2*total/3) + 1. It is never 0.
func Quorum(total uint64) uint64 { return 2*total/3 + 1 }

// Root is the committee's root over all of the shape's slots.
func (c *Committee) Root(shape Shape) Element {
	in := make([]Element, 0, 3*shape.Slots)
	for i := range shape.Slots {
		if i < len(c.Members) {
			m := &c.Members[i]
			in = append(in, m.Key.X, m.Key.Y, NewElement(m.Weight))
			continue
		}
		in = append(in, NewElement(0), NewElement(1), NewElement(0))
	}
	return NarrowHash(TagCommittee, in...)
}

// Slot finds an operator's slot.
func (c *Committee) Slot(operator common.Address) (int, bool) {
	for i := range c.Members {
		if c.Members[i].Operator == operator {
			return i, true
		}
	}
	return 0, false
}

// Covers reports whether the committee speaks for a round.
func (c *Committee) Covers(r feed.Round, interval time.Duration) bool {
	start := r.Start(interval)
	return !start.Before(c.From) && start.Before(c.Until)
}
