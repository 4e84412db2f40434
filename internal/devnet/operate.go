package devnet

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/aggregator"
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
	handler, err := api.New(api.Config{Data: n.board, History: n.board, Explain: n.board, Proofs: n.board, Stream: door, Logger: n.log, Registry: reg})
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
	home := n.home().contracts
	status := api.StatusView{
		Version: n.version, Mode: n.origin.mode, Origin: n.origin.origin, OriginSince: api.Time(n.origin.since), OriginReason: n.origin.reason,
		StartedAt: n.started.UTC(), Operator: n.ops[n.observed].eth.Address().Hex(), RPCURL: n.home().RPCURL(), ChainID: n.home().id,
		InsecureDevKeys: n.keys.Manifest().InsecureDev,
		Contracts: api.ContractsView{
			FeedHub: home.Hub.Hex(), Verifier: home.Verifier.Hex(), OperatorRegistry: home.Registry.Hex(),
			Proxies: make(map[feed.ID]string, len(n.home().proxies)),
		},
	}
	for _, c := range n.chains {
		status.Chains = append(status.Chains, api.ChainView{
			ChainID: c.id, RPCURL: c.RPCURL(), FeedHub: c.contracts.Hub.Hex(), Verifier: c.contracts.Verifier.Hex(),
		})
	}
	for id, a := range n.home().proxies {
		status.Contracts.Proxies[id] = a.Hex()
	}
	manifest := n.keys.Manifest()
	var err error
	n.board, err = board.New(board.Config{
		Status: status, Shape: shape, FeedSets: n.sets, Feeds: n.feeds, Describe: n.origin.origin.Describe, Landings: true,
		Conditions: func(time.Time) []api.ConditionView { return []api.ConditionView{n.proofs.Condition()} },
		Manifest:   &manifest, Store: n.store, Writer: n.writer, Logger: n.log,
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
	if slot != n.observed {
		reg = nil
	}
	hubs := make([]*hub, len(n.chains))
	for i, c := range n.chains {
		if hubs[i], err = n.openHub(ctx, c, op, reg, log); err != nil {
			return fmt.Errorf("chain %d: %w", c.id, err)
		}
	}
	// What one operator saw is history enough: the others see the same venues.
	var onTick func(feed.Tick)
	var onMessage func(pubsub.Message)
	var recorder node.Recorder
	var onEquivocation func(common.Address, *aggregator.Equivocation)
	if slot == n.observed {
		onTick, onMessage, recorder = n.writer.AddTick, n.writer.AddMessage, n.recorder
		onEquivocation = n.board.KeepEvidence
	}
	nd, err := node.New(node.Config{
		Network: n.home().contracts.Network, Shape: shape, Committees: []*protocol.Committee{n.committee}, FeedSets: n.sets, Feeds: n.feeds,
		FeedKey: op.feed, Signer: op.eth, Signing: signing, HeadTime: n.headTime, Drift: drift,
		Origin: n.origin.origin, Sources: n.origin.sources(slot), Mesh: m, Bus: bus,
		NewDeliverer: func(fs node.FeedSet) (node.Deliverer, error) {
			return n.newDeliverer(slot, fs, hubs, log)
		},
		OnTick: onTick, OnMessage: onMessage, OnEquivocation: onEquivocation, Recorder: recorder, Registerer: reg, Logger: n.log,
	})
	if err != nil {
		return err
	}
	n.nodes[slot] = nd
	if slot == n.observed {
		n.board.Show(nd)
		// An operator may run in a process of its own: see nodefile.go.
		for _, h := range hubs {
			for _, set := range n.sets {
				g.Go(func() error { n.board.Follow(ctx, h.access, h.on.id, set); return nil })
			}
		}
	}
	for _, h := range hubs {
		g.Go(func() error { return node.Stopped(ctx, h.tx.Run(ctx)) })
	}
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
	h, err := n.home().Client().HeaderByNumber(ctx, nil)
	if err != nil {
		return time.Time{}, fmt.Errorf("read head: %w", err)
	}
	return time.Unix(int64(h.Time), 0), nil
}
