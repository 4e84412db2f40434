package relayer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Timing is how long a proof took.
type Timing struct {
	Solve time.Duration
	Prove time.Duration
}

// Prover makes a report provable to chains.
type Prover interface {
	// Prove gives the bundle of a report that names the payee.
	Prove(ctx context.Context, report *protocol.Report, payee common.Address) (*protocol.Bundle, Timing, error)
}

// Target is the chain that a [Deliverer] serves; [Chain] is one.
type Target interface {
	Snapshot(ctx context.Context, set string) (Snapshot, error)
	// Deliver calls keep, where it is not nil, after it has found that the chain would
	// take the bundle and before it sends anything; an error of it is returned.
	Deliver(ctx context.Context, b *protocol.Bundle, keep func(context.Context) error) (Receipt, error)
}

// Delivery is one delivery that landed.
type Delivery struct {
	FeedSet string
	Round   feed.Round
	// Cause and Rank say why it was due and how many operators had their turn before.
	Cause   Decision
	Rank    int
	Proof   Timing
	Receipt Receipt
	Report  *protocol.Report
	Bundle  *protocol.Bundle
}

// DelivererConfig configures a [Deliverer].
type DelivererConfig struct {
	Set    feed.Set
	Domain protocol.Element
	// Operator is who takes turns with the others of a report's committee. Of a
	// report whose committee does not have it nothing is delivered.
	Operator common.Address
	// Payee is named in the proof as whom DeliveryRefunds owes what it refunds.
	Payee common.Address
	// Stage is how long each operator's turn lasts before the next one's
	// begins: longer than a proof and a block. Zero is 6 s.
	Stage time.Duration
	// Lead is how long before a heartbeat a delivery begins. Zero is none.
	Lead time.Duration
	// PollInterval is how often the chain is looked at while a delivery is
	// due; zero is 1 s.
	PollInterval time.Duration
	// Timeout bounds one delivery, from the proof to the confirmation; zero is 1 min.
	Timeout time.Duration
	Prover  Prover
	Chain   Target
	// OnSend is called before a delivery is sent, to put on record what shows a later
	// process that it is this operator's own. An error keeps it from being sent; nil is
	// allowed.
	OnSend func(ctx context.Context, r *protocol.Report, b *protocol.Bundle) error
	// OnVain is told that a round for which OnSend was called changed nothing on
	// the chain: another was first, or the chain refused it. What is still under way is
	// not told of; nil is allowed.
	OnVain func(round feed.Round)
	// OnDelivery is told of each delivery that changed the chain, from Run's
	// goroutine; nil is allowed.
	OnDelivery func(Delivery)
	// Logger takes what happens; nil discards it.
	Logger *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// DefaultDelivererConfig gives the times that a deliverer takes where its
// configuration has none.
func DefaultDelivererConfig() (c DelivererConfig) {
	c.complete()
	return c
}

func (c *DelivererConfig) complete() {
	if c.Stage <= 0 {
		c.Stage = 6 * time.Second
	}
	if c.PollInterval <= 0 {
		c.PollInterval = time.Second
	}
	if c.Timeout <= 0 {
		c.Timeout = time.Minute
	}
}

// Deliverer brings one feed set's reports to one chain, in turns with the
// other operators.
type Deliverer struct {
	cfg     DelivererConfig
	log     *slog.Logger
	planner planner
	blind   bool // the chain could not be read last time; Run's goroutine's own

	mu     sync.Mutex
	newest *protocol.Report // offered and not yet taken up
	policy *DuePolicy       // set and not yet taken up
	wake   chan struct{}    // of capacity 1
}

// NewDeliverer makes a deliverer. It does nothing before [Deliverer.Run].
func NewDeliverer(cfg DelivererConfig) (*Deliverer, error) {
	if cfg.Prover == nil || cfg.Chain == nil {
		return nil, errors.New("deliverer: prover and chain are needed")
	}
	if cfg.Operator == (common.Address{}) {
		return nil, errors.New("deliverer: an operator is needed")
	}
	cfg.complete()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Deliverer{
		cfg:     cfg,
		log:     cfg.Logger.With("feed_set", cfg.Set.Name),
		planner: planner{policy: NewDuePolicy(cfg.Set, cfg.Lead), domain: cfg.Domain, operator: cfg.Operator, stage: cfg.Stage},
		wake:    make(chan struct{}, 1),
	}, nil
}

// Offer hands over a report; it never blocks. Only the newest is kept, and of
// one round the last offered.
func (d *Deliverer) Offer(r *protocol.Report) {
	d.mu.Lock()
	if d.newest == nil || r.Round >= d.newest.Round {
		d.newest = r
	}
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// SetFeeds replaces the heartbeats and deviations by which deliveries are due,
// from the next look on. The feeds are those of the set, in its order.
func (d *Deliverer) SetFeeds(feeds []feed.Feed) error {
	if len(feeds) != len(d.cfg.Set.Feeds) {
		return fmt.Errorf("deliverer: %d feeds for the %d of set %s", len(feeds), len(d.cfg.Set.Feeds), d.cfg.Set.Name)
	}
	for i := range feeds {
		if feeds[i].ID != d.cfg.Set.Feeds[i].ID {
			return fmt.Errorf("deliverer: feed %s in the place of %s of set %s", feeds[i].ID, d.cfg.Set.Feeds[i].ID, d.cfg.Set.Name)
		}
	}
	set := d.cfg.Set
	set.Feeds = slices.Clone(feeds)
	policy := NewDuePolicy(set, d.cfg.Lead)
	d.mu.Lock()
	d.policy = &policy
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default: // it will look anyway
	}
	return nil
}

// take gives what was offered since the last time, and puts a new policy into
// effect.
func (d *Deliverer) take() *protocol.Report {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.policy != nil {
		d.planner.policy, d.policy = *d.policy, nil
	}
	r := d.newest
	d.newest = nil
	return r
}

// Run delivers until ctx ends, and returns ctx's error. Failures of a delivery
// are logged, and others get their turn.
func (d *Deliverer) Run(ctx context.Context) error {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	timer.Stop()
	var report *protocol.Report
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-d.wake:
		case <-timer.C:
		}
		if r := d.take(); r != nil && (report == nil || r.Round >= report.Round) {
			report = r
		}
		if report == nil {
			continue
		}
		wait, done := d.consider(ctx, report)
		if done {
			report = nil
			continue
		}
		timer.Reset(wait)
	}
}

