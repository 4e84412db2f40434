package relayer

import (
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// enc encodes mantissas; absent is how a test writes no value.
const absent = int64(-1 << 63)

func enc(t testing.TB, mantissas ...int64) []feed.Encoded {
	t.Helper()
	out := make([]feed.Encoded, len(mantissas))
	for i, m := range mantissas {
		if m == absent {
			continue
		}
		v, err := feed.Encode(m)
		require.NoError(t, err)
		out[i] = v
	}
	return out
}

func TestDue(t *testing.T) {
	set := feed.Set{Feeds: []feed.Feed{
		{ID: "A", Heartbeat: time.Minute, DeviationPPM: 5000},
		{ID: "B", Heartbeat: time.Hour, DeviationPPM: 100},
		{ID: "C"},
	}}
	const start = int64(1_700_000_000_000)
	held := []int64{start, 1_000_000, -2_000_000, 50}
	tests := []struct {
		name    string
		held    []int64
		medians []int64
		want    Decision
	}{
		{"nothing was delivered", nil, held, Decision{FirstValue, "A"}},
		{"an empty chain", []int64{absent, absent, absent, absent}, held, Decision{FirstValue, "A"}},
		{"nothing moved", held, []int64{start + 2000, 1_000_000, -2_000_000, 50}, Decision{}},
		{"just below the deviation", held, []int64{start, 1_004_999, -2_000_000, 50}, Decision{}},
		{"just the deviation", held, []int64{start, 1_005_000, -2_000_000, 50}, Decision{Deviation, "A"}},
		{"the deviation downwards", held, []int64{start, 995_000, -2_000_000, 50}, Decision{Deviation, "A"}},
		{"just below it downwards", held, []int64{start, 995_001, -2_000_000, 50}, Decision{}},
		{"another feed's own deviation", held, []int64{start, 1_000_000, -2_000_200, 50}, Decision{Deviation, "B"}},
		{"below its own", held, []int64{start, 1_000_000, -2_000_199, 50}, Decision{}},
		{"through zero", held, []int64{start, 1_000_000, 2_000_000, 50}, Decision{Deviation, "B"}},
		{"a feed without thresholds", held, []int64{start + 59_000, 1_000_000, -2_000_000, 5_000_000}, Decision{}},
		{"a heartbeat", held, []int64{start + 60_000, 1_000_000, -2_000_000, 50}, Decision{Heartbeat, "A"}},
		{"almost a heartbeat", held, []int64{start + 59_999, 1_000_000, -2_000_000, 50}, Decision{}},
		{"a heartbeat of a feed that is absent", held, []int64{start + 60_000, absent, -2_000_000, 50}, Decision{}},
		{"time going back", held, []int64{start - 90_000, 1_000_000, -2_000_000, 50}, Decision{}},
		{"no time in the report", held, []int64{absent, 9_000_000, -2_000_000, 50}, Decision{}},
		{"a lane that the chain lacks", []int64{start, 1_000_000, absent, 50}, []int64{start, 1_000_000, 7, 50}, Decision{FirstValue, "B"}},
		{"a lane that both lack", []int64{start, 1_000_000, absent, 50}, []int64{start, 1_000_000, absent, 50}, Decision{}},
		{"a lane that the report lacks", held, []int64{start, absent, absent, absent}, Decision{}},
		{"only time", nil, []int64{start, absent, absent, absent}, Decision{}},
		{"from zero", []int64{start, 0, -2_000_000, 50}, []int64{start, 1, -2_000_000, 50}, Decision{Deviation, "A"}},
		{"zero stays", []int64{start, 0, -2_000_000, 50}, []int64{start, 0, -2_000_000, 50}, Decision{}},
		{"a short report", held, []int64{start, 1_000_000}, Decision{}},
		{"an empty report", held, nil, Decision{}},
		{"the widest move", []int64{start, feed.MaxMantissa, -2_000_000, 50}, []int64{start, -feed.MaxMantissa, -2_000_000, 50}, Decision{Deviation, "A"}},
		{"the largest value stays", []int64{start, feed.MaxMantissa, -2_000_000, 50}, []int64{start, feed.MaxMantissa - 1, -2_000_000, 50}, Decision{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := NewDuePolicy(set, 0).Due(enc(t, tt.held...), enc(t, tt.medians...))
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.want.Cause != NotDue, got.Due())
		})
	}
	t.Run("the lead brings heartbeats forward", func(t *testing.T) {
		p := NewDuePolicy(set, 3*time.Second)
		require.False(t, p.Due(enc(t, held...), enc(t, start+56_999, 1_000_000, -2_000_000, 50)).Due())
		require.True(t, p.Due(enc(t, held...), enc(t, start+57_000, 1_000_000, -2_000_000, 50)).Due())
	})
}

func TestMovedIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mantissa := rapid.Int64Range(-feed.MaxMantissa, feed.MaxMantissa)
		from, to := mantissa.Draw(t, "from"), mantissa.Draw(t, "to")
		if rapid.Bool().Draw(t, "near") {
			to = min(feed.MaxMantissa, from+rapid.Int64Range(0, 1000).Draw(t, "by"))
		}
		ppm := rapid.Uint32Range(1, 1<<32-1).Draw(t, "ppm")
		diff := new(big.Int).Abs(new(big.Int).Sub(big.NewInt(to), big.NewInt(from)))
		left := diff.Mul(diff, big.NewInt(1_000_000))
		right := new(big.Int).Abs(big.NewInt(from))
		right.Mul(right, new(big.Int).SetUint64(uint64(ppm)))
		require.Equal(t, from != to && left.Cmp(right) >= 0, moved(from, to, ppm))
	})
}

func TestFillsAndSuperseded(t *testing.T) {
	tests := []struct {
		name       string
		delivered  bool
		held       feed.Round
		values     []int64
		round      feed.Round
		medians    []int64
		superseded bool
	}{
		{"an empty chain", false, 0, nil, 0, []int64{1, 2}, false},
		{"a later round", true, 5, []int64{1, 2}, 6, []int64{1, 2}, false},
		{"an earlier round", true, 5, []int64{1, absent}, 4, []int64{1, 2}, true},
		{"the round as it is", true, 5, []int64{1, 2}, 5, []int64{1, 3}, true},
		{"the round with a lane to fill", true, 5, []int64{1, absent}, 5, []int64{1, 3}, false},
		{"the round, lacking the same lane", true, 5, []int64{1, absent}, 5, []int64{1, absent}, true},
		{"the round, lacking more", true, 5, []int64{1, 2}, 5, []int64{1, absent}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := Snapshot{Header: Header{Round: tt.held}, Values: enc(t, tt.values...)}
			if tt.delivered {
				s.LandedAt = time.Unix(1, 0)
			}
			require.Equal(t, tt.superseded, superseded(s, tt.round, enc(t, tt.medians...)))
		})
	}
}
