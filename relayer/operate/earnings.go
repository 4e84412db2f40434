package operate

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/relayer"
)

// Reward is what a pool owes for one epoch, or why it owes nothing now.
type Reward struct {
	Membership
	// Amount is what a claim would pay now, in the token's smallest unit; nil where
	// the pool refuses one, for the reason in Why.
	Amount *big.Int
	// Why is the pool's refusal, such as TooEarly with the time from which it pays.
	Why *relayer.RevertError
}

// Claimed reports whether the epoch was paid already.
func (r *Reward) Claimed() bool { return r.Why != nil && r.Why.Name == "AlreadyClaimed" }

// Later reports whether the epoch may be paid later: it is not over, its grace
// is not, or the pool has nothing yet.
func (r *Reward) Later() bool {
	return r.Why != nil && (r.Why.Name == "TooEarly" || r.Why.Name == "PoolEmpty")
}

// Rewards asks the pool what it owes the operator for each epoch. There is no
// view for it: a claim that is tried tells, the settlement of the epoch that
// it brings about included.
func (a *Account) Rewards(ctx context.Context, s *Standing) ([]Reward, error) {
	if a.cfg.Rewards == (common.Address{}) {
		return nil, nil
	}
	pool := bindings.NewRewardPool()
	out := make([]Reward, 0, len(s.Memberships))
	for _, m := range s.Memberships {
		r := Reward{Membership: m}
		amount, err := ask(ctx, a, a.cfg.Rewards, pool.PackClaim(m.Epoch, big.NewInt(int64(m.Slot))), pool.UnpackClaim)
		switch {
		case errors.As(err, &r.Why):
		case err != nil:
			return nil, fmt.Errorf("ask reward of epoch %d: %w", m.Epoch, err)
		default:
			r.Amount = amount
		}
		out = append(out, r)
	}
	return out, nil
}

// Owed is what DeliveryRefunds owes the operator, in wei; nil where no contract
// was named.
func (a *Account) Owed(ctx context.Context) (*big.Int, error) {
	if a.cfg.Refunds == (common.Address{}) {
		return nil, nil
	}
	c := bindings.NewDeliveryRefunds()
	v, err := ask(ctx, a, a.cfg.Refunds, c.PackOwed(a.cfg.Operator), c.UnpackOwed)
	if err != nil {
		return nil, fmt.Errorf("ask refunds: %w", err)
	}
	return v, nil
}

// Means is what the operator has at hand: wei for gas, and tokens for stake.
// Tokens is nil for an account without a registry.
func (a *Account) Means(ctx context.Context) (wei, tokens *big.Int, err error) {
	if wei, err = a.cfg.Client.BalanceAt(ctx, a.cfg.Operator, nil); err != nil {
		return nil, nil, fmt.Errorf("ask the operator's balance: %w", err)
	}
	if a.terms == nil {
		return wei, nil, nil
	}
	tokens, err = a.balance(ctx)
	return wei, tokens, err
}
