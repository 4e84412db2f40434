// Package decodetest tests decoders against the recordings and their answer
// keys, which stand beside the repository.
package decodetest

import (
	"bufio"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources"
)

// Line is a line of a recording.
type Line struct {
	N        int    `json:"n"`
	D        string `json:"d"`
	URL      string `json:"u"`
	Text     string `json:"m"`
	Binary   string `json:"b"`
	Exchange string `json:"ex"`
	Expect   string `json:"expect"`
}

// Frame gives the line as a decoder sees it; ok is false for lines that no
// decoder sees.
func (l Line) Frame(t testing.TB) (f sources.Frame, ok bool) {
	t.Helper()
	switch {
	case l.D == "rest":
		return sources.Frame{Kind: sources.REST, URL: l.URL, Data: []byte(l.Text)}, true
	case l.D != "rx":
		return f, false
	case l.Binary != "":
		b, err := base64.StdEncoding.DecodeString(l.Binary)
		require.NoError(t, err)
		return sources.Frame{Kind: sources.Binary, Data: b}, true
	}
	return sources.Frame{Kind: sources.Text, Data: []byte(l.Text)}, true
}

// Lines reads a file of gzipped JSON lines into values of one type.
func Lines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	var all []T
	s := bufio.NewScanner(z)
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		var v T
		require.NoError(t, json.Unmarshal(s.Bytes(), &v))
		all = append(all, v)
	}
	require.NoError(t, s.Err())
	return all
}

// Recordings lists the recordings of a venue by its protocol name.
func Recordings(t testing.TB, venue string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(testkit.Fixtures(t), "ws", venue+"__*.jsonl.gz"))
	require.NoError(t, err)
	require.NotEmpty(t, paths, "no recording of %s", venue)
	return paths
}

func recordingName(path string) string { return strings.TrimSuffix(filepath.Base(path), ".jsonl.gz") }

// recorded reports whether the manifest calls the file a recording; else it is
// a set of unrelated single frames.
func recorded(t testing.TB, path string) bool {
	t.Helper()
	manifest, err := os.ReadFile(filepath.Join(testkit.Fixtures(t), "MANIFEST.tsv"))
	require.NoError(t, err)
	for line := range strings.Lines(string(manifest)) {
		if fields := strings.Split(line, "\t"); fields[0] == "ws/"+filepath.Base(path) {
			return fields[3] == "recorded"
		}
	}
	require.Fail(t, "not in the manifest", path)
	return false
}

// Answers puts every recording of the venue through a decoder and compares all
// records with the answer key, exactly and in order.
func Answers(t *testing.T, v sources.Venue) {
	for _, path := range Recordings(t, v.Name) {
		name := recordingName(path)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := recorded(t, path)
			want := map[int][]string{}
			keys := Lines[answer](t, filepath.Join(testkit.Fixtures(t), "answers", name+".answers.jsonl.gz"))
			require.NotEmpty(t, keys)
			// Unrelated frames have gaps between them, of which few keys tell.
			gaps := whole || slices.ContainsFunc(keys, func(a answer) bool { return a.Kind == "gap" })
			for _, a := range keys {
				if gaps || a.Kind != "gap" {
					want[a.Frame] = append(want[a.Frame], a.line(t))
				}
			}
			d := v.NewDecoder(sources.DecoderOptions{IgnoreChecksums: !whole})
			var tops sources.Tops
			compared := 0
			for _, line := range Lines[Line](t, path) {
				f, ok := line.Frame(t)
				if !ok {
					continue
				}
				var got []string
				d.Decode(f, func(r *sources.Record) {
					if (gaps || r.Kind != sources.Gap) && !tops.Repeats(r) {
						got = append(got, describe(r))
					}
				})
				require.Equal(t, want[line.N], got, "frame %d: %.300s", line.N, line.Text)
				compared += len(got)
			}
			t.Logf("%d of %d records", compared, len(keys))
		})
	}
}

