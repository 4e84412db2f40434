package protocol

import (
	"fmt"
	"math/big"

	"github.com/oraclestream/oraclestream/internal/feed"
)

const (
	// VectorLanes is how many values one word of a signed vector holds.
	VectorLanes = 3
	// VectorLaneBits is the spacing of those lanes. It is wider than a value so
	// that no value a comparison gadget admits can borrow from the next lane.
	VectorLaneBits = 84
)

// PackVector packs an operator's values three to a word, lane 0 lowest.
func PackVector(values []feed.Encoded) []Element {
	return packLanes(values, VectorLanes, VectorLaneBits)
}

// PackMedians packs published values four to a word of 252 bits, lane 0
// lowest: at once one field element and one storage slot.
func PackMedians(values []feed.Encoded) []Element {
	return packLanes(values, LanesPerWord, feed.EncodedBits)
}

// UnpackMedians undoes [PackMedians] for the given number of columns. It fails
// where a word has bits above its lanes.
func UnpackMedians(words []Element, columns int) ([]feed.Encoded, error) {
	if want := (columns + LanesPerWord - 1) / LanesPerWord; len(words) != want {
		return nil, fmt.Errorf("unpack medians: %d words, want %d", len(words), want)
	}
	out := make([]feed.Encoded, 0, columns)
	mask := new(big.Int).SetUint64(1<<feed.EncodedBits - 1)
	for i := range words {
		w := BigInt(words[i])
		if w.BitLen() > LanesPerWord*feed.EncodedBits {
			return nil, fmt.Errorf("unpack medians: word %d has %d bits", i, w.BitLen())
		}
		for range LanesPerWord {
			v := feed.Encoded(new(big.Int).And(w, mask).Uint64())
			w.Rsh(w, feed.EncodedBits)
			if len(out) < columns {
				out = append(out, v)
			}
		}
	}
	return out, nil
}

func packLanes(values []feed.Encoded, lanes, width int) []Element {
	words := make([]Element, 0, (len(values)+lanes-1)/lanes)
	for i := 0; i < len(values); i += lanes {
		w := new(big.Int)
		for j := min(i+lanes, len(values)) - 1; j >= i; j-- {
			w.Lsh(w, uint(width))
			w.Add(w, new(big.Int).SetUint64(uint64(values[j])))
		}
		var e Element
		e.SetBigInt(w)
		words = append(words, e)
	}
	return words
}

// Context is what the digests of one round of one committee have in common.
func Context(domain Element, round feed.Round, root Element) Element {
	return NarrowHash(TagContext, domain, NewElement(uint64(round)), root)
}

// Digest is what an operator signs for a round: its slot in the committee of
// the root and its whole vector, which must have one value a column.
func Digest(domain Element, round feed.Round, root Element, slot int, vector []feed.Encoded) Element {
	in := []Element{Context(domain, round, root), NewElement(uint64(slot))}
	return WideHash(TagDigest, append(in, PackVector(vector)...)...)
}

// DigestsWord hashes the digests of all slots; slots without participation
// hold zero.
func DigestsWord(digests []Element) Element { return WideHash(TagDigests, digests...) }
