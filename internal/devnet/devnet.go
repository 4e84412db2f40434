package devnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/node/board"
	"github.com/oraclestream/oraclestream/internal/node/proofs"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/recompute"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/worker"
)

// network is a running development network.
type network struct {
	cfg     Config
	log     *slog.Logger
	version string
	started time.Time

	ops       []*operatorKeys
	owner     *evm.Signer
	committee *protocol.Committee
	origin    *origin
	keys      *prover.Verifier
	proofs    *proofs.Queue
	chains    []*devChain // the home chain first
	sets      []node.FeedSet
	feeds     []aggregator.FeedConfig
	nodes     []*node.Node // nil where an operator is silent
	observed  int          // the slot of the node that the API shows
	ledger    *ledger
	board     *board.Board
	store     *store.Store
	writer    *store.Writer
	recorder  *recompute.Recorder
	trace     *traceFile
	// enough is closed once as many deliveries as asked for are there.
	enough chan struct{}
	// failed takes the first error that must end the run.
	failed chan error
	// maxAge is how old the prices of each feed may be.
	maxAge map[feed.ID]time.Duration

	closers []func() error
}

// Run runs the development network until the context ends or as many
// deliveries as asked for are done.
func Run(ctx context.Context, cfg Config) (err error) {
	if err := cfg.validate(); err != nil {
		return err
	}
	n := &network{
		cfg: cfg, log: cfg.Logger, version: telemetry.Version(), started: time.Now(),
		ledger: newLedger(cfg.Deliveries), enough: make(chan struct{}), failed: make(chan error, 1),
	}
	defer func() {
		for i := len(n.closers) - 1; i >= 0; i-- {
			err = errors.Join(err, n.closers[i]())
		}
		if err == nil {
			n.log.Info("devnet stopped")
		}
	}()
	defer context.AfterFunc(ctx, func() {
		n.log.Info("stopping", "advice", "interrupt once more to stop at once")
	})()
	// What can be refused is refused before anything slow begins.
	ln, err := api.Listen(ctx, cfg.APIAddr, "--api-addr")
	if err != nil {
		return err
	}
	n.closeLater(func() error { return ignoreClosed(ln.Close()) })
	for i, addr := range cfg.rpcAddrs() {
		if err := evm.CheckAddr(ctx, addr); err != nil {
			return fmt.Errorf("%w (%s)", err, []string{"--rpc-addr", "--rpc-addr-2"}[i])
		}
	}
	if cfg.TracePath != "" {
		if n.trace, err = openTrace(cfg.TracePath); err != nil {
			return err
		}
		n.closeLater(n.trace.close)
	}
	if err := n.prepare(ctx); err != nil {
		return n.incomplete(node.Stopped(ctx, err))
	}
	return n.serve(ctx, ln)
}

// prepare does what comes before the network runs, in order: keys, sources,
// key set, chains, contracts.
func (n *network) prepare(ctx context.Context) error {
	if err := n.loadKeys(); err != nil {
		return err
	}
	var err error
	if err := n.openStore(ctx); err != nil {
		return err
	}
	if n.origin, err = openOrigin(ctx, n.cfg, n.log); err != nil {
		return err
	}
	n.closeLater(n.origin.close)
	if err := n.openKeys(ctx); err != nil {
		return err
	}
	if err := n.startChains(); err != nil {
		return err
	}
	return n.deploy(ctx)
}

// openKeys opens the key set, or makes it, and what proves with it: one process
// for all operators, as they run on one machine, so that the proving key is in memory once.
func (n *network) openKeys(ctx context.Context) error {
	keys := prover.Config{Dir: n.keySetDir(), Shape: shape, Profile: n.cfg.Profile, InsecureDev: true, Logger: n.log}
	var backend proofs.Backend
	if len(n.cfg.Worker) == 0 {
		set, err := prover.Open(ctx, keys)
		if err != nil {
			return err
		}
		n.keys, backend = &set.Verifier, set
	} else {
		v, err := prover.OpenVerifier(ctx, keys)
		if err != nil {
			return err
		}
		// It loads the keys while chains and contracts come up.
		w := worker.New(worker.Config{Command: slices.Concat(n.cfg.Worker, prover.WorkerArgs(keys)), Verifier: v, Logger: n.log})
		n.closeLater(w.Close)
		n.keys, backend = v, w
	}
	var err error
	n.proofs, err = proofs.NewQueue(backend, n.log, nil)
	return err
}

