package evm

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/url"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/oraclestream/oraclestream/internal/evm/endpoint"
)

// PoolConfig configures [OpenPool].
type PoolConfig struct {
	// URLs are JSON-RPC endpoints, the preferred one first. They may hold keys.
	URLs []string
	// ChainID is what each of them must serve.
	ChainID *big.Int
	// CallTimeout bounds a call of one endpoint; zero is 5 s.
	CallTimeout time.Duration
	// Logger takes what happens; nil discards it.
	Logger *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// preferAgain is after how long the endpoints before the one in use get
// another chance.
const preferAgain = 30 * time.Second

// Pool is one chain behind several endpoints. What one does not answer, the
// next is asked; an answer that is an error is an answer. An endpoint of
// another chain is never used. Errors name an endpoint by its host, since
// providers put keys into paths. It is safe for concurrent use.
type Pool struct {
	cfg PoolConfig
	log *slog.Logger

	mu      sync.Mutex
	clients []*ethclient.Client // nil where not dialled
	using   int
	since   time.Time // of using
	closed  bool
}

// OpenPool looks for an endpoint that answers and serves the chain. It fails
// where none does, with [ErrChainID] where one serves another chain.
func OpenPool(ctx context.Context, cfg PoolConfig) (*Pool, error) {
	if len(cfg.URLs) == 0 || cfg.ChainID == nil {
		return nil, errors.New("open chain: endpoints and chain id are needed")
	}
	if cfg.CallTimeout <= 0 {
		cfg.CallTimeout = 5 * time.Second
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	p := &Pool{cfg: cfg, log: cfg.Logger, clients: make([]*ethclient.Client, len(cfg.URLs)), since: cfg.Now()}
	// A wrong endpoint is refused at once, even where another one is right.
	var failures []error
	for i := range cfg.URLs {
		if _, err := p.client(ctx, i); err != nil {
			if errors.Is(err, ErrChainID) {
				return nil, errors.Join(err, p.Close())
			}
			failures = append(failures, err)
		}
	}
	if len(failures) == len(cfg.URLs) {
		return nil, errors.Join(append(failures, p.Close())...)
	}
	for _, err := range failures {
		p.log.Warn("endpoint does not answer", "error", err, "advice", "the others are used; check its address and whether it runs")
	}
	return p, nil
}

// Close ends the connections.
func (p *Pool) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for i, c := range p.clients {
		if c != nil {
			c.Close()
			p.clients[i] = nil
		}
	}
	return nil
}

// ErrPoolClosed is returned after [Pool.Close].
var ErrPoolClosed = errors.New("chain connection is closed")

// client gives an endpoint's client, and dials it where that was not done.
func (p *Pool) client(ctx context.Context, i int) (*ethclient.Client, error) {
	p.mu.Lock()
	c, closed := p.clients[i], p.closed
	p.mu.Unlock()
	if closed {
		return nil, ErrPoolClosed
	}
	if c != nil {
		return c, nil
	}
	ctx, cancel := context.WithTimeout(ctx, p.cfg.CallTimeout)
	defer cancel()
	c, _, err := Dial(ctx, p.cfg.URLs[i], p.cfg.ChainID)
	if err != nil {
		return nil, p.named(i, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		c.Close()
		return nil, ErrPoolClosed
	case p.clients[i] != nil: // another call was first
		c.Close()
	default:
		p.clients[i] = c
	}
	return p.clients[i], nil
}

// named says whose failure it is, without what may be a key.
func (p *Pool) named(i int, err error) error {
	host := "?"
	if u, perr := url.Parse(p.cfg.URLs[i]); perr == nil {
		host = u.Host
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err // its text repeats the whole URL
	}
	return fmt.Errorf("endpoint %s: %w", host, endpoint.Clean(err))
}

// first gives the endpoint to begin with.
func (p *Pool) first() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.using > 0 && p.cfg.Now().Sub(p.since) >= preferAgain {
		p.since = p.cfg.Now()
		return 0
	}
	return p.using
}

// works notes the endpoint that answered.
func (p *Pool) works(i int) {
	p.mu.Lock()
	changed := p.using != i
	if changed {
		p.using, p.since = i, p.cfg.Now()
	}
	p.mu.Unlock()
	if changed {
		u, err := url.Parse(p.cfg.URLs[i])
		if err == nil {
			p.log.Info("chain is read through another endpoint", "endpoint", u.Host)
		}
	}
}

// answered reports whether an error is the chain's answer, so that asking
// elsewhere would change nothing.
func answered(err error) bool {
	var re rpc.Error
	return err == nil || errors.Is(err, ethereum.NotFound) || errors.As(err, &re)
}

// ask calls one endpoint after the other until one answers.
func ask[T any](ctx context.Context, p *Pool, call func(ctx context.Context, c *ethclient.Client) (T, error)) (T, error) {
	var zero T
	var failures []error
	start := p.first()
	for k := range p.cfg.URLs {
		i := (start + k) % len(p.cfg.URLs)
		c, err := p.client(ctx, i)
		if err == nil {
			var out T
			cctx, cancel := context.WithTimeout(ctx, p.cfg.CallTimeout)
			out, err = call(cctx, c)
			cancel()
			if answered(err) {
				p.works(i)
				return out, endpoint.Clean(err)
			}
			err = p.named(i, err)
		}
		if ctx.Err() != nil {
			return zero, ctx.Err()
		}
		failures = append(failures, err)
	}
	return zero, errors.Join(failures...)
}

// HeaderByNumber reads a block's header; nil is the head.
func (p *Pool) HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) (*types.Header, error) {
		return c.HeaderByNumber(ctx, number)
	})
}

