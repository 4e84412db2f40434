package exchange_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

// hostile is what a frame is spoilt by. No spoilt number may be served: not as a
// price, not as a size, not as a time.
var hostile = []struct{ name, number string }{
	{"NaN", `"NaN"`}, {"bare NaN", `NaN`}, {"infinity", `"Infinity"`}, {"exponent bomb", `1e999999999`}, {"quoted exponent bomb", `"1e999999999"`},
	{"negative exponent bomb", `"1e-999999999"`}, {"negative", `"-1"`}, {"bare negative", `-1`}, {"26 digits and more", `"` + strings.Repeat("9", 60) + `"`},
	{"two points", `"0.-10000"`}, {"hexadecimal", `"0x10"`}, {"endless", `"` + strings.Repeat("1", 5000) + `"`}, {"nested", `[[[[[[]]]]]]`}, {"object", `{}`}, {"true", `true`},
}

// numbers finds what stands for a number in a frame.
var numbers = regexp.MustCompile(`"-?\d+\.?\d*(?:[eE][-+]?\d+)?"|-?\b\d+\.?\d*(?:[eE][-+]?\d+)?\b`)

// seeds gives some frames of a venue's recordings, of each length a few, as a
// decoder sees them; binary ones too.
func seeds(t *testing.T, v sources.Venue) []sources.Frame {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(testkit.Fixtures(t), "ws", v.Name+"__*.jsonl.gz"))
	require.NoError(t, err)
	var out []sources.Frame
	kinds := make(map[int]int)
	for _, path := range paths {
		for _, line := range decodetest.Lines[decodetest.Line](t, path) {
			f, ok := line.Frame(t)
			if !ok || len(f.Data) == 0 || len(f.Data) > 20_000 || f.Kind == sources.REST {
				continue
			}
			class := len(f.Data) / 16
			if kinds[class]++; kinds[class] <= 3 && len(out) < 60 {
				out = append(out, f)
			}
		}
	}
	return out
}

// held checks that a record holds to what every decoder promises.
func held(t *testing.T, r *sources.Record, what string) {
	t.Helper()
	switch r.Kind {
	case sources.Trade:
		require.True(t, r.Price.Positive() && r.Size.Positive() && r.Symbol != "", what)
	case sources.BBO, sources.Ticker:
		for _, n := range []sources.Number{r.Bid, r.BidSize, r.Ask, r.AskSize} {
			require.False(t, n.Present && n.Value.Sign() < 0, what)
		}
	case sources.Bad:
		require.NotEmpty(t, r.Detail, what)
		require.Less(t, len(r.Detail), 100, what)
	}
	require.False(t, r.HasTime && (r.EventTime < 0 || r.EventTime > 7_300_000_000_000_000_000), what)
	require.Less(t, len(r.TradeID), 65, what)
	require.Less(t, len(r.Symbol), 65, what)
}

// TestHostileInput is one table over all venues: whole frames that nobody should
// send, and every number of recorded frames replaced by what is none. Nothing
// panics, nothing false is served, and what is not JSON is refused.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	frames := map[string][]byte{
		"deep JSON":     []byte(strings.Repeat(`[`, 100_000) + strings.Repeat(`]`, 100_000)),
		"deep object":   []byte(strings.Repeat(`{"data":`, 50_000) + `1` + strings.Repeat(`}`, 50_000)),
		"oversize":      append(append([]byte(`{"x":"`), bytes.Repeat([]byte("x"), 4<<20)...), `"`...),
		"invalid UTF-8": []byte("{\"type\":\"ticker\",\"product_id\":\"BTC-\xff\xfe\"}"),
		"not JSON":      []byte("<html>502 Bad Gateway</html>"),
		"key twice":     []byte(`{"type":"ticker","type":"match"}`),
		"control bytes": {0, 1, 2, 3},
		"half a string": []byte(`{"a":"b`),
		"gzip magic":    {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff},
		"long number":   []byte(strings.Repeat("9", 1<<20) + "x"),
	}
	for _, v := range exchange.All() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			for name, data := range frames {
				for _, kind := range []sources.FrameKind{sources.Text, sources.Binary} {
					bad := 0
					d := v.NewDecoder(sources.DecoderOptions{})
					d.Decode(sources.Frame{Kind: kind, Data: data}, func(r *sources.Record) {
						held(t, r, name)
						require.Contains(t, []sources.RecordKind{sources.Bad, sources.Control}, r.Kind, name)
						if r.Kind == sources.Bad {
							bad++
						}
					})
					require.LessOrEqual(t, bad, 1, name)
					if kind == sources.Text && v.NewDecoder != nil {
						require.Equal(t, 1, bad, "%s is counted", name)
					}
				}
			}
			spoilt := 0
			for i, f := range seeds(t, v) {
				what := fmt.Sprintf("frame %d: %.200s", i, base64.StdEncoding.EncodeToString(f.Data))
				d := v.NewDecoder(sources.DecoderOptions{})
				try := func(data []byte, name string) {
					d.Decode(sources.Frame{Kind: f.Kind, Data: data}, func(r *sources.Record) { held(t, r, name+": "+what) })
				}
				for cut := 1; cut < len(f.Data); cut += 1 + len(f.Data)/40 {
					try(f.Data[:cut], "truncated")
				}
				if f.Kind != sources.Text {
					for at := 0; at < len(f.Data); at += 1 + len(f.Data)/60 {
						flipped := bytes.Clone(f.Data)
						flipped[at] ^= 0xff
						try(flipped, "flipped")
					}
					continue
				}
				for n, at := range numbers.FindAllIndex(f.Data, 60) {
					h := hostile[(n+i)%len(hostile)]
					data := append(append(bytes.Clone(f.Data[:at[0]]), h.number...), f.Data[at[1]:]...)
					try(data, h.name)
					spoilt++
				}
			}
			t.Logf("%d numbers spoilt", spoilt)
		})
	}
}
