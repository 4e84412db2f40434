package protocol

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// HandOverVote is one member's signature of a hand-over as operators send it to
// each other.
type HandOverVote struct {
	HandOver HandOver
	// Slot is the member's place in the committee that hands over, the one of
	// the epoch before HandOver's.
	Slot int
	// Beat is when it was broadcast, in units that the network agrees on. It is not
	// signed: who sends a vote again later changes it, and the vote stays one.
	Beat      uint64
	Signature [EthSignatureSize]byte
}

const (
	handOverVoteVersion = 1
	// HandOverVoteSize is the wire size of a vote.
	HandOverVoteSize = 1 + 5*8 + 32 + 32 + 2 + 8 + EthSignatureSize
	// maxHandOverMs bounds a window's ends: the registry keeps them in 48 bits.
	maxHandOverMs = 1 << 48
)

// Encode writes the wire form: version, epoch, from and until in unix
// milliseconds, quorum, total, root, hash of the members, slot, beat,
// signature; numbers big-endian.
func (v *HandOverVote) Encode() []byte {
	b := make([]byte, 0, HandOverVoteSize)
	b = append(b, handOverVoteVersion)
	h, root := &v.HandOver, v.HandOver.Root.Bytes()
	for _, n := range []uint64{h.Epoch, uint64(h.From.UnixMilli()), uint64(h.Until.UnixMilli()), h.Quorum, h.Total} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = append(b, root[:]...)
	b = append(b, h.MembersHash[:]...)
	b = binary.BigEndian.AppendUint16(b, uint16(v.Slot))
	b = binary.BigEndian.AppendUint64(b, v.Beat)
	return append(b, v.Signature[:]...)
}

// DecodeHandOverVote reads the wire form. It checks form and ranges, not the
// signature; the encoding is canonical. Errors wrap [ErrHandOver].
func DecodeHandOverVote(b []byte) (*HandOverVote, error) {
	if len(b) != HandOverVoteSize {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrHandOver, len(b), HandOverVoteSize)
	}
	if b[0] != handOverVoteVersion {
		return nil, fmt.Errorf("%w: version %d, want %d", ErrHandOver, b[0], handOverVoteVersion)
	}
	var numbers [5]uint64
	for i := range numbers {
		numbers[i] = binary.BigEndian.Uint64(b[1+8*i:])
	}
	rest := b[1+8*len(numbers):]
	from, until := numbers[1], numbers[2]
	if numbers[0] == 0 || from >= until || until >= maxHandOverMs {
		return nil, fmt.Errorf("%w: epoch %d from %d to %d ms", ErrHandOver, numbers[0], from, until)
	}
	v := &HandOverVote{
		HandOver: HandOver{
			Epoch: numbers[0], From: time.UnixMilli(int64(from)).UTC(), Until: time.UnixMilli(int64(until)).UTC(),
			Quorum: numbers[3], Total: numbers[4], MembersHash: common.Hash(rest[32:64]),
		},
		Slot: int(binary.BigEndian.Uint16(rest[64:66])), Beat: binary.BigEndian.Uint64(rest[66:74]),
	}
	if v.HandOver.Root.SetBytesCanonical(rest[:32]) != nil {
		return nil, fmt.Errorf("%w: root is not a field element", ErrHandOver)
	}
	if v.Slot >= maxSlots {
		return nil, fmt.Errorf("%w: slot %d", ErrHandOver, v.Slot)
	}
	copy(v.Signature[:], rest[74:])
	return v, nil
}

// HandOverDomain stands for a network's hand-overs where the domain of a feed
// set stands for its rounds: in the record of what an operator signed.
// keccak256("oraclestream.handover", home chain id, registry) mod p, the numbers in 32 bytes.
func HandOverDomain(n Network) Element {
	return ReduceBytes(crypto.Keccak256([]byte("oraclestream.handover"), word(n.HomeChainID), common.LeftPadBytes(n.Registry[:], 32)))
}

// HandOverDigest is a hand-over's hash as the record of what was signed keeps
// it, mod p.
func HandOverDigest(n Network, h *HandOver) Element {
	hash := HandOverHash(n, h)
	return ReduceBytes(hash[:])
}
