package devnet

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/sources/replay"
)

const (
	operatorCount = 4
	// homeChainID is the home chain's; further chains count on from it.
	homeChainID = 1337
	interval    = 2 * time.Second
	blockTime   = time.Second
	slack       = 2 * time.Second
	drift       = 2 * time.Second
	// deployPoll is how often the chain is looked at during the deployment.
	deployPoll = 100 * time.Millisecond
	// deploySalt names the deployment, so that contracts of one owner with one
	// key set stand at the same addresses at every start.
	deploySalt = "devnet"
	// liveProbe is how long the default mode waits for a public venue.
	liveProbe = 5 * time.Second
)

// shape is the circuit's: small enough to prove in about a second.
var shape = protocol.Shape{Slots: operatorCount, Columns: 8}

// weights are the operators' stakes; each is below a third of the total, so
// any one may fail or lie.
var weights = [operatorCount]uint64{100_000, 95_000, 90_000, 85_000}

// Config says how to run the development network.
type Config struct {
	// Origin is where ticks come from; empty tries live, then simulates.
	Origin feed.Origin
	// ReplayDir is the fixtures folder to play, with [feed.Replay].
	ReplayDir string
	// Speed is how much faster than recorded to replay, as decimal text.
	Speed string
	Seed  uint64

	DataDir string
	// StoreURL is where history goes: "sqlite:PATH" or "postgres://..."; empty is a
	// file in DataDir.
	StoreURL string
	// RPCAddr and APIAddr are host:port; port 0 takes a free one.
	RPCAddr string
	APIAddr string
	// Chains is how many chains the proofs go to, 1 or 2; zero is 1. RPCAddr2 is
	// the second one's host:port; empty is 127.0.0.1:8546.
	Chains   int
	RPCAddr2 string

	// Profile is the circuit's: [prover.ProfileBits], which empty is too, or
	// [prover.ProfileLookup]. Each has a key set, and so a verifier and feed sets, of its own.
	Profile prover.Profile

	// Deliveries is after how many deliveries, on whichever chain, to stop; 0
	// never stops.
	Deliveries int
	// JSON, if set, gets one JSON object at the end.
	JSON io.Writer
	// TracePath, if set, gets one JSON object a delivery.
	TracePath string

	// Worker, if set, starts the process that proves, given [prover.WorkerArgs] as
	// further arguments. Without it the network proves in its own process, as in
	// tests, which are no program that could.
	Worker []string

	Faults []Fault
	Logger *slog.Logger
	// OnReady, if set, is called once with the running network's description.
	OnReady func(Description)
	// LiveProbe replaces the look at the public venues, for tests that must
	// not leave this machine.
	LiveProbe func() bool
}

// ErrIncomplete is returned where the network was stopped before as many
// deliveries as asked for were done.
var ErrIncomplete = errors.New("stopped before all deliveries were done")

// ErrConfig is wrapped where a [Config] cannot be run.
var ErrConfig = errors.New("invalid configuration")

func (c *Config) validate() error {
	switch c.Origin {
	case "", feed.Live, feed.Replay, feed.Simulated:
	default:
		return fmt.Errorf("%w: origin %q", ErrConfig, c.Origin)
	}
	if (c.Origin == feed.Replay) != (c.ReplayDir != "") {
		return fmt.Errorf("%w: replay needs a folder", ErrConfig)
	}
	if c.Origin == feed.Replay {
		if _, err := replay.ParseSpeed(c.Speed); err != nil {
			return fmt.Errorf("%w: --speed: %w", ErrConfig, err)
		}
	}
	if c.DataDir == "" || c.Logger == nil {
		return fmt.Errorf("%w: data folder and logger are needed", ErrConfig)
	}
	if c.Profile != "" {
		if err := c.Profile.Validate(); err != nil {
			return fmt.Errorf("%w: --profile: %w", ErrConfig, err)
		}
	}
	if err := c.validateChains(); err != nil {
		return err
	}
	silentWeight := uint64(0)
	faulty := make(map[int]bool)
	for _, f := range c.Faults {
		if faulty[f.Operator] {
			return fmt.Errorf("%w: operator %d has two faults", ErrConfig, f.Operator)
		}
		faulty[f.Operator] = true
		if f.Kind == Lie && c.Origin != feed.Simulated {
			return fmt.Errorf("%w: a lying operator needs --simulated: its venues are made to lie", ErrConfig)
		}
		if f.Kind == Silent {
			silentWeight += weights[f.Operator-1]
		}
	}
	var total uint64
	for _, w := range weights {
		total += w
	}
	if total-silentWeight < protocol.Quorum(total) {
		return fmt.Errorf("%w: with so many operators silent the rest has no quorum (%d of %d needed)", ErrConfig, protocol.Quorum(total), total)
	}
	return nil
}

