package mesh

import (
	"context"
	"time"

	gossip "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
)

// Verdict is what a validator says of a message.
type Verdict uint8

// The verdicts.
const (
	// Ignore drops the message and blames nobody: it may be honest but is of no
	// use here, for example late, or of a committee that this node does not know yet.
	Ignore Verdict = iota
	// Accept hands the message to the handler and to other peers.
	Accept
	// Reject drops the message and counts against the peer that handed it over.
	// It is for what no honest node can have passed on.
	Reject
)

// String is "ignore", "accept" or "reject".
func (v Verdict) String() string {
	switch v {
	case Accept:
		return "accept"
	case Reject:
		return "reject"
	}
	return "ignore"
}

// Validator judges a message by its data. from is the neighbour that handed it
// over (this node itself for its own messages) and is for logs only: see the
// package's text. The validator returns by the context's deadline, is called
// from several goroutines, does not keep data and does not change it.
type Validator func(ctx context.Context, from peer.ID, data []byte) Verdict

// pipeline is what a topic's message passes after it was found to be new.
// The neighbour's rate was looked at before that, in [rates.admit].
type pipeline struct {
	maxMessage int
	timeout    func() time.Duration
	validate   Validator
	metrics    *metrics
}

// judge checks the size, then asks the validator. An answer that comes after
// the deadline is not used: a late "reject" could blame a peer for this node's load.
func (p *pipeline) judge(ctx context.Context, from peer.ID, data []byte) Verdict {
	if len(data) > p.maxMessage {
		p.metrics.refused(refusedSize)
		return Reject
	}
	if p.validate == nil {
		return Accept
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout())
	defer cancel()
	v := p.validate(ctx, from, data)
	if ctx.Err() != nil {
		p.metrics.refused(refusedTimeout)
		return Ignore
	}
	switch v {
	case Accept:
		return Accept
	case Reject:
		p.metrics.refused(refusedInvalid)
		return Reject
	default:
		p.metrics.refused(refusedIgnored)
		return Ignore
	}
}

// gossipValidator is judge as GossipSub calls it.
func (p *pipeline) gossipValidator(ctx context.Context, from peer.ID, m *gossip.Message) gossip.ValidationResult {
	switch p.judge(ctx, from, m.GetData()) {
	case Accept:
		return gossip.ValidationAccept
	case Reject:
		return gossip.ValidationReject
	default:
		return gossip.ValidationIgnore
	}
}
