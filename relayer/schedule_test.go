package relayer

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

func TestScheduleIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.IntRange(1, 64).Draw(t, "members")
		domain := protocol.NewElement(rapid.Uint64().Draw(t, "domain"))
		round := feed.Round(rapid.Uint64().Draw(t, "round"))
		s, err := NewSchedule(domain, members)
		require.NoError(t, err)
		order := s.Order(round)
		require.Equal(t, order, s.Order(round), "everyone computes it alike")
		sorted := slices.Sorted(slices.Values(order))
		for i, v := range sorted {
			require.Equal(t, i, v)
		}
		for k, slot := range order {
			rank, ok := s.Rank(round, slot)
			require.True(t, ok)
			require.Equal(t, k, rank)
		}
		_, ok := s.Rank(round, members)
		require.False(t, ok)
		_, ok = s.Rank(round, -1)
		require.False(t, ok)
	})
}

// Each operator comes first about equally often, and orders depend on domain
// and round.
func TestScheduleIsEven(t *testing.T) {
	const members, rounds = 4, 6000
	s, err := NewSchedule(protocol.NewElement(7), members)
	require.NoError(t, err)
	other, err := NewSchedule(protocol.NewElement(8), members)
	require.NoError(t, err)
	var at [members][members]int
	differs := 0
	for r := range feed.Round(rounds) {
		order := s.Order(r)
		for k, slot := range order {
			at[k][slot]++
		}
		if !slices.Equal(order, other.Order(r)) {
			differs++
		}
	}
	for k := range at {
		for slot, n := range at[k] {
			// 1500 expected, with a standard deviation of 34.
			require.InDelta(t, rounds/members, n, 200, "slot %d at place %d", slot, k)
		}
	}
	require.Greater(t, differs, rounds*9/10)
}

func TestScheduleStaysAsItIs(t *testing.T) {
	s, err := NewSchedule(protocol.NewElement(1), 5)
	require.NoError(t, err)
	// Operators of different versions must agree: these never change.
	require.Equal(t, [][]int{{1, 4, 3, 0, 2}, {3, 2, 1, 0, 4}, {3, 4, 0, 2, 1}}, [][]int{s.Order(0), s.Order(1), s.Order(1 << 40)})
	_, err = NewSchedule(protocol.NewElement(1), 0)
	require.Error(t, err)
}

func TestDrawsAreEven(t *testing.T) {
	d := newDraws([]byte("seed"))
	var seen [3]int
	for range 3000 {
		seen[d.below(3)]++
	}
	for _, n := range seen {
		require.InDelta(t, 1000, n, 150)
	}
	require.Zero(t, d.below(1))
}
