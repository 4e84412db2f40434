// Package deploy puts the contracts on a chain: what a [Deployment] describes,
// by CREATE2 through the deterministic deployment proxy, so that the same
// description gives the same addresses on every chain. A [Plan] names every
// contract and call without a chain, a [Rehearsal] tries them in memory, and
// [Run] does what is missing on a chain and then asks that chain whether what
// stands there is what the node would compute.
package deploy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

// Client is what a deployment needs of a chain; ethclient.Client has it.
type Client interface {
	relayer.TxClient
	relayer.ChainClient
	ChainID(ctx context.Context) (*big.Int, error)
	CodeAt(ctx context.Context, account common.Address, block *big.Int) ([]byte, error)
	BalanceAt(ctx context.Context, account common.Address, block *big.Int) (*big.Int, error)
	BlockNumber(ctx context.Context) (uint64, error)
	FilterLogs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error)
}

// Config says what to deploy, and where.
type Config struct {
	Client     Client
	Deployment *Deployment
	// Deployer signs and pays; it must be the deployment's.
	Deployer relayer.TxSigner
	// Fees say what transactions may cost; zero fields take the relayer's own.
	Fees relayer.FeePolicy
	// Confirmations is how many blocks must hold or follow a transaction; zero is 1.
	Confirmations uint64
	// PollInterval is how often the chain is looked at; zero is 250 ms.
	PollInterval time.Duration
	// FixedGas takes the gas of the rehearsal for the chain's and sends
	// everything at once: for chains with Ethereum's gas prices that are known
	// to be so, such as a development chain.
	FixedGas bool
	// Sending is told of every transaction before it is sent, each form of it with
	// other fees included, so that what a killed run left on the chain can be found
	// again; its error keeps the transaction from being sent. Nil is allowed.
	Sending func(*types.Transaction) error
	// Home is the home chain of a mirror's registry, of which the mirror's first
	// committee is asked; nil leaves that unchecked, and the outcome says so.
	Home relayer.ChainClient
	// Progress is told of each step that is done; nil is allowed. Steps that
	// stand already are told as such, and nothing where all of them do.
	Progress func(done, total int, what string)
	// Logger takes warnings; nil discards them.
	Logger *slog.Logger
}

// Contracts is what stands on the chain.
type Contracts struct {
	// Network is the one that domains name.
	Network protocol.Network
	// Authority is the AccessManager that says who may do what with the hub,
	// and Timelock its only admin.
	Authority common.Address
	Timelock  common.Address
	// Registry is where feed sets ask for their committees: an OperatorRegistry,
	// a CommitteeMirror or a DevCommittee.
	Registry common.Address
	// Token is what operators stake, and Judge judges evidence against them;
	// both are zero where there are none.
	Token    common.Address
	Judge    common.Address
	Verifier common.Address
	Hub      common.Address
	// Rewards, Refunds, Topics and Lens are zero where the deployment has none.
	Rewards, Refunds, Topics, Lens common.Address
	FeedSets                       []FeedSet
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
	// ErrChain is returned where the endpoint is of another chain than the deployment.
	ErrChain = errors.New("the endpoint is of another chain")
	// ErrUnfinished is returned where a step does not stand though it was made.
	ErrUnfinished = errors.New("the deployment is unfinished")
	// ErrRoles is returned where the powers are not with whom they should be.
	ErrRoles = errors.New("the roles are not those of the deployment")
	// ErrLog is returned where an endpoint does not give the log of events that
	// shows who else has a role.
	ErrLog = errors.New("the endpoint's log does not show all roles")
	// ErrPoor is returned where the deployer cannot pay for the deployment.
	ErrPoor = errors.New("the deployer cannot pay for the deployment")
	// ErrMirrorLate is returned where the committee that a new mirror begins
	// with has left office.
	ErrMirrorLate = errors.New("the mirror's first committee is no longer in office")
)

type deployer struct {
	cfg       Config
	plan      *Plan
	rehearsal *Rehearsal
	tx        *relayer.TxManager
	done      int
	// since is the block from which on the log of roles is read.
	since uint64
	// first is the deployer's nonce at the beginning, submitted how many
	// transactions this run has sent.
	first, submitted uint64
	// unchecked is what nobody compared.
	unchecked []string
}

// Outcome is what [Run] found and did.
type Outcome struct {
	*Contracts
	Plan *Plan
	// Sent has the transaction of each step that this run sent, by the step's
	// place in the plan.
	Sent map[int]relayer.Landed
	// Unchecked is what could not be compared with anything.
	Unchecked []string
}

