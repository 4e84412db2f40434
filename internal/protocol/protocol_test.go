package protocol_test

import (
	"bytes"
	"crypto/ecdsa"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

var (
	shape   = protocol.Shape{Slots: 4, Columns: 8}
	network = protocol.Network{HomeChainID: big.NewInt(1337), Registry: common.HexToAddress("0x1000000000000000000000000000000000000001")}
)

type ethKey struct{ key *ecdsa.PrivateKey }

func (k ethKey) Address() common.Address { return crypto.PubkeyToAddress(k.key.PublicKey) }

func (k ethKey) SignHash(h common.Hash) (out [protocol.EthSignatureSize]byte, err error) {
	sig, err := crypto.Sign(h[:], k.key)
	if err != nil {
		return out, err
	}
	copy(out[:], sig)
	out[64] += 27
	return out, nil
}

type operator struct {
	eth  ethKey
	feed *protocol.FeedPrivateKey
}

func committee(t require.TestingT, n int) (*protocol.Committee, []operator) {
	random := rand.NewChaCha8([32]byte{7})
	c := &protocol.Committee{Epoch: 1, From: time.UnixMilli(0), Until: time.UnixMilli(1 << 50)}
	ops := make([]operator, n)
	for i := range ops {
		key := crypto.ToECDSAUnsafe(crypto.Keccak256([]byte{byte(i)}))
		fk, err := protocol.NewFeedPrivateKey(random)
		require.NoError(t, err)
		ops[i] = operator{eth: ethKey{key}, feed: fk}
		c.Members = append(c.Members, protocol.Member{Operator: ops[i].eth.Address(), Key: fk.Public(), Weight: uint64(100 + i)})
	}
	require.NoError(t, c.Validate(shape))
	return c, ops
}

func observation(t require.TestingT) (*protocol.Observation, *protocol.Committee) {
	c, ops := committee(t, 4)
	o := &protocol.Observation{
		Domain: protocol.NewElement(5), Root: c.Root(shape), Round: 77, Slot: 2,
		Vector: []feed.Encoded{1 << 62, 2, 3, 0, 1<<63 - 1, 0, 0, 9},
	}
	require.NoError(t, protocol.SignObservation(network, o, ops[2].feed, ops[2].eth))
	return o, c
}

func TestObservationRoundTripAndVerify(t *testing.T) {
	t.Parallel()
	o, c := observation(t)
	require.NoError(t, o.Verify(network, c, shape))
	back, err := protocol.DecodeObservation(o.Encode())
	require.NoError(t, err)
	require.Equal(t, o, back)
	require.Len(t, o.Encode(), protocol.ObservationSize(8))
}

func TestObservationVerifyRefusesEveryChange(t *testing.T) {
	t.Parallel()
	o, c := observation(t)
	wire := o.Encode()
	for i := range wire {
		changed := bytes.Clone(wire)
		changed[i] ^= 1
		d, err := protocol.DecodeObservation(changed)
		if err != nil {
			continue
		}
		require.ErrorIs(t, d.Verify(network, c, shape), protocol.ErrObservation, "byte %d", i)
	}
	elsewhere := network
	elsewhere.HomeChainID = big.NewInt(1)
	require.ErrorIs(t, o.Verify(elsewhere, c, shape), protocol.ErrObservation, "the envelope binds the home chain")
}

func TestObservationRefusesMalleableEnvelope(t *testing.T) {
	t.Parallel()
	o, c := observation(t)
	s := new(big.Int).SetBytes(o.Envelope[32:64])
	s.Sub(crypto.S256().Params().N, s)
	s.FillBytes(o.Envelope[32:64])
	o.Envelope[64] ^= 27 ^ 28
	require.ErrorIs(t, o.Verify(network, c, shape), protocol.ErrObservation)
}

// The envelope must be what any wallet computes for the typed data.
func TestEnvelopeIsEIP712(t *testing.T) {
	t.Parallel()
	o, _ := observation(t)
	domain, root, digest := o.Domain.Bytes(), o.Root.Bytes(), o.Digest()
	d := digest.Bytes()
	typed := apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {{Name: "name", Type: "string"}, {Name: "version", Type: "string"}, {Name: "chainId", Type: "uint256"}, {Name: "verifyingContract", Type: "address"}},
			"Observation":  {{Name: "domain", Type: "bytes32"}, {Name: "round", Type: "uint64"}, {Name: "root", Type: "bytes32"}, {Name: "slot", Type: "uint16"}, {Name: "digest", Type: "bytes32"}},
		},
		PrimaryType: "Observation",
		Domain: apitypes.TypedDataDomain{
			Name: "OracleStream", Version: "1", ChainId: (*math.HexOrDecimal256)(network.HomeChainID), VerifyingContract: network.Registry.Hex(),
		},
		Message: apitypes.TypedDataMessage{
			"domain": domain[:], "round": "77", "root": root[:], "slot": "2", "digest": d[:],
		},
	}
	want, _, err := apitypes.TypedDataAndHash(typed)
	require.NoError(t, err)
	require.Equal(t, common.BytesToHash(want), protocol.EnvelopeHash(network, o))
}

