package devnet

import (
	"context"
	"fmt"
	"log/slog"
	"math/big"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/node/board"
	"github.com/oraclestream/oraclestream/internal/recompute"
	"github.com/oraclestream/oraclestream/internal/store"
)

const (
	// keepTicks, keepMessages and keepValues are how long the devnet remembers.
	// What messages say is in the values too; they are for readers that resume.
	keepTicks    = 24 * time.Hour
	keepMessages = time.Hour
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
	n.closeLater(func() error {
		defer node.Waiting(n.log, "the store's connections to close")()
		return n.store.Close()
	})
	n.log.Info("store opened", "engine", n.store.Engine())
	return nil
}

// openIntents gives what an operator has under way on a chain of this run, which
// is nothing yet. Earlier runs' chains ended with them; what was under way
// there is forgotten, since it would wait for ever.
func (n *network) openIntents(ctx context.Context, c *devChain, op *operatorKeys, log *slog.Logger) (*store.Intents, error) {
	genesis, err := c.Client().HeaderByNumber(ctx, new(big.Int))
	if err != nil {
		return nil, fmt.Errorf("read genesis: %w", err)
	}
	intents, err := n.store.Intents(c.ChainID(), genesis.Hash())
	if err != nil {
		return nil, err
	}
	forgotten, err := intents.ForgetOtherChains(ctx, op.eth.Address())
	if err != nil {
		return nil, err
	}
	if forgotten > 0 {
		log.Info("transactions of an earlier chain forgotten", "chain", c.id, "count", forgotten)
	}
	return intents, nil
}

// startWriter starts what stores ticks and values behind a bounded buffer.
func (n *network) startWriter(reg prometheus.Registerer) error {
	w, err := store.NewWriter(store.WriterConfig{Sink: n.store, Logger: n.log, Registerer: reg})
	if err != nil {
		return err
	}
	n.writer = w
	n.recorder = recompute.NewRecorder(n.store, n.log)
	n.closeLater(func() error { return board.CloseWriters(n.log, n.writer, n.recorder) })
	return nil
}
