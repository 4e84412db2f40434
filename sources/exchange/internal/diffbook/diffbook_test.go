package diffbook_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
)

func TestBookFollowsItsNumbers(t *testing.T) {
	t.Parallel()
	b := diffbook.New()
	require.Equal(t, diffbook.Wait, b.Next(11, 12, []byte("a")))
	require.True(t, b.Ask())
	require.False(t, b.Ask(), "asked once")
	require.False(t, b.Answered(9), "older than the change that waits")
	require.True(t, b.Ask(), "asked again")
	require.True(t, b.Answered(10))
	require.Equal(t, [][]byte{[]byte("a")}, b.Start(10))
	require.True(t, b.Synced())
	require.Equal(t, diffbook.Apply, b.Next(11, 12, nil))
	require.Equal(t, diffbook.Old, b.Next(11, 12, nil))
	require.Equal(t, diffbook.Apply, b.Next(12, 13, nil), "changes may overlap")
	require.False(t, b.Answered(13), "a snapshot that says nothing new")
	require.Equal(t, diffbook.Hole, b.Next(15, 15, nil))
	b.Lose()
	require.False(t, b.Synced())
	require.True(t, b.Ask())
}

// A request that brings nothing is repeated: rarely, and as long as it takes.
func TestBookAsksAgain(t *testing.T) {
	t.Parallel()
	b := diffbook.New()
	asked := 0
	for i := range uint64(2000) {
		require.Equal(t, diffbook.Wait, b.Next(i, i, nil))
		if b.Ask() {
			asked++
		}
	}
	require.Equal(t, 2000/128+1, asked)
}

// Whatever comes, what waits is bounded, and only an unbroken row is applied.
func TestBookNeverSkips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := diffbook.New()
		at := uint64(0)
		for range rapid.IntRange(1, 2000).Draw(t, "steps") {
			first := rapid.Uint64Range(0, 40).Draw(t, "first")
			last := first + rapid.Uint64Range(0, 5).Draw(t, "width")
			if rapid.IntRange(0, 9).Draw(t, "snapshot") == 0 {
				if b.Answered(last) {
					if n := len(b.Start(last)); n > 512 {
						t.Fatalf("%d changes waited", n)
					}
					at = last
				}
				continue
			}
			switch b.Next(first, last, []byte{1}) {
			case diffbook.Apply:
				if first > at+1 || last <= at {
					t.Fatalf("applied %d-%d at %d", first, last, at)
				}
				at = last
			case diffbook.Hole:
				b.Lose()
			}
		}
	})
}
