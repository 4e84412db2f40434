package operate

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

// Standing is what a registry has of an operator.
type Standing struct {
	// Now is the time of the chain's head.
	Now time.Time
	// Registered says whether the operator ever registered; KeyX and KeyY are then
	// its feed key A, for ever.
	Registered bool
	KeyX, KeyY *big.Int
	// Bonded counts for the weight, Unbonding was asked back and can be withdrawn
	// from Release on. Both are in the token's smallest unit.
	Bonded, Unbonding *big.Int
	Release           time.Time
	// Jailed says that the operator was slashed, and is out for ever.
	Jailed bool
	// Seated says that the operator has a seat, so that it is in every committee
	// that is set from now on; Seat is its place, from 0, and Weight its weight.
	Seated bool
	Seat   int
	Weight uint64
	// HeldUntil is until when at the latest the seat, with all its stake, must be
	// kept; it is free earlier once an epoch was set with it. Zero where it is free.
	HeldUntil time.Time
	// Taken is how many seats are taken, and Lightest the least weight among them.
	Taken, Lightest uint64
	// Last is the newest epoch that was set, 0 where none was, and Current the one
	// that speaks now, 0 where none does. LastUntil is the end of the newest.
	Last, Current uint64
	LastUntil     time.Time
	// Memberships are the epochs that the registry still keeps and the operator is a
	// member of, newest first: its stake answers for all of them.
	Memberships []Membership
	// Bound is the end of the last committee that the operator is in, as far as it
	// is kept; zero where it is in none.
	Bound time.Time
}

// Membership is one place in one epoch's committee.
type Membership struct {
	Epoch       uint64
	Slot        int
	Weight      uint64
	From, Until time.Time
}

// maxKept bounds how many epochs are asked for: more than any registry keeps.
const maxKept = 65

// ReadStanding asks the registry for everything that it has of the operator.
func (a *Account) ReadStanding(ctx context.Context) (*Standing, error) {
	s, err := a.standing(ctx)
	if err != nil {
		return nil, fmt.Errorf("read standing of %s: %w", a.cfg.Operator, err)
	}
	return s, nil
}

func (a *Account) standing(ctx context.Context) (*Standing, error) {
	r, at := bindings.NewOperatorRegistry(), a.cfg.Registry
	s := &Standing{Seat: -1, KeyX: new(big.Int), KeyY: new(big.Int)}
	head, err := a.cfg.Client.HeaderByNumber(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("read head: %w", err)
	}
	s.Now = time.Unix(int64(head.Time), 0).UTC()
	key, err := ask(ctx, a, at, r.PackFeedKey(a.cfg.Operator), r.UnpackFeedKey)
	switch _, unknown := refusedAs(err, "UnknownOperator"); {
	case unknown:
	case err != nil:
		return nil, err
	default:
		s.Registered, s.KeyX, s.KeyY = true, key.Ax, key.Ay
	}
	stake, err := ask(ctx, a, at, r.PackStakeOf(a.cfg.Operator), r.UnpackStakeOf)
	if err != nil {
		return nil, err
	}
	s.Bonded, s.Unbonding = stake.Bonded, stake.Unbonding
	if s.Jailed, err = ask(ctx, a, at, r.PackJailed(a.cfg.Operator), r.UnpackJailed); err != nil {
		return nil, err
	}
	release, err := ask(ctx, a, at, r.PackReleaseAt(a.cfg.Operator), r.UnpackReleaseAt)
	if err != nil {
		return nil, err
	}
	if s.Unbonding.Sign() != 0 {
		s.Release = millis(release)
	}
	if err := a.readSeats(ctx, s); err != nil {
		return nil, err
	}
	return s, a.readEpochs(ctx, s)
}

func (a *Account) readSeats(ctx context.Context, s *Standing) error {
	r := bindings.NewOperatorRegistry()
	seats, err := ask(ctx, a, a.cfg.Registry, r.PackSeats(), r.UnpackSeats)
	if err != nil {
		return err
	}
	if len(seats.Operators) != len(seats.Weights) {
		return fmt.Errorf("%w: %d seats with %d weights", ErrNoContract, len(seats.Operators), len(seats.Weights))
	}
	s.Taken = uint64(len(seats.Weights))
	if len(seats.Weights) > 0 {
		s.Lightest = slices.Min(seats.Weights)
	}
	if s.Seat = slices.Index(seats.Operators, a.cfg.Operator); s.Seat < 0 {
		return nil
	}
	s.Seated, s.Weight = true, seats.Weights[s.Seat]
	// Whether the seat is held has no view: trying to leave tells.
	_, err = a.call(ctx, a.cfg.Registry, r.PackLeaveSeat())
	if refused, held := refusedAs(err, "SeatHeld"); held && len(refused.Args) == 1 {
		if at, ok := refused.Args[0].(*big.Int); ok && at.IsUint64() {
			s.HeldUntil = millis(at.Uint64())
		}
		return nil
	}
	return err
}

