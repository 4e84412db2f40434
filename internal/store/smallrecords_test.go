package store

import (
	"crypto/rand"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/pubsub"
)

func testObservation(round feed.Round, slot int, value feed.Encoded) *protocol.Observation {
	return &protocol.Observation{
		Domain: el(7), Root: el(8), Round: round, Slot: slot, Vector: []feed.Encoded{feed.Offset, value, feed.Absent, 1},
		FeedSignature: [protocol.SignatureSize]byte{1, 2, 3}, Envelope: [protocol.EthSignatureSize]byte{4, 5, 6},
	}
}

func testReport(t require.TestingT, round feed.Round) *protocol.Report {
	c := &protocol.Committee{Epoch: 3, From: time.Unix(100, 0).UTC(), Until: time.Unix(200, 999).UTC()}
	for i := range 2 {
		key, err := protocol.NewFeedPrivateKey(rand.Reader)
		require.NoError(t, err)
		c.Members = append(c.Members, protocol.Member{Operator: common.BigToAddress(big.NewInt(int64(i))), Key: key.Public(), Weight: uint64(5 + i)})
	}
	return &protocol.Report{
		FeedSet: "main", Domain: el(7), Round: round, Committee: c, Root: el(8), Quorum: 9,
		Observations: []*protocol.Observation{testObservation(round, 0, 5), nil, testObservation(round, 2, 6)},
		Medians:      []feed.Encoded{feed.Offset, 5, feed.Absent, 1},
	}
}

func TestReports(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		for _, round := range []feed.Round{10, 12} {
			want := testReport(t, round)
			require.NoError(t, s.PutReport(ctx, want))
			got, err := s.Report(ctx, el(7), round)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		fuller := testReport(t, 10)
		fuller.Observations[1] = testObservation(10, 1, 7)
		require.NoError(t, s.PutReport(ctx, fuller))
		got, err := s.ReportUntil(ctx, el(7), 11)
		require.NoError(t, err)
		require.Equal(t, fuller, got, "the later of a round counts")
		got, err = s.ReportUntil(ctx, el(7), 1<<64-1)
		require.NoError(t, err)
		require.Equal(t, feed.Round(12), got.Round)
		for _, none := range []feed.Round{0, 9} {
			_, err = s.ReportUntil(ctx, el(7), none)
			require.ErrorIs(t, err, ErrNotFound)
		}
		_, err = s.Report(ctx, el(7), 11)
		require.ErrorIs(t, err, ErrNotFound)
		_, err = s.Report(ctx, el(1), 10)
		require.ErrorIs(t, err, ErrNotFound)

		for name, spoil := range map[string]func(r *protocol.Report){
			"round":       func(r *protocol.Report) { r.Round = 1 << 63 },
			"committee":   func(r *protocol.Report) { r.Committee = nil },
			"median":      func(r *protocol.Report) { r.Medians[1] = 1 << 63 },
			"observation": func(r *protocol.Report) { r.Observations[0].Vector = nil },
			"feed set":    func(r *protocol.Report) { r.FeedSet = "a\x00b" },
		} {
			bad := testReport(t, 20)
			spoil(bad)
			require.ErrorIs(t, s.PutReport(ctx, bad), ErrInvalid, name)
		}

		_, err = s.write.ExecContext(ctx, `UPDATE reports SET body = $1 WHERE round = 12`, []byte{1, 2, 3})
		require.NoError(t, err)
		_, err = s.Report(ctx, el(7), 12)
		require.ErrorIs(t, err, ErrDamaged)
	})
}

func testBundle(round feed.Round, n uint64) *protocol.Bundle {
	b := &protocol.Bundle{FeedSet: "main", Domain: el(7), Round: round, Words: []protocol.Element{el(1), el(n), el(3)}, Commitment: el(n)}
	for i := range b.Proof {
		b.Proof[i] = new(big.Int).Lsh(big.NewInt(int64(i)+1), 200)
	}
	return b
}