// Run deploys what is missing of a deployment, and checks all of it. It is
// done when every transaction has its confirmations. What it sent stays when
// it fails or is stopped: run again, it goes on from there.
func Run(ctx context.Context, cfg Config) (*Outcome, error) {
	d, err := newDeployer(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if d.tx, err = d.sender(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	var group errgroup.Group
	defer func() {
		cancel()
		_ = group.Wait() // ends with the context, by our own wish
	}()
	group.Go(func() error { return d.tx.Run(ctx) })
	out := &Outcome{Contracts: &d.plan.Contracts, Plan: d.plan, Sent: make(map[int]relayer.Landed)}
	if err := d.deploy(ctx, out); err != nil {
		return nil, err
	}
	d.since = madeIn(out)
	if err := d.verify(ctx); err != nil {
		return nil, err
	}
	out.Unchecked = d.unchecked
	return out, nil
}

// madeIn gives the block before which timelock and manager said nothing: the
// one in which this run made the first of them, or 0 where one stood before.
func madeIn(out *Outcome) uint64 {
	first := uint64(math.MaxUint64)
	for i := range out.Plan.Steps {
		s := &out.Plan.Steps[i]
		if !s.Creates() || (s.Address != out.Timelock && s.Address != out.Authority) {
			continue
		}
		landed, sent := out.Sent[i]
		if !sent || landed.Receipt == nil {
			return 0
		}
		first = min(first, landed.Receipt.BlockNumber.Uint64())
	}
	return first
}

// newDeployer checks everything that needs neither key nor money.
func newDeployer(ctx context.Context, cfg Config) (*deployer, error) {
	if cfg.Client == nil || cfg.Deployment == nil {
		return nil, errors.New("client and deployment are needed")
	}
	if cfg.PollInterval <= 0 {
		cfg.PollInterval = 250 * time.Millisecond
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	plan, err := NewPlan(cfg.Deployment)
	if err != nil {
		return nil, err
	}
	d := &deployer{cfg: cfg, plan: plan}
	if d.rehearsal, err = plan.Rehearse(); err != nil {
		return nil, err
	}
	id, err := cfg.Client.ChainID(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask chain id: %w", err)
	}
	if !id.IsUint64() || id.Uint64() != cfg.Deployment.ChainID {
		return nil, fmt.Errorf("%w: it says %s, and the deployment is for chain %d", ErrChain, id, cfg.Deployment.ChainID)
	}
	if err := d.checkToken(ctx); err != nil {
		return nil, err
	}
	if err := d.checkFirst(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

// callTimeout is for one question to the chain. To estimate the gas of a large
// contract takes a busy endpoint long, and here nothing is lost by waiting.
const callTimeout = time.Minute

// sender makes what sends with the deployer's key.
func (d *deployer) sender() (*relayer.TxManager, error) {
	if d.cfg.Deployer == nil {
		return nil, errors.New("the deployer's key is needed")
	}
	if got, want := d.cfg.Deployer.Address(), d.plan.Deployment.Deployer; got != want {
		return nil, bad("deployer is %s, and the key is of %s: the deployer's address is part of the addresses", want, got)
	}
	return relayer.NewTxManager(relayer.TxManagerConfig{
		Client: d.cfg.Client, Signer: d.cfg.Deployer, ChainID: uint256(d.plan.Deployment.ChainID), Fees: d.cfg.Fees, Confirmations: d.cfg.Confirmations,
		PollInterval: d.cfg.PollInterval, CallTimeout: callTimeout, Logger: d.cfg.Logger,
		Intents: &toldIntents{MemoryIntents: relayer.NewMemoryIntents(), told: d.cfg.Sending},
	})
}

// deploy does what is missing, level by level.
func (d *deployer) deploy(ctx context.Context, out *Outcome) error {
	if err := d.settle(ctx); err != nil {
		return err
	}
	if err := d.checkShapes(ctx); err != nil {
		return err
	}
	stands, err := d.survey(ctx)
	if err != nil {
		return err
	}
	proxy, err := proxyStands(ctx, d.cfg.Client)
	if err != nil {
		return err
	}
	if proxy && !slices.Contains(stands, false) {
		return nil
	}
	for _, check := range []func(context.Context, []bool) error{d.checkPower, d.checkMirror, d.checkFunds} {
		if err := check(ctx, stands); err != nil {
			return err
		}
	}
	if err := d.installProxy(ctx); err != nil {
		return err
	}
	d.tell("deterministic deployment proxy", proxy)
	var batch []int
	for i := range d.plan.Steps {
		s := &d.plan.Steps[i]
		if len(batch) > 0 && (len(batch) == atOnce || (!d.cfg.FixedGas && s.Level != d.plan.Steps[batch[0]].Level)) {
			if err := d.send(ctx, batch, out.Sent); err != nil {
				return err
			}
			batch = nil
		}
		if stands[i] {
			d.tell(s.Name, true)
			continue
		}
		batch = append(batch, i)
	}
	return d.send(ctx, batch, out.Sent)
}
