package operator

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/relayer/operate"
)

// Status is how an operator stands, as --json prints it. Amounts are decimal
// text in the smallest unit, times RFC 3339 in UTC.
type Status struct {
	Operator   string   `json:"operator"`
	ChainID    string   `json:"chain_id"`
	Registry   string   `json:"registry"`
	ChainTime  string   `json:"chain_time"`
	Token      Token    `json:"token"`
	Terms      Terms    `json:"terms"`
	Registered bool     `json:"registered"`
	Jailed     bool     `json:"jailed"`
	FeedKey    FeedKey  `json:"feed_key"`
	Stake      Stake    `json:"stake"`
	Seat       Seat     `json:"seat"`
	Epochs     Epochs   `json:"epochs"`
	Balance    Balance  `json:"balance"`
	Rewards    []Reward `json:"rewards"`
	Refunds    []Refund `json:"refunds"`
	// UnderWay names the file of a command that was stopped; run that command again.
	UnderWay string `json:"under_way,omitempty"`
	// Advice is what the operator should do.
	Advice []string `json:"advice"`

	terms *operate.Terms
	at    time.Time
}

// Token is what is staked.
type Token struct {
	Address  string `json:"address"`
	Symbol   string `json:"symbol"`
	Decimals uint8  `json:"decimals"`
}

// Terms are the registry's, which never change.
type Terms struct {
	Slots         uint64 `json:"slots"`
	MinimumSeats  uint64 `json:"minimum_seats"`
	WeightUnit    string `json:"weight_unit"`
	MinimumStake  string `json:"minimum_stake"`
	EpochSeconds  int64  `json:"epoch_seconds"`
	LeadSeconds   int64  `json:"lead_seconds"`
	GraceSeconds  int64  `json:"grace_seconds"`
	SlashSeconds  int64  `json:"slashing_seconds"`
	UnbondSeconds int64  `json:"unbonding_seconds"`
}

// FeedKey compares the registered feed key with this machine's; each is null
// where there is none, and Matches where there are not both.
type FeedKey struct {
	Registered *Point `json:"registered"`
	Local      *Point `json:"local"`
	Matches    *bool  `json:"matches"`
}

// Stake is what can be slashed. Withdrawable says that the unbonding part is free.
type Stake struct {
	Bonded       string `json:"bonded"`
	Unbonding    string `json:"unbonding"`
	ReleaseAt    string `json:"release_at,omitempty"`
	Withdrawable bool   `json:"withdrawable"`
	// IfAskedNow is when stake could be withdrawn that is asked back now.
	IfAskedNow string `json:"release_if_asked_now"`
}

// Seat is the operator's seat, if Taken, among those of the network.
type Seat struct {
	Taken     bool   `json:"taken"`
	Index     int    `json:"index"`
	Weight    uint64 `json:"weight"`
	HeldUntil string `json:"held_until,omitempty"`
	Seats     uint64 `json:"seats_taken"`
	Lightest  uint64 `json:"lightest_weight"`
}

// Epochs are those that the registry keeps; Current is 0 where no committee speaks.
type Epochs struct {
	Current     uint64       `json:"current"`
	Last        uint64       `json:"last"`
	LastUntil   string       `json:"last_until,omitempty"`
	Memberships []Membership `json:"memberships"`
}

// Membership is the operator's place in an epoch's committee.
type Membership struct {
	Epoch  uint64 `json:"epoch"`
	Slot   int    `json:"slot"`
	Weight uint64 `json:"weight"`
	From   string `json:"from"`
	Until  string `json:"until"`
}

// Balance is what the operator has at hand on the home chain.
type Balance struct {
	Wei   string `json:"wei"`
	Token string `json:"token"`
}

// Reward is an epoch's: its state is claimable, claimed, later or none.
type Reward struct {
	Epoch  uint64 `json:"epoch"`
	State  string `json:"state"`
	Amount string `json:"amount,omitempty"`
	Why    string `json:"why,omitempty"`
}

// Refund is what a DeliveryRefunds owes. Error says why it is not known.
type Refund struct {
	Chain    string `json:"chain,omitempty"`
	ChainID  string `json:"chain_id"`
	Contract string `json:"contract"`
	OwedWei  string `json:"owed_wei,omitempty"`
	Error    string `json:"error,omitempty"`
}

