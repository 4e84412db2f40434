package devnet

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/node/board"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/gateway"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/relayer"
)

const (
	// stage is how long each operator's turn to deliver lasts: longer than the
	// proofs of all feed sets in one process and a block.
	stage = 10 * time.Second
	// lead makes a heartbeat's delivery begin early enough to land in time.
	lead = 3 * time.Second
	// streamGrace is how long readers of the stream get to take their goodbye.
	streamGrace = 2 * time.Second
)

// startOperators starts the operators that are not silent, and gives the API's
// handler and a function that ends the stream before everything else.
func (n *network) startOperators(ctx context.Context, g *errgroup.Group) (http.Handler, func(context.CancelFunc) error, error) {
	reg, err := telemetry.NewRegistry(n.version)
	if err != nil {
		return nil, nil, err
	}
	if err := n.startWriter(reg); err != nil {
		return nil, nil, err
	}
	n.nodes = make([]*node.Node, len(n.ops))
	for n.observed = 0; n.silent(n.observed); n.observed++ {
		continue // never all of them: the rest would have no quorum
	}
	if err := n.makeBoard(); err != nil {
		return nil, nil, err
	}
	var bootstrap []string
	var bus *pubsub.Bus
	for slot := range n.ops {
		if n.silent(slot) {
			n.log.Warn("operator stays silent", "operator", n.ops[slot].eth.Address().Hex(), "number", slot+1, "slot", slot, "advice", "--fault asked for it")
			continue
		}
		busConfig := pubsub.BusConfig{Name: n.ops[slot].eth.Address().Hex()}
		if slot == n.observed {
			busConfig.Registerer = reg
		}
		b, err := pubsub.NewBus(busConfig)
		if err != nil {
			return nil, nil, err
		}
		n.closeLater(func() error { b.Close(); return nil })
		if slot == n.observed {
			bus = b
		}
		m, err := n.startMesh(ctx, slot, bootstrap)
		if err != nil {
			return nil, nil, err
		}
		bootstrap = append(bootstrap, m.Addrs()...)
		if err := n.startOperator(ctx, g, slot, m, b, reg); err != nil {
			return nil, nil, fmt.Errorf("start operator %d: %w", slot+1, err)
		}
	}
	if err := n.writeNodeFiles(bootstrap); err != nil {
		return nil, nil, err
	}
	door, err := gateway.New(gateway.Config{Bus: bus, Logger: n.log, Registerer: reg, Origins: []string{"*"}})
	if err != nil {
		return nil, nil, err
	}
	handler, err := api.New(api.Config{Data: n.board, History: n.board, Explain: n.board, Stream: door, Logger: n.log, Registry: reg})
	if err != nil {
		return nil, nil, err
	}
	g.Go(func() error { return n.board.Run(ctx) })
	g.Go(func() error {
		n.store.Maintain(ctx, store.Retention{Ticks: keepTicks, Values: keepValues, Messages: keepMessages}, retainEvery)
		return nil
	})
	end := func(cancel context.CancelFunc) error {
		defer cancel()
		ctx, done := context.WithTimeout(context.WithoutCancel(ctx), streamGrace)
		defer done()
		if err := door.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("end streams: %w", err)
		}
		return nil
	}
	return handler, end, nil
}

// makeBoard makes what the API shows: the observed operator's values, and what
// any operator delivered.
func (n *network) makeBoard() error {
	status := api.StatusView{
		Version: n.version, Mode: n.origin.mode, Origin: n.origin.origin, OriginSince: api.Time(n.origin.since), OriginReason: n.origin.reason,
		StartedAt: n.started.UTC(), Operator: n.ops[n.observed].eth.Address().Hex(), RPCURL: n.chain.RPCURL(), ChainID: chainID,
		InsecureDevKeys: n.keys.Manifest().InsecureDev,
		Contracts: api.ContractsView{
			FeedHub: n.deployed.Hub.Hex(), Verifier: n.deployed.Verifier.Hex(), OperatorRegistry: n.deployed.Registry.Hex(),
			Proxies: make(map[feed.ID]string, len(n.deployed.Proxies)),
		},
	}
	for id, a := range n.deployed.Proxies {
		status.Contracts.Proxies[id] = a.Hex()
	}
	var err error
	n.board, err = board.New(board.Config{
		Status: status, Shape: shape, FeedSets: n.sets, Feeds: n.feeds, Describe: n.origin.origin.Describe, Landings: true,
		Store: n.store, Writer: n.writer, Logger: n.log,
	})
	return err
}

func (n *network) silent(slot int) bool {
	for _, f := range n.cfg.Faults {
		if f.Kind == Silent && f.Operator == slot+1 {
			return true
		}
	}
	return false
}

