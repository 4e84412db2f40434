package prover

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// ErrReport is wrapped where a report cannot be proven.
var ErrReport = errors.New("invalid report")

// CheckReport checks everything about a report that its proof will say: the
// committee, the quorum, every feed-key signature, and each median. It does not
// check envelopes: those are evidence, not part of the proof.
func CheckReport(shape protocol.Shape, r *protocol.Report) error {
	if r == nil || r.Committee == nil {
		return fmt.Errorf("%w: no committee", ErrReport)
	}
	if err := r.Committee.Validate(shape); err != nil {
		return fmt.Errorf("%w: %w", ErrReport, err)
	}
	if r.Committee.Root(shape) != r.Root {
		return fmt.Errorf("%w: the root is not the committee's", ErrReport)
	}
	if total := r.Committee.Total(); r.Quorum < protocol.Quorum(total) || r.Quorum > total {
		return fmt.Errorf("%w: quorum %d of a total of %d", ErrReport, r.Quorum, total)
	}
	if len(r.Observations) != shape.Slots || len(r.Medians) != shape.Columns {
		return fmt.Errorf("%w: %d slots and %d columns, want %s", ErrReport, len(r.Observations), len(r.Medians), shape)
	}
	for i, o := range r.Observations {
		if o == nil {
			continue
		}
		if err := checkObservation(shape, r, i); err != nil {
			return fmt.Errorf("%w: slot %d: %w", ErrReport, i, err)
		}
	}
	for j := range r.Medians {
		if err := checkMedian(r, j); err != nil {
			return fmt.Errorf("%w: column %d: %w", ErrReport, j, err)
		}
	}
	return nil
}

func checkObservation(shape protocol.Shape, r *protocol.Report, slot int) error {
	o := r.Observations[slot]
	switch {
	case slot >= len(r.Committee.Members):
		return errors.New("no member")
	case o.Slot != slot:
		return fmt.Errorf("the observation is of slot %d", o.Slot)
	case o.Domain != r.Domain || o.Root != r.Root || o.Round != r.Round:
		return errors.New("the observation is of another domain, committee or round")
	case len(o.Vector) != shape.Columns:
		return fmt.Errorf("the observation has %d columns", len(o.Vector))
	}
	for j, v := range o.Vector {
		if !v.Valid() {
			return fmt.Errorf("column %d is out of range", j)
		}
	}
	return protocol.VerifyDigest(&r.Committee.Members[slot].Key, o.Digest(), o.FeedSignature)
}

// checkMedian checks the conditions that the circuit states, so that a wrong
// report is named before anything slow begins.
func checkMedian(r *protocol.Report, column int) error {
	m := r.Medians[column]
	if !m.Valid() {
		return fmt.Errorf("median %w", feed.ErrRange)
	}
	var total, below, reached uint64
	for i, o := range r.Observations {
		if o == nil || o.Vector[column] == feed.Absent {
			continue
		}
		u := r.Committee.Members[i].Weight
		total += u
		if o.Vector[column] < m {
			below += u
		}
		if o.Vector[column] <= m {
			reached += u
		}
	}
	if total < r.Quorum {
		if m != feed.Absent {
			return fmt.Errorf("median given with weight %d below the quorum of %d", total, r.Quorum)
		}
		return nil
	}
	if 2*below >= total || 2*reached < total {
		return fmt.Errorf("%d is not the weighted median", m)
	}
	return nil
}

// words gives what the bundle of a checked report says.
func words(shape protocol.Shape, r *protocol.Report, payee common.Address) *protocol.Words {
	w := &protocol.Words{
		Payee:         payee,
		Round:         r.Round,
		Participation: make([]bool, shape.Slots),
		Medians:       r.Medians,
	}
	digests := make([]protocol.Element, shape.Slots)
	for i, o := range r.Observations {
		if o != nil {
			w.Participation[i], digests[i] = true, o.Digest()
		}
	}
	w.Digests = protocol.DigestsWord(digests)
	return w
}

