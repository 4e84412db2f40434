package prover

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards/eddsa"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/test"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// raw is an assignment of the circuit in which everything can be false. It is
// built apart from the code that assigns honest reports: attacks change it at
// will and sign, hash and publish whatever they like.
type raw struct {
	t     testing.TB
	shape protocol.Shape

	domain, root, quorum, payee, round, digests *big.Int

	slots    []rawSlot
	presence []*big.Int
	medians  []*big.Int

	// context gives what a slot's digest binds besides its vector.
	context func(r *raw, slot int) [4]*big.Int

	// said is the statement that the contract sees; nil means the true one.
	said                              []*big.Int
	commitment, challenge, evaluation *big.Int
}

type rawSlot struct {
	secret       *protocol.FeedPrivateKey
	keyX, keyY   *big.Int
	weight, mask *big.Int
	vector       []*big.Int
	rx, ry, s    *big.Int
}

var modulus = ecc.BN254.ScalarField()

func num(v int64) *big.Int { return big.NewInt(v) }

func pow2(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }

func plus(a *big.Int, b int64) *big.Int { return new(big.Int).Add(a, big.NewInt(b)) }

func element(v *big.Int) fr.Element {
	var e fr.Element
	e.SetBigInt(v)
	return e
}

func big2(e fr.Element) *big.Int { return protocol.BigInt(e) }

func hashInts(tag fr.Element, values ...*big.Int) *big.Int {
	in := []fr.Element{tag}
	for _, v := range values {
		in = append(in, element(v))
	}
	return big2(protocol.Hash(in...))
}

func packInts(values []*big.Int, lanes int, width uint) []*big.Int {
	var words []*big.Int
	for chunk := range slices.Chunk(values, lanes) {
		w := new(big.Int)
		for j, v := range chunk {
			w.Add(w, new(big.Int).Lsh(v, uint(j)*width))
		}
		words = append(words, w.Mod(w, modulus))
	}
	return words
}

// testKey gives the feed key of a number.
func testKey(t testing.TB, n uint64) *protocol.FeedPrivateKey {
	t.Helper()
	var seed [32]byte
	seed[0], seed[1] = byte(n), byte(n>>8)
	key, err := protocol.NewFeedPrivateKey(rand.NewChaCha8(seed))
	require.NoError(t, err)
	return key
}

// newRaw makes a true assignment: one row of values a slot, a nil row where
// the slot takes no part, and value 0 for an absent observation.
func newRaw(t testing.TB, weights []int64, quorum int64, rows [][]int64) *raw {
	t.Helper()
	shape := protocol.Shape{Slots: len(weights), Columns: 4}
	r := &raw{
		t: t, shape: shape,
		domain: num(777), quorum: num(quorum), payee: num(0xbeef), round: num(883612800),
		context: (*raw).trueContext,
	}
	for i, w := range weights {
		s := rawSlot{keyX: num(0), keyY: num(1), weight: num(w), mask: num(0), rx: num(0), ry: num(1), s: num(0)}
		if w != 0 {
			s.secret = testKey(t, uint64(i))
			a := s.secret.Public()
			s.keyX, s.keyY = big2(a.X), big2(a.Y)
		}
		for j := range shape.Columns {
			v := int64(0)
			if rows[i] != nil {
				v = rows[i][j]
			}
			s.vector = append(s.vector, num(v))
		}
		r.slots = append(r.slots, s)
	}
	r.setRoot()
	for i := range rows {
		if rows[i] != nil {
			r.slots[i].mask = num(1)
			r.sign(i)
		}
	}
	r.setMedians()
	r.setDigests()
	return r
}

func (r *raw) setRoot() {
	var in []*big.Int
	for i := range r.slots {
		s := &r.slots[i]
		in = append(in, s.keyX, s.keyY, s.weight)
	}
	r.root = hashInts(protocol.TagCommittee, in...)
}

func (r *raw) trueContext(slot int) [4]*big.Int {
	return [4]*big.Int{r.domain, r.round, r.root, num(int64(slot))}
}

func (r *raw) digest(slot int) *big.Int {
	c := r.context(r, slot)
	return hashInts(protocol.TagDigest, append(c[:], packInts(r.slots[slot].vector, 3, 84)...)...)
}

// sign signs a slot's vector with its key.
func (r *raw) sign(slot int) { r.signDigest(slot, r.digest(slot), r.slots[slot].secret) }

// resign signs every participating vector again.
func (r *raw) resign() {
	for i := range r.slots {
		if r.slots[i].mask.Sign() != 0 && r.slots[i].secret != nil {
			r.sign(i)
		}
	}
}

