package decodetest

import (
	"bufio"
	"compress/gzip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources"
)

// REST compares a venue's reading of recorded ticker documents with their
// answer key. Documents that are no tickers are left to the decoders.
func REST(t *testing.T, v sources.Venue, exchange string) {
	t.Helper()
	type document struct {
		Exchange string `json:"ex"`
		Path     string `json:"path"`
		Query    string `json:"query"`
		Body     string `json:"body"`
	}
	type key struct {
		Index    int     `json:"i"`
		BidText  *string `json:"bid"`
		AskText  *string `json:"ask"`
		LastText *string `json:"last"`
		VolText  *string `json:"vol"`
	}
	dir := testkit.Fixtures(t)
	keys := Lines[key](t, filepath.Join(dir, "answers", "rest__gct__market-data.answers.jsonl.gz"))
	compared := 0
	for i, doc := range Lines[document](t, filepath.Join(dir, "rest", "gct__market-data.jsonl.gz")) {
		if doc.Exchange != exchange || !strings.Contains(doc.Path, "ticker/") || strings.HasSuffix(doc.Path, "/price") {
			continue
		}
		query, err := url.ParseQuery(doc.Query)
		require.NoError(t, err)
		symbol := query.Get("symbol")
		if symbol == "" {
			symbol = strings.ToUpper(filepath.Base(doc.Path))
		}
		var got []sources.Record
		require.NoError(t, v.ParseTicker(symbol, []byte(doc.Body), func(r *sources.Record) { got = append(got, *r) }))
		require.Len(t, got, 1)
		for _, pair := range []struct {
			want *string
			got  sources.Number
		}{{keys[i].BidText, got[0].Bid}, {keys[i].AskText, got[0].Ask}, {keys[i].LastText, got[0].Last}, {keys[i].VolText, got[0].Volume}} {
			if pair.want != nil {
				want, err := feed.ParseDecimal(*pair.want)
				require.NoError(t, err)
				require.True(t, pair.got.Present)
				require.Zero(t, want.Cmp(pair.got.Value), "%s", doc.Body)
			}
		}
		compared++
	}
	require.NotZero(t, compared)
}

// Instruments reads a recorded instrument list, whose lines are "URL -> time:
// body".
func Instruments(t *testing.T, v sources.Venue, name string) map[string]feed.ID {
	t.Helper()
	f, err := os.Open(filepath.Join(testkit.Fixtures(t), "rest", "instruments__"+name+".txt.gz"))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	s := bufio.NewScanner(z)
	s.Buffer(nil, 64<<20)
	require.True(t, s.Scan())
	_, body, ok := strings.Cut(s.Text(), ": ")
	require.True(t, ok)
	list, err := v.ParseInstruments([]byte(body))
	require.NoError(t, err)
	pairs := make(map[string]feed.ID, len(list))
	for _, in := range list {
		pairs[in.Symbol] = in.Pair
	}
	return pairs
}

// FuzzREST reads any bytes as a venue's ticker and as its list of instruments
// and holds what comes of them to what every reader promises.
func FuzzREST(f *testing.F, v sources.Venue, symbol string, seeds ...string) {
	f.Helper()
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_ = v.ParseTicker(symbol, body, func(r *sources.Record) { // refusing is fine
			if r.Symbol != symbol {
				t.Fatalf("a ticker of %q", r.Symbol)
			}
			promise(t, r)
		})
		list, err := v.ParseInstruments(body)
		if err != nil && len(list) > 0 {
			t.Fatal("instruments beside an error")
		}
		for _, in := range list {
			if in.Symbol == "" {
				t.Fatal("an instrument without a symbol")
			}
			if _, err := feed.ParseID(string(in.Pair)); err != nil {
				t.Fatalf("pair %q: %v", in.Pair, err)
			}
		}
	})
}
