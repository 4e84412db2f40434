package handover

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/relayer"
)

var (
	votesShape   = protocol.Shape{Slots: 4, Columns: 4}
	votesNetwork = protocol.Network{HomeChainID: big.NewInt(7), Registry: common.Address{7}}
	votesNow     = time.UnixMilli(1_800_000_000_000)
)

// noRecord refuses everything: what is tested here signs nothing.
type noRecord struct{}

func (noRecord) Reserve(context.Context, protocol.Element, feed.Round, protocol.Element) error {
	return context.Canceled
}
func (noRecord) Restored() time.Time { return time.Time{} }

type noEpochs struct{}

func (noEpochs) Read(context.Context) (relayer.FinalView, error) {
	return relayer.FinalView{}, context.Canceled
}

// voters gives an exchange of somebody who is in no committee, which knows of a
// hand-over to epoch 5, and the members that sign it.
func voters(t testing.TB) (*Exchange, []*evm.Signer, protocol.HandOver) {
	t.Helper()
	var members []*evm.Signer
	by := &protocol.Committee{Epoch: 4, From: votesNow.Add(-time.Hour), Until: votesNow.Add(time.Hour)}
	for range 4 {
		s, err := evm.GenerateSigner()
		require.NoError(t, err)
		key, err := protocol.NewFeedPrivateKey(rand.Reader)
		require.NoError(t, err)
		members = append(members, s)
		by.Members = append(by.Members, protocol.Member{Operator: s.Address(), Key: key.Public(), Weight: 10})
	}
	next := *by
	next.Epoch, next.From, next.Until = 5, by.Until, by.Until.Add(2*time.Hour)
	var view relayer.FinalView
	for _, c := range []*protocol.Committee{by, &next} {
		h, err := protocol.NewHandOver(c, votesShape)
		require.NoError(t, err)
		view.Epochs = append(view.Epochs, relayer.FinalEpoch{Committee: c, HandOver: *h})
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	m, err := mesh.New(context.Background(), mesh.Config{PrivateKey: key})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	own, err := evm.GenerateSigner()
	require.NoError(t, err)
	x, err := New(Config{
		Network: votesNetwork, Signer: own, Record: noRecord{}, Epochs: noEpochs{}, Mesh: m, Now: func() time.Time { return votesNow },
	})
	require.NoError(t, err)
	require.Empty(t, x.take(view), "nothing for this one to sign")
	return x, members, view.Epochs[1].HandOver
}

func votesOf(t testing.TB, x *Exchange, by *evm.Signer, slot int, h protocol.HandOver) *protocol.HandOverVote {
	t.Helper()
	sig, err := protocol.SignHandOver(votesNetwork, &h, by)
	require.NoError(t, err)
	return &protocol.HandOverVote{HandOver: h, Slot: slot, Beat: x.beat(), Signature: sig}
}

func TestVotesAreJudged(t *testing.T) {
	t.Parallel()
	x, members, h := voters(t)
	stranger, err := evm.GenerateSigner()
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(v *protocol.HandOverVote)
		by     *evm.Signer
		want   mesh.Verdict
	}{
		"a member's":               {func(*protocol.HandOverVote) {}, members[1], mesh.Accept},
		"of two beats ago":         {func(v *protocol.HandOverVote) { v.Beat -= 2 }, members[1], mesh.Accept},
		"of two beats to come":     {func(v *protocol.HandOverVote) { v.Beat += 2 }, members[1], mesh.Accept},
		"too old":                  {func(v *protocol.HandOverVote) { v.Beat -= 3 }, members[1], mesh.Ignore},
		"too new":                  {func(v *protocol.HandOverVote) { v.Beat += 3 }, members[1], mesh.Ignore},
		"of no time":               {func(v *protocol.HandOverVote) { v.Beat = 1<<64 - 1 }, members[1], mesh.Ignore},
		"another member's":         {func(*protocol.HandOverVote) {}, members[2], mesh.Reject},
		"a stranger's":             {func(*protocol.HandOverVote) {}, stranger, mesh.Reject},
		"of a slot that is none":   {func(v *protocol.HandOverVote) { v.Slot = 4 }, members[1], mesh.Reject},
		"of an epoch not known":    {func(v *protocol.HandOverVote) { v.HandOver.Epoch = 6 }, members[1], mesh.Ignore},
		"of other content, signed": {func(v *protocol.HandOverVote) { v.HandOver.Total++ }, members[1], mesh.Ignore},
		"of other content, forged": {func(v *protocol.HandOverVote) { v.HandOver.Total++ }, stranger, mesh.Reject},
	} {
		v := votesOf(t, x, members[1], 1, h)
		c.change(v)
		sig, err := protocol.SignHandOver(votesNetwork, &v.HandOver, c.by)
		require.NoError(t, err)
		v.Signature = sig
		require.Equal(t, c.want, x.judge(v.Encode()), name)
	}
	require.True(t, x.pairs[5].others[1], "who contradicts the registry is remembered")
	require.Equal(t, mesh.Reject, x.judge([]byte("no vote")))

	good := votesOf(t, x, members[1], 1, h)
	x.receive(good.Encode())
	got, ok := x.HandOver(5)
	require.True(t, ok)
	require.Equal(t, map[int][protocol.EthSignatureSize]byte{1: good.Signature}, got.Signatures)
	require.EqualValues(t, 10, got.Weight())
	require.False(t, got.Enough())
	require.Equal(t, mesh.Accept, x.judge(good.Encode()), "what is there is passed on")
	second := *good
	second.Signature[0] ^= 1
	require.Equal(t, mesh.Ignore, x.judge(second.Encode()), "one signature a member")
	x.receive([]byte("no vote"))
	for _, slot := range []int{0, 3} {
		x.receive(votesOf(t, x, members[slot], slot, h).Encode())
	}
	got, _ = x.HandOver(5)
	require.True(t, got.Enough(), "three of four")
	_, ok = x.HandOver(4)
	require.False(t, ok)
}

