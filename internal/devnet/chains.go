package devnet

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// maxChains is how many chains a devnet can have.
const maxChains = 2

// defaultRPCAddr2 is where the second chain listens unless told otherwise.
const defaultRPCAddr2 = "127.0.0.1:8546"

// devChain is one chain of the network. The first is the home chain, where
// operators stake; on others a mirror begins with the home chain's committee.
type devChain struct {
	*evm.DevChain
	// name is that of its section in an operator's configuration.
	name      string
	id        uint64
	contracts *deploy.Contracts
	proxies   map[feed.ID]common.Address
}

// home is the chain where operators stake.
func (n *network) home() *devChain { return n.chains[0] }

// rpcAddrs gives the address of each chain's JSON-RPC.
func (c *Config) rpcAddrs() []string {
	addrs := []string{c.RPCAddr}
	if c.Chains > 1 {
		second := c.RPCAddr2
		if second == "" {
			second = defaultRPCAddr2
		}
		addrs = append(addrs, second)
	}
	return addrs
}

func (n *network) startChains() error {
	ether := new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
	rich := new(big.Int).Mul(ether, big.NewInt(1000))
	alloc := map[common.Address]*big.Int{n.owner.Address(): rich}
	for _, op := range n.ops {
		alloc[op.eth.Address()] = rich
	}
	for i, addr := range n.cfg.rpcAddrs() {
		c := &devChain{name: "devnet", id: homeChainID + uint64(i), proxies: make(map[feed.ID]common.Address)}
		if i > 0 {
			c.name = fmt.Sprintf("devnet%d", i+1)
		}
		var err error
		if c.DevChain, err = evm.StartDevChain(evm.DevChainConfig{
			Addr: addr, ChainID: c.id, Alloc: alloc, BlockInterval: blockTime, Logger: n.log,
		}); err != nil {
			return err
		}
		n.closeLater(c.Close)
		n.chains = append(n.chains, c)
		n.log.Info("chain runs", "chain", c.id, "rpc_url", c.RPCURL(), "block_time", blockTime)
	}
	return nil
}

// spareStake is what the owner keeps of the stake token, for operators that join
// a development network by hand.
func spareStake() *big.Int {
	const spare = 1_000_000
	return new(big.Int).Mul(big.NewInt(spare), new(big.Int).SetUint64(staking.WeightUnit))
}

// deploy deploys to the home chain, seats the operators there, and then
// deploys to the other chains, whose mirrors begin with that committee.
func (n *network) deploy(ctx context.Context) error {
	n.feeds = n.origin.feeds
	n.maxAge = make(map[feed.ID]time.Duration, len(n.feeds))
	for _, f := range n.feeds {
		n.maxAge[f.ID] = f.MaxAge
	}
	sets, operators, home := feedSets(n.feeds), stakers(n.ops), n.home()
	if err := n.deployTo(ctx, home, sets, func(d *deploy.Deployment) {
		d.Registry = staking.Describe(nil, new(big.Int).Add(deploy.Supply(staking, operators), spareStake()))
		if n.cfg.refunds() {
			d.Refunds = refundTerms(sets)
		}
	}); err != nil {
		return err
	}
	var err error
	if n.committee, err = deploy.Enlist(ctx, deploy.EnlistConfig{
		Client: home.Client(), Contracts: home.contracts, Staking: staking, Owner: n.owner, Operators: operators, Shape: shape,
		PollInterval: deployPoll, Logger: n.log,
	}); err != nil {
		return err
	}
	if err := n.fundRefunds(ctx); err != nil {
		return err
	}
	for i, s := range home.contracts.FeedSets {
		n.sets = append(n.sets, node.FeedSet{Set: sets[i], Number: s.ID.Uint64(), Domain: s.Domain})
	}
	for _, c := range n.chains[1:] {
		if err := n.deployMirror(ctx, c, sets); err != nil {
			return fmt.Errorf("chain %d: %w", c.id, err)
		}
	}
	return nil
}

// deployMirror deploys to a chain that takes the home chain's proofs.
func (n *network) deployMirror(ctx context.Context, c *devChain, sets []feed.Set) error {
	home := n.home()
	mirror, err := deploy.ReadMirror(ctx, home.Client(), home.contracts.Network, shape)
	if err != nil {
		return err
	}
	if err := n.deployTo(ctx, c, sets, func(d *deploy.Deployment) { d.Mirror = mirror }); err != nil {
		return err
	}
	// A proof names its feed set by the domain, an update by the number.
	for i, s := range c.contracts.FeedSets {
		if own := &n.sets[i]; s.Domain != own.Domain || s.ID.Uint64() != own.Number {
			return fmt.Errorf("%w: feed set %s is %s with domain 0x%s", deploy.ErrDomain, own.Name, s.ID, s.Domain.Text(16))
		}
	}
	return nil
}

func (n *network) deployTo(ctx context.Context, c *devChain, sets []feed.Set, committees func(*deploy.Deployment)) error {
	start := time.Now()
	n.log.Info("deploying contracts", "chain", c.id, "feed_sets", len(sets), "feeds", len(n.feeds))
	d := &deploy.Deployment{
		Version: deploy.Version, Salt: deploySalt, ChainID: c.id, Development: true, Deployer: n.owner.Address(),
		Timelock: deploy.Timelock{Proposers: []common.Address{n.owner.Address()}},
		Circuit:  deploy.NewCircuit(shape, n.keys.SolidityKey()),
		Rules:    deploy.Rules{SlackMS: uint64(slack.Milliseconds()), DriftMS: uint64(drift.Milliseconds())},
		FeedSets: deploy.DescribeFeedSets(sets, n.origin.origin),
	}
	committees(d)
	var first relayer.ChainClient // of whose registry a mirror's first committee is asked
	if d.Mirror != nil {
		first = n.home().Client()
	}
	out, err := deploy.Run(ctx, deploy.Config{
		Home: first, Client: c.Client(), Deployer: n.owner, FixedGas: true, PollInterval: deployPoll, Logger: n.log, Deployment: d,
		Progress: func(done, total int, what string) {
			n.log.Debug("deployed", "chain", c.id, "what", what, "done", done, "total", total)
		},
	})
	if err != nil {
		return fmt.Errorf("deploy contracts on chain %d: %w", c.id, err)
	}
	c.contracts = out.Contracts
	for _, s := range c.contracts.FeedSets {
		for id, a := range s.Proxies {
			c.proxies[id] = a
		}
	}
	n.log.Info("contracts deployed", "chain", c.id, "feed_hub", c.contracts.Hub, "verifier", c.contracts.Verifier,
		"committee_source", c.contracts.Registry, "duration", time.Since(start).Round(time.Millisecond))
	return nil
}

// describe lists a chain for devnet.json.
func (c *devChain) describe(network protocol.Network) ChainInfo {
	info := ChainInfo{ChainID: c.id, RPCURL: c.RPCURL(), Contracts: ChainContracts{
		FeedHub: c.contracts.Hub.Hex(), Verifier: c.contracts.Verifier.Hex(), Proxies: make(map[string]string, len(c.proxies)),
	}}
	if c.contracts.Registry == network.Registry {
		info.Contracts.OperatorRegistry = c.contracts.Registry.Hex()
	} else {
		info.Contracts.CommitteeMirror = c.contracts.Registry.Hex()
	}
	if c.contracts.Refunds != (common.Address{}) {
		info.Contracts.DeliveryRefunds = c.contracts.Refunds.Hex()
	}
	for id, a := range c.proxies {
		info.Contracts.Proxies[string(id)] = a.Hex()
	}
	return info
}
