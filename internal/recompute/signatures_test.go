package recompute

import (
	"crypto/ecdsa"
	"crypto/rand"
	"math/big"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

var network = protocol.Network{HomeChainID: big.NewInt(1337), Registry: common.Address{9}}

// envelopes signs as an operator's Ethereum key.
type envelopes struct{ key *ecdsa.PrivateKey }

func newEnvelopes(t *testing.T) envelopes {
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	return envelopes{key}
}

func (e envelopes) Address() common.Address { return crypto.PubkeyToAddress(e.key.PublicKey) }

func (e envelopes) SignHash(h common.Hash) (out [protocol.EthSignatureSize]byte, err error) {
	sig, err := crypto.Sign(h[:], e.key)
	copy(out[:], sig)
	out[64] += 27
	return out, err
}

// Who may write the store cannot make what an operator did not sign.
func TestSignaturesInReportsAreVerified(t *testing.T) {
	m := newMarket()
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, "sqlite:"+path)
	live(t, s, m, 1000, nil)
	rounds := deliver(t, s, m.at)
	run := func(s *store.Store, n *protocol.Network) *Result {
		got, err := Run(t.Context(), s, start, m.at, Options{Network: n})
		require.NoError(t, err)
		return got
	}
	whole := run(s, &network)
	require.True(t, whole.Reproduced(), brief(whole))
	require.Equal(t, len(rounds), whole.Signatures)
	require.Equal(t, len(rounds), whole.Envelopes)
	other := protocol.Network{HomeChainID: big.NewInt(1), Registry: network.Registry}
	require.Equal(t, len(rounds), run(s, &other).Found, "the envelopes are another network's")

	forged, err := protocol.NewFeedPrivateKey(rand.Reader)
	require.NoError(t, err)
	forger := newEnvelopes(t)
	db := openSQL(t, path)
	for name, c := range map[string]struct {
		change func(r *protocol.Report)
		want   string
		// without says that it is noticed without the network too.
		without bool
	}{
		"a vector": {func(r *protocol.Report) { r.Observations[0].Vector[1]++; r.Medians[1]++ }, "the feed key of slot 0", true},
		"a feed key's signature": {func(r *protocol.Report) {
			r.Observations[0].FeedSignature = forged.Sign(r.Observations[0].Digest())
		}, "the feed key of slot 0", true},
		"a feed key with its signature": {func(r *protocol.Report) {
			r.Committee.Members[0].Key = forged.Public()
			r.Observations[0].FeedSignature = forged.Sign(r.Observations[0].Digest())
		}, "do not hash to its root", true},
		"a committee with its root": {func(r *protocol.Report) {
			r.Committee.Members[0].Key = forged.Public()
			r.Root = r.Committee.Root(protocol.Shape{Slots: 1})
			r.Observations[0].Root = r.Root
			if err := protocol.SignObservation(network, r.Observations[0], forged, forger); err != nil {
				panic(err)
			}
			r.Committee.Members[0].Operator = forger.Address()
		}, "commitment is not that of", true},
		"an envelope": {func(r *protocol.Report) {
			r.Observations[0].Envelope, _ = forger.SignHash(protocol.EnvelopeHash(network, r.Observations[0]))
		}, "the envelope of slot 0", false},
		"an operator":                 {func(r *protocol.Report) { r.Committee.Members[0].Operator = forger.Address() }, "the envelope of slot 0", false},
		"another round's observation": {func(r *protocol.Report) { r.Observations[0].Round-- }, "is not of the report's domain, round", true},
		"another slot's observation":  {func(r *protocol.Report) { r.Observations[0].Slot = 1 }, "is not of the report's domain, round", true},
	} {
		t.Run(name, func(t *testing.T) {
			copied := filepath.Join(t.TempDir(), "copy.db")
			_, err := db.ExecContext(t.Context(), `VACUUM INTO ?`, copied)
			require.NoError(t, err)
			tampered := open(t, "sqlite:"+copied)
			r, err := tampered.Report(t.Context(), protocol.NewElement(7), rounds[1])
			require.NoError(t, err)
			c.change(r)
			_, err = openSQL(t, copied).ExecContext(t.Context(), `DELETE FROM reports WHERE round = `+text(rounds[1]))
			require.NoError(t, err)
			require.NoError(t, tampered.PutReport(t.Context(), r))
			got := run(tampered, &network)
			require.False(t, got.Reproduced())
			require.Contains(t, brief(got), c.want)
			require.Equal(t, c.without, !run(tampered, nil).Reproduced())
		})
	}
}

// Equal numbers are equal, in Go and in Python, whatever their text: what changes the
// number is noticed by both.
func TestPricesCountByTheirValue(t *testing.T) {
	m := newMarket()
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, "sqlite:"+path)
	live(t, s, m, 600, nil)
	db := openSQL(t, path)
	reproduced := func(statement string) (inGo, inPython bool) {
		t.Helper()
		copied := filepath.Join(t.TempDir(), "copy.db")
		_, err := db.ExecContext(t.Context(), `VACUUM INTO ?`, copied)
		require.NoError(t, err)
		result, err := openSQL(t, copied).ExecContext(t.Context(), statement)
		require.NoError(t, err)
		n, err := result.RowsAffected()
		require.NoError(t, err)
		require.Positive(t, n, statement)
		got, err := Run(t.Context(), open(t, "sqlite:"+copied), start, m.at, Options{})
		require.NoError(t, err)
		_, err = python(t, copied)
		return got.Reproduced(), err == nil
	}
	for _, column := range []string{"price", "size", "bid", "ask"} {
		for _, change := range []string{column + " || '0'", column + " || '00000'", "'0' || " + column} {
			inGo, inPython := reproduced(`UPDATE ticks SET ` + column + ` = ` + change + ` WHERE ` + column + ` LIKE '%.%'`)
			require.True(t, inGo, "%s = %s", column, change)
			require.True(t, inPython, "%s = %s", column, change)
		}
		inGo, inPython := reproduced(`UPDATE ticks SET ` + column + ` = ` + column + ` || '1' WHERE id = (SELECT min(id) + 40 FROM ticks WHERE ` + column + ` LIKE '%.%')`)
		require.False(t, inGo, column)
		require.False(t, inPython, column)
	}
}