func TestBundles(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		want := []*protocol.Bundle{testBundle(5, 1), testBundle(5, 2), testBundle(6, 3), testBundle(9, 4)}
		for _, b := range slices.Backward(want) {
			require.NoError(t, s.PutBundle(ctx, b))
			require.NoError(t, s.PutBundle(ctx, b), "again is fine")
		}
		got, err := s.Bundles(ctx, el(7), 0, 1<<64-1, 100)
		require.NoError(t, err)
		require.Equal(t, want, got)
		got, err = s.Bundles(ctx, el(7), 5, 8, 2)
		require.NoError(t, err)
		require.Equal(t, want[:2], got)
		latest, err := s.BundleUntil(ctx, got[0].FeedSet, 1<<64-1)
		require.NoError(t, err)
		all, err := s.Bundles(ctx, el(7), 0, 1<<64-1, 100)
		require.NoError(t, err)
		require.Equal(t, all[len(all)-1].Round, latest.Round)
		before, err := s.BundleUntil(ctx, got[0].FeedSet, latest.Round-1)
		require.NoError(t, err)
		require.Less(t, before.Round, latest.Round)
		require.Contains(t, all, before)
		_, err = s.BundleUntil(ctx, "another", 1<<64-1)
		require.ErrorIs(t, err, ErrNotFound)
		got, err = s.Bundles(ctx, el(8), 0, 100, 100)
		require.NoError(t, err)
		require.Empty(t, got)
		for name, spoil := range map[string]func(b *protocol.Bundle){
			"round":    func(b *protocol.Bundle) { b.Round = 1 << 63 },
			"no proof": func(b *protocol.Bundle) { b.Proof[3] = nil },
			"negative": func(b *protocol.Bundle) { b.Proof[3] = big.NewInt(-1) },
			"large":    func(b *protocol.Bundle) { b.Proof[3] = new(big.Int).Lsh(big.NewInt(1), 256) },
			"words":    func(b *protocol.Bundle) { b.Words = make([]protocol.Element, maxWords+1) },
			"feed set": func(b *protocol.Bundle) { b.FeedSet = "\xff" },
		} {
			bad := testBundle(20, 1)
			spoil(bad)
			require.ErrorIs(t, s.PutBundle(ctx, bad), ErrInvalid, name)
		}
		_, err = s.write.ExecContext(ctx, `UPDATE bundles SET words = $1 WHERE round = 9`, slices.Repeat([]byte{0xff}, 32))
		require.NoError(t, err)
		_, err = s.Bundles(ctx, el(7), 9, 9, 1)
		require.ErrorIs(t, err, ErrDamaged)
	})
}

func testEvidence(round feed.Round, slot int) Evidence {
	return Evidence{testObservation(round, slot, 5), testObservation(round, slot, 6)}
}

func TestEvidence(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		want := []Evidence{testEvidence(5, 0), testEvidence(5, 2), testEvidence(8, 1)}
		for _, e := range want {
			require.NoError(t, s.PutEvidence(ctx, e))
		}
		later := testEvidence(5, 0)
		later.Second.Vector[1] = 99
		require.NoError(t, s.PutEvidence(ctx, later))
		got, err := s.Evidence(ctx, el(7), 0, 100, 100)
		require.NoError(t, err)
		require.Equal(t, want, got, "the first pair of a slot stays")
		got, err = s.Evidence(ctx, el(7), 5, 7, 1)
		require.NoError(t, err)
		require.Equal(t, want[:1], got)

		for name, spoil := range map[string]func(e *Evidence){
			"the same":     func(e *Evidence) { e.Second = e.First },
			"one only":     func(e *Evidence) { e.Second = nil },
			"other slot":   func(e *Evidence) { e.Second.Slot++ },
			"other round":  func(e *Evidence) { e.Second.Round++ },
			"other domain": func(e *Evidence) { e.Second.Domain = el(1) },
			"no vector":    func(e *Evidence) { e.Second.Vector = nil },
			"late round":   func(e *Evidence) { e.First.Round, e.Second.Round = 1<<63, 1<<63 },
		} {
			bad := testEvidence(20, 0)
			spoil(&bad)
			require.ErrorIs(t, s.PutEvidence(ctx, bad), ErrInvalid, name)
		}
		_, err = s.write.ExecContext(ctx, `UPDATE evidence SET second = first WHERE round = 8`)
		require.NoError(t, err)
		_, err = s.Evidence(ctx, el(7), 8, 8, 1)
		require.ErrorIs(t, err, ErrDamaged)
	})
}

