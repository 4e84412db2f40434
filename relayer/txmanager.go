package relayer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// TxClient is what a [TxManager] needs of a chain; ethclient.Client has it.
type TxClient interface {
	HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error)
	NonceAt(ctx context.Context, account common.Address, block *big.Int) (uint64, error)
	PendingNonceAt(ctx context.Context, account common.Address) (uint64, error)
	SuggestGasTipCap(ctx context.Context) (*big.Int, error)
	EstimateGas(ctx context.Context, msg ethereum.CallMsg) (uint64, error)
	SendTransaction(ctx context.Context, tx *types.Transaction) error
	TransactionReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error)
}

// TxSigner signs transactions with one key; evm.Signer does.
type TxSigner interface {
	Address() common.Address
	SignTx(tx *types.Transaction, chainID *big.Int) (*types.Transaction, error)
}

// TxManagerConfig configures a [TxManager].
type TxManagerConfig struct {
	Client  TxClient
	Signer  TxSigner
	ChainID *big.Int
	// Intents keeps what is under way; nil is [NewMemoryIntents].
	Intents IntentStore
	Fees    FeePolicy
	// Confirmations is how many blocks must hold or follow a transaction; zero
	// is 1, which is the block that holds it.
	Confirmations uint64
	// ResendAfter is after how many blocks a transaction that is not mined is
	// sent again, with higher fees where the node still has it; zero is 3.
	ResendAfter uint64
	// PollInterval is how often the chain is looked at while transactions are
	// under way; zero is 250 ms.
	PollInterval time.Duration
	// CallTimeout bounds each call of the chain; zero is 5 s.
	CallTimeout time.Duration
	// OnUnclaimed is told of each transaction that is final and for which nobody
	// waits: one of an earlier run, or one whose wait was given up. It is called from
	// Run's goroutine and must not block; nil is allowed.
	OnUnclaimed func(Unclaimed)
	// Logger takes what happens; nil discards it.
	Logger *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Unclaimed is a final transaction for which nobody waits.
type Unclaimed struct {
	// Tx is the form of it that landed, or where none did the last one sent.
	Tx     *types.Transaction
	Landed Landed
	// Err is nil where it landed and did what it was to do, else [ErrTxReverted] or
	// [ErrTxLost].
	Err error
}

// DefaultTxConfig gives the fees, numbers and times that a manager takes where
// its configuration has none.
func DefaultTxConfig() (c TxManagerConfig) {
	_ = c.complete() // the defaults are right
	return c
}

func (c *TxManagerConfig) complete() (err error) {
	if c.Fees, err = c.Fees.withDefaults(); err != nil {
		return err
	}
	if c.Intents == nil {
		c.Intents = NewMemoryIntents()
	}
	if c.Confirmations == 0 {
		c.Confirmations = 1
	}
	if c.ResendAfter == 0 {
		c.ResendAfter = 3
	}
	if c.PollInterval <= 0 {
		c.PollInterval = 250 * time.Millisecond
	}
	if c.CallTimeout <= 0 {
		c.CallTimeout = 5 * time.Second
	}
	return nil
}

const (
	// maxInFlight bounds how many transactions are under way at once.
	maxInFlight = 64
	// maxAttempts bounds how many signed forms one transaction gets.
	maxAttempts = 24
	// maxRecent bounds how many final transactions are remembered, so that they
	// can be sent again should a reorganisation throw them out.
	maxRecent = 32
	// lostAfter is for how many blocks a passed nonce may lack a receipt.
	lostAfter = 5
)

var (
	// ErrTxReverted is returned with the receipt of a transaction that the chain
	// took and whose effect it refused.
	ErrTxReverted = errors.New("transaction reverted")
	// ErrTxLost is returned where another transaction took the nonce.
	ErrTxLost = errors.New("transaction lost its nonce to another")
	// ErrTxRefused is returned where the chain will not take the transaction.
	ErrTxRefused = errors.New("transaction refused")
	// ErrTxUnderWay is wrapped where a wait ended before the transaction did: it was
	// sent, and is looked after further.
	ErrTxUnderWay = errors.New("transaction is under way")
	// ErrTxOutrun is wrapped beside [ErrTxRefused] where another program sends with
	// the same key, and was quicker each time.
	ErrTxOutrun = errors.New("another program sends with this key")
	// ErrTxBusy is returned while too many transactions are under way.
	ErrTxBusy = errors.New("too many transactions under way")
	// ErrTxStopped is returned when the manager's Run has ended. What was under
	// way stays in the intent store.
	ErrTxStopped = errors.New("transaction manager stopped")
)

// Candidate is a transaction to be.
type Candidate struct {
	// To is nil where a contract is created.
	To   *common.Address
	Data []byte
	// Value is in wei; nil is none.
	Value *big.Int
	// Gas is the gas limit; zero estimates it and adds a fifth.
	Gas uint64
}

// Landed is a transaction with its confirmations.
type Landed struct {
	Receipt *types.Receipt
	// BlockTime is the time of the receipt's block, in whole seconds.
	BlockTime time.Time
	// Seen is when this process first saw it mined.
	Seen time.Time
}

// TxManager is the only writer of one key on one chain: it numbers
// transactions, sends them, raises their fees until they are mined, and sends
// them again when a reorganisation throws them out. Its methods are safe for
// concurrent use; they need [TxManager.Run] to be running.
type TxManager struct {
	cfg      TxManagerConfig
	rules    txRules
	log      *slog.Logger
	from     common.Address
	requests chan *request
	done     chan struct{}

	// The rest belongs to Run's goroutine.
	next     uint64 // the nonce of the next transaction, once synced
	synced   bool
	inFlight []*flight // by nonce
	recent   []*flight // final ones, oldest first
}

type request struct {
	candidate Candidate
	accepted  chan error
	pending   *Pending
}

// Pending is a transaction under way.
type Pending struct {
	result chan outcome
	done   <-chan struct{}

	mu      sync.Mutex
	givenUp bool
}

type outcome struct {
	landed Landed
	err    error
}

// Wait waits until the transaction is final. A wait that ends with its context does
// not stop the transaction: the error wraps [ErrTxUnderWay], and the outcome is given to
// the next Wait, or where there is none by then to [TxManagerConfig.OnUnclaimed]. It is
// given once. A reverted transaction gives its receipt and [ErrTxReverted].
func (p *Pending) Wait(ctx context.Context) (Landed, error) {
	p.giveUp(false)
	select {
	case o := <-p.result:
		return o.landed, o.err
	case <-ctx.Done():
		p.giveUp(true)
		select {
		case o := <-p.result: // it came at the same moment
			return o.landed, o.err
		default:
		}
		return Landed{}, fmt.Errorf("wait for transaction: %w: %w", ErrTxUnderWay, ctx.Err())
	case <-p.done:
	}
	// Run may have settled it just before it ended.
	select {
	case o := <-p.result:
		return o.landed, o.err
	default:
		return Landed{}, ErrTxStopped
	}
}

func (p *Pending) giveUp(yes bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.givenUp = yes
}

// settle gives the outcome to who waits; it is false where nobody does.
func (p *Pending) settle(o outcome) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.givenUp {
		return false
	}
	p.result <- o // of capacity 1, and given once
	return true
}

