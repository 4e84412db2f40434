package protocol

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
	"github.com/ethereum/go-ethereum/crypto"
)

// Element is an element of BN254's scalar field.
type Element = fr.Element

// The tags that begin each use of H: keccak256 of the string, mod p.
var (
	TagCommittee = tag("oraclestream.committee.v1")
	TagDigest    = tag("oraclestream.digest.v1")
	TagDigests   = tag("oraclestream.digests.v1")
	TagStatement = tag("oraclestream.statement.v1")
)

func tag(s string) Element { return ReduceBytes(crypto.Keccak256([]byte(s))) }

// ReduceBytes reads big-endian bytes as a number mod p.
func ReduceBytes(b []byte) Element {
	var e Element
	e.SetBytes(b)
	return e
}

// Hash is H of the package documentation.
func Hash(elements ...Element) Element {
	h := poseidon2.NewMerkleDamgardHasher()
	for i := range elements {
		b := elements[i].Bytes()
		// The hasher only refuses blocks that are not field elements.
		if _, err := h.Write(b[:]); err != nil {
			panic("protocol: hash a field element: " + err.Error())
		}
	}
	return ReduceBytes(h.Sum(nil))
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
