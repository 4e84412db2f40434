package relayer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/wait"
)

const (
	// maxRecorded is how many slots a pool knows.
	maxRecorded = 252
	// maxWindows is the most that a pool cuts an epoch into.
	maxWindows = 64
	// turnLooks is how many looks an operator's turn to record lasts at least: until
	// the next one has seen what came of it.
	turnLooks = 4
	// maxRecords bounds the transactions for one window of a feed set. A second one
	// is for a reorganisation; an endpoint that lies gets no more out of it.
	maxRecords = 3
)

// errPool says that the configured RewardPool pays nothing for this network.
var errPool = errors.New("the RewardPool is not this network's, or does not answer")

// RecordedSet is a feed set in whose rounds the operator takes part.
type RecordedSet struct {
	Name string
	// Number is the feed set's at the hub.
	Number   uint64
	Interval time.Duration
}

func (s *RecordedSet) id() *big.Int { return new(big.Int).SetUint64(s.Number) }

// RecorderConfig configures a [Recorder].
type RecorderConfig struct {
	// Client reads the pool's chain, which is the registry's and the hub's.
	Client              ChainClient
	Pool, Hub, Registry common.Address
	FeedSets            []RecordedSet
	// Tx sends with the operator's key, whose address is Operator.
	Tx       *TxManager
	Operator common.Address
	// PollInterval is how often pool and hub are looked at; zero is 15 s.
	PollInterval time.Duration
	// Timeout bounds one transaction, confirmations included; zero is 5 minutes.
	Timeout time.Duration
	// Registerer takes the metrics; nil has none.
	Registerer prometheus.Registerer
	// Logger takes what happens; nil discards it.
	Logger *slog.Logger
}

// Recorder has the pool note that this operator took part, window by window: a
// window of which nobody records a round with the operator in it pays it nothing.
// One record counts for all who signed the round, so those whom the pool does not
// have yet take turns, in an order that differs by feed set and window: one pays
// for all, and any one suffices. Whom the pool has already pays nothing, and who
// was left out of a recorded round records a later one itself.
type Recorder struct {
	cfg      RecorderConfig
	pool     *bindings.RewardPool
	hub      *bindings.FeedHub
	registry *bindings.OperatorRegistry
	metrics  *recorderMetrics
	// terms are the pool's; nil until it was found to be this network's.
	terms   *poolTerms
	windows map[string]*openWindow
	// told is what was said last of each thing, so that nothing is said over and over.
	told map[string]string
}

// poolTerms are what never changes about a pool.
type poolTerms struct {
	windows uint64
	fresh   time.Duration
	served  []RecordedSet
}

// windowID names a window of an epoch.
type windowID struct{ epoch, window uint64 }

// openWindow is what a recorder did about the newest window of a feed set.
type openWindow struct {
	windowID
	// opened is when, by the chain's time, this operator was first seen to wait for a
	// record; its turn counts from there. sent is of the last transaction.
	opened, sent time.Time
	sends        int
}

