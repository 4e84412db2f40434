package evm

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"os"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	// DevChainID is the chain id of a [DevChain] unless told otherwise.
	DevChainID = 1337
	// DefaultDevChainAddr is where a [DevChain] listens unless told otherwise.
	DefaultDevChainAddr = "127.0.0.1:8545"
	// DevChainGasLimit is the block gas limit of a [DevChain].
	DevChainGasLimit = 30_000_000
)

// DevChainConfig says how a [DevChain] runs.
type DevChainConfig struct {
	// Addr is the host:port of JSON-RPC over HTTP and WebSocket; empty is
	// [DefaultDevChainAddr], port 0 takes a free port.
	Addr string
	// ChainID is the chain's id; zero is [DevChainID].
	ChainID uint64
	// AllowRemote permits an Addr that other machines can reach.
	AllowRemote bool
	// Alloc gives accounts their wei at genesis.
	Alloc map[common.Address]*big.Int
	// NoDeployer leaves out the deterministic deployment proxy at
	// 0x4e59b44847b379578588920cA78FbF26c0B4956C, as a chain where nobody has
	// made it yet.
	NoDeployer bool
	// ProtectedOnly refuses transactions without a chain id, as the nodes of
	// many chains do. The proxy can then not be made.
	ProtectedOnly bool
	// BlockInterval is the time between blocks: whole seconds, since block
	// timestamps are; zero is one second.
	BlockInterval time.Duration
	// Manual leaves making blocks to the caller's [DevChain.Commit].
	Manual bool
	// Logger takes the chain's warnings; nil discards them.
	Logger *slog.Logger
}

// DevChain is an Ethereum node in this process, with one block about every
// second, for development only: whoever reaches its port may use it. Its clock
// is the machine's: a block's timestamp is the second in which it was made.
type DevChain struct {
	log    *slog.Logger
	node   *node.Node
	client *ethclient.Client
	eth    *eth.Ethereum
	id     uint64

	mu     sync.Mutex // guards beacon, which is not safe for concurrent use
	beacon *catalyst.SimulatedBeacon
	closed bool

	stop context.CancelFunc
	wg   sync.WaitGroup
}

// ErrChainClosed is returned by a [DevChain] after Close.
var ErrChainClosed = errors.New("dev chain is closed")

// StartDevChain starts a node with an empty chain. A busy port is an error that
// wraps [ErrAddr], found before anything else is started.
func StartDevChain(cfg DevChainConfig) (*DevChain, error) {
	if cfg.Addr == "" {
		cfg.Addr = DefaultDevChainAddr
	}
	if cfg.BlockInterval == 0 {
		cfg.BlockInterval = time.Second
	}
	if cfg.ChainID == 0 {
		cfg.ChainID = DevChainID
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	host, port, err := splitAddr(cfg.Addr)
	if err != nil {
		return nil, err
	}
	if !cfg.AllowRemote && !loopback(host) {
		return nil, fmt.Errorf("%w: %s can be reached from other machines and a dev chain has no protection: use 127.0.0.1", ErrAddr, cfg.Addr)
	}
	if cfg.BlockInterval < time.Second || cfg.BlockInterval%time.Second != 0 {
		return nil, fmt.Errorf("start dev chain: block interval %s is not a number of whole seconds", cfg.BlockInterval)
	}
	if err := CheckAddr(context.Background(), cfg.Addr); err != nil {
		return nil, err
	}

	conf := nodeConfig(host, port)
	conf.AllowUnprotectedTxs = !cfg.ProtectedOnly
	stack, err := node.New(conf)
	if err != nil {
		return nil, fmt.Errorf("start dev chain: %w", err)
	}
	c := &DevChain{log: cfg.Logger, node: stack, id: cfg.ChainID}
	if err := c.start(cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("start dev chain on %s: %w", cfg.Addr, err), stack.Close())
	}
	return c, nil
}

func nodeConfig(host string, port int) *node.Config {
	c := node.DefaultConfig
	modules := []string{"eth", "net", "web3"}
	c.Name = "oraclestream-devchain"
	c.DataDir = ""
	// No account is kept here, and nothing reads or writes this folder. Without a name the
	// library makes one of its own, which outlives a process that is killed.
	c.KeyStoreDir = os.TempDir()
	c.P2P = p2p.Config{NoDiscovery: true, NoDial: true}
	c.HTTPHost, c.HTTPPort, c.HTTPModules = host, port, modules
	c.WSHost, c.WSPort, c.WSModules = host, port, modules
	return &c
}

