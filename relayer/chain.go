package relayer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// ChainClient is what a [Chain] reads with; ethclient.Client has it.
type ChainClient interface {
	CallContract(ctx context.Context, msg ethereum.CallMsg, block *big.Int) ([]byte, error)
	HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error)
}

// ChainConfig configures a [Chain].
type ChainConfig struct {
	Client ChainClient
	// Hub is the FeedHub's address.
	Hub common.Address
	// Refunds is the address of the hub's DeliveryRefunds, through which deliveries go that it
	// refunds; zero delivers to the hub always.
	Refunds common.Address
	// FeedSets gives the hub's id of each feed set by its name.
	FeedSets map[string]*big.Int
	Shape    protocol.Shape
	// Tx sends deliveries; it may be nil where the chain is only read.
	Tx *TxManager
	// Registerer takes the metrics of refunds, where Refunds is set; nil for none.
	Registerer prometheus.Registerer
	// Logger takes what happens; nil discards it.
	Logger *slog.Logger
}

// Chain is one FeedHub on one EVM chain.
type Chain struct {
	cfg     ChainConfig
	hub     *bindings.FeedHub
	refunds *bindings.DeliveryRefunds
	decoder *decoder
	log     *slog.Logger
	// Why deliveries of a feed set are not refunded, as it was told last.
	unpaidMu  sync.Mutex
	unpaidFor map[string]string
	// refundsOurs is set once Refunds has named this hub as its own.
	refundsOurs   atomic.Bool
	refundMetrics *refundMetrics
}

// ErrUnknownSet is returned for a feed set that a [Chain] was not told of.
var ErrUnknownSet = errors.New("unknown feed set")

// Header is what a chain holds of a feed set, without its values. LandedAt is
// zero where nothing was delivered yet.
type Header struct {
	Round feed.Round
	// Time is the observation time in column 0.
	Time time.Time
	// LandedAt is the time of the block that took the round, in whole seconds.
	LandedAt time.Time
}

// Delivered reports whether the chain holds anything.
func (h Header) Delivered() bool { return !h.LandedAt.IsZero() }

// Snapshot is what a chain holds of a feed set at one block.
type Snapshot struct {
	Header
	Block uint64
	// Values has one entry a column, [feed.Absent] where the chain has none.
	Values []feed.Encoded
}

// Receipt says how a delivery ended.
type Receipt struct {
	// Tx is zero where nothing was sent, because the chain had the round already.
	Tx      common.Hash
	GasUsed uint64
	Block   uint64
	// BlockTime is the time of the block that took it, in whole seconds.
	BlockTime time.Time
	// LandedAt is when this process first saw it mined.
	LandedAt time.Time
	// Skipped is set where the delivery changed nothing: another was first.
	Skipped bool
	// Refund is what DeliveryRefunds owes the payee for it, in wei; nil is nothing.
	Refund *big.Int
}

// NewChain makes a chain's access. It calls nothing.
func NewChain(cfg ChainConfig) (*Chain, error) {
	if cfg.Client == nil || cfg.Hub == (common.Address{}) {
		return nil, errors.New("chain: client and hub are needed")
	}
	if err := cfg.Shape.Validate(); err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	cfg.FeedSets = maps.Clone(cfg.FeedSets)
	d, err := newDecoder()
	if err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	c := &Chain{cfg: cfg, hub: bindings.NewFeedHub(), refunds: bindings.NewDeliveryRefunds(), decoder: d, log: cfg.Logger, unpaidFor: make(map[string]string)}
	if cfg.Refunds != (common.Address{}) && cfg.Tx != nil {
		if c.refundMetrics, err = newRefundMetrics(cfg.Registerer); err != nil {
			return nil, fmt.Errorf("chain: %w", err)
		}
	}
	return c, nil
}

// Header reads what the chain holds of a feed set at its head.
func (c *Chain) Header(ctx context.Context, set string) (Header, error) {
	id, err := c.id(set)
	if err != nil {
		return Header{}, err
	}
	return c.header(ctx, id, nil)
}

// Values reads all columns of a feed set at the head.
func (c *Chain) Values(ctx context.Context, set string) ([]feed.Encoded, error) {
	s, err := c.Snapshot(ctx, set)
	return s.Values, err
}

// Snapshot reads header and values at one block.
func (c *Chain) Snapshot(ctx context.Context, set string) (Snapshot, error) {
	id, err := c.id(set)
	if err != nil {
		return Snapshot{}, err
	}
	head, err := c.cfg.Client.HeaderByNumber(ctx, nil)
	if err != nil {
		return Snapshot{}, fmt.Errorf("read head: %w", err)
	}
	s := Snapshot{Block: head.Number.Uint64(), Values: make([]feed.Encoded, c.cfg.Shape.Columns)}
	if s.Header, err = c.header(ctx, id, head.Number); err != nil {
		return Snapshot{}, err
	}
	if !s.Delivered() {
		return s, nil
	}
	for i := range s.Values {
		v, err := call(ctx, c, c.hub.PackValueOf(id, big.NewInt(int64(i))), head.Number, c.hub.UnpackValueOf)
		if err != nil {
			return Snapshot{}, fmt.Errorf("read column %d: %w", i, err)
		}
		if !v.IsUint64() || !feed.Encoded(v.Uint64()).Valid() {
			return Snapshot{}, fmt.Errorf("read column %d: %w: %s", i, feed.ErrRange, v)
		}
		s.Values[i] = feed.Encoded(v.Uint64())
	}
	return s, nil
}

