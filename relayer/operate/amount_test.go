package operate_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/relayer/operate"
)

func TestParseAmount(t *testing.T) {
	tests := []struct {
		text     string
		decimals uint8
		want     string
	}{
		{"1", 18, "1000000000000000000"},
		{"0.5", 18, "500000000000000000"},
		{"1000", 0, "1000"},
		{"0.000001", 6, "1"},
		{"007", 2, "700"},
		{"1500base", 18, "1500"},
		{"340282366920938463463374607431768211455base", 18, "340282366920938463463374607431768211455"},
	}
	for _, tt := range tests {
		got, err := operate.ParseAmount(tt.text, tt.decimals)
		require.NoError(t, err, tt.text)
		require.Equal(t, tt.want, got.String(), tt.text)
	}
	for _, text := range []string{
		"", ".", "1.", ".5", "-1", "+1", "1e3", "0x10", "1,000", "1 000", "0", "0.0", "0base", "1.5base", "base", "0.0000000000000000001", "١",
		"340282366920938463463374607431768211456base", strings.Repeat("9", 200),
	} {
		_, err := operate.ParseAmount(text, 18)
		require.ErrorIs(t, err, operate.ErrRequest, text)
	}
}

// What is written is read back, whatever the token's decimals.
func TestAmountsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 1, 16).Draw(t, "amount"))
		decimals := rapid.Uint8Range(0, 36).Draw(t, "decimals")
		text := operate.FormatAmount(v, decimals)
		got, err := operate.ParseAmount(text, decimals)
		if v.Sign() == 0 {
			require.Equal(t, "0", text)
			require.Error(t, err)
			return
		}
		require.NoError(t, err, text)
		require.Zero(t, v.Cmp(got), "%s became %s", v, got)
	})
	require.Equal(t, "0", operate.FormatAmount(nil, 18))
	require.Equal(t, "-0.05", operate.FormatAmount(big.NewInt(-5), 2))
}

func FuzzParseAmount(f *testing.F) {
	for _, text := range []string{"1", "0.5", "15base", "..", "1e5"} {
		f.Add(text, uint8(18))
	}
	f.Fuzz(func(t *testing.T, text string, decimals uint8) {
		v, err := operate.ParseAmount(text, decimals)
		if err == nil {
			require.Positive(t, v.Sign())
			require.LessOrEqual(t, v.BitLen(), 128)
		}
	})
}
