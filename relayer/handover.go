package relayer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/bindings/mirror"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/wait"
)

// SignedHandOver is a hand-over with the signatures that are there.
type SignedHandOver struct {
	HandOver protocol.HandOver
	// By is the committee that hands over.
	By *protocol.Committee
	// Signatures are valid, by slots of By.
	Signatures map[int][protocol.EthSignatureSize]byte
}

// Weight is the weight of the members that signed.
func (s *SignedHandOver) Weight() uint64 {
	var w uint64
	for slot := range s.Signatures {
		w += s.By.Members[slot].Weight
	}
	return w
}

// Enough reports whether more than two thirds of the weight signed.
func (s *SignedHandOver) Enough() bool { return s.Weight() >= protocol.Quorum(s.By.Total()) }

// HandOverSource gives the hand-over to an epoch; ok is false where it is not
// known, or not final at the registry.
type HandOverSource interface {
	HandOver(epoch uint64) (h SignedHandOver, ok bool)
}

// CarrierConfig configures a [Carrier].
type CarrierConfig struct {
	// Client reads the mirror's chain.
	Client ChainClient
	Mirror common.Address
	// Tx sends with the operator's key, whose address is Operator.
	Tx       *TxManager
	Operator common.Address
	Source   HandOverSource
	// PollInterval is how often the mirror is looked at; zero is 15 s.
	PollInterval time.Duration
	// Timeout bounds one transaction, confirmations included; zero is 5 minutes.
	Timeout time.Duration
	// OnHandOver, if set, is told of each epoch that this operator brought.
	OnHandOver func(epoch uint64, landed Landed)
	// Registerer takes the metrics; nil has none.
	Registerer prometheus.Registerer
	// Logger takes what happens; nil discards it.
	Logger *slog.Logger
}

// Carrier brings hand-overs to the mirror of one chain, which anyone may do and
// without which feeds stop there at the end of the mirror's newest committee.
// The members of that committee take turns, in an order that differs by mirror
// and epoch and that all of them compute alike: so one pays, and any one suffices.
type Carrier struct {
	cfg     CarrierConfig
	abi     *mirror.CommitteeMirror
	metrics *carrierMetrics
	// opened is when, by the chain's time, this operator first saw that there is
	// something to bring; its turn counts from there.
	opened      time.Time
	openedEpoch uint64
	// sent is when, by the chain's time, something was sent for that epoch.
	sent time.Time
	// told is what was said last, so that nothing is said over and over.
	told string

	mu    sync.Mutex
	state CarrierState
}

// CarrierState is what a carrier saw last.
type CarrierState struct {
	// Epoch is the mirror's newest, 0 before the first look that succeeded; Until
	// is that one's end, Now the chain's time then.
	Epoch      uint64
	Until, Now time.Time
	// Waiting is set where the registry has a later epoch than the mirror, and
	// Opened is since when it could be brought.
	Waiting bool
	Opened  time.Time
	// Weight signed the hand-over to it, and Needed must.
	Weight, Needed uint64
	// Failure is why the last look or turn failed, and Failures how many did so in
	// a row.
	Failure  error
	Failures int
}

// Expired reports whether the mirror's last committee is over, for ever.
func (s CarrierState) Expired() bool { return s.Epoch > 0 && !s.Now.Before(s.Until) }

// Late reports whether all turns are over and the mirror still waits.
func (s CarrierState) Late() bool {
	return s.Waiting && !s.Opened.IsZero() && !s.Now.Before(s.Opened.Add(s.Until.Sub(s.Opened)/2))
}

