package protocol

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// HandOver is a committee as its predecessor announces it to the mirrors on
// other chains: what the registry holds of an epoch, word for word.
type HandOver struct {
	Epoch uint64
	// From and Until bound its window, to the millisecond.
	From, Until time.Time
	Quorum      uint64
	Total       uint64
	Root        Element
	// MembersHash is keccak256 over [PackMembers].
	MembersHash common.Hash
}

// ErrHandOver is wrapped where a hand-over or a signature of one is no good.
var ErrHandOver = errors.New("invalid hand-over")

// packedMemberSize is an address and 64 bits of weight.
const packedMemberSize = common.AddressLength + 8

// PackMembers gives the addresses and weights of a committee in the order of
// its slots, 28 bytes each: what a mirror is shown when the committee hands over.
func PackMembers(members []Member) []byte {
	b := make([]byte, 0, packedMemberSize*len(members))
	for i := range members {
		b = append(b, members[i].Operator[:]...)
		b = binary.BigEndian.AppendUint64(b, members[i].Weight)
	}
	return b
}

// NewHandOver gives the hand-over to a committee of a shape.
func NewHandOver(c *Committee, shape Shape) (*HandOver, error) {
	if err := c.Validate(shape); err != nil {
		return nil, fmt.Errorf("make hand-over: %w", err)
	}
	total := c.Total()
	return &HandOver{
		Epoch: c.Epoch, From: c.From, Until: c.Until, Quorum: Quorum(total), Total: total,
		Root: c.Root(shape), MembersHash: crypto.Keccak256Hash(PackMembers(c.Members)),
	}, nil
}

var handOverType = crypto.Keccak256([]byte(
	"HandOver(uint64 epoch,uint64 fromMs,uint64 untilMs,uint64 quorum,uint64 total,bytes32 root,bytes32 membersHash)"))

// HandOverHash is the EIP-712 hash that a member of the present committee signs
// with its Ethereum key, in the same typed-data domain as an envelope: it names
// the network, not the mirror's chain, so one signature serves every mirror.
func HandOverHash(n Network, h *HandOver) common.Hash {
	w := h.words()
	message := make([][]byte, 0, 1+len(w))
	message = append(message, handOverType)
	for i := range w {
		message = append(message, w[i][:])
	}
	return typedHash(n, crypto.Keccak256(message...))
}

// words gives the fields as the contracts encode them.
func (h *HandOver) words() [7]common.Hash {
	number := func(v uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(v)) }
	return [7]common.Hash{
		number(h.Epoch), number(uint64(h.From.UnixMilli())), number(uint64(h.Until.UnixMilli())),
		number(h.Quorum), number(h.Total), h.Root.Bytes(), h.MembersHash,
	}
}

// SignHandOver signs a hand-over. Signing one that is not the registry's costs
// the stake, so the caller passes only what it read from the registry at a
// block that is final: what a reorganisation replaces would convict it.
func SignHandOver(n Network, h *HandOver, eth EnvelopeSigner) ([EthSignatureSize]byte, error) {
	sig, err := eth.SignHash(HandOverHash(n, h))
	if err != nil {
		return sig, fmt.Errorf("sign hand-over: %w", err)
	}
	return sig, nil
}

// VerifyHandOver checks that an operator signed a hand-over, by the rules of
// the mirror: a recovery byte of 27 or 28, and s in the lower half.
func VerifyHandOver(n Network, h *HandOver, operator common.Address, sig [EthSignatureSize]byte) error {
	got, err := recoverSigner(HandOverHash(n, h), sig)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrHandOver, err)
	}
	if got != operator {
		return fmt.Errorf("%w: signed by %s, not by %s", ErrHandOver, got, operator)
	}
	return nil
}
