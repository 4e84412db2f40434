package prover

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
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
	medians  []*big.Int
	crossing []*big.Int

	// context gives what a slot's digest binds besides its vector.
	context func(r *raw, slot int) [4]*big.Int

	// blank hashes zeros in place of the vectors.
	blank bool

	// said is the statement that the contract sees; nil means the true one.
	said                              []*big.Int
	commitment, challenge, evaluation *big.Int
}

type rawSlot struct {
	secret       *protocol.FeedPrivateKey
	keyX, keyY   *big.Int
	weight, mask *big.Int
	vector, side []*big.Int
	// challenge, middle and top are the parts of the signature's hash.
	challenge, middle, top, s *big.Int
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

func elements(values []*big.Int) []fr.Element {
	out := make([]fr.Element, len(values))
	for i, v := range values {
		out[i] = element(v)
	}
	return out
}

func narrowInts(tag fr.Element, values ...*big.Int) *big.Int {
	return big2(protocol.NarrowHash(tag, elements(values)...))
}

func wideInts(tag fr.Element, values ...*big.Int) *big.Int {
	return big2(protocol.WideHash(tag, elements(values)...))
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

// newRaw makes a true assignment of four columns: one row of values a slot, a nil
// row where the slot takes no part, and value 0 for an absent observation.
func newRaw(t testing.TB, weights []int64, quorum int64, rows [][]int64) *raw {
	t.Helper()
	return newRawOf(t, protocol.Shape{Slots: len(weights), Columns: 4}, weights, quorum, rows)
}

// newRawOf does so for any shape.
func newRawOf(t testing.TB, shape protocol.Shape, weights []int64, quorum int64, rows [][]int64) *raw {
	t.Helper()
	r := &raw{
		t: t, shape: shape,
		domain: num(777), quorum: num(quorum), payee: num(0xbeef), round: num(883612800),
		context: (*raw).trueContext,
	}
	for i, w := range weights {
		s := rawSlot{keyX: num(0), keyY: num(1), weight: num(w), mask: num(0), challenge: num(0), middle: num(0), top: num(0), s: num(1)}
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
			s.vector, s.side = append(s.vector, num(v)), append(s.side, num(0))
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
	r.root = narrowInts(protocol.TagCommittee, in...)
}

func (r *raw) trueContext(slot int) [4]*big.Int {
	return [4]*big.Int{r.domain, r.round, r.root, num(int64(slot))}
}

func (r *raw) digest(slot int) *big.Int {
	c := r.context(r, slot)
	context := narrowInts(protocol.TagContext, c[0], c[1], c[2])
	words := packInts(r.slots[slot].vector, 3, 84)
	if r.blank {
		words = []*big.Int{num(0), num(0)}
	}
	return wideInts(protocol.TagDigest, append([]*big.Int{context, c[3]}, words...)...)
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
	sig, err := protocol.ParseFeedSignature(key.Sign(element(digest)))
	require.NoError(r.t, err)
	r.setSignature(slot, digest, sig)
}

// setSignature puts a signature in the form that the circuit takes.
func (r *raw) setSignature(slot int, digest *big.Int, sig protocol.FeedSignature) {
	h, _ := protocol.ChallengeHash(&sig.R, element(digest))
	s := &r.slots[slot]
	s.challenge, s.middle, s.top = splitHash(big2(h))
	s.s = sig.S
}

func (r *raw) setDigests() {
	var in []*big.Int
	for i := range r.slots {
		d := r.digest(i)
		in = append(in, d.Mul(d, r.slots[i].mask))
	}
	r.digests = wideInts(protocol.TagDigests, in...)
}

// setMedians finds the medians by trying every observation, and the sides.
func (r *raw) setMedians() {
	r.medians, r.crossing = make([]*big.Int, r.shape.Columns), make([]*big.Int, r.shape.Columns)
	for j := range r.shape.Columns {
		r.setColumn(j)
	}
}

func (r *raw) setColumn(j int) {
	weights, values := r.columnOf(j)
	r.claim(j, referenceMedian(weights, values, r.quorum))
}

// columnOf gives the weights that take part in a column, and its values.
func (r *raw) columnOf(j int) (weights, values []*big.Int) {
	for i := range r.slots {
		s := &r.slots[i]
		weights = append(weights, new(big.Int).Mul(s.weight, s.mask))
		values = append(values, s.vector[j])
	}
	return weights, values
}

// claim says a median and puts everything on the side where it belongs then.
func (r *raw) claim(j int, m *big.Int) {
	r.medians[j] = m
	r.setSides(j)
}

// setSides gives the sides and the crossing weight that show a column's median,
// where anything can.
func (r *raw) setSides(j int) {
	weights, values := r.columnOf(j)
	sides, crossing := referenceSides(weights, values, r.medians[j])
	r.crossing[j] = crossing
	for i := range r.slots {
		r.slots[i].side[j] = sides[i]
	}
}

// referenceSides tries every set of the observations that are the median itself:
// those of it on the lower side, and one of the others as the crossing one.
// Where nothing shows the median it gives the plain sides.
func referenceSides(weights, values []*big.Int, m *big.Int) (sides []*big.Int, crossing *big.Int) {
	var equal []int
	total := new(big.Int)
	for i, v := range values {
		side := num(0)
		if v.Cmp(m) >= 0 {
			side = num(1)
		}
		if v.Cmp(m) == 0 && weights[i].Sign() != 0 {
			equal = append(equal, i)
		}
		if v.Sign() != 0 {
			total.Add(total, weights[i])
		}
		sides = append(sides, side)
	}
	if m.Sign() == 0 {
		return sides, num(0)
	}
	for set := range 1 << len(equal) {
		try := slices.Clone(sides)
		twice := new(big.Int)
		for k, i := range equal {
			try[i] = num(int64(1 - set>>k&1))
		}
		for i := range try {
			if try[i].Sign() != 0 {
				twice.Add(twice, weights[i])
			}
		}
		twice.Lsh(twice, 1)
		for _, i := range equal {
			most := new(big.Int).Lsh(weights[i], 1)
			if try[i].Sign() != 0 && twice.Cmp(total) > 0 && twice.Cmp(most.Add(most, total)) <= 0 {
				return try, weights[i]
			}
		}
	}
	return sides, num(0)
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
		r.commitment = wideInts(protocol.TagStatement, proven...)
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

func (r *raw) assignment(profile Profile) *Circuit {
	r.publish()
	c, err := NewCircuit(r.shape, profile)
	require.NoError(r.t, err)
	mod := func(v *big.Int) frontend.Variable { return new(big.Int).Mod(v, modulus) }
	c.Commitment, c.Challenge, c.Evaluation = mod(r.commitment), mod(r.challenge), mod(r.evaluation)
	c.Domain, c.Root, c.Quorum = mod(r.domain), mod(r.root), mod(r.quorum)
	c.Payee, c.Round, c.Digests = mod(r.payee), mod(r.round), mod(r.digests)
	for i := range r.slots {
		s, to := &r.slots[i], &c.Slots[i]
		to.KeyX, to.KeyY, to.Weight, to.Participates = mod(s.keyX), mod(s.keyY), mod(s.weight), mod(s.mask)
		to.Challenge, to.HashMiddle, to.HashTop, to.S = mod(s.challenge), mod(s.middle), mod(s.top), mod(s.s)
		for j := range s.vector {
			to.Vector[j], to.Side[j] = mod(s.vector[j]), mod(s.side[j])
		}
	}
	for j := range r.medians {
		c.Medians[j], c.Crossing[j] = mod(r.medians[j]), mod(r.crossing[j])
	}
	return c
}