// consider looks at the chain and delivers the report where it is this
// operator's turn. done is set where the report needs no further look.
func (d *Deliverer) consider(ctx context.Context, r *protocol.Report) (wait time.Duration, done bool) {
	held, err := d.cfg.Chain.Snapshot(ctx, d.cfg.Set.Name)
	if err != nil {
		if ctx.Err() == nil && !d.blind {
			d.blind = true
			d.log.Warn("chain not readable", "round", r.Round, "err", err, "advice", "check the chain's endpoint")
		}
		return d.cfg.PollInterval, false
	}
	d.blind = false
	now := d.cfg.Now()
	p := d.planner.next(now, held, r)
	switch p.step {
	case stepDrop:
		return 0, true
	case stepWait:
		return min(p.until.Sub(now), d.cfg.PollInterval), false
	}
	if err := d.deliver(ctx, r, p); err != nil {
		if ctx.Err() != nil {
			return 0, true
		}
		d.planner.failed(d.cfg.Now())
		d.log.Warn("delivery failed", "round", r.Round, "err", err, "advice", adviceFor(err))
		return d.cfg.PollInterval, false
	}
	return 0, true
}

func (d *Deliverer) deliver(ctx context.Context, r *protocol.Report, p plan) error {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Timeout)
	defer cancel()
	d.log.Info("delivery begins", "round", r.Round, "observers", r.Participants(), "cause", string(p.cause.Cause), "feed", string(p.cause.Feed), "rank", p.rank)
	bundle, timing, err := d.prove(ctx, r)
	if errors.Is(err, errDelivered) {
		d.log.Info("another delivery was first, the proof is stopped", "round", r.Round)
		return nil
	}
	if err != nil {
		return err
	}
	receipt, err := d.cfg.Chain.Deliver(ctx, bundle, func(ctx context.Context) error {
		if d.cfg.OnSend == nil {
			return nil
		}
		return d.cfg.OnSend(ctx, r, bundle)
	})
	if d.cfg.OnVain != nil && (receipt.Skipped || err != nil && !errors.Is(err, ErrTxUnderWay)) {
		d.cfg.OnVain(r.Round)
	}
	if err != nil {
		return err
	}
	if receipt.Skipped {
		d.log.Info("another delivery was first", "round", r.Round, "tx", receipt.Tx)
		return nil
	}
	d.log.Debug("delivered", "round", r.Round, "tx", receipt.Tx, "gas_used", receipt.GasUsed, "block", receipt.Block,
		"prove_ms", timing.Prove.Milliseconds())
	if d.cfg.OnDelivery != nil {
		d.cfg.OnDelivery(Delivery{
			FeedSet: d.cfg.Set.Name, Round: r.Round, Cause: p.cause, Rank: p.rank,
			Proof: timing, Receipt: receipt, Report: r, Bundle: bundle,
		})
	}
	return nil
}

// adviceFor is what an operator can do about a failed delivery.
func adviceFor(err error) string {
	if re := (*RevertError)(nil); errors.As(err, &re) && re.Advice != "" {
		return re.Advice
	}
	switch {
	case errors.Is(err, errProving):
		return "look at the health condition 'prover', and for 'prover failed' and 'proving process' in the log: whether it runs, answers, and in time; the next operator takes its turn"
	case errors.Is(err, ErrTxLost), errors.Is(err, ErrTxOutrun):
		return "let no other program send from the operator's account"
	case errors.Is(err, ErrTxRefused):
		return "fund the operator's account, or raise the fee cap"
	case errors.Is(err, ErrTxUnderWay), errors.Is(err, context.DeadlineExceeded):
		return "check the chain's endpoint and the machine's load; the transaction is still looked after"
	}
	return "the next operator takes its turn; look into this if it repeats"
}
