package handover

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/relayer"
)

const (
	// DefaultBeat is how often a signature is broadcast again. All members must
	// have the same.
	DefaultBeat = 30 * time.Second
	defaultPoll = 15 * time.Second
	// freshBeats is how many beats a vote may be old or new and still be passed on.
	freshBeats = 2
)

// Epochs reads the registry's epochs that are final; [relayer.FinalEpochs] does.
type Epochs interface {
	Read(ctx context.Context) (relayer.FinalView, error)
}

// Record remembers, in durable storage, what was signed: see node.SigningRecord.
type Record interface {
	Reserve(ctx context.Context, domain protocol.Element, round feed.Round, digest protocol.Element) error
	Restored() time.Time
}

// Config configures an [Exchange].
type Config struct {
	Network protocol.Network
	// Signer has the operator's Ethereum key.
	Signer protocol.EnvelopeSigner
	Record Record
	Epochs Epochs
	Mesh   *mesh.Mesh
	// Drift is how far the chain's clock and this machine's may be apart.
	Drift time.Duration
	// Poll is how often the registry is looked at; zero is 15 s.
	Poll time.Duration
	// Beat is how often a signature is broadcast again; zero is [DefaultBeat].
	Beat time.Duration
	// Now is the clock; nil is time.Now.
	Now        func() time.Time
	Registerer prometheus.Registerer
	// Logger takes what happens; nil discards it.
	Logger *slog.Logger
}

// Exchange is one operator's part in hand-overs. [Exchange.HandOver] and
// [Exchange.Condition] may be called from any goroutine.
type Exchange struct {
	cfg     Config
	log     *slog.Logger
	topic   pubsub.Topic
	domain  protocol.Element
	metrics *metrics
	// failing is in what way the last look failed, so that it is told once; the
	// loop's own.
	failing string

	mu      sync.Mutex
	pairs   map[uint64]*pair // by the epoch that is handed over to
	now     time.Time        // of the last final block
	lead    time.Duration
	failure error // of the last look
	// failures is how many looks failed in a row.
	failures int
}

// pair is a committee and the next one.
type pair struct {
	next protocol.HandOver
	hash common.Hash
	by   *protocol.Committee
	// slot is the operator's in by, -1 where it has none.
	slot int
	// votes are the signatures of next that are there, by slots of by.
	votes map[int]*vote
	// doubtful is set once the endpoints held two things for final.
	doubtful bool
	// refused is why this operator does not sign, as it was told last.
	refused string
	// others signed something else for the epoch, by slots.
	others map[int]bool
	// wanted is when a carrier asked for it last.
	wanted time.Time
}

// vote is a valid signature, and the beat in which it was on the mesh last.
type vote struct {
	signature [protocol.EthSignatureSize]byte
	beat      uint64
}

var _ relayer.HandOverSource = (*Exchange)(nil)

