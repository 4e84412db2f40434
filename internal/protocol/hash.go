package protocol

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
	"github.com/ethereum/go-ethereum/crypto"
)

// Element is an element of BN254's scalar field.
type Element = fr.Element

// The widths of H, with gnark-crypto's parameters for them: 8 full rounds each,
// and 56 or 57 partial ones. The narrow one is cheap on chain, the wide one cheap
// in the circuit where there is much to hash.
const (
	NarrowWidth         = 4
	NarrowFullRounds    = 8
	NarrowPartialRounds = 56

	WideWidth         = 16
	WideFullRounds    = 8
	WidePartialRounds = 57
)

// The tags, one for each use of H: keccak256 of the string, mod p.
var (
	// Narrow.
	TagCommittee = tag("oraclestream.committee.v2")
	TagContext   = tag("oraclestream.context.v2")
	TagChallenge = tag("oraclestream.challenge.v2")
	// Wide.
	TagDigest    = tag("oraclestream.digest.v2")
	TagDigests   = tag("oraclestream.digests.v2")
	TagStatement = tag("oraclestream.statement.v2")
)

var (
	narrow = poseidon2.NewPermutation(NarrowWidth, NarrowFullRounds, NarrowPartialRounds)
	wide   = poseidon2.NewPermutation(WideWidth, WideFullRounds, WidePartialRounds)
)

func tag(s string) Element { return ReduceBytes(crypto.Keccak256([]byte(s))) }

// ReduceBytes reads big-endian bytes as a number mod p.
func ReduceBytes(b []byte) Element {
	var e Element
	e.SetBytes(b)
	return e
}

// NarrowHash is H of width 4: three elements a permutation.
func NarrowHash(tag Element, elements ...Element) Element {
	return sponge(narrow, make([]Element, NarrowWidth), tag, elements)
}

// WideHash is H of width 16: fifteen elements a permutation.
func WideHash(tag Element, elements ...Element) Element {
	return sponge(wide, make([]Element, WideWidth), tag, elements)
}

// sponge absorbs the elements into all of the zero state but its first element,
// which begins as the tag plus their number; the second is the result. Equal
// results of different uses, numbers or elements are collisions.
func sponge(p *poseidon2.Permutation, state []Element, tag Element, elements []Element) Element {
	n := NewElement(uint64(len(elements)))
	state[0].Add(&tag, &n)
	rate := len(state) - 1
	for i := 0; i < len(elements) || i == 0; i += rate {
		for j := range min(rate, len(elements)-i) {
			state[1+j].Add(&state[1+j], &elements[i+j])
		}
		// It only refuses a state of another width.
		if err := p.Permutation(state); err != nil {
			panic("protocol: hash field elements: " + err.Error())
		}
	}
	return state[1]
}

// NewElement gives the field element of a small number.
func NewElement(v uint64) Element { return fr.NewElement(v) }

// BigInt gives the element as an integer in [0, p).
func BigInt(e Element) *big.Int { return e.BigInt(new(big.Int)) }

// ElementFromBig reads v, which must lie in [0, p).
func ElementFromBig(v *big.Int) (Element, bool) {
	var e Element
	if v.Sign() < 0 || v.Cmp(fr.Modulus()) >= 0 {
		return e, false
	}
	e.SetBigInt(v)
	return e, true
}