func testMessage(topic pubsub.Topic, seq uint64) pubsub.Message {
	return pubsub.Message{
		Topic: topic, Sequence: seq, Publisher: "node-1", Time: time.Unix(1700000000, int64(seq)).UTC(),
		Payload: []byte(`{"n":1}`), Origin: feed.Live,
	}
}

func TestMessages(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		require.NoError(t, s.AppendMessages(ctx, nil))
		var want []pubsub.Message
		for seq := uint64(1); seq <= 30; seq++ {
			want = append(want, testMessage("feed/BTC-USD", seq))
		}
		require.NoError(t, s.AppendMessages(ctx, append(slices.Clone(want), testMessage("feed/ETH-USD", 1))))
		again := testMessage("feed/BTC-USD", 5)
		again.Payload = []byte("2")
		require.NoError(t, s.AppendMessages(ctx, []pubsub.Message{again}))
		got, err := s.Messages(ctx, "feed/BTC-USD", 0, 100)
		require.NoError(t, err)
		require.Equal(t, want, got, "what was there first stays")
		got, err = s.Messages(ctx, "feed/BTC-USD", 10, 5)
		require.NoError(t, err)
		require.Equal(t, want[10:15], got)
		got, err = s.Messages(ctx, "feed/BTC-USD", 1<<64-1, 5)
		require.NoError(t, err)
		require.Empty(t, got)

		for name, spoil := range map[string]func(m *pubsub.Message){
			"origin":   func(m *pubsub.Message) { m.Origin = "" },
			"sequence": func(m *pubsub.Message) { m.Sequence = 1 << 63 },
			"topic":    func(m *pubsub.Message) { m.Topic = "a\x00" },
			"time":     func(m *pubsub.Message) { m.Time = time.Time{} },
			"payload":  func(m *pubsub.Message) { m.Payload = make([]byte, maxPayload+1) },
		} {
			bad := testMessage("feed/BTC-USD", 40)
			spoil(&bad)
			require.ErrorIs(t, s.AppendMessages(ctx, []pubsub.Message{testMessage("feed/BTC-USD", 39), bad}), ErrInvalid, name)
		}
		got, err = s.Messages(ctx, "feed/BTC-USD", 30, 5)
		require.NoError(t, err)
		require.Empty(t, got, "all or none")
	})
}

func FuzzDecodeReport(f *testing.F) {
	body, err := encodeReport(testReport(f, 1))
	require.NoError(f, err)
	f.Add(body)
	f.Add(body[:len(body)-3])
	f.Add([]byte{reportVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &protocol.Report{}
		if err := decodeReport(b, r); err != nil {
			require.ErrorIs(t, err, ErrDamaged)
			return
		}
		again, err := encodeReport(r)
		require.NoError(t, err)
		require.Equal(t, b, again, "one encoding for one report")
	})
}

func FuzzDecodeCommittee(f *testing.F) {
	body, err := encodeCommittee(testReport(f, 1).Committee)
	require.NoError(f, err)
	f.Add(body)
	f.Add(body[:committeeHeader])
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := decodeCommittee(b); err != nil {
			require.ErrorIs(t, err, ErrDamaged)
		}
	})
}
