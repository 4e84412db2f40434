package uniswapv3

import (
	"encoding/json"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

// The answer keys of the recorded days: every window's mean tick and price.
func TestAnswers(t *testing.T) {
	t.Parallel()
	type answer struct {
		Window uint32 `json:"window_s"`
		Delta  string `json:"tick_cum_delta"`
		Mean   int32  `json:"mean_tick"`
		Price  string `json:"price1_per_0"`
	}
	paths, err := filepath.Glob(filepath.Join(testkit.Fixtures(t), "answers", "dex__uniswap-v3__*.answers.jsonl.gz"))
	require.NoError(t, err)
	require.Len(t, paths, 2)
	compared := 0
	for _, path := range paths {
		for _, a := range decodetest.Lines[answer](t, path) {
			delta, ok := new(big.Int).SetString(a.Delta, 10)
			require.True(t, ok)
			for _, base := range []int64{0, -1 << 54, 1<<55 - 5} { // the last runs over
				mean, err := MeanTick(base, base+delta.Int64(), a.Window)
				require.NoError(t, err)
				require.Equal(t, a.Mean, mean)
			}
			// The pool's token0 has 6 decimals, its token1 has 18.
			_, digits, _ := strings.Cut(a.Price, ".")
			price, err := Price(a.Mean, 6-18, uint8(len(digits)))
			require.NoError(t, err)
			want, err := feed.ParseDecimal([]byte(a.Price))
			require.NoError(t, err)
			require.Zero(t, want.Cmp(price), "tick %d: %s, not %s", a.Mean, price, a.Price)
			compared++
		}
	}
	require.Positive(t, compared)
	t.Logf("%d windows", compared)
}

// The recorded RPC pairs, and those of negative ticks: the call is the recorded
// one, and its answer gives the mean tick.
func TestObservePairs(t *testing.T) {
	t.Parallel()
	type pair struct {
		Req struct {
			Params []json.RawMessage `json:"params"`
		} `json:"req"`
		Resp struct {
			Result string `json:"result"`
		} `json:"resp"`
		Answer struct {
			Mean int32 `json:"mean_tick"`
		} `json:"answer"`
	}
	paths, err := filepath.Glob(filepath.Join(testkit.Fixtures(t), "dex", "uniswap-v3__*.observe-rpc*.jsonl.gz"))
	require.NoError(t, err)
	require.Len(t, paths, 4)
	for _, path := range paths {
		for _, p := range decodetest.Lines[pair](t, path) {
			var call struct {
				Data string `json:"data"`
			}
			require.NoError(t, json.Unmarshal(p.Req.Params[0], &call))
			require.Equal(t, call.Data, hexutil.Encode(observeCall(1800)))
			before, after, err := observed(hexutil.MustDecode(p.Resp.Result))
			require.NoError(t, err)
			mean, err := MeanTick(before, after, 1800)
			require.NoError(t, err)
			require.Equal(t, p.Answer.Mean, mean, filepath.Base(path))
		}
	}
}

// Any price is the exact quotient rounded once: it lies within half of the last
// digit, and where it lies just there, it is even.
func TestPriceIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tick := rapid.Int32Range(-2_000, 2_000).Draw(t, "tick")
		shift := rapid.IntRange(-12, 12).Draw(t, "shift")
		decimals := uint8(rapid.IntRange(0, 18).Draw(t, "decimals"))
		e := big.NewInt(int64(max(tick, -tick)))
		exact := new(big.Rat).SetFrac(new(big.Int).Exp(big.NewInt(10_001), e, nil), new(big.Int).Exp(big.NewInt(10_000), e, nil))
		if tick < 0 {
			exact.Inv(exact)
		}
		for range max(shift, -shift) {
			if shift > 0 {
				exact.Mul(exact, big.NewRat(10, 1))
			} else {
				exact.Quo(exact, big.NewRat(10, 1))
			}
		}
		want := exact.FloatString(int(decimals)) // rounds half away from zero; ties cannot be told apart below
		got, err := Price(tick, shift, decimals)
		if strings.Trim(want, "0.") == "" || err != nil {
			if err == nil {
				t.Fatalf("%s for %s", got, want)
			}
			return
		}
		off := new(big.Rat).Sub(got.Rat(), exact)
		unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil))
		if off.Abs(off).Mul(off, big.NewRat(2, 1)).Cmp(unit) > 0 {
			t.Fatalf("%s is %s off %s", got, off.FloatString(40), want)
		}
	})
}

func TestPriceAtTheEnds(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		tick     int32
		shift    int
		decimals uint8
		want     string
	}{
		{0, 0, 18, "1"}, {1, 0, 4, "1.0001"}, {2, 0, 8, "1.00020001"}, {-1, 0, 18, "0.999900009999000100"},
		{1, 0, 3, "1"}, {0, -1, 0, ""}, {MaxTick, 0, 0, ""}, {-MaxTick, 0, 18, ""}, {MaxTick + 1, 0, 0, ""}, {0, 300, 0, ""},
		{MaxTick, -30, 0, "340256787"},
	} {
		got, err := Price(tc.tick, tc.shift, tc.decimals)
		if tc.want == "" {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err)
		want, err := feed.ParseDecimal([]byte(tc.want))
		require.NoError(t, err)
		require.Zero(t, want.Cmp(got), "%d: %s", tc.tick, got)
	}
	// The bounds meet where the exact computation does.
	for _, tick := range []int32{1, 7, -7, 201_149, -201_149} {
		e := big.NewInt(int64(max(tick, -tick)))
		exact := ratio(new(big.Int).Exp(big.NewInt(10_001), e, nil), new(big.Int).Exp(big.NewInt(10_000), e, nil), tick < 0, 30)
		require.Zero(t, exact.Cmp(mantissa(tick, 30)), "%d", tick)
	}
}

func TestMeanTickRoundsDown(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		before, after int64
		window        uint32
		want          int32
	}{{0, 7, 2, 3}, {0, -7, 2, -4}, {0, -8, 2, -4}, {10, 10, 5, 0}, {1<<55 - 1, -1 << 55, 1, 1}} {
		got, err := MeanTick(tc.before, tc.after, tc.window)
		require.NoError(t, err)
		require.Equal(t, tc.want, got)
	}
	_, err := MeanTick(0, 1, 0)
	require.Error(t, err)
	_, err = MeanTick(0, 887_273, 1)
	require.ErrorIs(t, err, ErrTick)
}

func FuzzAnswers(f *testing.F) {
	f.Add(make([]byte, 256))
	f.Add(observeCall(1800)[4:])
	f.Fuzz(func(_ *testing.T, b []byte) {
		if before, after, err := observed(b); err == nil {
			if mean, err := MeanTick(before, after, 1800); err == nil {
				_, _ = Price(mean, -12, 18) // it must not panic
			}
		}
		_, _ = spotTick(b)
		_, _ = unsigned(b)
		_, _ = account(b)
	})
}
