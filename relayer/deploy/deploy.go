// Package deploy puts the contracts on a chain from the committed bindings:
// authority, registry, verifier, hub, feed sets and one proxy a feed. It then asks the
// chain whether what stands there is what the node would compute.
package deploy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

// Client is what a deployment needs of a chain; ethclient.Client has it.
type Client interface {
	relayer.TxClient
	relayer.ChainClient
}

// Config says what to deploy.
type Config struct {
	Client  Client
	ChainID *big.Int
	// Owner pays, and is the authority's admin. The registry has no owner.
	Owner relayer.TxSigner
	Shape protocol.Shape
	// VerifyingKey is the Groth16 key in the contract's order: alpha, beta,
	// gamma, delta, IC0 to IC3.
	VerifyingKey [22]*big.Int
	// Operators register, stake and take seats, each with its own key, in this
	// order; they are the first epoch's committee.
	Operators []Operator
	// Staking are the registry's parameters; zero is [DevStaking].
	Staking Staking
	// Committee, instead of operators, is one that stands still and that nobody
	// staked for, with a DevCommittee in the registry's place: for tests.
	Committee *protocol.Committee
	FeedSets  []feed.Set
	// Network is the home network that domains name; nil is this chain with
	// the registry that is deployed here.
	Network *protocol.Network
	// Slack is how far beyond its round's end an observation time may lie, Drift
	// how far beyond the block's time; whole milliseconds.
	Slack time.Duration
	Drift time.Duration
	// Origin says where the feeds' data comes from and ends up in each feed's
	// description on chain, so that no reader takes simulated data for real.
	Origin feed.Origin
	// PollInterval is how often the chain is looked at; zero is 100 ms.
	PollInterval time.Duration
	// Progress is told of each step that is done; nil is allowed.
	Progress func(done, total int, what string)
	// Logger takes warnings; nil discards them.
	Logger *slog.Logger
}

// Contracts is what stands on the chain.
type Contracts struct {
	// Network is the one that domains name.
	Network protocol.Network
	// Authority is the AccessManager that says who may do what with the hub.
	Authority common.Address
	// Registry is where feed sets ask for their committees.
	Registry common.Address
	// Token is what operators stake, and Judge judges evidence against them;
	// both are zero where there are none.
	Token    common.Address
	Judge    common.Address
	Verifier common.Address
	Hub      common.Address
	FeedSets []FeedSet
	// Committee is the first epoch's as the chain has it.
	Committee *protocol.Committee
}

// FeedSet is one feed set on the hub.
type FeedSet struct {
	Name   string
	ID     *big.Int
	Domain protocol.Element
	// Proxies gives the FeedProxy of each feed.
	Proxies map[feed.ID]common.Address
}

// IDs gives the hub's id of each feed set by name, as [relayer.ChainConfig] takes it.
func (c *Contracts) IDs() map[string]*big.Int {
	out := make(map[string]*big.Int, len(c.FeedSets))
	for _, s := range c.FeedSets {
		out[s.Name] = s.ID
	}
	return out
}

var (
	// ErrDomain is returned where the chain's domain of a feed set is not the protocol's.
	ErrDomain = errors.New("the chain computes another domain")
	// ErrRoot is returned where the chain's committee is not the protocol's.
	ErrRoot = errors.New("the chain computes another committee")
	// ErrVerifyingKey is returned where the chain's verifying key is not the one deployed.
	ErrVerifyingKey = errors.New("the chain holds another verifying key")
)

type deployer struct {
	cfg   Config
	tx    *relayer.TxManager
	hub   *bindings.FeedHub
	done  int
	total int
}

// Run deploys everything with the owner's key, and checks it. It is done when
// every transaction has a confirmation. Nothing that it sent is taken back
// when it fails.
func Run(ctx context.Context, cfg Config) (*Contracts, error) {
	if err := check(cfg); err != nil {
		return nil, fmt.Errorf("deploy: %w", err)
	}
	if cfg.Staking == (Staking{}) {
		cfg.Staking = DevStaking()
	}
	if cfg.PollInterval <= 0 {
		cfg.PollInterval = 100 * time.Millisecond
	}
	tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
		Client: cfg.Client, Signer: cfg.Owner, ChainID: cfg.ChainID, PollInterval: cfg.PollInterval, Logger: cfg.Logger,
	})
	if err != nil {
		return nil, fmt.Errorf("deploy: %w", err)
	}
	d := &deployer{cfg: cfg, tx: tx, hub: bindings.NewFeedHub(), total: 3 + enlistSteps(cfg)}
	for _, s := range cfg.FeedSets {
		d.total += 1 + len(s.Feeds)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var group errgroup.Group
	group.Go(func() error { return tx.Run(ctx) })
	out, err := d.run(ctx)
	cancel()
	_ = group.Wait() // ends with the context, by our own wish
	if err != nil {
		return nil, fmt.Errorf("deploy: %w", relayer.DecodeRevert(err))
	}
	return out, nil
}