// ReadStatus asks the chains how an operator stands.
func ReadStatus(ctx context.Context, o Options) (s *Status, err error) {
	d, err := open(ctx, o, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if d.Terms() == nil {
		return nil, fmt.Errorf("%w: the registry's address: --registry, --deployment, or network.registry of a configuration", ErrOptions)
	}
	return d.status(ctx)
}

func (d *desk) status(ctx context.Context) (*Status, error) {
	st, err := d.ReadStanding(ctx)
	if err != nil {
		return nil, err
	}
	wei, tokens, err := d.Means(ctx)
	if err != nil {
		return nil, err
	}
	t := d.Terms()
	s := &Status{
		Operator: d.Operator().Hex(), ChainID: d.ChainID().String(), Registry: d.Registry().Hex(), ChainTime: stamp(st.Now),
		Token: Token{Address: t.Token.Hex(), Symbol: t.Symbol, Decimals: t.Decimals},
		Terms: Terms{
			Slots: t.Slots, MinimumSeats: t.MinimumSeats, WeightUnit: t.WeightUnit.String(), MinimumStake: t.MinimumStake.String(),
			EpochSeconds: seconds(t.Epoch), LeadSeconds: seconds(t.Lead), GraceSeconds: seconds(t.Grace), SlashSeconds: seconds(t.Slashing), UnbondSeconds: seconds(t.Unbonding),
		},
		Registered: st.Registered, Jailed: st.Jailed,
		Stake: Stake{
			Bonded: st.Bonded.String(), Unbonding: st.Unbonding.String(), ReleaseAt: stamp(st.Release), IfAskedNow: stamp(st.ReleaseIfAsked(t)),
			Withdrawable: st.Unbonding.Sign() > 0 && !st.Now.Before(st.Release) && !st.Jailed,
		},
		Seat:    Seat{Taken: st.Seated, Index: st.Seat, Weight: st.Weight, HeldUntil: stamp(st.HeldUntil), Seats: st.Taken, Lightest: st.Lightest},
		Epochs:  Epochs{Current: st.Current, Last: st.Last, LastUntil: stamp(st.LastUntil), Memberships: []Membership{}},
		Balance: Balance{Wei: wei.String(), Token: tokens.String()},
		Rewards: []Reward{}, Refunds: []Refund{}, Advice: []string{}, terms: t, at: st.Now,
	}
	for _, m := range st.Memberships {
		s.Epochs.Memberships = append(s.Epochs.Memberships, Membership{Epoch: m.Epoch, Slot: m.Slot, Weight: m.Weight, From: stamp(m.From), Until: stamp(m.Until)})
	}
	d.compareKeys(s, st)
	if err := d.earnings(ctx, s, st); err != nil {
		return nil, err
	}
	if d.keyFile != "" {
		if path := journalPath(d.keyFile, d.ChainID()); exists(path) {
			s.UnderWay = path
		}
	}
	d.advise(s, st, wei)
	return s, nil
}

func (d *desk) compareKeys(s *Status, st *operate.Standing) {
	if st.Registered {
		p := coordinates(st.KeyX, st.KeyY)
		s.FeedKey.Registered = &p
	}
	if d.feed == nil {
		return
	}
	a := d.feed.Public()
	p := point(&a)
	s.FeedKey.Local = &p
	if st.Registered {
		same := st.IsKey(&a)
		s.FeedKey.Matches = &same
	}
}

// earnings asks for rewards and refunds, those of other chains included. A chain
// that does not answer is told of, and keeps nothing else from being shown.
func (d *desk) earnings(ctx context.Context, s *Status, st *operate.Standing) error {
	rewards, err := d.Rewards(ctx, st)
	if err != nil {
		return err
	}
	for _, r := range rewards {
		row := Reward{Epoch: r.Epoch, State: "none"}
		switch {
		case r.Amount != nil:
			row.State, row.Amount = "claimable", r.Amount.String()
		case r.Claimed():
			row.State = "claimed"
		case r.Later():
			row.State = "later"
		}
		if r.Why != nil && !r.Claimed() {
			row.Why = operate.Explain(r.Why).Error()
		}
		s.Rewards = append(s.Rewards, row)
	}
	if d.place.refunds != (common.Address{}) {
		s.Refunds = append(s.Refunds, d.refund(ctx))
	}
	if d.options.RPCURL != "" {
		return nil
	}
	for _, name := range otherChains(d.options.Config) {
		s.Refunds = append(s.Refunds, d.refundOn(ctx, name))
	}
	return ctx.Err()
}

func (d *desk) refund(ctx context.Context) Refund {
	r := Refund{Chain: d.place.name, ChainID: d.ChainID().String(), Contract: d.place.refunds.Hex()}
	owed, err := d.Owed(ctx)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	r.OwedWei = owed.String()
	return r
}

// refundOn asks on another chain of the configuration.
func (d *desk) refundOn(ctx context.Context, name string) Refund {
	ch := d.options.Config.Chain[name]
	o := Options{Config: d.options.Config, Chain: name, Address: d.Operator(), Logger: d.options.Logger}
	other, err := open(ctx, o, false)
	if err != nil {
		return Refund{Chain: name, ChainID: new(big.Int).SetUint64(ch.ChainID).String(), Contract: ch.Refunds.Common().Hex(), Error: err.Error()}
	}
	r := other.refund(ctx)
	if err := other.close(); err != nil {
		r.Error = err.Error()
	}
	return r
}

// advise says what is not as it should be.
func (d *desk) advise(s *Status, st *operate.Standing, wei *big.Int) {
	say := func(format string, args ...any) { s.Advice = append(s.Advice, fmt.Sprintf(format, args...)) }
	if s.UnderWay != "" {
		say("a command was stopped before its end: run it again, what landed is not sent again (%s)", s.UnderWay)
	}
	switch {
	case st.Jailed:
		say("the operator was slashed and is out for ever: find out which machine signed twice before another key is registered")
		return
	case !st.Registered:
		say("not registered: 'oraclestream operator register --stake AMOUNT', at least %s", s.terms.Amount(s.terms.MinimumStake))
		return
	case s.FeedKey.Matches != nil && !*s.FeedKey.Matches:
		say("the feed key of this machine is not the registered one: nothing that it signs counts; bring the right file")
	}
	if s.Stake.Withdrawable {
		say("%s can be withdrawn: 'oraclestream operator withdraw'", s.terms.Amount(st.Unbonding))
	}
	if !st.Seated && st.Bonded.Cmp(s.terms.MinimumStake) >= 0 {
		say("the stake has no seat and earns nothing: 'oraclestream operator join'")
	}
	if st.Seated && st.Last > 0 && st.Now.After(st.LastUntil) {
		say("no committee speaks since %s: have the next epoch set, 'oraclestream operator advance'", stamp(st.LastUntil))
	}
	for _, r := range s.Rewards {
		if r.State == "claimable" {
			say("rewards can be fetched: 'oraclestream operator claim'")
			break
		}
	}
	if wei.Sign() == 0 {
		say("the operator has no ether to pay for gas")
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// stamp writes a time; the zero time is empty.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
