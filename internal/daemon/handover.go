package daemon

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/bindings/mirror"
	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/node/handover"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

// ErrMirror says that a chain's committees are of another network.
var ErrMirror = errors.New("the committee source is no mirror of the configured registry")

// carrier brings hand-overs to one mirror.
type carrier struct {
	chain string
	*relayer.Carrier
}

// checkMirror looks whose committees a chain's committee source has.
func (l *link) checkMirror(ctx context.Context, network protocol.Network, at common.Address) error {
	abi := mirror.NewCommitteeMirror()
	home, err := ask(ctx, l.pool, at, abi.PackHOMECHAINID(), abi.UnpackHOMECHAINID)
	if err != nil {
		return fmt.Errorf("read the home chain of mirror %s on chain %s: %w", at, l.name, err)
	}
	registry, err := ask(ctx, l.pool, at, abi.PackREGISTRY(), abi.UnpackREGISTRY)
	if err != nil {
		return fmt.Errorf("read the registry of mirror %s on chain %s: %w", at, l.name, err)
	}
	if home.Cmp(network.HomeChainID) != 0 || registry != network.Registry {
		return fmt.Errorf("%w: %s on chain %s mirrors registry %s of chain %s, the configuration has %s of chain %s (network.registry, network.home_chain_id)",
			ErrMirror, at, l.name, registry, home, network.Registry, network.HomeChainID)
	}
	return nil
}

// carries reports whether this operator brings hand-overs to a chain.
func (d *daemon) carries(l *link) bool {
	return l != d.home && d.home != nil && d.home.cfg.HandOver && l.cfg.HandOver && len(l.mirrors) > 0
}

// openHandOvers makes this operator's part in hand-overs: the signatures, and
// what brings them to each mirror.
func (d *daemon) openHandOvers(record handover.Record) error {
	if !d.home.cfg.HandOver {
		d.log.Info("this operator signs and brings no hand-overs", "chain", d.home.name,
			"advice", "chain."+d.home.name+".hand_over says so; where a third of the weight does that, feeds stop on other chains")
		return nil
	}
	var clients []relayer.ChainClient
	for _, e := range d.home.pool.Endpoints() {
		clients = append(clients, e)
	}
	if len(clients) == 1 {
		d.log.Info("hand-overs that this operator signs rest on the word of one endpoint", "chain", d.home.name,
			"advice", "let it be your own node, or name several that do not depend on each other: who signs what the registry does not hold loses the stake")
	}
	epochs, err := relayer.NewFinalEpochs(relayer.FinalEpochsConfig{Network: d.network, Shape: d.shape, Clients: clients, Depth: d.home.cfg.FinalDepth})
	if err != nil {
		return err
	}
	if d.handOver, err = handover.New(handover.Config{
		Network: d.network, Signer: d.op.eth, Record: record, Epochs: epochs, Mesh: d.mesh, Drift: d.home.drift,
		Poll: d.run.advanceLook, Beat: d.run.handOverBeat, Registerer: d.registry, Logger: d.log.With("chain", d.home.name),
	}); err != nil {
		return err
	}
	for _, l := range d.links {
		if !d.carries(l) {
			continue
		}
		for _, at := range l.mirrors {
			c, err := relayer.NewCarrier(relayer.CarrierConfig{
				Client: l.pool, Mirror: at, Tx: l.tx, Operator: d.op.eth.Address(), Source: d.handOver,
				PollInterval: d.run.advanceLook, Timeout: l.cfg.Timeout.Std(),
				Registerer: prometheus.WrapRegistererWith(prometheus.Labels{"chain": l.name, "mirror": at.Hex()}, d.registry),
				Logger:     d.log.With("chain", l.name),
			})
			if err != nil {
				return fmt.Errorf("chain %s: %w", l.name, err)
			}
			d.carriers = append(d.carriers, carrier{l.name, c})
		}
	}
	return nil
}

// runHandOvers runs them with the node.
func (d *daemon) runHandOvers(ctx context.Context, g *errgroup.Group) {
	if d.handOver != nil {
		g.Go(func() error { return d.handOver.Run(ctx) })
	}
	for _, c := range d.carriers {
		g.Go(func() error { c.Run(ctx); return nil })
	}
}

// handOverConditions tells of the signatures where a mirror needs them, and of
// each mirror.
func (d *daemon) handOverConditions() []api.ConditionView {
	if d.handOver == nil {
		return nil
	}
	out := []api.ConditionView{d.handOver.Condition()}
	for _, c := range d.carriers {
		out = append(out, handover.MirrorCondition(c.chain, c.State()))
	}
	return out
}