func TestRegistrationPoint(t *testing.T) {
	t.Parallel()
	c, _ := committee(t, 1)
	q := protocol.RegistrationPoint(&c.Members[0].Key)
	var a twistededwards.PointAffine
	a.ScalarMultiplication(&q, big.NewInt(8))
	require.True(t, a.Equal(&c.Members[0].Key))
}

func TestCommitteeRefuses(t *testing.T) {
	t.Parallel()
	outside := twistededwards.PointAffine{}
	outside.Y.SetInt64(-1) // of order two
	require.True(t, outside.IsOnCurve())
	for name, change := range map[string]func(*protocol.Committee){
		"no members":      func(c *protocol.Committee) { c.Members = nil },
		"too many":        func(c *protocol.Committee) { c.Members = append(c.Members, c.Members...) },
		"weight zero":     func(c *protocol.Committee) { c.Members[1].Weight = 0 },
		"weight 2^48":     func(c *protocol.Committee) { c.Members[1].Weight = 1 << 48 },
		"same key":        func(c *protocol.Committee) { c.Members[1].Key = c.Members[0].Key },
		"same operator":   func(c *protocol.Committee) { c.Members[1].Operator = c.Members[0].Operator },
		"identity":        func(c *protocol.Committee) { c.Members[1].Key.X.SetZero(); c.Members[1].Key.Y.SetOne() },
		"off the curve":   func(c *protocol.Committee) { c.Members[1].Key.X.SetInt64(3) },
		"small order key": func(c *protocol.Committee) { c.Members[1].Key = outside },
	} {
		c, _ := committee(t, 4)
		change(c)
		require.ErrorIs(t, c.Validate(shape), protocol.ErrCommittee, name)
	}
}

func TestRootBindsEverything(t *testing.T) {
	t.Parallel()
	c, _ := committee(t, 4)
	root := c.Root(shape)
	for name, change := range map[string]func(*protocol.Committee){
		"weight": func(c *protocol.Committee) { c.Members[3].Weight++ },
		"order":  func(c *protocol.Committee) { c.Members[0], c.Members[1] = c.Members[1], c.Members[0] },
		"fewer":  func(c *protocol.Committee) { c.Members = c.Members[:3] },
	} {
		other, _ := committee(t, 4)
		change(other)
		require.NotEqual(t, root, other.Root(shape), name)
	}
	require.NotEqual(t, root, c.Root(protocol.Shape{Slots: 5, Columns: 8}), "slots")
}

func TestQuorumIsMoreThanTwoThirds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Uint64Range(0, 1<<60).Draw(t, "total")
		q := protocol.Quorum(total)
		require.Greater(t, 3*q, 2*total)
		require.LessOrEqual(t, 3*(q-1), 2*total)
		require.Positive(t, q)
	})
}

func TestDomainBindsEverything(t *testing.T) {
	t.Parallel()
	set := func() feed.Set {
		return feed.Set{Name: "s", Interval: 2 * time.Second, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8}, {ID: "ETH/USD", Decimals: 8}}}
	}
	base, err := protocol.Domain(network, set())
	require.NoError(t, err)
	seen := map[protocol.Element]string{base: "base"}
	add := func(name string, n protocol.Network, s feed.Set) {
		d, err := protocol.Domain(n, s)
		require.NoError(t, err)
		require.NotContains(t, seen, d, name)
		seen[d] = name
	}
	n := network
	n.HomeChainID = big.NewInt(1)
	add("chain", n, set())
	n = network
	n.Registry[0]++
	add("registry", n, set())
	s := set()
	s.Feeds[0], s.Feeds[1] = s.Feeds[1], s.Feeds[0]
	add("order", network, s)
	s = set()
	s.Feeds[1].Decimals = 7
	add("decimals", network, s)
	s = set()
	s.Interval = time.Second
	add("interval", network, s)
	s = set()
	s.Feeds = s.Feeds[:1]
	add("fewer feeds", network, s)

	for name, bad := range map[string]feed.Set{
		"no feeds":       {Interval: time.Second},
		"no interval":    {Feeds: set().Feeds},
		"odd interval":   {Interval: time.Microsecond, Feeds: set().Feeds},
		"19 decimals":    {Interval: time.Second, Feeds: []feed.Feed{{ID: "A", Decimals: 19}}},
		"negative round": {Interval: -time.Second, Feeds: set().Feeds},
	} {
		_, err := protocol.Domain(network, bad)
		require.ErrorIs(t, err, protocol.ErrFeedSet, name)
	}
}

func TestWordsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := protocol.Shape{Slots: rapid.IntRange(1, 600).Draw(t, "slots"), Columns: 4 * rapid.IntRange(1, 4).Draw(t, "words")}
		w := &protocol.Words{
			Payee: common.BigToAddress(new(big.Int).SetUint64(rapid.Uint64().Draw(t, "payee"))),
			Round: feed.Round(rapid.Uint64().Draw(t, "round")), Digests: protocol.NewElement(rapid.Uint64().Draw(t, "digests")),
			Participation: rapid.SliceOfN(rapid.Bool(), s.Slots, s.Slots).Draw(t, "mask"),
		}
		for range s.Columns {
			w.Medians = append(w.Medians, feed.Encoded(rapid.Uint64Range(0, 1<<63-1).Draw(t, "median")))
		}
		packed, err := w.Pack(s)
		require.NoError(t, err)
		require.Len(t, packed, s.Words())
		back, err := protocol.UnpackWords(s, packed)
		require.NoError(t, err)
		require.Equal(t, w, back)
	})
}

func TestUnpackWordsRefuses(t *testing.T) {
	t.Parallel()
	w := &protocol.Words{Participation: make([]bool, 4), Medians: make([]feed.Encoded, 8)}
	good, err := w.Pack(shape)
	require.NoError(t, err)
	big160 := new(fr.Element).SetBigInt(new(big.Int).Lsh(big.NewInt(1), 160))
	big64 := new(fr.Element).SetBigInt(new(big.Int).Lsh(big.NewInt(1), 64))
	big252 := new(fr.Element).SetBigInt(new(big.Int).Lsh(big.NewInt(1), 252))
	for name, change := range map[string]func([]protocol.Element) []protocol.Element{
		"shorter":      func(x []protocol.Element) []protocol.Element { return x[:5] },
		"longer":       func(x []protocol.Element) []protocol.Element { return append(x, protocol.NewElement(0)) },
		"payee":        func(x []protocol.Element) []protocol.Element { x[0] = *big160; return x },
		"round":        func(x []protocol.Element) []protocol.Element { x[1] = *big64; return x },
		"slot 5":       func(x []protocol.Element) []protocol.Element { x[3] = protocol.NewElement(16); return x },
		"medians word": func(x []protocol.Element) []protocol.Element { x[4] = *big252; return x },
	} {
		_, err := protocol.UnpackWords(shape, change(append([]protocol.Element(nil), good...)))
		require.ErrorIs(t, err, protocol.ErrWords, name)
	}
}

func TestEvaluationIsThePolynomial(t *testing.T) {
	t.Parallel()
	x := []protocol.Element{protocol.NewElement(3), protocol.NewElement(5), protocol.NewElement(7)}
	// 3*10 + 5*100 + 7*1000
	require.Equal(t, protocol.NewElement(7530), protocol.Evaluation(x, protocol.NewElement(10)))
}

func TestPackVectorLanes(t *testing.T) {
	t.Parallel()
	words := protocol.PackVector([]feed.Encoded{1, 2, 3, 4})
	require.Len(t, words, 2)
	want := new(big.Int).Lsh(big.NewInt(3), 168)
	want.Add(want, new(big.Int).Lsh(big.NewInt(2), 84)).Add(want, big.NewInt(1))
	require.Zero(t, protocol.BigInt(words[0]).Cmp(want))
	require.Equal(t, protocol.NewElement(4), words[1])
}

func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	_, ops := committee(t, 1)
	require.Equal(t, "feed key (secret hidden)", ops[0].feed.String())
	again, err := protocol.ParseFeedPrivateKey(ops[0].feed.Bytes())
	require.NoError(t, err)
	require.Equal(t, ops[0].feed.Public(), again.Public())
	_, err = protocol.ParseFeedPrivateKey(ops[0].feed.Bytes()[:90])
	require.ErrorIs(t, err, protocol.ErrFeedKey)
}

func FuzzDecodeObservation(f *testing.F) {
	o, _ := observation(f)
	f.Add(o.Encode())
	f.Add([]byte{1})
	f.Add(bytes.Repeat([]byte{0xff}, protocol.ObservationSize(8)))
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := protocol.DecodeObservation(b)
		if err != nil {
			return
		}
		if !bytes.Equal(o.Encode(), b) {
			t.Fatal("the encoding is not canonical")
		}
	})
}
