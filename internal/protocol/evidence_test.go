package protocol_test

import (
	"bytes"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

var evidenceSet = feed.Set{Name: "s", Interval: 2 * time.Second, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8}, {ID: "ETH/USD", Decimals: 8}}}

func testHandOver(t require.TestingT) (*protocol.HandOver, []operator) {
	c, ops := committee(t, 4)
	h, err := protocol.NewHandOver(c, shape)
	require.NoError(t, err)
	return h, ops
}

// The hash must be what any wallet computes for the typed data.
func TestHandOverIsEIP712(t *testing.T) {
	t.Parallel()
	h, _ := testHandOver(t)
	root := h.Root.Bytes()
	typed := apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {{Name: "name", Type: "string"}, {Name: "version", Type: "string"}, {Name: "chainId", Type: "uint256"}, {Name: "verifyingContract", Type: "address"}},
			"HandOver": {
				{Name: "epoch", Type: "uint64"}, {Name: "fromMs", Type: "uint64"}, {Name: "untilMs", Type: "uint64"},
				{Name: "quorum", Type: "uint64"}, {Name: "total", Type: "uint64"}, {Name: "root", Type: "bytes32"}, {Name: "membersHash", Type: "bytes32"},
			},
		},
		PrimaryType: "HandOver",
		Domain: apitypes.TypedDataDomain{
			Name: "OracleStream", Version: "1", ChainId: (*math.HexOrDecimal256)(network.HomeChainID), VerifyingContract: network.Registry.Hex(),
		},
		Message: apitypes.TypedDataMessage{
			"epoch": "1", "fromMs": "0", "untilMs": big.NewInt(1 << 50).String(), "quorum": "271", "total": "406",
			"root": root[:], "membersHash": h.MembersHash[:],
		},
	}
	want, _, err := apitypes.TypedDataAndHash(typed)
	require.NoError(t, err)
	require.Equal(t, common.BytesToHash(want), protocol.HandOverHash(network, h))
}

func TestPackMembersIsAddressAndWeight(t *testing.T) {
	t.Parallel()
	c, _ := committee(t, 2)
	want := append(append(c.Members[0].Operator.Bytes(), 0, 0, 0, 0, 0, 0, 0, 100), c.Members[1].Operator.Bytes()...)
	require.Equal(t, append(want, 0, 0, 0, 0, 0, 0, 0, 101), protocol.PackMembers(c.Members))
	h, err := protocol.NewHandOver(c, shape)
	require.NoError(t, err)
	require.Equal(t, crypto.Keccak256Hash(protocol.PackMembers(c.Members)), h.MembersHash)
	c.Members[0].Weight = 0
	_, err = protocol.NewHandOver(c, shape)
	require.ErrorIs(t, err, protocol.ErrCommittee)
}

// A signature holds for one signer, one network and one content.
func TestHandOverSignatureBindsEverything(t *testing.T) {
	t.Parallel()
	base, ops := testHandOver(t)
	rapid.Check(t, func(t *rapid.T) {
		h := *base
		h.Epoch = rapid.Uint64().Draw(t, "epoch")
		h.From = time.UnixMilli(rapid.Int64Range(0, 1<<52).Draw(t, "from"))
		h.Until = time.UnixMilli(rapid.Int64Range(0, 1<<52).Draw(t, "until"))
		h.Quorum, h.Total = rapid.Uint64().Draw(t, "quorum"), rapid.Uint64().Draw(t, "total")
		h.Root = protocol.NewElement(rapid.Uint64().Draw(t, "root"))
		by := rapid.IntRange(0, 3).Draw(t, "by")
		sig, err := protocol.SignHandOver(network, &h, ops[by].eth)
		require.NoError(t, err)
		require.NoError(t, protocol.VerifyHandOver(network, &h, ops[by].eth.Address(), sig))
		require.ErrorIs(t, protocol.VerifyHandOver(network, &h, ops[(by+1)%4].eth.Address(), sig), protocol.ErrHandOver)

		other := network
		other.Registry[19] ^= 1
		require.ErrorIs(t, protocol.VerifyHandOver(other, &h, ops[by].eth.Address(), sig), protocol.ErrHandOver)
		other = protocol.Network{HomeChainID: new(big.Int).Add(network.HomeChainID, big.NewInt(1)), Registry: network.Registry}
		require.ErrorIs(t, protocol.VerifyHandOver(other, &h, ops[by].eth.Address(), sig), protocol.ErrHandOver)

		for i, change := range []func(*protocol.HandOver){
			func(h *protocol.HandOver) { h.Epoch++ },
			func(h *protocol.HandOver) { h.From = h.From.Add(time.Millisecond) },
			func(h *protocol.HandOver) { h.Until = h.Until.Add(time.Millisecond) },
			func(h *protocol.HandOver) { h.Quorum++ },
			func(h *protocol.HandOver) { h.Total++ },
			func(h *protocol.HandOver) { h.Root.Add(&h.Root, new(protocol.Element).SetOne()) },
			func(h *protocol.HandOver) { h.MembersHash[0] ^= 1 },
		} {
			changed := h
			change(&changed)
			require.ErrorIs(t, protocol.VerifyHandOver(network, &changed, ops[by].eth.Address(), sig), protocol.ErrHandOver, "change %d", i)
		}
	})
}

