package protocol

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// EthSignatureSize is the size of an Ethereum signature r, s, v with v 27 or 28.
const EthSignatureSize = 65

// Observation is one operator's signed vector of column values for one round.
type Observation struct {
	Domain Element
	Root   Element
	Round  feed.Round
	Slot   int
	// Vector has one value a column, column 0 being the observation time in unix ms.
	Vector []feed.Encoded
	// FeedSignature is the feed key's, which the circuit checks.
	FeedSignature [SignatureSize]byte
	// Envelope is the Ethereum key's EIP-712 signature over the digest: evidence for slashing.
	Envelope [EthSignatureSize]byte
}

const (
	observationVersion = 1
	observationHeader  = 1 + 32 + 32 + 8 + 2 + 2
)

// ErrObservation is wrapped by every error of [DecodeObservation] and [Observation.Verify].
var ErrObservation = errors.New("invalid observation")

// Digest is what both signatures cover.
func (o *Observation) Digest() Element {
	return Digest(o.Domain, o.Round, o.Root, o.Slot, o.Vector)
}

// ObservationSize is the wire size of an observation with that many columns.
func ObservationSize(columns int) int {
	return observationHeader + 8*columns + SignatureSize + EthSignatureSize
}

// Encode writes the wire form: version, domain, root, round, slot, number of
// columns, values, feed signature, envelope; numbers big-endian.
func (o *Observation) Encode() []byte {
	b := make([]byte, 0, ObservationSize(len(o.Vector)))
	d, r := o.Domain.Bytes(), o.Root.Bytes()
	b = append(b, observationVersion)
	b = append(b, d[:]...)
	b = append(b, r[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(o.Round))
	b = binary.BigEndian.AppendUint16(b, uint16(o.Slot))
	b = binary.BigEndian.AppendUint16(b, uint16(len(o.Vector)))
	for _, v := range o.Vector {
		b = binary.BigEndian.AppendUint64(b, uint64(v))
	}
	b = append(b, o.FeedSignature[:]...)
	return append(b, o.Envelope[:]...)
}

// DecodeObservation reads the wire form. It checks form and ranges, not
// signatures; the encoding is canonical, so equal observations have equal bytes.
func DecodeObservation(b []byte) (*Observation, error) {
	if len(b) < observationHeader {
		return nil, fmt.Errorf("%w: %d bytes", ErrObservation, len(b))
	}
	if b[0] != observationVersion {
		return nil, fmt.Errorf("%w: version %d, want %d", ErrObservation, b[0], observationVersion)
	}
	columns := int(binary.BigEndian.Uint16(b[75:77]))
	if columns == 0 || columns > maxColumns || len(b) != ObservationSize(columns) {
		return nil, fmt.Errorf("%w: %d columns in %d bytes", ErrObservation, columns, len(b))
	}
	o := &Observation{
		Round:  feed.Round(binary.BigEndian.Uint64(b[65:73])),
		Slot:   int(binary.BigEndian.Uint16(b[73:75])),
		Vector: make([]feed.Encoded, columns),
	}
	if o.Domain.SetBytesCanonical(b[1:33]) != nil || o.Root.SetBytesCanonical(b[33:65]) != nil {
		return nil, fmt.Errorf("%w: domain or root is not a field element", ErrObservation)
	}
	if o.Slot >= maxSlots {
		return nil, fmt.Errorf("%w: slot %d", ErrObservation, o.Slot)
	}
	rest := b[observationHeader:]
	for i := range o.Vector {
		v := feed.Encoded(binary.BigEndian.Uint64(rest[8*i:]))
		if !v.Valid() {
			return nil, fmt.Errorf("%w: column %d out of range", ErrObservation, i)
		}
		o.Vector[i] = v
	}
	rest = rest[8*columns:]
	copy(o.FeedSignature[:], rest)
	copy(o.Envelope[:], rest[SignatureSize:])
	return o, nil
}

var (
	eip712DomainType  = crypto.Keccak256([]byte("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"))
	observationType   = crypto.Keccak256([]byte("Observation(bytes32 domain,uint64 round,bytes32 root,uint16 slot,bytes32 digest)"))
	eip712NameHash    = crypto.Keccak256([]byte("OracleStream"))
	eip712VersionHash = crypto.Keccak256([]byte("1"))
)

// EnvelopeHash is the EIP-712 hash that the operator's Ethereum key signs. The
// typed data's domain is (name "OracleStream", version "1", home chain, registry).
func EnvelopeHash(n Network, o *Observation) common.Hash {
	domain, root, digest := o.Domain.Bytes(), o.Root.Bytes(), o.Digest()
	d := digest.Bytes()
	return typedHash(n, crypto.Keccak256(observationType, domain[:], word(new(big.Int).SetUint64(uint64(o.Round))),
		root[:], word(big.NewInt(int64(o.Slot))), d[:]))
}

// typedHash is the EIP-712 hash of a message whose struct hash is given.
func typedHash(n Network, message []byte) common.Hash {
	separator := crypto.Keccak256(eip712DomainType, eip712NameHash, eip712VersionHash,
		word(n.HomeChainID), common.LeftPadBytes(n.Registry[:], 32))
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, separator, message)
}