func (c *Config) validateChains() error {
	switch {
	case c.Chains < 0 || c.Chains > maxChains:
		return fmt.Errorf("%w: %d chains, want 1 to %d (--chains)", ErrConfig, c.Chains, maxChains)
	case c.Chains < 2 && c.RPCAddr2 != "":
		return fmt.Errorf("%w: an address for a second chain goes with two chains (--rpc-addr-2 with --chains 2)", ErrConfig)
	}
	addrs := c.rpcAddrs()
	if len(addrs) < 2 || addrs[0] != addrs[1] {
		return nil
	}
	if _, port, err := net.SplitHostPort(addrs[0]); err == nil && port == "0" {
		return nil // two free ports
	}
	return fmt.Errorf("%w: both chains would listen on %s: give one of them another address (--rpc-addr, --rpc-addr-2)", ErrConfig, addrs[0])
}

// Description is what devnet.json says. RPCURL, ChainID and Contracts are the
// home chain's.
type Description struct {
	RPCURL    string         `json:"rpc_url"`
	APIURL    string         `json:"api_url"`
	ChainID   uint64         `json:"chain_id"`
	Origin    feed.Origin    `json:"origin"`
	Contracts Contracts      `json:"contracts"`
	Chains    []ChainInfo    `json:"chains"`
	FeedSets  []FeedSetInfo  `json:"feed_sets"`
	Operators []OperatorInfo `json:"operators"`
}

// Contracts are the deployed addresses.
type Contracts struct {
	FeedHub          string            `json:"feed_hub"`
	Verifier         string            `json:"verifier"`
	OperatorRegistry string            `json:"operator_registry"`
	DeliveryRefunds  string            `json:"delivery_refunds,omitempty"`
	Proxies          map[string]string `json:"proxies"`
}

// ChainInfo describes one chain that the proofs go to; the home chain is the
// first. Feed sets have the same numbers and domains on all of them.
type ChainInfo struct {
	ChainID   uint64         `json:"chain_id"`
	RPCURL    string         `json:"rpc_url"`
	Contracts ChainContracts `json:"contracts"`
}

// ChainContracts are the addresses on one chain: the home chain has the
// registry, others have a mirror of its committees.
type ChainContracts struct {
	FeedHub          string            `json:"feed_hub"`
	Verifier         string            `json:"verifier"`
	OperatorRegistry string            `json:"operator_registry,omitempty"`
	CommitteeMirror  string            `json:"committee_mirror,omitempty"`
	DeliveryRefunds  string            `json:"delivery_refunds,omitempty"`
	Proxies          map[string]string `json:"proxies"`
}

// FeedSetInfo describes a feed set: its id at the hub and its columns.
type FeedSetInfo struct {
	ID         uint64   `json:"id"`
	Name       string   `json:"name"`
	Domain     string   `json:"domain"`
	IntervalMS int64    `json:"interval_ms"`
	Columns    []string `json:"columns"`
	Decimals   []int    `json:"decimals"`
}

// OperatorInfo describes an operator.
type OperatorInfo struct {
	Address string `json:"address"`
	Weight  uint64 `json:"weight"`
	PeerID  string `json:"peer_id"`
	Fault   string `json:"fault,omitempty"`
}