func TestHandOverRefusesMalleableSignatures(t *testing.T) {
	t.Parallel()
	h, ops := testHandOver(t)
	good, err := protocol.SignHandOver(network, h, ops[0].eth)
	require.NoError(t, err)
	sig := good
	s := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(sig[32:64]))
	s.FillBytes(sig[32:64])
	sig[64] ^= 27 ^ 28
	require.ErrorIs(t, protocol.VerifyHandOver(network, h, ops[0].eth.Address(), sig), protocol.ErrHandOver)
	sig = good
	sig[64] -= 27
	require.ErrorIs(t, protocol.VerifyHandOver(network, h, ops[0].eth.Address(), sig), protocol.ErrHandOver)
}

// A signature of anything is refused or recovered, and nothing panics.
func FuzzVerifyHandOver(f *testing.F) {
	h, ops := testHandOver(f)
	good, err := protocol.SignHandOver(network, h, ops[0].eth)
	require.NoError(f, err)
	f.Add(good[:])
	f.Add(make([]byte, protocol.EthSignatureSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		var sig [protocol.EthSignatureSize]byte
		copy(sig[:], b)
		err := protocol.VerifyHandOver(network, h, ops[0].eth.Address(), sig)
		if (err == nil) != (sig == good) {
			t.Fatalf("signature %x: %v", sig, err)
		}
	})
}

func lying(t require.TestingT, slot int) (honest, lie *protocol.Observation, by common.Address) {
	c, ops := committee(t, 4)
	domain, err := protocol.Domain(network, evidenceSet)
	require.NoError(t, err)
	made := make([]*protocol.Observation, 2)
	for i := range made {
		o := &protocol.Observation{
			Domain: domain, Root: c.Root(shape), Round: 77, Slot: slot,
			Vector: []feed.Encoded{1 << 62, feed.Encoded(i + 1), 3, 0, 5, 6, 7, 8},
		}
		require.NoError(t, protocol.SignObservation(network, o, ops[slot].feed, ops[slot].eth))
		made[i] = o
	}
	return made[0], made[1], ops[slot].eth.Address()
}

func bundleStatement(o *protocol.Observation) *protocol.BundleStatement {
	st := &protocol.BundleStatement{Slot: o.Slot, Commitment: protocol.NewElement(9), Digests: make([]protocol.Element, 4)}
	st.Digests[o.Slot] = o.Digest()
	st.Words = []protocol.Element{protocol.NewElement(1), protocol.NewElement(uint64(o.Round)), protocol.DigestsWord(st.Digests), protocol.NewElement(15), protocol.NewElement(2), protocol.NewElement(3)}
	for i := range st.Proof {
		st.Proof[i] = big.NewInt(int64(i))
	}
	return st
}

// Two statements of one digest are never evidence, of whatever kinds; of two
// digests they always are.
func TestEvidenceNeedsTwoDigests(t *testing.T) {
	t.Parallel()
	honest, lie, by := lying(t, 2)
	kinds := []func(*protocol.Observation) protocol.SignedStatement{
		func(o *protocol.Observation) protocol.SignedStatement { return o.EnvelopeStatement() },
		func(o *protocol.Observation) protocol.SignedStatement { return o.FeedKeyStatement() },
		func(o *protocol.Observation) protocol.SignedStatement { return bundleStatement(o) },
	}
	seen := make(map[string]bool)
	for _, first := range kinds {
		for _, second := range kinds {
			_, err := protocol.EncodeEquivocation(network, evidenceSet, by, 77, first(honest), second(honest))
			require.ErrorIs(t, err, protocol.ErrEvidence)
			b, err := protocol.EncodeEquivocation(network, evidenceSet, by, 77, first(honest), second(lie))
			require.NoError(t, err)
			require.Equal(t, crypto.Keccak256([]byte("oraclestream.equivocation.v1"))[:4], b[:4])
			require.Zero(t, (len(b)-4)%32)
			require.False(t, seen[string(b)])
			seen[string(b)] = true
		}
	}
}

