package operate

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// Step is one transaction.
type Step struct {
	// Name is the contract's function, with the epoch where there are several.
	Name string
	// What says what it will do.
	What string
	To   common.Address
	Data []byte
	// Gas is what it takes by the rehearsal. Where Guess is set the endpoint could
	// not rehearse it, and Gas is an upper bound for usual contracts.
	Gas   uint64
	Guess bool
	// bound is that upper bound.
	bound uint64
	// spends says that it needs the approval before it.
	spends bool
	// waits says that it is refused until a time has passed, for which it is waited.
	waits bool
}

// Plan is what a request comes to.
type Plan struct {
	Request Request
	// Steps are to be sent in this order; none where nothing is to do.
	Steps []Step
	// Landed is what an earlier run of the same request did already.
	Landed []Landed
	// Notes say what else people should know before they agree.
	Notes []string
	Cost  Cost
	// Standing is what the plan was made from; nil where only refunds were asked for.
	Standing *Standing

	registry common.Address
}

// Upper bounds of gas where an endpoint cannot rehearse a sequence: somewhat
// above what the contracts take of an ordinary ERC-20.
const (
	boundApprove  = 100_000
	boundRegister = 400_000
	boundStake    = 250_000
	boundSeat     = 200_000
	// boundPerSlot is what looking through one taken seat costs.
	boundPerSlot = 6_000
)

// Plan looks at the chain, refuses what would be refused, and says what is to
// be sent. Nothing is sent. Earlier is what [Account.Resume] gave; nil where
// nothing was under way.
func (a *Account) Plan(ctx context.Context, r Request, earlier *Earlier) (*Plan, error) {
	p, err := a.plan(ctx, r, earlier)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Command, Explain(err))
	}
	return p, nil
}

func (a *Account) plan(ctx context.Context, r Request, earlier *Earlier) (*Plan, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	p := &Plan{Request: r, Landed: earlier.of(a.cfg.Registry, r), registry: a.cfg.Registry}
	if a.terms == nil {
		if r.Command != Claim || a.cfg.Refunds == (common.Address{}) {
			return nil, fmt.Errorf("%w: %s needs the registry's address", ErrRequest, r.Command)
		}
		if err := a.planRefunds(ctx, p); err != nil {
			return nil, err
		}
		return p, a.finish(ctx, p)
	}
	var err error
	if p.Standing, err = a.ReadStanding(ctx); err != nil {
		return nil, err
	}
	if err := a.fit(p); err != nil {
		return nil, err
	}
	plan := map[Command]func(context.Context, *Plan) error{
		Register: a.planRegister, Join: a.planJoin, AddStake: a.planAddStake, LeaveSeat: a.planLeaveSeat, Unbond: a.planUnbond,
		Leave: a.planLeave, Withdraw: a.planWithdraw, Claim: a.planClaim, Advance: a.planAdvance, Report: a.planReport,
	}[r.Command]
	if err := plan(ctx, p); err != nil {
		return nil, err
	}
	return p, a.finish(ctx, p)
}

// fit refuses what no command helps: somebody who never registered, a slashed
// operator, a feed key that is not the registered one.
func (a *Account) fit(p *Plan) error {
	s, command := p.Standing, p.Request.Command
	if command == Advance || command == Claim || command == Report {
		return nil // anyone can
	}
	if s.Jailed {
		return a.jailedError()
	}
	if !s.Registered && command != Register {
		return advise(fmt.Errorf("%w: %s is not registered at %s", ErrRefused, a.cfg.Operator, a.cfg.Registry), "register first: oraclestream operator register")
	}
	if s.Registered && a.cfg.FeedKey != nil && !s.IsKey(a.cfg.FeedKey) && (command == Register || command == Join || command == AddStake) {
		return advise(fmt.Errorf("%w: the registry has %#x for %s, and this machine %#x", ErrFeedKey, s.KeyX, a.cfg.Operator, pointX(a.cfg.FeedKey)),
			"a registered key never changes: bring the feed key file that belongs to this address, or nothing that this node signs will count")
	}
	return nil
}

// finish rehearses the steps and counts what they cost.
func (a *Account) finish(ctx context.Context, p *Plan) error {
	if len(p.Steps) == 0 {
		return nil
	}
	if err := a.rehearse(ctx, p.Steps); err != nil {
		return err
	}
	return a.price(ctx, p)
}

// pay adds the approval of exactly the amount, where the registry may take less,
// and the step that spends it.
func (a *Account) pay(ctx context.Context, p *Plan, amount *big.Int, spend Step) error {
	has, err := a.balance(ctx)
	if err != nil {
		return err
	}
	if has.Cmp(amount) < 0 {
		return advise(fmt.Errorf("%w: the stake is %s, and %s has %s", ErrPoor, a.terms.Amount(amount), a.cfg.Operator, a.terms.Amount(has)),
			"send stake tokens (%s) to the operator's address", a.terms.Token)
	}
	may, err := a.allowance(ctx)
	if err != nil {
		return err
	}
	if may.Cmp(amount) < 0 {
		if may.Sign() != 0 {
			// Some tokens change an allowance by way of nothing only.
			p.Steps = append(p.Steps, a.approve(new(big.Int), "take back an earlier, smaller approval for the registry"))
		}
		p.Steps = append(p.Steps, a.approve(amount, fmt.Sprintf("allow the registry %s to take exactly %s", a.cfg.Registry, a.terms.Amount(amount))))
		spend.spends = true
	}
	p.Steps = append(p.Steps, spend)
	return nil
}

// seatBound is an upper bound of what a step takes that looks through the seats.
func (a *Account) seatBound() uint64 { return boundSeat + boundPerSlot*min(a.terms.Slots, 256) }

// Empty reports whether nothing is to be sent.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 }

func (p *Plan) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, args...))
}

// landed reports whether an earlier run of the same request did a step.
func (p *Plan) landed(name string) bool {
	for i := range p.Landed {
		if p.Landed[i].Step == name {
			return true
		}
	}
	return false
}