func (c *DevChain) start(cfg DevChainConfig) error {
	// A chain that starts on every fork must hold those forks' system contracts.
	alloc := core.SystemContractAllocs()
	accounts := make(types.GenesisAlloc, len(cfg.Alloc))
	for a, wei := range cfg.Alloc {
		accounts[a] = types.Account{Balance: wei}
	}
	maps.Copy(alloc, accounts)
	if cfg.NoDeployer {
		delete(alloc, params.DeterministicFactoryAddress)
	}
	conf := ethconfig.Defaults
	rules := Rules()
	rules.ChainID = new(big.Int).SetUint64(cfg.ChainID)
	conf.NetworkId = cfg.ChainID
	conf.Genesis = &core.Genesis{
		Config:   rules,
		GasLimit: DevChainGasLimit,
		Alloc:    alloc,
		// One second back, so that the first block can bear the present second.
		Timestamp: uint64(time.Now().Unix() - 1),
		// So that no two chains have one genesis: its hash tells which one it is.
		ExtraData: []byte(rand.Text()),
	}
	conf.SyncMode = ethconfig.FullSync
	conf.TxPool.NoLocals = true
	conf.LogNoHistory = true
	conf.Miner.GasCeil = DevChainGasLimit
	// Any tip is taken, as geth's own development mode does. Clients that derive
	// the tip from the fee history of empty blocks, as cast and forge do, offer
	// 1 wei; at the library's floor of 1,000,000 wei such a transaction would
	// stay in the pool for ever.
	conf.Miner.GasPrice = big.NewInt(1)

	var err error
	if c.eth, err = eth.New(c.node, &conf); err != nil {
		return fmt.Errorf("create chain: %w", err)
	}
	system := filters.NewFilterSystem(c.eth.APIBackend, filters.Config{})
	c.node.RegisterAPIs([]rpc.API{{Namespace: "eth", Service: filters.NewFilterAPI(system)}})
	if err := c.node.Start(); err != nil {
		return fmt.Errorf("start node: %w", err)
	}
	if c.beacon, err = catalyst.NewSimulatedBeacon(0, common.Address{}, c.eth); err != nil {
		return fmt.Errorf("start block production: %w", err)
	}
	if err := c.beacon.Fork(c.eth.BlockChain().GetCanonicalHash(0)); err != nil {
		return fmt.Errorf("go to genesis: %w", err)
	}
	c.client = ethclient.NewClient(c.node.Attach())
	// The first block makes the chain's time the present.
	if err := c.Commit(); err != nil {
		return fmt.Errorf("make first block: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.stop = cancel
	if !cfg.Manual {
		c.wg.Go(func() { c.run(ctx, cfg.BlockInterval) })
	}
	return nil
}

// Rules are those of Osaka, as public chains run them. The library's own
// development rules go beyond, to forks with other gas prices, and would make
// every gas figure seen here wrong.
func Rules() *params.ChainConfig {
	c := *params.AllDevChainProtocolChanges
	c.BogotaTime = nil
	return &c
}

// run makes a block at the beginning of each interval of the wall clock, so
// that two blocks never fall into one second and timestamps never run ahead.
func (c *DevChain) run(ctx context.Context, interval time.Duration) {
	timer := time.NewTimer(untilNext(time.Now(), interval))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := c.Commit(); err != nil && !errors.Is(err, ErrChainClosed) {
			c.log.Warn("no block made", "chain", c.id, "err", err,
				"advice", "restart the devnet if this repeats")
		}
		timer.Reset(untilNext(time.Now(), interval))
	}
}

func untilNext(now time.Time, interval time.Duration) time.Duration {
	return now.Truncate(interval).Add(interval).Sub(now)
}

// Commit makes one block with the pending transactions. Two commits within one
// second push the chain's clock ahead of the machine's.
func (c *DevChain) Commit() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrChainClosed
	}
	before := c.eth.BlockChain().CurrentBlock().Number.Uint64()
	c.beacon.Commit()
	// The beacon reports its failures only to go-ethereum's global log.
	if c.eth.BlockChain().CurrentBlock().Number.Uint64() == before {
		return fmt.Errorf("make block %d: the node refused it", before+1)
	}
	return nil
}

// AdvanceTime makes an empty block whose time lies that much after the last
// one's, in whole seconds, for tests of what takes days. It fails while
// transactions are pending.
func (c *DevChain) AdvanceTime(by time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrChainClosed
	}
	if by < time.Second || by%time.Second != 0 {
		return fmt.Errorf("advance time by %s: want whole seconds", by)
	}
	if err := c.beacon.AdjustTime(by); err != nil {
		return fmt.Errorf("advance time by %s: %w", by, err)
	}
	return nil
}

// Rewind makes an earlier block the head, as a reorganisation does: the blocks
// above it, and what they held, are gone from the chain. It fails while
// transactions are pending.
func (c *DevChain) Rewind(number uint64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrChainClosed
	}
	if err := c.beacon.Fork(c.eth.BlockChain().GetCanonicalHash(number)); err != nil {
		return fmt.Errorf("rewind to block %d: %w", number, err)
	}
	return nil
}

// RPCURL is the address of JSON-RPC over HTTP, with the port that was taken.
func (c *DevChain) RPCURL() string { return c.node.HTTPEndpoint() }

// WSURL is the address of JSON-RPC over WebSocket.
func (c *DevChain) WSURL() string { return c.node.WSEndpoint() }

// ChainID is the chain's id.
func (c *DevChain) ChainID() *big.Int { return new(big.Int).SetUint64(c.id) }

// Client speaks to the node in process. It belongs to the chain and closes with it.
func (c *DevChain) Client() *ethclient.Client { return c.client }

// Close stops making blocks, serving and the node. It may be called twice.
func (c *DevChain) Close() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	c.mu.Unlock()
	c.stop()
	c.wg.Wait()
	c.client.Close()
	if err := errors.Join(c.beacon.Stop(), c.node.Close()); err != nil {
		return fmt.Errorf("close dev chain: %w", err)
	}
	return nil
}
