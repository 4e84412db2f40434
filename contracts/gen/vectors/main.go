// Command vectors writes what the contracts' tests compare themselves with: the
// protocol's hashes, roots, domains, challenges and feed keys, computed in Go.
//
//	go run ./contracts/gen/vectors -out contracts/test/fixtures/protocol.json
//
// It draws from a seed, so running it again gives the same file.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/big"
	"math/rand/v2"
	"os"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

func main() {
	out := flag.String("out", "contracts/test/fixtures/protocol.json", "file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		log.Fatal(err)
	}
}

func run(out string) error {
	g := generator{random: rand.NewChaCha8([32]byte([]byte("oraclestream contract vectors v1")))}
	v, err := g.vectors()
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode vectors: %w", err)
	}
	return os.WriteFile(out, append(b, '\n'), 0o644)
}

type (
	vectors struct {
		Narrow     permutation       `json:"narrow"`
		Wide       permutation       `json:"wide"`
		Hashes     []hashVector      `json:"hashes"`
		Keys       []keyVector       `json:"keys"`
		Roots      []rootVector      `json:"roots"`
		Domains    []domainVector    `json:"domains"`
		Statements []statementVector `json:"statements"`
		// OffSubgroup is a point of G2's curve outside the subgroup: x1, x0, y1, y0.
		OffSubgroup [4]string `json:"off_subgroup"`
	}
	permutation struct {
		// RoundKeys stand in the order in which the permutation adds them.
		RoundKeys []string `json:"round_keys"`
		// Diagonal is what the matrix of partial rounds has more than ones.
		Diagonal []string `json:"diagonal"`
	}
	hashVector struct {
		Tag    string   `json:"tag"`
		In     []string `json:"in"`
		Narrow string   `json:"narrow"`
		Wide   string   `json:"wide"`
	}
	// keyVector is a registration point Q and A = 8Q.
	keyVector struct {
		Name string `json:"name"`
		QX   string `json:"qx"`
		QY   string `json:"qy"`
		AX   string `json:"ax"`
		AY   string `json:"ay"`
	}
	rootVector struct {
		Slots     int      `json:"slots"`
		Operators []string `json:"operators"`
		QX        []string `json:"qx"`
		QY        []string `json:"qy"`
		AX        []string `json:"ax"`
		AY        []string `json:"ay"`
		Weights   []string `json:"weights"`
		Root      string   `json:"root"`
		Quorum    string   `json:"quorum"`
		Total     string   `json:"total"`
	}
	domainVector struct {
		HomeChainID string   `json:"home_chain_id"`
		Registry    string   `json:"registry"`
		IntervalMs  string   `json:"interval_ms"`
		Feeds       []string `json:"feeds"`
		Decimals    []string `json:"decimals"`
		Domain      string   `json:"domain"`
	}
	// statementVector stands under the domain of the same index.
	statementVector struct {
		Slots      int      `json:"slots"`
		Columns    int      `json:"columns"`
		TimeMs     string   `json:"time_ms"`
		Root       string   `json:"root"`
		Quorum     string   `json:"quorum"`
		Words      []string `json:"words"`
		Commitment string   `json:"commitment"`
		Challenge  string   `json:"challenge"`
		Evaluation string   `json:"evaluation"`
	}
)

type generator struct{ random *rand.ChaCha8 }

func (g *generator) vectors() (*vectors, error) {
	v := &vectors{
		Hashes: g.hashes(),
		Narrow: describe(poseidon2.NewParameters(protocol.NarrowWidth, protocol.NarrowFullRounds, protocol.NarrowPartialRounds)),
		Wide:   describe(poseidon2.NewParameters(protocol.WideWidth, protocol.WideFullRounds, protocol.WidePartialRounds)),
	}
	var err error
	if v.Keys, err = g.keys(); err != nil {
		return nil, err
	}
	for _, n := range []struct{ slots, members int }{{1, 1}, {4, 4}, {4, 3}, {16, 7}} {
		r, err := g.root(protocol.Shape{Slots: n.slots, Columns: 4}, n.members)
		if err != nil {
			return nil, err
		}
		v.Roots = append(v.Roots, r)
	}
	sets := []feed.Set{
		{Interval: 2 * time.Second, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8}}},
		{Interval: 500 * time.Millisecond, Feeds: []feed.Feed{
			{ID: "BTC/USD", Decimals: 8}, {ID: "ETH/USD", Decimals: 8}, {ID: "EUR/USD", Decimals: 5},
			{ID: "BTC/USDT@20220513", Decimals: 18}, {ID: "noaa/41002/wave_height", Decimals: 0},
		}},
	}
	var domains []protocol.Element
	if v.Domains, domains, err = g.domains(sets); err != nil {
		return nil, err
	}
	for i, shape := range []protocol.Shape{{Slots: 4, Columns: 8}, {Slots: 253, Columns: 64}} {
		s, err := g.statement(shape, sets[i], domains[i])
		if err != nil {
			return nil, err
		}
		v.Statements = append(v.Statements, s)
	}
	v.OffSubgroup = offSubgroup()
	return v, nil
}

