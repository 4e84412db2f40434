// Package deployment is what stands behind `oraclestream deploy`: it makes a
// deployment file of a node's configuration, a key set and a home chain, and
// has [deploy] put it on a chain.
package deployment

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

var (
	// ErrFile is wrapped where a deployment file is no good.
	ErrFile = deploy.ErrDeployment
	// ErrDear is wrapped where gas costs more than the limit allows.
	ErrDear = deploy.ErrDear
)

// InitConfig says what a deployment file is made of.
type InitConfig struct {
	// Node gives feed sets and, with Home, the network.
	Node *config.Config
	// KeyDir is the key set's folder; InsecureDev takes a one-party one.
	KeyDir      string
	InsecureDev bool
	Salt        string
	ChainID     uint64
	Deployer    common.Address
	Proposers   []common.Address
	Delay       time.Duration
	// Token is what is staked on a home chain. HomeRPC, instead, makes the file
	// of a mirror of the network's registry, read through this endpoint.
	Token   *common.Address
	HomeRPC string
	Logger  *slog.Logger
}

// Rules of a file that is made here; people edit them.
const (
	initSlack = 2 * time.Second
	initDrift = 15 * time.Second
	initGrace = time.Hour
	day       = 24 * time.Hour
)

// initStaking are parameters for a network of strangers: weekly epochs, set at
// least a day before they begin, and stakes that answer for three weeks.
var initStaking = deploy.Staking{
	WeightUnit: 1_000_000_000_000_000_000, MinimumWeight: 1000, MinimumSeats: 4,
	Epoch: 7 * day, Lead: 2 * day, Notice: day, Grace: initGrace, Slashing: 21 * day, Unbonding: 29 * day,
	RevealMin: time.Minute, RevealMax: day, ReporterBPS: 1000,
}

// Init makes a deployment. It is complete: what it was read from can change
// afterwards without changing an address.
func Init(ctx context.Context, cfg InitConfig) (*deploy.Deployment, error) {
	if err := checkHome(&cfg); err != nil {
		return nil, err
	}
	if cfg.Delay < 0 || cfg.Delay%time.Second != 0 {
		return nil, fmt.Errorf("%w: a delay of %s: the timelock takes whole seconds", ErrFile, cfg.Delay)
	}
	keys, err := openKeys(cfg.KeyDir, cfg.InsecureDev)
	if err != nil {
		return nil, err
	}
	shape := keys.Shape()
	d := &deploy.Deployment{
		Version: deploy.Version, Salt: cfg.Salt, ChainID: cfg.ChainID, Development: cfg.InsecureDev, Deployer: cfg.Deployer,
		Timelock: deploy.Timelock{DelaySeconds: uint64(cfg.Delay / time.Second), Proposers: cfg.Proposers},
		Circuit:  describeCircuit(keys),
		Rules:    deploy.Rules{SlackMS: uint64(initSlack.Milliseconds()), DriftMS: uint64(initDrift.Milliseconds())},
		FeedSets: deploy.DescribeFeedSets(feedSets(cfg.Node), feed.Origin(cfg.Node.Node.Origin)),
	}
	if cfg.HomeRPC == "" {
		d.Registry = initStaking.Describe(cfg.Token, nil)
	} else if d.Mirror, err = mirrorOf(ctx, cfg, shape); err != nil {
		return nil, err
	}
	if err := d.Validate(); err != nil {
		return nil, err
	}
	return d, nil
}

// ErrHomeChain is returned where a file is to be of another home chain than the
// node's configuration names.
var ErrHomeChain = errors.New("the node's configuration names another home chain")

// checkHome holds a home chain's file to the node's configuration: nodes of it
// would sign for another network than the one that is deployed.
func checkHome(cfg *InitConfig) error {
	id := cfg.Node.Network.HomeChainID
	if id == 0 || cfg.HomeRPC != "" || id == cfg.ChainID {
		return nil
	}
	return fmt.Errorf("%w: network.home_chain_id is %d, and the file is to be for chain %d with a registry of its own (advice: correct one of the two; for a mirror of a registry on chain %d give --home-rpc-url in place of --token)",
		ErrHomeChain, id, cfg.ChainID, id)
}

