package node

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Deliverers are one feed set's, one a chain. Each gets every report, as the
// same pointer: a prover behind them can tell that one proof serves all.
type Deliverers []Deliverer

var _ Deliverer = Deliverers(nil)

// Offer implements [Deliverer].
func (d Deliverers) Offer(r *protocol.Report) {
	for _, one := range d {
		one.Offer(r)
	}
}

// Run implements [Deliverer]. Without any deliverer it waits for ctx to end.
func (d Deliverers) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, one := range d {
		g.Go(func() error { return one.Run(ctx) })
	}
	g.Go(func() error { <-ctx.Done(); return nil }) // where there is no chain
	return g.Wait()
}
