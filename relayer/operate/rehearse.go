package operate

import (
	"context"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/oraclestream/oraclestream/relayer"
)

// rehearse tries all steps in their order, without sending any, and notes the
// gas of each. What a contract refuses is an error.
//
// eth_simulateV1 tries them one upon the other. An endpoint without it can try
// only what needs nothing before it: the first step, and what spends an approval
// up to the token's refusal, which comes after all that the registry checks.
func (a *Account) rehearse(ctx context.Context, steps []Step) error {
	// What must wait is refused now by its nature, and comes last.
	for n := len(steps); n > 0 && steps[n-1].waits; n = len(steps) {
		steps[n-1].Gas, steps[n-1].Guess = steps[n-1].bound, true
		steps = steps[:n-1]
	}
	if len(steps) == 0 {
		return nil
	}
	calls := make([]ethereum.CallMsg, len(steps))
	for i := range steps {
		calls[i] = ethereum.CallMsg{From: a.cfg.Operator, To: &steps[i].To, Data: steps[i].Data}
	}
	blocks, err := a.cfg.Client.SimulateV1(ctx, ethclient.SimulateOptions{BlockStateCalls: []ethclient.SimulateBlock{{Calls: calls}}}, nil)
	if ctx.Err() != nil {
		return fmt.Errorf("rehearse: %w", ctx.Err())
	}
	if err != nil || len(blocks) != 1 || len(blocks[0].Calls) != len(steps) {
		a.cfg.Logger.Debug("endpoint cannot rehearse a sequence", "err", err)
		return a.rehearseApart(ctx, steps)
	}
	for i, c := range blocks[0].Calls {
		if c.Status == 0 {
			return refusal(&steps[i], simulated(c))
		}
		steps[i].Gas = max(c.GasUsed, c.MaxUsedGas)
	}
	return nil
}

// simulated gives the error of a call that a simulation refused.
func simulated(c ethclient.SimulateCallResult) error {
	data := c.ReturnValue
	if c.Error != nil && len(data) == 0 {
		var err error
		if data, err = hexutil.Decode(c.Error.Data); err != nil && c.Error.Data != "" {
			return fmt.Errorf("the endpoint refuses it: %.200q", c.Error.Message)
		}
	}
	return relayer.DecodeRevertData(data)
}

// rehearseApart tries what can be tried without what comes before it.
func (a *Account) rehearseApart(ctx context.Context, steps []Step) error {
	for i := range steps {
		s := &steps[i]
		s.Gas, s.Guess = s.bound, true
		switch {
		case i == 0:
			gas, err := a.cfg.Client.EstimateGas(ctx, ethereum.CallMsg{From: a.cfg.Operator, To: &s.To, Data: s.Data})
			if err != nil {
				return refusal(s, relayer.DecodeRevert(err))
			}
			s.Gas, s.Guess = gas, false
		case s.spends:
			if _, err := a.call(ctx, s.To, s.Data); err != nil && !byToken(err) {
				return refusal(s, err)
			}
		}
	}
	return nil
}

// byToken reports whether the stake token refused, as it does before the
// approval, and not the registry.
func byToken(err error) bool {
	refused, is := refusedAs(err, "Error", "SafeERC20FailedOperation", "")
	return is || refused != nil && strings.HasPrefix(refused.Name, "ERC20")
}

func refusal(s *Step, err error) error {
	var refused *relayer.RevertError
	if r, _ := refusedAs(err); r != nil {
		refused = r
	}
	if refused == nil {
		return fmt.Errorf("rehearse %s: %w", s.Name, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrRefused, s.Name, err)
}
