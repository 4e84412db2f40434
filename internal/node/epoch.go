package node

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// maxEpochs bounds the committees that a node keeps: the one that ended, so
// that its last rounds are finished, the present one, and a few to come.
const maxEpochs = 8

// ErrEpoch is wrapped where a committee does not follow the last one known.
var ErrEpoch = errors.New("the committee does not follow the last one")

// epoch is a committee and what the node collects of it.
type epoch struct {
	committee *protocol.Committee
	root      protocol.Element
	// slot is the operator's place, -1 where it has none.
	slot int
	// sets has an entry a feed set.
	sets []epochSet
}

type epochSet struct {
	collector *aggregator.Collector
	// lastSeen is the last round of a valid observation, one entry a slot.
	lastSeen *slotRounds
}

// AddCommittee makes the next epoch's committee known. From its first round on
// the node signs and collects by it, without a restart. It must begin where
// the last one known ends, or later. [ErrKeys] says that the operator is a
// member with another feed key: the committee is known all the same, and the
// node signs nothing for it.
func (n *Node) AddCommittee(c *protocol.Committee) error {
	e, keyErr := n.newEpoch(c)
	if e == nil {
		return keyErr
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.epochs) > 0 {
		if last := n.epochs[len(n.epochs)-1].committee; c.From.Before(last.Until) || c.Epoch <= last.Epoch {
			return fmt.Errorf("%w: epoch %d from %s, and epoch %d lasts until %s", ErrEpoch, c.Epoch, c.From.UTC(), last.Epoch, last.Until.UTC())
		}
	}
	// A slice that is read without the lock is never changed.
	known := n.epochs[max(0, len(n.epochs)+1-maxEpochs):]
	n.epochs = append(slices.Clone(known), e)
	return keyErr
}

// newEpoch checks a committee. It gives an epoch without a slot, and [ErrKeys],
// where the operator is in it with another feed key.
func (n *Node) newEpoch(c *protocol.Committee) (*epoch, error) {
	if err := c.Validate(n.cfg.Shape); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	e := &epoch{committee: c, root: c.Root(n.cfg.Shape), slot: -1}
	for _, s := range n.sets {
		collector, err := aggregator.NewCollector(aggregator.CollectorConfig{
			FeedSet: s.Name, Domain: s.Domain, Shape: n.cfg.Shape, Committee: c,
			Root: e.root, Quorum: protocol.Quorum(c.Total()), Interval: s.Interval,
		})
		if err != nil {
			return nil, fmt.Errorf("set up feed set %s: %w", s.Name, err)
		}
		e.sets = append(e.sets, epochSet{collector: collector, lastSeen: newSlotRounds(len(c.Members))})
	}
	operator, signs := n.cfg.operator()
	if !signs {
		return e, nil
	}
	slot, ok := c.Slot(operator)
	if !ok {
		return e, nil
	}
	if key := n.cfg.FeedKey.Public(); !c.Members[slot].Key.Equal(&key) {
		return e, fmt.Errorf("%w: slot %d of epoch %d: use the key that is registered, or register this one for a later epoch", ErrKeys, slot, c.Epoch)
	}
	e.slot = slot
	return e, nil
}

// allEpochs gives the epochs known, which nobody changes.
func (n *Node) allEpochs() []*epoch {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.epochs
}

// epochOf gives the epoch whose committee speaks for a round, or nil.
func (n *Node) epochOf(round feed.Round, interval time.Duration) *epoch {
	for _, e := range n.allEpochs() {
		if e.committee.Covers(round, interval) {
			return e
		}
	}
	return nil
}

// epochWith gives the epoch with that root which speaks for a round, or nil.
func (n *Node) epochWith(root protocol.Element, round feed.Round, interval time.Duration) *epoch {
	if e := n.epochOf(round, interval); e != nil && e.root == root {
		return e
	}
	return nil
}

// Committee gives the committee in office, or else the next to come or the
// last one that was; nil where none is known. slot is the operator's place in
// it, -1 where it has none.
func (n *Node) Committee() (c *protocol.Committee, slot int) {
	e := n.present()
	if e == nil {
		return nil, -1
	}
	return e.committee, e.slot
}

// LastCommittee gives the committee of the last epoch known, as
// [Node.Committee] does.
func (n *Node) LastCommittee() (c *protocol.Committee, slot int) {
	all := n.allEpochs()
	if len(all) == 0 {
		return nil, -1
	}
	e := all[len(all)-1]
	return e.committee, e.slot
}

func (n *Node) present() *epoch {
	now := time.Now()
	all := n.allEpochs()
	for _, e := range all {
		if e.committee.Until.After(now) {
			return e
		}
	}
	if len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// LastSeen gives the last round in which a slot of the committee in office was
// heard of, in any feed set.
func (n *Node) LastSeen(slot int) feed.Round {
	e := n.present()
	if e == nil {
		return 0
	}
	var last feed.Round
	for i := range e.sets {
		last = max(last, e.sets[i].lastSeen.get(slot))
	}
	return last
}
