package operate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/oraclestream/oraclestream/relayer"
)

// Client is what an account needs of a chain; ethclient.Client and evm.Pool
// have it.
type Client interface {
	relayer.TxClient
	relayer.ChainClient
	CodeAt(ctx context.Context, account common.Address, block *big.Int) ([]byte, error)
	BalanceAt(ctx context.Context, account common.Address, block *big.Int) (*big.Int, error)
	// SimulateV1 is eth_simulateV1, which an endpoint need not have.
	SimulateV1(ctx context.Context, opts ethclient.SimulateOptions, block *rpc.BlockNumberOrHash) ([]ethclient.SimulateBlockResult, error)
}

// Config says which operator, and where.
type Config struct {
	Client  Client
	ChainID *big.Int
	// Registry is the OperatorRegistry. It may be zero where nothing but refunds
	// is asked for, as on a chain that is not the home chain.
	Registry common.Address
	// Rewards is the RewardPool and Refunds the DeliveryRefunds of this chain;
	// zero where there are none.
	Rewards, Refunds common.Address
	// Operator is whose account it is.
	Operator common.Address
	// FeedKey is the feed key A of this machine; nil where none is at hand.
	// Registering needs it.
	FeedKey *twistededwards.PointAffine
	// Signer has the operator's key; nil sends nothing.
	Signer relayer.TxSigner
	// Journal keeps what is under way; nil where nothing is sent.
	Journal *Journal
	// Fees say what transactions may cost; zero fields take the relayer's own.
	Fees relayer.FeePolicy
	// Confirmations is how many blocks must hold or follow a transaction; zero is 1.
	Confirmations uint64
	// PollInterval is how often the chain is looked at; zero is 250 ms.
	PollInterval time.Duration
	// Progress is told of what is done, in words; nil is allowed.
	Progress func(what string)
	// Logger takes warnings; nil discards them.
	Logger *slog.Logger
}

var (
	// ErrNoContract is wrapped where the contract that was named does not stand on
	// the chain, or is another one.
	ErrNoContract = errors.New("no such contract stands there")
	// ErrPoor is wrapped where the operator has too little of the stake token, or
	// too little to pay for gas.
	ErrPoor = errors.New("the operator's account has too little")
	// ErrDear is wrapped where gas costs more than the fees allow.
	ErrDear = errors.New("gas costs more than the limit")
	// ErrRefused is wrapped where the contracts would refuse a request.
	ErrRefused = errors.New("the contracts would refuse it")
	// ErrFeedKey is wrapped where the operator is registered with another feed key
	// than this machine's.
	ErrFeedKey = errors.New("the operator is registered with another feed key")
	// ErrRequest is wrapped where a request makes no sense.
	ErrRequest = errors.New("invalid request")
)

// Account is one operator at one registry. It is for one goroutine.
type Account struct {
	cfg   Config
	terms *Terms
}

// Open looks whether the contracts stand, and reads the registry's terms.
func Open(ctx context.Context, cfg Config) (*Account, error) {
	if cfg.Client == nil || cfg.ChainID == nil || cfg.Operator == (common.Address{}) {
		return nil, errors.New("open account: client, chain id and operator are needed")
	}
	if cfg.Signer != nil && cfg.Signer.Address() != cfg.Operator {
		return nil, fmt.Errorf("open account: the key is of %s, not of %s", cfg.Signer.Address(), cfg.Operator)
	}
	if cfg.PollInterval <= 0 {
		cfg.PollInterval = 250 * time.Millisecond
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Progress == nil {
		cfg.Progress = func(string) {}
	}
	a := &Account{cfg: cfg}
	for _, c := range []struct {
		name string
		at   common.Address
	}{{"OperatorRegistry", cfg.Registry}, {"RewardPool", cfg.Rewards}, {"DeliveryRefunds", cfg.Refunds}} {
		if err := a.stands(ctx, c.name, c.at); err != nil {
			return nil, err
		}
	}
	if cfg.Registry == (common.Address{}) {
		return a, nil
	}
	var err error
	if a.terms, err = a.readTerms(ctx); err != nil {
		return nil, err
	}
	if err := a.checkPool(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

// Terms are the registry's; nil for an account without a registry.
func (a *Account) Terms() *Terms { return a.terms }

// Operator is whose account it is.
func (a *Account) Operator() common.Address { return a.cfg.Operator }

// ChainID is the chain's id.
func (a *Account) ChainID() *big.Int { return a.cfg.ChainID }

// Registry is the registry's address.
func (a *Account) Registry() common.Address { return a.cfg.Registry }

// stands refuses an address without code. Zero is none that was named.
func (a *Account) stands(ctx context.Context, name string, at common.Address) error {
	if at == (common.Address{}) {
		return nil
	}
	code, err := a.cfg.Client.CodeAt(ctx, at, nil)
	if err != nil {
		return fmt.Errorf("ask code of %s: %w", name, err)
	}
	if len(code) == 0 {
		return advise(fmt.Errorf("%w: %s %s has no code on chain %s", ErrNoContract, name, at, a.cfg.ChainID),
			"compare address and chain with the deployment's result; the registry stands on the home chain alone")
	}
	return nil
}

// ask calls a view as the operator.
func ask[T any](ctx context.Context, a *Account, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	var zero T
	out, err := a.call(ctx, to, data)
	if err != nil {
		return zero, err
	}
	v, err := unpack(out)
	if err != nil {
		return zero, advise(fmt.Errorf("%w: %s answers otherwise than its interface says: %w", ErrNoContract, to, err),
			"compare the address with the deployment's result")
	}
	return v, nil
}

// call does without a transaction what the operator would do. A refusal is a
// [relayer.RevertError].
func (a *Account) call(ctx context.Context, to common.Address, data []byte) ([]byte, error) {
	out, err := a.cfg.Client.CallContract(ctx, ethereum.CallMsg{From: a.cfg.Operator, To: &to, Data: data}, nil)
	if err != nil {
		return nil, relayer.DecodeRevert(err)
	}
	return out, nil
}

// refusedAs reports whether an error is a contract's refusal of one of the names.
func refusedAs(err error, names ...string) (*relayer.RevertError, bool) {
	var refused *relayer.RevertError
	if !errors.As(err, &refused) {
		return nil, false
	}
	for _, n := range names {
		if refused.Name == n {
			return refused, true
		}
	}
	return refused, false
}
