package protocol

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Version is the protocol's version, the first thing a domain binds: 2 since
// digests are hashed by Poseidon2 of width 16 and signed with Schnorr's scheme.
const Version = 2

// Network names the home chain and the operator registry on it.
type Network struct {
	HomeChainID *big.Int
	Registry    common.Address
}

// FeedKey is the bytes32 id of a feed on chain: keccak256 of the id's text.
func FeedKey(id feed.ID) common.Hash { return crypto.Keccak256Hash([]byte(id)) }

var domainArgs = func() abi.Arguments {
	var args abi.Arguments
	for _, name := range []string{"uint256", "uint256", "address", "bytes32[]", "uint8[]", "uint64"} {
		t, err := abi.NewType(name, "", nil)
		if err != nil {
			panic("protocol: abi type: " + err.Error())
		}
		args = append(args, abi.Argument{Type: t})
	}
	return args
}()

// ErrFeedSet is wrapped where a feed set cannot be part of the protocol.
var ErrFeedSet = errors.New("invalid feed set")

// Domain names the network and the feed set, not the chain delivered to:
// keccak256(abi.encode(version, home chain id, registry, feed ids, decimals,
// interval in ms)) mod p.
func Domain(n Network, set feed.Set) (Element, error) {
	ms := set.Interval.Milliseconds()
	switch {
	case n.HomeChainID == nil || n.HomeChainID.Sign() <= 0:
		return Element{}, fmt.Errorf("%w: no home chain id", ErrFeedSet)
	case ms <= 0 || set.Interval != time.Duration(ms)*time.Millisecond:
		return Element{}, fmt.Errorf("%w: interval %s is not a positive number of milliseconds", ErrFeedSet, set.Interval)
	case len(set.Feeds) == 0:
		return Element{}, fmt.Errorf("%w: no feeds", ErrFeedSet)
	}
	ids := make([][32]byte, len(set.Feeds))
	decimals := make([]uint8, len(set.Feeds))
	for i, f := range set.Feeds {
		if f.Decimals > feed.MaxDecimals {
			return Element{}, fmt.Errorf("%w: %s has %d decimals, at most %d", ErrFeedSet, f.ID, f.Decimals, feed.MaxDecimals)
		}
		ids[i], decimals[i] = FeedKey(f.ID), f.Decimals
	}
	b, err := domainArgs.Pack(big.NewInt(Version), n.HomeChainID, n.Registry, ids, decimals, uint64(ms))
	if err != nil {
		return Element{}, fmt.Errorf("encode domain: %w", err)
	}
	return ReduceBytes(crypto.Keccak256(b)), nil
}
