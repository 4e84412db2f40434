package protocol

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Words is what a bundle says.
type Words struct {
	// Payee is whom the contract refunds: whoever proved names it.
	Payee common.Address
	Round feed.Round
	// Digests is the hash over all slots' digests.
	Digests Element
	// Participation has one entry a slot.
	Participation []bool
	// Medians has one value a column, [feed.Absent] where a column is absent.
	Medians []feed.Encoded
}

// ErrWords is wrapped where words do not belong to a shape.
var ErrWords = errors.New("invalid words")

// Pack gives the words as field elements, in the order payee, meta, digests,
// mask, medians.
func (w *Words) Pack(shape Shape) ([]Element, error) {
	if len(w.Participation) != shape.Slots || len(w.Medians) != shape.Columns {
		return nil, fmt.Errorf("%w: %d slots and %d columns, want %s", ErrWords, len(w.Participation), len(w.Medians), shape)
	}
	for i, m := range w.Medians {
		if !m.Valid() {
			return nil, fmt.Errorf("%w: column %d out of range", ErrWords, i)
		}
	}
	out := make([]Element, 0, shape.Words())
	out = append(out, ReduceBytes(w.Payee[:]), NewElement(uint64(w.Round)), w.Digests)
	for i := range shape.MaskWords() {
		m := new(big.Int)
		for j := range MaskBits {
			if s := i*MaskBits + j; s < shape.Slots && w.Participation[s] {
				m.SetBit(m, j, 1)
			}
		}
		var e Element
		e.SetBigInt(m)
		out = append(out, e)
	}
	return append(out, PackMedians(w.Medians)...), nil
}

// UnpackWords undoes [Words.Pack].
func UnpackWords(shape Shape, words []Element) (*Words, error) {
	if len(words) != shape.Words() {
		return nil, fmt.Errorf("%w: %d words, want %d", ErrWords, len(words), shape.Words())
	}
	payee, meta := BigInt(words[0]), BigInt(words[1])
	if payee.BitLen() > 160 {
		return nil, fmt.Errorf("%w: payee is not an address", ErrWords)
	}
	if !meta.IsUint64() {
		return nil, fmt.Errorf("%w: round is not 64 bits", ErrWords)
	}
	w := &Words{
		Payee:         common.BigToAddress(payee),
		Round:         feed.Round(meta.Uint64()),
		Digests:       words[2],
		Participation: make([]bool, shape.Slots),
	}
	for i := range shape.MaskWords() {
		m := BigInt(words[3+i])
		if m.BitLen() > min(MaskBits, shape.Slots-i*MaskBits) {
			return nil, fmt.Errorf("%w: mask has bits beyond the slots", ErrWords)
		}
		for j := range min(MaskBits, shape.Slots-i*MaskBits) {
			w.Participation[i*MaskBits+j] = m.Bit(j) == 1
		}
	}
	var err error
	if w.Medians, err = UnpackMedians(words[3+shape.MaskWords():], shape.Columns); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWords, err)
	}
	return w, nil
}

// Statement is x: domain, root and quorum, which are the contract's own, and
// the words of a bundle.
func Statement(domain, root Element, quorum uint64, words []Element) []Element {
	return append([]Element{domain, root, NewElement(quorum)}, words...)
}

// Commitment is H over the statement.
func Commitment(x []Element) Element {
	return WideHash(TagStatement, x...)
}

// Challenge is keccak256 over the statement and its commitment, mod p.
func Challenge(x []Element, commitment Element) Element {
	b := make([]byte, 0, 32*(len(x)+1))
	for i := range x {
		e := x[i].Bytes()
		b = append(b, e[:]...)
	}
	c := commitment.Bytes()
	return ReduceBytes(crypto.Keccak256(append(b, c[:]...)))
}

// Evaluation is the sum of x_j * challenge^(j+1).
func Evaluation(x []Element, challenge Element) Element {
	var acc Element
	for i := len(x) - 1; i >= 0; i-- {
		acc.Add(&acc, &x[i])
		acc.Mul(&acc, &challenge)
	}
	return acc
}

// ProofWords is the number of 32-byte words of a Groth16 proof. Without a
// Pedersen commitment they are A, B, C in the order the EVM's pairing takes them;
// with one, A, B, C, the commitment and its proof of knowledge, where all but B
// stand as x with the lowest bit of y in bit 255 (docs/adr/0019).
const ProofWords = 8

// Bundle is enough to update any chain.
type Bundle struct {
	// FeedSet is the feed set's name.
	FeedSet    string
	Domain     Element
	Round      feed.Round
	Words      []Element
	Commitment Element
	Proof      [ProofWords]*big.Int
}

// Report is the observations that took part in a round, and the medians they
// give.
type Report struct {
	FeedSet   string
	Domain    Element
	Round     feed.Round
	Committee *Committee
	Root      Element
	Quorum    uint64
	// Observations has one entry a slot of the shape, nil where a slot took no part.
	Observations []*Observation
	Medians      []feed.Encoded
}

// ObservedAt is the operators' median time of the round; zero where it is absent.
func (r *Report) ObservedAt() time.Time { return ObservedAt(r.Medians) }

// ObservedAt is the time in column 0 of medians; zero where it is absent.
func ObservedAt(medians []feed.Encoded) time.Time {
	if len(medians) == 0 {
		return time.Time{}
	}
	ms, err := medians[0].Mantissa()
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Participants counts the operators whose observations took part.
func (r *Report) Participants() int {
	n := 0
	for _, o := range r.Observations {
		if o != nil {
			n++
		}
	}
	return n
}