// assign gives the circuit's assignment for a checked report, and the bundle
// still without its proof.
func assign(shape protocol.Shape, profile Profile, r *protocol.Report, payee common.Address) (*Circuit, *protocol.Bundle, error) {
	w := words(shape, r, payee)
	packed, err := w.Pack(shape)
	if err != nil {
		return nil, nil, fmt.Errorf("pack words: %w", err)
	}
	bundle := &protocol.Bundle{FeedSet: r.FeedSet, Domain: r.Domain, Round: r.Round, Words: packed}
	x := protocol.Statement(r.Domain, r.Root, r.Quorum, packed)
	bundle.Commitment = protocol.Commitment(x)

	c, err := NewCircuit(shape, profile)
	if err != nil {
		return nil, nil, err
	}
	challenge := protocol.Challenge(x, bundle.Commitment)
	c.Commitment = bundle.Commitment
	c.Challenge = challenge
	c.Evaluation = protocol.Evaluation(x, challenge)
	c.Domain, c.Root, c.Quorum = r.Domain, r.Root, r.Quorum
	c.Payee, c.Round, c.Digests = packed[0], packed[1], w.Digests
	for i := range c.Slots {
		if err := assignSlot(&c.Slots[i], r, i); err != nil {
			return nil, nil, err
		}
	}
	for j := range r.Medians {
		assignColumn(c, r, j)
	}
	return c, bundle, nil
}

// assignSlot fills a slot. A slot that takes no part gets an all-zero vector and
// some signature; an unused slot has the key (0, 1).
func assignSlot(s *Slot, r *protocol.Report, slot int) error {
	s.KeyX, s.KeyY, s.Weight = 0, 1, 0
	if slot < len(r.Committee.Members) {
		m := &r.Committee.Members[slot]
		s.KeyX, s.KeyY, s.Weight = m.Key.X, m.Key.Y, m.Weight
	}
	s.Participates, s.Challenge, s.HashMiddle, s.HashTop, s.S = 0, 0, 0, 0, 1
	o := r.Observations[slot]
	for j := range s.Vector {
		s.Vector[j] = 0
		if o != nil {
			s.Vector[j] = uint64(o.Vector[j])
		}
	}
	if o == nil {
		return nil
	}
	sig, err := protocol.ParseFeedSignature(o.FeedSignature)
	if err != nil {
		return fmt.Errorf("%w: slot %d: %w", ErrReport, slot, err)
	}
	hash, _ := protocol.ChallengeHash(&sig.R, o.Digest())
	s.Participates, s.S = 1, sig.S
	s.Challenge, s.HashMiddle, s.HashTop = splitHash(protocol.BigInt(hash))
	return nil
}

// splitHash cuts a challenge's hash in its three parts.
func splitHash(h *big.Int) (challenge, middle, top *big.Int) {
	cut := func(from, n int) *big.Int {
		part := new(big.Int).Rsh(h, uint(from))
		return part.And(part, largest(n))
	}
	return cut(0, protocol.ChallengeBits), cut(protocol.ChallengeBits, hashMiddleBits),
		cut(protocol.ChallengeBits+hashMiddleBits, protocol.ChallengeTopBits)
}

// assignColumn gives a column's sides. Values below the median are on the side 0,
// those above on the side 1. Of the median's own as many are on the side 0, in the
// order of the slots, as leave less than half of the weight there; the next is the
// crossing one, and it is on the side 1 with the rest.
func assignColumn(c *Circuit, r *protocol.Report, column int) {
	m := r.Medians[column]
	c.Medians[column], c.Crossing[column] = uint64(m), 0
	var total, lower uint64
	for i, o := range r.Observations {
		side := 0
		if o == nil || o.Vector[column] == feed.Absent {
			// The value is 0: at an absent median it is on the upper side, else below.
			if m == feed.Absent {
				side = 1
			}
			c.Slots[i].Side[column] = side
			continue
		}
		v, weight := o.Vector[column], r.Committee.Members[i].Weight
		total += weight
		if v < m {
			lower += weight
		} else {
			side = 1
		}
		c.Slots[i].Side[column] = side
	}
	if m == feed.Absent {
		return
	}
	for i, o := range r.Observations {
		if o == nil || o.Vector[column] != m {
			continue
		}
		weight := r.Committee.Members[i].Weight
		if 2*(lower+weight) >= total {
			c.Crossing[column] = weight
			return
		}
		lower += weight
		c.Slots[i].Side[column] = 0
	}
}