// readEpochs walks from the newest epoch back through those that are kept.
func (a *Account) readEpochs(ctx context.Context, s *Standing) (err error) {
	r, at := bindings.NewOperatorRegistry(), a.cfg.Registry
	if s.Last, err = ask(ctx, a, at, r.PackLastEpoch(), r.UnpackLastEpoch); err != nil {
		return err
	}
	s.Current, err = ask(ctx, a, at, r.PackCurrentEpoch(), r.UnpackCurrentEpoch)
	if _, none := refusedAs(err, "NoCommittee"); err != nil && !none {
		return err
	}
	for n := s.Last; n > 0 && s.Last-n < maxKept; n-- {
		info, err := ask(ctx, a, at, r.PackEpochInfo(n), r.UnpackEpochInfo)
		if _, forgotten := refusedAs(err, "UnknownEpoch"); forgotten {
			return nil
		}
		if err != nil {
			return err
		}
		if n == s.Last {
			s.LastUntil = millis(info.UntilMs)
		}
		m, is, err := a.membership(ctx, info)
		if err != nil {
			return err
		}
		if is {
			s.Memberships = append(s.Memberships, m)
		}
		if is && m.Until.After(s.Bound) {
			s.Bound = m.Until
		}
	}
	return nil
}

func (a *Account) membership(ctx context.Context, info bindings.EpochInfo) (Membership, bool, error) {
	r := bindings.NewOperatorRegistry()
	members, err := ask(ctx, a, a.cfg.Registry, r.PackMembers(info.Epoch), r.UnpackMembers)
	if _, forgotten := refusedAs(err, "UnknownEpoch"); forgotten {
		return Membership{}, false, nil // its time ran out between two questions
	}
	if err != nil {
		return Membership{}, false, err
	}
	slot := slices.IndexFunc(members, func(m bindings.Member) bool { return m.Operator == a.cfg.Operator })
	if slot < 0 {
		return Membership{}, false, nil
	}
	return Membership{Epoch: info.Epoch, Slot: slot, Weight: members[slot].Weight, From: millis(info.FromMs), Until: millis(info.UntilMs)}, true, nil
}

// IsKey reports whether the registered feed key is a point.
func (s *Standing) IsKey(a *twistededwards.PointAffine) bool {
	return s.Registered && s.KeyX.Cmp(protocol.BigInt(a.X)) == 0 && s.KeyY.Cmp(protocol.BigInt(a.Y)) == 0
}

// ReleaseIfAsked gives when stake could be withdrawn that is asked back now,
// after leaving the seat.
func (s *Standing) ReleaseIfAsked(t *Terms) time.Time {
	start := s.Now
	if s.Bound.After(start) {
		start = s.Bound
	}
	return start.Add(t.Unbonding)
}

// weightOf is the weight that a stake makes.
func (t *Terms) weightOf(stake *big.Int) *big.Int { return new(big.Int).Quo(stake, t.WeightUnit) }

// canSit says whether a stake would get a seat now, and else why not.
func (s *Standing) canSit(t *Terms, bonded *big.Int) error {
	if bonded.Cmp(t.MinimumStake) < 0 {
		return advise(fmt.Errorf("%w: a seat takes a stake of %s, and this one is %s", ErrRefused, t.Amount(t.MinimumStake), t.Amount(bonded)),
			"add to the stake: oraclestream operator add-stake")
	}
	if s.Taken < t.Slots {
		return nil
	}
	if w := t.weightOf(bonded); w.Cmp(new(big.Int).SetUint64(s.Lightest)) <= 0 {
		more := new(big.Int).Mul(new(big.Int).SetUint64(s.Lightest+1), t.WeightUnit)
		return advise(fmt.Errorf("%w: all %d seats are taken, the lightest by a weight of %d, and this stake makes %s", ErrRefused, t.Slots, s.Lightest, w),
			"a stake of %s takes the lightest one's place; 'register --no-seat' registers without a seat", t.Amount(more))
	}
	return nil
}

func millis(ms uint64) time.Time { return time.UnixMilli(int64(ms)).UTC() }

// jailedError refuses what a slashed operator cannot do.
func (a *Account) jailedError() error {
	return fmt.Errorf("%w: %w", ErrRefused, &relayer.RevertError{Name: "Jailed", Args: []any{a.cfg.Operator}, Advice: relayer.RevertAdvice("Jailed")})
}

// EpochAt gives the epoch that spoke at a time in unix milliseconds. It fails
// where the registry no longer keeps it.
func (a *Account) EpochAt(ctx context.Context, ms uint64) (uint64, error) {
	r := bindings.NewOperatorRegistry()
	epoch, err := ask(ctx, a, a.cfg.Registry, r.PackEpochAtTime(ms), r.UnpackEpochAtTime)
	if err != nil {
		return 0, fmt.Errorf("ask epoch: %w", err)
	}
	return epoch, nil
}
