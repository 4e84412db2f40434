package main

import (
	"fmt"
	"math/big"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// signatureCase is a feed-key signature, and whether nodes accept it. Numbers may
// lie outside the field.
type signatureCase struct {
	Name    string `json:"name"`
	AX      string `json:"ax"`
	AY      string `json:"ay"`
	Message string `json:"message"`
	RX      string `json:"rx"`
	RY      string `json:"ry"`
	S       string `json:"s"`
	Valid   bool   `json:"valid"`
}

// handOvers notes the committee itself, and the one after it, signed by all.
func (w *witness) handOvers() error {
	shape := protocol.Shape{Slots: slots, Columns: columns}
	at := round.Start(interval).Truncate(24 * time.Hour)
	next := *w.ops.committee
	next.Members = append([]protocol.Member(nil), next.Members[1:]...)
	next.Members[0].Weight += 5
	for i, c := range []*protocol.Committee{w.ops.committee, &next} {
		c.Epoch = uint64(7 + i)
		c.From = at.Add(time.Duration(i) * 24 * time.Hour)
		c.Until = c.From.Add(24 * time.Hour)
		h, err := protocol.NewHandOver(c, shape)
		if err != nil {
			return err
		}
		v := handOver{
			Epoch: h.Epoch, FromMs: h.From.UnixMilli(), UntilMs: h.Until.UnixMilli(), Quorum: h.Quorum, Total: h.Total,
			Root: hexElement(h.Root), MembersHash: h.MembersHash.Hex(), Hash: protocol.HandOverHash(chain, h).Hex(),
		}
		for _, k := range w.keys {
			sig, err := protocol.SignHandOver(chain, h, k)
			if err != nil {
				return err
			}
			if err := protocol.VerifyHandOver(chain, h, k.Address(), sig); err != nil {
				return err
			}
			v.Signatures = append(v.Signatures, hexutil.Encode(sig[:]))
		}
		w.out.HandOvers = append(w.out.HandOvers, v)
		if i == 1 {
			continue
		}
		said := *h
		said.Total++
		sig, err := protocol.SignHandOver(chain, &said, w.keys[1])
		if err != nil {
			return err
		}
		b, err := protocol.EncodeFalseHandOver(w.keys[1].Address(), &said, sig)
		if err != nil {
			return err
		}
		w.out.Encoded = append(w.out.Encoded, encoded{Name: "false hand-over", Data: hexutil.Encode(b)})
	}
	return nil
}

// signatures gives feed-key signatures, good ones and forged ones.
func (w *witness) signatures() error {
	draw := &seedReader{seed: "oraclestream fixture signatures"}
	var buf [32]byte
	number := func() *big.Int {
		_, _ = draw.Read(buf[:]) // never fails
		return new(big.Int).SetBytes(buf[:])
	}
	messages := []protocol.Element{{}, protocol.NewElement(1), minusOne()}
	for range 9 {
		messages = append(messages, protocol.ReduceBytes(number().Bytes()))
	}
	for i, m := range messages {
		key := w.ops.keys[i%len(w.ops.keys)]
		sig := key.Sign(m)
		c := signatureCase{Name: fmt.Sprintf("good %d", i), Message: hexElement(m), Valid: true}
		var err error
		if c.RX, c.RY, c.S, err = split(sig); err != nil {
			return err
		}
		a := key.Public()
		if err := protocol.VerifyDigest(&a, m, sig); err != nil {
			return err
		}
		c.AX, c.AY = hexElement(a.X), hexElement(a.Y)
		w.out.Schnorr = append(w.out.Schnorr, c)
	}
	return w.forgeries(w.ops.keys[(len(messages)-1)%len(w.ops.keys)], number())
}

// forgeries changes the last good signature in every way that must not pass.
func (w *witness) forgeries(key *protocol.FeedPrivateKey, nonce *big.Int) error {
	good := w.out.Schnorr[len(w.out.Schnorr)-1]
	good.Valid = false
	params := twistededwards.GetEdwardsCurve()
	add := func(name string, change func(c *signatureCase)) {
		c := good
		c.Name = name
		change(&c)
		w.out.Schnorr = append(w.out.Schnorr, c)
	}
	plus := func(text string, v *big.Int) string {
		n, _ := new(big.Int).SetString(text[2:], 16) // written by hex32
		return hex32(n.Add(n, v))
	}
	field := fr.Modulus()
	zero, one := hex32(new(big.Int)), hex32(big.NewInt(1))
	add("another message", func(c *signatureCase) { c.Message = plus(c.Message, big.NewInt(1)) })
	add("another key", func(c *signatureCase) { c.AX, c.AY = w.out.Schnorr[0].AX, w.out.Schnorr[0].AY })
	add("another R", func(c *signatureCase) { c.RX, c.RY = w.out.Schnorr[0].RX, w.out.Schnorr[0].RY })
	add("S plus one", func(c *signatureCase) { c.S = plus(c.S, big.NewInt(1)) })
	add("S plus the order", func(c *signatureCase) { c.S = plus(c.S, &params.Order) })
	add("S is the order", func(c *signatureCase) { c.S = hex32(&params.Order) })
	add("S is zero", func(c *signatureCase) { c.S = zero })
	add("message plus the modulus", func(c *signatureCase) { c.Message = plus(c.Message, field) })
	add("R.x plus the modulus", func(c *signatureCase) { c.RX = plus(c.RX, field) })
	add("R.y plus the modulus", func(c *signatureCase) { c.RY = plus(c.RY, field) })
	add("R is (0, 0)", func(c *signatureCase) { c.RX, c.RY = zero, zero })
	add("R is (0, 0) and S one", func(c *signatureCase) { c.RX, c.RY, c.S = zero, zero, one })
	add("R off the curve", func(c *signatureCase) { c.RX = plus(c.RX, big.NewInt(1)) })
	add("key is (0, 0)", func(c *signatureCase) { c.AX, c.AY = zero, zero })
	add("key off the curve", func(c *signatureCase) { c.AX = plus(c.AX, big.NewInt(1)) })

	// Under the identity every R = S B is a signature of everything.
	var r, two, four twistededwards.PointAffine
	r.ScalarMultiplication(&params.Base, nonce)
	fitted := hex32(new(big.Int).Mod(nonce, &params.Order))
	add("key is the identity", func(c *signatureCase) {
		c.AX, c.AY, c.RX, c.RY, c.S = zero, one, hexElement(r.X), hexElement(r.Y), fitted
	})
	// The signer itself shifts R by a point of small order: multiplied by the cofactor the equation would hold.
	two.Y = minusOne()
	if four.X.Sqrt(&two.Y) == nil {
		return fmt.Errorf("find point of order four: -1 is no square")
	}
	shifted := func(by *twistededwards.PointAffine) *twistededwards.PointAffine {
		return new(twistededwards.PointAffine).Add(&r, by)
	}
	add("R shifted by order two", func(c *signatureCase) { fit(c, key, nonce, shifted(&two)) })
	add("R shifted by order four", func(c *signatureCase) { fit(c, key, nonce, shifted(&four)) })
	add("R of order four", func(c *signatureCase) { fit(c, key, new(big.Int), &four) })
	identity := twistededwards.PointAffine{Y: protocol.NewElement(1)}
	add("R is the identity", func(c *signatureCase) { fit(c, key, new(big.Int), &identity) })
	// Of all nonces for the message 1 the first whose hash agrees with the modulus in its highest bits.
	add("a hash that is no challenge", func(c *signatureCase) {
		c.Message = one
		var r twistededwards.PointAffine
		nonce := big.NewInt(unfitNonce)
		r.ScalarMultiplication(&params.Base, nonce)
		fit(c, key, nonce, &r)
	})
	// The same without a shift, so that those above fail for the shift alone.
	add("R unshifted", func(c *signatureCase) {
		fit(c, key, nonce, &r)
		c.Valid = true
	})
	return nil
}

// unfitNonce is that nonce; found by trying.
const unfitNonce = 231_895

// fit makes S for the key, the case's message and R = nonce B, or R beside it.
func fit(c *signatureCase, key *protocol.FeedPrivateKey, nonce *big.Int, r *twistededwards.PointAffine) {
	params := twistededwards.GetEdwardsCurve()
	var m protocol.Element
	m.SetBytes(common.FromHex(c.Message))
	// A key's form is its point, its scalar and its source of nonces, 32 bytes each.
	scalar := new(big.Int).SetBytes(key.Bytes()[32:64])
	h, _ := protocol.ChallengeHash(r, m)
	s := protocol.ChallengeScalar(h)
	s.Mul(s, scalar).Add(s, nonce).Mod(s, &params.Order)
	c.RX, c.RY, c.S = hexElement(r.X), hexElement(r.Y), hex32(s)
}

func minusOne() (e protocol.Element) {
	e.SetInt64(-1)
	return e
}

// bundle encodes a made-up bundle of the round in which the first slot took no part.
func (w *witness) bundle() error {
	draw := &seedReader{seed: "oraclestream fixture bundle"}
	var buf [32]byte
	number := func() protocol.Element {
		_, _ = draw.Read(buf[:]) // never fails
		return protocol.ReduceBytes(buf[:])
	}
	st := &protocol.BundleStatement{Profile: 1, Slot: 1, Commitment: number(), Digests: make([]protocol.Element, slots)}
	for i := 1; i < slots; i++ {
		st.Digests[i] = number()
	}
	st.Words = []protocol.Element{number(), protocol.NewElement(uint64(round)), protocol.DigestsWord(st.Digests), number(), number(), number()}
	for i := range st.Proof {
		st.Proof[i] = protocol.BigInt(number())
	}
	set := feed.Set{Interval: interval, Feeds: feeds}
	b, err := protocol.EncodeEquivocation(chain, set, w.keys[1].Address(), round, st, w.lie.EnvelopeStatement())
	if err != nil {
		return err
	}
	v := bundleEncoding{Commitment: hexElement(st.Commitment), Data: hexutil.Encode(b)}
	for _, e := range st.Words {
		v.Words = append(v.Words, hexElement(e))
	}
	for _, e := range st.Digests {
		v.Digests = append(v.Digests, hexElement(e))
	}
	for _, e := range st.Proof {
		v.Proof = append(v.Proof, hex32(e))
	}
	w.out.Bundle = v
	return nil
}