// mirrorOf reads the committee in office from the home chain, and from the
// registry what a mirror must bound.
func mirrorOf(ctx context.Context, cfg InitConfig, shape protocol.Shape) (*deploy.Mirror, error) {
	n := &cfg.Node.Network
	if n.HomeChainID == 0 || n.Registry.Common() == (common.Address{}) {
		return nil, errors.New("a mirror needs network.home_chain_id and network.registry in the node's configuration")
	}
	home := protocol.Network{HomeChainID: new(big.Int).SetUint64(n.HomeChainID), Registry: n.Registry.Common()}
	client, _, err := evm.Dial(ctx, cfg.HomeRPC, home.HomeChainID)
	if err != nil {
		return nil, fmt.Errorf("reach home chain: %w", err)
	}
	defer client.Close()
	m, err := deploy.ReadMirror(ctx, client, home, shape)
	if err != nil {
		return nil, fmt.Errorf("read home chain: %w", err)
	}
	return m, nil
}

// feedSets gives the configured sets in the order of their numbers, which must
// be 1, 2 and so on: the hub gives them so.
func feedSets(c *config.Config) []feed.Set {
	names := make([]string, 0, len(c.FeedSets))
	for name := range c.FeedSets {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if c.FeedSets[a].Number != c.FeedSets[b].Number {
			return int(int64(c.FeedSets[a].Number) - int64(c.FeedSets[b].Number))
		}
		return strings.Compare(a, b)
	})
	var out []feed.Set
	for _, name := range names {
		s := feed.Set{Name: name, Interval: c.FeedSets[name].Interval.Std()}
		for _, id := range c.FeedSets[name].Feeds {
			f := c.Feeds[id]
			s.Feeds = append(s.Feeds, feed.Feed{ID: id, Decimals: uint8(f.Decimals), Heartbeat: f.Heartbeat.Std(), DeviationPPM: f.DeviationPPM})
		}
		out = append(out, s)
	}
	return out
}

// RunConfig says what to deploy and where.
type RunConfig struct {
	// File is the deployment file.
	File   string
	RPCURL string
	// KeyFile has the deployer's key; a dry run needs none.
	KeyFile string
	DryRun  bool
	// KeyDir, if set, is the key set that the file must be of.
	KeyDir string
	// Development takes a deployment for development on any chain.
	Development bool
	// MinTip and MaxFee bound the price of gas, in wei; nil takes the relayer's own.
	MinTip, MaxFee *big.Int
	Confirmations  uint64
	// Verification, if set, is a folder that gets what block explorers need;
	// the contracts' sources are read below Sources.
	Verification, Sources string
	// Out is where the result will be written; what an earlier run left there of
	// the same deployment is taken over.
	Out string
	// Journal has every transaction before it is sent; empty is the file's name
	// with [JournalSuffix].
	Journal string
	// HomeRPC, if set, is an endpoint of the home chain, of which a mirror's first
	// committee is asked.
	HomeRPC string
	// LockDir is where runs of one machine keep out of each other's way; empty is
	// a folder in the user's cache.
	LockDir  string
	Progress func(done, total int, what string)
	Logger   *slog.Logger
}

// JournalSuffix makes the name of a journal from that of a deployment file.
const JournalSuffix = ".sent"

// Run deploys what a file describes, or tells what it would do.
func Run(ctx context.Context, cfg RunConfig) (*deploy.Result, error) {
	if cfg.Journal == "" {
		cfg.Journal = cfg.File + JournalSuffix
	}
	d, err := load(ctx, &cfg)
	if err != nil {
		return nil, err
	}
	plan, err := deploy.NewPlan(d)
	if err != nil {
		return nil, err
	}
	before, err := earlier(cfg.Out, plan)
	if err != nil {
		return nil, err
	}
	// Before anything is paid for, so that nobody waits for it in vain.
	if _, err := readJournal(cfg.Journal, plan); err != nil {
		return nil, err
	}
	if cfg.Verification != "" {
		if err := deploy.WriteVerification(plan, cfg.Sources, cfg.Verification); err != nil {
			return nil, err
		}
	}
	client, _, err := evm.Dial(ctx, cfg.RPCURL, new(big.Int).SetUint64(d.ChainID))
	if err != nil {
		return nil, fmt.Errorf("reach chain: %w", err)
	}
	defer client.Close()
	run := deploy.Config{
		Client: client, Deployment: d, Confirmations: cfg.Confirmations, Fees: relayer.FeePolicy{MinTip: cfg.MinTip, MaxCap: cfg.MaxFee}, Progress: cfg.Progress, Logger: cfg.Logger,
	}
	closeHome, err := dialHome(ctx, &run, cfg.HomeRPC)
	if err != nil {
		return nil, err
	}
	defer closeHome()
	var result *deploy.Result
	if cfg.DryRun {
		seen, err := deploy.Look(ctx, run)
		if err != nil {
			return nil, err
		}
		result = seen.Result()
	} else {
		out, err := send(ctx, &cfg, run, plan)
		if err != nil {
			return nil, err
		}
		result = out.Result()
	}
	result = describe(result, d, before)
	sent, err := readJournal(cfg.Journal, plan)
	if err != nil {
		return nil, err
	}
	fillSent(ctx, result, sent, client, cfg.Logger)
	return result, nil
}

