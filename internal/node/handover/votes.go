package handover

import (
	"context"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

// beat numbers the broadcasts, by the clock. Equal data goes nowhere on the
// mesh while it is remembered there, so a vote that is sent again has a new one.
func (x *Exchange) beat() uint64 {
	return uint64(x.cfg.Now().UnixMilli() / max(1, x.cfg.Beat.Milliseconds()))
}

// broadcast sends the own votes, once a beat, and new ones at once; and those of
// members that were silent for a beat, since who comes later needs them too: all
// who do that send the same bytes, which the mesh carries once. That goes on
// while a committee is in office, and after that as long as a mirror of this
// node's wants it.
func (x *Exchange) broadcast(ctx context.Context) {
	beat := x.beat()
	var out [][]byte
	x.mu.Lock()
	for _, p := range x.pairs {
		if !x.now.Before(p.by.Until) && x.cfg.Now().Sub(p.wanted) >= freshBeats*x.cfg.Beat {
			continue
		}
		for slot, v := range p.votes {
			quiet := uint64(1)
			if slot != p.slot {
				quiet++
			}
			if v.beat+quiet > beat {
				continue
			}
			v.beat = beat
			m := protocol.HandOverVote{HandOver: p.next, Slot: slot, Beat: beat, Signature: v.signature}
			out = append(out, m.Encode())
		}
	}
	x.mu.Unlock()
	for _, data := range out {
		if err := x.cfg.Mesh.Publish(ctx, x.topic, data); err != nil && ctx.Err() == nil {
			x.log.Warn("signature of a hand-over not broadcast", "error", err, "advice", "check that peers are connected; it is tried again")
			return
		}
	}
}

// judge is the topic's validator. Every peer is untrusted: what does not parse,
// or was not signed by the member that it names, counts against whoever handed
// it over. What this node cannot judge, because it knows less of the registry
// or its clock differs, is ignored and comes again.
//
// Threat: a vote with another beat is another message, so a neighbour can send one
// vote as often as there are fresh beats, and no more. A member can sign one
// hash in many ways: one signature of each is passed on.
func (x *Exchange) judge(data []byte) mesh.Verdict {
	v, err := protocol.DecodeHandOverVote(data)
	if err != nil {
		return mesh.Reject
	}
	if now := x.beat(); v.Beat > now+freshBeats || now > v.Beat+freshBeats {
		return mesh.Ignore
	}
	p := x.pair(v.HandOver.Epoch)
	if p == nil {
		return mesh.Ignore
	}
	if v.Slot >= len(p.by.Members) {
		return mesh.Reject
	}
	same := protocol.HandOverHash(x.cfg.Network, &v.HandOver) == p.hash
	if same {
		if have, known := x.heard(p, v); known {
			if have == v.Signature {
				return mesh.Accept
			}
			return mesh.Ignore
		}
	}
	if err := protocol.VerifyHandOver(x.cfg.Network, &v.HandOver, p.by.Members[v.Slot].Operator, v.Signature); err != nil {
		return mesh.Reject
	}
	if !same {
		x.contradicted(p, v)
		return mesh.Ignore
	}
	return mesh.Accept
}

func (x *Exchange) pair(epoch uint64) *pair {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.pairs[epoch]
}

// heard gives the signature that is there of a vote's member, and notes that the
// mesh has it in this beat.
func (x *Exchange) heard(p *pair, v *protocol.HandOverVote) (have [protocol.EthSignatureSize]byte, known bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	old, known := p.votes[v.Slot]
	if !known {
		return have, false
	}
	if old.signature == v.Signature {
		old.beat = max(old.beat, min(v.Beat, x.beat())) // a made-up beat of the future silences nobody
	}
	return old.signature, true
}

// receive takes in what [Exchange.judge] accepted.
func (x *Exchange) receive(data []byte) {
	v, err := protocol.DecodeHandOverVote(data)
	if err != nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	p := x.pairs[v.HandOver.Epoch]
	if p == nil || v.Slot >= len(p.by.Members) {
		return
	}
	if _, known := p.votes[v.Slot]; known {
		return
	}
	p.votes[v.Slot] = &vote{signature: v.Signature, beat: min(v.Beat, x.beat())}
	if v.Slot == p.slot {
		// Signed before a restart, or a restore: the same hash, so nothing new.
		p.refused = ""
		x.log.Info("own signature of the hand-over taken up from a peer", "epoch", v.HandOver.Epoch)
	}
	x.metrics.heard.Inc()
	x.metrics.saw(x.newest())
}

// contradicted is told of a member that signed something else than this node
// reads from the registry: one of the two is wrong.
func (x *Exchange) contradicted(p *pair, v *protocol.HandOverVote) {
	x.mu.Lock()
	before := p.others[v.Slot]
	p.others[v.Slot] = true
	x.mu.Unlock()
	if before {
		return
	}
	member := p.by.Members[v.Slot].Operator
	args := []any{"epoch", v.HandOver.Epoch, "peer_operator", member.Hex(), "slot", v.Slot}
	if evidence, err := protocol.EncodeFalseHandOver(member, &v.HandOver, v.Signature); err == nil {
		args = append(args, "evidence", hexutil.Encode(evidence))
	}
	x.log.Error("a member signed another hand-over than the registry has", append(args,
		"advice", "if the registry agrees with this node, that is evidence for slashing; if not, this node's endpoints lie: use the operator's own node")...)
}
