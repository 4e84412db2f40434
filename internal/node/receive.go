package node

import (
	"context"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

// freshRounds is how many rounds an observation may be old or new and still be
// passed on. Peers with clocks a little off are heard; a replayed archive is not.
const freshRounds = 2

// fresh reports whether an observation belongs to about now.
func fresh(round feed.Round, interval time.Duration, now time.Time) bool {
	at := feed.RoundAt(now, interval)
	return round <= at+freshRounds && at <= round+freshRounds
}

// join takes part in a feed set's observations on the mesh. Every peer is
// untrusted: what does not parse, or was not signed by the committee's slot, is
// rejected and counts against whoever handed it over; what is only late or for
// another committee is ignored, since an honest peer may be behind.
func (n *Node) join(s *setState) error {
	return n.cfg.Mesh.Join(s.topic,
		func(_ context.Context, _ peer.ID, data []byte) mesh.Verdict { return n.judge(s, data) },
		func(_ context.Context, m mesh.Message) { n.receive(s, m.Data) })
}

func (n *Node) judge(s *setState, data []byte) mesh.Verdict {
	// Form first, then the cheap tests, then the signatures, which cost most.
	o, err := protocol.DecodeObservation(data)
	if err != nil {
		return mesh.Reject
	}
	if o.Domain != s.Domain {
		return mesh.Ignore
	}
	// A committee that this node does not know yet, or another one than speaks
	// for the round, may be an honest peer's that is ahead or behind.
	e := n.epochWith(o.Root, o.Round, s.Interval)
	if e == nil {
		return mesh.Ignore
	}
	if !fresh(o.Round, s.Interval, time.Now()) {
		return n.judgeOwn(s, e, o)
	}
	if err := o.Verify(n.cfg.Network, e.committee, n.cfg.Shape); err != nil {
		n.log.Debug("observation rejected", "feed_set", s.Name, "round", o.Round, "error", err)
		return mesh.Reject
	}
	return mesh.Accept
}

// receive takes in what [Node.judge] accepted.
func (n *Node) receive(s *setState, data []byte) {
	o, err := protocol.DecodeObservation(data)
	if err != nil {
		return
	}
	e := n.epochWith(o.Root, o.Round, s.Interval)
	if e == nil {
		return
	}
	if o.Slot == e.slot {
		n.seen(s, o)
	}
	n.collect(s, e, o)
}

func (n *Node) seen(s *setState, o *protocol.Observation) {
	if s.guard.seen(s.Domain, o.Round) {
		n.log.Warn("a peer has an observation of ours that this process did not sign", "feed_set", s.Name, "round", o.Round,
			"advice", "nothing up to this round is signed again; if this goes on, another process uses these keys: stop it")
	}
}

// judgeOwn looks at an observation that is not of about now, for this
// operator's own signature. A clock that was set back makes all that was really
// signed last look like the future.
//
// Threat: made-up observations cost their verification. Whoever hands one over
// is rejected for it, and what says nothing new is not looked at.
func (n *Node) judgeOwn(s *setState, e *epoch, o *protocol.Observation) mesh.Verdict {
	if o.Slot != e.slot || !s.guard.news(s.Domain, o.Round) {
		return mesh.Ignore
	}
	if err := o.Verify(n.cfg.Network, e.committee, n.cfg.Shape); err != nil {
		return mesh.Reject
	}
	n.seen(s, o)
	return mesh.Ignore
}

// collect hands a verified observation to the collector of its committee.
func (n *Node) collect(s *setState, e *epoch, o *protocol.Observation) {
	log := n.log.With("feed_set", s.Name, "round", o.Round, "slot", o.Slot)
	res, err := e.sets[s.index].collector.Add(o)
	if err != nil {
		log.Debug("observation not collected", "error", err)
		return
	}
	if res.Equivocation != nil {
		operator := e.committee.Members[o.Slot].Operator
		log.Error("operator signed two vectors for one round", "peer_operator", operator.Hex(),
			"first", digestHex(res.Equivocation.First), "second", digestHex(res.Equivocation.Second),
			"advice", "both signed observations are evidence for slashing")
		if n.cfg.OnEquivocation != nil {
			n.cfg.OnEquivocation(operator, res.Equivocation)
		}
	}
	if !res.Added {
		return
	}
	e.sets[s.index].lastSeen.raise(o.Slot, o.Round)
	select {
	case s.arrived <- struct{}{}:
	default: // the loop is going to look anyway
	}
}

func digestHex(o *protocol.Observation) string {
	d := o.Digest()
	b := d.Bytes()
	return hexutil.Encode(b[:])
}

// slotRounds keeps the last round of each slot.
type slotRounds struct {
	mu   sync.Mutex
	last []feed.Round
}

func newSlotRounds(slots int) *slotRounds { return &slotRounds{last: make([]feed.Round, slots)} }

func (r *slotRounds) raise(slot int, round feed.Round) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last[slot] = max(r.last[slot], round)
}

func (r *slotRounds) get(slot int) feed.Round {
	r.mu.Lock()
	defer r.mu.Unlock()
	if slot < 0 || slot >= len(r.last) {
		return 0
	}
	return r.last[slot]
}
