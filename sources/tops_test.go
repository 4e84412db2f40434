package sources_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
)

func TestTops(t *testing.T) {
	t.Parallel()
	number := func(text string) sources.Number {
		d, err := feed.ParseDecimal(text)
		require.NoError(t, err)
		return sources.Number{Value: d, Present: true}
	}
	top := func(symbol, bid string) *sources.Record {
		return &sources.Record{Kind: sources.BBO, Symbol: symbol, Bid: number(bid), BidSize: number("1")}
	}
	var tops sources.Tops
	require.False(t, tops.Repeats(top("A", "5.10")))
	require.True(t, tops.Repeats(top("A", "5.1")), "whatever its digits")
	later := top("A", "5.1")
	later.EventTime, later.HasTime = 7, true
	require.True(t, tops.Repeats(later), "whatever its time")
	require.False(t, tops.Repeats(top("B", "5.1")), "of another instrument")
	require.False(t, tops.Repeats(top("A", "5.2")))
	require.False(t, tops.Repeats(top("A", "5.1")), "it was another one in between")
	require.False(t, tops.Repeats(&sources.Record{Kind: sources.BBO, Symbol: "A"}), "both sides emptied")
	require.True(t, tops.Repeats(&sources.Record{Kind: sources.BBO, Symbol: "A"}))
	require.False(t, tops.Repeats(&sources.Record{Kind: sources.BBO, Symbol: "C"}), "an empty book is news, too")
	for range 2 {
		book := top("D", "5.1")
		book.FromBook = true
		require.False(t, tops.Repeats(book), "the decoder knows")
		require.False(t, tops.Repeats(&sources.Record{Kind: sources.Trade, Symbol: "D"}))
	}
	// It remembers so many instruments, and lists all of what it does not.
	for i := range 1<<16 + 10 {
		require.False(t, tops.Repeats(top(fmt.Sprint("X", i), "1")))
	}
	require.False(t, tops.Repeats(top(fmt.Sprint("X", 1<<16+9), "1")))
	require.True(t, tops.Repeats(top("X0", "1")))
}
