package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// jsonLines reads JSON lines, numbers as their text, by frame number.
func jsonLines(t *testing.T, b []byte) map[string][]map[string]any {
	t.Helper()
	out := make(map[string][]map[string]any)
	s := bufio.NewScanner(bytes.NewReader(b))
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		d := json.NewDecoder(bytes.NewReader(s.Bytes()))
		d.UseNumber()
		var m map[string]any
		require.NoError(t, d.Decode(&m), "%s", s.Bytes())
		f := fmt.Sprint(m["f"])
		out[f] = append(out[f], m)
	}
	require.NoError(t, s.Err())
	return out
}

// decimals are the members that compare as numbers.
var decimals = []string{"px", "qty", "last", "bid", "bidq", "ask", "askq", "vol"}

// same compares a printed record with a key's by the rule of the recordings:
// decimals as exact values. What a key leaves out must be empty or null.
func same(t *testing.T, want, got map[string]any) {
	t.Helper()
	for _, name := range decimals {
		w, g := want[name], got[name]
		require.Equal(t, w == nil, g == nil, "%s: %v and %v", name, want, got)
		if w == nil {
			continue
		}
		wd, err := feed.ParseDecimal(fmt.Sprint(w))
		require.NoError(t, err)
		gd, err := feed.ParseDecimal(fmt.Sprint(g))
		require.NoError(t, err)
		require.Zero(t, wd.Cmp(gd), "%s: %v and %v", name, want, got)
	}
	for _, name := range []string{"k", "sym", "side", "id", "ts", "hist", "dup", "agg", "src", "what", "from", "to"} {
		require.Equal(t, want[name], got[name], "%s: %v and %v", name, want, got)
	}
}

// manifest gives the kind of each recorded file, by its path.
func manifest(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testkit.Fixtures(t), "MANIFEST.tsv"))
	require.NoError(t, err)
	kinds := make(map[string]string)
	for line := range strings.Lines(string(b)) {
		if f := strings.Split(line, "\t"); len(f) > 3 {
			kinds[f[0]] = f[3]
		}
	}
	return kinds
}

func unzip(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	var b bytes.Buffer
	_, err = b.ReadFrom(z)
	require.NoError(t, err)
	return b.Bytes()
}

// TestDecodeGivesTheAnswers runs the command over every recording that has an
// answer key and compares all records, frame by frame and in order.
func TestDecodeGivesTheAnswers(t *testing.T) {
	dir, kinds := testkit.Fixtures(t), manifest(t)
	files, err := filepath.Glob(filepath.Join(dir, "ws", "*.jsonl.gz"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".jsonl.gz")
		key := filepath.Join(dir, "answers", name+".answers.jsonl.gz")
		if _, err := os.Stat(key); err != nil {
			t.Logf("%s has no answer key", name)
			continue
		}
		venue, _, _ := strings.Cut(name, "__")
		if _, ok := exchange.Named(venue); !ok {
			t.Errorf("%s is not covered: no venue %q is registered", name, venue)
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := kinds["ws/"+name+".jsonl.gz"] == "recorded"
			checksums := "never"
			if whole {
				checksums = "always"
			}
			code, out, errs := command(t, "sources", "decode", "--checksums", checksums, file)
			require.Zero(t, code, errs)
			want, got := jsonLines(t, unzip(t, key)), jsonLines(t, []byte(out))
			if !whole { // gaps between unrelated frames say nothing
				for _, lines := range []map[string][]map[string]any{want, got} {
					for f := range lines {
						var kept []map[string]any
						for _, r := range lines[f] {
							if r["k"] != "gap" {
								kept = append(kept, r)
							}
						}
						if lines[f] = kept; kept == nil {
							delete(lines, f)
						}
					}
				}
			}
			for f := range got {
				require.Contains(t, want, f, "frame %s: more than the key: %v", f, got[f])
			}
			for f := range want {
				require.Len(t, got[f], len(want[f]), "frame %s: %v and %v", f, want[f], got[f])
				for i := range want[f] {
					same(t, want[f][i], got[f][i])
				}
			}
		})
	}
}

func TestDecodeReadsWhatItIsGiven(t *testing.T) {
	dir := t.TempDir()
	text := `{"n":7,"t":"1.5","d":"tx","m":"x"}
{"n":8,"t":"1.5","d":"rx","m":"{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"t\":1,\"p\":\"5\",\"q\":\"1\",\"T\":1652459225000,\"m\":false}}"}
{"n":9,"t":null,"d":"rx","b":"AQI="}
`
	want := `{"f":8,"k":"trade","sym":"BTCUSDT","px":"5","qty":"1","side":"buy","id":"1","ts":1652459225000000000}
{"f":9,"k":"bad","why":"binary message on a text protocol"}
`
	plain := filepath.Join(dir, "binance__x.jsonl")
	require.NoError(t, os.WriteFile(plain, []byte(text), 0o600))
	code, out, errs := command(t, "sources", "decode", "--summary", plain)
	require.Zero(t, code, errs)
	require.Equal(t, want, out)
	require.Contains(t, errs, "binance, 2 frames of 3 lines: trade 1 ticker 0 bbo 0 ctl 0 gap 0 bad 1")

	code, out, errs = command(t, "sources", "decode", "--venue", "binance-us", plain, plain)
	require.Zero(t, code, errs)
	require.Equal(t, 4, strings.Count(out, `,"file":"`))

	stdin := os.Stdin
	t.Cleanup(func() { os.Stdin = stdin })
	var err error
	os.Stdin, err = os.Open(plain)
	require.NoError(t, err)
	code, out, errs = command(t, "sources", "decode", "--venue", "binance", "-")
	require.NoError(t, os.Stdin.Close())
	require.Zero(t, code, errs)
	require.Equal(t, want, out)
}