// What endpoints call final must stay; where it does not, nothing is signed.
func TestContradictedEpochIsNeverSigned(t *testing.T) {
	t.Parallel()
	x, members, h := voters(t)
	p := x.pairs[5]
	x.cfg.Signer = members[0]
	p.slot = 0
	view := func(h protocol.HandOver) relayer.FinalView {
		return relayer.FinalView{Epochs: []relayer.FinalEpoch{{Committee: p.by}, {HandOver: h}}}
	}
	require.Len(t, x.take(view(h)), 1)
	other := h
	other.Total++
	require.Empty(t, x.take(view(other)))
	require.Empty(t, x.take(view(h)), "nor what was said first")
	require.False(t, x.Condition().OK)
}

// What a committee signs that is over is of no use to any mirror, and after a restart
// the record refuses it: nobody is told of that as if it were a fault.
func TestNothingIsSignedForWhoIsOver(t *testing.T) {
	t.Parallel()
	x, members, h := voters(t)
	p := x.pairs[5]
	x.cfg.Signer = members[0]
	p.slot = 0
	view := relayer.FinalView{Epochs: []relayer.FinalEpoch{{Committee: p.by}, {HandOver: h}}}
	view.Time = p.by.Until.Add(-time.Second)
	require.Len(t, x.take(view), 1)
	view.Time = p.by.Until
	require.Empty(t, x.take(view))
	require.True(t, x.Condition().OK)
}

// A vote that says it comes from the future keeps nobody from repeating it in time.
func TestVotesOfTheFutureSilenceNobody(t *testing.T) {
	t.Parallel()
	x, members, h := voters(t)
	v := votesOf(t, x, members[1], 1, h)
	v.Beat += freshBeats
	x.receive(v.Encode())
	require.Equal(t, x.beat(), x.pairs[5].votes[1].beat)
}

