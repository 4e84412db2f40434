package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/deployment"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/telemetry"
)

// deployCmd groups what puts the contracts on a chain.
type deployCmd struct {
	Run  deployRunCmd  `cmd:"" default:"withargs" help:"Deploy what a deployment file describes; run it again to go on where it stopped."`
	Init deployInitCmd `cmd:"" help:"Write a deployment file from a node's configuration and a key set."`
}

// Help is shown below the commands.
func (deployCmd) Help() string {
	return `First 'deploy init' writes a deployment file, then 'deploy --file FILE' puts what it describes on a chain; 'run' can be left
out. Try it on a development chain with one-party keys, which secure nothing:
  oraclestream setup keys --insecure-dev
  oraclestream deploy init deployment.json --insecure-dev --keys keys --name trial --chain-id 1337 --deployer ADDRESS --proposers ADDRESS --token ERC20
  oraclestream deploy --file deployment.json --rpc-url http://127.0.0.1:8545 --dry-run

The guide is docs/deploy.md.`
}

type deployRunCmd struct {
	File          string `required:"" help:"Deployment file; see 'oraclestream deploy init'." placeholder:"FILE"`
	RPCURL        string `name:"rpc-url" required:"" help:"JSON-RPC endpoint of the chain. With an API key in it, use the environment." placeholder:"URL" env:"DEPLOY_RPC_URL"`
	KeyFile       string `help:"File of mode 0600 with the hex of the deployer's key." placeholder:"FILE"`
	DryRun        bool   `help:"Send nothing: print every address, salt, init-code hash and what it would cost."`
	Out           string `help:"Write the result to this file too; what an earlier run left there of the same deployment is taken over." placeholder:"FILE"`
	Journal       string `help:"File to which every transaction is written before it is sent, so that the next run knows what a killed one left (default: the deployment file's name and .sent)." placeholder:"FILE"`
	HomeRPC       string `name:"home-rpc-url" help:"Endpoint of the home chain: a mirror's first committee is compared with its registry." placeholder:"URL" env:"DEPLOY_HOME_RPC_URL"`
	Verification  string `help:"Write what block explorers need of every contract into this folder." placeholder:"DIR"`
	Sources       string `help:"Checkout in which npm ci was run, for --verification (default ${default})." default:"." placeholder:"DIR"`
	Keys          string `help:"Key set that the file must be of: a slip in the file's circuit is told." placeholder:"DIR"`
	Development   bool   `help:"Deploy a file for development on a chain that is not known as one for development, such as a public test network."`
	MaxFeeGwei    gwei   `help:"The most that base fee and tip together may cost, per gas, in gwei, such as 100 or 0.05 (default ${default})." default:"100" placeholder:"N"`
	MinTipGwei    gwei   `help:"The least tip, per gas, in gwei; the chain's own suggestion counts where it is higher (default ${default})." default:"0.001" placeholder:"N"`
	Confirmations uint64 `help:"How many blocks must hold or follow each transaction (default ${default})." default:"2" placeholder:"N"`
}

// Help is shown below the flags.
func (deployRunCmd) Help() string {
	return `Puts the whole system on a chain: the authority and the timelock behind it, verifier, registry (or, away from the home chain,
a mirror of its committees), feed hub, feed sets and one proxy a feed. Everything goes through the deterministic deployment
proxy 0x4e59b44847b379578588920cA78FbF26c0B4956C, so one file gives the same addresses on every chain; the proxy is installed where
it is missing. The deployer's last transactions hand the authority to the timelock.

First everything is tried in memory: what a contract would refuse is told before anything is sent. Stopped or killed, run it
again: it finds what stands and does the rest, and where all stands it changes nothing; its result names the transactions of
earlier runs as well. Where something else stands at an address, or another run sends with the same key, it refuses. Progress is on stderr, one JSON object on stdout. See docs/deploy.md.

Examples:
  oraclestream deploy --file deployment.json --rpc-url https://rpc.example.org --dry-run
  oraclestream deploy --file deployment.json --rpc-url https://rpc.example.org --key-file deployer.key --out deployed.json
  oraclestream deploy --file deployment.json --rpc-url http://127.0.0.1:8545 --dry-run --verification explorer/`
}