// NonceAt reads an account's nonce at a block; nil is the head.
func (p *Pool) NonceAt(ctx context.Context, account common.Address, block *big.Int) (uint64, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) (uint64, error) { return c.NonceAt(ctx, account, block) })
}

// PendingNonceAt reads an account's next nonce, with what waits to be mined.
func (p *Pool) PendingNonceAt(ctx context.Context, account common.Address) (uint64, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) (uint64, error) { return c.PendingNonceAt(ctx, account) })
}

// SuggestGasTipCap asks for a tip that is taken soon, in wei per gas.
func (p *Pool) SuggestGasTipCap(ctx context.Context) (*big.Int, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) (*big.Int, error) { return c.SuggestGasTipCap(ctx) })
}

// EstimateGas asks what a call would cost.
func (p *Pool) EstimateGas(ctx context.Context, msg ethereum.CallMsg) (uint64, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) (uint64, error) { return c.EstimateGas(ctx, msg) })
}

// SendTransaction broadcasts a transaction. Where an endpoint does not answer
// it may have taken it all the same; the same signed form is then sent again
// elsewhere, which does no harm.
func (p *Pool) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	_, err := ask(ctx, p, func(ctx context.Context, c *ethclient.Client) (struct{}, error) {
		return struct{}{}, c.SendTransaction(ctx, tx)
	})
	return err
}

// TransactionReceipt reads a receipt, or fails with [ethereum.NotFound].
func (p *Pool) TransactionReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) (*types.Receipt, error) {
		return c.TransactionReceipt(ctx, hash)
	})
}

// CallContract calls a contract without a transaction.
func (p *Pool) CallContract(ctx context.Context, msg ethereum.CallMsg, block *big.Int) ([]byte, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) ([]byte, error) { return c.CallContract(ctx, msg, block) })
}

// CodeAt reads the code at an address; nil is the head.
func (p *Pool) CodeAt(ctx context.Context, account common.Address, block *big.Int) ([]byte, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) ([]byte, error) { return c.CodeAt(ctx, account, block) })
}

// BalanceAt reads what an account has, in wei; nil is the head.
func (p *Pool) BalanceAt(ctx context.Context, account common.Address, block *big.Int) (*big.Int, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) (*big.Int, error) {
		return c.BalanceAt(ctx, account, block)
	})
}

// SimulateV1 tries calls one upon the other, by eth_simulateV1. Not every
// endpoint has it.
func (p *Pool) SimulateV1(ctx context.Context, opts ethclient.SimulateOptions, block *rpc.BlockNumberOrHash) ([]ethclient.SimulateBlockResult, error) {
	return ask(ctx, p, func(ctx context.Context, c *ethclient.Client) ([]ethclient.SimulateBlockResult, error) {
		return c.SimulateV1(ctx, opts, block)
	})
}
