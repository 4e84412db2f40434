package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/oraclestream/oraclestream/internal/devnet"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/prover"
)

// devnetCmd is the command line of the development network.
type devnetCmd struct {
	Live      bool    `help:"Take ticks from the public venues over the internet, and nothing else." xor:"mode" group:"Where the ticks come from"`
	Replay    *string `help:"Play the recorded frames of a fixtures folder (it holds MANIFEST.tsv and ws/)." placeholder:"DIR" xor:"mode" group:"Where the ticks come from"`
	Simulated bool    `help:"Take ticks from built-in venue servers with an invented market. Without any of the three: live if venues answer within 5 seconds, else simulated." xor:"mode" group:"Where the ticks come from"`
	Speed     string  `help:"How much faster than recorded to replay, for example 2 or 0.5 (default ${default})." default:"1" placeholder:"N" group:"Where the ticks come from"`
	Seed      uint64  `help:"Seed of the simulated market; the same seed gives the same market." default:"1" group:"Where the ticks come from"`

	Profile  string `help:"How the circuit checks ranges: bits (least gas) or lookup (quicker proofs, half as much gas again to verify). Each has a key set and contracts of its own." enum:"bits,lookup" default:"bits" group:"Where it listens and keeps things"`
	DataDir  string `help:"Folder for keys, key set, signing records and devnet.json (default ${default})." default:".oraclestream/devnet" placeholder:"DIR" group:"Where it listens and keeps things"`
	Store    string `help:"Where history goes: sqlite:PATH or postgres://USER@HOST/DB; in the environment a password is not shown to other users (default: devnet.db in the data folder)." placeholder:"URL" env:"DEVNET_STORE_URL" group:"Where it listens and keeps things"`
	RPCAddr  string `name:"rpc-addr" help:"Address of the chain's JSON-RPC; port 0 takes a free one (default ${default})." default:"127.0.0.1:8545" placeholder:"ADDR" group:"Where it listens and keeps things"`
	Chains   int    `help:"How many chains the proofs go to, 1 or 2: with 2, a second chain mirrors the committee and takes the same proofs." default:"1" placeholder:"N" group:"Where it listens and keeps things"`
	RPCAddr2 string `name:"rpc-addr-2" help:"With --chains 2: address of the second chain's JSON-RPC; port 0 takes a free one (default 127.0.0.1:8546)." placeholder:"ADDR" group:"Where it listens and keeps things"`
	APIAddr  string `name:"api-addr" help:"Address of the API and the page; port 0 takes a free one (default ${default})." default:"127.0.0.1:8080" placeholder:"ADDR" group:"Where it listens and keeps things"`

	Deliveries int      `help:"Stop after this many deliveries, on whichever chain; 0 runs until interrupted." default:"0" placeholder:"N" group:"What it reports"`
	JSON       bool     `name:"json" help:"With --deliveries: print one JSON object on stdout at the end." group:"What it reports"`
	Trace      string   `help:"Write one JSON object a delivery to this file: enough to recompute everything." placeholder:"FILE" group:"What it reports"`
	LogLevel   string   `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info" group:"What it reports"`
	Fault      []string `help:"Make an operator (1 to 4) faulty, to see that the network goes on: silent=4, or, with --simulated, lie=4:+50% (between -90% and +90%). Repeatable." placeholder:"KIND=OPERATOR" sep:"none" group:"What it reports"`
}

// Help is shown below the flags.
func (devnetCmd) Help() string {
	return `Starts an Ethereum node, deploys the contracts, starts four staked operators that each observe the venues,
sign, exchange observations over libp2p and agree on stake-weighted medians; one of them proves each result and
delivers it. With --chains 2 a second chain, with a mirror of the committee, takes the same proof of each round.
Addresses are in DATA-DIR/devnet.json. The page is at the API's address.

Examples:
  oraclestream devnet --simulated
  oraclestream devnet --replay ../shared/fixtures --deliveries 3 --json --trace t.jsonl
  oraclestream devnet --simulated --chains 2
  oraclestream devnet --rpc-addr 127.0.0.1:0 --api-addr 127.0.0.1:0

The key set made here is a one-party set-up: whoever made it could forge proofs. Use it for development only.`
}

// Run starts the network and runs until the context ends or enough was delivered.
func (c *devnetCmd) Run(ctx context.Context, s streams) error {
	cfg, err := c.config(s)
	if err != nil {
		return usageError{err}
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	cfg.Worker = []string{program, "prover", "worker"}
	switch err := devnet.Run(ctx, cfg); {
	case errors.Is(err, devnet.ErrConfig):
		return usageError{err}
	case err != nil:
		return fmt.Errorf("devnet: %w", err)
	}
	return nil
}

func (c *devnetCmd) config(s streams) (devnet.Config, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return devnet.Config{}, fmt.Errorf("--log-level: %w", err)
	}
	cfg := devnet.Config{
		DataDir:    filepath.Clean(c.DataDir),
		StoreURL:   c.Store,
		RPCAddr:    c.RPCAddr,
		APIAddr:    c.APIAddr,
		Chains:     c.Chains,
		RPCAddr2:   c.RPCAddr2,
		Profile:    prover.Profile(c.Profile),
		Seed:       c.Seed,
		Speed:      c.Speed,
		Deliveries: c.Deliveries,
		TracePath:  c.Trace,
		Logger:     telemetry.NewLogger(s.err, telemetry.LogConfig{Level: level}),
	}
	switch {
	case c.Live:
		cfg.Origin = feed.Live
	case c.Replay != nil:
		cfg.Origin, cfg.ReplayDir = feed.Replay, *c.Replay
		if st, err := os.Stat(*c.Replay); err != nil || !st.IsDir() {
			return cfg, fmt.Errorf("--replay: %q is not a folder that can be read", *c.Replay)
		}
	case c.Simulated:
		cfg.Origin = feed.Simulated
	}
	if c.Speed != "1" && c.Replay == nil {
		return cfg, errors.New("--speed goes with --replay")
	}
	if c.Chains < 1 {
		return cfg, errors.New("--chains takes 1 or 2")
	}
	if c.Deliveries < 0 {
		return cfg, errors.New("--deliveries takes a number from 0 up")
	}
	if c.JSON {
		if c.Deliveries == 0 {
			return cfg, errors.New("--json goes with --deliveries N: the object is printed at the end")
		}
		cfg.JSON = s.out
	}
	for _, f := range c.Fault {
		fault, err := devnet.ParseFault(f)
		if err != nil {
			return cfg, fmt.Errorf("--fault: %w", err)
		}
		cfg.Faults = append(cfg.Faults, fault)
	}
	return cfg, nil
}