func check(cfg Config) error {
	if cfg.Client == nil || cfg.Owner == nil || cfg.ChainID == nil || len(cfg.FeedSets) == 0 {
		return errors.New("client, chain id, owner and feed sets are needed")
	}
	if err := cfg.Shape.Validate(); err != nil {
		return err
	}
	if err := cfg.first().Validate(cfg.Shape); err != nil {
		return err
	}
	for i, v := range cfg.VerifyingKey {
		if v == nil || v.Sign() < 0 {
			return fmt.Errorf("word %d of the verifying key is missing", i)
		}
	}
	if cfg.Slack < 0 || cfg.Drift < 0 {
		return errors.New("slack and drift must not be negative")
	}
	for _, s := range cfg.FeedSets {
		if len(s.Feeds) == 0 || len(s.Feeds) >= cfg.Shape.Columns {
			return fmt.Errorf("feed set %q has %d feeds, want 1 to %d", s.Name, len(s.Feeds), cfg.Shape.Columns-1)
		}
	}
	return nil
}

// step is one transaction of a stage.
type step struct {
	what string
	to   *common.Address
	data []byte
	// gas is the limit; zero estimates it, which needs a chain that has what came before.
	gas uint64
}

// stage submits transactions of the owner in order and waits for all of them.
func (d *deployer) stage(ctx context.Context, steps []step) ([]relayer.Landed, error) {
	pending, err := submit(ctx, d.tx, steps)
	if err != nil {
		return nil, err
	}
	return d.wait(ctx, steps, pending)
}