// NewTxManager makes a manager. It does nothing before [TxManager.Run].
func NewTxManager(cfg TxManagerConfig) (*TxManager, error) {
	if cfg.Client == nil || cfg.Signer == nil || cfg.ChainID == nil || cfg.ChainID.Sign() <= 0 {
		return nil, errors.New("transaction manager: client, signer and chain id are needed")
	}
	if err := cfg.complete(); err != nil {
		return nil, fmt.Errorf("transaction manager: %w", err)
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	from := cfg.Signer.Address()
	return &TxManager{
		cfg:      cfg,
		rules:    txRules{confirmations: cfg.Confirmations, resendAfter: cfg.ResendAfter, lostAfter: lostAfter},
		log:      cfg.Logger.With("operator", from.Hex(), "chain", cfg.ChainID.String()),
		from:     from,
		requests: make(chan *request),
		done:     make(chan struct{}),
	}, nil
}

// Address is the account that sends.
func (m *TxManager) Address() common.Address { return m.from }

// Send submits a transaction and waits until it is final.
func (m *TxManager) Send(ctx context.Context, c Candidate) (Landed, error) {
	p, err := m.Submit(ctx, c)
	if err != nil {
		return Landed{}, err
	}
	return p.Wait(ctx)
}

// Submit numbers, records and broadcasts a transaction. Transactions get their
// nonces in the order in which Submit returns. An error means that nothing was
// sent; a revert in the gas estimate is returned as the chain gave it.
func (m *TxManager) Submit(ctx context.Context, c Candidate) (*Pending, error) {
	if c.Gas == 0 {
		gas, err := m.estimate(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("estimate gas: %w", err)
		}
		c.Gas = gas
	}
	r := &request{
		candidate: c,
		accepted:  make(chan error, 1),
		pending:   &Pending{result: make(chan outcome, 1), done: m.done},
	}
	select {
	case m.requests <- r:
	case <-ctx.Done():
		return nil, fmt.Errorf("submit transaction: %w", ctx.Err())
	case <-m.done:
		return nil, ErrTxStopped
	}
	// Run always answers, and soon: a call's timeout bounds it.
	if err := <-r.accepted; err != nil {
		return nil, err
	}
	return r.pending, nil
}

// UnderWay reports whether a call of the same function of a contract was sent, by this
// process or an earlier one, and is not on the chain yet. What does what anybody can do
// once is not sent again behind it: it would only be paid for in vain.
func (m *TxManager) UnderWay(ctx context.Context, to common.Address, data []byte) (bool, error) {
	open, err := m.cfg.Intents.ListIntents(ctx, m.from)
	if err != nil {
		return false, fmt.Errorf("list intents: %w", err)
	}
	open = slices.DeleteFunc(open, func(i Intent) bool { return !i.calls(to, data) })
	if len(open) == 0 {
		return false, nil
	}
	var mined uint64
	if err := m.call(ctx, func(ctx context.Context) (err error) {
		mined, err = m.cfg.Client.NonceAt(ctx, m.from, nil)
		return err
	}); err != nil {
		return false, fmt.Errorf("ask nonce: %w", err)
	}
	// A record that could not be removed holds up nothing.
	return slices.ContainsFunc(open, func(i Intent) bool { return i.Nonce >= mined }), nil
}

func (m *TxManager) estimate(ctx context.Context, c Candidate) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, m.cfg.CallTimeout)
	defer cancel()
	gas, err := m.cfg.Client.EstimateGas(ctx, ethereum.CallMsg{From: m.from, To: c.To, Data: c.Data, Value: c.Value})
	if err != nil {
		return 0, err
	}
	return gas + gas/5, nil
}

// Run does the manager's work until ctx ends. It must be called once. It first
// takes up what the intent store says is under way.
func (m *TxManager) Run(ctx context.Context) error {
	defer close(m.done)
	if err := m.recover(ctx); err != nil {
		return fmt.Errorf("run transaction manager: %w", err)
	}
	timer := time.NewTicker(m.cfg.PollInterval)
	defer timer.Stop()
	blind := false // so that a lasting failure is logged once
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case r := <-m.requests:
			r.accepted <- m.accept(ctx, r)
		case <-timer.C:
			if len(m.inFlight) == 0 {
				continue
			}
			err := m.look(ctx)
			if ctx.Err() != nil {
				continue
			}
			if err != nil && !blind {
				m.log.Warn("chain not readable", "err", err, "advice", "check the endpoint; transactions under way are kept and tried again")
			}
			if err == nil && blind {
				m.log.Info("chain readable again", "in_flight", len(m.inFlight))
			}
			blind = err != nil
		}
	}
}
