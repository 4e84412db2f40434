package relayer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/wait"
)

const (
	advanceLook    = 15 * time.Second
	advanceTimeout = 5 * time.Minute
	// maxSeats bounds what an endpoint may say of a registry's seats.
	maxSeats = 4096
)

// AdvancerConfig configures an [Advancer].
type AdvancerConfig struct {
	// Client reads the registry's chain, the home chain.
	Client   ChainClient
	Registry common.Address
	// Tx sends with the operator's key, whose address is Operator.
	Tx       *TxManager
	Operator common.Address
	// PollInterval is how often the registry is looked at; zero is 15 s.
	PollInterval time.Duration
	// Timeout bounds one transaction, confirmations included; zero is 5 minutes.
	Timeout time.Duration
	// OnAdvance, if set, is told of each epoch that this operator set.
	OnAdvance func(epoch uint64, landed Landed)
	// Registerer takes the metrics; nil has none.
	Registerer prometheus.Registerer
	// Logger takes what happens; nil discards it.
	Logger *slog.Logger
}

// Advancer has a registry's next epoch set in time, which anyone may do and
// without which feeds stop at the epoch's end. Operators with a seat take
// turns, in an order that differs by epoch and that all of them compute alike:
// so one pays, and any one suffices. The first epoch of a network is left to
// people, who know when enough operators are there.
type Advancer struct {
	cfg     AdvancerConfig
	abi     *bindings.OperatorRegistry
	metrics *advancerMetrics
	// opened is when, by the chain's time, this operator first saw that an epoch
	// can be set; its turn counts from there, so that those who find an epoch
	// overdue at a start do not all send at once.
	opened      time.Time
	openedEpoch uint64
	// told is what was said last, so that nothing is said over and over.
	told string
}