func (n *network) loadKeys() error {
	if err := os.MkdirAll(n.cfg.DataDir, 0o700); err != nil {
		return fmt.Errorf("create data folder: %w", err)
	}
	// One process a folder: its keys must not sign twice.
	lock := flock.New(filepath.Join(n.cfg.DataDir, "devnet.lock"))
	held, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock data folder: %w", err)
	}
	if !held {
		return fmt.Errorf("%w: another process runs a devnet from %s: stop it, or choose another --data-dir", ErrConfig, n.cfg.DataDir)
	}
	n.closeLater(lock.Unlock)
	if n.ops, err = loadOperators(n.cfg.DataDir); err != nil {
		return err
	}
	if n.owner, err = evm.LoadOrCreateKey(filepath.Join(n.cfg.DataDir, "owner.key")); err != nil {
		return fmt.Errorf("load owner key: %w", err)
	}
	if sharedKeys(n.ops) {
		return fmt.Errorf("%w: two folders below %s hold the same keys: remove the copied one, new keys are made for it", ErrConfig, filepath.Join(n.cfg.DataDir, "operators"))
	}
	n.log.Info("operators' keys ready", "operators", len(n.ops), "data_dir", n.cfg.DataDir)
	return nil
}

// serve runs operators and API until the context ends or enough is delivered.
func (n *network) serve(ctx context.Context, ln net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	handler, stream, err := n.startOperators(ctx, g)
	if err != nil {
		cancel()
		return errors.Join(err, node.Stopped(ctx, g.Wait()))
	}
	d := n.describe("http://" + ln.Addr().String())
	if err := n.writeDescription(d); err != nil {
		cancel()
		return errors.Join(err, node.Stopped(ctx, g.Wait()))
	}
	g.Go(func() error { return api.Serve(ctx, ln, handler, n.log) })
	n.log.Info("devnet runs", "api_url", d.APIURL, "rpc_url", d.RPCURL, "chains", len(n.chains), "origin", d.Origin,
		"advice", "open the API's address in a browser; addresses are in "+n.descriptionPath())
	if n.cfg.OnReady != nil {
		n.cfg.OnReady(d)
	}
	var failure error
	select {
	case <-ctx.Done():
	case failure = <-n.failed:
	case <-n.enough:
		n.log.Info("as many deliveries as asked for are done", "deliveries", n.cfg.Deliveries)
	}
	defer node.Waiting(n.log, "deliveries, rounds and readers that are under way")()
	err = stream(cancel)
	if err = errors.Join(failure, err, node.Stopped(ctx, g.Wait())); err != nil {
		return err
	}
	if n.cfg.JSON != nil {
		if err := writeResult(n.cfg.JSON, n.result()); err != nil {
			return err
		}
	}
	return n.incomplete(nil)
}

// fail ends the run with an error.
func (n *network) fail(err error) {
	select {
	case n.failed <- err:
	default: // the first one counts
	}
}

// incomplete makes it an error to stop before all deliveries asked for are
// done: a script must not take it for success.
func (n *network) incomplete(err error) error {
	if done := len(n.ledger.kept()); err == nil && done < n.cfg.Deliveries {
		return fmt.Errorf("%w: %d of %d", ErrIncomplete, done, n.cfg.Deliveries)
	}
	return err
}

// descriptionPath is where devnet.json is.
func (n *network) descriptionPath() string { return filepath.Join(n.cfg.DataDir, "devnet.json") }

func (n *network) describe(apiURL string) Description {
	d := Description{
		RPCURL: n.home().RPCURL(), APIURL: apiURL, ChainID: n.home().id, Origin: n.origin.origin,
	}
	for _, c := range n.chains {
		d.Chains = append(d.Chains, c.describe(n.home().contracts.Network))
	}
	home := d.Chains[0].Contracts
	d.Contracts = Contracts{FeedHub: home.FeedHub, Verifier: home.Verifier, OperatorRegistry: home.OperatorRegistry, DeliveryRefunds: home.DeliveryRefunds, Proxies: home.Proxies}
	for _, s := range n.sets {
		info := FeedSetInfo{ID: s.Number, Name: s.Name, Domain: "0x" + s.Domain.Text(16), IntervalMS: s.Interval.Milliseconds()}
		info.Columns, info.Decimals = columnsOf(s.Set)
		d.FeedSets = append(d.FeedSets, info)
	}
	for i, op := range n.ops {
		d.Operators = append(d.Operators, OperatorInfo{
			Address: op.eth.Address().Hex(), Weight: weights[i], PeerID: op.peer, Fault: faultText(n.cfg.Faults, i+1),
		})
	}
	return d
}

// writeDescription replaces devnet.json.
func (n *network) writeDescription(d Description) error {
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("encode devnet.json: %w", err)
	}
	return replaceFile(n.descriptionPath(), append(b, '\n'), 0o644)
}

// keySetDir is the folder of the key set.
func (n *network) keySetDir() string {
	name := "keyset-" + shape.String()
	if n.cfg.Profile == prover.ProfileLookup {
		name += "-lookup"
	}
	return filepath.Join(n.cfg.DataDir, name)
}

// meshNetwork keeps devnets apart: other data folders on this machine are
// other networks.
func (n *network) meshNetwork() string { return "devnet-" + n.home().contracts.Registry.Hex() }

func (n *network) closeLater(f func() error) { n.closers = append(n.closers, f) }

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