// Deliver lands a bundle and waits until it is final. It first asks the chain:
// where another delivery made this one needless, nothing is sent and the
// receipt says Skipped; where the hub would refuse, the error is a
// [RevertError] and nothing is sent either. keep, where it is not nil, is called
// before anything is sent; its error is returned.
func (c *Chain) Deliver(ctx context.Context, b *protocol.Bundle, keep func(context.Context) error) (Receipt, error) {
	if c.cfg.Tx == nil {
		return Receipt{}, errors.New("deliver: this chain is only read")
	}
	id, err := c.id(b.FeedSet)
	if err != nil {
		return Receipt{}, err
	}
	words, err := protocol.UnpackWords(c.cfg.Shape, b.Words)
	if err != nil {
		return Receipt{}, fmt.Errorf("deliver: %w", err)
	}
	held, err := c.Snapshot(ctx, b.FeedSet)
	if err != nil {
		return Receipt{}, fmt.Errorf("deliver: %w", err)
	}
	if superseded(held, words.Round, words.Medians) {
		return Receipt{Skipped: true, Block: held.Block}, nil
	}
	r, err := c.route(ctx, id, b, held, words)
	if err != nil {
		return Receipt{}, err
	}
	msg := ethereum.CallMsg{From: c.cfg.Tx.Address(), To: &r.to, Data: r.data}
	if !r.tried {
		if _, err := c.cfg.Client.CallContract(ctx, msg, nil); err != nil {
			return Receipt{}, fmt.Errorf("deliver round %d: %w", b.Round, c.decoder.decode(err))
		}
	}
	if keep != nil {
		if err := keep(ctx); err != nil {
			return Receipt{}, fmt.Errorf("keep round %d before it is sent: %w", b.Round, err)
		}
	}
	landed, err := c.cfg.Tx.Send(ctx, Candidate{To: &r.to, Data: r.data})
	if errors.Is(err, ErrTxReverted) {
		// The state after the block most often still shows the reason.
		_, why := c.cfg.Client.CallContract(ctx, msg, landed.Receipt.BlockNumber)
		err = errors.Join(err, c.decoder.decode(why))
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("deliver round %d: %w", b.Round, c.decoder.decode(err))
	}
	out := c.receipt(id, landed)
	if !out.Skipped {
		c.refundMetrics.delivered(out.Refund, r.refund)
	}
	return out, nil
}

func (c *Chain) receipt(id *big.Int, landed Landed) Receipt {
	r := landed.Receipt
	out := Receipt{
		Tx: r.TxHash, GasUsed: r.GasUsed, Block: r.BlockNumber.Uint64(),
		BlockTime: landed.BlockTime, LandedAt: landed.Seen, Skipped: true, Refund: c.refundOf(id, landed),
	}
	for _, l := range r.Logs {
		if l.Address != c.cfg.Hub {
			continue
		}
		if e, err := c.hub.UnpackUpdatedEvent(l); err == nil && e.FeedSet.Cmp(id) == 0 {
			out.Skipped = false
		}
	}
	return out
}

func (c *Chain) id(set string) (*big.Int, error) {
	id, ok := c.cfg.FeedSets[set]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownSet, set)
	}
	return id, nil
}

func (c *Chain) header(ctx context.Context, id, block *big.Int) (Header, error) {
	h, err := call(ctx, c, c.hub.PackHeader(id), block, c.hub.UnpackHeader)
	if err != nil {
		return Header{}, fmt.Errorf("read header: %w", err)
	}
	if h.LandedAt == 0 {
		return Header{}, nil
	}
	return Header{
		Round:    feed.Round(h.Round),
		Time:     time.UnixMilli(int64(h.TimeMs)),
		LandedAt: time.Unix(int64(h.LandedAt), 0),
	}, nil
}

func call[T any](ctx context.Context, c *Chain, data []byte, block *big.Int, unpack func([]byte) (T, error)) (T, error) {
	return ask(ctx, c, c.cfg.Hub, data, block, unpack)
}

// superseded reports whether a chain that holds this has no use for a round
// with these medians: it holds a later one, or this one without a lane that
// the medians could fill.
func superseded(held Snapshot, round feed.Round, medians []feed.Encoded) bool {
	if !held.Delivered() || held.Round < round {
		return false
	}
	return held.Round > round || !fills(held.Values, medians)
}