// answer is a record of an answer key.
type answer struct {
	Frame  int     `json:"f"`
	Kind   string  `json:"k"`
	Symbol *string `json:"sym"`
	Px     *string `json:"px"`
	Qty    *string `json:"qty"`
	Side   string  `json:"side"`
	ID     *string `json:"id"`
	Time   *int64  `json:"ts"`
	Hist   int     `json:"hist"`
	Dup    int     `json:"dup"`
	Agg    int     `json:"agg"`
	Last   *string `json:"last"`
	Vol    *string `json:"vol"`
	Bid    *string `json:"bid"`
	BidQ   *string `json:"bidq"`
	Ask    *string `json:"ask"`
	AskQ   *string `json:"askq"`
	Source string  `json:"src"`
	What   string  `json:"what"`
	From   *string `json:"from"`
	To     *string `json:"to"`
}

const none = "-"

// line writes an answer as describe writes a record.
func (a answer) line(t testing.TB) string {
	t.Helper()
	num := func(s *string) string {
		if s == nil {
			return none
		}
		d, err := feed.ParseDecimal(*s)
		require.NoError(t, err)
		return d.String()
	}
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	at := none
	if a.Time != nil {
		at = fmt.Sprint(*a.Time)
	}
	sym := text(a.Symbol)
	switch a.Kind {
	case "trade":
		return fmt.Sprintf("trade %s px=%s qty=%s %s id=%s ts=%s hist=%d dup=%d agg=%d", sym, num(a.Px), num(a.Qty), a.Side, text(a.ID), at, a.Hist, a.Dup, a.Agg)
	case "ticker":
		return fmt.Sprintf("ticker %s last=%s bid=%s*%s ask=%s*%s vol=%s ts=%s", sym, num(a.Last), num(a.Bid), num(a.BidQ), num(a.Ask), num(a.AskQ), num(a.Vol), at)
	case "bbo":
		return fmt.Sprintf("bbo %s bid=%s*%s ask=%s*%s ts=%s %s", sym, num(a.Bid), num(a.BidQ), num(a.Ask), num(a.AskQ), at, a.Source)
	case "ctl":
		return fmt.Sprintf("ctl %s %s", a.What, sym)
	case "gap":
		return fmt.Sprintf("gap %s-%s", text(a.From), text(a.To))
	}
	return a.Kind
}

func describe(r *sources.Record) string {
	num := func(n sources.Number) string {
		if !n.Present {
			return none
		}
		return n.Value.String()
	}
	bit := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	at := none
	if r.HasTime {
		at = fmt.Sprint(r.EventTime)
	}
	switch r.Kind {
	case sources.Trade:
		return fmt.Sprintf("trade %s px=%s qty=%s %s id=%s ts=%s hist=%d dup=%d agg=%d", r.Symbol, num(r.Price), num(r.Size), r.Side, r.TradeID, at, bit(r.History), bit(r.Duplicate), bit(r.Aggregate))
	case sources.Ticker:
		return fmt.Sprintf("ticker %s last=%s bid=%s*%s ask=%s*%s vol=%s ts=%s", r.Symbol, num(r.Last), num(r.Bid), num(r.BidSize), num(r.Ask), num(r.AskSize), num(r.Volume), at)
	case sources.BBO:
		src := "native"
		if r.FromBook {
			src = "book"
		}
		return fmt.Sprintf("bbo %s bid=%s*%s ask=%s*%s ts=%s %s", r.Symbol, num(r.Bid), num(r.BidSize), num(r.Ask), num(r.AskSize), at, src)
	case sources.Control:
		return fmt.Sprintf("ctl %s %s", r.Control, r.Symbol)
	case sources.Gap:
		return fmt.Sprintf("gap %d-%d", r.GapFrom, r.GapTo)
	}
	return r.Kind.String()
}

// Records decodes one text frame and describes its records: in the words of
// the answer keys, and for refusals with their reason.
func Records(d sources.Decoder, text string) []string {
	return records(d, sources.Frame{Kind: sources.Text, Data: []byte(text)})
}