// Run deploys.
func (c *deployRunCmd) Run(ctx context.Context, s streams) error {
	if c.KeyFile == "" && !c.DryRun {
		return usageError{errors.New("--key-file is needed, or --dry-run")}
	}
	if c.MinTipGwei > c.MaxFeeGwei {
		return usageError{fmt.Errorf("--min-tip-gwei: %s is more than --max-fee-gwei, %s, which bounds tip and base fee together", c.MinTipGwei, c.MaxFeeGwei)}
	}
	log := telemetry.NewLogger(s.err, telemetry.LogConfig{Level: slog.LevelInfo})
	result, err := deployment.Run(ctx, deployment.RunConfig{
		File: c.File, RPCURL: c.RPCURL, KeyFile: c.KeyFile, DryRun: c.DryRun, Confirmations: c.Confirmations, Verification: c.Verification, Sources: c.Sources,
		KeyDir: c.Keys, Out: c.Out, Journal: c.Journal, HomeRPC: c.HomeRPC, Development: c.Development, MinTip: c.MinTipGwei.wei(), MaxFee: c.MaxFeeGwei.wei(), Logger: log,
		Progress: func(done, total int, what string) { _, _ = fmt.Fprintf(s.err, "%3d/%d %s\n", done, total, what) },
	})
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, deployment.ErrFile), errors.Is(err, deployment.ErrDevelopment),
		errors.Is(err, deployment.ErrRecord), errors.Is(err, config.ErrSecretFile), errors.Is(err, deployment.ErrRunning):
		return usageError{fmt.Errorf("deploy: %w", err)}
	case errors.Is(err, deployment.ErrDear):
		return fmt.Errorf("deploy: %w (advice: --max-fee-gwei is the limit)", err)
	case err != nil:
		return stopped(ctx, fmt.Errorf("deploy: %w", err), "what was sent stays: run it again to go on")
	}
	b, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	b = append(b, '\n')
	_, _ = fmt.Fprintln(s.err, deployment.Summary(result))
	if _, err := s.out.Write(b); err != nil {
		return fmt.Errorf("print result: %w", err)
	}
	if c.Out == "" {
		return nil
	}
	return writeNew(c.Out, string(b), true)
}

// gwei is a price of a gas, in wei; its text is in gwei.
type gwei config.Fee

func (g gwei) wei() *big.Int { return config.Fee(g).Wei() }

// String writes the price with its unit.
func (g gwei) String() string { return config.Fee(g).String() }

// UnmarshalText reads gwei with up to nine decimals, exactly.
func (g *gwei) UnmarshalText(b []byte) error {
	var fee config.Fee
	if err := fee.UnmarshalText(append(b[:len(b):len(b)], " gwei"...)); err != nil || len(b) > 40 {
		return fmt.Errorf("%.40q is no price: write gwei with up to nine decimals, such as 30 or 0.05", b)
	}
	if fee == 0 {
		return errors.New("0 pays nobody: 0.000000001, which is 1 wei, is the least")
	}
	*g = gwei(fee)
	return nil
}

