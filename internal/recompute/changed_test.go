package recompute

import (
	"crypto/rand"
	"encoding/json"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

// deliver stores what a delivery of each tenth sample leaves: what the one
// operator signed, the proof, the delivery and the proven values. It gives the
// rounds.
func deliver(t *testing.T, s *store.Store, until time.Time) []feed.Round {
	key, err := protocol.NewFeedPrivateKey(rand.Reader)
	require.NoError(t, err)
	eth := newEnvelopes(t)
	operator := eth.Address()
	committee := &protocol.Committee{Members: []protocol.Member{{Operator: operator, Key: key.Public(), Weight: 1}}}
	domain := protocol.NewElement(7)
	root := committee.Root(protocol.Shape{Slots: 1})
	var rounds []feed.Round
	n := 0
	for m, err := range s.Samples(t.Context(), start, until) {
		require.NoError(t, err)
		if n++; n%10 != 0 {
			continue
		}
		var body aggregator.RecordedSample
		require.NoError(t, json.Unmarshal(m.Body, &body))
		at, err := feed.Encode(m.At.UnixMilli())
		require.NoError(t, err)
		vector := []feed.Encoded{at}
		var values []store.FeedValue
		for _, v := range body.Values[:len(body.Columns)] {
			vector = append(vector, v.Value)
			if v.Value != feed.Absent {
				values = append(values, store.FeedValue{Feed: v.Feed, Round: m.Round, At: m.At, Value: v.Value, Decimals: v.Decimals, Origin: feed.Simulated})
			}
		}
		o := &protocol.Observation{Domain: domain, Root: root, Round: m.Round, Vector: vector}
		require.NoError(t, protocol.SignObservation(network, o, key, eth))
		require.NoError(t, s.PutReport(t.Context(), &protocol.Report{
			FeedSet: "main", Domain: domain, Root: root, Round: m.Round, Committee: committee, Quorum: 1, Observations: []*protocol.Observation{o}, Medians: vector,
		}))
		b := &protocol.Bundle{FeedSet: "main", Domain: domain, Round: m.Round}
		b.Words = append([]protocol.Element{{}, protocol.NewElement(uint64(m.Round)), {}, {}}, protocol.PackMedians(vector)...)
		b.Commitment = protocol.Commitment(protocol.Statement(domain, root, 1, b.Words))
		for i := range b.Proof {
			b.Proof[i] = new(big.Int)
		}
		require.NoError(t, s.PutBundle(t.Context(), b))
		require.NoError(t, s.PutDelivery(t.Context(), &store.Delivery{FeedSet: "main", Round: m.Round, ChainID: 1, LandedAt: m.At}))
		require.NoError(t, s.AppendValues(t.Context(), values))
		require.NoError(t, s.SigningRecords(operator).Reserve(t.Context(), domain, m.Round, o.Digest()))
		rounds = append(rounds, m.Round)
	}
	return rounds
}

// Whatever a single statement changes behind the store's back is noticed, also
// where no value comes out otherwise for it.
func TestEveryChangeOfTheStoreIsTold(t *testing.T) {
	m := newMarket()
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, "sqlite:"+path)
	live(t, s, m, 2000, nil)
	rounds := deliver(t, s, m.at)
	require.Greater(t, len(rounds), 4)
	whole, err := Run(t.Context(), s, start, m.at, Options{})
	require.NoError(t, err)
	require.True(t, whole.Reproduced(), brief(whole))
	require.Equal(t, whole.Samples, whole.Digests)
	require.Zero(t, whole.Unsealed)
	require.Equal(t, len(rounds), whole.Signatures)
	require.Zero(t, whole.Envelopes, "a store does not know its network")
	require.Greater(t, whole.Proven, 20)
	require.True(t, whole.First.Before(whole.Last))

	const (
		// What damage does, no rule of the schema keeps away.
		unchecked = `PRAGMA ignore_check_constraints = ON; `

		one  = ` WHERE id = 701`
		mine = ` WHERE round = (SELECT min(round) + 20 FROM samples)`
	)
	delivered := ` WHERE round = ` + text(rounds[1])
	db := openSQL(t, path)
	tampered := func(statement string, from time.Time) (*Result, error) {
		t.Helper()
		copied := filepath.Join(t.TempDir(), "copy.db")
		_, err := db.ExecContext(t.Context(), `VACUUM INTO ?`, copied)
		require.NoError(t, err)
		other := openSQL(t, copied)
		result, err := other.ExecContext(t.Context(), statement)
		require.NoError(t, err)
		n, err := result.RowsAffected()
		require.NoError(t, err)
		require.Positive(t, n, "%s changes nothing", statement)
		earlier := strings.Contains(statement, "number = 0 WHERE digest")
		if !earlier && strings.Contains(statement, " samples") || strings.Contains(statement, " ticks") {
			out, err := python(t, copied)
			require.Error(t, err, "%s: %s", statement, out)
		}
		return Run(t.Context(), open(t, "sqlite:"+copied), from, m.at, Options{})
	}
	for statement, want := range map[string]string{
		`UPDATE ticks SET frame_hash = randomblob(32)` + one:                                                       "the sample, a tick or a change",
		`UPDATE ticks SET symbol = 'X'` + one:                                                                      "the sample, a tick or a change",
		`UPDATE ticks SET origin = 'live'` + one:                                                                   "the sample, a tick or a change",
		`UPDATE ticks SET sequence = 99` + one:                                                                     "the sample, a tick or a change",
		`UPDATE ticks SET receive_ns = receive_ns + 1` + one:                                                       "the sample, a tick or a change",
		`UPDATE ticks SET size = '0.5'` + one:                                                                      "the sample, a tick or a change",
		`UPDATE ticks SET price = '7' WHERE id = (SELECT id FROM ticks WHERE kind = 2 AND id > 900 LIMIT 1)`:       "is not the mid of",
		`UPDATE samples SET at_ns = at_ns + 1` + mine:                                                              "the sample, a tick or a change",
		`UPDATE samples SET body = body || ' '` + mine:                                                             "the sample, a tick or a change",
		`UPDATE samples SET round = 5` + mine:                                                                      "the sample, a tick or a change",
		`UPDATE samples SET feed_set = 'other'` + mine:                                                             "the sample, a tick or a change",
		`DELETE FROM samples` + mine:                                                                               "1 samples since",
		`UPDATE feed_values SET value = value + 1 WHERE round = ` + text(rounds[1]) + ` AND feed = 'BTC/USD/twap'`: "is not the one that was stored",
		`UPDATE feed_values SET value = value + 1, checksum = -1 WHERE round = ` + text(rounds[1]):                 "of its proof",
		`DELETE FROM feed_values WHERE round = ` + text(rounds[1]) + ` AND feed = 'BTC/USD/twap'`:                  "is no longer in the store",

		`UPDATE samples SET digest = x''` + mine:                                                              "has no digest",
		`UPDATE samples SET digest = x'', number = 0` + mine:                                                  "has no digest",
		`DELETE FROM reports` + delivered:                                                                     "its report is no longer in the store",
		`DELETE FROM bundles` + delivered:                                                                     "its proof is no longer in the store",
		`UPDATE bundles SET commitment = zeroblob(32)` + delivered:                                            "commitment is not that of",
		`UPDATE bundles SET words = (SELECT words FROM bundles ORDER BY round DESC LIMIT 1)` + delivered:      "no proof has the medians",
		`UPDATE feed_values SET decimals = decimals - 2, checksum = -1` + delivered + ` AND feed = 'ETH/USD'`: "has 6 decimals, and the feed 8",
		`UPDATE feed_values SET origin = 'live', checksum = -1` + delivered + ` AND feed = 'ETH/USD'`:         "says live, and the ticks that this store has of it are simulated",
	} {
		got, err := tampered(statement, start)
		require.NoError(t, err, statement)
		require.False(t, got.Reproduced(), statement)
		require.Positive(t, got.Found, statement)
		require.Contains(t, brief(got), want, statement)
	}
	// A record that is none keeps nothing else from being looked at.
	for statement, want := range map[string]string{
		`UPDATE ticks SET price = '1 '` + one:                                                         "read tick 701, received at",
		`UPDATE ticks SET size = '1_0'` + one:                                                         "read tick 701, received at",
		unchecked + `UPDATE ticks SET origin = 'guessed'` + one:                                       "read tick 701, received at",
		`UPDATE samples SET body = '{' || body` + mine:                                                "read sample of round",
		unchecked + `UPDATE feed_values SET origin = 'guessed'` + delivered + ` AND feed = 'ETH/USD'`: "read the value of ETH/USD of",
		`UPDATE reports SET body = substr(body, 1, 40)` + delivered:                                   "read report",
	} {
		got, err := tampered(statement, start)
		require.NoError(t, err, statement)
		require.False(t, got.Reproduced(), statement)
		require.Positive(t, got.Unreadable, "%s: %s", statement, brief(got))
		require.Contains(t, brief(got), want, statement)
		require.Equal(t, whole.Samples, got.Samples+strings.Count(statement, "UPDATE samples"), statement)
		require.Equal(t, whole.Last, got.Last, statement)
	}
	// Told once, by the sample next to it; and from the middle of a run as well.
	got, err := tampered(`UPDATE ticks SET symbol = 'X'`+one, start)
	require.NoError(t, err)
	require.Equal(t, 1, got.Found)
	require.Zero(t, got.Mismatched)
	got, err = tampered(`UPDATE samples SET digest = x'' WHERE digest IS NOT NULL`, start)
	require.NoError(t, err)
	require.Equal(t, got.Samples, got.Found, "an earlier version numbered no samples")
	got, err = tampered(`UPDATE samples SET digest = x'', number = 0 WHERE digest IS NOT NULL`, start)
	require.NoError(t, err)
	require.Equal(t, got.Samples, got.Unsealed)
	require.Zero(t, got.Digests)
	require.True(t, got.Reproduced(), "what an earlier version stored has no digests")
	// Somebody who makes a whole other history is held against what was signed.
	got, err = tampered(`UPDATE samples SET digest = x'', number = 0, body = replace(body, '"value":"46', '"value":"47') WHERE round = `+text(rounds[2]), start)
	require.NoError(t, err)
	require.Contains(t, brief(got), "not what an operator of this store signed")

	// A run that is no longer on record, and one that began at another time.
	_, err = tampered(`DELETE FROM feed_runs WHERE run_ns > 0`, start)
	require.ErrorIs(t, err, ErrNothing)
	got, err = tampered(`UPDATE feed_runs SET at_ns = at_ns + 1 WHERE at_ns = run_ns`, start)
	require.True(t, err != nil || !got.Reproduced())
}