func TestEvidenceRefuses(t *testing.T) {
	t.Parallel()
	honest, lie, by := lying(t, 1)
	unsigned := *lie
	unsigned.FeedSignature = [protocol.SignatureSize]byte{}
	far := *lie
	far.Slot = 4096
	wide := *lie
	wide.Vector = make([]feed.Encoded, 3*5000)
	bundle := func(change func(*protocol.BundleStatement)) *protocol.BundleStatement {
		st := bundleStatement(lie)
		change(st)
		return st
	}
	for name, st := range map[string]protocol.SignedStatement{
		"no signature":        unsigned.FeedKeyStatement(),
		"envelope's slot":     far.EnvelopeStatement(),
		"feed key's slot":     far.FeedKeyStatement(),
		"too long":            wide.FeedKeyStatement(),
		"no words":            bundle(func(st *protocol.BundleStatement) { st.Words = nil }),
		"another round":       bundle(func(st *protocol.BundleStatement) { st.Words[1] = protocol.NewElement(78) }),
		"other digests":       bundle(func(st *protocol.BundleStatement) { st.Digests[0] = protocol.NewElement(1) }),
		"a slot without part": bundle(func(st *protocol.BundleStatement) { st.Slot = 2 }),
		"a slot too many":     bundle(func(st *protocol.BundleStatement) { st.Slot = 4 }),
		"a negative slot":     bundle(func(st *protocol.BundleStatement) { st.Slot = -1 }),
		"no proof":            bundle(func(st *protocol.BundleStatement) { st.Proof[7] = nil }),
		"a negative proof":    bundle(func(st *protocol.BundleStatement) { st.Proof[0] = big.NewInt(-1) }),
		"a long proof":        bundle(func(st *protocol.BundleStatement) { st.Proof[0] = new(big.Int).Lsh(big.NewInt(1), 256) }),
	} {
		_, err := protocol.EncodeEquivocation(network, evidenceSet, by, 77, honest.EnvelopeStatement(), st)
		require.ErrorIs(t, err, protocol.ErrEvidence, name)
	}
	_, err := protocol.EncodeEquivocation(network, feed.Set{}, by, 77, honest.EnvelopeStatement(), lie.EnvelopeStatement())
	require.ErrorIs(t, err, protocol.ErrFeedSet)
}

// What the encoder writes for a hand-over is what the contract's struct says.
func TestFalseHandOverEncoding(t *testing.T) {
	t.Parallel()
	h, ops := testHandOver(t)
	sig, err := protocol.SignHandOver(network, h, ops[1].eth)
	require.NoError(t, err)
	b, err := protocol.EncodeFalseHandOver(ops[1].eth.Address(), h, sig)
	require.NoError(t, err)
	var args abi.Arguments
	for _, name := range []string{"address", "uint64", "uint64", "uint64", "uint64", "uint64", "uint256", "bytes32", "bytes32", "bytes32", "uint8"} {
		kind, err := abi.NewType(name, "", nil)
		require.NoError(t, err)
		args = append(args, abi.Argument{Type: kind})
	}
	var r, s [32]byte
	copy(r[:], sig[:32])
	copy(s[:], sig[32:])
	want, err := args.Pack(ops[1].eth.Address(), h.Epoch, uint64(h.From.UnixMilli()), uint64(h.Until.UnixMilli()), h.Quorum, h.Total,
		protocol.BigInt(h.Root), [32]byte(h.MembersHash), r, s, sig[64])
	require.NoError(t, err)
	require.Equal(t, crypto.Keccak256([]byte("oraclestream.false-hand-over.v1"))[:4], b[:4])
	require.Equal(t, want, b[4:])
}

// A feed-key signature is peers' word until it is verified: whatever it holds,
// the encoder gives evidence or an error.
func FuzzFeedKeyEvidence(f *testing.F) {
	honest, lie, by := lying(f, 0)
	f.Add(lie.FeedSignature[:], []byte{1})
	f.Add(bytes.Repeat([]byte{0xff}, protocol.SignatureSize), []byte{})
	f.Fuzz(func(t *testing.T, sig, values []byte) {
		o := *lie
		copy(o.FeedSignature[:], sig)
		o.Vector = nil
		for _, v := range values {
			o.Vector = append(o.Vector, feed.Encoded(v))
		}
		b, err := protocol.EncodeEquivocation(network, evidenceSet, by, 77, honest.EnvelopeStatement(), o.FeedKeyStatement())
		if err == nil && len(b) > protocol.MaxEvidence {
			t.Fatalf("%d bytes", len(b))
		}
	})
}