func submit(ctx context.Context, tx *relayer.TxManager, steps []step) ([]*relayer.Pending, error) {
	pending := make([]*relayer.Pending, len(steps))
	for i, s := range steps {
		var err error
		if pending[i], err = tx.Submit(ctx, relayer.Candidate{To: s.to, Data: s.data, Gas: s.gas}); err != nil {
			return nil, fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return pending, nil
}

func (d *deployer) wait(ctx context.Context, steps []step, pending []*relayer.Pending) ([]relayer.Landed, error) {
	landed := make([]relayer.Landed, len(steps))
	for i, s := range steps {
		var err error
		if landed[i], err = pending[i].Wait(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", s.what, err)
		}
		d.done++
		if d.cfg.Progress != nil {
			d.cfg.Progress(d.done, d.total, s.what)
		}
	}
	return landed, nil
}

func (d *deployer) run(ctx context.Context) (*Contracts, error) {
	cfg := d.cfg
	authority, verifier := bindings.NewAccessManager(), bindings.NewGroth16Verifier()
	steps := []step{
		{what: "authority", data: create(bindings.AccessManagerMetaData.Bin, authority.PackConstructor(cfg.Owner.Address()))},
		{what: "verifier", data: create(bindings.Groth16VerifierMetaData.Bin, verifier.PackConstructor(cfg.VerifyingKey))},
	}
	landed, err := d.stage(ctx, append(steps, tokenSteps(cfg)...))
	if err != nil {
		return nil, err
	}
	out := &Contracts{Authority: landed[0].Receipt.ContractAddress, Verifier: landed[1].Receipt.ContractAddress}
	if cfg.Committee == nil {
		out.Token = landed[2].Receipt.ContractAddress
	}
	nonce, err := cfg.Client.PendingNonceAt(ctx, cfg.Owner.Address())
	if err != nil {
		return nil, fmt.Errorf("ask the owner's nonce: %w", err)
	}
	source, err := sourceSteps(cfg, out, nonce+1)
	if err != nil {
		return nil, err
	}
	steps = []step{{what: "feed hub", data: create(bindings.FeedHubMetaData.Bin, d.hub.PackConstructor(out.Authority))}}
	if landed, err = d.stage(ctx, append(steps, source...)); err != nil {
		return nil, err
	}
	out.Hub, out.Registry = landed[0].Receipt.ContractAddress, landed[1].Receipt.ContractAddress
	if cfg.Committee == nil {
		out.Registry = landed[2].Receipt.ContractAddress
		if judge := landed[1].Receipt.ContractAddress; judge != out.Judge {
			return nil, fmt.Errorf("the judge stands at %s and not at %s: another transaction of the owner came between", judge, out.Judge)
		}
	}
	if out.Network = (protocol.Network{HomeChainID: cfg.ChainID, Registry: out.Registry}); cfg.Network != nil {
		out.Network = *cfg.Network
	}
	if err := d.feedSets(ctx, out); err != nil {
		return nil, err
	}
	if err := d.proxies(ctx, out); err != nil {
		return nil, err
	}
	return out, d.verify(ctx, out)
}

// feedSets creates the feed sets, while operators take their seats.
func (d *deployer) feedSets(ctx context.Context, out *Contracts) error {
	var steps []step
	for _, s := range d.cfg.FeedSets {
		data, err := d.hub.TryPackCreateFeedSet(d.feedSet(s, out))
		if err != nil {
			return fmt.Errorf("encode feed set: %w", err)
		}
		steps = append(steps, step{what: "feed set " + s.Name, to: &out.Hub, data: data})
	}
	pending, err := submit(ctx, d.tx, steps)
	if err != nil {
		return err
	}
	if err := d.enlist(ctx, out); err != nil {
		return err
	}
	landed, err := d.wait(ctx, steps, pending)
	if err != nil {
		return err
	}
	for i, s := range d.cfg.FeedSets {
		id, err := d.createdID(out.Hub, landed[i].Receipt)
		if err != nil {
			return fmt.Errorf("feed set %s: %w", s.Name, err)
		}
		out.FeedSets = append(out.FeedSets, FeedSet{Name: s.Name, ID: id, Proxies: make(map[feed.ID]common.Address, len(s.Feeds))})
	}
	return nil
}

// proxiesAtOnce is how many proxies are created before their receipts are
// waited for: a few blocks' worth, within what the transaction manager takes.
const proxiesAtOnce = 32

// proxies creates the proxies and has the first epoch set.
func (d *deployer) proxies(ctx context.Context, out *Contracts) error {
	proxy := bindings.NewFeedProxy()
	var steps []step
	var taken []func(common.Address)
	if d.cfg.Committee == nil {
		steps = append(steps, step{what: "first epoch", to: &out.Registry, data: bindings.NewOperatorRegistry().PackAdvance()})
		taken = append(taken, func(common.Address) {})
	}
	// One block can take many proxies, and the manager a bounded number at once.
	flush := func() error {
		landed, err := d.stage(ctx, steps)
		if err != nil {
			return err
		}
		for i, l := range landed {
			taken[i](l.Receipt.ContractAddress)
		}
		steps, taken = nil, nil
		return nil
	}
	for i, s := range d.cfg.FeedSets {
		for k, f := range s.Feeds {
			steps = append(steps, step{
				what: "proxy of " + string(f.ID),
				data: create(bindings.FeedProxyMetaData.Bin, proxy.PackConstructor(out.Hub, out.FeedSets[i].ID, big.NewInt(int64(k+1)), quotePair(f))),
			})
			taken = append(taken, func(a common.Address) { out.FeedSets[i].Proxies[f.ID] = a })
			if len(steps) == proxiesAtOnce {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	return flush()
}

func (d *deployer) feedSet(s feed.Set, out *Contracts) bindings.FeedSetInput {
	in := bindings.FeedSetInput{
		Verifier: out.Verifier, Committee: out.Registry,
		HomeChainId: out.Network.HomeChainID, Registry: out.Network.Registry,
		IntervalMs: uint64(s.Interval.Milliseconds()),
		SlackMs:    uint64(d.cfg.Slack.Milliseconds()),
		DriftMs:    uint64(d.cfg.Drift.Milliseconds()),
		Slots:      uint16(d.cfg.Shape.Slots),
		Columns:    uint16(d.cfg.Shape.Columns),
	}
	for _, f := range s.Feeds {
		in.Feeds = append(in.Feeds, bindings.FeedInput{Id: string(f.ID), Decimals: f.Decimals, Description: d.cfg.Origin.Describe(f.ID)})
	}
	return in
}

func (d *deployer) createdID(hub common.Address, r *types.Receipt) (*big.Int, error) {
	for _, l := range r.Logs {
		if l.Address != hub {
			continue
		}
		if e, err := d.hub.UnpackFeedSetCreatedEvent(l); err == nil {
			return e.FeedSet, nil
		}
	}
	return nil, fmt.Errorf("transaction %s created no feed set", r.TxHash)
}

func create(bin string, constructor []byte) []byte {
	return append(common.FromHex(bin), constructor...)
}

func ms(t time.Time) uint64 { return uint64(max(t.UnixMilli(), 0)) }
