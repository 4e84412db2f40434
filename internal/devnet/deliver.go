package devnet

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/node/board"
	"github.com/oraclestream/oraclestream/relayer"
)

// hub is one operator's access to the hub of one chain.
type hub struct {
	on     *devChain
	tx     *relayer.TxManager
	access *relayer.Chain
}

func (n *network) openHub(ctx context.Context, c *devChain, op *operatorKeys, reg prometheus.Registerer, log *slog.Logger) (*hub, error) {
	intents, err := n.openIntents(ctx, c, op, log)
	if err != nil {
		return nil, err
	}
	h := &hub{on: c}
	if h.tx, err = relayer.NewTxManager(relayer.TxManagerConfig{
		Client: c.Client(), Signer: op.eth, ChainID: c.ChainID(), Intents: intents, Logger: log,
	}); err != nil {
		return nil, fmt.Errorf("set up transactions: %w", err)
	}
	if reg != nil {
		reg = prometheus.WrapRegistererWith(prometheus.Labels{"chain": c.name}, reg)
	}
	h.access, err = relayer.NewChain(relayer.ChainConfig{
		Client: c.Client(), Hub: c.contracts.Hub, Refunds: c.contracts.Refunds, FeedSets: c.contracts.IDs(), Shape: shape, Tx: h.tx, Logger: log.With("chain", c.id),
		Registerer: reg,
	})
	return h, err
}

// newDeliverer makes an operator's deliverers of a feed set, one a chain. They
// share the prover, which makes the proof of a report once for all of them.
func (n *network) newDeliverer(slot int, fs node.FeedSet, hubs []*hub, log *slog.Logger) (node.Deliverer, error) {
	var out node.Deliverers
	who := n.ops[slot].eth.Address()
	for _, h := range hubs {
		one, err := relayer.NewDeliverer(relayer.DelivererConfig{
			Set: fs.Set, Domain: fs.Domain, Operator: who, Payee: who,
			Stage: stage, Lead: lead, Prover: n.proofs, Chain: h.access, Logger: log.With("chain", h.on.id),
			OnDelivery: func(d relayer.Delivery) { n.delivered(slot, h.on, fs, d) },
		})
		if err != nil {
			return nil, fmt.Errorf("chain %d: %w", h.on.id, err)
		}
		out = append(out, one)
	}
	return out, nil
}

// delivered takes in a delivery of any operator.
func (n *network) delivered(slot int, c *devChain, fs node.FeedSet, d relayer.Delivery) {
	entry := &delivered{Delivery: d, chainID: c.id, set: fs, maxAge: n.maxAge, locals: make([]map[feed.ID]feed.LocalValue, len(n.nodes))}
	for i, nd := range n.nodes {
		if nd != nil && d.Report.Observations[i] != nil {
			entry.locals[i] = nd.LocalValues(fs.Name, d.Round)
		}
	}
	for i, nd := range n.nodes {
		if nd == nil || i == n.observed {
			continue // the board tells the observed one
		}
		for k, f := range fs.Feeds {
			if v := d.Report.Medians[k+1]; v != feed.Absent {
				nd.Proven(f.ID, v, d.Report.ObservedAt())
			}
		}
	}
	entry.newest = board.NewestTick(entry.locals[slot])
	total, counted := n.ledger.add(entry)
	if !counted {
		return // it landed while the network was already stopping
	}
	if n.trace != nil {
		if err := n.trace.write(entry); err != nil {
			// Who asked for a trace cannot use the deliveries without it.
			n.fail(fmt.Errorf("%w: check the disk of --trace", err))
			return
		}
	}
	log := n.log
	if d.Receipt.Refund != nil {
		log = log.With("refund_wei", d.Receipt.Refund)
	}
	log.Info("value on chain", "feed_set", fs.Name, "round", d.Round, "chain", c.id, "tx", d.Receipt.Tx,
		"gas_used", d.Receipt.GasUsed, "prove_ms", d.Proof.Prove.Milliseconds(), "tick_to_chain_ms", entry.tickToChain().Milliseconds(),
		"delivered_by", n.ops[slot].eth.Address().Hex(), "observers", d.Report.Participants(), "cause", d.Cause.Cause, "deliveries", total)
	n.board.Land(board.Delivered(fs, c.id, d, entry.newest))
	if total == n.cfg.Deliveries {
		close(n.enough)
	}
}
