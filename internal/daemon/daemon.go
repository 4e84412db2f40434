package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/gofrs/flock"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/node/board"
	"github.com/oraclestream/oraclestream/internal/node/handover"
	"github.com/oraclestream/oraclestream/internal/node/proofs"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/recompute"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/remote"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/gateway"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/relayer"
)

const (
	// streamGrace is how long readers of the stream get to take their goodbye.
	streamGrace = 2 * time.Second
	retainEvery = time.Hour
)

var (
	// ErrRunning says that another process uses the data folder.
	ErrRunning = errors.New("another process runs from this data folder")
	// ErrSlot says that the operator has another slot than configured.
	ErrSlot = errors.New("the operator's slot is not the configured one")
)

// Config is what [Run] needs.
type Config struct {
	// Reloader holds the configuration. Run runs it.
	Reloader *config.Reloader
	// Level, if set, follows node.log_level.
	Level  *slog.LevelVar
	Logger *slog.Logger
	// Worker is the command, with what comes before its flags, that runs
	// 'prover worker': proofs are made in such a process, and end when nobody wants
	// them any more. Empty proves in this process, where a proof goes on to its end.
	Worker []string
	// OnReady, if set, is called once everything runs.
	OnReady func(Ready)

	// advanceLook is how often registry and reward pool are looked at, where not as usual.
	advanceLook time.Duration
	// handOverBeat is how often signatures of hand-overs are broadcast again, where
	// not as usual.
	handOverBeat time.Duration
}

// Ready tells where a running node can be reached.
type Ready struct {
	APIURL string
	// MeshAddrs are what other nodes can name as bootstrap peers.
	MeshAddrs []string
}

// daemon is a running node.
type daemon struct {
	run      Config
	cfg      *config.Config // of the start; reloads are in reload.go
	log      *slog.Logger
	started  time.Time
	registry *prometheus.Registry

	store    *store.Store
	writer   *store.Writer
	recorder *recompute.Recorder
	op       *operator // nil where nothing is signed
	network  protocol.Network
	shape    protocol.Shape
	sets     []node.FeedSet
	keys     *prover.Verifier // nil where nothing is proven
	proofs   *proofs.Queue
	pool     *remote.Pool // nil without remote provers
	links    []*link
	home     *link // the chain of the registry; nil without a network
	chains   []hubAccess
	txs      []txRunner
	advancer *relayer.Advancer  // nil where this node sets no epochs
	rewards  *relayer.Recorder  // nil where this node records no participation
	handOver *handover.Exchange // nil where this node signs no hand-overs
	carriers []carrier
	// deliverers by feed set, for new heartbeats and deviations.
	deliverers map[string][]*relayer.Deliverer

	committees *registry
	mesh       *mesh.Mesh
	bus        *pubsub.Bus
	board      *board.Board
	node       *node.Node
	door       *gateway.Gateway
	api        *api.API

	closers []func() error
}

type txRunner interface {
	Run(ctx context.Context) error
}

// Run runs a node until the context ends. Everything that contradicts the
// configuration is refused before anything is signed.
func Run(ctx context.Context, run Config) (err error) {
	d := &daemon{
		run: run, cfg: run.Reloader.Current().Config, log: run.Logger, started: time.Now(), deliverers: make(map[string][]*relayer.Deliverer),
	}
	updates, unsubscribe := run.Reloader.Subscribe()
	defer unsubscribe()
	// SIGHUP belongs to the reloader from the first moment on; a reload that
	// comes during the start is taken up right after it.
	reloading, stopReloading := context.WithCancel(context.WithoutCancel(ctx))
	var reloader sync.WaitGroup
	reloader.Go(func() { _ = run.Reloader.Run(reloading) }) // it has no failure
	defer func() {
		for i := len(d.closers) - 1; i >= 0; i-- {
			err = errors.Join(err, d.closers[i]())
		}
		stopReloading()
		reloader.Wait()
		if err == nil {
			d.log.Info("node stopped")
		}
	}()
	defer context.AfterFunc(ctx, func() {
		d.log.Info("stopping", "advice", "interrupt once more to stop at once")
	})()
	ln, err := d.prepare(ctx)
	if err != nil {
		return node.Stopped(ctx, err)
	}
	return d.serve(ctx, ln, updates)
}

