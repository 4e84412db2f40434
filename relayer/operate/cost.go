package operate

import (
	"context"
	"errors"
	"fmt"
	"math/big"
)

// Cost is what a plan costs in gas.
type Cost struct {
	// Gas is the sum of the steps'; Guess says that some of it is an upper bound.
	Gas   uint64
	Guess bool
	// PerGas is what a gas costs at the chain's present prices, in wei.
	PerGas *big.Int
	// Has is what the operator has, in wei.
	Has *big.Int
}

// Wei is the expected cost in wei; 0 where nothing is sent.
func (c Cost) Wei() *big.Int {
	if c.PerGas == nil {
		return new(big.Int)
	}
	return new(big.Int).Mul(new(big.Int).SetUint64(c.Gas), c.PerGas)
}

// Ether is the expected cost in ether, as decimal text.
func (c Cost) Ether() string { return FormatAmount(c.Wei(), etherDecimals) }

// price counts the cost, and refuses what the account cannot pay.
func (a *Account) price(ctx context.Context, p *Plan) error {
	head, err := a.cfg.Client.HeaderByNumber(ctx, nil)
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if head.BaseFee == nil {
		return errors.New("the chain has no base fee: it does not know EIP-1559")
	}
	tip, err := a.cfg.Client.SuggestGasTipCap(ctx)
	if err != nil {
		return fmt.Errorf("ask tip: %w", err)
	}
	price, dear, err := a.cfg.Fees.Expect(head.BaseFee, tip)
	if err != nil {
		return err
	}
	p.Cost.PerGas = price
	for i := range p.Steps {
		p.Cost.Gas += p.Steps[i].Gas
		p.Cost.Guess = p.Cost.Guess || p.Steps[i].Guess
	}
	if dear {
		return advise(fmt.Errorf("%w: a gas costs %s gwei now", ErrDear, FormatAmount(price, 9)), "wait, or raise --max-fee-gwei")
	}
	if p.Cost.Has, err = a.cfg.Client.BalanceAt(ctx, a.cfg.Operator, nil); err != nil {
		return fmt.Errorf("ask the operator's balance: %w", err)
	}
	// A transaction is taken only where its gas limit, a fifth above the gas, can be
	// paid at its fee cap, which leaves room for the base fee to double.
	limit := new(big.Int).SetUint64(p.Cost.Gas + p.Cost.Gas/5)
	highest := new(big.Int).Add(price, head.BaseFee)
	if limit := a.cfg.Fees.MaxCap; limit != nil && highest.Cmp(limit) > 0 {
		highest = limit
	}
	need := limit.Mul(limit, highest)
	if p.Cost.Has.Cmp(need) < 0 {
		return advise(fmt.Errorf("%w: gas may cost %s ether, and %s has %s", ErrPoor, FormatAmount(need, etherDecimals), a.cfg.Operator, FormatAmount(p.Cost.Has, etherDecimals)),
			"send ether to the operator's address; what is not used stays there")
	}
	return nil
}
