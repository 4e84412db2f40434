package deploy

import (
	"context"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

// Operator is somebody who stakes.
type Operator struct {
	// Signer pays and signs for it.
	Signer relayer.TxSigner
	// FeedKey is its feed key A.
	FeedKey twistededwards.PointAffine
	// Weight is its stake in units of weight.
	Weight uint64
}

// Staking are the parameters of a registry, which nobody can change later.
// Times are whole seconds. The contract says which ranges it takes.
type Staking struct {
	// WeightUnit is the stake that makes one unit of weight, in the token's
	// smallest unit; MinimumWeight, in units, is what a seat takes.
	WeightUnit    uint64
	MinimumWeight uint64
	// MinimumSeats is the fewest members a committee has.
	MinimumSeats uint16
	// Epoch is an epoch's length; the next one can be set from Lead before its
	// end, and begins at least Notice later.
	Epoch, Lead, Notice time.Duration
	// Grace is how long a committee speaks after its end, Slashing how long
	// evidence is taken after that, and Unbonding what stake waits for after
	// the end of its last committee.
	Grace, Slashing, Unbonding time.Duration
	// RevealMin and RevealMax bound the time from a reporter's commitment to
	// its evidence.
	RevealMin, RevealMax time.Duration
	// ReporterBPS is the reporter's share of what is slashed, in hundredths of
	// a percent.
	ReporterBPS uint16
}

const day = 24 * time.Hour

// DevStaking is for development networks: one epoch outlasts any run, and
// begins at once.
func DevStaking() Staking {
	return Staking{
		WeightUnit: 1_000_000_000_000_000_000, MinimumWeight: 1, MinimumSeats: 1,
		Epoch: 30 * day, Lead: 7 * day, Notice: 0,
		Grace: time.Hour, Slashing: 7 * day, Unbonding: 38 * day,
		RevealMin: 2 * time.Second, RevealMax: time.Hour, ReporterBPS: 1000,
	}
}

func (s Staking) stake(weight uint64) *big.Int {
	return new(big.Int).Mul(new(big.Int).SetUint64(weight), new(big.Int).SetUint64(s.WeightUnit))
}

// EnlistConfig says who stakes where.
type EnlistConfig struct {
	Client    Client
	Contracts *Contracts
	Staking   Staking
	// Owner has the stake token and hands out what the operators stake.
	Owner relayer.TxSigner
	// Operators register, stake and take seats, each with its own key, in this
	// order; they are the first epoch's committee.
	Operators []Operator
	Shape     protocol.Shape
	// PollInterval is how often the chain is looked at; zero is 100 ms.
	PollInterval time.Duration
	Logger       *slog.Logger
}

// What follows on a transaction that is not yet in a block cannot be estimated,
// and gets a gas limit.
const (
	gasRegister = 400_000
	gasJoin     = 400_000
)

// step is one transaction.
type step struct {
	what string
	to   *common.Address
	data []byte
	// gas is the limit; zero estimates it, which needs a chain that has what came before.
	gas uint64
}

// Enlist has operators stake, register and take seats at a new registry, and
// sets the first epoch. It is for networks whose operators are one party's. It
// gives the committee as the chain has it, after a comparison with the
// operators that were meant to be in it.
func Enlist(ctx context.Context, cfg EnlistConfig) (*protocol.Committee, error) {
	if cfg.PollInterval <= 0 {
		cfg.PollInterval = 100 * time.Millisecond
	}
	id, err := cfg.Client.ChainID(ctx)
	if err != nil {
		return nil, fmt.Errorf("enlist operators: %w", err)
	}
	e := &enlisting{cfg: cfg, chainID: id}
	c, err := e.run(ctx)
	if err != nil {
		return nil, fmt.Errorf("enlist operators: %w", relayer.DecodeRevert(err))
	}
	return c, nil
}

type enlisting struct {
	cfg     EnlistConfig
	chainID *big.Int
}

// run has all operators send before any of it is waited for. Seats go by the
// order in which blocks take the transactions: each operator sends after the
// one before, and with a smaller tip, so that it comes later in one block as
// over several.
func (e *enlisting) run(ctx context.Context) (*protocol.Committee, error) {
	ctx, cancel := context.WithCancel(ctx)
	var running errgroup.Group
	defer func() {
		cancel()
		_ = running.Wait() // ends with the context, by our own wish
	}()
	manager := func(signer relayer.TxSigner, rank int) (*relayer.TxManager, error) {
		tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
			Client: e.cfg.Client, Signer: signer, ChainID: e.chainID, PollInterval: e.cfg.PollInterval, Logger: e.cfg.Logger,
			Fees: relayer.FeePolicy{MinTip: tip(rank)}, ResendAfter: noResend,
		})
		if err == nil {
			running.Go(func() error { return tx.Run(ctx) })
		}
		return tx, err
	}
	owner, err := manager(e.cfg.Owner, len(e.cfg.Operators)+1)
	if err != nil {
		return nil, err
	}
	transfers, err := e.transfers()
	if err != nil {
		return nil, err
	}
	pending, err := submit(ctx, owner, transfers)
	if err != nil {
		return nil, err
	}
	steps := transfers
	for i, o := range e.cfg.Operators {
		tx, err := manager(o.Signer, len(e.cfg.Operators)-i)
		if err != nil {
			return nil, err
		}
		own, err := e.ownSteps(o)
		if err != nil {
			return nil, err
		}
		sent, err := submit(ctx, tx, own)
		if err != nil {
			return nil, err
		}
		steps, pending = append(steps, own...), append(pending, sent...)
	}
	if err := waitFor(ctx, steps, pending); err != nil {
		return nil, err
	}
	first := []step{{what: "first epoch", to: &e.cfg.Contracts.Registry, data: bindings.NewOperatorRegistry().PackAdvance()}}
	if pending, err = submit(ctx, owner, first); err != nil {
		return nil, err
	}
	if err := waitFor(ctx, first, pending); err != nil {
		return nil, err
	}
	return e.verify(ctx)
}