// prepare does everything up to the first goroutine.
func (d *daemon) prepare(ctx context.Context) (net.Listener, error) {
	dir := string(d.cfg.Node.DataDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create data folder: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "node.lock"), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if !held {
		return nil, fmt.Errorf("%w: %s: stop it, or give this node another node.data_dir", ErrRunning, dir)
	}
	d.closeLater(lock.Close)
	ln, err := api.Listen(ctx, string(d.cfg.API.Listen), "api.listen")
	if err != nil {
		return nil, err
	}
	d.closeLater(func() error {
		if err := ln.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	if d.op, err = loadOperator(d.cfg); err != nil {
		return nil, err
	}
	if d.registry, err = telemetry.NewRegistry(telemetry.Version()); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{d.openStore, d.connect, d.openKeys, d.checkChains, d.openChains, d.startMesh, d.assemble} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return ln, nil
}

// connect reaches the chains, and settles network and feed sets.
func (d *daemon) connect(ctx context.Context) error {
	d.shape = protocol.Shape{Slots: d.cfg.Prover.Slots, Columns: d.cfg.Prover.Columns}
	if n := &d.cfg.Network; n.HomeChainID != 0 && len(d.cfg.Chain) > 0 {
		d.network = protocol.Network{HomeChainID: new(big.Int).SetUint64(n.HomeChainID), Registry: n.Registry.Common()}
	}
	var err error
	if d.sets, err = feedSets(d.cfg, d.network); err != nil {
		return err
	}
	for _, name := range sorted(d.cfg.Chain) {
		l, err := connect(ctx, d.cfg, name, d.log)
		if err != nil {
			return err
		}
		d.closeLater(l.pool.Close)
		d.links = append(d.links, l)
		if d.home == nil && d.network.HomeChainID != nil && l.id.Cmp(d.network.HomeChainID) == 0 {
			d.home = l
		}
		d.log.Info("chain reached", "chain", name, "chain_id", l.id)
	}
	return nil
}

// checkChains compares what stands on the chains with what is configured.
func (d *daemon) checkChains(ctx context.Context) error {
	for _, l := range d.links {
		for _, set := range d.sets {
			if err := l.check(ctx, d.network, d.shape, set); err != nil {
				return err
			}
		}
		if d.keys != nil && len(d.sets) > 0 {
			if err := l.checkKey(ctx, d.keys.SolidityKey(), d.cfg.Resolve(string(d.cfg.Prover.KeyDir))); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *daemon) startMesh(ctx context.Context) error {
	key, err := meshKey(d.cfg)
	if err != nil {
		return err
	}
	m := &d.cfg.Mesh
	if d.mesh, err = mesh.New(ctx, mesh.Config{
		PrivateKey: key, Network: m.Network, Listen: texts(m.Listen), Bootstrap: texts(m.Bootstrap), MDNS: m.MDNS,
		Logger: d.log, Registerer: d.registry, Limits: meshLimits(&m.Limits),
	}); err != nil {
		return fmt.Errorf("start mesh: %w", err)
	}
	d.closeLater(d.mesh.Close)
	if d.bus, err = pubsub.NewBus(pubsub.BusConfig{Name: d.name(), Registerer: d.registry}); err != nil {
		return err
	}
	d.closeLater(func() error { d.bus.Close(); return nil })
	return nil
}

// name is the node's in messages: the operator's address, or its peer id.
func (d *daemon) name() string {
	if d.op != nil {
		return d.op.eth.Address().Hex()
	}
	return d.mesh.ID().String()
}

// assemble puts the parts together.
func (d *daemon) assemble(ctx context.Context) error {
	cfg := node.Config{
		Network: d.network, Shape: d.shape, FeedSets: d.sets, Feeds: feedConfigs(d.cfg), Origin: feed.Origin(d.cfg.Node.Origin),
		Sources: venueSources(d.cfg), Mesh: d.mesh, Bus: d.bus, OnTick: d.writer.AddTick, OnMessage: d.writer.AddMessage, Recorder: d.recorder,
		OnEquivocation: func(operator common.Address, e *aggregator.Equivocation) { d.board.KeepEvidence(operator, e) }, // by then there is one
		Registerer:     d.registry, Logger: d.log,
	}
	if d.home != nil {
		d.committees = newRegistry(d.home.pool, d.network.Registry, d.shape)
		var err error
		if cfg.Committees, err = d.committees.committees(ctx, 0, time.Now()); err != nil {
			return err
		}
		if err := d.checkSlot(cfg.Committees); err != nil {
			return err
		}
	}
	if d.op != nil {
		signing, err := d.store.OpenSigning(ctx, store.SigningConfig{Operator: d.op.eth.Address(), Dir: d.op.dir})
		if err != nil {
			return err
		}
		d.closeLater(signing.Close)
		cfg.FeedKey, cfg.Signer, cfg.Signing, cfg.HeadTime = d.op.feed, d.op.eth, signing, d.home.headTime
		cfg.NewDeliverer = d.newDeliverer
		if err := d.openHandOvers(signing); err != nil {
			return err
		}
		for _, l := range d.links {
			cfg.Drift = max(cfg.Drift, l.drift)
		}
	}
	if err := d.makeBoard(); err != nil {
		return err
	}
	for _, h := range d.chains {
		if err := d.expect(ctx, h); err != nil {
			return fmt.Errorf("look for earlier deliveries to chain %s: %w", h.name, err)
		}
	}
	var err error
	if d.node, err = node.New(cfg); err != nil {
		return err
	}
	d.board.Show(d.node)
	if d.door, err = gateway.New(gateway.Config{
		Bus: d.bus, Logger: d.log, Registerer: d.registry, Origins: texts(d.cfg.API.Origins), Limits: streamLimits(&d.cfg.API.Stream),
	}); err != nil {
		return err
	}
	d.api, err = api.New(api.Config{
		Data: d.board, History: d.board, Explain: d.board, Proofs: d.board, Stream: d.door, Logger: d.log, Registry: d.registry, Limits: apiLimits(&d.cfg.API.Limits),
	})
	return err
}

// serve runs everything until the context ends or a part fails.
func (d *daemon) serve(ctx context.Context, ln net.Listener, updates <-chan *config.Snapshot) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	for _, tx := range d.txs {
		g.Go(func() error { return node.Stopped(ctx, tx.Run(ctx)) })
	}
	g.Go(func() error { return d.node.Run(ctx) })
	g.Go(func() error { return d.board.Run(ctx) })
	g.Go(func() error {
		s := &d.cfg.Store
		d.store.Maintain(ctx, store.Retention{Ticks: s.RetainTicks.Std(), Values: s.RetainValues.Std(), Messages: s.RetainMessages.Std()}, retainEvery)
		return nil
	})
	if d.committees != nil {
		g.Go(func() error { d.removeReports(ctx); return nil })
		g.Go(func() error { d.followCommittees(ctx); return nil })
	}
	if d.pool != nil {
		g.Go(func() error { d.pool.Run(ctx); return nil })
	}
	if d.advancer != nil {
		g.Go(func() error { d.advancer.Run(ctx); return nil })
	}
	if d.rewards != nil {
		g.Go(func() error { d.rewards.Run(ctx); return nil })
	}
	d.runHandOvers(ctx, g)
	for _, h := range d.chains {
		if h.reclaimer != nil {
			g.Go(func() error { d.reclaim(ctx, h); return nil })
		}
		for _, set := range d.sets {
			g.Go(func() error { d.board.Follow(ctx, h.chain, h.cfg.ChainID, set); return nil })
		}
	}
	g.Go(func() error { d.followConfig(ctx, updates); return nil })
	// The API outlives ctx by the goodbye to the stream's readers.
	serving, stopServing := context.WithCancel(context.WithoutCancel(ctx))
	defer stopServing()
	g.Go(func() error { return api.Serve(serving, ln, d.api, d.log) })
	g.Go(func() error {
		<-ctx.Done()
		defer stopServing()
		ctx, done := context.WithTimeout(context.WithoutCancel(ctx), streamGrace)
		defer done()
		if err := d.door.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("end streams: %w", err)
		}
		return nil
	})
	ready := Ready{APIURL: "http://" + ln.Addr().String(), MeshAddrs: d.mesh.Addrs()}
	d.log.Info("node runs", "operator", d.name(), "signs", d.op != nil, "api_url", ready.APIURL, "mesh", ready.MeshAddrs, "origin", d.cfg.Node.Origin,
		"feeds", len(d.cfg.Feeds), "feed_sets", len(d.sets), "chains", len(d.links),
		"advice", "kill -HUP reloads feeds, venues and limits")
	if d.run.OnReady != nil {
		d.run.OnReady(ready)
	}
	<-ctx.Done()
	defer node.Waiting(d.log, "deliveries, rounds and readers that are under way")()
	return node.Stopped(ctx, g.Wait())
}

func (d *daemon) closeLater(f func() error) { d.closers = append(d.closers, f) }
