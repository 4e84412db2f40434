package handover_test

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/node/handover"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

// Epoch after epoch, the mirror follows the registry by one transaction of the
// member whose turn it is, and where that one is silent, of the next. Who comes
// late gets the signatures all the same.
func TestMirrorFollows(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 4)
	order := n.order(t, 2)
	var silent *evm.Signer
	var others []*evm.Signer
	for _, s := range n.operators {
		if s.Address() == order[0] {
			silent = s
		} else {
			others = append(others, s)
		}
	}
	members := n.runAll(t, others...)
	n.settle(t, 1)
	var stage time.Duration
	var opened time.Time
	for _, m := range members {
		await(t, func() bool { s := m.carrier.State(); return s.Waiting && s.Weight == 30 }, "the hand-over can be brought")
		s := m.carrier.State()
		require.Equal(t, uint64(27), s.Needed)
		stage, opened = s.Until.Sub(s.Opened)/8, s.Opened
	}
	require.Empty(t, n.handOvers(t), "it was the silent one's turn")
	n.limit.Store(opened.Add(stage + 5*time.Second).Unix())
	await(t, func() bool { return n.newest(t).Epoch == 2 }, "the mirror has epoch 2")
	require.Equal(t, []common.Address{order[1]}, n.handOvers(t), "the next in the order, and nobody else")

	late := n.run(t, silent, options{carries: true, bootstrap: members[0].mesh.Addrs()})
	members = append(members, late)
	for _, m := range members {
		await(t, func() bool { return m.signed(2, 4) }, "all have all signatures, who comes late too")
		h, _ := m.HandOver(2)
		for slot, sig := range h.Signatures {
			require.NoError(t, protocol.VerifyHandOver(n.id, &h.HandOver, h.By.Members[slot].Operator, sig))
		}
		require.True(t, m.Condition().OK, m.Condition().Reason)
	}

	n.settle(t, 2)
	await(t, func() bool { return n.newest(t).Epoch == 3 }, "the mirror has epoch 3")
	require.Equal(t, []common.Address{order[1], n.order(t, 3)[0]}, n.handOvers(t))
	info, at := n.epoch(t, 3), n.newest(t)
	require.Equal(t, info.Root, at.Root)
	require.Equal(t, info.MembersHash, at.MembersHash)
	require.Equal(t, [4]uint64{info.FromMs, info.UntilMs, info.Quorum, info.Total}, [4]uint64{at.FromMs, at.UntilMs, at.Quorum, at.Total})
	for _, m := range members {
		await(t, func() bool { s := m.carrier.State(); return s.Epoch == 3 && !s.Waiting }, "nobody waits any more")
	}
}

// A store that came out of a backup does not know what was signed since. What
// could have been signed is not signed again; the own signature comes back from
// peers, also where the one who has it did not make it.
func TestRestoredStoreSignsNothingAgain(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 2)
	dir := t.TempDir()
	old := store.Config{URL: "sqlite:" + filepath.Join(dir, "old.db"), Logger: slog.New(slog.DiscardHandler)}
	db, err := store.Open(t.Context(), old)
	require.NoError(t, err)
	var backup bytes.Buffer
	_, err = store.BackupTo(t.Context(), old, &backup, store.BackupOptions{})
	require.NoError(t, err)
	require.NoError(t, db.Close())

	m := n.run(t, n.operators[0], options{dir: dir, store: old.URL})
	other := n.run(t, n.operators[1], options{bootstrap: m.mesh.Addrs()})
	n.settle(t, 1)
	await(t, func() bool { return m.signed(2, 2) && other.signed(2, 2) }, "epoch 2 is signed")
	before, _ := m.HandOver(2)
	m.stop()

	h, err := n.home.Client().HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	now := time.Unix(int64(h.Time), 0)
	restored := store.Config{URL: "sqlite:" + filepath.Join(dir, "new.db"), Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
	_, err = store.Restore(t.Context(), restored, bytes.NewReader(backup.Bytes()), store.RestoreOptions{})
	require.NoError(t, err)
	m = n.run(t, n.operators[0], options{dir: dir, store: restored.URL})
	await(t, func() bool { return strings.Contains(m.Condition().Reason, "restored from a backup") }, "it says why it does not sign")
	require.True(t, m.signed(2, 0))
	m.stop()

	m = n.run(t, n.operators[0], options{dir: dir, store: restored.URL, bootstrap: other.mesh.Addrs()})
	await(t, func() bool { return m.signed(2, 2) }, "both signatures are there again")
	after, _ := m.HandOver(2)
	require.Equal(t, before.Signatures, after.Signatures)
	await(t, func() bool { return m.Condition().OK }, "its health says so")
	_, recorded, err := m.records.Last(t.Context(), protocol.HandOverDomain(n.id))
	require.NoError(t, err)
	require.False(t, recorded, "it was not made again")

	// What can only be set later is signed as ever.
	n.settle(t, 2)
	await(t, func() bool { return m.signed(3, 2) }, "epoch 3 is signed by both")
}

