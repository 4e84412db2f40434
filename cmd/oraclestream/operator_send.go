package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/mattn/go-isatty"

	"github.com/oraclestream/oraclestream/internal/operator"
)

// operatorSend are the flags of every command that sends.
type operatorSend struct {
	operatorPlace
	operatorFees
	Address string `help:"With --dry-run: the operator's address, without its key." placeholder:"ADDRESS"`
	DryRun  bool   `help:"Send nothing: show what would be sent and what it would cost."`
	Yes     bool   `short:"y" help:"Send without asking."`
	JSON    bool   `name:"json" help:"Print one JSON object, also where it fails; needs --yes or --dry-run."`
}

// send does what a command asks for.
func (c *operatorSend) send(ctx context.Context, s streams, chain string, order operator.Order) error {
	r, err := c.do(ctx, s, chain, order)
	switch {
	case err != nil && r == nil:
		return s.operatorFailed(c.JSON, err)
	case err != nil:
		failed := withAdvice(operatorUsage(fmt.Errorf("operator %w", err)), operatorAdvice(err))
		if ctx.Err() != nil {
			failed = stopped(ctx, failed, "what was sent stays: run it again to go on, nothing is paid twice")
			r.Error, r.Advice = failed.Error(), "run it again to go on, nothing is paid twice"
		}
		if c.JSON {
			return errors.Join(failed, s.object(r))
		}
		return failed
	}
	return s.show(c.JSON, r)
}

func (c *operatorSend) do(ctx context.Context, s streams, chain string, order operator.Order) (*operator.Result, error) {
	if c.JSON && !c.Yes && !c.DryRun {
		return nil, usageError{errors.New("--json asks nobody: give --yes to send, or --dry-run")}
	}
	if c.Address != "" && !c.DryRun {
		return nil, usageError{errors.New("--address is for --dry-run: sending needs the key")}
	}
	o, err := c.options(s, func(what string) { _, _ = fmt.Fprintln(s.err, what) })
	if err != nil {
		return nil, err
	}
	if err := c.apply(&o); err != nil {
		return nil, err
	}
	if c.Address != "" {
		if o.Address, err = addressFlag("--address", c.Address); err != nil {
			return nil, err
		}
	}
	o.Chain, order.DryRun = chain, c.DryRun
	if !c.Yes {
		order.Confirm = s.agreed
	}
	r, err := operator.Do(ctx, o, order)
	if err != nil && r == nil {
		err = operatorUsage(fmt.Errorf("operator %s: %w", order.Command, err))
	}
	return r, err
}

// agreed shows a plan and asks. Without a terminal nobody can be asked.
func (s streams) agreed(ctx context.Context, r *operator.Result) (bool, error) {
	_, _ = fmt.Fprint(s.err, r.Text())
	if !isatty.IsTerminal(os.Stdin.Fd()) {
		return false, usageError{errors.New("there is no terminal to ask at: give --yes to send this, or --dry-run")}
	}
	return operator.Ask(ctx, os.Stdin, s.err, fmt.Sprintf("Send %s?", counted(len(r.Steps), "transaction")))
}

type operatorRegisterCmd struct {
	Stake  string `required:"" help:"The first stake in whole tokens, such as 1000 or 0.5, or in the smallest unit: 1500base." placeholder:"AMOUNT"`
	NoSeat bool   `help:"Take no seat yet."`
	operatorSend
}

// Help is shown below the flags.
func (operatorRegisterCmd) Help() string {
	return `Approves exactly the stake for the registry, registers the address with this machine's feed key, and takes a seat. A key cannot be
changed, nor registered again by anybody. Everything is tried first, one upon the other: what the contracts would refuse is told before anything
is paid.

Examples:
  oraclestream operator register --config node.toml --stake 1000 --dry-run
  oraclestream operator register --config node.toml --stake 1000 --yes --json
  oraclestream operator register --rpc-url http://127.0.0.1:8545 --registry 0x5290... --key-file operator/eth.key --feed-key-file operator/feed.key --stake 1000`
}

// Run registers.
func (c *operatorRegisterCmd) Run(ctx context.Context, s streams) error {
	return c.send(ctx, s, "", operator.Order{Command: operator.Register, Amount: c.Stake, NoSeat: c.NoSeat})
}

type operatorJoinCmd struct{ operatorSend }

// Help is shown below the flags.
func (operatorJoinCmd) Help() string {
	return `A free seat goes to whoever has the stake for it; when all are taken, the lightest holder gives way to whoever is heavier. The seat counts
from the next epoch that is set. Whoever takes the last seat, or another's, keeps it with all its stake until an epoch was set with it.`
}

