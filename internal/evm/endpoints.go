package evm

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

// Endpoint is one endpoint of a [Pool], for what must not rest on the word of
// whichever answers.
type Endpoint struct {
	pool *Pool
	at   int
}

// Endpoints gives all of the pool's, in the order configured. They end with it.
func (p *Pool) Endpoints() []*Endpoint {
	out := make([]*Endpoint, len(p.cfg.URLs))
	for i := range out {
		out[i] = &Endpoint{pool: p, at: i}
	}
	return out
}

// HeaderByNumber reads a block's header; nil is the head.
func (e *Endpoint) HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error) {
	return askOne(ctx, e, func(ctx context.Context, c *ethclient.Client) (*types.Header, error) {
		return c.HeaderByNumber(ctx, number)
	})
}

// CallContract calls a contract without a transaction.
func (e *Endpoint) CallContract(ctx context.Context, msg ethereum.CallMsg, block *big.Int) ([]byte, error) {
	return askOne(ctx, e, func(ctx context.Context, c *ethclient.Client) ([]byte, error) { return c.CallContract(ctx, msg, block) })
}

func askOne[T any](ctx context.Context, e *Endpoint, call func(ctx context.Context, c *ethclient.Client) (T, error)) (T, error) {
	var zero T
	c, err := e.pool.client(ctx, e.at)
	if err != nil {
		return zero, err
	}
	ctx, cancel := context.WithTimeout(ctx, e.pool.cfg.CallTimeout)
	defer cancel()
	out, err := call(ctx, c)
	if err != nil {
		return zero, e.pool.named(e.at, err)
	}
	return out, nil
}
