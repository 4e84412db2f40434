package devnet

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/store"
)

const (
	// storeTimeout bounds one write of a delivery, and the last writes at a stop.
	storeTimeout = 5 * time.Second
	// keepTicks and keepValues are how long the devnet remembers.
	keepTicks    = 24 * time.Hour
	keepValues   = 30 * 24 * time.Hour
	retainEvery  = time.Hour
	storeFile    = "devnet.db"
	sqlitePrefix = "sqlite:"
)

// storeURL is where history goes: what was asked for, or a file in the data folder.
func (c *Config) storeURL() string {
	if c.StoreURL != "" {
		return c.StoreURL
	}
	return sqlitePrefix + filepath.Join(c.DataDir, storeFile)
}

// openStore opens the history. It outlives the chain, which is new at each
// start; rounds come from the clock and so never repeat.
func (n *network) openStore(ctx context.Context) error {
	var err error
	if n.store, err = store.Open(ctx, store.Config{URL: n.cfg.storeURL(), Logger: n.log}); err != nil {
		return err
	}
	n.closeLater(n.store.Close)
	n.log.Info("store opened", "engine", n.store.Engine())
	return nil
}

// startWriter starts what stores ticks and values behind a bounded buffer.
func (n *network) startWriter(reg prometheus.Registerer) error {
	w, err := store.NewWriter(store.WriterConfig{Sink: n.store, Logger: n.log, Registerer: reg})
	if err != nil {
		return err
	}
	n.writer = w
	n.closeLater(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
		defer cancel()
		return w.Close(ctx)
	})
	return nil
}

// remember stores what a delivery brought: the values of its feeds, the report
// and the proof. The network goes on where the store cannot take them.
func (n *network) remember(d *delivered) {
	at := observedAt(d.Report)
	for i, f := range d.set.Feeds {
		if v := d.column(i + 1); v != feed.Absent {
			n.writer.AddValue(store.FeedValue{
				Feed: f.ID, Round: d.Round, At: at, Value: v, Decimals: f.Decimals, Origin: n.origin.origin,
			})
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
	defer cancel()
	err := n.store.PutReport(ctx, d.Report)
	if err == nil {
		err = n.store.PutBundle(ctx, d.Bundle)
	}
	if err != nil {
		n.log.Warn("delivery not stored", "feed_set", d.FeedSet, "round", d.Round, "error", err,
			"advice", "look whether the store can be reached and has room; the value is on chain all the same")
	}
}

// historian reads past values for the API.
type historian struct{ store *store.Store }

// History implements [api.Historian].
func (h historian) History(ctx context.Context, id feed.ID, from, to time.Time, limit int) ([]api.HistoryPoint, error) {
	values, err := h.store.FeedValues(ctx, id, from, to, limit)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	out := make([]api.HistoryPoint, len(values))
	for i, v := range values {
		out[i] = api.HistoryPoint{At: v.At.UTC(), Round: v.Round, Value: api.NewValue(v.Value, v.Decimals), Origin: v.Origin}
	}
	return out, nil
}