// send has what is missing sent, by one run of this machine at a time.
func send(ctx context.Context, cfg *RunConfig, run deploy.Config, plan *deploy.Plan) (out *deploy.Outcome, err error) {
	if run.Deployer, err = deployerKey(cfg.KeyFile); err != nil {
		return nil, err
	}
	d := plan.Deployment
	unlock, err := lockDeployer(cfg.LockDir, d.ChainID, d.Deployer)
	if err != nil {
		return nil, err
	}
	defer unlock()
	j, err := openJournal(cfg.Journal, plan)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, j.close()) }()
	run.Sending = j.sending
	return deploy.Run(ctx, run)
}

// dialHome reaches the home chain of a mirror's registry.
func dialHome(ctx context.Context, run *deploy.Config, url string) (closeHome func(), err error) {
	if url == "" {
		return func() {}, nil
	}
	m := run.Deployment.Mirror
	if m == nil {
		// It may come from the environment, where 'deploy init' takes it from too.
		run.Logger.Warn("an endpoint of the home chain is for a file with a mirror, and this one has none", "advice", "leave --home-rpc-url and DEPLOY_HOME_RPC_URL out")
		return func() {}, nil
	}
	client, _, err := evm.Dial(ctx, url, new(big.Int).SetUint64(m.HomeChainID))
	if err != nil {
		return nil, fmt.Errorf("reach home chain: %w", err)
	}
	run.Home = client
	return client.Close, nil
}

// describe adds what a deployment says of its key set, and what an earlier result knew.
func describe(r *deploy.Result, d *deploy.Deployment, before *deploy.Result) *deploy.Result {
	keepSent(r, before)
	r.Circuit.ContractKeySHA256 = keySum(&d.Circuit)
	if k := d.Circuit.KeySet; k != nil {
		r.Circuit.Setup = k.Setup
	}
	return r
}

// load reads the file and holds it to what is known of its key set and chain.
func load(ctx context.Context, cfg *RunConfig) (*deploy.Deployment, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	d, err := read(cfg.File)
	if err != nil {
		return nil, err
	}
	if err := checkCircuit(d); err != nil {
		return nil, fmt.Errorf("%s: %w", cfg.File, err)
	}
	switch {
	case cfg.KeyDir != "":
		keys, err := prover.OpenOffline(cfg.KeyDir, true) // that they are insecure, the file must say
		if err != nil {
			return nil, fmt.Errorf("read key set: %w", err)
		}
		if err := compareKeys(d, keys, cfg.KeyDir); err != nil {
			return nil, fmt.Errorf("%s: %w", cfg.File, err)
		}
	case d.Circuit.KeySet == nil || d.Circuit.Sum == "":
		cfg.Logger.Warn("the file does not say which key set its circuit is of, so nobody notices a slip in circuit", "file", cfg.File,
			"advice", "name the key set with --keys, or make the file anew with 'oraclestream deploy init'")
	}
	if err := checkChain(d, cfg.Development); err != nil {
		return nil, err
	}
	if d.Development {
		cfg.Logger.Warn("this deployment is for development", "chain", d.ChainID, "reason", why(d.Circuit.KeySet), "advice", "nothing of worth may depend on it")
	}
	if d.Circuit.KeySet == nil {
		return d, nil
	}
	if err := checkDigest(ctx, &d.Circuit, cfg.Logger); err != nil {
		return nil, fmt.Errorf("%s: %w", cfg.File, err)
	}
	return d, nil
}

func read(name string) (*deploy.Deployment, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	d, err := deploy.Parse(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}

// deployerKey reads a key file by the rules of a node's: mode 0600, hex, and no
// error that quotes it.
func deployerKey(file string) (*evm.Signer, error) {
	key, err := config.EthKeyAt(file)
	if err != nil {
		return nil, fmt.Errorf("read the deployer's key: %w", err)
	}
	return evm.NewSigner(key)
}
