package daemon

import (
	"context"
	"fmt"
	"math/big"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/node/board"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/relayer"
)

// openChains makes the access to each chain's hub: a transaction manager for
// those that this operator sends something to.
func (d *daemon) openChains(ctx context.Context) error {
	ids := make(map[string]*big.Int, len(d.sets))
	for _, s := range d.sets {
		ids[s.Name] = new(big.Int).SetUint64(s.Number)
	}
	for _, l := range d.links {
		var tx *relayer.TxManager
		h := hubAccess{link: l, delivers: d.op != nil && l.cfg.Deliver}
		advances := l == d.home && l.cfg.Advance
		if d.op != nil && (l.cfg.Deliver || advances || d.carries(l) || d.records(l)) {
			// What is under way belongs to this chain and to none that has its id.
			genesis, err := l.pool.HeaderByNumber(ctx, new(big.Int))
			if err != nil {
				return fmt.Errorf("read genesis of chain %s: %w", l.name, err)
			}
			if h.intents, err = d.store.Intents(l.id, genesis.Hash()); err != nil {
				return fmt.Errorf("chain %s: %w", l.name, err)
			}
			h.reclaimer = newReclaimer()
			if tx, err = relayer.NewTxManager(relayer.TxManagerConfig{
				Client: l.pool, Signer: d.op.eth, ChainID: l.id, Intents: h.intents, OnUnclaimed: h.reclaimer.take,
				Fees: relayer.FeePolicy{
					BumpPercent: l.cfg.BumpPercent, MinTip: new(big.Int).SetUint64(uint64(l.cfg.MinTip)), MaxCap: new(big.Int).SetUint64(uint64(l.cfg.MaxFee)),
				},
				Confirmations: l.cfg.Confirmations, ResendAfter: l.cfg.ResendAfter, PollInterval: l.cfg.Poll.Std(), CallTimeout: l.cfg.CallTimeout.Std(),
				Logger: d.log,
			}); err != nil {
				return fmt.Errorf("chain %s: %w", l.name, err)
			}
			l.tx, d.txs = tx, append(d.txs, tx)
			if advances {
				if d.advancer, err = relayer.NewAdvancer(relayer.AdvancerConfig{
					Client: l.pool, Registry: d.network.Registry, Tx: tx, Operator: d.op.eth.Address(), Timeout: l.cfg.Timeout.Std(), Logger: d.log.With("chain", l.name),
					PollInterval: d.run.advanceLook, Registerer: d.registry,
				}); err != nil {
					return fmt.Errorf("chain %s: %w", l.name, err)
				}
			}
			if d.records(l) {
				if err = d.openRecorder(l, tx); err != nil {
					return err
				}
			}
		}
		var err error
		if h.chain, err = relayer.NewChain(relayer.ChainConfig{
			Client: l.pool, Hub: l.hub, Refunds: l.cfg.Refunds.Common(), FeedSets: ids, Shape: d.shape, Tx: tx, Logger: d.log.With("chain", l.name),
			Registerer: prometheus.WrapRegistererWith(prometheus.Labels{"chain": l.name}, d.registry),
		}); err != nil {
			return fmt.Errorf("chain %s: %w", l.name, err)
		}
		d.chains = append(d.chains, h)
	}
	return nil
}

// hubAccess is the hub of one chain.
type hubAccess struct {
	*link
	chain    *relayer.Chain
	delivers bool
	// intents and reclaimer are nil where this node sends nothing.
	intents   *store.Intents
	reclaimer *reclaimer
}

// newDeliverer makes a feed set's deliverers.
func (d *daemon) newDeliverer(set node.FeedSet) (node.Deliverer, error) {
	var all node.Deliverers
	var out []*relayer.Deliverer
	for _, h := range d.chains {
		if !h.delivers {
			continue
		}
		one, err := relayer.NewDeliverer(relayer.DelivererConfig{
			Set: set.Set, Domain: set.Domain, Operator: d.op.eth.Address(), Payee: d.op.eth.Address(),
			Stage: h.cfg.Stage.Std(), Lead: h.cfg.Lead.Std(), Timeout: h.cfg.Timeout.Std(),
			Prover: d.proofs, Chain: h.chain, Logger: d.log.With("chain", h.name),
			OnSend: func(ctx context.Context, r *protocol.Report, b *protocol.Bundle) error {
				return d.board.Sending(ctx, h.cfg.ChainID, r, b)
			},
			OnVain:     func(round feed.Round) { d.board.Forgo(set.Name, h.cfg.ChainID, round) },
			OnDelivery: func(x relayer.Delivery) { d.delivered(h, set, x) },
		})
		if err != nil {
			return nil, fmt.Errorf("chain %s: %w", h.name, err)
		}
		out, all = append(out, one), append(all, one)
	}
	d.deliverers[set.Name] = out
	return all, nil
}

// delivered takes in an own delivery.
func (d *daemon) delivered(h hubAccess, set node.FeedSet, x relayer.Delivery) {
	l := board.Delivered(set, h.cfg.ChainID, x, board.NewestTick(d.node.LocalValues(set.Name, x.Round)))
	log := d.log
	if x.Receipt.Refund != nil {
		log = log.With("refund_wei", x.Receipt.Refund, "payee", d.op.eth.Address())
	}
	log.Info("value on chain", "feed_set", set.Name, "round", x.Round, "chain", h.name, "tx", x.Receipt.Tx, "gas_used", x.Receipt.GasUsed,
		"prove_ms", x.Proof.Prove.Milliseconds(), "tick_to_chain_ms", l.TickToChain.Milliseconds(), "observers", x.Report.Participants(), "cause", x.Cause.Cause)
	d.board.Land(l)
}
