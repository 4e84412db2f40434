package operate

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

func pointX(a *twistededwards.PointAffine) *big.Int { return protocol.BigInt(a.X) }

// Names of steps: the contracts' functions.
const (
	stepApprove   = "approve"
	stepRegister  = "register"
	stepJoin      = "join"
	stepAddStake  = "addStake"
	stepLeaveSeat = "leaveSeat"
	stepUnbond    = "unbond"
	stepWithdraw  = "withdraw"
	stepClaim     = "claim"
	stepRefunds   = "withdraw refunds"
	stepAdvance   = "advance"
	stepCommit    = "commitReport"
	stepReport    = "report"
)

func (a *Account) approve(amount *big.Int, what string) Step {
	return Step{Name: stepApprove, What: what, To: a.terms.Token, Data: bindings.NewDevToken().PackApprove(a.cfg.Registry, amount), bound: boundApprove}
}

func (a *Account) planRegister(ctx context.Context, p *Plan) error {
	s, t := p.Standing, a.terms
	if s.Registered {
		p.note("%s is registered already, with a stake of %s", a.cfg.Operator, t.Amount(s.Bonded))
		if !p.landed(stepRegister) && s.Bonded.Cmp(p.Request.Amount) != 0 {
			p.note("the stake stays as it is: 'operator add-stake' adds to it")
		}
		if p.Request.NoSeat || s.Seated {
			return nil
		}
		return a.planJoin(ctx, p)
	}
	if a.cfg.FeedKey == nil {
		return advise(fmt.Errorf("%w: registering needs the feed key", ErrRequest), "give --config, or --feed-key-file; 'operator keys new' makes one")
	}
	if err := protocol.CheckFeedKey(a.cfg.FeedKey); err != nil {
		return err
	}
	amount := p.Request.Amount
	if amount.Cmp(t.MinimumStake) < 0 {
		return advise(fmt.Errorf("%w: the first stake is at least %s, and this one is %s", ErrRefused, t.Amount(t.MinimumStake), t.Amount(amount)), "stake more")
	}
	if !p.Request.NoSeat {
		if err := s.canSit(t, amount); err != nil {
			return err
		}
	}
	q := protocol.RegistrationPoint(a.cfg.FeedKey)
	if err := a.pay(ctx, p, amount, Step{
		Name: stepRegister, To: a.cfg.Registry, Data: bindings.NewOperatorRegistry().PackRegister(protocol.BigInt(q.X), protocol.BigInt(q.Y), amount), bound: boundRegister,
		What: fmt.Sprintf("stake %s and register %s with this machine's feed key, for ever", t.Amount(amount), a.cfg.Operator),
	}); err != nil {
		return err
	}
	if p.Request.NoSeat {
		p.note("without a seat the stake earns nothing; 'operator join' takes one")
	} else {
		a.addJoin(p, amount)
	}
	p.note("all of the stake can be lost: whoever signs two different vectors for one round is slashed. Never run two nodes with one key")
	p.note("stake that is asked back is free %s after the end of the last committee that the operator is in", span(t.Unbonding))
	return nil
}

func (a *Account) planJoin(_ context.Context, p *Plan) error {
	if p.Standing.Seated {
		p.note("%s has seat %d already", a.cfg.Operator, p.Standing.Seat)
		return nil
	}
	if err := p.Standing.canSit(a.terms, p.Standing.Bonded); err != nil {
		return err
	}
	a.addJoin(p, p.Standing.Bonded)
	return nil
}

// addJoin adds the step that takes a seat.
func (a *Account) addJoin(p *Plan, bonded *big.Int) {
	s, t := p.Standing, a.terms
	what := fmt.Sprintf("take one of %d free seats with a weight of %s", t.Slots-min(s.Taken, t.Slots), t.weightOf(bonded))
	if s.Taken >= t.Slots {
		what = fmt.Sprintf("take the seat of the lightest holder, of weight %d, with a weight of %s", s.Lightest, t.weightOf(bonded))
	}
	p.Steps = append(p.Steps, Step{Name: stepJoin, To: a.cfg.Registry, Data: bindings.NewOperatorRegistry().PackJoin(), bound: a.seatBound(), What: what})
	switch {
	case s.Last == 0:
		p.note("no epoch was set yet: once %d seats are taken, anyone sets the first one ('operator advance')", t.MinimumSeats)
	default:
		p.note("epoch %d is the first that it can be in: it is set from %s on, and follows epoch %d, which ends at %s", s.Last+1, stamp(s.LastUntil.Add(-t.Lead)), s.Last, stamp(s.LastUntil))
	}
	if s.Taken+1 >= t.Slots {
		p.note("whoever takes the last seat, or another's, keeps it with all its stake until an epoch was set with it")
	}
}

func (a *Account) planAddStake(ctx context.Context, p *Plan) error {
	if p.landed(stepAddStake) {
		p.note("an earlier run of the same command added the stake already; run it again to add as much once more")
		return nil
	}
	s, t, amount := p.Standing, a.terms, p.Request.Amount
	after := new(big.Int).Add(s.Bonded, amount)
	if err := a.pay(ctx, p, amount, Step{
		Name: stepAddStake, To: a.cfg.Registry, Data: bindings.NewOperatorRegistry().PackAddStake(amount), bound: boundStake,
		What: fmt.Sprintf("add %s to the stake, which is %s then", t.Amount(amount), t.Amount(after)),
	}); err != nil {
		return err
	}
	if !s.Seated {
		p.note("the operator has no seat: 'operator join' takes one")
	}
	p.note("it counts for committees that are set from then on, with a weight of %s", t.weightOf(after))
	return nil
}

func (a *Account) planAdvance(_ context.Context, p *Plan) error {
	s, t := p.Standing, a.terms
	if s.Taken < t.MinimumSeats {
		return advise(fmt.Errorf("%w: %d of the %d seats that a committee needs are taken", ErrRefused, s.Taken, t.MinimumSeats), "more operators must take seats first")
	}
	if from := s.LastUntil.Add(-t.Lead); s.Last > 0 && s.Now.Before(from) {
		p.note("epoch %d is set and ends at %s; the next one can be set from %s on", s.Last, stamp(s.LastUntil), stamp(from))
		return nil
	}
	p.Steps = append(p.Steps, Step{
		Name: stepAdvance, To: a.cfg.Registry, Data: bindings.NewOperatorRegistry().PackAdvance(), bound: a.seatBound() + 40_000*min(t.Slots, 256),
		What: fmt.Sprintf("set epoch %d with a committee of %d", s.Last+1, s.Taken),
	})
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// span writes a duration for people: whole days, and what is left of them.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	days, rest := d/day, (d % day).Truncate(time.Second)
	switch {
	case days == 0:
		return rest.String()
	case rest == 0:
		return fmt.Sprintf("%d days", days)
	}
	return fmt.Sprintf("%d days and %s", days, rest)
}
