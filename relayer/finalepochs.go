package relayer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

const (
	// EpochsKept is how many epochs a [FinalView] has at most: the newest ones.
	EpochsKept = 5
	// maxEpoch bounds what an endpoint may say.
	maxEpoch = 1 << 48
)

var (
	// ErrNotFinal says that the chain names no final block.
	ErrNotFinal = errors.New("no block is final")
	// ErrDisagree says that endpoints hold different things for final.
	ErrDisagree = errors.New("the endpoints contradict each other")
)

// FinalEpoch is an epoch as a registry holds it for ever.
type FinalEpoch struct {
	Committee *protocol.Committee
	// HandOver is what the committee of the epoch before announces.
	HandOver protocol.HandOver
}

// FinalView is what a registry says of its epochs at a block that is final.
type FinalView struct {
	// Time is that block's.
	Time time.Time
	// Lead is how long before an epoch's end the next one can be set.
	Lead time.Duration
	// Epochs are the newest ones, at most [EpochsKept], in ascending order.
	Epochs []FinalEpoch
}

// FinalEpochsConfig configures [NewFinalEpochs].
type FinalEpochsConfig struct {
	Network protocol.Network
	Shape   protocol.Shape
	// Clients are the home chain's endpoints, each asked for itself.
	Clients []ChainClient
	// Depth is how many blocks below the head a block is taken for final; zero
	// takes the block that the chain itself names so.
	Depth uint64
}

// FinalEpochs reads epochs that no reorganisation can change, through several
// endpoints.
//
// Threat: who signs a hand-over that the registry does not have loses its stake.
// An endpoint that lies could bring that about. So more than half of the
// endpoints must say the same of an epoch, and none that answers anything else.
// One endpoint alone is believed: it should be the operator's own node.
type FinalEpochs struct {
	cfg FinalEpochsConfig
	abi *bindings.OperatorRegistry
	// known has what each endpoint said of an epoch, so that its members are read once.
	known []map[uint64]*FinalEpoch
}

// NewFinalEpochs makes a reader. It calls nothing.
func NewFinalEpochs(cfg FinalEpochsConfig) (*FinalEpochs, error) {
	if len(cfg.Clients) == 0 || cfg.Network.HomeChainID == nil || cfg.Network.Registry == (common.Address{}) {
		return nil, errors.New("final epochs: clients and network are needed")
	}
	if err := cfg.Shape.Validate(); err != nil {
		return nil, fmt.Errorf("final epochs: %w", err)
	}
	f := &FinalEpochs{cfg: cfg, abi: bindings.NewOperatorRegistry(), known: make([]map[uint64]*FinalEpoch, len(cfg.Clients))}
	for i := range f.known {
		f.known[i] = make(map[uint64]*FinalEpoch)
	}
	return f, nil
}

// Read asks all endpoints. It is not safe for concurrent use.
func (f *FinalEpochs) Read(ctx context.Context) (FinalView, error) {
	var views []FinalView
	var failures []error
	for i := range f.cfg.Clients {
		v, err := f.readOne(ctx, i)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		views = append(views, v)
	}
	if 2*len(views) <= len(f.cfg.Clients) {
		return FinalView{}, fmt.Errorf("read final epochs: %d of %d endpoints answer: %w", len(views), len(f.cfg.Clients), errors.Join(failures...))
	}
	out, err := agreed(f.cfg.Network, views, len(f.cfg.Clients))
	if err != nil {
		return FinalView{}, fmt.Errorf("read final epochs: %w", err)
	}
	return out, nil
}

// agreed gives what more than half of so many endpoints say alike.
func agreed(n protocol.Network, views []FinalView, endpoints int) (FinalView, error) {
	out := FinalView{Time: views[0].Time, Lead: views[0].Lead}
	said := make(map[uint64]common.Hash)
	count := make(map[uint64]int)
	epochs := make(map[uint64]FinalEpoch)
	for _, v := range views {
		if v.Time.Before(out.Time) {
			out.Time = v.Time
		}
		out.Lead = max(out.Lead, v.Lead) // a longer one makes who was restored wait longer
		for _, e := range v.Epochs {
			epoch, hash := e.HandOver.Epoch, protocol.HandOverHash(n, &e.HandOver)
			if before, known := said[epoch]; known && before != hash {
				return FinalView{}, fmt.Errorf("%w: epoch %d has two contents", ErrDisagree, epoch)
			}
			said[epoch], epochs[epoch] = hash, e
			count[epoch]++
		}
	}
	// The newest of those that are agreed on: one that a single endpoint makes up,
	// however late, keeps none of them away.
	maps.DeleteFunc(epochs, func(epoch uint64, _ FinalEpoch) bool { return 2*count[epoch] <= endpoints })
	for _, epoch := range slices.Sorted(maps.Keys(epochs)) {
		out.Epochs = append(out.Epochs, epochs[epoch])
	}
	out.Epochs = out.Epochs[max(0, len(out.Epochs)-EpochsKept):]
	return out, nil
}