// BinaryRecords does so for a binary frame.
func BinaryRecords(d sources.Decoder, b []byte) []string {
	return records(d, sources.Frame{Kind: sources.Binary, Data: b})
}

// RESTRecords does so for the answer to a REST request.
func RESTRecords(d sources.Decoder, url, body string) []string {
	return records(d, sources.Frame{Kind: sources.REST, URL: url, Data: []byte(body)})
}

func records(d sources.Decoder, f sources.Frame) []string {
	var got []string
	d.Decode(f, func(r *sources.Record) {
		s := describe(r)
		if r.Kind == sources.Bad {
			s = "bad: " + r.Detail
		}
		got = append(got, s)
	})
	return got
}

// Seeds adds small frames, and the first of the recordings, to a fuzz test.
func Seeds(f *testing.F, venue string, small ...string) {
	f.Helper()
	for _, s := range small {
		f.Add([]byte(s), []byte(s), false)
	}
	for _, path := range Recordings(f, venue) {
		added := 0
		var before []byte
		for _, line := range Lines[Line](f, path) {
			frame, ok := line.Frame(f)
			if !ok || len(frame.Data) > 2000 {
				continue
			}
			f.Add(slices.Clone(before), frame.Data, frame.Kind == sources.REST)
			before = frame.Data
			if added++; added == 8 {
				break
			}
		}
	}
}

// Fuzz decodes any two frames in a row and holds the records to what every
// decoder promises. A decoder that parses every frame gives the same.
func Fuzz(f *testing.F, v sources.Venue, restURL string) {
	f.Helper()
	f.Fuzz(func(t *testing.T, first, second []byte, rest bool) {
		twins := NewTwins(v)
		d := twins[0]
		for i, b := range [][]byte{first, second, first} {
			frame := sources.Frame{Kind: sources.Text, Data: b}
			if rest && i == 1 {
				frame.Kind, frame.URL = sources.REST, restURL
			}
			shaped, parsed := twins.Decode(frame)
			for i := range shaped {
				promise(t, &shaped[i])
			}
			if !slices.Equal(shaped, parsed) {
				t.Fatalf("read by its shape %+v, parsed %+v", shaped, parsed)
			}
		}
		if q, ok := d.(sources.Requester); ok {
			q.Requests()
		}
		if q, ok := d.(sources.Replier); ok {
			for _, m := range q.Replies() {
				if !json.Valid(m) {
					t.Fatalf("replies with invalid JSON %q", m)
				}
			}
		}
	})
}

// FuzzBinary decodes any two binary frames in a row, likewise, from the seeds on.
func FuzzBinary(f *testing.F, v sources.Venue, seeds ...[]byte) {
	f.Helper()
	for _, s := range seeds {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		d := v.NewDecoder(sources.DecoderOptions{})
		for _, b := range [][]byte{first, second, first} {
			d.Decode(sources.Frame{Kind: sources.Binary, Data: b}, func(r *sources.Record) { promise(t, r) })
		}
	})
}

func promise(t *testing.T, r *sources.Record) {
	switch r.Kind {
	case sources.Trade:
		if !r.Price.Positive() || !r.Size.Positive() || r.Symbol == "" {
			t.Fatalf("impossible trade: %s", describe(r))
		}
	case sources.BBO, sources.Ticker:
		if r.Symbol == "" {
			t.Fatalf("no symbol: %s", describe(r))
		}
		for _, n := range []sources.Number{r.Bid, r.Ask, r.BidSize, r.AskSize} {
			if n.Present && n.Value.Sign() < 0 {
				t.Fatalf("negative: %s", describe(r))
			}
		}
	case sources.Control, sources.Gap:
	case sources.Bad:
		if r.Detail == "" {
			t.Fatal("refused without a reason")
		}
	default:
		t.Fatalf("record of kind %d", r.Kind)
	}
	if r.HasTime && r.EventTime < 0 {
		t.Fatalf("time before 1970: %d", r.EventTime)
	}
}
