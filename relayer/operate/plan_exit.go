package operate

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
)

func (a *Account) planLeaveSeat(_ context.Context, p *Plan) error {
	if !p.Standing.Seated {
		p.note("%s has no seat", a.cfg.Operator)
		return nil
	}
	if err := a.addLeaveSeat(p); err != nil {
		return err
	}
	p.note("the stake stays bonded; 'operator join' takes a seat again, 'operator leave' asks the stake back too")
	return nil
}

func (a *Account) addLeaveSeat(p *Plan) error {
	s := p.Standing
	if !s.HeldUntil.IsZero() {
		return advise(fmt.Errorf("%w: the seat is held: it was the last one, or another's, and no epoch was set with it yet", ErrRefused),
			"wait until an epoch was set with it, or until %s", stamp(s.HeldUntil))
	}
	p.Steps = append(p.Steps, Step{
		Name: stepLeaveSeat, To: a.cfg.Registry, Data: bindings.NewOperatorRegistry().PackLeaveSeat(), bound: a.seatBound(),
		What: fmt.Sprintf("give up seat %d of weight %d", s.Seat, s.Weight),
	})
	if !s.Bound.IsZero() && s.Bound.After(s.Now) {
		p.note("committees that are set stay as they are: keep the node running until %s, where the last one ends that this operator is in", stamp(s.Bound))
	}
	return nil
}

func (a *Account) addUnbond(p *Plan, amount *big.Int) {
	s, t := p.Standing, a.terms
	p.Steps = append(p.Steps, Step{
		Name: stepUnbond, To: a.cfg.Registry, Data: bindings.NewOperatorRegistry().PackUnbond(amount), bound: boundStake,
		What: fmt.Sprintf("ask back %s of the stake of %s", t.Amount(amount), t.Amount(s.Bonded)),
	})
	p.note("it can be withdrawn from about %s on, and slashed until then", stamp(s.ReleaseIfAsked(t)))
	if s.Unbonding.Sign() != 0 {
		p.note("%s was asked back before: its time begins anew", t.Amount(s.Unbonding))
	}
}

func (a *Account) planUnbond(_ context.Context, p *Plan) error {
	if p.landed(stepUnbond) {
		p.note("an earlier run of the same command asked the stake back already; run it again to ask back as much once more")
		return nil
	}
	s, t, amount := p.Standing, a.terms, p.Request.Amount
	rest := new(big.Int).Sub(s.Bonded, amount)
	switch {
	case rest.Sign() < 0:
		return advise(fmt.Errorf("%w: %s is more than what is bonded, %s", ErrRefused, t.Amount(amount), t.Amount(s.Bonded)), "ask back at most what is bonded")
	case s.Seated && rest.Cmp(t.MinimumStake) < 0:
		return advise(fmt.Errorf("%w: who has a seat keeps at least %s, and %s would stay", ErrRefused, t.Amount(t.MinimumStake), t.Amount(rest)),
			"'operator leave' gives up the seat and asks back all of it")
	case !s.HeldUntil.IsZero():
		return advise(fmt.Errorf("%w: the seat is held with all its stake: it was the last one, or another's, and no epoch was set with it yet", ErrRefused),
			"wait until an epoch was set with it, or until %s", stamp(s.HeldUntil))
	}
	a.addUnbond(p, amount)
	return nil
}

func (a *Account) planLeave(_ context.Context, p *Plan) error {
	s, t := p.Standing, a.terms
	if !s.Seated && s.Bonded.Sign() == 0 {
		p.note("%s has neither seat nor bonded stake", a.cfg.Operator)
		if s.Unbonding.Sign() != 0 {
			p.note("%s can be withdrawn from %s on", t.Amount(s.Unbonding), stamp(s.Release))
		}
		return nil
	}
	if s.Seated {
		if err := a.addLeaveSeat(p); err != nil {
			return err
		}
		if s.Taken <= t.MinimumSeats {
			p.note("%d seats are left then, and a committee needs %d: unless others join, the network ends with its last epoch", s.Taken-1, t.MinimumSeats)
		}
	}
	if s.Bonded.Sign() != 0 {
		a.addUnbond(p, s.Bonded)
	}
	return nil
}

func (a *Account) planWithdraw(_ context.Context, p *Plan) error {
	s, t := p.Standing, a.terms
	if s.Unbonding.Sign() == 0 {
		p.note("nothing was asked back, or it was withdrawn already")
		return nil
	}
	if s.Now.Before(s.Release) {
		return advise(fmt.Errorf("%w: %s is free from %s on, and the chain's time is %s", ErrRefused, t.Amount(s.Unbonding), stamp(s.Release), stamp(s.Now)),
			"run it again then")
	}
	p.Steps = append(p.Steps, Step{
		Name: stepWithdraw, To: a.cfg.Registry, Data: bindings.NewOperatorRegistry().PackWithdraw(), bound: boundStake,
		What: fmt.Sprintf("pay %s to %s", t.Amount(s.Unbonding), a.cfg.Operator),
	})
	return nil
}

func (a *Account) planClaim(ctx context.Context, p *Plan) error {
	if a.cfg.Rewards == (common.Address{}) && a.cfg.Refunds == (common.Address{}) {
		return advise(fmt.Errorf("%w: neither a RewardPool nor DeliveryRefunds is known", ErrRequest),
			"give --rewards, --refunds, or --deployment with the deployment's result")
	}
	rewards, err := a.Rewards(ctx, p.Standing)
	if err != nil {
		return err
	}
	pool := bindings.NewRewardPool()
	for _, r := range rewards {
		switch {
		case r.Amount != nil:
			p.Steps = append(p.Steps, Step{
				Name: fmt.Sprintf("%s epoch %d", stepClaim, r.Epoch), To: a.cfg.Rewards, Data: pool.PackClaim(r.Epoch, big.NewInt(int64(r.Slot))), bound: boundStake + 3_000*512,
				What: fmt.Sprintf("fetch about %s for epoch %d", a.terms.Amount(r.Amount), r.Epoch),
			})
		case !r.Claimed():
			p.note("epoch %d pays nothing now: %v (%s)", r.Epoch, Explain(r.Why), r.Why.Advice)
		}
	}
	return a.planRefunds(ctx, p)
}

func (a *Account) planRefunds(ctx context.Context, p *Plan) error {
	owed, err := a.Owed(ctx)
	if err != nil {
		return err
	}
	if owed == nil || owed.Sign() == 0 {
		if owed != nil {
			p.note("no refunds are owed")
		}
		return nil
	}
	p.Steps = append(p.Steps, Step{
		Name: stepRefunds, To: a.cfg.Refunds, Data: bindings.NewDeliveryRefunds().PackWithdraw(a.cfg.Operator), bound: boundStake,
		What: fmt.Sprintf("fetch %s ether of refunds", FormatAmount(owed, etherDecimals)),
	})
	return nil
}

// etherDecimals is how many digits a wei lies behind an ether.
const etherDecimals = 18