func (g *generator) element() protocol.Element {
	var b [32]byte
	_, _ = g.random.Read(b[:]) // never fails
	return protocol.ReduceBytes(b[:])
}

func describe(p *poseidon2.Parameters) permutation {
	out := permutation{Diagonal: texts(p.DiagM1)}
	half := p.NbFullRounds / 2
	for r, keys := range p.RoundKeys {
		if r >= half && r < half+p.NbPartialRounds {
			keys = keys[:1]
		}
		out.RoundKeys = append(out.RoundKeys, texts(keys)...)
	}
	return out
}

func (g *generator) hashes() []hashVector {
	var minusOne protocol.Element
	one := protocol.NewElement(1)
	minusOne.Sub(&minusOne, &one)
	inputs := [][]protocol.Element{
		nil, {protocol.NewElement(0)}, {one}, {minusOne}, {minusOne, minusOne, minusOne}, {one, protocol.NewElement(0)},
	}
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 9, 12, 14, 15, 16, 29, 30, 31, 45, 64} {
		in := make([]protocol.Element, n)
		for i := range in {
			in[i] = g.element()
		}
		inputs = append(inputs, in)
	}
	tags := []protocol.Element{protocol.TagDigest, protocol.TagCommittee, minusOne}
	out := make([]hashVector, len(inputs))
	for i, in := range inputs {
		tag := tags[i%len(tags)]
		out[i] = hashVector{
			Tag: text(tag), In: texts(in),
			Narrow: text(protocol.NarrowHash(tag, in...)), Wide: text(protocol.WideHash(tag, in...)),
		}
	}
	return out
}

// keys gives ordinary points, points outside the subgroup, and points whose
// eightfold is the identity.
func (g *generator) keys() ([]keyVector, error) {
	var out []keyVector
	add := func(name string, q *twistededwards.PointAffine) {
		var a twistededwards.PointAffine
		a.ScalarMultiplication(q, big.NewInt(8))
		out = append(out, keyVector{Name: name, QX: text(q.X), QY: text(q.Y), AX: text(a.X), AY: text(a.Y)})
	}
	var identity, two, four twistededwards.PointAffine
	identity.Y = protocol.NewElement(1)
	two.Y.Neg(&identity.Y)
	// (x, 0) with -x^2 = 1 has order four.
	if four.X.Sqrt(&two.Y) == nil {
		return nil, fmt.Errorf("find point of order four: -1 is no square")
	}
	add("identity", &identity)
	add("order two", &two)
	add("order four", &four)
	for i := range 4 {
		k, err := protocol.NewFeedPrivateKey(g.random)
		if err != nil {
			return nil, err
		}
		a := k.Public()
		q := protocol.RegistrationPoint(&a)
		add(fmt.Sprintf("key %d", i), &q)
		var twisted twistededwards.PointAffine
		twisted.Add(&q, &four)
		add(fmt.Sprintf("key %d outside the subgroup", i), &twisted)
	}
	return out, nil
}

func (g *generator) root(shape protocol.Shape, members int) (rootVector, error) {
	v := rootVector{Slots: shape.Slots}
	var c protocol.Committee
	for range members {
		k, err := protocol.NewFeedPrivateKey(g.random)
		if err != nil {
			return v, err
		}
		m := protocol.Member{Key: k.Public(), Weight: g.random.Uint64()>>(64-protocol.WeightBits) | 1}
		_, _ = g.random.Read(m.Operator[:])
		c.Members = append(c.Members, m)
		q := protocol.RegistrationPoint(&m.Key)
		v.Operators = append(v.Operators, m.Operator.Hex())
		v.QX, v.QY = append(v.QX, text(q.X)), append(v.QY, text(q.Y))
		v.AX, v.AY = append(v.AX, text(m.Key.X)), append(v.AY, text(m.Key.Y))
		v.Weights = append(v.Weights, fmt.Sprint(m.Weight))
	}
	if err := c.Validate(shape); err != nil {
		return v, err
	}
	v.Root = text(c.Root(shape))
	v.Total, v.Quorum = fmt.Sprint(c.Total()), fmt.Sprint(protocol.Quorum(c.Total()))
	return v, nil
}

