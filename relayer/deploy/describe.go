package deploy

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
)

// NewCircuit describes a circuit by its shape and its key in the order of the
// verifier that takes it.
func NewCircuit(shape protocol.Shape, key []*big.Int) Circuit {
	c := Circuit{Slots: uint16(shape.Slots), Columns: uint16(shape.Columns)}
	for _, w := range key {
		c.VerifyingKey = append(c.VerifyingKey, NewNumber(w))
	}
	return c
}

// DescribeFeedSets describes feed sets. The origin ends up in each feed's
// description on chain, so that no reader takes simulated data for real.
func DescribeFeedSets(sets []feed.Set, origin feed.Origin) []FeedSetSpec {
	var out []FeedSetSpec
	for _, s := range sets {
		spec := FeedSetSpec{Name: s.Name, IntervalMS: millis(s.Interval)}
		for _, f := range s.Feeds {
			spec.Feeds = append(spec.Feeds, FeedSpec{ID: string(f.ID), Decimals: f.Decimals, Description: origin.Describe(f.ID), Quote: quotePair(f)})
		}
		out = append(out, spec)
	}
	return out
}

// sets gives the feed sets as domains are computed of them.
func (d *Deployment) sets() []feed.Set {
	var out []feed.Set
	for _, s := range d.FeedSets {
		set := feed.Set{Name: s.Name, Interval: time.Duration(s.IntervalMS) * time.Millisecond}
		for _, f := range s.Feeds {
			set.Feeds = append(set.Feeds, feed.Feed{ID: feed.ID(f.ID), Decimals: f.Decimals})
		}
		out = append(out, set)
	}
	return out
}

// DescribeCommittee describes a committee that stands still, for a network
// that is another one's or, with nil, this chain's.
func DescribeCommittee(c *protocol.Committee, shape protocol.Shape, network *protocol.Network) *FixedCommittee {
	out := &FixedCommittee{
		Root: NewNumber(protocol.BigInt(c.Root(shape))), Quorum: protocol.Quorum(c.Total()), FromMS: ms(c.From), UntilMS: ms(c.Until),
	}
	if network != nil {
		registry := network.Registry
		out.HomeChainID, out.Registry = network.HomeChainID.Uint64(), &registry
	}
	return out
}

// DescribeMirror describes a mirror that begins with a committee of a network.
// A committee's window may end up to extension after its predecessor's, and
// its late rounds are taken for grace.
func DescribeMirror(network protocol.Network, c *protocol.Committee, shape protocol.Shape, extension, grace time.Duration) (*Mirror, error) {
	h, err := protocol.NewHandOver(c, shape)
	if err != nil {
		return nil, err
	}
	return &Mirror{
		HomeChainID: network.HomeChainID.Uint64(), Registry: network.Registry, MaxExtensionMS: millis(extension), GraceMS: millis(grace),
		First: Epoch{
			Epoch: h.Epoch, FromMS: ms(h.From), UntilMS: ms(h.Until), Quorum: h.Quorum, Total: h.Total,
			Root: NewNumber(protocol.BigInt(h.Root)), MembersHash: h.MembersHash,
		},
	}, nil
}

// Describe gives the staking parameters of a registry for a token; nil makes a
// token of its own with a supply that the deployer gets.
func (s Staking) Describe(token *common.Address, supply *big.Int) *Registry {
	return &Registry{
		Token: token, DevTokenSupply: NewNumber(supply),
		WeightUnit: NewNumber(new(big.Int).SetUint64(s.WeightUnit)), MinimumStake: NewNumber(s.stake(s.MinimumWeight)), MinimumSeats: s.MinimumSeats,
		EpochMS: millis(s.Epoch), LeadMS: millis(s.Lead), NoticeMS: millis(s.Notice),
		GraceMS: millis(s.Grace), SlashingMS: millis(s.Slashing), UnbondingMS: millis(s.Unbonding),
		RevealMinMS: millis(s.RevealMin), RevealMaxMS: millis(s.RevealMax), ReporterBPS: s.ReporterBPS,
	}
}

func millis(d time.Duration) uint64 { return uint64(max(d.Milliseconds(), 0)) }

func ms(t time.Time) uint64 { return uint64(max(t.UnixMilli(), 0)) }

// ReadMirror describes a mirror that begins with the committee in office on the
// home chain. Bounds follow the registry's: a window may end as late as the
// next epoch's can.
func ReadMirror(ctx context.Context, client relayer.ChainClient, home protocol.Network, shape protocol.Shape) (*Mirror, error) {
	b := bindings.NewOperatorRegistry()
	epoch, err := ask(ctx, client, home.Registry, b.PackCurrentEpoch(), b.UnpackCurrentEpoch)
	if err != nil {
		return nil, fmt.Errorf("ask registry %s for the epoch in office: %w", home.Registry, relayer.DecodeRevert(err))
	}
	c, err := ReadCommittee(ctx, client, home.Registry, epoch)
	if err != nil {
		return nil, relayer.DecodeRevert(err)
	}
	info, err := ask(ctx, client, home.Registry, b.PackEpochInfo(epoch), b.UnpackEpochInfo)
	if err != nil {
		return nil, fmt.Errorf("ask epoch %d: %w", epoch, relayer.DecodeRevert(err))
	}
	if own := protocol.BigInt(c.Root(shape)); own.Cmp(info.Root) != 0 {
		return nil, fmt.Errorf("%w: epoch %d has root %#x, its members give %#x: is the circuit the network's?", ErrRoot, epoch, info.Root, own)
	}
	var bounds [3]time.Duration
	for i, one := range []struct {
		pack   []byte
		unpack func([]byte) (*big.Int, error)
	}{{b.PackEPOCHMS(), b.UnpackEPOCHMS}, {b.PackNOTICEMS(), b.UnpackNOTICEMS}, {b.PackGRACEMS(), b.UnpackGRACEMS}} {
		v, err := ask(ctx, client, home.Registry, one.pack, one.unpack)
		if err != nil {
			return nil, fmt.Errorf("ask the registry's durations: %w", relayer.DecodeRevert(err))
		}
		bounds[i] = time.Duration(v.Int64()) * time.Millisecond
	}
	// An epoch that is set late begins its notice after the last one's end.
	return DescribeMirror(home, c, shape, 2*bounds[0]+bounds[1], bounds[2])
}
