package operate

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"

	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/relayer"
)

// Outcome is what a request came to.
type Outcome struct {
	Request Request
	// Done are the steps that stand, those of an earlier run first.
	Done []Landed
}

// Fees is what the steps of this run and the earlier ones cost, in wei.
func (o *Outcome) Fees() *big.Int {
	sum := new(big.Int)
	for i := range o.Done {
		sum.Add(sum, o.Done[i].Fee())
	}
	return sum
}

// Fee is what a step cost, in wei.
func (l *Landed) Fee() *big.Int {
	if l.Receipt == nil || l.Receipt.EffectiveGasPrice == nil {
		return new(big.Int)
	}
	return new(big.Int).Mul(new(big.Int).SetUint64(l.Receipt.GasUsed), l.Receipt.EffectiveGasPrice)
}

// nonceTries is how often a step is sent anew whose nonce another program took,
// as a node does that delivers with the same key.
const nonceTries = 16

// Run sends a plan's steps, each once the one before has its confirmations.
// Stopped or killed, make the plan again after [Account.Resume] and run it. On
// an error the outcome has what was done.
func (a *Account) Run(ctx context.Context, p *Plan) (*Outcome, error) {
	out := &Outcome{Request: p.Request, Done: p.Landed}
	if a.cfg.Signer == nil || a.cfg.Journal == nil {
		return out, errors.New("key and journal are needed")
	}
	if err := a.run(ctx, p, out); err != nil {
		return out, fmt.Errorf("%s: %w", p.Request.Command, Explain(err))
	}
	return out, nil
}

func (a *Account) run(ctx context.Context, p *Plan, out *Outcome) error {
	j := a.cfg.Journal
	if p.Empty() {
		return j.done()
	}
	if err := j.begin(a.cfg.Registry, p.Request); err != nil {
		return err
	}
	tx, err := a.startSender(ctx)
	if err != nil {
		return err
	}
	defer tx.stop()
	for i := range p.Steps {
		s := &p.Steps[i]
		j.at(s.Name)
		landed, err := a.send(ctx, tx.TxManager, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		out.Done = append(out.Done, Landed{Step: s.Name, What: s.What, Receipt: landed.Receipt})
		a.cfg.Progress(fmt.Sprintf("%d/%d %s: transaction %s in block %s", i+1, len(p.Steps), s.Name, landed.Receipt.TxHash, landed.Receipt.BlockNumber))
	}
	tx.stop() // nothing may write to the journal behind its end
	return j.done()
}

// send sends one step. Another program's transaction may take its nonce, in
// which case nothing of it landed and it is sent with the next one.
func (a *Account) send(ctx context.Context, tx *relayer.TxManager, s *Step) (landed relayer.Landed, err error) {
	if s.waits {
		if err := a.ripen(ctx, s); err != nil {
			return landed, err
		}
	}
	for range nonceTries {
		landed, err = tx.Send(ctx, relayer.Candidate{To: &s.To, Data: s.Data})
		if ctx.Err() != nil || !errors.Is(err, relayer.ErrTxLost) && !errors.Is(err, relayer.ErrTxOutrun) {
			break
		}
		a.cfg.Progress(s.Name + ": another transaction of this key took the nonce, sending it again")
		wait.For(ctx, a.cfg.PollInterval)
	}
	if err != nil && ctx.Err() != nil {
		return landed, fmt.Errorf("stopped: %w", ctx.Err())
	}
	if errors.Is(err, relayer.ErrTxReverted) {
		// The receipt does not say why; asked once more, the contract may.
		if _, why := a.cfg.Client.CallContract(ctx, ethereum.CallMsg{From: a.cfg.Operator, To: &s.To, Data: s.Data}, nil); why != nil {
			err = fmt.Errorf("%w: %w", err, relayer.DecodeRevert(why))
		}
	}
	return landed, relayer.DecodeRevert(err)
}
