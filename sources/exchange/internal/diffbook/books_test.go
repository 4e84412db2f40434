package diffbook_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange/internal/diffbook"
	"github.com/oraclestream/oraclestream/sources/internal/book"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/wire"
)

// keeper has books whose changes are {"b":[levels],"a":[levels]}.
type keeper struct {
	wire.Emitter
	diffbook.Books
	got []string
}

func newKeeper(timed, whole bool) *keeper {
	k := &keeper{}
	k.Books = diffbook.Books{Out: &k.Emitter, Path: func(s string) string { return "/book/" + s }, Timed: timed, Whole: whole}
	k.Begin(func(r *sources.Record) {
		switch r.Kind {
		case sources.BBO:
			k.got = append(k.got, fmt.Sprintf("%s %s %s", r.Symbol, r.Bid, r.Ask))
		case sources.Gap:
			k.got = append(k.got, fmt.Sprintf("gap %d-%d", r.GapFrom, r.GapTo))
		default:
			k.got = append(k.got, r.Detail)
		}
	})
	return k
}

func (k *keeper) take() []string {
	got := k.got
	k.got = nil
	return got
}

func (k *keeper) change(first, last uint64, levels string) {
	var doc jsonscan.Doc
	err := doc.Parse([]byte(levels))
	k.Take("S", &diffbook.Change{First: first, Last: last, Frame: []byte(levels), Apply: func(b *book.Book, _ uint64) bool {
		return err == nil && wire.Update(&b.Bids, doc.Root().Get("b"), wire.Pair) && wire.Update(&b.Asks, doc.Root().Get("a"), wire.Pair)
	}})
}

// document starts the book at a snapshot; changes that waited are numbered from
// first on.
func (k *keeper) document(last, first uint64, body string) {
	var doc jsonscan.Doc
	s, reason := diffbook.NumberedSnapshot(&doc, []byte(fmt.Sprintf(`{"lastUpdateId":%d,%s}`, last, body)))
	k.Start("S", &s, reason, func(frame []byte) {
		k.change(first, first, string(frame))
		first++
	})
}

const body = `"bids":[["4","1"]],"asks":[["6","1"]]`

func TestBooks(t *testing.T) {
	t.Parallel()
	k := newKeeper(false, false)
	k.change(11, 11, `{"b":[["5","1"]]}`)
	k.change(12, 12, `{"b":[["5.5","1"]]}`)
	require.Empty(t, k.take(), "they wait")
	require.Equal(t, []sources.Request{{Path: "/book/S"}}, k.Requests())
	require.Empty(t, k.Requests(), "asked once")
	k.document(9, 0, body)
	require.Empty(t, k.take(), "older than what waits")
	k.change(13, 13, `{}`)
	require.Len(t, k.Requests(), 1)
	k.document(11, 11, body)
	require.Equal(t, []string{"S 4 6", "S 5.5 6"}, k.take(), "what the snapshot holds is passed over")
	k.change(14, 14, `{"b":[["5.5","2"]]}`)
	require.Equal(t, []string{"S 5.5 6"}, k.take())
	k.change(16, 16, `{}`)
	require.Equal(t, []string{"gap 14-16"}, k.take())
	require.Len(t, k.Requests(), 1, "given up at once")
	k.document(20, 0, body)
	k.take()
	k.change(21, 21, `{"b":[["x","1"]]}`)
	require.Equal(t, []string{wire.BadBook}, k.take())
	require.Len(t, k.Requests(), 1)
	k.document(30, 0, body)
	k.take()
	k.change(31, 31, `{"a":[["6","0"]]}`)
	require.Empty(t, k.take(), "below the snapshot's levels there may be more")
	require.Len(t, k.Requests(), 1)
	k.document(40, 0, body)
	k.take()
	k.Refuse("S", wire.BadShape)
	require.Equal(t, []string{wire.BadShape}, k.take())
	require.Len(t, k.Requests(), 1)
	k.document(50, 0, `"bids":[["-4","1"]],"asks":[]`)
	require.Equal(t, []string{wire.BadBook}, k.take())
	require.Len(t, k.Requests(), 1)
	k.Start("S", &diffbook.Snapshot{}, wire.BadJSON, nil)
	require.Equal(t, []string{wire.BadJSON}, k.take())
	require.Empty(t, k.Requests(), "not before the next change")
	k.change(51, 51, `{}`)
	require.Len(t, k.Requests(), 1)
}

func TestBooksByTime(t *testing.T) {
	t.Parallel()
	k := newKeeper(true, true)
	k.change(100, 100, `{"b":[["5","1"]]}`)
	k.document(99, 0, body)
	require.Empty(t, k.take(), "a change may be missing in between")
	k.document(100, 100, body)
	require.Equal(t, []string{"S 4 6"}, k.take())
	k.change(100, 100, `{"b":[["5","1"]]}`)
	require.Empty(t, k.take(), "not newer than the book")
	k.change(170, 170, `{"b":[["5","1"]]}`)
	require.Equal(t, []string{"S 5 6"}, k.take(), "times have no holes")
	k.change(171, 171, `{"a":[["6","0"]]}`)
	require.Equal(t, []string{"S 5 "}, k.take(), "the snapshot held all there was")
}

func TestBooksAreBounded(t *testing.T) {
	t.Parallel()
	k := newKeeper(false, false)
	for i := range wire.MaxSymbols + 10 {
		k.Take(fmt.Sprint(i), &diffbook.Change{First: 1, Last: 1})
	}
	require.Len(t, k.Requests(), wire.MaxSymbols)
	k.Refuse("one more", wire.BadShape)
	k.Start("one more", &diffbook.Snapshot{}, wire.BadShape, nil)
	require.Empty(t, k.take())
}

// A venue that names many symbols, and answers for none, costs so much and no
// more; what is given up gives its room back.
func TestWhatWaitsIsBounded(t *testing.T) {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc >> 20
	}
	k, before := newKeeper(false, false), heap()
	frame := make([]byte, 1<<20)
	for i := range 1000 {
		k.Take(fmt.Sprint(i%300), &diffbook.Change{First: 1, Last: 1, Frame: frame})
	}
	require.Greater(t, heap(), before+16, "some wait")
	require.Less(t, heap(), before+40)
	for i := range 300 {
		k.Refuse(fmt.Sprint(i), wire.BadShape)
	}
	require.Less(t, heap(), before+8, "nothing waits")
	k.Requests()
	k.change(1, 1, `{}`)
	require.Len(t, k.Requests(), 1, "there is room again")
}

func TestAsked(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"https://x/book?symbol=A-B":  "A-B",
		"https://x/other?symbol=A-B": "",
		"https://x/book?s=A":         "",
		"https://x/book?symbol=01234567890123456789012345678901234567890123456789012345678901234": "",
		"://": "",
	} {
		symbol, ok := diffbook.Asked(&sources.Frame{URL: url}, "/book", "symbol")
		require.Equal(t, want != "", ok, url)
		if ok {
			require.Equal(t, want, symbol)
		}
	}
}