func (n *network) startMesh(ctx context.Context, slot int, bootstrap []string) (*mesh.Mesh, error) {
	m, err := mesh.New(ctx, mesh.Config{
		PrivateKey: n.ops[slot].mesh,
		Network:    n.meshNetwork(),
		Bootstrap:  bootstrap,
		Logger:     n.log.With("operator", n.ops[slot].eth.Address().Hex()),
	})
	if err != nil {
		return nil, fmt.Errorf("start mesh: %w", err)
	}
	n.closeLater(m.Close)
	return m, nil
}

func (n *network) startOperator(ctx context.Context, g *errgroup.Group, slot int, m *mesh.Mesh, bus *pubsub.Bus, reg prometheus.Registerer) error {
	op := n.ops[slot]
	log := n.log.With("operator", op.eth.Address().Hex())
	signing, err := n.store.OpenSigning(ctx, store.SigningConfig{Operator: op.eth.Address(), Dir: op.dir, NewKeys: op.drawn})
	if err != nil {
		return err
	}
	n.closeLater(signing.Close)
	intents, err := n.openIntents(ctx, op, log)
	if err != nil {
		return err
	}
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
		Client: n.chain.Client(), Signer: op.eth, ChainID: n.chain.ChainID(), Intents: intents, Logger: log,
	})
	if err != nil {
		return fmt.Errorf("set up transactions: %w", err)
	}
	chain, err := relayer.NewChain(relayer.ChainConfig{
		Client: n.chain.Client(), Hub: n.deployed.Hub, FeedSets: n.contracts.IDs(), Shape: shape, Tx: tx, Logger: log,
	})
	if err != nil {
		return err
	}
	// What one operator saw is history enough: the others see the same venues.
	var onTick func(feed.Tick)
	var onMessage func(pubsub.Message)
	var recorder node.Recorder
	if slot != n.observed {
		reg = nil
	} else {
		onTick, onMessage, recorder = n.writer.AddTick, n.writer.AddMessage, n.recorder
	}
	nd, err := node.New(node.Config{
		Network: n.contracts.Network, Shape: shape, Committees: []*protocol.Committee{n.committee}, FeedSets: n.sets, Feeds: n.feeds,
		FeedKey: op.feed, Signer: op.eth, Signing: signing, HeadTime: n.headTime, Drift: drift,
		Origin: n.origin.origin, Sources: n.origin.sources(slot), Mesh: m, Bus: bus,
		NewDeliverer: func(fs node.FeedSet) (node.Deliverer, error) {
			return relayer.NewDeliverer(relayer.DelivererConfig{
				Set: fs.Set, Domain: fs.Domain, Operator: op.eth.Address(), Payee: op.eth.Address(),
				Stage: stage, Lead: lead, Prover: n.proofs, Chain: chain, Logger: log,
				OnDelivery: func(d relayer.Delivery) { n.delivered(slot, fs, d) },
			})
		},
		OnTick: onTick, OnMessage: onMessage, Recorder: recorder, Registerer: reg, Logger: n.log,
	})
	if err != nil {
		return err
	}
	n.nodes[slot] = nd
	if slot == n.observed {
		n.board.Show(nd)
		// An operator may run in a process of its own: see nodefile.go.
		for _, set := range n.sets {
			g.Go(func() error { n.board.Follow(ctx, chain, chainID, set); return nil })
		}
	}
	g.Go(func() error { return node.Stopped(ctx, tx.Run(ctx)) })
	g.Go(func() error {
		if err := nd.Run(ctx); err != nil {
			return fmt.Errorf("operator %d: %w", slot+1, err)
		}
		return nil
	})
	log.Info("operator runs", "number", slot+1, "slot", slot, "weight", weights[slot], "peer", op.peer)
	return nil
}

func (n *network) headTime(ctx context.Context) (time.Time, error) {
	h, err := n.chain.Client().HeaderByNumber(ctx, nil)
	if err != nil {
		return time.Time{}, fmt.Errorf("read head: %w", err)
	}
	return time.Unix(int64(h.Time), 0), nil
}

// delivered takes in a delivery of any operator.
func (n *network) delivered(slot int, fs node.FeedSet, d relayer.Delivery) {
	entry := &delivered{Delivery: d, set: fs, maxAge: n.maxAge, locals: make([]map[feed.ID]feed.LocalValue, len(n.nodes))}
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
	n.log.Info("value on chain", "feed_set", fs.Name, "round", d.Round, "chain", chainID, "tx", d.Receipt.Tx,
		"gas_used", d.Receipt.GasUsed, "prove_ms", d.Proof.Prove.Milliseconds(), "tick_to_chain_ms", entry.tickToChain().Milliseconds(),
		"delivered_by", n.ops[slot].eth.Address().Hex(), "observers", d.Report.Participants(), "cause", d.Cause.Cause, "deliveries", total)
	n.board.Land(board.Delivered(fs, chainID, d, entry.newest))
	if total == n.cfg.Deliveries {
		close(n.enough)
	}
}