// New makes an exchange; [Exchange.Run] does the work.
func New(cfg Config) (*Exchange, error) {
	if cfg.Signer == nil || cfg.Record == nil || cfg.Epochs == nil || cfg.Mesh == nil || cfg.Network.HomeChainID == nil {
		return nil, errors.New("hand-overs: network, signer, signing record, epochs and mesh are needed")
	}
	if cfg.Poll <= 0 {
		cfg.Poll = defaultPoll
	}
	if cfg.Beat <= 0 {
		cfg.Beat = DefaultBeat
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	x := &Exchange{
		cfg: cfg, log: cfg.Logger.With("registry", cfg.Network.Registry, "operator", cfg.Signer.Address()),
		domain: protocol.HandOverDomain(cfg.Network), pairs: make(map[uint64]*pair),
	}
	var err error
	if x.topic, err = pubsub.HandOverTopic(cfg.Network.HomeChainID.String(), cfg.Network.Registry.Hex()); err != nil {
		return nil, fmt.Errorf("hand-overs: %w", err)
	}
	if x.metrics, err = newMetrics(cfg.Registerer); err != nil {
		return nil, err
	}
	return x, nil
}

// Run joins the mesh's topic, and signs and broadcasts until ctx ends.
func (x *Exchange) Run(ctx context.Context) error {
	err := x.cfg.Mesh.Join(x.topic,
		func(_ context.Context, _ peer.ID, data []byte) mesh.Verdict { return x.judge(data) },
		func(_ context.Context, m mesh.Message) { x.receive(m.Data) })
	if err != nil && ctx.Err() == nil { // at a stop the mesh may be closed already
		return fmt.Errorf("join mesh: %w", err)
	}
	for ok := true; ok; ok = wait.For(ctx, min(x.cfg.Poll, x.cfg.Beat)) {
		x.look(ctx)
		x.broadcast(ctx)
	}
	return nil
}

// look takes in what is final at the registry, and signs what is to be signed.
func (x *Exchange) look(ctx context.Context) {
	v, err := x.cfg.Epochs.Read(ctx)
	if ctx.Err() != nil {
		return
	}
	x.tell(err)
	x.mu.Lock()
	x.failure = err
	if x.failures++; err == nil {
		x.failures = 0
	}
	x.mu.Unlock()
	if err != nil {
		x.metrics.failedLooks.Inc()
		return
	}
	for _, p := range x.take(v) {
		x.sign(ctx, p)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.metrics.saw(x.newest())
}

// tell says once why the registry cannot be read, and when it can again.
func (x *Exchange) tell(err error) {
	kind, say, advice := "", x.log.Info, ""
	switch {
	case err == nil:
	case errors.Is(err, relayer.ErrDisagree), errors.Is(err, relayer.ErrCommittee):
		kind, say = "no hand-over is signed: what is read of the registry cannot be true", x.log.Error
		advice = "an endpoint of the home chain lies, is of another chain, or is broken: take it out of rpc_urls; signing what the registry does not hold costs the stake"
	case errors.Is(err, relayer.ErrNotFinal):
		kind = "no hand-over is signed yet: nothing is final on the home chain"
		advice = "if this stays, the chain names no final blocks: set chain.NAME.final_depth of the home chain"
	default:
		kind, say = "no hand-over is signed: the registry cannot be read", x.log.Warn
		advice = "check the home chain's endpoints: more than half of them must answer; where members do not sign, feeds stop on other chains when their mirror's committee is over"
	}
	switch {
	case kind == x.failing:
	case err == nil:
		x.log.Info("final epochs are known again")
	default:
		say(kind, "error", err, "advice", advice)
	}
	x.failing = kind
}

// take brings the pairs up to date and gives those that this operator has not
// signed, in ascending order.
func (x *Exchange) take(v relayer.FinalView) []*pair {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.now, x.lead = v.Time, v.Lead
	var unsigned []*pair
	known := make(map[uint64]bool, len(v.Epochs))
	for i := 1; i < len(v.Epochs); i++ {
		by, next := v.Epochs[i-1].Committee, v.Epochs[i].HandOver
		if by.Epoch+1 != next.Epoch {
			continue // between them one is not agreed on yet
		}
		known[next.Epoch] = true
		hash := protocol.HandOverHash(x.cfg.Network, &next)
		p := x.pairs[next.Epoch]
		switch {
		case p == nil:
			p = &pair{
				next: next, hash: hash, by: by, slot: -1,
				votes: make(map[int]*vote), others: make(map[int]bool),
			}
			if slot, ok := by.Slot(x.cfg.Signer.Address()); ok {
				p.slot = slot
			}
			x.pairs[next.Epoch] = p
		case p.hash != hash:
			p.doubtful = true
			x.refuse(p, "the endpoints said something else of this epoch before, which they called final",
				"do not trust them: use the operator's own node; nothing else is signed for this epoch")
			continue
		}
		// What a committee signs that is over no mirror takes, and the record, which only
		// goes on, would refuse it after a restart.
		over := !v.Time.Before(by.Until)
		if _, signed := p.votes[p.slot]; p.slot >= 0 && !signed && !p.doubtful && !over {
			unsigned = append(unsigned, p)
		}
	}
	if len(v.Epochs) > 0 {
		last := v.Epochs[len(v.Epochs)-1].HandOver.Epoch
		for epoch := range x.pairs {
			if !known[epoch] && epoch+relayer.EpochsKept <= last+1 {
				delete(x.pairs, epoch)
			}
		}
	}
	return unsigned
}

// newest gives the pair of the last epoch known, or nil. The lock is held.
func (x *Exchange) newest() *pair {
	var last *pair
	for _, p := range x.pairs {
		if last == nil || p.next.Epoch > last.next.Epoch {
			last = p
		}
	}
	return last
}

// HandOver implements [relayer.HandOverSource].
func (x *Exchange) HandOver(epoch uint64) (relayer.SignedHandOver, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	p := x.pairs[epoch]
	if p == nil {
		return relayer.SignedHandOver{}, false
	}
	p.wanted = x.cfg.Now()
	signatures := make(map[int][protocol.EthSignatureSize]byte, len(p.votes))
	for slot, v := range p.votes {
		signatures[slot] = v.signature
	}
	return relayer.SignedHandOver{HandOver: p.next, By: p.by, Signatures: signatures}, true
}