// What is on record for an epoch stays, whatever an endpoint says.
func TestRecordRefusesAnotherHandOver(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	dir := t.TempDir()
	url := "sqlite:" + filepath.Join(dir, "node.db")
	db, err := store.Open(t.Context(), store.Config{URL: url, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	require.NoError(t, db.SigningRecords(n.operators[0].Address()).Reserve(t.Context(), protocol.HandOverDomain(n.id), 2, protocol.NewElement(7)))
	require.NoError(t, db.Close())
	m := n.run(t, n.operators[0], options{dir: dir, store: url, carries: true})
	n.settle(t, 1)
	await(t, func() bool { return !m.Condition().OK }, "it says that it does not sign")
	require.Contains(t, m.Condition().Reason, "epoch 2 is not signed: the signing record does not take it")
	h, ok := m.HandOver(2)
	require.True(t, ok)
	require.ErrorIs(t, m.signing.Reserve(t.Context(), protocol.HandOverDomain(n.id), 2, protocol.HandOverDigest(n.id, &h.HandOver)), store.ErrAlreadySigned)
	require.True(t, m.signed(2, 0))
	await(t, func() bool { return m.carrier.State().Waiting }, "the mirror waits")
	s := m.carrier.State()
	require.Equal(t, [2]uint64{0, 7}, [2]uint64{s.Weight, s.Needed})
	require.Empty(t, n.handOvers(t))
}

// A mirror that is several epochs behind catches up, one epoch after the other,
// until its own last committee is over.
func TestMirrorCatchesUp(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	m := n.run(t, n.operators[0], options{carries: true})
	n.settle(t, 1)
	await(t, func() bool { return n.newest(t).Epoch == 2 }, "the mirror has epoch 2")
	n.frozen.Store(true) // no time passes at the mirror
	for epoch := uint64(2); epoch <= 3; epoch++ {
		n.settle(t, epoch)
		await(t, func() bool { return m.signed(epoch+1, 1) }, "epoch %d is signed", epoch+1)
	}
	await(t, func() bool { return m.carrier.State().Waiting }, "there is a hand-over to bring")
	require.EqualValues(t, 2, n.newest(t).Epoch, "which the mirror does not take yet")
	n.frozen.Store(false)
	await(t, func() bool { return n.newest(t).Epoch == 4 }, "the mirror has epoch 4")
	require.Len(t, n.handOvers(t), 3)
	c := handover.MirrorCondition("other", m.carrier.State())
	require.True(t, c.OK, c.Reason)

	n.pass(t, 4, -time.Second)
	await(t, func() bool { return m.carrier.State().Expired() }, "the mirror's last committee is over")
	c = handover.MirrorCondition("other", m.carrier.State())
	require.False(t, c.OK)
	require.Contains(t, c.Reason, "epoch 4, is over")
}
