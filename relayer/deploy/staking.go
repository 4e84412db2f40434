package deploy

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
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

func (s Staking) input(shape protocol.Shape, token, judge common.Address) bindings.RegistryInput {
	return bindings.RegistryInput{
		Token: token, Judge: judge, Slots: uint16(shape.Slots), MinimumSeats: s.MinimumSeats,
		WeightUnit: new(big.Int).SetUint64(s.WeightUnit), MinimumStake: s.stake(s.MinimumWeight),
		EpochMs: millis(s.Epoch), LeadMs: millis(s.Lead), NoticeMs: millis(s.Notice),
		GraceMs: millis(s.Grace), SlashingMs: millis(s.Slashing), UnbondingMs: millis(s.Unbonding),
		RevealMinMs: millis(s.RevealMin), RevealMaxMs: millis(s.RevealMax), ReporterBps: s.ReporterBPS,
	}
}

func millis(d time.Duration) uint64 { return uint64(max(d.Milliseconds(), 0)) }

// first gives the members that the first epoch is meant to have, with its
// window where that is known before.
func (c *Config) first() *protocol.Committee {
	if c.Committee != nil {
		return c.Committee
	}
	out := &protocol.Committee{Epoch: 1}
	for _, o := range c.Operators {
		out.Members = append(out.Members, protocol.Member{Operator: o.Signer.Address(), Key: o.FeedKey, Weight: o.Weight})
	}
	return out
}

// stepsOfOperator is how many transactions an operator sends: approve,
// register, join. What follows on a transaction that is not yet in a block
// cannot be estimated, and gets a gas limit.
const (
	stepsOfOperator = 3
	gasRegistry     = 8_000_000
	gasRegister     = 400_000
	gasJoin         = 400_000
)

// enlistSteps is how many transactions lead to the first committee.
func enlistSteps(cfg Config) int {
	if cfg.Committee != nil {
		return 1
	}
	// Token, judge, registry and epoch, and a transfer an operator.
	return 4 + (1+stepsOfOperator)*len(cfg.Operators)
}

// tokenSteps make what is staked: just as much as the operators will stake.
func tokenSteps(cfg Config) []step {
	if cfg.Committee != nil {
		return nil
	}
	supply := new(big.Int)
	for _, o := range cfg.Operators {
		supply.Add(supply, cfg.Staking.stake(o.Weight))
	}
	return []step{{what: "stake token", data: create(bindings.DevTokenMetaData.Bin, bindings.NewDevToken().PackConstructor(supply))}}
}

// sourceSteps make the judge, the registry and what each operator will stake;
// or the committee that stands in the registry's place, which is last then and
// alone. nonce is that of the first.
func sourceSteps(cfg Config, out *Contracts, nonce uint64) ([]step, error) {
	if c := cfg.Committee; c != nil {
		data := bindings.NewDevCommittee().PackConstructor(protocol.BigInt(c.Root(cfg.Shape)), protocol.Quorum(c.Total()), ms(c.From), ms(c.Until))
		return []step{{what: "committee", data: create(bindings.DevCommitteeMetaData.Bin, data)}}, nil
	}
	profile := bindings.Profile{Verifier: out.Verifier, Slots: uint16(cfg.Shape.Slots), Columns: uint16(cfg.Shape.Columns)}
	judge := bindings.NewEvidenceJudge().PackConstructor([]bindings.Profile{profile})
	// One block may take both, so the judge's address is told before it stands.
	out.Judge = crypto.CreateAddress(cfg.Owner.Address(), nonce)
	in := cfg.Staking.input(cfg.Shape, out.Token, out.Judge)
	steps := []step{
		{what: "judge", data: create(bindings.EvidenceJudgeMetaData.Bin, judge)},
		{what: "operator registry", data: create(bindings.OperatorRegistryMetaData.Bin, bindings.NewOperatorRegistry().PackConstructor(in)), gas: gasRegistry},
	}
	for _, o := range cfg.Operators {
		data, err := bindings.NewDevToken().TryPackTransfer(o.Signer.Address(), cfg.Staking.stake(o.Weight))
		if err != nil {
			return nil, fmt.Errorf("encode transfer: %w", err)
		}
		steps = append(steps, step{what: "stake for " + o.Signer.Address().Hex(), to: &out.Token, data: data})
	}
	return steps, nil
}

// enlist has the operators register and take seats. All of them send before
// any of it is waited for. Seats go by the order in which blocks take the
// transactions: each operator sends after the one before, and with a smaller
// tip, so that it comes later in one block as over several.
func (d *deployer) enlist(ctx context.Context, out *Contracts) error {
	if d.cfg.Committee != nil {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	var running errgroup.Group
	defer func() {
		cancel()
		_ = running.Wait() // ends with the context, by our own wish
	}()
	var steps []step
	var pending []*relayer.Pending
	for i, o := range d.cfg.Operators {
		tx, err := relayer.NewTxManager(relayer.TxManagerConfig{
			Client: d.cfg.Client, Signer: o.Signer, ChainID: d.cfg.ChainID, PollInterval: d.cfg.PollInterval, Logger: d.cfg.Logger,
			Fees: relayer.FeePolicy{MinTip: tip(len(d.cfg.Operators) - i)},
		})
		if err != nil {
			return err
		}
		running.Go(func() error { return tx.Run(ctx) })
		own, err := d.ownSteps(o, out)
		if err != nil {
			return err
		}
		sent, err := submit(ctx, tx, own)
		if err != nil {
			return err
		}
		steps, pending = append(steps, own...), append(pending, sent...)
	}
	_, err := d.wait(ctx, steps, pending)
	return err
}

// tip is above what a development chain suggests, so that it decides.
func tip(rank int) *big.Int { return big.NewInt(int64(10+rank) * 1_000_000_000) }

// ownSteps are what an operator sends.
func (d *deployer) ownSteps(o Operator, out *Contracts) ([]step, error) {
	registry, token := bindings.NewOperatorRegistry(), bindings.NewDevToken()
	who, stake := o.Signer.Address().Hex(), d.cfg.Staking.stake(o.Weight)
	approve, err := token.TryPackApprove(out.Registry, stake)
	if err != nil {
		return nil, fmt.Errorf("encode approval: %w", err)
	}
	q := protocol.RegistrationPoint(&o.FeedKey)
	register, err := registry.TryPackRegister(protocol.BigInt(q.X), protocol.BigInt(q.Y), stake)
	if err != nil {
		return nil, fmt.Errorf("encode registration: %w", err)
	}
	return []step{
		{what: "approval of " + who, to: &out.Token, data: approve},
		{what: "registration of " + who, to: &out.Registry, data: register, gas: gasRegister},
		{what: "seat of " + who, to: &out.Registry, data: registry.PackJoin(), gas: gasJoin},
	}, nil
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
