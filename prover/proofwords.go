package prover

import (
	"errors"
	"fmt"
	"math/big"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// A proof is eight words in both profiles. By bits they are A, B, C in the order
// that the EVM's pairing takes them. By lookups two points more have to find
// room, the commitment D and the proof P that its maker knew what is in it: then
// the words are A, B (four words), C, D, P, and all but B stand as their x with the
// lowest bit of y in bit 255. That leaves no form for the point at infinity, which
// none of the four is in an honest proof.

// signBit is where a word has the lowest bit of y; coordinates have 254 bits.
const signBit = 255

// shortWords are where the points that stand by their x alone are: A, C, D, P.
var shortWords = [...]int{0, 5, 6, 7}

// proofWords gives a proof as the verifier contract of the profile takes it.
func proofWords(profile Profile, p *groth16.Proof) (out [protocol.ProofWords]*big.Int, err error) {
	if len(p.Commitments) != profile.Commitments() {
		return out, fmt.Errorf("the proof has %d commitments, of profile %s it has %d", len(p.Commitments), profile, profile.Commitments())
	}
	word := func(e *fp.Element) *big.Int { return e.BigInt(new(big.Int)) }
	b := [4]*big.Int{word(&p.Bs.X.A1), word(&p.Bs.X.A0), word(&p.Bs.Y.A1), word(&p.Bs.Y.A0)}
	if profile != ProfileLookup {
		return [protocol.ProofWords]*big.Int{word(&p.Ar.X), word(&p.Ar.Y), b[0], b[1], b[2], b[3], word(&p.Krs.X), word(&p.Krs.Y)}, nil
	}
	copy(out[1:], b[:])
	for i, q := range []*curve.G1Affine{&p.Ar, &p.Krs, &p.Commitments[0], &p.CommitmentPok} {
		w := word(&q.X)
		out[shortWords[i]] = w.SetBit(w, signBit, word(&q.Y).Bit(0))
	}
	return out, nil
}

// parseProof undoes [proofWords]: it reads canonical points of the groups and
// nothing else.
func parseProof(profile Profile, words [protocol.ProofWords]*big.Int) (*groth16.Proof, error) {
	p := new(groth16.Proof)
	if profile != ProfileLookup {
		if err := readWords(words[:], 0, &p.Ar.X, &p.Ar.Y, &p.Bs.X.A1, &p.Bs.X.A0, &p.Bs.Y.A1, &p.Bs.Y.A0, &p.Krs.X, &p.Krs.Y); err != nil {
			return nil, err
		}
	} else {
		if err := readWords(words[:], 1, &p.Bs.X.A1, &p.Bs.X.A0, &p.Bs.Y.A1, &p.Bs.Y.A0); err != nil {
			return nil, err
		}
		p.Commitments = make([]curve.G1Affine, 1)
		for i, q := range []*curve.G1Affine{&p.Ar, &p.Krs, &p.Commitments[0], &p.CommitmentPok} {
			if err := readShort(words[shortWords[i]], shortWords[i], q); err != nil {
				return nil, err
			}
		}
	}
	if p.Ar.IsInfinity() || p.Bs.IsInfinity() || p.Krs.IsInfinity() {
		return nil, errors.New("proof holds a point at infinity")
	}
	if !p.Ar.IsOnCurve() || !p.Bs.IsOnCurve() || !p.Krs.IsOnCurve() || !p.Bs.IsInSubGroup() {
		return nil, errors.New("proof holds no points of the curve")
	}
	return p, nil
}

// readWords reads coordinates that stand from one word on.
func readWords(words []*big.Int, from int, to ...*fp.Element) error {
	for i, e := range to {
		w := words[from+i]
		if w == nil || w.Sign() < 0 || w.Cmp(fp.Modulus()) >= 0 {
			return fmt.Errorf("proof word %d is not a coordinate", from+i)
		}
		e.SetBigInt(w)
	}
	return nil
}

// curveB is b of the curve y^2 = x^3 + b.
var curveB = fp.NewElement(3)

// readShort reads a point of G1 from its x and the lowest bit of its y.
func readShort(w *big.Int, i int, q *curve.G1Affine) error {
	if w == nil || w.Sign() < 0 || w.BitLen() > signBit+1 {
		return fmt.Errorf("proof word %d is not a word", i)
	}
	x := new(big.Int).SetBit(w, signBit, 0)
	if x.Cmp(fp.Modulus()) >= 0 {
		return fmt.Errorf("proof word %d is not a coordinate", i)
	}
	q.X.SetBigInt(x)
	var square fp.Element
	square.Square(&q.X).Mul(&square, &q.X).Add(&square, &curveB)
	if q.Y.Sqrt(&square) == nil {
		return fmt.Errorf("proof word %d is of no point", i)
	}
	// No point has y = 0, the group's order being odd: y and -y differ in the bit.
	if q.Y.BigInt(new(big.Int)).Bit(0) != w.Bit(signBit) {
		q.Y.Neg(&q.Y)
	}
	return nil
}
