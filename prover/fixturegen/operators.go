package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// operators is a committee with its feed keys.
type operators struct {
	committee *protocol.Committee
	keys      []*protocol.FeedPrivateKey
}

func newOperators(weights []uint64) (*operators, error) {
	ops := &operators{committee: new(protocol.Committee)}
	for i, w := range weights {
		seed := "oraclestream fixture operator " + strconv.Itoa(i)
		key, err := protocol.NewFeedPrivateKey(&seedReader{seed: seed})
		if err != nil {
			return nil, err
		}
		ops.keys = append(ops.keys, key)
		ops.committee.Members = append(ops.committee.Members, protocol.Member{
			Operator: common.BytesToAddress(crypto.Keccak256([]byte(seed))),
			Key:      key.Public(),
			Weight:   w,
		})
	}
	return ops, nil
}

func (ops *operators) describe(shape protocol.Shape) committee {
	c := committee{
		Root:   hexElement(ops.committee.Root(shape)),
		Quorum: hexElement(protocol.NewElement(protocol.Quorum(ops.committee.Total()))),
		Total:  ops.committee.Total(),
	}
	for i := range ops.committee.Members {
		m := &ops.committee.Members[i]
		q := protocol.RegistrationPoint(&m.Key)
		c.Members = append(c.Members, member{
			Operator: m.Operator.Hex(),
			QX:       hexElement(q.X), QY: hexElement(q.Y),
			AX: hexElement(m.Key.X), AY: hexElement(m.Key.Y),
			Weight: m.Weight,
		})
	}
	return c
}

// report lets the operators that take part in a scenario sign what they see.
func (ops *operators) report(p *plan, s *scenario) (*protocol.Report, error) {
	domain, err := protocol.Domain(*s.chain, feed.Set{Interval: interval, Feeds: p.feeds})
	if err != nil {
		return nil, err
	}
	total := ops.committee.Total()
	r := &protocol.Report{
		FeedSet: "main", Domain: domain, Round: s.round,
		Committee: ops.committee, Root: ops.committee.Root(p.shape), Quorum: protocol.Quorum(total),
		Observations: make([]*protocol.Observation, p.shape.Slots),
		Medians:      make([]feed.Encoded, p.shape.Columns),
	}
	if s.everyone {
		r.Quorum = total
	}
	for i, key := range ops.keys {
		if slices.Contains(s.silent, i) {
			continue
		}
		o := &protocol.Observation{Domain: domain, Root: r.Root, Round: s.round, Slot: i}
		if o.Vector, err = s.vector(p, i); err != nil {
			return nil, err
		}
		o.FeedSignature = key.Sign(o.Digest())
		r.Observations[i] = o
	}
	for j := range r.Medians {
		r.Medians[j] = ops.median(r, j)
	}
	return r, nil
}

// vector is what one slot sees.
func (s *scenario) vector(p *plan, slot int) ([]feed.Encoded, error) {
	out := make([]feed.Encoded, p.shape.Columns)
	for j := range out {
		if slices.Contains(s.absent[j], slot) {
			continue
		}
		m := s.round.Start(interval).UnixMilli() + s.shift + 10*int64(slot)
		if j > 0 {
			m = p.mantissas[j-1] + s.move + int64(slot)*p.spread[j-1]
		}
		if slices.Contains(s.liars, slot) {
			m = s.lie
		}
		var err error
		if out[j], err = feed.Encode(m); err != nil {
			return nil, fmt.Errorf("column %d: %w", j, err)
		}
	}
	return out, nil
}

// honest gives, for each column, the range of what others than the liars observed.
func (s *scenario) honest(r *protocol.Report) [][2]string {
	out := make([][2]string, len(r.Medians))
	for j := range out {
		var low, high feed.Encoded
		for slot, o := range r.Observations {
			if o == nil || o.Vector[j] == feed.Absent || slices.Contains(s.liars, slot) {
				continue
			}
			if low == feed.Absent || o.Vector[j] < low {
				low = o.Vector[j]
			}
			high = max(high, o.Vector[j])
		}
		out[j] = [2]string{strconv.FormatUint(uint64(low), 10), strconv.FormatUint(uint64(high), 10)}
	}
	return out
}

// median is the weighted lower median of a column.
func (ops *operators) median(r *protocol.Report, column int) feed.Encoded {
	type entry struct {
		v feed.Encoded
		u uint64
	}
	var entries []entry
	var total, reached uint64
	for i, o := range r.Observations {
		if o != nil && o.Vector[column] != feed.Absent {
			u := ops.committee.Members[i].Weight
			entries = append(entries, entry{o.Vector[column], u})
			total += u
		}
	}
	if total < r.Quorum {
		return feed.Absent
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.v, b.v) })
	for _, e := range entries {
		if reached += e.u; 2*reached >= total {
			return e.v
		}
	}
	return feed.Absent
}
