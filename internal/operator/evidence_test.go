package operator

import (
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// From what a node's store has of an operator that signed twice to its slashing.
func TestEvidenceFromTheStore(t *testing.T) {
	w := newWorld(t)
	w.do(Order{Command: Register, Amount: "100"})
	w.do(Order{Command: Advance})
	s := w.status()
	o := Options{Config: w.config(s), Progress: func(what string) {
		if strings.Contains(what, "waiting until it may be sent") {
			evmtest.Later(t, w.chain, 2*time.Second)
		}
	}}
	_, err := BuildEvidence(t.Context(), o, w.dir)
	require.ErrorIs(t, err, os.ErrNotExist, "a store that is not there is not made")
	st, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(w.dir, "node.db"), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	empty, err := BuildEvidence(t.Context(), o, w.dir)
	require.NoError(t, err)
	require.Empty(t, empty.Found)
	require.Contains(t, empty.Text(), "no evidence")

	first, second := w.twoVectors(s, 0)
	require.NoError(t, st.PutEvidence(t.Context(), store.Evidence{First: first, Second: second}))
	old, older := w.twoVectors(s, 1_000_000) // of a time before any epoch
	require.NoError(t, st.PutEvidence(t.Context(), store.Evidence{First: old, Second: older}))
	require.NoError(t, st.Close())

	found, err := BuildEvidence(t.Context(), o, w.dir)
	require.NoError(t, err)
	require.Len(t, found.Found, 2)
	require.Contains(t, found.Found[0].Error, "NoCommittee")
	got := found.Found[1]
	require.Empty(t, got.Error)
	require.Equal(t, w.keys.Address, got.Operator)
	require.NoError(t, os.Chmod(got.File, 0o644))
	again, err := BuildEvidence(t.Context(), o, w.dir)
	require.NoError(t, err)
	require.Equal(t, found, again, "a file that is there stays")
	require.Contains(t, found.Text(), got.File)

	info, err := os.Stat(got.File)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "whoever reads it can report first")
	elsewhere := filepath.Join(w.dir, "none", "yet")
	moved, err := BuildEvidence(t.Context(), o, elsewhere)
	require.NoError(t, err)
	require.FileExists(t, moved.Found[1].File)
	info, err = os.Stat(elsewhere)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	_, err = BuildEvidence(t.Context(), o, got.File)
	require.ErrorContains(t, err, "make folder of evidence")
	evidence, err := ReadEvidence(got.File)
	require.NoError(t, err)
	r, err := Do(t.Context(), o, Order{Command: Report, Evidence: evidence})
	require.NoError(t, err)
	require.True(t, r.Complete)
	require.Equal(t, "evidence submit", string(r.Command))
	require.Len(t, r.Steps, 2)
	s = w.status()
	require.True(t, s.Jailed)
	require.Contains(t, s.Text(), "SLASHED")
	require.Contains(t, s.Advice[0], "slashed")

	for name, text := range map[string]string{"empty": "", "no hex": "0xzz", "too long": strings.Repeat("00", protocol.MaxEvidence+1), "a key": strings.Repeat("5e", 32)} {
		path := filepath.Join(w.dir, "bad.hex")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := ReadEvidence(path)
		require.ErrorIs(t, err, operate.ErrRequest, name)
		require.NotContains(t, err.Error(), "5e5e", "what is in a file is not shown")
	}
	_, err = BuildEvidence(t.Context(), w.options, w.dir)
	require.ErrorIs(t, err, ErrOptions)
	_, err = Do(t.Context(), Options{RPCURL: "http://127.0.0.1:1"}, Order{Command: Report, Evidence: []byte("a secret of another kind")})
	require.ErrorIs(t, err, operate.ErrRequest, "no endpoint is asked about what is no evidence")
}

// Of an earlier command that another one follows, people are told what is left of it; and
// where that is nothing, not to run it again, which would do it twice.
func TestDroppedCommands(t *testing.T) {
	t.Parallel()
	landed := func(steps ...string) (out []operate.Landed) {
		for _, s := range steps {
			out = append(out, operate.Landed{Step: s, Receipt: &types.Receipt{TxHash: common.Hash{1}}})
		}
		return out
	}
	amount := big.NewInt(5)
	for name, c := range map[string]struct {
		request operate.Request
		landed  []operate.Landed
		again   bool
	}{
		"nothing landed":         {operate.Request{Command: AddStake, Amount: amount}, nil, true},
		"the approval landed":    {operate.Request{Command: AddStake, Amount: amount}, landed("approve"), true},
		"the stake landed":       {operate.Request{Command: AddStake, Amount: amount}, landed("approve", "addStake"), false},
		"the request landed":     {operate.Request{Command: Unbond, Amount: amount}, landed("unbond"), false},
		"a part of leave landed": {operate.Request{Command: Leave}, landed("leaveSeat"), true},
		"all of leave landed":    {operate.Request{Command: Leave}, landed("leaveSeat", "unbond"), true}, // which finds nothing to do
	} {
		notes := dropped(&operate.Earlier{Request: c.request, Landed: c.landed}, &operate.Plan{Request: operate.Request{Command: Join}})
		require.Len(t, notes, 1, name)
		require.Equal(t, c.again, strings.Contains(notes[0], "run it again for the rest"), name)
		require.Equal(t, !c.again, strings.Contains(notes[0], "do not run it again"), name)
	}
	require.Empty(t, dropped(nil, &operate.Plan{}))
}

// twoVectors are observations of one round that say different things, so many
// rounds before the epoch's first whole one.
func (w *world) twoVectors(s *Status, before uint64) (first, second *protocol.Observation) {
	w.t.Helper()
	const interval = 2000
	network := protocol.Network{HomeChainID: w.chain.ChainID(), Registry: common.HexToAddress(s.Registry)}
	c := w.config(s)
	domain, err := protocol.Domain(network, feedSet(c, "main"))
	require.NoError(w.t, err)
	committee, err := deploy.ReadCommittee(w.t.Context(), w.chain.Client(), network.Registry, 1)
	require.NoError(w.t, err)
	shape := protocol.Shape{Slots: 4, Columns: 8}
	signer, err := loadEth(w.keys.Files.Eth)
	require.NoError(w.t, err)
	key, err := loadFeed(w.keys.Files.Feed)
	require.NoError(w.t, err)
	round := feed.Round(uint64(committee.From.UnixMilli())/interval + 1 - before)
	vector := func(value uint64) *protocol.Observation {
		o := &protocol.Observation{Domain: domain, Root: committee.Root(shape), Round: round, Vector: make([]feed.Encoded, shape.Columns)}
		o.Vector[0], o.Vector[1] = feed.Encoded(feed.Offset+uint64(round)*interval), feed.Encoded(feed.Offset+value)
		require.NoError(w.t, protocol.SignObservation(network, o, key, signer))
		return o
	}
	return vector(5), vector(6)
}
