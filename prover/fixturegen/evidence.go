package main

import (
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"strconv"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// evidence is what the tests of the contracts' judge and mirror read. It stands
// in the world of the proven cases: the same network, feed set and feed keys.
// Nothing in it is random or proven, so every run writes the same file.
type evidence struct {
	HomeChainID uint64          `json:"home_chain_id"`
	Registry    string          `json:"registry"`
	Domain      string          `json:"domain"`
	FeedIDs     []string        `json:"feed_ids"`
	Decimals    []int           `json:"decimals"`
	Operators   []signer        `json:"operators"`
	Members     string          `json:"members"`
	HandOvers   []handOver      `json:"hand_overs"`
	Signed      []signed        `json:"signed"`
	Schnorr     []signatureCase `json:"schnorr"`
	// Digests gives, for a proven case, the digest of every slot.
	Digests map[string][]string `json:"digests"`
	Encoded []encoded           `json:"encoded"`
	Bundle  bundleEncoding      `json:"bundle"`
}

// signer is an operator with its secrets, which guard nothing.
type signer struct {
	Key     string `json:"key"`
	Address string `json:"address"`
	AX      string `json:"ax"`
	AY      string `json:"ay"`
	Weight  uint64 `json:"weight"`
}

type handOver struct {
	Epoch       uint64 `json:"epoch"`
	FromMs      int64  `json:"from_ms"`
	UntilMs     int64  `json:"until_ms"`
	Quorum      uint64 `json:"quorum"`
	Total       uint64 `json:"total"`
	Root        string `json:"root"`
	MembersHash string `json:"members_hash"`
	Hash        string `json:"hash"`
	// Signatures has one entry a slot.
	Signatures []string `json:"signatures"`
}

// signed is an observation: what was signed, and both signatures.
type signed struct {
	Name         string   `json:"name"`
	Slot         int      `json:"slot"`
	Round        uint64   `json:"round"`
	Root         string   `json:"root"`
	Values       []string `json:"values"`
	Digest       string   `json:"digest"`
	EnvelopeHash string   `json:"envelope_hash"`
	Envelope     string   `json:"envelope"`
	RX           string   `json:"rx"`
	RY           string   `json:"ry"`
	S            string   `json:"s"`
}

type encoded struct {
	Name string `json:"name"`
	Data string `json:"data"`
}

// bundleEncoding is evidence with a made-up bundle: its parts, and its bytes.
type bundleEncoding struct {
	Words      []string `json:"words"`
	Commitment string   `json:"commitment"`
	Proof      []string `json:"proof"`
	Digests    []string `json:"digests"`
	Data       string   `json:"data"`
}

// ethereumKey is an operator's other key.
type ethereumKey struct{ key *ecdsa.PrivateKey }

func newEthereumKey(slot int) ethereumKey {
	return ethereumKey{crypto.ToECDSAUnsafe(crypto.Keccak256([]byte("oraclestream fixture ethereum key " + strconv.Itoa(slot))))}
}

func (k ethereumKey) Address() common.Address { return crypto.PubkeyToAddress(k.key.PublicKey) }

func (k ethereumKey) SignHash(h common.Hash) (out [protocol.EthSignatureSize]byte, err error) {
	sig, err := crypto.Sign(h[:], k.key)
	if err != nil {
		return out, err
	}
	copy(out[:], sig)
	out[64] += 27
	return out, nil
}

// witness makes evidence out of the committee "main".
type witness struct {
	ops  *operators
	keys []ethereumKey
	lie  *protocol.Observation
	out  *evidence
}

func generateEvidence() (*evidence, error) {
	ops, err := newOperators(weights("main", slots))
	if err != nil {
		return nil, err
	}
	set := feed.Set{Interval: interval, Feeds: feeds}
	domain, err := protocol.Domain(chain, set)
	if err != nil {
		return nil, err
	}
	w := &witness{ops: ops, out: &evidence{
		HomeChainID: chain.HomeChainID.Uint64(), Registry: chain.Registry.Hex(), Domain: hexElement(domain),
		Digests: make(map[string][]string),
	}}
	for _, f := range feeds {
		w.out.FeedIDs, w.out.Decimals = append(w.out.FeedIDs, protocol.FeedKey(f.ID).Hex()), append(w.out.Decimals, int(f.Decimals))
	}
	for i := range ops.committee.Members {
		k, m := newEthereumKey(i), &ops.committee.Members[i]
		m.Operator = k.Address()
		w.keys = append(w.keys, k)
		w.out.Operators = append(w.out.Operators, signer{
			Key: hexutil.Encode(crypto.FromECDSA(k.key)), Address: m.Operator.Hex(),
			AX: hexElement(m.Key.X), AY: hexElement(m.Key.Y), Weight: m.Weight,
		})
	}
	w.out.Members = hexutil.Encode(protocol.PackMembers(ops.committee.Members))
	for _, step := range []func() error{w.digests, w.observations, w.handOvers, w.signatures, w.bundle} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

// digests notes what each slot signed in the proven cases.
func (w *witness) digests() error {
	for _, s := range scenarios() {
		ops, err := newOperators(weights(s.committee, slots))
		if err != nil {
			return err
		}
		r, err := ops.report(small(), &s)
		if err != nil {
			return err
		}
		list := make([]string, slots)
		for i, o := range r.Observations {
			list[i] = hexElement(protocol.Element{})
			if o != nil {
				list[i] = hexElement(o.Digest())
			}
		}
		w.out.Digests[s.name] = list
	}
	return nil
}

// sign gives the observation of a slot with both its signatures.
func (w *witness) sign(s *scenario, set feed.Set, slot int, key *protocol.FeedPrivateKey) (*protocol.Observation, error) {
	domain, err := protocol.Domain(*s.chain, set)
	if err != nil {
		return nil, err
	}
	root := w.ops.committee.Root(protocol.Shape{Slots: slots, Columns: columns})
	o := &protocol.Observation{Domain: domain, Root: root, Round: s.round, Slot: slot}
	if o.Vector, err = s.vector(small(), slot); err != nil {
		return nil, err
	}
	return o, protocol.SignObservation(*s.chain, o, key, w.keys[slot])
}

// observations signs what convicts, and what must not.
func (w *witness) observations() error {
	honest := scenarios()[0]
	lie, next, elsewhere := honest, honest, honest
	lie.move = 1_000_000
	next.round++
	elsewhere.chain, elsewhere.move = &otherChain, lie.move
	all, few := feed.Set{Interval: interval, Feeds: feeds}, feed.Set{Interval: interval, Feeds: feeds[:3]}
	// The same secret with another source of nonces: another signature of the same digest.
	again := w.ops.keys[1].Bytes()
	again[len(again)-1] ^= 1
	other, err := protocol.ParseFeedPrivateKey(again)
	if err != nil {
		return err
	}
	made := make(map[string]*protocol.Observation)
	for _, c := range []struct {
		name string
		s    *scenario
		set  feed.Set
		slot int
		key  *protocol.FeedPrivateKey
	}{
		{"honest", &honest, all, 1, w.ops.keys[1]},
		{"lie", &lie, all, 1, w.ops.keys[1]},
		{"other_nonce", &honest, all, 1, other},
		{"next_round", &next, all, 1, w.ops.keys[1]},
		{"other_set", &lie, few, 1, w.ops.keys[1]},
		{"elsewhere", &elsewhere, all, 1, w.ops.keys[1]},
		{"other_operator", &lie, all, 2, w.ops.keys[2]},
	} {
		o, err := w.sign(c.s, c.set, c.slot, c.key)
		if err != nil {
			return fmt.Errorf("sign %s: %w", c.name, err)
		}
		made[c.name] = o
		v, err := describeSigned(c.name, *c.s.chain, o)
		if err != nil {
			return err
		}
		w.out.Signed = append(w.out.Signed, v)
	}
	w.lie = made["lie"]
	return w.encode(all, made["honest"], w.lie)
}

// encode writes evidence of the kinds that need no proof.
func (w *witness) encode(set feed.Set, honest, lie *protocol.Observation) error {
	operator := w.keys[honest.Slot].Address()
	for _, c := range []struct {
		name          string
		first, second protocol.SignedStatement
	}{
		{"envelope envelope", honest.EnvelopeStatement(), lie.EnvelopeStatement()},
		{"envelope feed_key", honest.EnvelopeStatement(), lie.FeedKeyStatement()},
		{"feed_key envelope", honest.FeedKeyStatement(), lie.EnvelopeStatement()},
		{"feed_key feed_key", honest.FeedKeyStatement(), lie.FeedKeyStatement()},
	} {
		b, err := protocol.EncodeEquivocation(chain, set, operator, honest.Round, c.first, c.second)
		if err != nil {
			return err
		}
		w.out.Encoded = append(w.out.Encoded, encoded{Name: c.name, Data: hexutil.Encode(b)})
	}
	return nil
}

func describeSigned(name string, n protocol.Network, o *protocol.Observation) (signed, error) {
	rx, ry, s, err := split(o.FeedSignature)
	if err != nil {
		return signed{}, err
	}
	v := signed{
		Name: name, Slot: o.Slot, Round: uint64(o.Round), Root: hexElement(o.Root), Digest: hexElement(o.Digest()),
		EnvelopeHash: protocol.EnvelopeHash(n, o).Hex(), Envelope: hexutil.Encode(o.Envelope[:]),
		RX: rx, RY: ry, S: s,
	}
	for _, word := range protocol.PackVector(o.Vector) {
		v.Values = append(v.Values, hexElement(word))
	}
	return v, nil
}

// split gives a feed-key signature as the contracts take it: R in the plane, and S.
func split(sig [protocol.SignatureSize]byte) (rx, ry, s string, err error) {
	var r twistededwards.PointAffine
	if _, err := r.SetBytes(sig[:32]); err != nil {
		return "", "", "", fmt.Errorf("read R: %w", err)
	}
	return hexElement(r.X), hexElement(r.Y), hex32(new(big.Int).SetBytes(sig[32:])), nil
}
