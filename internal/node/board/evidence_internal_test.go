package board

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

func signedTwice(slot int, round feed.Round) *aggregator.Equivocation {
	o := func(v feed.Encoded) *protocol.Observation {
		return &protocol.Observation{Domain: protocol.NewElement(7), Root: protocol.NewElement(8), Round: round, Slot: slot, Vector: []feed.Encoded{1, v}}
	}
	return &aggregator.Equivocation{Slot: slot, Round: round, First: o(5), Second: o(6)}
}

// What shows that an operator signed twice is stored, a few pairs of each operator,
// also where a stop comes first, and where the store is locked for a while.
func TestEvidenceIsStored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	st, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + path, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	defer func() { require.NoError(t, st.Close()) }()
	var log bytes.Buffer
	b := &Board{cfg: Config{Store: st}, log: slog.New(slog.NewTextHandler(&log, nil)), evidence: newEvidence()}
	stored := func() int {
		got, err := st.Evidence(t.Context(), protocol.NewElement(7), 0, math.MaxInt64, 1000)
		require.NoError(t, err)
		return len(got)
	}
	run := func() (stop func()) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); b.storeEvidence(ctx) }()
		return func() { cancel(); <-done }
	}
	one, other := common.Address{1}, common.Address{2}

	stop := run()
	for round := range feed.Round(evidenceEach + 5) {
		b.KeepEvidence(one, signedTwice(0, round+1))
	}
	require.Eventually(t, func() bool { return stored() == evidenceEach }, time.Minute, 10*time.Millisecond, "what waits is stored while it runs")
	stop()
	b.KeepEvidence(other, signedTwice(1, 1))
	stopped := run()
	stopped()
	require.Equal(t, evidenceEach+1, stored(), "a stop stores what waits")

	for i := range evidenceQueue + 1 { // nothing runs that would store them
		b.KeepEvidence(common.Address{3, byte(i)}, signedTwice(2, feed.Round(i+1)))
	}
	require.Contains(t, log.String(), "too much waits for the store")
	locked, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer func() { require.NoError(t, locked.Close()) }()
	conn, err := locked.Conn(t.Context())
	require.NoError(t, err)
	_, err = conn.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.NoError(t, err)
	stop = run()
	stop()
	require.Contains(t, log.String(), "did not take it in time")
	require.Equal(t, evidenceEach+1, stored())
	_, err = conn.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)
	require.NoError(t, conn.Close())
}