func (g *generator) network() protocol.Network {
	n := protocol.Network{HomeChainID: new(big.Int).SetUint64(g.random.Uint64() | 1)}
	_, _ = g.random.Read(n.Registry[:])
	return n
}

func (g *generator) domains(sets []feed.Set) ([]domainVector, []protocol.Element, error) {
	var out []domainVector
	var elements []protocol.Element
	for _, set := range sets {
		n := g.network()
		d, err := protocol.Domain(n, set)
		if err != nil {
			return nil, nil, err
		}
		v := domainVector{
			HomeChainID: n.HomeChainID.String(), Registry: n.Registry.Hex(),
			IntervalMs: fmt.Sprint(set.Interval.Milliseconds()), Domain: text(d),
		}
		for _, f := range set.Feeds {
			v.Feeds, v.Decimals = append(v.Feeds, string(f.ID)), append(v.Decimals, fmt.Sprint(f.Decimals))
		}
		out, elements = append(out, v), append(elements, d)
	}
	return out, elements, nil
}

func (g *generator) statement(shape protocol.Shape, set feed.Set, domain protocol.Element) (statementVector, error) {
	const round = 1 << 30
	at := feed.Round(round).Start(set.Interval).Add(time.Millisecond).UnixMilli()
	w := protocol.Words{
		Round: round, Digests: g.element(),
		Participation: make([]bool, shape.Slots), Medians: make([]feed.Encoded, shape.Columns),
	}
	_, _ = g.random.Read(w.Payee[:])
	for i := range w.Participation {
		w.Participation[i] = g.random.Uint64()&1 == 1
	}
	for i := range w.Medians {
		w.Medians[i] = feed.Encoded(g.random.Uint64() >> (64 - feed.EncodedBits))
	}
	var err error
	if w.Medians[0], err = feed.Encode(at); err != nil {
		return statementVector{}, err
	}
	words, err := w.Pack(shape)
	if err != nil {
		return statementVector{}, err
	}
	root, quorum := g.element(), g.random.Uint64()>>8
	x := protocol.Statement(domain, root, quorum, words)
	commitment := protocol.Commitment(x)
	challenge := protocol.Challenge(x, commitment)
	return statementVector{
		Slots: shape.Slots, Columns: shape.Columns, TimeMs: fmt.Sprint(at),
		Root: text(root), Quorum: fmt.Sprint(quorum), Words: texts(words),
		Commitment: text(commitment), Challenge: text(challenge), Evaluation: text(protocol.Evaluation(x, challenge)),
	}, nil
}

// offSubgroup takes the first x = (i, 0) that has a y. G2's cofactor is so large
// that the point lies outside the subgroup, which is checked all the same.
func offSubgroup() [4]string {
	_, _, _, generator := bn254.Generators()
	// b = y^2 - x^3 at the generator.
	var b, t bn254.E2
	b.Square(&generator.Y)
	t.Square(&generator.X).Mul(&t, &generator.X)
	b.Sub(&b, &t)
	for i := uint64(1); ; i++ {
		var p bn254.G2Affine
		p.X.A0.SetUint64(i)
		t.Square(&p.X).Mul(&t, &p.X).Add(&t, &b)
		if t.Legendre() != 1 {
			continue
		}
		p.Y.Sqrt(&t)
		if p.IsOnCurve() && !p.IsInSubGroup() {
			return [4]string{baseText(p.X.A1), baseText(p.X.A0), baseText(p.Y.A1), baseText(p.Y.A0)}
		}
	}
}

func baseText(e fp.Element) string { return common.Hash(e.Bytes()).Hex() }

func text(e protocol.Element) string { return common.Hash(e.Bytes()).Hex() }

func texts(e []protocol.Element) []string {
	out := make([]string, len(e))
	for i := range e {
		out[i] = text(e[i])
	}
	return out
}
