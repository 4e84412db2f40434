package deploy

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/oraclestream/oraclestream/internal/wait"
)

// ErrUnderWay is returned where transactions of the deployer that another run
// or program sent do not land.
var ErrUnderWay = errors.New("the deployer has transactions under way that do not land")

// settleFor is how long they are waited for.
const settleFor = 3 * time.Minute

// settle waits for what an earlier run left under way, so that nothing is sent
// twice.
func (d *deployer) settle(ctx context.Context) error {
	who := d.plan.Deployment.Deployer
	told := false
	for begin := time.Now(); ; {
		mined, err := d.cfg.Client.NonceAt(ctx, who, nil)
		if err != nil {
			return fmt.Errorf("ask the deployer's nonce: %w", err)
		}
		pending, err := d.cfg.Client.PendingNonceAt(ctx, who)
		if err != nil {
			return fmt.Errorf("ask the deployer's nonce: %w", err)
		}
		if pending <= mined {
			d.first = pending
			return nil
		}
		if !told {
			told = true
			d.cfg.Logger.Info("waiting for transactions of the deployer that are under way", "count", pending-mined, "account", who)
		}
		if time.Since(begin) > settleFor {
			return fmt.Errorf("%w: %d from nonce %d on: replace them by ones with higher fees, with a wallet, and run again", ErrUnderWay, pending-mined, mined)
		}
		if !wait.For(ctx, d.cfg.PollInterval) {
			return fmt.Errorf("wait for transactions under way: %w", ctx.Err())
		}
	}
}

// checkMirror refuses a mirror that could never speak.
func (d *deployer) checkMirror(ctx context.Context, stands []bool) error {
	m := d.plan.Deployment.Mirror
	if m == nil {
		return nil
	}
	for i := range d.plan.Steps {
		if d.plan.Steps[i].Address == d.plan.Contracts.Registry && stands[i] {
			return nil // it may have handed over since
		}
	}
	head, err := d.cfg.Client.HeaderByNumber(ctx, nil)
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if 1000*head.Time >= m.First.UntilMS {
		return fmt.Errorf("%w: epoch %d ended at %s: make the file anew with oraclestream deploy init", ErrMirrorLate, m.First.Epoch, time.UnixMilli(int64(m.First.UntilMS)).UTC())
	}
	return nil
}

// Cost is what a deployment costs at a chain's present prices.
type Cost struct {
	// Gas is of the steps that are missing, by the rehearsal.
	Gas uint64
	// PerGas is base fee and tip, in wei.
	PerGas *big.Int
	// Dear says that a gas costs more than the fees allow.
	Dear bool
	// Extra is what the proxy's creation takes beside, in wei.
	Extra *big.Int
}

// Wei is the whole.
func (c Cost) Wei() *big.Int {
	sum := new(big.Int).Mul(new(big.Int).SetUint64(c.Gas), c.PerGas)
	return sum.Add(sum, c.Extra)
}

// cost asks the chain's prices.
func (d *deployer) cost(ctx context.Context, stands []bool) (Cost, error) {
	c := Cost{PerGas: new(big.Int), Extra: new(big.Int)}
	for i, there := range stands {
		if !there {
			c.Gas += d.rehearsal.Gas[i]
		}
	}
	head, err := d.cfg.Client.HeaderByNumber(ctx, nil)
	if err != nil {
		return c, fmt.Errorf("read head: %w", err)
	}
	tip, err := d.cfg.Client.SuggestGasTipCap(ctx)
	if err != nil {
		return c, fmt.Errorf("ask tip: %w", err)
	}
	if head.BaseFee != nil {
		if c.PerGas, c.Dear, err = d.cfg.Fees.Expect(head.BaseFee, tip); err != nil {
			return c, err
		}
	}
	there, err := proxyStands(ctx, d.cfg.Client)
	if err != nil || there {
		return c, err
	}
	_, _, c.Extra, err = makeProxy()
	return c, err
}

// ErrDear is returned where the chain's price of gas is above the limit, so that
// no transaction would land before it falls.
var ErrDear = errors.New("gas costs more than the limit allows")

// checkFunds refuses to begin what could not be paid to its end.
func (d *deployer) checkFunds(ctx context.Context, stands []bool) error {
	cost, err := d.cost(ctx, stands)
	if err != nil {
		return err
	}
	if cost.Dear {
		return fmt.Errorf("%w: it is %s wei a gas: wait, or allow more", ErrDear, cost.PerGas)
	}
	who := d.plan.Deployment.Deployer
	held, err := d.cfg.Client.BalanceAt(ctx, who, nil)
	if err != nil {
		return fmt.Errorf("read balance of %s: %w", who, err)
	}
	if held.Cmp(cost.Wei()) < 0 {
		return fmt.Errorf("%w: it takes about %s ether (%d gas at %s wei) and %s lacks %s ether of it: fund it", ErrPoor, ether(cost.Wei()), cost.Gas, cost.PerGas, who, ether(new(big.Int).Sub(cost.Wei(), held)))
	}
	return nil
}
