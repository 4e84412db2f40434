package protocol_test

import (
	"bytes"
	"encoding/binary"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

func testVote(t require.TestingT) *protocol.HandOverVote {
	h, ops := testHandOver(t)
	h.From, h.Until = time.UnixMilli(1_700_000_000_000).UTC(), time.UnixMilli(1_700_000_600_000).UTC()
	sig, err := protocol.SignHandOver(network, h, ops[2].eth)
	require.NoError(t, err)
	return &protocol.HandOverVote{HandOver: *h, Slot: 2, Beat: 56_666_666, Signature: sig}
}

func TestHandOverVoteKeepsEverything(t *testing.T) {
	t.Parallel()
	v := testVote(t)
	b := v.Encode()
	require.Len(t, b, protocol.HandOverVoteSize)
	got, err := protocol.DecodeHandOverVote(b)
	require.NoError(t, err)
	require.Equal(t, v, got)
	_, ops := testHandOver(t)
	require.NoError(t, protocol.VerifyHandOver(network, &got.HandOver, ops[2].eth.Address(), got.Signature))
}

func TestHandOverVoteRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	good := testVote(t).Encode()
	for name, change := range map[string]func(b []byte) []byte{
		"empty":            func([]byte) []byte { return nil },
		"a byte short":     func(b []byte) []byte { return b[:len(b)-1] },
		"a byte long":      func(b []byte) []byte { return append(b, 0) },
		"another version":  func(b []byte) []byte { b[0]++; return b },
		"epoch 0":          func(b []byte) []byte { clear(b[1:9]); return b },
		"no window":        func(b []byte) []byte { copy(b[9:17], b[17:25]); return b },
		"a window far off": func(b []byte) []byte { binary.BigEndian.PutUint64(b[17:25], 1<<48); return b },
		"a root beyond p":  func(b []byte) []byte { copy(b[41:73], bytes.Repeat([]byte{0xff}, 32)); return b },
		"a slot too high":  func(b []byte) []byte { binary.BigEndian.PutUint16(b[105:107], 1<<12); return b },
	} {
		_, err := protocol.DecodeHandOverVote(change(bytes.Clone(good)))
		require.ErrorIs(t, err, protocol.ErrHandOver, name)
	}
}

// What is on record of hand-overs says nothing of rounds, nor of another network.
func TestHandOverDomainIsItsOwn(t *testing.T) {
	t.Parallel()
	set, err := protocol.Domain(network, evidenceSet)
	require.NoError(t, err)
	seen := map[protocol.Element]bool{set: true}
	for _, n := range []protocol.Network{
		network, {HomeChainID: big.NewInt(7), Registry: network.Registry}, {HomeChainID: network.HomeChainID, Registry: common.Address{9}},
	} {
		seen[protocol.HandOverDomain(n)] = true
	}
	require.Len(t, seen, 4)
	h, _ := testHandOver(t)
	digest := protocol.HandOverDigest(network, h)
	h.Total++
	require.NotEqual(t, digest, protocol.HandOverDigest(network, h))
}

func FuzzDecodeHandOverVote(f *testing.F) {
	f.Add(testVote(f).Encode())
	f.Add([]byte{1})
	f.Add(bytes.Repeat([]byte{0xff}, protocol.HandOverVoteSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := protocol.DecodeHandOverVote(b)
		if err == nil && !bytes.Equal(v.Encode(), b) {
			t.Fatal("the encoding is not canonical")
		}
	})
}
