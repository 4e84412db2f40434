package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/oraclestream/oraclestream/relayer"
)

// ErrNotAlone is wrapped where something else sends with the deployer's key while
// a deployment is under way: another run, for the most part.
var ErrNotAlone = errors.New("another run or program sends with the deployer's key")

const adviceNotAlone = "let it end, then run again, which goes on from what stands; one program at a time may send with this key"

// checkAlone compares the deployer's nonce with what this run sent.
//
// Threat: two runs of one file, on two machines. Each would find half of the
// steps refused without a reason, or a feed set added twice. The limit: what the
// other sends between this question and this run's own transaction.
func (d *deployer) checkAlone(ctx context.Context) error {
	who := d.plan.Deployment.Deployer
	pending, err := d.cfg.Client.PendingNonceAt(ctx, who)
	if err != nil {
		return fmt.Errorf("ask the deployer's nonce: %w", err)
	}
	if own := d.first + d.submitted; pending > own {
		return fmt.Errorf("%w: %d transactions of %s since this run began are not its own (advice: %s)", ErrNotAlone, pending-own, who, adviceNotAlone)
	}
	return nil
}

// toldIntents are intents that are told before they are sent.
type toldIntents struct {
	*relayer.MemoryIntents
	told func(*types.Transaction) error
}

var _ relayer.IntentStore = (*toldIntents)(nil)

// PutIntent implements [relayer.IntentStore].
func (t *toldIntents) PutIntent(ctx context.Context, intent relayer.Intent) error {
	if n := len(intent.Attempts); n > 0 && t.told != nil {
		if err := t.told(intent.Attempts[n-1]); err != nil {
			return err
		}
	}
	return t.MemoryIntents.PutIntent(ctx, intent)
}

// atOnce is how many transactions are sent before their receipts are waited
// for: a few blocks' worth, within what the transaction manager takes.
const atOnce = 32

// send makes the transactions of some steps, and waits for them.
func (d *deployer) send(ctx context.Context, batch []int, sent map[int]relayer.Landed) error {
	if err := d.checkAlone(ctx); err != nil {
		return err
	}
	pending := make([]*relayer.Pending, len(batch))
	for k, i := range batch {
		s := &d.plan.Steps[i]
		to, data := s.message(d.plan.Salt)
		c := relayer.Candidate{To: &to, Data: data}
		if d.cfg.FixedGas {
			c.Gas = d.rehearsal.Gas[i]
		}
		p, err := d.tx.Submit(ctx, c)
		if err != nil && d.madeMeanwhile(ctx, i, err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, d.why(ctx, s, err))
		}
		pending[k], d.submitted = p, d.submitted+1
	}
	for k, i := range batch {
		s := &d.plan.Steps[i]
		if pending[k] == nil {
			d.tell(s.Name, true)
			continue
		}
		landed, err := pending[k].Wait(ctx)
		if err != nil && !d.madeMeanwhile(ctx, i, err) {
			return fmt.Errorf("%s: %w", s.Name, d.why(ctx, s, err))
		}
		sent[i] = landed
		d.tell(s.Name, false)
	}
	return nil
}

// madeMeanwhile reports whether the chain refused a step because somebody did
// the very same a moment before, which anyone can with a contract: then it
// stands, and is nothing that failed.
func (d *deployer) madeMeanwhile(ctx context.Context, i int, err error) bool {
	if !errors.Is(err, relayer.ErrTxReverted) && !errors.Is(relayer.DecodeRevert(err), relayer.ErrRevert) {
		return false
	}
	made, err := d.stands(ctx, i)
	return err == nil && made
}

func (d *deployer) stands(ctx context.Context, i int) (bool, error) {
	if s := &d.plan.Steps[i]; !s.Creates() {
		return s.done(ctx, d.cfg.Client)
	}
	return d.created(ctx, i)
}

// why finds out why a contract was not created, which the proxy does not say,
// or a call not made.
func (d *deployer) why(ctx context.Context, s *Step, err error) error {
	if ctx.Err() != nil {
		return err
	}
	if alone := d.checkAlone(ctx); errors.Is(alone, ErrNotAlone) {
		return fmt.Errorf("%w; %w", err, alone)
	}
	if errors.Is(err, relayer.ErrTxLost) {
		return fmt.Errorf("%w: %w (advice: %s)", ErrNotAlone, err, adviceNotAlone)
	}
	if err = relayer.DecodeRevert(err); !s.Creates() {
		return advised(err)
	}
	_, callErr := d.cfg.Client.CallContract(ctx, ethereum.CallMsg{From: d.plan.Deployment.Deployer, Data: s.InitCode}, nil)
	var refused *relayer.RevertError
	if errors.As(relayer.DecodeRevert(callErr), &refused) {
		if errors.Is(err, relayer.ErrRevert) {
			return advised(refused) // the proxy's own word says nothing
		}
		return advised(fmt.Errorf("%w: %w", err, refused))
	}
	return advised(err)
}

// advised adds what can be done about a refusal, where that is known.
func advised(err error) error {
	var refused *relayer.RevertError
	if errors.As(err, &refused) && refused.Advice != "" {
		return fmt.Errorf("%w (advice: %s)", err, refused.Advice)
	}
	return err
}

func (d *deployer) tell(what string, stood bool) {
	d.done++
	if stood {
		what += " (stands already)"
	}
	if d.cfg.Progress != nil {
		d.cfg.Progress(d.done, 1+len(d.plan.Steps), what)
	}
}