func text(round feed.Round) string { return big.NewInt(int64(round)).String() }

// Who only looks at one value is told as well where the store contradicts itself.
func TestExplainTellsOfATamperedMedian(t *testing.T) {
	m := newMarket()
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, "sqlite:"+path)
	live(t, s, m, 2000, nil)
	rounds := deliver(t, s, m.at)
	round := rounds[1]
	whole, err := Explain(t.Context(), s, "BTC/USD", round)
	require.NoError(t, err)
	require.NotNil(t, whole.Median)
	require.Empty(t, whole.Contradictions)
	db := openSQL(t, path)
	delivered := ` WHERE round = ` + text(round)
	for _, tt := range []struct{ statement, want string }{
		{`UPDATE feed_values SET value = value + 1, checksum = -1` + delivered + ` AND feed = 'BTC/USD'`, "the proven value in the store is"},
		{`UPDATE bundles SET words = (SELECT words FROM bundles WHERE round = ` + text(rounds[2]) + `)` + delivered, "a proof of the round says"},
		{`UPDATE reports SET body = (SELECT body FROM reports WHERE round = ` + text(rounds[2]) + `)` + delivered, "the proven value in the store is"},
		{`UPDATE samples SET body = replace(body, '"value":"46', '"value":"47')` + delivered, "this operator's own value was stored as"},
	} {
		copied := filepath.Join(t.TempDir(), "copy.db")
		_, err := db.ExecContext(t.Context(), `VACUUM INTO ?`, copied)
		require.NoError(t, err)
		changed, err := openSQL(t, copied).ExecContext(t.Context(), tt.statement)
		require.NoError(t, err)
		n, err := changed.RowsAffected()
		require.NoError(t, err)
		require.Positive(t, n, tt.statement)
		v, err := Explain(t.Context(), open(t, "sqlite:"+copied), "BTC/USD", round)
		require.NoError(t, err, tt.statement)
		require.Contains(t, strings.Join(v.Contradictions, "; "), tt.want, tt.statement)
		var tree strings.Builder
		require.NoError(t, WriteTree(&tree, v))
		require.Contains(t, tree.String(), "CONTRADICTION: ")
	}
}
