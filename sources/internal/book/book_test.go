package book_test

import (
	"math/big"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/sources/internal/book"
)

func text(t require.TestingT, s string) *book.Text {
	v, ok := book.ParseText([]byte(s))
	require.True(t, ok, s)
	return &v
}

func TestParseText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"1.50": "1.50", "0": "0", "007.1": "007.1", "1e-7": "0.0000001", "1.1522E-4": "0.00011522", "5.": "5.", ".5": ".5"} {
		require.Equal(t, want, string(text(t, in).Bytes()))
	}
	for _, in := range []string{"", ".", "-1", "0.-10000", "1..2", "NaN", "1e99", "1e60", "1 ", "\x00"} {
		_, ok := book.ParseText([]byte(in))
		require.False(t, ok, in)
	}
	require.True(t, text(t, "0.00000000").IsZero())
	require.False(t, text(t, "0.00000001").IsZero())
}

func TestCompareIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[0-9]{1,6}(\.[0-9]{1,6})?`)
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		require.Equal(t, x.Cmp(y), book.Compare(text(t, a), text(t, b)), "%s %s", a, b)
	})
}

// TestBookIsAMap compares a book with a plain map that is searched whole.
func TestBookIsAMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := book.New()
		bids, asks := map[string]string{}, map[string]string{}
		for range rapid.IntRange(1, 60).Draw(t, "updates") {
			price := rapid.SampledFrom([]string{"9.5", "9.9", "10", "10.5", "11", "100", "99"}).Draw(t, "price")
			size := rapid.SampledFrom([]string{"0", "0.00", "1", "2.5"}).Draw(t, "size")
			side, m := &b.Bids, bids
			if rapid.Bool().Draw(t, "ask") {
				side, m = &b.Asks, asks
			}
			require.True(t, side.Set(text(t, price), text(t, size)))
			if m[price] = size; text(t, size).IsZero() {
				delete(m, price)
			}
		}
		require.Equal(t, len(bids), b.Bids.Len())
		require.Equal(t, len(asks), b.Asks.Len())
		top, changed := b.Changed()
		require.True(t, changed)
		_, changed = b.Changed()
		require.False(t, changed)
		for p := range bids {
			require.GreaterOrEqual(t, book.Compare(&top.Bid.Price, text(t, p)), 0)
		}
		for p, q := range asks {
			c := book.Compare(&top.Ask.Price, text(t, p))
			require.LessOrEqual(t, c, 0)
			if c == 0 {
				require.Equal(t, q, string(top.Ask.Size.Bytes()))
			}
		}
	})
}

func TestTruncateKeepsTheBest(t *testing.T) {
	t.Parallel()
	b := book.New()
	for _, p := range []string{"3", "1", "2", "4"} {
		b.Bids.Set(text(t, p), text(t, "1"))
		b.Asks.Set(text(t, p), text(t, "1"))
	}
	b.Truncate(2)
	require.Equal(t, "4", string(b.Bids.FromBest(0).Price.Bytes()))
	require.Equal(t, "3", string(b.Bids.FromBest(1).Price.Bytes()))
	require.Equal(t, "1", string(b.Asks.FromBest(0).Price.Bytes()))
	require.Equal(t, "2", string(b.Asks.FromBest(1).Price.Bytes()))
	require.Equal(t, 2, b.Bids.Len())
	b.Clear()
	top, changed := b.Changed()
	require.True(t, changed)
	require.True(t, top.Bid.Price.Empty())
}

func TestSortTakesAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prices := rapid.SliceOfN(rapid.IntRange(1, 30), 0, 40).Draw(t, "prices")
		appended, set := book.New(), book.New()
		for i, p := range prices {
			price, size := text(t, strconv.Itoa(p)), text(t, strconv.Itoa(i))
			for _, s := range []*book.Side{&appended.Bids, &appended.Asks} {
				require.True(t, s.Append(price, size))
			}
			for _, s := range []*book.Side{&set.Bids, &set.Asks} {
				if !size.IsZero() {
					require.True(t, s.Set(price, size))
				}
			}
		}
		appended.Bids.Sort()
		appended.Asks.Sort()
		require.Equal(t, set.Bids.Len(), appended.Bids.Len())
		for i := range set.Bids.Len() {
			require.Equal(t, set.Bids.FromBest(i), appended.Bids.FromBest(i))
			require.Equal(t, set.Asks.FromBest(i), appended.Asks.FromBest(i))
		}
	})
}
