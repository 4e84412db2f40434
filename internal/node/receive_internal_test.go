package node

import (
	"bytes"
	"crypto/ecdsa"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
)

var (
	testShape   = protocol.Shape{Slots: 4, Columns: 4}
	testNetwork = protocol.Network{HomeChainID: big.NewInt(1337), Registry: common.HexToAddress("0x01")}
)

type peerKeys struct {
	eth  *evm.Signer
	feed *protocol.FeedPrivateKey
}

// judgeNode gives the parts of a node that judge what peers say, as the
// operator of slot 0, and every operator's keys.
func judgeNode(t *testing.T, log *slog.Logger) (*Node, *setState, []peerKeys) {
	t.Helper()
	random := rand.NewChaCha8([32]byte{1})
	committee := &protocol.Committee{Epoch: 1, From: time.UnixMilli(0), Until: time.Now().Add(time.Hour)}
	peers := make([]peerKeys, testShape.Slots)
	for i := range peers {
		eth, err := evm.NewSigner(ethKey(t, i))
		require.NoError(t, err)
		key, err := protocol.NewFeedPrivateKey(random)
		require.NoError(t, err)
		peers[i] = peerKeys{eth: eth, feed: key}
		committee.Members = append(committee.Members, protocol.Member{Operator: eth.Address(), Key: key.Public(), Weight: 100})
	}
	n := &Node{
		cfg: Config{Network: testNetwork, Shape: testShape, FeedKey: peers[0].feed, Signer: peers[0].eth}, log: log,
	}
	set := feed.Set{Name: "set1", Interval: testInterval, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8}}}
	domain, err := protocol.Domain(testNetwork, set)
	require.NoError(t, err)
	s := &setState{
		FeedSet: FeedSet{Set: set, Number: 1, Domain: domain}, guard: newGuard(newRecord(t), testInterval),
		arrived: make(chan struct{}, 1),
	}
	n.sets = []*setState{s}
	require.NoError(t, n.AddCommittee(committee))
	return n, s, peers
}

func ethKey(t *testing.T, i int) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte{byte(i)}))
	require.NoError(t, err)
	return key
}

func signed(t *testing.T, n *Node, s *setState, peers []peerKeys, slot int, change func(*protocol.Observation)) []byte {
	t.Helper()
	o := &protocol.Observation{
		Domain: s.Domain, Root: n.present().root, Round: feed.RoundAt(time.Now(), testInterval), Slot: slot,
		Vector: []feed.Encoded{1 << 62, 5, 0, 0},
	}
	if change != nil {
		change(o)
	}
	keys := peers[min(slot, len(peers)-1)]
	require.NoError(t, protocol.SignObservation(testNetwork, o, keys.feed, keys.eth))
	return o.Encode()
}

// Threat: a peer says anything. What no honest node passes on is rejected, and
// costs whoever handed it over; what an honest node that is behind, or ahead,
// may pass on is ignored.
func TestJudge(t *testing.T) {
	t.Parallel()
	n, s, peers := judgeNode(t, slog.New(slog.DiscardHandler))
	valid := signed(t, n, s, peers, 1, nil)
	flip := func(at int) []byte {
		b := bytes.Clone(valid)
		b[at] ^= 1
		return b
	}
	for name, tc := range map[string]struct {
		data []byte
		want mesh.Verdict
	}{
		"valid":             {valid, mesh.Accept},
		"empty":             {nil, mesh.Reject},
		"garbage":           {[]byte(strings.Repeat("x", 300)), mesh.Reject},
		"cut":               {valid[:len(valid)-1], mesh.Reject},
		"longer":            {append(bytes.Clone(valid), 0), mesh.Reject},
		"value changed":     {flip(77 + 15), mesh.Reject},
		"feed signature":    {flip(len(valid) - 65 - 1), mesh.Reject},
		"envelope":          {flip(len(valid) - 30), mesh.Reject},
		"old round":         {signed(t, n, s, peers, 1, func(o *protocol.Observation) { o.Round -= 10 }), mesh.Ignore},
		"far round":         {signed(t, n, s, peers, 1, func(o *protocol.Observation) { o.Round += 10 }), mesh.Ignore},
		"another domain":    {signed(t, n, s, peers, 1, func(o *protocol.Observation) { o.Domain = protocol.NewElement(7) }), mesh.Ignore},
		"another committee": {signed(t, n, s, peers, 1, func(o *protocol.Observation) { o.Root = protocol.NewElement(7) }), mesh.Ignore},
		"other columns":     {signed(t, n, s, peers, 1, func(o *protocol.Observation) { o.Vector = append(o.Vector, 9) }), mesh.Reject},
		"no such slot":      {signed(t, n, s, peers, 3, func(o *protocol.Observation) { o.Slot = 9 }), mesh.Reject},
		"stolen slot":       {signed(t, n, s, peers, 1, func(o *protocol.Observation) { o.Slot = 2 }), mesh.Reject},
	} {
		require.Equal(t, tc.want.String(), n.judge(s, tc.data).String(), name)
	}
}

func TestReceiveCollectsAndShowsEquivocation(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	n, s, peers := judgeNode(t, slog.New(slog.NewTextHandler(&log, nil)))
	var accused []common.Address
	var shown []*aggregator.Equivocation
	n.cfg.OnEquivocation = func(operator common.Address, e *aggregator.Equivocation) {
		accused, shown = append(accused, operator), append(shown, e)
	}
	round := feed.RoundAt(time.Now(), testInterval)
	same := func(v feed.Encoded) func(*protocol.Observation) {
		return func(o *protocol.Observation) { o.Round, o.Vector[1] = round, v }
	}
	for slot := 1; slot < 4; slot++ {
		n.receive(s, signed(t, n, s, peers, slot, same(5)))
	}
	r, ok := n.present().sets[0].collector.Report(round)
	require.True(t, ok, "three of four are a quorum")
	require.Equal(t, feed.Encoded(5), r.Medians[1])
	require.Equal(t, round, n.present().sets[0].lastSeen.get(3))
	require.Zero(t, n.present().sets[0].lastSeen.get(0))
	require.Empty(t, log.String())

	n.receive(s, signed(t, n, s, peers, 2, same(6)))
	require.Contains(t, log.String(), "signed two vectors")
	require.Contains(t, log.String(), "evidence")
	n.receive(s, signed(t, n, s, peers, 2, same(7)))
	require.Len(t, shown, 1, "once a slot and round")
	require.Equal(t, n.present().committee.Members[2].Operator, accused[0])
	require.Equal(t, feed.Encoded(5), shown[0].First.Vector[1])
	require.Equal(t, feed.Encoded(6), shown[0].Second.Vector[1])
	r, ok = n.present().sets[0].collector.Report(round)
	require.True(t, ok)
	require.Equal(t, feed.Encoded(5), r.Observations[2].Vector[1], "the first one stays")
}

func TestReceiveOfAnOwnRoundRaisesTheFloor(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	n, s, peers := judgeNode(t, slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, s.guard.headKnown(time.UnixMilli(0), time.Now(), 0))
	round := feed.RoundAt(time.Now(), testInterval)
	n.receive(s, signed(t, n, s, peers, 0, func(o *protocol.Observation) { o.Round = round }))
	require.Contains(t, log.String(), "this process did not sign")
	require.ErrorIs(t, s.guard.reserve(t.Context(), s.Domain, round, protocol.NewElement(1)), ErrNotYet)
	require.NoError(t, s.guard.reserve(t.Context(), s.Domain, round+1, protocol.NewElement(1)))
}
