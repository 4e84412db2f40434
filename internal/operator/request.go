package operator

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// The commands; [operate] says what each does.
const (
	Register  = operate.Register
	Join      = operate.Join
	AddStake  = operate.AddStake
	LeaveSeat = operate.LeaveSeat
	Unbond    = operate.Unbond
	Leave     = operate.Leave
	Withdraw  = operate.Withdraw
	Claim     = operate.Claim
	Advance   = operate.Advance
	Report    = operate.Report
)

// Order is what a command asks for.
type Order struct {
	Command operate.Command
	// Amount is as it was typed, in whole tokens or with "base" in the smallest
	// unit; empty where the command takes none.
	Amount string
	NoSeat bool
	// Evidence is for Report.
	Evidence []byte
	// DryRun plans and sends nothing.
	DryRun bool
	// Confirm is shown the plan and says whether to send it; nil sends it. It is not
	// asked where nothing is to be sent.
	Confirm func(ctx context.Context, r *Result) (bool, error)
}

// Result is what a command comes to, as --json prints it. Amounts are decimal
// text in wei, times RFC 3339.
type Result struct {
	Command  operate.Command `json:"command"`
	Operator string          `json:"operator"`
	ChainID  string          `json:"chain_id"`
	Registry string          `json:"registry,omitempty"`
	// Complete says that all of it stands on the chain.
	Complete bool     `json:"complete"`
	DryRun   bool     `json:"dry_run"`
	Steps    []Step   `json:"steps"`
	Notes    []string `json:"notes"`
	// Estimate is what is still to be paid in gas; null where nothing is.
	Estimate *Estimate `json:"estimate"`
	// FeesWei is what was paid.
	FeesWei string `json:"fees_wei"`
	// Error and Advice are set where it failed.
	Error  string `json:"error,omitempty"`
	Advice string `json:"advice,omitempty"`
}

// States of a step.
const (
	StatePlanned = "planned"
	StateSent    = "sent"
	// StateEarlier is of a step that an earlier run of the same command sent.
	StateEarlier = "earlier"
)

// Step is one transaction.
type Step struct {
	Name  string `json:"name"`
	What  string `json:"what,omitempty"`
	State string `json:"state"`
	To    string `json:"to,omitempty"`
	// Gas is what the rehearsal took; GasIsBound says that it is an upper bound.
	Gas        uint64 `json:"gas,omitempty"`
	GasIsBound bool   `json:"gas_is_bound,omitempty"`
	Tx         string `json:"tx,omitempty"`
	Block      uint64 `json:"block,omitempty"`
	GasUsed    uint64 `json:"gas_used,omitempty"`
	FeeWei     string `json:"fee_wei,omitempty"`
}

// Estimate is the cost in gas at the chain's present prices.
type Estimate struct {
	Gas       uint64 `json:"gas"`
	WeiPerGas string `json:"wei_per_gas"`
	Wei       string `json:"wei"`
	Ether     string `json:"ether"`
	Balance   string `json:"balance_wei"`
}

// Do does what a command asks for. On an error the result has what was done; it
// is nil where nothing was begun.
func Do(ctx context.Context, o Options, order Order) (r *Result, err error) {
	if order.Command == Report {
		// Before any endpoint is asked: it would see what is no evidence, too.
		if err := protocol.CheckEvidence(order.Evidence); err != nil {
			return nil, fmt.Errorf("%w: %w", operate.ErrRequest, err)
		}
	}
	d, err := open(ctx, o, !order.DryRun)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	request := operate.Request{Command: order.Command, NoSeat: order.NoSeat, Evidence: order.Evidence}
	if order.Amount != "" {
		if d.Terms() == nil {
			return nil, fmt.Errorf("%w: the registry's address: --registry, --deployment, or network.registry of a configuration", ErrOptions)
		}
		if request.Amount, err = operate.ParseAmount(order.Amount, d.Terms().Decimals); err != nil {
			return nil, err
		}
	}
	r = &Result{
		Command: order.Command, Operator: d.Operator().Hex(), ChainID: d.ChainID().String(), DryRun: order.DryRun, Steps: []Step{}, Notes: []string{}, FeesWei: "0",
	}
	if d.Registry() != (common.Address{}) {
		r.Registry = d.Registry().Hex()
	}
	if err := d.do(ctx, request, order, r); err != nil {
		r.Error, r.Advice = err.Error(), operate.Advice(err)
		return r, err
	}
	return r, nil
}

