package board

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/store"
)

func TestStoreCondition(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	start := time.Unix(1_800_000_000, 0)
	gone := errors.New("ask the store: cannot reach hidden.example as user hidden")
	for name, c := range map[string]struct {
		after  time.Duration // since it last answered
		err    error
		down   store.WriterStats
		reason string // empty where all is well
	}{
		"answers":         {after: 3 * time.Second},
		"restarts":        {after: 9 * time.Second, err: gone},
		"hangs":           {after: 11 * time.Second, reason: "the store has not answered for 11s"},
		"is gone":         {after: 2 * time.Minute, err: gone, reason: "the store has not answered for 2m0s"},
		"takes no ticks":  {down: store.WriterStats{Ticks: store.LaneStats{Down: 12 * time.Second}, Values: store.LaneStats{Down: time.Minute}}, reason: "ticks, values could not be stored for 1m0s; they wait in memory"},
		"failed a moment": {down: store.WriterStats{Ticks: store.LaneStats{Down: 9 * time.Second}}},
	} {
		_ = b.answers.saw(start, nil)
		if c.err != nil {
			require.NoError(t, b.answers.saw(start.Add(time.Second), c.err))
		}
		got := b.storeCondition(start.Add(c.after), c.down)
		require.Equal(t, "store", got.Name)
		require.Equal(t, c.reason, got.Reason, name)
		require.Equal(t, c.reason == "", got.OK, name)
		require.Equal(t, c.reason == "", got.Advice == "", name)
		require.NotNil(t, got.Since, name)
		require.False(t, got.Fatal, "a restart of the node mends no store")
	}
}

func TestSigningCondition(t *testing.T) {
	t.Parallel()
	require.True(t, signingCondition(nil).OK)
	c := signingCondition([]node.Silence{{Set: "set1", Since: time.Unix(5, 0), Why: "the record hangs"}, {Set: "set2"}})
	require.False(t, c.OK)
	require.Equal(t, "nothing is signed for feed set set1, set2: the record hangs", c.Reason)
	require.NotEmpty(t, c.Advice)
	require.Equal(t, int64(5), c.Since.Unix())
	require.Equal(t, "nothing is signed for feed set set1", signingCondition([]node.Silence{{Set: "set1"}}).Reason)
}
