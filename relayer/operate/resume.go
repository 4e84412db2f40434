package operate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/oraclestream/oraclestream/relayer"
)

// Earlier is what an earlier run did that did not come to its end.
type Earlier struct {
	Registry common.Address
	Request  Request
	// Landed are its transactions that the chain took and did.
	Landed []Landed
}

// Landed is a step that the chain has done.
type Landed struct {
	Step string
	// What says what it did; empty for one of an earlier run.
	What    string
	Receipt *types.Receipt
	// Earlier says that an earlier run sent it.
	Earlier bool
}

// of gives what landed of a request; nil where the earlier run asked for another.
func (e *Earlier) of(registry common.Address, r Request) []Landed {
	if e == nil || e.Registry != registry || !e.Request.same(r) {
		return nil
	}
	return e.Landed
}

// Resume waits for what an earlier run left under way, sends it again and raises
// its fees where it must, and tells what became of it. It gives nil where no run
// was cut short. It needs the signer and the journal.
func (a *Account) Resume(ctx context.Context) (*Earlier, error) {
	e, err := a.resume(ctx)
	if err != nil {
		return nil, fmt.Errorf("go on with an earlier run: %w", err)
	}
	return e, nil
}

func (a *Account) resume(ctx context.Context) (*Earlier, error) {
	j := a.cfg.Journal
	if j == nil || a.cfg.Signer == nil {
		return nil, errors.New("key and journal are needed")
	}
	if j.record == nil {
		return nil, nil
	}
	if n := j.underWay(); n > 0 {
		a.cfg.Progress(fmt.Sprintf("an earlier run left transactions under way (%d): waiting for them", n))
		if err := a.settle(ctx); err != nil {
			return nil, err
		}
	}
	request, err := j.record.Request.request()
	if err != nil {
		return nil, err
	}
	e := &Earlier{Registry: j.record.Registry, Request: request}
	list, txs, err := j.sentSteps()
	if err != nil {
		return nil, err
	}
	for i := range list {
		receipt, err := a.receipt(ctx, txs[i])
		if err != nil {
			return nil, err
		}
		if receipt != nil && receipt.Status == types.ReceiptStatusSuccessful {
			e.Landed = append(e.Landed, Landed{Step: list[i].Step, Receipt: receipt, Earlier: true})
		}
	}
	return e, nil
}

// settle runs a transaction manager until nothing of the journal is under way.
func (a *Account) settle(ctx context.Context) error {
	s, err := a.startSender(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	for a.cfg.Journal.underWay() > 0 {
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for transactions: %w", ctx.Err())
		case <-s.ended:
			return relayer.ErrTxStopped
		case <-a.cfg.Journal.changed:
		}
	}
	return nil
}

// sender is a transaction manager that runs on the journal.
type sender struct {
	*relayer.TxManager
	cancel context.CancelFunc
	ended  chan struct{}
}

func (a *Account) startSender(ctx context.Context) (*sender, error) {
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
		Client: a.cfg.Client, Signer: a.cfg.Signer, ChainID: a.cfg.ChainID, Intents: a.cfg.Journal, Fees: a.cfg.Fees,
		Confirmations: a.cfg.Confirmations, PollInterval: a.cfg.PollInterval, Logger: a.cfg.Logger,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &sender{TxManager: tx, cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		if err := tx.Run(ctx); err != nil && ctx.Err() == nil {
			a.cfg.Logger.Error("transactions are no longer followed", "err", err, "advice", "run the command again")
		}
	}()
	return s, nil
}

// stop ends it and waits for its end.
func (s *sender) stop() {
	s.cancel()
	<-s.ended
}

// receipt finds the receipt of whichever form was mined; nil where none was.
func (a *Account) receipt(ctx context.Context, forms []*types.Transaction) (*types.Receipt, error) {
	for _, tx := range forms {
		r, err := a.cfg.Client.TransactionReceipt(ctx, tx.Hash())
		if err == nil {
			return r, nil
		}
		if !errors.Is(err, ethereum.NotFound) {
			return nil, fmt.Errorf("ask receipt: %w", err)
		}
	}
	return nil, nil
}

// Done reports whether all of it stands, where running the request again would do it a
// second time: an amount that was added, or asked back, is no different on the chain
// from one that is meant anew.
func (e *Earlier) Done() bool {
	step := map[Command]string{AddStake: stepAddStake, Unbond: stepUnbond}[e.Request.Command]
	return slices.ContainsFunc(e.Landed, func(l Landed) bool { return step != "" && l.Step == step })
}

// Goes reports whether a plan goes on with what an earlier run began.
func (p *Plan) Goes(e *Earlier) bool { return p.registry == e.Registry && e.Request.same(p.Request) }