func (d *desk) do(ctx context.Context, request operate.Request, order Order, r *Result) error {
	var earlier *operate.Earlier
	var err error
	if !order.DryRun {
		if earlier, err = d.Resume(ctx); err != nil {
			return fmt.Errorf("%s: %w", order.Command, err)
		}
	}
	p, err := d.Plan(ctx, request, earlier)
	if err != nil {
		return err
	}
	r.Notes = append(r.Notes, dropped(earlier, p)...)
	r.planned(p)
	if order.DryRun {
		r.Complete = p.Empty()
		return nil
	}
	if !p.Empty() && order.Confirm != nil {
		agreed, err := order.Confirm(ctx, r)
		if err == nil && !agreed {
			err = ErrDeclined
		}
		if err != nil {
			return fmt.Errorf("%s: %w", order.Command, err)
		}
	}
	out, err := d.Run(ctx, p)
	r.sent(p, out)
	if err != nil {
		return err
	}
	r.Complete, r.Estimate = true, nil
	return nil
}

// dropped tells of an earlier command that this one does not go on with.
func dropped(e *operate.Earlier, p *operate.Plan) []string {
	if e == nil || p.Goes(e) {
		return nil
	}
	text := fmt.Sprintf("an earlier '%s' was stopped before its end", e.Request)
	for _, l := range e.Landed {
		text += fmt.Sprintf("; its %s landed (%s)", l.Step, l.Receipt.TxHash)
	}
	if e.Done() {
		return []string{text + "; that was all of it: do not run it again, but to do as much once more"}
	}
	return []string{text + "; run it again for the rest"}
}

// planned notes what an earlier run did and what is to be sent.
func (r *Result) planned(p *operate.Plan) {
	r.Notes = append(r.Notes, p.Notes...)
	for i := range p.Landed {
		r.Steps = append(r.Steps, landed(&p.Landed[i]))
	}
	for _, s := range p.Steps {
		r.Steps = append(r.Steps, Step{Name: s.Name, What: s.What, State: StatePlanned, To: s.To.Hex(), Gas: s.Gas, GasIsBound: s.Guess})
	}
	if !p.Empty() {
		r.Estimate = &Estimate{Gas: p.Cost.Gas, WeiPerGas: p.Cost.PerGas.String(), Wei: p.Cost.Wei().String(), Ether: p.Cost.Ether(), Balance: p.Cost.Has.String()}
	}
}

// sent notes what was done of a plan.
func (r *Result) sent(p *operate.Plan, out *operate.Outcome) {
	r.FeesWei = out.Fees().String()
	for i := range out.Done {
		done := landed(&out.Done[i])
		if i >= len(p.Landed) {
			s := &p.Steps[i-len(p.Landed)]
			done.To, done.Gas, done.GasIsBound = s.To.Hex(), s.Gas, s.Guess
		}
		r.Steps[i] = done
	}
}

func landed(l *operate.Landed) Step {
	s := Step{Name: l.Step, What: l.What, State: StateSent, FeeWei: l.Fee().String()}
	if l.Earlier {
		s.State = StateEarlier
	}
	if l.Receipt != nil {
		s.Tx, s.GasUsed = l.Receipt.TxHash.Hex(), l.Receipt.GasUsed
		if l.Receipt.BlockNumber != nil {
			s.Block = l.Receipt.BlockNumber.Uint64()
		}
	}
	return s
}