// NewAdvancer makes an advancer; [Advancer.Run] does the work.
func NewAdvancer(cfg AdvancerConfig) (*Advancer, error) {
	if cfg.Client == nil || cfg.Tx == nil || cfg.Registry == (common.Address{}) || cfg.Operator == (common.Address{}) {
		return nil, errors.New("advancer: client, registry, transaction manager and operator are needed")
	}
	if cfg.PollInterval <= 0 {
		cfg.PollInterval = advanceLook
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = advanceTimeout
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	cfg.Logger = cfg.Logger.With("registry", cfg.Registry, "operator", cfg.Operator)
	m, err := newAdvancerMetrics(cfg.Registerer)
	if err != nil {
		return nil, err
	}
	return &Advancer{cfg: cfg, abi: bindings.NewOperatorRegistry(), metrics: m}, nil
}

// Run looks at the registry until ctx ends. No failure ends it.
func (a *Advancer) Run(ctx context.Context) {
	for ok := true; ok; ok = wait.For(ctx, a.cfg.PollInterval) {
		if err := a.look(ctx); err != nil && ctx.Err() == nil && a.once("failed") {
			a.cfg.Logger.Warn("next epoch not set by this operator", "error", err,
				"advice", "check the home chain's endpoints and this operator's balance; anyone may call advance at the registry, and feeds stop where nobody does")
		}
	}
}

// epochState is what a registry says about its next epoch.
type epochState struct {
	now time.Time
	// last is the newest epoch that is set, 0 for none, and until its end.
	last  uint64
	until time.Time
	lead  time.Duration
	seats []common.Address
	// need is how many seats a committee takes.
	need uint64
}

// look sets the next epoch where it can be set and this operator has its turn.
func (a *Advancer) look(ctx context.Context) error {
	s, err := a.read(ctx)
	if err != nil {
		a.metrics.failedLook(ctx)
		return err
	}
	a.metrics.saw(&s)
	if s.last == 0 {
		if a.once("none") {
			a.cfg.Logger.Info("no epoch was ever set", "advice", "once the operators of the first committee have their seats, call advance at the registry")
		}
		return nil
	}
	if s.now.Add(s.lead).Before(s.until) {
		return nil
	}
	if a.openedEpoch != s.last {
		a.opened, a.openedEpoch = s.now, s.last
	}
	if uint64(len(s.seats)) < s.need {
		if a.once("seats") {
			a.cfg.Logger.Warn("too few operators have a seat for the next epoch", "epoch", s.last+1, "seats", len(s.seats), "needed", s.need, "until", s.until.UTC(),
				"advice", "feeds stop at that time unless more operators join")
		}
		return nil
	}
	turn, ok, err := a.turn(s)
	if err != nil || !ok || s.now.Before(a.opened.Add(turn)) {
		return err
	}
	return a.advance(ctx, s)
}

// turn gives how long this operator waits from the moment on at which the next
// epoch can be set. ok is false for an operator without a seat.
func (a *Advancer) turn(s epochState) (after time.Duration, ok bool, err error) {
	slot := slices.Index(s.seats, a.cfg.Operator)
	if slot < 0 {
		return 0, false, nil
	}
	after, err = turnAfter(a.cfg.Registry, s.last+1, slot, len(s.seats), s.lead)
	return after, err == nil, err
}

func (a *Advancer) advance(ctx context.Context, s epochState) error {
	data := a.abi.PackAdvance()
	if busy, err := a.cfg.Tx.UnderWay(ctx, a.cfg.Registry, data); err != nil || busy {
		return err
	}
	if refused := try(ctx, a.cfg.Client, a.cfg.Operator, a.cfg.Registry, data); refused != nil {
		a.metrics.lost(ctx, refused)
		return fmt.Errorf("try to set epoch %d: %w", s.last+1, refused)
	}
	sending, cancel := context.WithTimeout(ctx, a.cfg.Timeout)
	defer cancel()
	a.cfg.Logger.Info("setting the next epoch", "epoch", s.last+1, "until", s.until.UTC())
	landed, err := a.cfg.Tx.Send(sending, Candidate{To: &a.cfg.Registry, Data: data})
	if errors.Is(err, ErrTxReverted) {
		a.metrics.turn(turnOutrun)
		a.cfg.Logger.Info("another operator set the epoch first", "epoch", s.last+1)
		return nil
	}
	if err != nil {
		err = DecodeRevert(err) // an estimate that is refused costs nothing either
		a.metrics.lost(ctx, err)
		return fmt.Errorf("set epoch %d: %w", s.last+1, err)
	}
	a.metrics.turn(advanceSet)
	a.told = ""
	a.cfg.Logger.Info("next epoch set", "epoch", s.last+1, "tx", landed.Receipt.TxHash.Hex(), "gas_used", landed.Receipt.GasUsed)
	if a.cfg.OnAdvance != nil {
		a.cfg.OnAdvance(s.last+1, landed)
	}
	return nil
}

// read asks the registry.
//
// Threat: an endpoint that lies can make this operator send too early, which
// the registry refuses and the trial before shows, or not at all, which the
// others make up for.
func (a *Advancer) read(ctx context.Context) (epochState, error) {
	var s epochState
	var err error
	if _, s.now, err = blockTime(ctx, a.cfg.Client, nil); err != nil {
		return s, fmt.Errorf("read head: %w", err)
	}
	if s.last, err = view(ctx, a.cfg.Client, a.cfg.Registry, a.abi.PackLastEpoch(), a.abi.UnpackLastEpoch); err != nil {
		return s, fmt.Errorf("read last epoch: %w", err)
	}
	if s.last == 0 {
		return s, nil
	}
	info, err := view(ctx, a.cfg.Client, a.cfg.Registry, a.abi.PackEpochInfo(s.last), a.abi.UnpackEpochInfo)
	var refused *RevertError
	switch {
	case errors.As(err, &refused) && refused.Name == "UnknownEpoch": // it ended so long ago that the registry forgot it
	case err != nil:
		return s, fmt.Errorf("read epoch %d: %w", s.last, err)
	default:
		s.until = unixMs(info.UntilMs)
	}
	lead, err := view(ctx, a.cfg.Client, a.cfg.Registry, a.abi.PackLEADMS(), a.abi.UnpackLEADMS)
	if err != nil {
		return s, fmt.Errorf("read lead: %w", err)
	}
	need, err := view(ctx, a.cfg.Client, a.cfg.Registry, a.abi.PackMINIMUMSEATS(), a.abi.UnpackMINIMUMSEATS)
	if err != nil {
		return s, fmt.Errorf("read minimum of seats: %w", err)
	}
	if lead.BitLen() > 40 || !need.IsUint64() { // 34 years
		return s, fmt.Errorf("lead %s ms and %s seats: no registry has such", lead, need)
	}
	s.lead, s.need = time.Duration(lead.Int64())*time.Millisecond, need.Uint64()
	seats, err := view(ctx, a.cfg.Client, a.cfg.Registry, a.abi.PackSeats(), a.abi.UnpackSeats)
	if err != nil {
		return s, fmt.Errorf("read seats: %w", err)
	}
	if len(seats.Operators) > maxSeats {
		return s, fmt.Errorf("read seats: %d of them", len(seats.Operators))
	}
	s.seats = seats.Operators
	return s, nil
}

// once reports whether a thing was not the last that was said.
func (a *Advancer) once(what string) bool {
	before := a.told
	a.told = what
	return before != what
}
