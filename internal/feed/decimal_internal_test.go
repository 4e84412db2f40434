package feed

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestPlainDecimalsAreDecimals: the quick reading takes nothing that the whole
// one refuses, and gives the very same where it reads.
func TestPlainDecimalsAreDecimals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9.]{0,22}`).Draw(t, "text")
		quick, ok := parsePlain(text)
		if !ok {
			return
		}
		whole, err := parseDecimal(text)
		require.NoError(t, err, "%q", text)
		require.Equal(t, whole, quick, "%q", text)
	})
	for _, text := range []string{"", "-", ".", "-.", "1-", "1e5", "+1", "12345678901234567890"} {
		_, ok := parsePlain(text)
		require.False(t, ok, "%q", text)
	}
}

// TestPlainMidsAndOrder: what is computed in one word is what big integers give,
// to the very form, where it is computed at all.
func TestPlainMidsAndOrder(t *testing.T) {
	t.Parallel()
	decimal := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) Decimal {
			d, err := ParseDecimal(rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{1,20})?(e-?[0-9])?`).Draw(t, "text"))
			if err != nil {
				return Decimal{}
			}
			return d
		}),
		rapid.Custom(func(t *rapid.T) Decimal { // at the edges
			c := rapid.SampledFrom([]uint64{0, 1, 2, 5, 1<<63 - 1, 1 << 63, ten19 - 1, ten19 - 5}).Draw(t, "c")
			if c == 0 {
				return Decimal{}
			}
			return Decimal{exp: int16(rapid.IntRange(-MaxExponent, MaxExponent).Draw(t, "exp")), lo: c}
		}),
	)
	quick := 0
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimal.Draw(t, "a"), decimal.Draw(t, "b")
		require.Equal(t, a.Rat().Cmp(b.Rat()), a.Cmp(b), "%s and %s", a, b)
		mid, ok := midPlain(a, b)
		if !ok {
			return
		}
		quick++
		want, ok := midDecimal(a, b)
		require.True(t, ok)
		require.Equal(t, want, mid, "(%s+%s)/2", a, b)
	})
	require.Positive(t, quick)
}

func TestPlainMidAllocatesNothing(t *testing.T) {
	a, err := ParseDecimal("91234.55")
	require.NoError(t, err)
	b, err := ParseDecimal("91234.6")
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if mid, ok := MidDecimal(a, b); !ok || mid.Cmp(a) <= 0 || mid.Cmp(b) >= 0 {
			t.Fatal(mid)
		}
	}))
}
