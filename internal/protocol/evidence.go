package protocol

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// MaxEvidence is the longest evidence in bytes that the judge reads: what nodes
// let through in one transaction.
const MaxEvidence = 128 * 1024

// ErrEvidence is wrapped where something cannot be evidence.
var ErrEvidence = errors.New("invalid evidence")

// SignedStatement is what shows that an operator signed a digest in a round: an
// [EnvelopeStatement], a [FeedKeyStatement] or a [BundleStatement].
type SignedStatement interface {
	// encode gives the judge's number of the kind, and its struct encoded. It
	// fails where the statement cannot be one about the round.
	encode(round feed.Round) (kind uint8, encoded []byte, err error)
	// digest is what a statement that could be encoded says was signed.
	digest(domain Element, round feed.Round) Element
}

// EnvelopeStatement is the Ethereum key's signature beside an observation.
type EnvelopeStatement struct {
	Root      Element
	Slot      int
	Digest    Element
	Signature [EthSignatureSize]byte
}

// FeedKeyStatement is the feed key's signature of a vector.
type FeedKeyStatement struct {
	Root      Element
	Slot      int
	Vector    []feed.Encoded
	Signature [SignatureSize]byte
}

// BundleStatement is a slot's part in a proven bundle.
type BundleStatement struct {
	// Profile is the place of the bundle's circuit among the judge's.
	Profile    uint8
	Slot       int
	Words      []Element
	Commitment Element
	Proof      [ProofWords]*big.Int
	// Digests has the digest of every slot of the circuit, zero where a slot took no part.
	Digests []Element
}

// EnvelopeStatement gives the observation as its envelope shows it.
func (o *Observation) EnvelopeStatement() *EnvelopeStatement {
	return &EnvelopeStatement{Root: o.Root, Slot: o.Slot, Digest: o.Digest(), Signature: o.Envelope}
}

// FeedKeyStatement gives the observation as its feed key's signature shows it.
func (o *Observation) FeedKeyStatement() *FeedKeyStatement {
	return &FeedKeyStatement{Root: o.Root, Slot: o.Slot, Vector: o.Vector, Signature: o.FeedSignature}
}

// The judge's numbers and tags; see contracts/src/lib/Evidence.sol.
const (
	kindEnvelope = 1
	kindFeedKey  = 2
	kindBundle   = 3
)

var (
	equivocationTag  = crypto.Keccak256([]byte("oraclestream.equivocation.v1"))[:4]
	falseHandOverTag = crypto.Keccak256([]byte("oraclestream.false-hand-over.v1"))[:4]
)

// EncodeEquivocation gives the evidence that an operator signed two digests for
// one round of a feed set. It refuses statements of one digest, which convict
// nobody; it does not check signatures.
func EncodeEquivocation(n Network, set feed.Set, operator common.Address, round feed.Round, first, second SignedStatement) ([]byte, error) {
	domain, err := Domain(n, set)
	if err != nil {
		return nil, fmt.Errorf("encode equivocation: %w", err)
	}
	e := equivocation{Operator: operator, Round: uint64(round), IntervalMs: uint64(set.Interval.Milliseconds())}
	for _, f := range set.Feeds {
		e.Feeds, e.Decimals = append(e.Feeds, FeedKey(f.ID)), append(e.Decimals, f.Decimals)
	}
	if e.FirstKind, e.First, err = first.encode(round); err != nil {
		return nil, fmt.Errorf("encode equivocation: %w", err)
	}
	if e.SecondKind, e.Second, err = second.encode(round); err != nil {
		return nil, fmt.Errorf("encode equivocation: %w", err)
	}
	if first.digest(domain, round) == second.digest(domain, round) {
		return nil, fmt.Errorf("encode equivocation: %w: both statements are of one digest", ErrEvidence)
	}
	return seal(equivocationTag, equivocationArgs, e)
}

// EncodeFalseHandOver gives the evidence that an operator signed a hand-over
// that is not the registry's. Whether it is, the judge finds out.
func EncodeFalseHandOver(operator common.Address, said *HandOver, sig [EthSignatureSize]byte) ([]byte, error) {
	f := falseHandOver{Operator: operator, V: sig[64]}
	f.Said = epochInfo{
		Epoch: said.Epoch, FromMs: uint64(said.From.UnixMilli()), UntilMs: uint64(said.Until.UnixMilli()),
		Quorum: said.Quorum, Total: said.Total, Root: BigInt(said.Root), MembersHash: said.MembersHash,
	}
	copy(f.R[:], sig[:32])
	copy(f.S[:], sig[32:64])
	return seal(falseHandOverTag, falseHandOverArgs, f)
}

