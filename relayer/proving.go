package relayer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// errDelivered is why a proof is stopped that the chain needs no more.
var errDelivered = errors.New("the chain has the round already")

// errProving marks the failures of a proof, which are none of the chain's.
var errProving = errors.New("prove")

// prove proves a report, and stops as soon as the chain shows that another
// operator delivered it: the error is then [errDelivered].
func (d *Deliverer) prove(ctx context.Context, r *protocol.Report) (*protocol.Bundle, Timing, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	watching.Go(func() { d.watch(ctx, r, cancel) })
	defer watching.Wait()
	defer cancel(nil)
	b, t, err := d.cfg.Prover.Prove(ctx, r, d.cfg.Payee)
	if err != nil && errors.Is(context.Cause(ctx), errDelivered) {
		return nil, t, errDelivered
	}
	if err != nil {
		return nil, t, fmt.Errorf("%w round %d: %w", errProving, r.Round, err)
	}
	return b, t, nil
}

// watch looks at the chain until it has the report, or ctx ends. A chain that
// cannot be read stops nothing.
func (d *Deliverer) watch(ctx context.Context, r *protocol.Report, stop context.CancelCauseFunc) {
	tick := time.NewTicker(d.cfg.PollInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		held, err := d.cfg.Chain.Snapshot(ctx, d.cfg.Set.Name)
		if err == nil && superseded(held, r.Round, r.Medians) {
			stop(errDelivered)
			return
		}
	}
}