// recoverSigner gives who signed a hash. It refuses the second form that every
// ECDSA signature has, and recovery bytes other than 27 and 28.
func recoverSigner(hash common.Hash, sig [EthSignatureSize]byte) (common.Address, error) {
	if sig[64] != 27 && sig[64] != 28 {
		return common.Address{}, fmt.Errorf("recovery byte is %d", sig[64])
	}
	sig[64] -= 27
	r, s := new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:64])
	if !crypto.ValidateSignatureValues(sig[64], r, s, true) {
		return common.Address{}, errors.New("signature is malleable")
	}
	pub, err := crypto.SigToPub(hash[:], sig[:])
	if err != nil {
		return common.Address{}, fmt.Errorf("recover signer: %w", err)
	}
	return crypto.PubkeyToAddress(*pub), nil
}

func word(v *big.Int) []byte { return common.BigToHash(v).Bytes() }

// EnvelopeSigner gives the operator's address and signs 32-byte hashes with its Ethereum key.
type EnvelopeSigner interface {
	Address() common.Address
	SignHash(hash common.Hash) ([EthSignatureSize]byte, error)
}

// SignObservation fills both signatures. The caller has already made sure, in
// durable storage, that it signs no other vector for this round.
func SignObservation(n Network, o *Observation, feedKey *FeedPrivateKey, eth EnvelopeSigner) error {
	o.FeedSignature = feedKey.Sign(o.Digest())
	var err error
	if o.Envelope, err = eth.SignHash(EnvelopeHash(n, o)); err != nil {
		return fmt.Errorf("sign envelope: %w", err)
	}
	return nil
}

// Verify checks both signatures against the committee that the observation
// names. A peer is untrusted: everything it says is checked here before use.
func (o *Observation) Verify(n Network, c *Committee, shape Shape) error {
	if len(o.Vector) != shape.Columns {
		return fmt.Errorf("%w: %d columns, want %d", ErrObservation, len(o.Vector), shape.Columns)
	}
	if o.Slot < 0 || o.Slot >= len(c.Members) {
		return fmt.Errorf("%w: slot %d of %d", ErrObservation, o.Slot, len(c.Members))
	}
	m := &c.Members[o.Slot]
	if err := VerifyDigest(&m.Key, o.Digest(), o.FeedSignature); err != nil {
		return fmt.Errorf("%w: feed key: %w", ErrObservation, err)
	}
	return o.VerifyEnvelope(n, m.Operator)
}

// VerifyEnvelope checks the Ethereum key's signature alone: that it is the operator's
// over this observation, in that network. Errors wrap [ErrObservation].
func (o *Observation) VerifyEnvelope(n Network, operator common.Address) error {
	signer, err := recoverSigner(EnvelopeHash(n, o), o.Envelope)
	if err != nil {
		return fmt.Errorf("%w: envelope: %w", ErrObservation, err)
	}
	if signer != operator {
		return fmt.Errorf("%w: envelope is not by slot %d's operator", ErrObservation, o.Slot)
	}
	return nil
}
