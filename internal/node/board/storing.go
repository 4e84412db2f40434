package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/wait"
)

// storeTimeout bounds each try to store one record of a delivery.
const storeTimeout = 5 * time.Second

// storeGrace bounds what is still to be stored of a delivery when the process stops.
const storeGrace = 4 * time.Second

var errStopped = errors.New("the process stops and the store did not answer in time")

// remember stores what a landing brought: the values of its feeds, and of an
// own delivery the report and the proof. Everything goes on where the store
// cannot take them.
func (b *Board) remember(l *Landing) {
	for i, f := range l.Set.Feeds {
		if i+1 >= len(l.Values) || l.Values[i+1] == feed.Absent {
			continue
		}
		b.cfg.Writer.AddValue(store.FeedValue{
			Feed: f.ID, Round: l.Round, At: l.ObservedAt, Value: l.Values[i+1], Decimals: f.Decimals, Origin: b.cfg.Status.Origin,
		})
	}
	if l.Own == nil {
		return
	}
	// In this order: a delivery on record has its report and proof.
	err := b.put(
		func(ctx context.Context) error { return b.cfg.Store.PutReport(ctx, l.Own.Report) },
		func(ctx context.Context) error { return b.cfg.Store.PutBundle(ctx, l.Own.Bundle) },
		func(ctx context.Context) error {
			return b.cfg.Store.PutDelivery(ctx, &store.Delivery{
				FeedSet: l.Set.Name, Round: l.Round, ChainID: l.ChainID, Tx: l.Own.Receipt.Tx, Block: l.Own.Receipt.Block,
				GasUsed: l.Own.Receipt.GasUsed, Prove: l.Own.Proof.Prove, LandedAt: l.BlockTime,
			})
		},
	)
	if err != nil {
		b.log.Warn("delivery not stored", "feed_set", l.Set.Name, "round", l.Round, "error", err,
			"advice", "look whether the store can be reached and has room; the value is on chain all the same")
	}
}

// put stores records one after the other, up to the first that the store does not
// take. A store that hangs is waited for twice [storeTimeout] a record; once the board
// stops, all of them together get [storeGrace] from then on.
func (b *Board) put(records ...func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	defer context.AfterFunc(b.stopping, func() {
		if wait.For(ctx, storeGrace) {
			cancel(errStopped)
		}
	})()
	for _, record := range records {
		if err := twice(ctx, record); err != nil {
			return err
		}
	}
	return nil
}

// twice stores a record, and tries again where the first time was too short, as
// on a busy machine. Records are stored once however often they are put.
func twice(ctx context.Context, put func(context.Context) error) error {
	try := func() error {
		ctx, cancel := context.WithTimeout(ctx, storeTimeout)
		defer cancel()
		return put(ctx)
	}
	err := try()
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = try()
	}
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return err
}

// History implements [api.Historian].
func (b *Board) History(ctx context.Context, id feed.ID, from, to time.Time, limit int) ([]api.HistoryPoint, error) {
	values, err := b.cfg.Store.FeedValues(ctx, id, from, to, limit)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	out := make([]api.HistoryPoint, len(values))
	for i, v := range values {
		out[i] = api.HistoryPoint{At: v.At.UTC(), Round: v.Round, Value: api.NewValue(v.Value, v.Decimals), Origin: v.Origin}
	}
	return out, nil
}
