package daemon

import (
	"context"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/node/board"
	"github.com/oraclestream/oraclestream/internal/recompute"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/wait"
)

func (d *daemon) openStore(ctx context.Context) error {
	u, err := d.cfg.StoreURL()
	if err != nil {
		return err
	}
	if d.store, err = store.Open(ctx, store.Config{URL: string(u), Logger: d.log}); err != nil {
		return err
	}
	d.closeLater(func() error {
		defer node.Waiting(d.log, "the store's connections to close")()
		return d.store.Close()
	})
	s := &d.cfg.Store
	if d.writer, err = store.NewWriter(store.WriterConfig{
		Sink: d.store, Logger: d.log, Registerer: d.registry,
		MaxBytes: s.TickBuffer * store.TickBytes, BatchRows: s.TickBatch, BatchDelay: s.TickFlush.Std(),
	}); err != nil {
		return err
	}
	d.recorder = recompute.NewRecorder(d.store, d.log)
	d.closeLater(func() error { return board.CloseWriters(d.log, d.writer, d.recorder) })
	d.log.Info("store opened", "engine", d.store.Engine())
	return nil
}

// removeReports removes reports and proofs that are older than they are to be
// kept, now and then, until ctx ends.
func (d *daemon) removeReports(ctx context.Context) {
	for ok := true; ok; ok = wait.For(ctx, retainEvery) {
		for _, set := range d.sets {
			before := feed.RoundAt(time.Now().Add(-d.cfg.Store.RetainReports.Std()), set.Interval)
			n, err := d.store.RemoveReports(ctx, set.Domain, before)
			switch {
			case err != nil && ctx.Err() == nil:
				d.log.Warn("old reports not removed", "feed_set", set.Name, "error", err, "advice", "look whether the store can be reached; it is tried again in an hour")
			case n > 0:
				d.log.Info("old reports removed", "feed_set", set.Name, "before_round", before, "records", n)
			}
		}
	}
}
