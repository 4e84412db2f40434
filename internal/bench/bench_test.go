package bench

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
)

func TestFigure(t *testing.T) {
	t.Parallel()
	floor := Milliseconds([]time.Duration{2 * time.Second, 1500 * time.Millisecond, 4 * time.Second})
	r := Figure("c/prove", "ms", map[string]any{"slots": 4}, Milliseconds([]time.Duration{
		3 * time.Second, 2500*time.Millisecond + 949*time.Microsecond, 2999*time.Millisecond + 960*time.Microsecond,
	}), &floor)
	require.Equal(t, json.Number("3000.0"), r.Median, "a carry into the whole part")
	require.Equal(t, json.Number("499.1"), r.Spread)
	require.Equal(t, json.Number("2000.0"), *r.Floor)
	require.Equal(t, json.Number("1.500"), *r.Ratio)
	require.Equal(t, map[string]any{"slots": 4, "runs": 3, "best": json.Number("2500.9")}, r.Parameters)
	b, err := json.Marshal(r)
	require.NoError(t, err)
	var line map[string]any
	require.NoError(t, json.Unmarshal(b, &line))
	for _, key := range []string{"area", "case", "parameters", "median", "spread", "unit", "floor", "ratio", "machine", "commit"} {
		require.Contains(t, line, key)
	}
	require.Len(t, line, 10)

	// Two runs: the lower one. Other divisors: the ratio knows.
	other := Samples{Values: []int64{300}, Per: 3}
	r = Figure("c", "ns", nil, Samples{Values: []int64{5000, 7000}, Per: 100, Digits: 1}, &other)
	require.Equal(t, json.Number("50.0"), r.Median)
	require.Equal(t, json.Number("100"), *r.Floor)
	require.Equal(t, json.Number("0.500"), *r.Ratio)
	r = Figure("c", "bytes", nil, Count(7), nil)
	require.Nil(t, r.Floor)
	require.Empty(t, r.Parameters)
	require.Contains(t, r.Text(), "7 bytes")
}

func TestFind(t *testing.T) {
	t.Parallel()
	_, err := Find("nothing")
	require.ErrorIs(t, err, ErrUnknown)
	require.ErrorContains(t, err, "median, aggregation, prover")
	names := map[string]bool{}
	for _, a := range Areas() {
		require.False(t, names[a.Name], a.Name)
		names[a.Name] = true
		require.NotEmpty(t, a.Help)
		require.NotEmpty(t, a.Cases)
		err := a.Measure(t.Context(), Options{Cases: []string{"nothing"}})
		require.ErrorIs(t, err, ErrUnknown)
		require.ErrorContains(t, err, strings.Join(a.Cases, ", "))
	}
}

func TestMedianArea(t *testing.T) {
	a, err := Find("median")
	require.NoError(t, err)
	var got []Result
	require.NoError(t, a.Measure(t.Context(), Options{Cases: []string{"8"}, Runs: 1, Emit: func(r Result) error {
		got = append(got, r)
		return nil
	}}))
	require.Len(t, got, 2)
	require.Equal(t, "8/time", got[0].Case)
	require.NotNil(t, got[0].Ratio)
	require.Equal(t, "8/allocations", got[1].Case)
	require.Equal(t, json.Number("0"), got[1].Median, "up to 128 observations nothing is allocated")
	require.NotEmpty(t, got[0].Machine)
	require.NotEmpty(t, got[0].Commit)

	full := errors.New("no space")
	err = a.Measure(t.Context(), Options{Runs: 1, Emit: func(Result) error { return full }})
	require.ErrorIs(t, err, full)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, a.Measure(ctx, Options{Emit: func(Result) error { return nil }}), context.Canceled)
}

// TestCircuitFigures measures the smallest circuits there are, twice from one
// scratch folder: the second time no keys are made.
func TestCircuitFigures(t *testing.T) {
	for _, profile := range prover.Profiles() {
		measureTwice(t, circuitCase{"1x4-" + string(profile), protocol.Shape{Slots: 1, Columns: 4}, profile})
	}
}

func measureTwice(t *testing.T, c circuitCase) {
	scratch := t.TempDir()
	for range 2 {
		got := map[string]Result{}
		a := Area{Name: "prover", Cases: []string{c.name}, Run: func(ctx context.Context, env *Env) error { return measureCircuit(ctx, env, c) }}
		require.NoError(t, a.Measure(t.Context(), Options{Runs: 1, Scratch: scratch, Emit: func(r Result) error {
			got[strings.TrimPrefix(r.Case, c.name+"/")] = r
			return nil
		}}))
		for _, name := range []string{"constraints", "proving_key", "verifying_key", "prove", "solve", "compile", "open", "memory"} {
			require.Contains(t, got, name)
			require.NotEqual(t, json.Number("0"), got[name].Median, name)
		}
		require.NotNil(t, got["prove"].Ratio)
		require.Len(t, got["prove"].Parameters["g1_multiexp"], 4)
		// A commitment is made while solving, and that has a floor of its own.
		require.Equal(t, c.profile == prover.ProfileLookup, got["solve"].Floor != nil)
		require.Equal(t, c.profile == prover.ProfileLookup, got["prove"].Parameters["commitment_multiexp"] != nil)
	}
}

// The figures of aggregation, of a few feeds.
func TestAggregationFigures(t *testing.T) {
	var got []Result
	a := Area{Name: "aggregation", Cases: []string{"all"}, Run: func(ctx context.Context, env *Env) error {
		return errors.Join(measureLoad(ctx, env, 3), measureTickToValue(ctx, env, 3))
	}}
	require.NoError(t, a.Measure(t.Context(), Options{Runs: 1, Emit: func(r Result) error { got = append(got, r); return nil }}))
	require.Len(t, got, 3)
	for i, name := range []string{"load/core", "tick-to-value/p50", "tick-to-value/p99"} {
		require.Equal(t, name, got[i].Case)
		require.Equal(t, 3, got[i].Parameters["feeds"])
	}
	require.NotEqual(t, json.Number("0.0"), got[2].Median)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	whole, err := Find("aggregation")
	require.NoError(t, err)
	require.ErrorIs(t, whole.Measure(ctx, Options{Emit: func(Result) error { return nil }}), context.Canceled)
}