// NewRecorder makes a recorder; [Recorder.Run] does the work.
func NewRecorder(cfg RecorderConfig) (*Recorder, error) {
	none := common.Address{}
	if cfg.Client == nil || cfg.Tx == nil || cfg.Pool == none || cfg.Hub == none || cfg.Registry == none || cfg.Operator == none {
		return nil, errors.New("recorder: client, pool, hub, registry, transaction manager and operator are needed")
	}
	for _, s := range cfg.FeedSets {
		if s.Interval < time.Millisecond {
			return nil, fmt.Errorf("recorder: feed set %s has an interval of %s", s.Name, s.Interval)
		}
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
	cfg.Logger = cfg.Logger.With("rewards", cfg.Pool, "operator", cfg.Operator)
	m, err := newRecorderMetrics(cfg.Registerer)
	if err != nil {
		return nil, err
	}
	return &Recorder{
		cfg: cfg, pool: bindings.NewRewardPool(), hub: bindings.NewFeedHub(), registry: bindings.NewOperatorRegistry(), metrics: m,
		windows: make(map[string]*openWindow), told: make(map[string]string),
	}, nil
}

// Run looks at pool and hub until ctx ends. No failure ends it.
func (r *Recorder) Run(ctx context.Context) {
	for ok := true; ok; ok = wait.For(ctx, r.cfg.PollInterval) {
		err := r.look(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			r.once("look", "")
		case errors.Is(err, errPool):
			if r.once("look", "pool") {
				r.cfg.Logger.Warn("participation is not recorded", "error", err,
					"advice", "compare chain.NAME.rewards with reward_pool of the deployment's result, or leave it out; nothing is sent to this address")
			}
		case r.once("look", "failed"):
			r.cfg.Logger.Warn("participation not recorded by this operator", "error", err,
				"advice", "check the home chain's endpoints and this operator's balance; anyone may call record at the pool, and a window that nobody records is not paid")
		}
	}
}

// look records what is this operator's to record now, one transaction a feed set
// at most.
//
// Threat: an endpoint that lies can keep this operator from recording, which the
// others make up for as long as one of them is in a round with it, or make it
// record in vain, which the trial before shows unless that is a lie too: then it
// costs maxRecords transactions a window, at one a minute at most. The pool takes
// nothing from the caller but a feed set's number, so no lie is ever recorded.
func (r *Recorder) look(ctx context.Context) error {
	now, funded, err := r.read(ctx)
	if err != nil {
		r.metrics.failedLook(ctx)
		return err
	}
	if !funded {
		if r.once("funds", "none") {
			r.cfg.Logger.Warn("the reward pool is empty, so participation is not recorded",
				"advice", "let somebody fund the pool (approve its token, then fund): windows that pass until then pay nobody")
		}
		return nil
	}
	r.once("funds", "")
	var errs []error
	for i := range r.terms.served {
		s := &r.terms.served[i]
		if err := r.lookAt(ctx, s, now); err != nil {
			errs = append(errs, fmt.Errorf("feed set %s: %w", s.Name, err))
		}
	}
	return errors.Join(errs...)
}

// read gives the chain's time, and whether the pool has anything to pay with.
func (r *Recorder) read(ctx context.Context) (now time.Time, funded bool, err error) {
	if _, now, err = blockTime(ctx, r.cfg.Client, nil); err != nil {
		return now, false, fmt.Errorf("read head: %w", err)
	}
	if err = r.check(ctx); err != nil {
		return now, false, err
	}
	free, err := view(ctx, r.cfg.Client, r.cfg.Pool, r.pool.PackFree(), r.pool.UnpackFree)
	if err != nil {
		return now, false, fmt.Errorf("read the pool's free funds: %w", err)
	}
	reserved, err := view(ctx, r.cfg.Client, r.cfg.Pool, r.pool.PackReserved(), r.pool.UnpackReserved)
	if err != nil {
		return now, false, fmt.Errorf("read the pool's reserved funds: %w", err)
	}
	// What is reserved and not claimed is free again after its term.
	funded = free.Sign()+reserved.Sign() > 0
	r.metrics.saw(funded)
	return now, funded, nil
}

// check holds that the pool is of this hub and registry, and reads what never
// changes about it. A good answer is asked for once; a bad one may be an endpoint's.
//
// Threat: an address that is no pool of this network, which takes the gas and
// pays nothing.
func (r *Recorder) check(ctx context.Context) error {
	if r.terms != nil {
		return nil
	}
	hub, err := view(ctx, r.cfg.Client, r.cfg.Pool, r.pool.PackHUB(), r.pool.UnpackHUB)
	if err != nil {
		return fmt.Errorf("%w: ask %s for its hub: %w", errPool, r.cfg.Pool, err)
	}
	registry, err := view(ctx, r.cfg.Client, r.cfg.Pool, r.pool.PackREGISTRY(), r.pool.UnpackREGISTRY)
	if err != nil {
		return fmt.Errorf("%w: ask %s for its registry: %w", errPool, r.cfg.Pool, err)
	}
	if hub != r.cfg.Hub || registry != r.cfg.Registry {
		return fmt.Errorf("%w: %s is of hub %s and registry %s, the configuration has %s and %s", errPool, r.cfg.Pool, hub, registry, r.cfg.Hub, r.cfg.Registry)
	}
	windows, err := view(ctx, r.cfg.Client, r.cfg.Pool, r.pool.PackWINDOWS(), r.pool.UnpackWINDOWS)
	if err != nil {
		return fmt.Errorf("%w: ask %s for its windows: %w", errPool, r.cfg.Pool, err)
	}
	fresh, err := view(ctx, r.cfg.Client, r.cfg.Pool, r.pool.PackFRESH(), r.pool.UnpackFRESH)
	if err != nil {
		return fmt.Errorf("%w: ask %s how long a round can be recorded: %w", errPool, r.cfg.Pool, err)
	}
	if windows.Sign() <= 0 || windows.Cmp(big.NewInt(maxWindows)) > 0 || fresh.BitLen() > 32 { // 136 years
		return fmt.Errorf("%w: %s has %s windows an epoch and takes rounds for %s seconds: no pool has such", errPool, r.cfg.Pool, windows, fresh)
	}
	t := &poolTerms{windows: windows.Uint64(), fresh: time.Duration(fresh.Int64()) * time.Second}
	for _, s := range r.cfg.FeedSets {
		_, err := view(ctx, r.cfg.Client, r.cfg.Pool, r.pool.PackParticipants(0, s.id(), new(big.Int)), r.pool.UnpackParticipants)
		var refused *RevertError
		switch {
		case errors.As(err, &refused) && refused.Name == "UnknownFeedSet":
			r.cfg.Logger.Info("the reward pool pays nothing for a feed set", "feed_set", s.Name, "number", s.Number)
		case err != nil:
			return fmt.Errorf("%w: ask %s whether feed set %s counts: %w", errPool, r.cfg.Pool, s.Name, err)
		default:
			t.served = append(t.served, s)
		}
	}
	if len(t.served) == 0 {
		r.cfg.Logger.Warn("the reward pool pays for none of this node's feed sets",
			"advice", "compare chain.NAME.rewards with reward_pool of the deployment's result, or leave it out")
	}
	r.terms = t
	return nil
}

// once reports whether a thing was not the last that was said of a subject.
func (r *Recorder) once(of, what string) bool {
	before := r.told[of]
	r.told[of] = what
	return before != what
}

// turn gives how long this operator waits, from the moment on at which it was
// seen to wait for a record, and is nothing for the first of those who do. All
// of them see the same round and compute it alike.
func (r *Recorder) turn(s *RecordedSet, p *participation) (time.Duration, error) {
	// A feed set's number and an address have 224 bits, which is below the field's modulus.
	seed := new(big.Int).Lsh(s.id(), 160)
	key, _ := protocol.ElementFromBig(seed.Or(seed, r.cfg.Pool.Big()))
	schedule, err := NewSchedule(key, maxRecorded)
	if err != nil {
		return 0, err
	}
	rank, waiting := 0, 0
	for _, slot := range schedule.Order(feed.Round(p.epoch*r.terms.windows + p.window)) {
		if p.missing.Bit(slot) == 0 {
			continue
		}
		if slot == p.slot {
			rank = waiting
		}
		waiting++
	}
	length := min(maxTurn, p.time/time.Duration(2*max(waiting, 1)))
	return time.Duration(rank) * max(length, turnLooks*r.cfg.PollInterval), nil
}
