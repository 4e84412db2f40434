package relayer

import (
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Schedule gives the order in which the operators of a committee deliver the
// rounds of one feed set. It is a permutation of the slots that differs by
// round and that everyone computes alike.
type Schedule struct {
	domain  protocol.Element
	members int
}

// NewSchedule makes the schedule of a committee with that many members.
func NewSchedule(domain protocol.Element, members int) (Schedule, error) {
	if members < 1 {
		return Schedule{}, fmt.Errorf("schedule: %d members", members)
	}
	return Schedule{domain: domain, members: members}, nil
}

// Order lists the slots in the order in which they deliver a round.
func (s Schedule) Order(round feed.Round) []int {
	order := make([]int, s.members)
	for i := range order {
		order[i] = i
	}
	d := s.domain.Bytes()
	draw := newDraws(crypto.Keccak256(binary.BigEndian.AppendUint64(d[:], uint64(round))))
	for i := len(order) - 1; i > 0; i-- {
		j := draw.below(uint64(i + 1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// Rank is the number of stages that a slot waits before it delivers a round,
// from 0. ok is false where the slot is not of the committee.
func (s Schedule) Rank(round feed.Round, slot int) (rank int, ok bool) {
	for k, v := range s.Order(round) {
		if v == slot {
			return k, true
		}
	}
	return 0, false
}

// draws is a stream of numbers that a seed determines.
type draws struct {
	seed    []byte
	counter uint64
	block   []byte
}

func newDraws(seed []byte) *draws { return &draws{seed: seed} }

func (d *draws) next() uint64 {
	if len(d.block) == 0 {
		d.block = crypto.Keccak256(d.seed, binary.BigEndian.AppendUint64(nil, d.counter))
		d.counter++
	}
	v := binary.BigEndian.Uint64(d.block)
	d.block = d.block[8:]
	return v
}

// below draws evenly from [0, n), n > 0: what would favour small numbers is
// drawn again.
func (d *draws) below(n uint64) uint64 {
	excess := -n % n // 2^64 mod n
	for {
		if v := d.next(); v >= excess {
			return v % n
		}
	}
}