func (f *FinalEpochs) readOne(ctx context.Context, i int) (FinalView, error) {
	client, registry := f.cfg.Clients[i], f.cfg.Network.Registry
	number, now, err := f.finalBlock(ctx, client)
	if err != nil {
		return FinalView{}, err
	}
	v := FinalView{Time: now}
	last, err := viewAt(ctx, client, number, registry, f.abi.PackLastEpoch(), func(b []byte) (uint64, error) {
		if len(b) == 0 {
			return 0, fmt.Errorf("%w that has a registry at %s", ErrNotFinal, registry)
		}
		return f.abi.UnpackLastEpoch(b)
	})
	if err != nil {
		return v, fmt.Errorf("read last epoch at block %s: %w", number, err)
	}
	if last > maxEpoch {
		return v, fmt.Errorf("read last epoch: %d", last)
	}
	if last == 0 {
		return v, nil
	}
	lead, err := viewAt(ctx, client, number, registry, f.abi.PackLEADMS(), f.abi.UnpackLEADMS)
	if err != nil {
		return v, fmt.Errorf("read lead: %w", err)
	}
	if lead.BitLen() > 40 { // 34 years
		return v, fmt.Errorf("read lead: %s ms", lead)
	}
	v.Lead = time.Duration(lead.Int64()) * time.Millisecond
	for epoch := last - min(last-1, EpochsKept-1); epoch <= last; epoch++ {
		e, err := f.epoch(ctx, client, number, epoch, f.known[i][epoch])
		var refused *RevertError
		if errors.As(err, &refused) && refused.Name == "UnknownEpoch" {
			continue // it ended so long ago that the registry forgot it
		}
		if err != nil {
			return v, err
		}
		f.known[i][epoch] = e
		v.Epochs = append(v.Epochs, *e)
	}
	forget(f.known[i], last)
	return v, nil
}

// forget keeps the newest epochs alone. What lies ahead of the last one goes too: an
// endpoint that makes up epochs, each time others, fills no memory.
func forget(known map[uint64]*FinalEpoch, last uint64) {
	maps.DeleteFunc(known, func(epoch uint64, _ *FinalEpoch) bool { return epoch > last || epoch+EpochsKept <= last })
}

// finalBlock gives the newest block that is final, and its time.
func (f *FinalEpochs) finalBlock(ctx context.Context, client ChainClient) (*big.Int, time.Time, error) {
	if f.cfg.Depth == 0 {
		number, now, err := blockTime(ctx, client, big.NewInt(int64(rpc.FinalizedBlockNumber)))
		if err != nil {
			return nil, now, fmt.Errorf("%w: ask for the finalized block: %w", ErrNotFinal, err)
		}
		return number, now, nil
	}
	head, _, err := blockTime(ctx, client, nil)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read head: %w", err)
	}
	if !head.IsUint64() || head.Uint64() < f.cfg.Depth {
		return nil, time.Time{}, fmt.Errorf("%w: the head is block %s", ErrNotFinal, head)
	}
	number, now, err := blockTime(ctx, client, new(big.Int).SetUint64(head.Uint64()-f.cfg.Depth))
	if err != nil {
		return nil, now, fmt.Errorf("read the block %d below the head: %w", f.cfg.Depth, err)
	}
	return number, now, nil
}

// epoch reads one. What the registry says must be word for word what this
// program makes of the members; they are the known one's where nothing is new.
func (f *FinalEpochs) epoch(ctx context.Context, client ChainClient, block *big.Int, epoch uint64, known *FinalEpoch) (*FinalEpoch, error) {
	info, err := viewAt(ctx, client, block, f.cfg.Network.Registry, f.abi.PackEpochInfo(epoch), f.abi.UnpackEpochInfo)
	if err != nil {
		return nil, fmt.Errorf("read epoch %d: %w", epoch, err)
	}
	if known != nil && info.Epoch == epoch && handOverInfo(&known.HandOver) == asInfo(info) {
		return known, nil
	}
	members, err := viewAt(ctx, client, block, f.cfg.Network.Registry, f.abi.PackMembers(epoch), f.abi.UnpackMembers)
	if err != nil {
		return nil, fmt.Errorf("read members of epoch %d: %w", epoch, err)
	}
	if len(members) > maxSeats {
		return nil, fmt.Errorf("%w: epoch %d has %d members", ErrCommittee, epoch, len(members))
	}
	c, err := CheckedCommittee(info, members, f.cfg.Shape)
	if err != nil {
		return nil, err
	}
	h, err := protocol.NewHandOver(c, f.cfg.Shape)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCommittee, err)
	}
	if info.Epoch != epoch || handOverInfo(h) != asInfo(info) {
		return nil, fmt.Errorf("%w: epoch %d is not what its members give", ErrCommittee, epoch)
	}
	return &FinalEpoch{Committee: c, HandOver: *h}, nil
}

// epochInfo is what the contracts say of an epoch, to compare.
type epochInfo struct {
	epoch, from, until, quorum, total uint64
	root                              protocol.Element
	members                           common.Hash
}

func handOverInfo(h *protocol.HandOver) epochInfo {
	return epochInfo{h.Epoch, uint64(h.From.UnixMilli()), uint64(h.Until.UnixMilli()), h.Quorum, h.Total, h.Root, h.MembersHash}
}

func asInfo(e bindings.EpochInfo) epochInfo {
	root, _ := protocol.ElementFromBig(e.Root) // one that is no element equals none
	return epochInfo{e.Epoch, e.FromMs, e.UntilMs, e.Quorum, e.Total, root, e.MembersHash}
}
