package relayer

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func fees(tip, limit int64) Fees { return Fees{Tip: big.NewInt(tip), Cap: big.NewInt(limit)} }

func TestFees(t *testing.T) {
	p := FeePolicy{BumpPercent: 10, MinTip: big.NewInt(10), MaxCap: big.NewInt(1000)}
	first := []struct {
		name          string
		base, suggest int64
		want          Fees
	}{
		{"room for the base fee to double", 100, 20, fees(20, 220)},
		{"at least the least tip", 100, 3, fees(10, 210)},
		{"never above the cap", 600, 20, fees(20, 1000)},
		{"a tip above the cap", 100, 5000, fees(1000, 1000)},
		{"no base fee", 0, 20, fees(20, 20)},
	}
	for _, tt := range first {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, p.first(big.NewInt(tt.base), big.NewInt(tt.suggest)))
		})
	}
	bump := []struct {
		name          string
		old           Fees
		base, suggest int64
		want          Fees
		ok            bool
	}{
		{"a tenth more", fees(20, 220), 100, 20, fees(22, 242), true},
		{"rounded up", fees(11, 211), 10, 1, fees(13, 233), true},
		{"the chain asks for more", fees(20, 220), 200, 90, fees(90, 490), true},
		{"up to the cap", fees(20, 900), 600, 20, fees(22, 1000), true},
		{"just the cap", fees(20, 909), 1, 20, fees(22, 1000), true},
		{"beyond the cap", fees(20, 910), 1, 20, fees(20, 910), false},
		{"at the cap", fees(20, 1000), 1, 20, fees(20, 1000), false},
	}
	for _, tt := range bump {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := p.bump(tt.old, big.NewInt(tt.base), big.NewInt(tt.suggest))
			require.Equal(t, tt.ok, ok)
			require.Equal(t, tt.want, got)
		})
	}
}

// Every replacement raises both fees enough for nodes to take it, stays below
// the cap, and there are only so many.
func TestBumpsReplaceAndEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, err := FeePolicy{
			BumpPercent: rapid.Uint64Range(10, 100).Draw(t, "percent"),
			MaxCap:      big.NewInt(rapid.Int64Range(gwei, 1<<60).Draw(t, "cap")),
		}.withDefaults()
		require.NoError(t, err)
		base := big.NewInt(rapid.Int64Range(0, 1<<50).Draw(t, "base"))
		tip := big.NewInt(rapid.Int64Range(0, 1<<40).Draw(t, "tip"))
		f := p.first(base, tip)
		for n := 0; ; n++ {
			require.LessOrEqual(t, f.Cap.Cmp(p.MaxCap), 0)
			require.LessOrEqual(t, f.Tip.Cmp(f.Cap), 0)
			next, ok := p.bump(f, base, tip)
			if !ok {
				break
			}
			for _, v := range [][2]*big.Int{{f.Tip, next.Tip}, {f.Cap, next.Cap}} {
				least := new(big.Int).Mul(v[0], big.NewInt(110))
				require.GreaterOrEqual(t, new(big.Int).Mul(v[1], big.NewInt(100)).Cmp(least), 0)
			}
			f = next
			require.Less(t, n, 500)
		}
	})
}

func TestFeePolicyIsChecked(t *testing.T) {
	for _, p := range []FeePolicy{
		{BumpPercent: 9}, {BumpPercent: 101}, {MinTip: big.NewInt(0)}, {MinTip: big.NewInt(2), MaxCap: big.NewInt(1)},
	} {
		_, err := p.withDefaults()
		require.Error(t, err)
	}
}

func TestFeePolicyExpects(t *testing.T) {
	p := FeePolicy{MinTip: big.NewInt(10), MaxCap: big.NewInt(100)}
	for _, tt := range []struct {
		base, tip, want int64
		dear            bool
	}{
		{20, 30, 50, false}, {20, 1, 30, false}, {0, 0, 10, false}, {99, 30, 100, false}, {100, 30, 100, false}, {101, 30, 131, true},
	} {
		price, dear, err := p.Expect(big.NewInt(tt.base), big.NewInt(tt.tip))
		require.NoError(t, err)
		require.Equal(t, tt.want, price.Int64(), "base fee %d, tip %d", tt.base, tt.tip)
		require.Equal(t, tt.dear, dear, "base fee %d, tip %d", tt.base, tt.tip)
	}
	_, _, err := FeePolicy{MinTip: new(big.Int)}.Expect(new(big.Int), new(big.Int))
	require.ErrorContains(t, err, "1 wei is the least")
}