// noResend is more blocks than any of it takes. A transaction that is replaced while
// a block is made is left out of that one, with all that follows it of its sender: the
// next operator's seat would be first.
const noResend = 1 << 32

// tip is above what a development chain suggests, so that it decides.
func tip(rank int) *big.Int { return big.NewInt(int64(10+rank) * 1_000_000_000) }

func submit(ctx context.Context, tx *relayer.TxManager, steps []step) ([]*relayer.Pending, error) {
	pending := make([]*relayer.Pending, len(steps))
	for i, s := range steps {
		var err error
		if pending[i], err = tx.Submit(ctx, relayer.Candidate{To: s.to, Data: s.data, Gas: s.gas}); err != nil {
			return nil, fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return pending, nil
}

func waitFor(ctx context.Context, steps []step, pending []*relayer.Pending) error {
	for i, s := range steps {
		if _, err := pending[i].Wait(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return nil
}

// transfers hand out what the operators stake.
func (e *enlisting) transfers() ([]step, error) {
	var steps []step
	for _, o := range e.cfg.Operators {
		data, err := bindings.NewDevToken().TryPackTransfer(o.Signer.Address(), e.cfg.Staking.stake(o.Weight))
		if err != nil {
			return nil, fmt.Errorf("encode transfer: %w", err)
		}
		steps = append(steps, step{what: "stake for " + o.Signer.Address().Hex(), to: &e.cfg.Contracts.Token, data: data})
	}
	return steps, nil
}

// ownSteps are what an operator sends.
func (e *enlisting) ownSteps(o Operator) ([]step, error) {
	registry, token := bindings.NewOperatorRegistry(), bindings.NewDevToken()
	who, stake, at := o.Signer.Address().Hex(), e.cfg.Staking.stake(o.Weight), &e.cfg.Contracts.Registry
	approve, err := token.TryPackApprove(*at, stake)
	if err != nil {
		return nil, fmt.Errorf("encode approval: %w", err)
	}
	q := protocol.RegistrationPoint(&o.FeedKey)
	register, err := registry.TryPackRegister(protocol.BigInt(q.X), protocol.BigInt(q.Y), stake)
	if err != nil {
		return nil, fmt.Errorf("encode registration: %w", err)
	}
	return []step{
		{what: "approval of " + who, to: &e.cfg.Contracts.Token, data: approve},
		{what: "registration of " + who, to: at, data: register, gas: gasRegister},
		{what: "seat of " + who, to: at, data: registry.PackJoin(), gas: gasJoin},
	}, nil
}

// Supply is what operators stake together, in the token's smallest unit.
func Supply(s Staking, operators []Operator) *big.Int {
	sum := new(big.Int)
	for _, o := range operators {
		sum.Add(sum, s.stake(o.Weight))
	}
	return sum
}

// verify reads the first epoch's committee from the chain, and compares it with
// the operators that were meant to be in it and the node's own root of them.
func (e *enlisting) verify(ctx context.Context) (*protocol.Committee, error) {
	held, err := ReadCommittee(ctx, e.cfg.Client, e.cfg.Contracts.Registry, 1)
	if err != nil {
		return nil, err
	}
	meant := &protocol.Committee{Epoch: 1}
	for _, o := range e.cfg.Operators {
		meant.Members = append(meant.Members, protocol.Member{Operator: o.Signer.Address(), Key: o.FeedKey, Weight: o.Weight})
	}
	if !slices.EqualFunc(held.Members, meant.Members, sameMember) {
		return nil, fmt.Errorf("%w: chain has members %v, meant were %v", ErrRoot, addresses(held), addresses(meant))
	}
	registry := bindings.NewOperatorRegistry()
	got, err := ask(ctx, e.cfg.Client, e.cfg.Contracts.Registry, registry.PackCommitteeAt(ms(held.From)), registry.UnpackCommitteeAt)
	if err != nil {
		return nil, fmt.Errorf("ask committee: %w", err)
	}
	root, quorum := protocol.BigInt(held.Root(e.cfg.Shape)), new(big.Int).SetUint64(protocol.Quorum(held.Total()))
	if got.Root.Cmp(root) != 0 || got.Quorum.Cmp(quorum) != 0 {
		return nil, fmt.Errorf("%w: chain root %#x and quorum %s, node root %#x and quorum %s", ErrRoot, got.Root, got.Quorum, root, quorum)
	}
	return held, nil
}

func sameMember(a, b protocol.Member) bool {
	return a.Operator == b.Operator && a.Weight == b.Weight && a.Key.Equal(&b.Key)
}

func addresses(c *protocol.Committee) []common.Address {
	out := make([]common.Address, len(c.Members))
	for i := range c.Members {
		out[i] = c.Members[i].Operator
	}
	return out
}

// ReadCommittee reads an epoch's committee from a registry.
func ReadCommittee(ctx context.Context, client relayer.ChainClient, registry common.Address, epoch uint64) (*protocol.Committee, error) {
	b := bindings.NewOperatorRegistry()
	info, err := ask(ctx, client, registry, b.PackEpochInfo(epoch), b.UnpackEpochInfo)
	if err != nil {
		return nil, fmt.Errorf("ask epoch %d: %w", epoch, err)
	}
	held, err := ask(ctx, client, registry, b.PackMembers(epoch), b.UnpackMembers)
	if err != nil {
		return nil, fmt.Errorf("ask members of epoch %d: %w", epoch, err)
	}
	out, err := relayer.Committee(info, held)
	if err != nil {
		return nil, fmt.Errorf("read committee: %w", err)
	}
	return out, nil
}