func (r *raw) signDigest(slot int, digest *big.Int, key *protocol.FeedPrivateKey) {
	b, err := key.Sign(element(digest))
	require.NoError(r.t, err)
	var sig eddsa.Signature
	_, err = sig.SetBytes(b[:])
	require.NoError(r.t, err)
	s := &r.slots[slot]
	s.rx, s.ry, s.s = big2(sig.R.X), big2(sig.R.Y), new(big.Int).SetBytes(sig.S[:])
}

func (r *raw) setDigests() {
	var in []*big.Int
	for i := range r.slots {
		d := r.digest(i)
		in = append(in, d.Mul(d, r.slots[i].mask))
	}
	r.digests = hashInts(protocol.TagDigests, in...)
}

// setMedians finds presence and medians by trying every observation.
func (r *raw) setMedians() {
	r.presence, r.medians = nil, nil
	for j := range r.shape.Columns {
		var weights, values []*big.Int
		for i := range r.slots {
			s := &r.slots[i]
			weights = append(weights, new(big.Int).Mul(s.weight, s.mask))
			values = append(values, s.vector[j])
		}
		m := referenceMedian(weights, values, r.quorum)
		r.medians = append(r.medians, m)
		r.presence = append(r.presence, num(int64(m.Sign())))
	}
}

// referenceMedian is the definition read aloud: the smallest observed m with
// 2 * sum{u_i : v_i <= m} >= W, or 0 where W is below the quorum.
func referenceMedian(weights, values []*big.Int, quorum *big.Int) *big.Int {
	weightUpTo := func(limit *big.Int) *big.Int {
		sum := new(big.Int)
		for i, v := range values {
			if v.Sign() != 0 && (limit == nil || v.Cmp(limit) <= 0) {
				sum.Add(sum, weights[i])
			}
		}
		return sum
	}
	all := weightUpTo(nil)
	best := new(big.Int)
	if all.Cmp(quorum) < 0 {
		return best
	}
	for i, v := range values {
		if v.Sign() == 0 || weights[i].Sign() == 0 {
			continue
		}
		twice := weightUpTo(v)
		if twice.Lsh(twice, 1).Cmp(all) >= 0 && (best.Sign() == 0 || v.Cmp(best) < 0) {
			best = v
		}
	}
	return best
}

// statement is x as the circuit sees it.
func (r *raw) statement() []*big.Int {
	x := []*big.Int{r.domain, r.root, r.quorum, r.payee, r.round, r.digests}
	var mask []*big.Int
	for i := range r.slots {
		mask = append(mask, r.slots[i].mask)
	}
	x = append(x, packInts(mask, 252, 1)...)
	return append(x, packInts(r.medians, 4, 63)...)
}

// publish derives the public inputs as the contract does, unless the attack
// has set them.
func (r *raw) publish() {
	proven := r.statement()
	if r.said == nil {
		r.said = proven
	}
	if r.commitment == nil {
		r.commitment = hashInts(protocol.TagStatement, proven...)
	}
	x := make([]fr.Element, len(r.said))
	for i := range x {
		x[i] = element(r.said[i])
	}
	challenge := protocol.Challenge(x, element(r.commitment))
	if r.challenge == nil {
		r.challenge = big2(challenge)
	}
	if r.evaluation == nil {
		r.evaluation = big2(protocol.Evaluation(x, challenge))
	}
}

func (r *raw) assignment() *Circuit {
	r.publish()
	c, err := NewCircuit(r.shape)
	require.NoError(r.t, err)
	mod := func(v *big.Int) frontend.Variable { return new(big.Int).Mod(v, modulus) }
	c.Commitment, c.Challenge, c.Evaluation = mod(r.commitment), mod(r.challenge), mod(r.evaluation)
	c.Domain, c.Root, c.Quorum = mod(r.domain), mod(r.root), mod(r.quorum)
	c.Payee, c.Round, c.Digests = mod(r.payee), mod(r.round), mod(r.digests)
	for i := range r.slots {
		s, to := &r.slots[i], &c.Slots[i]
		to.KeyX, to.KeyY, to.Weight, to.Participates = mod(s.keyX), mod(s.keyY), mod(s.weight), mod(s.mask)
		to.RX, to.RY, to.S = mod(s.rx), mod(s.ry), mod(s.s)
		for j, v := range s.vector {
			to.Vector[j] = mod(v)
		}
	}
	for j := range r.medians {
		c.Medians[j], c.Present[j] = mod(r.medians[j]), mod(r.presence[j])
	}
	return c
}

// solve says whether the circuit without some constraints takes the assignment.
func (r *raw) solve(without group) error {
	c, err := NewCircuit(r.shape)
	require.NoError(r.t, err)
	c.without = without
	if err := test.IsSolved(c, r.assignment(), modulus); err != nil {
		return fmt.Errorf("not solved: %w", err)
	}
	return nil
}

// base is the point that signatures are made with.
func base() twistededwards.PointAffine {
	params := twistededwards.GetEdwardsCurve()
	return params.Base
}