func FuzzJudge(f *testing.F) {
	x, members, h := voters(f)
	good := votesOf(f, x, members[2], 2, h).Encode()
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add(bytes.Repeat([]byte{0xff}, protocol.HandOverVoteSize))
	beat := len(good) - protocol.EthSignatureSize - 8
	f.Fuzz(func(t *testing.T, b []byte) {
		if x.judge(b) != mesh.Accept {
			return
		}
		// The beat alone may be another than the member's own.
		if len(b) != len(good) || !bytes.Equal(b[:beat], good[:beat]) || !bytes.Equal(b[beat+8:], good[beat+8:]) {
			t.Fatalf("accepted: %x", b)
		}
	})
}

func TestConditions(t *testing.T) {
	t.Parallel()
	x, _, _ := voters(t)
	for range tolerated {
		require.True(t, x.Condition().OK)
		x.look(t.Context())
	}
	require.False(t, x.Condition().OK)
	require.Equal(t, "no hand-over can be signed: the registry cannot be read", x.Condition().Reason)
	x.failure = fmt.Errorf("endpoint 10.0.0.5: %w: epoch 5", relayer.ErrDisagree)
	require.Equal(t, "no hand-over can be signed: "+relayer.ErrDisagree.Error(), x.Condition().Reason, "and not by whom")
	x.failures = 0
	x.now = votesNow
	x.pairs[5].refused = "no record"
	require.Contains(t, x.Condition().Reason, "epoch 5 is not signed: no record")
	x.now = votesNow.Add(2 * time.Hour)
	require.True(t, x.Condition().OK, "its committee is over")

	at := func(minutes int) time.Time { return votesNow.Add(time.Duration(minutes) * time.Minute) }
	for name, c := range map[string]struct {
		state relayer.CarrierState
		says  string // empty for well
	}{
		"nothing known":         {relayer.CarrierState{}, ""},
		"nothing to bring":      {relayer.CarrierState{Epoch: 4, Until: at(60), Now: at(0)}, ""},
		"just begun":            {relayer.CarrierState{Epoch: 4, Until: at(60), Now: at(29), Waiting: true, Opened: at(0), Weight: 10, Needed: 27}, ""},
		"not begun":             {relayer.CarrierState{Epoch: 4, Until: at(60), Now: at(40), Waiting: true, Weight: 10, Needed: 27}, ""},
		"members are silent":    {relayer.CarrierState{Epoch: 4, Until: at(60), Now: at(30), Waiting: true, Opened: at(0), Weight: 10, Needed: 27}, "weight 10 of 27 has signed the hand-over to epoch 5, and 30m0s are left"},
		"nobody brings it":      {relayer.CarrierState{Epoch: 4, Until: at(60), Now: at(30), Waiting: true, Opened: at(0), Weight: 30, Needed: 27}, "nobody has brought the hand-over to epoch 5"},
		"over":                  {relayer.CarrierState{Epoch: 4, Until: at(60), Now: at(60), Waiting: true, Opened: at(0)}, "of epoch 4, is over"},
		"fails now and then":    {relayer.CarrierState{Failure: context.Canceled, Failures: tolerated - 1}, ""},
		"fails again and again": {relayer.CarrierState{Failure: errors.New("endpoint 10.0.0.5: away"), Failures: tolerated}, "the chain cannot be read, or takes no hand-over"},
		"refused":               {relayer.CarrierState{Failure: fmt.Errorf("try: %w", &relayer.RevertError{Name: "Expired"}), Failures: tolerated}, "the mirror refuses the hand-over: Expired"},
	} {
		got := MirrorCondition("other", c.state)
		require.Equal(t, "hand_over/other", got.Name)
		require.Equal(t, c.says == "", got.OK, name)
		require.Contains(t, got.Reason, c.says, name)
		require.NotContains(t, got.Reason, "10.0.0.5", name)
		require.Equal(t, c.says == "", got.Advice == "", name)
	}
}