type deployInitCmd struct {
	File        string        `arg:"" help:"File to write; - is stdout." default:"deployment.json"`
	Force       bool          `help:"Replace a file that exists."`
	Config      string        `help:"Node configuration that has the feeds and feed sets (default: what ORACLESTREAM_CONFIG names, else oraclestream.toml)." placeholder:"FILE"`
	Keys        string        `required:"" help:"Folder of the key set whose proofs the contracts take." placeholder:"DIR"`
	InsecureDev bool          `help:"Take a one-party key set, whose maker can forge proofs, and mark the deployment as one for development."`
	Name        string        `required:"" help:"Name of the deployment; part of every address." placeholder:"NAME"`
	ChainID     uint64        `required:"" help:"Chain that the file is for." placeholder:"N"`
	Deployer    string        `required:"" help:"Address of the key that will deploy; part of the authority's and the hub's address." placeholder:"ADDRESS"`
	Proposers   []string      `required:"" help:"Accounts that may propose at the timelock, in practice one multi-signature account." placeholder:"ADDRESS"`
	Delay       time.Duration `help:"The timelock's delay, at least 48h but for development (default ${default})." default:"48h" placeholder:"TIME"`
	Token       string        `help:"Home chain: the ERC-20 that operators stake." placeholder:"ADDRESS" xor:"source" required:""`
	HomeRPC     string        `name:"home-rpc-url" help:"Another chain: endpoint of the home chain, from which the mirror's first committee is read." placeholder:"URL" xor:"source" required:"" env:"DEPLOY_HOME_RPC_URL"`
}

// Help is shown below the flags.
func (deployInitCmd) Help() string {
	return `The file is complete: nothing that it was made from is read again, so keep it, and deploy from it to the end. Edit the staking
parameters, the rules of observation times, and add "rewards", "refunds" and "topics" as docs/deploy.md shows; they never change
after the deployment.

Examples:
  oraclestream deploy init deployment.json --config node.toml --keys keys --name example --chain-id 11155111 \
    --deployer 0x5290... --proposers 0x8617... --token 0xde70...
  oraclestream deploy init mirror.json --config node.toml --keys keys --name example --chain-id 84532 \
    --deployer 0x5290... --proposers 0x8617... --home-rpc-url https://rpc.example.org`
}

// Run writes the file.
func (c *deployInitCmd) Run(ctx context.Context, s streams) error {
	loaded, err := (&configSource{File: c.Config}).load(s, false)
	if err != nil {
		return err
	}
	cfg := deployment.InitConfig{
		Node: loaded.Config, KeyDir: c.Keys, InsecureDev: c.InsecureDev, Salt: c.Name, ChainID: c.ChainID, Delay: c.Delay, HomeRPC: c.HomeRPC,
	}
	if cfg.Deployer, err = addressFlag("--deployer", c.Deployer); err != nil {
		return err
	}
	for _, p := range c.Proposers {
		a, err := addressFlag("--proposers", p)
		if err != nil {
			return err
		}
		cfg.Proposers = append(cfg.Proposers, a)
	}
	if c.Token != "" {
		token, err := addressFlag("--token", c.Token)
		if err != nil {
			return err
		}
		cfg.Token = &token
	}
	d, err := deployment.Init(ctx, cfg)
	switch {
	case errors.Is(err, deployment.ErrFile), errors.Is(err, deployment.ErrKeys), errors.Is(err, deployment.ErrHomeChain):
		return usageError{fmt.Errorf("deploy init: %w", err)}
	case err != nil:
		return fmt.Errorf("deploy init: %w", err)
	}
	b, err := d.Encode()
	if err != nil {
		return err
	}
	if c.File == "-" {
		_, err := s.out.Write(b)
		return err
	}
	if err := writeNew(c.File, string(b), c.Force); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s written: look through it, then run 'oraclestream deploy --file %s --rpc-url URL --dry-run'\n", c.File, c.File)
	return err
}

// addressFlag reads an address, whose checksum must hold where it has one.
func addressFlag(flag, text string) (common.Address, error) {
	if !common.IsHexAddress(text) {
		return common.Address{}, usageError{fmt.Errorf("%s takes an address, 0x and 40 hex digits, not %q", flag, config.HideKeys(fmt.Sprintf("%.200s", text)))}
	}
	if !protocol.ChecksumHolds(text) {
		return common.Address{}, usageError{fmt.Errorf("%s: the checksum of %s is wrong: a digit was mistyped", flag, text)}
	}
	return common.HexToAddress(text), nil
}
