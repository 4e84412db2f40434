package operator

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"os"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// Options say which operator, and where. What is set stands above the
// configuration.
type Options struct {
	// Config is a node's configuration; nil where RPCURL stands in its place.
	Config *config.Config
	RPCURL string
	// ChainID is the chain that is meant; zero takes the configuration's home chain,
	// the deployment's, or whatever RPCURL serves.
	ChainID uint64
	// Deployment is the result file of 'oraclestream deploy', which has the addresses.
	Deployment                 string
	Registry, Rewards, Refunds common.Address
	// Address is the operator's, where no key is at hand; nothing is sent then.
	Address common.Address
	// KeyFile and FeedKeyFile stand above the configuration's.
	KeyFile, FeedKeyFile string
	// Chain is a chain of the configuration that is not the home chain, for refunds.
	Chain string
	// MinTip and MaxFee bound the price of gas, in wei; nil takes the configuration's.
	MinTip, MaxFee *big.Int
	// Confirmations is how many blocks must hold or follow a transaction; zero takes
	// the configuration's.
	Confirmations uint64
	Progress      func(what string)
	Logger        *slog.Logger
}

// place is one chain with what stands there.
type place struct {
	// name is the chain's in the configuration; empty without one.
	name                       string
	urls                       []string
	chainID                    *big.Int // nil takes what the endpoint serves
	registry, rewards, refunds common.Address
	fees                       relayer.FeePolicy
	confirmations              uint64
	settings                   *config.Chain // nil without a configuration
}

// place finds the chain that is meant.
func (o *Options) place() (*place, error) {
	p := &place{registry: o.Registry, rewards: o.Rewards, refunds: o.Refunds, confirmations: o.Confirmations, fees: relayer.FeePolicy{MinTip: o.MinTip, MaxCap: o.MaxFee}}
	var err error
	if o.RPCURL != "" {
		p.urls = []string{o.RPCURL}
	} else if err = o.fromConfig(p); err != nil {
		return nil, err
	}
	if o.ChainID != 0 {
		p.chainID = new(big.Int).SetUint64(o.ChainID)
	}
	if o.Deployment != "" {
		if err := o.fromDeployment(p); err != nil {
			return nil, err
		}
	}
	if none := (common.Address{}); o.Chain != "" && p.registry == none && p.refunds == none {
		return nil, fmt.Errorf("%w: nothing says which contract owes refunds on chain %s: set chain.%s.refunds, or give --refunds", ErrOptions, o.Chain, o.Chain)
	}
	return p, nil
}

// fromConfig takes over what a configuration says of the home chain, or of the
// chain that was named.
func (o *Options) fromConfig(p *place) error {
	c := o.Config
	if c == nil {
		return fmt.Errorf("%w: name a node's configuration with --config, or an endpoint with --rpc-url", ErrOptions)
	}
	name := o.Chain
	if name == "" {
		name = homeChain(c)
	}
	if name == "" {
		return fmt.Errorf("%w: the configuration has no chain with the id of network.home_chain_id (%d)", ErrOptions, c.Network.HomeChainID)
	}
	ch := c.Chain[name]
	if ch == nil {
		return fmt.Errorf("%w: the configuration has no chain %q", ErrOptions, name)
	}
	secrets, err := c.RPCURLs(name)
	if err != nil {
		return err
	}
	for _, s := range secrets {
		p.urls = append(p.urls, string(s))
	}
	p.name, p.settings, p.chainID = name, ch, new(big.Int).SetUint64(ch.ChainID)
	if p.registry == (common.Address{}) && ch.ChainID == c.Network.HomeChainID {
		p.registry = c.Network.Registry.Common()
	}
	if p.rewards == (common.Address{}) {
		p.rewards = ch.Rewards.Common() // the home chain's alone has one
	}
	if p.refunds == (common.Address{}) {
		p.refunds = ch.Refunds.Common()
	}
	if p.fees.MinTip == nil {
		p.fees.MinTip = ch.MinTip.Wei()
	}
	if p.fees.MaxCap == nil {
		p.fees.MaxCap = ch.MaxFee.Wei()
	}
	p.fees.BumpPercent = ch.BumpPercent
	if p.confirmations == 0 {
		p.confirmations = ch.Confirmations
	}
	return nil
}

// homeChain is the name of the chain that has the registry; empty where none is configured.
func homeChain(c *config.Config) string {
	for name, ch := range c.Chain {
		if c.Network.HomeChainID != 0 && ch.ChainID == c.Network.HomeChainID {
			return name
		}
	}
	return ""
}

// otherChains names the configured chains that may owe refunds, apart from the home chain.
func otherChains(c *config.Config) []string {
	if c == nil {
		return nil
	}
	var out []string
	for name, ch := range c.Chain {
		if ch.ChainID != c.Network.HomeChainID && ch.Refunds.Common() != (common.Address{}) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// fromDeployment takes addresses from a deployment's result.
func (o *Options) fromDeployment(p *place) error {
	if err := config.CheckName(o.Deployment); err != nil {
		return err
	}
	f, err := os.Open(o.Deployment)
	if err != nil {
		return err
	}
	r, err := deploy.ParseResult(f)
	if errors.Is(err, io.EOF) {
		err = errors.New("it is empty")
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%w: %s is no result of 'oraclestream deploy': %w", ErrOptions, o.Deployment, err)
	}
	if id := new(big.Int).SetUint64(r.ChainID); p.chainID == nil {
		p.chainID = id
	} else if p.chainID.Cmp(id) != 0 {
		return fmt.Errorf("%w: %s is of chain %d, and chain %s is meant", ErrOptions, o.Deployment, r.ChainID, p.chainID)
	}
	take := func(into *common.Address, from *common.Address) {
		if *into == (common.Address{}) && from != nil {
			*into = *from
		}
	}
	if r.Network.HomeChainID == r.ChainID {
		take(&p.registry, &r.Network.Registry)
	}
	take(&p.rewards, r.Contracts.RewardPool)
	take(&p.refunds, r.Contracts.DeliveryRefunds)
	return nil
}