func (st *EnvelopeStatement) digest(Element, feed.Round) Element { return st.Digest }

func (st *EnvelopeStatement) encode(feed.Round) (uint8, []byte, error) {
	slot, err := evidenceSlot(st.Slot)
	if err != nil {
		return 0, nil, err
	}
	v := envelopeStatement{Root: BigInt(st.Root), Slot: slot, Digest: BigInt(st.Digest), V: st.Signature[64]}
	copy(v.R[:], st.Signature[:32])
	copy(v.S[:], st.Signature[32:64])
	b, err := envelopeArgs.Pack(v)
	return kindEnvelope, b, err
}

func (st *FeedKeyStatement) digest(domain Element, round feed.Round) Element {
	return Digest(domain, round, st.Root, st.Slot, st.Vector)
}

func (st *FeedKeyStatement) encode(feed.Round) (uint8, []byte, error) {
	slot, err := evidenceSlot(st.Slot)
	if err != nil {
		return 0, nil, err
	}
	// The judge takes R in the plane: finding a square root costs it more than 32 bytes.
	sig, err := ParseFeedSignature(st.Signature)
	if err != nil {
		return 0, nil, fmt.Errorf("%w: feed-key signature: %w", ErrEvidence, err)
	}
	b, err := feedKeyArgs.Pack(feedKeyStatement{
		Root: BigInt(st.Root), Slot: slot, Values: bigInts(PackVector(st.Vector)),
		Rx: BigInt(sig.R.X), Ry: BigInt(sig.R.Y), S: sig.S,
	})
	return kindFeedKey, b, err
}

func (st *BundleStatement) digest(Element, feed.Round) Element { return st.Digests[st.Slot] }

func (st *BundleStatement) check(round feed.Round) error {
	if len(st.Words) < 3 || st.Words[1] != NewElement(uint64(round)) {
		return fmt.Errorf("%w: the bundle is not of round %d", ErrEvidence, round)
	}
	if DigestsWord(st.Digests) != st.Words[2] {
		return fmt.Errorf("%w: the digests are not the bundle's", ErrEvidence)
	}
	if st.Slot < 0 || st.Slot >= len(st.Digests) || st.Digests[st.Slot].IsZero() {
		return fmt.Errorf("%w: slot %d took no part in the bundle", ErrEvidence, st.Slot)
	}
	for i, w := range st.Proof {
		if w == nil || w.Sign() < 0 || w.BitLen() > 256 {
			return fmt.Errorf("%w: word %d of the proof", ErrEvidence, i)
		}
	}
	return nil
}

func (st *BundleStatement) encode(round feed.Round) (uint8, []byte, error) {
	if err := st.check(round); err != nil {
		return 0, nil, err
	}
	slot, err := evidenceSlot(st.Slot)
	if err != nil {
		return 0, nil, err
	}
	b, err := bundleArgs.Pack(bundleStatement{
		Profile: st.Profile, Slot: slot, Words: bigInts(st.Words), Commitment: BigInt(st.Commitment),
		Proof: st.Proof, Digests: bigInts(st.Digests),
	})
	return kindBundle, b, err
}

func evidenceSlot(slot int) (uint16, error) {
	if slot < 0 || slot >= maxSlots {
		return 0, fmt.Errorf("%w: slot %d", ErrEvidence, slot)
	}
	return uint16(slot), nil
}

func bigInts(e []Element) []*big.Int {
	out := make([]*big.Int, len(e))
	for i := range e {
		out[i] = BigInt(e[i])
	}
	return out
}

// seal encodes a struct behind its tag.
func seal(tag []byte, args abi.Arguments, v any) ([]byte, error) {
	b, err := args.Pack(v)
	if err != nil {
		return nil, fmt.Errorf("encode evidence: %w", err)
	}
	if len(tag)+len(b) > MaxEvidence {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrEvidence, len(tag)+len(b), MaxEvidence)
	}
	return append(append([]byte(nil), tag...), b...), nil
}