// NewCarrier makes a carrier; [Carrier.Run] does the work.
func NewCarrier(cfg CarrierConfig) (*Carrier, error) {
	if cfg.Client == nil || cfg.Tx == nil || cfg.Source == nil || cfg.Mirror == (common.Address{}) || cfg.Operator == (common.Address{}) {
		return nil, errors.New("carrier: client, mirror, transaction manager, operator and source are needed")
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
	cfg.Logger = cfg.Logger.With("mirror", cfg.Mirror, "operator", cfg.Operator)
	m, err := newCarrierMetrics(cfg.Registerer)
	if err != nil {
		return nil, err
	}
	return &Carrier{cfg: cfg, abi: mirror.NewCommitteeMirror(), metrics: m}, nil
}

// State is what the last look saw.
func (c *Carrier) State() CarrierState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// Run looks at the mirror until ctx ends. No failure ends it.
func (c *Carrier) Run(ctx context.Context) {
	failures := 0
	for ok := true; ok; {
		brought, err := c.look(ctx)
		if ctx.Err() != nil {
			return
		}
		if failures++; err == nil {
			failures = 0
		}
		c.mu.Lock()
		c.state.Failure, c.state.Failures = err, failures
		c.mu.Unlock()
		if err != nil && c.once("failed") {
			c.cfg.Logger.Warn("hand-over not brought by this operator", "error", err,
				"advice", "check the chain's endpoints and this operator's balance; any other member may bring it, and feeds stop on this chain where nobody does")
		}
		// Where one was brought, the next may be there already.
		ok = brought || wait.For(ctx, c.cfg.PollInterval)
	}
}

// look brings the next hand-over where there is one and this operator has its turn.
func (c *Carrier) look(ctx context.Context) (brought bool, err error) {
	at, now, err := c.newest(ctx)
	if err != nil {
		c.metrics.failedLook(ctx)
		return false, err
	}
	until := unixMs(at.UntilMs)
	s := CarrierState{Epoch: at.Epoch, Until: until, Now: now}
	h, known := c.cfg.Source.HandOver(at.Epoch + 1)
	if known {
		s.Waiting, s.Weight, s.Needed = true, h.Weight(), protocol.Quorum(h.By.Total())
	}
	// The mirror takes none before its newest committee's time has begun.
	begun := !now.Before(unixMs(at.FromMs))
	if known && begun {
		if c.openedEpoch != at.Epoch {
			c.opened, c.openedEpoch, c.sent = now, at.Epoch, time.Time{}
		}
		s.Opened = c.opened
	}
	c.mu.Lock()
	s.Failure, s.Failures = c.state.Failure, c.state.Failures
	c.state = s
	c.mu.Unlock()
	c.metrics.saw(&s)
	switch {
	case s.Expired():
		if c.once("expired") {
			c.cfg.Logger.Error("the mirror's last committee is over, and nothing can be handed over to it any more", "epoch", s.Epoch, "until", until.UTC(),
				"advice", "feeds have stopped on this chain: deploy a new mirror with new feed sets, and move its consumers")
		}
		return false, nil
	case !known:
		c.told = ""
		return false, nil
	case crypto.Keccak256Hash(protocol.PackMembers(h.By.Members)) != at.MembersHash:
		if c.once("members") {
			c.cfg.Logger.Error("the mirror's committee is not the registry's", "epoch", s.Epoch,
				"advice", "it was deployed with another first committee, or a committee lied to it: do not use this chain's feeds")
		}
		return false, nil
	case !h.Enough():
		if c.once("weight") {
			c.cfg.Logger.Info("waiting for members to sign the hand-over", "epoch", at.Epoch+1, "weight", s.Weight, "needed", s.Needed, "until", until.UTC(),
				"advice", "members sign once the registry's epoch is final; their nodes must run and be connected")
		}
		return false, nil
	case !begun:
		return false, nil
	}
	slot, member := h.By.Slot(c.cfg.Operator)
	if !member {
		return false, nil
	}
	turn, err := turnAfter(c.cfg.Mirror, at.Epoch+1, slot, len(h.By.Members), until.Sub(c.opened))
	if err != nil || now.Before(c.opened.Add(turn)) || now.Before(c.sent.Add(sendAgain)) {
		return false, err
	}
	return c.bring(ctx, &h, &s)
}

// newest asks the mirror.
//
// Threat: an endpoint that lies can make this operator send in vain, which the
// trial before shows, or not at all, which the others make up for. It cannot make
// anyone sign anything. One that goes on showing the old committee costs one
// transaction at a time, a minute apart by its own clock, until the mirror's
// committee is over.
func (c *Carrier) newest(ctx context.Context) (at mirror.EpochInfo, now time.Time, err error) {
	if _, now, err = blockTime(ctx, c.cfg.Client, nil); err != nil {
		return at, now, fmt.Errorf("read head: %w", err)
	}
	if at, err = view(ctx, c.cfg.Client, c.cfg.Mirror, c.abi.PackNewest(), c.abi.UnpackNewest); err != nil {
		return at, now, fmt.Errorf("read the mirror's newest committee: %w", err)
	}
	if at.Epoch >= maxEpoch {
		return at, now, fmt.Errorf("read the mirror's newest committee: epoch %d", at.Epoch)
	}
	return at, now, nil
}

// sendAgain is how long nothing is sent for an epoch after something was.
const sendAgain = time.Minute

func (c *Carrier) bring(ctx context.Context, h *SignedHandOver, s *CarrierState) (bool, error) {
	epoch := h.HandOver.Epoch
	signers, signatures := h.fewest()
	data := c.abi.PackHandOver(mirrorInfo(&h.HandOver), protocol.PackMembers(h.By.Members), signers, signatures)
	if busy, err := c.cfg.Tx.UnderWay(ctx, c.cfg.Mirror, data); err != nil || busy {
		return false, err
	}
	if refused := try(ctx, c.cfg.Client, c.cfg.Operator, c.cfg.Mirror, data); refused != nil {
		c.metrics.lost(ctx, refused)
		return false, fmt.Errorf("try to hand over to epoch %d: %w", epoch, refused)
	}
	sending, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	c.cfg.Logger.Info("handing over to the next epoch", "epoch", epoch, "until", s.Until.UTC())
	c.sent = s.Now
	landed, err := c.cfg.Tx.Send(sending, Candidate{To: &c.cfg.Mirror, Data: data})
	if errors.Is(err, ErrTxReverted) {
		c.metrics.turn(turnOutrun)
		c.cfg.Logger.Info("another operator handed over first", "epoch", epoch)
		return false, nil
	}
	if err != nil {
		err = DecodeRevert(err)
		c.metrics.lost(ctx, err)
		return false, fmt.Errorf("hand over to epoch %d: %w", epoch, err)
	}
	c.metrics.turn(turnBrought)
	c.told = ""
	c.cfg.Logger.Info("handed over to the next epoch", "epoch", epoch, "tx", landed.Receipt.TxHash.Hex(), "gas_used", landed.Receipt.GasUsed)
	if c.cfg.OnHandOver != nil {
		c.cfg.OnHandOver(epoch, landed)
	}
	return true, nil
}

// once reports whether a thing was not the last that was said.
func (c *Carrier) once(what string) bool {
	before := c.told
	c.told = what
	return before != what
}

// fewest gives the bit map and the signatures of the heaviest members that are
// enough, in the order of slots, since each signature costs gas.
func (s *SignedHandOver) fewest() (signers []*big.Int, signatures []byte) {
	members := s.By.Members
	slots := make([]int, 0, len(s.Signatures))
	for slot := range s.Signatures {
		slots = append(slots, slot)
	}
	slices.SortFunc(slots, func(a, b int) int {
		return cmp.Or(cmp.Compare(members[b].Weight, members[a].Weight), cmp.Compare(a, b))
	})
	var weight uint64
	for i, slot := range slots {
		if weight += members[slot].Weight; weight >= protocol.Quorum(s.By.Total()) {
			slots = slots[:i+1]
			break
		}
	}
	slices.Sort(slots)
	signers = make([]*big.Int, (len(members)+255)/256)
	for i := range signers {
		signers[i] = new(big.Int)
	}
	for _, slot := range slots {
		w := signers[slot/256]
		w.SetBit(w, slot%256, 1)
		sig := s.Signatures[slot]
		signatures = append(signatures, sig[:]...)
	}
	return signers, signatures
}

func mirrorInfo(h *protocol.HandOver) mirror.EpochInfo {
	return mirror.EpochInfo{
		Epoch: h.Epoch, FromMs: uint64(h.From.UnixMilli()), UntilMs: uint64(h.Until.UnixMilli()), Quorum: h.Quorum, Total: h.Total,
		Root: protocol.BigInt(h.Root), MembersHash: h.MembersHash,
	}
}
