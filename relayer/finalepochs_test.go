package relayer_test

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// liar is an endpoint that changes the answers to one call.
type liar struct {
	relayer.ChainClient
	to     []byte // the call's data
	change func(answer []byte)
}

func (l liar) CallContract(ctx context.Context, msg ethereum.CallMsg, block *big.Int) ([]byte, error) {
	out, err := l.ChainClient.CallContract(ctx, msg, block)
	if err == nil && bytes.Equal(msg.Data, l.to) {
		l.change(out)
	}
	return out, err
}

// silent is an endpoint that does not answer.
type silent struct{ relayer.ChainClient }

func (silent) CallContract(context.Context, ethereum.CallMsg, *big.Int) ([]byte, error) {
	return nil, errors.New("no answer")
}

// A lie about an epoch would cost the stake of who signs it: it takes more than
// half of the endpoints, and none that says otherwise.
func TestFinalEpochsTakeMoreThanOneWord(t *testing.T) {
	n := newNetwork(t, 2, 1)
	_, err := deploy.Enlist(t.Context(), n.cfg)
	require.NoError(t, err)
	honest := relayer.ChainClient(n.chain.Client())
	network := n.cfg.Contracts.Network
	read := func(depth uint64, clients ...relayer.ChainClient) (relayer.FinalView, error) {
		f, err := relayer.NewFinalEpochs(relayer.FinalEpochsConfig{Network: network, Shape: n.cfg.Shape, Clients: clients, Depth: depth})
		require.NoError(t, err)
		return f.Read(t.Context())
	}
	_, err = read(1<<40, honest)
	require.ErrorIs(t, err, relayer.ErrNotFinal)

	var v relayer.FinalView
	final := func(depth uint64) func() bool {
		return func() bool {
			v, err = read(depth, honest)
			return err == nil && len(v.Epochs) > 0
		}
	}
	require.Eventually(t, final(3), 5*time.Minute, 10*time.Millisecond)
	require.Eventually(t, final(0), 5*time.Minute, 10*time.Millisecond)
	b := bindings.NewOperatorRegistry()
	info := view(t, n.chain, n.registry, b.PackEpochInfo(1), b.UnpackEpochInfo)
	h := v.Epochs[0].HandOver
	require.Equal(t, [5]uint64{1, info.FromMs, info.UntilMs, info.Quorum, info.Total},
		[5]uint64{h.Epoch, uint64(h.From.UnixMilli()), uint64(h.Until.UnixMilli()), h.Quorum, h.Total})
	require.Equal(t, info.Root, protocol.BigInt(h.Root))
	require.EqualValues(t, info.MembersHash, h.MembersHash)
	require.Equal(t, shortLead, v.Lead)
	require.Len(t, v.Epochs[0].Committee.Members, 2)

	call := b.PackEpochInfo(1)
	until := liar{honest, call, func(a []byte) { a[2*32+31] ^= 1 }}
	total := liar{honest, call, func(a []byte) { a[4*32+31] ^= 1 }}
	root := liar{honest, call, func(a []byte) { a[5*32+31] ^= 1 }}
	members := liar{honest, call, func(a []byte) { a[6*32+31] ^= 1 }}
	another := liar{honest, call, func(a []byte) { a[31] ^= 2 }}
	endless := liar{honest, b.PackLastEpoch(), func(a []byte) { copy(a[24:], bytes.Repeat([]byte{0xff}, 8)) }}
	dead := silent{honest}
	for name, c := range map[string]struct {
		clients []relayer.ChainClient
		fails   error // nil for one that may be any
		reads   bool
	}{
		"all agree":                        {clients: []relayer.ChainClient{honest, honest, honest}, reads: true},
		"one of three does not answer":     {clients: []relayer.ChainClient{honest, dead, honest}, reads: true},
		"one of two does not answer":       {clients: []relayer.ChainClient{honest, dead}},
		"two of three do not answer":       {clients: []relayer.ChainClient{dead, dead, honest}},
		"one of two has another window":    {clients: []relayer.ChainClient{honest, until}, fails: relayer.ErrDisagree},
		"one of three has another window":  {clients: []relayer.ChainClient{honest, honest, until}, fails: relayer.ErrDisagree},
		"one has another total":            {clients: []relayer.ChainClient{total}, fails: relayer.ErrCommittee},
		"one has another root":             {clients: []relayer.ChainClient{root}, fails: relayer.ErrCommittee},
		"one has other members":            {clients: []relayer.ChainClient{members}, fails: relayer.ErrCommittee},
		"one answers for another epoch":    {clients: []relayer.ChainClient{another}, fails: relayer.ErrCommittee},
		"one of three makes no sense":      {clients: []relayer.ChainClient{honest, root, honest}, reads: true},
		"one has more epochs than can be":  {clients: []relayer.ChainClient{endless}},
		"two of three say something alike": {clients: []relayer.ChainClient{until, until, honest}, fails: relayer.ErrDisagree},
	} {
		v, err := read(0, c.clients...)
		if c.reads {
			require.NoError(t, err, name)
			require.NotEmpty(t, v.Epochs, name)
			require.Equal(t, protocol.HandOverHash(network, &h), protocol.HandOverHash(network, &v.Epochs[0].HandOver), name)
			continue
		}
		require.Error(t, err, name)
		if c.fails != nil {
			require.ErrorIs(t, err, c.fails, name)
		}
	}
}

// What was read once is not taken for granted: who calls something final and then
// something else is found out.
func TestFinalEpochsAreReadAgain(t *testing.T) {
	n := newNetwork(t, 1, 1)
	_, err := deploy.Enlist(t.Context(), n.cfg)
	require.NoError(t, err)
	var lies atomic.Bool
	client := liar{n.chain.Client(), bindings.NewOperatorRegistry().PackEpochInfo(1), func(a []byte) {
		if lies.Load() {
			a[2*32+31] ^= 1
		}
	}}
	f, err := relayer.NewFinalEpochs(relayer.FinalEpochsConfig{Network: n.cfg.Contracts.Network, Shape: n.cfg.Shape, Clients: []relayer.ChainClient{client}, Depth: 1})
	require.NoError(t, err)
	var v relayer.FinalView
	require.Eventually(t, func() bool { v, err = f.Read(t.Context()); return err == nil && len(v.Epochs) == 1 }, 5*time.Minute, 10*time.Millisecond)
	first := v.Epochs[0]
	v, err = f.Read(t.Context())
	require.NoError(t, err)
	require.Same(t, first.Committee, v.Epochs[0].Committee, "the members are read once")
	lies.Store(true)
	v, err = f.Read(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, first.HandOver, v.Epochs[0].HandOver)
}

func TestHandOverPartsAreNeeded(t *testing.T) {
	_, err := relayer.NewFinalEpochs(relayer.FinalEpochsConfig{})
	require.Error(t, err)
	_, err = relayer.NewCarrier(relayer.CarrierConfig{})
	require.Error(t, err)
}
