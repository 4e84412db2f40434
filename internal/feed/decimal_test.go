package feed_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ in, want string }{
		{"0", "0"},
		{"-0", "0"},
		{"0.000", "0"},
		{"1", "1"},
		{"+1.50", "1.5"},
		{"-0.0150", "-0.015"},
		{"00012.3400", "12.34"},
		{".5", "0.5"},
		{"5.", "5"},
		{"1e-7", "0.0000001"},
		{"1.1522E-4", "0.00011522"},
		{"1e3", "1000"},
		{"1200", "1200"},
		{"12345678901234567890123456789012345678", "12345678901234567890123456789012345678"},
		{"0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"},
		{"9999999999999999999.9999999999999999999", "9999999999999999999.9999999999999999999"},
		{"10000000000000000000", "10000000000000000000"},
		{"10000000000000000001", "10000000000000000001"},
	} {
		d, err := feed.ParseDecimal(tc.in)
		require.NoError(t, err, tc.in)
		require.Equal(t, tc.want, d.String(), tc.in)
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", "-", "+", ".", "e5", "1e", "1e+", "1e5.0", "1..2", "1.2.3", "NaN", "Infinity", "-inf", "0x10", "1_000",
		"1 ", " 1", "1,5", "1e999999999", "1e65", "1e-99", "0.-10000",
		"123456789012345678901234567890123456789", strings.Repeat("1", 500), "\x00", "١",
	} {
		_, err := feed.ParseDecimal(in)
		require.ErrorIs(t, err, feed.ErrDecimal, "%q", in)
	}
}

func TestDecimalAgainstRat(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,18}(\.[0-9]{0,18})?([eE][-+]?[0-9])?`).Draw(t, "text")
		want, ok := new(big.Rat).SetString(strings.Replace(strings.Replace(text, ".e", ".0e", 1), ".E", ".0E", 1))
		if !ok {
			want, ok = new(big.Rat).SetString(text + "0")
			require.True(t, ok, text)
		}
		d, err := feed.ParseDecimal(text)
		require.NoError(t, err, text)
		require.Zero(t, d.Rat().Cmp(want), "%s gives %s", text, d)
		again, err := feed.ParseDecimal(d.String())
		require.NoError(t, err)
		require.Zero(t, again.Cmp(d))
	})
}

func TestMantissaRoundsHalfToEven(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		in       string
		decimals uint8
		want     int64
	}{
		{"1.25", 1, 12}, {"1.35", 1, 14}, {"-1.25", 1, -12}, {"-1.35", 1, -14},
		{"0.5", 0, 0}, {"1.5", 0, 2}, {"-0.5", 0, 0}, {"2.5000001", 0, 3},
		{"64000.12345678", 8, 6400012345678}, {"7", 3, 7000}, {"1e-18", 18, 1},
	} {
		d, err := feed.ParseDecimal(tc.in)
		require.NoError(t, err)
		m, err := d.Mantissa(tc.decimals)
		require.NoError(t, err, tc.in)
		require.Equal(t, tc.want, m, "%s with %d decimals", tc.in, tc.decimals)
	}
}

func TestMantissaNeverClamps(t *testing.T) {
	t.Parallel()
	d, err := feed.ParseDecimal("4611686018427387903")
	require.NoError(t, err)
	m, err := d.Mantissa(0)
	require.NoError(t, err)
	require.Equal(t, int64(feed.MaxMantissa), m)
	for _, in := range []string{"4611686018427387904", "-4611686018427387904", "1e30"} {
		d, err := feed.ParseDecimal(in)
		require.NoError(t, err)
		_, err = d.Mantissa(0)
		require.ErrorIs(t, err, feed.ErrRange, in)
	}
}

func TestMid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		gen := rapid.StringMatching(`[0-9]{1,9}\.[0-9]{1,9}`)
		a, err := feed.ParseDecimal(gen.Draw(t, "a"))
		require.NoError(t, err)
		b, err := feed.ParseDecimal(gen.Draw(t, "b"))
		require.NoError(t, err)
		mid, ok := feed.MidDecimal(a, b)
		require.True(t, ok)
		require.Zero(t, mid.Rat().Cmp(feed.Mid(a, b)), "(%s+%s)/2 = %s", a, b, mid)
	})
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"1.5", "-0", "1e-7", "1e999999999", "0.-10000", "9999999999999999999.99"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := feed.ParseDecimal(b)
		if err != nil {
			return
		}
		again, err := feed.ParseDecimal(d.String())
		if err != nil || again.Cmp(d) != 0 {
			t.Fatalf("%q reads as %s, which reads as %s, %v", b, d, again, err)
		}
	})
}

func BenchmarkParseDecimal(b *testing.B) {
	text := []byte("64123.45000000")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := feed.ParseDecimal(text); err != nil {
			b.Fatal(err)
		}
	}
}