// Run takes a seat.
func (c *operatorJoinCmd) Run(ctx context.Context, s streams) error {
	return c.send(ctx, s, "", operator.Order{Command: operator.Join})
}

type operatorAddStakeCmd struct {
	Amount string `arg:"" help:"How much, in whole tokens, such as 1000 or 0.5, or in the smallest unit: 1500base."`
	operatorSend
}

// Help is shown below the flags.
func (operatorAddStakeCmd) Help() string {
	return `Approves exactly the amount and bonds it. It counts for committees that are set from then on. A run that was stopped is gone on with by
the same command with the same amount; what was added is not added again.`
}

// Run adds to the stake.
func (c *operatorAddStakeCmd) Run(ctx context.Context, s streams) error {
	return c.send(ctx, s, "", operator.Order{Command: operator.AddStake, Amount: c.Amount})
}

type operatorLeaveSeatCmd struct{ operatorSend }

// Help is shown below the flags.
func (operatorLeaveSeatCmd) Help() string {
	return `Committees that are set stay as they are: keep the node running until the last one ends that the operator is in.`
}

// Run gives up the seat.
func (c *operatorLeaveSeatCmd) Run(ctx context.Context, s streams) error {
	return c.send(ctx, s, "", operator.Order{Command: operator.LeaveSeat})
}

type operatorUnbondCmd struct {
	Amount string `arg:"" help:"How much, in whole tokens, such as 1000 or 0.5, or in the smallest unit: 1500base."`
	operatorSend
}

// Help is shown below the flags.
func (operatorUnbondCmd) Help() string {
	return `It is free after the unbonding time, which begins when the last committee ends that the operator is in, and begins anew for all that was
asked back before. Until then it can be slashed. Whoever has a seat keeps at least the minimum stake; 'operator leave' asks back all of it.`
}

// Run asks stake back.
func (c *operatorUnbondCmd) Run(ctx context.Context, s streams) error {
	return c.send(ctx, s, "", operator.Order{Command: operator.Unbond, Amount: c.Amount})
}

type operatorLeaveCmd struct{ operatorSend }

// Help is shown below the flags.
func (operatorLeaveCmd) Help() string {
	return `Gives up the seat and asks the whole stake back. Keep the node running until the last committee ends that the operator is in, then
run 'operator withdraw' once the stake is free; 'operator status' shows both times. Address and feed key stay registered, and can
stake and join again.`
}

// Run leaves.
func (c *operatorLeaveCmd) Run(ctx context.Context, s streams) error {
	return c.send(ctx, s, "", operator.Order{Command: operator.Leave})
}

type operatorWithdrawCmd struct{ operatorSend }

// Help is shown below the flags.
func (operatorWithdrawCmd) Help() string {
	return `Nobody can hold up a withdrawal whose time has come, but by evidence that came before.`
}

// Run fetches the stake.
func (c *operatorWithdrawCmd) Run(ctx context.Context, s streams) error {
	return c.send(ctx, s, "", operator.Order{Command: operator.Withdraw})
}

type operatorClaimCmd struct {
	Chain string `help:"Fetch the refunds of this chain of the configuration, in place of the home chain's rewards and refunds." placeholder:"NAME"`
	operatorSend
}

// Help is shown below the flags.
func (operatorClaimCmd) Help() string {
	return `Fetches the rewards of every epoch that the registry keeps and the pool owes, and what DeliveryRefunds owes. The pool pays by the
windows of an epoch in which a round was recorded that the operator took part in, from its grace after the epoch's end until its
term is over. The configuration names the contracts (chain.NAME.rewards of the home chain, chain.NAME.refunds); what it does not name,
--deployment does, or --rewards and --refunds.

Examples:
  oraclestream operator claim --config node.toml
  oraclestream operator claim --config node.toml --deployment deployed.json
  oraclestream operator claim --config node.toml --chain base`
}

// Run fetches what is owed.
func (c *operatorClaimCmd) Run(ctx context.Context, s streams) error {
	if c.Chain != "" && c.RPCURL != "" {
		return s.operatorFailed(c.JSON, usageError{errors.New("--chain names a chain of the configuration, in place of which --rpc-url stands: give one of the two")})
	}
	return c.send(ctx, s, c.Chain, operator.Order{Command: operator.Claim})
}

type operatorAdvanceCmd struct{ operatorSend }

// Help is shown below the flags.
func (operatorAdvanceCmd) Help() string {
	return `Anyone may, from the registry's lead time before the last epoch's end on. Nodes of operators with a seat do it in turn, but for a
network's first epoch, which is left to people.`
}

// Run sets the next epoch.
func (c *operatorAdvanceCmd) Run(ctx context.Context, s streams) error {
	return c.send(ctx, s, "", operator.Order{Command: operator.Advance})
}
