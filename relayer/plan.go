package relayer

import (
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// step is what a plan says to do with a report.
type step uint8

const (
	// stepDrop forgets the report: there is nothing to deliver.
	stepDrop step = iota
	// stepWait leaves the report to the operators before this one.
	stepWait
	// stepDeliver is this operator's turn.
	stepDeliver
)

// planner decides when one operator delivers. It is pure: time, the chain's
// state and the report are handed in.
//
// From the moment a delivery is due, the operators take turns, one stage each.
// Their order comes from the round that the chain holds, which all of them see
// alike, so newer reports that arrive meanwhile change what is delivered but
// not whose turn it is. When the chain takes a round, turns begin anew.
type planner struct {
	policy DuePolicy
	domain protocol.Element
	// operator is whose turn it plans, wherever the report's committee has it.
	operator common.Address
	stage    time.Duration

	due   bool
	since time.Time
	held  Snapshot
	// notBefore keeps an operator whose own try failed back for a stage.
	notBefore time.Time
}

type plan struct {
	step step
	// until is when a wait ends, if the chain does not change.
	until time.Time
	rank  int
	cause Decision
}

func (p *planner) next(now time.Time, held Snapshot, r *protocol.Report) plan {
	if superseded(held, r.Round, r.Medians) {
		p.due = false
		return plan{step: stepDrop}
	}
	cause := p.policy.Due(held.Values, r.Medians)
	if !cause.Due() {
		p.due = false
		return plan{step: stepDrop}
	}
	if !p.due || p.held.Round != held.Round || !slices.Equal(p.held.Values, held.Values) {
		p.due, p.since, p.held = true, now, held
	}
	rank, ok := p.rank(held.Round, r.Committee)
	if !ok {
		return plan{step: stepDrop}
	}
	at := p.since.Add(time.Duration(rank) * p.stage)
	if at.Before(p.notBefore) {
		at = p.notBefore
	}
	out := plan{step: stepDeliver, until: at, rank: rank, cause: cause}
	if now.Before(at) {
		out.step = stepWait
	}
	return out
}

// rank is the operator's turn by the round on chain; ok is false where the
// committee does not have it.
func (p *planner) rank(held feed.Round, c *protocol.Committee) (rank int, ok bool) {
	if c == nil {
		return 0, false
	}
	slot, ok := c.Slot(p.operator)
	if !ok {
		return 0, false
	}
	s, err := NewSchedule(p.domain, len(c.Members))
	if err != nil {
		return 0, false
	}
	return s.Rank(held, slot)
}

// failed keeps this operator back for a stage, so that the next one gets a turn.
func (p *planner) failed(now time.Time) { p.notBefore = now.Add(p.stage) }
