package jsonscan_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

func TestValues(t *testing.T) {
	t.Parallel()
	var d jsonscan.Doc
	require.NoError(t, d.Parse([]byte(` {"a":[1,"2",{"b":null}],"n":-1.50e3,"s":"x\/\u00e9\ud83d\ude00\n","t":true,"e":{},"l":[]} `)))
	root := d.Root()
	require.Equal(t, jsonscan.Object, root.Kind())
	require.Equal(t, 3, root.Get("a").Len())
	require.Equal(t, "1", root.Get("a").First().Text())
	require.Equal(t, "2", root.Get("a").At(1).Text())
	require.Equal(t, jsonscan.Null, root.Get("a").At(2).Get("b").Kind())
	require.False(t, root.Get("a").At(2).Get("b").Exists())
	require.Equal(t, jsonscan.Missing, root.Get("a").At(3).Kind())
	require.Equal(t, "-1.50e3", root.Get("n").Text())
	require.Equal(t, "x/é😀\n", root.Get("s").Text())
	require.True(t, root.Get("s").Is("x/é😀\n"))
	require.Equal(t, jsonscan.True, root.Get("t").Kind())
	require.Zero(t, root.Get("l").Len())
	require.False(t, root.Get("nothing").Get("more").First().Next().Exists())
	v, ok := root.Get("n").Decimal()
	require.True(t, ok)
	require.Equal(t, "-1500", v.String())

	var keys []string
	for k, v := root.FirstMember(); k.Kind() != jsonscan.Missing; k, v = v.NextMember() {
		keys = append(keys, k.Text())
	}
	require.Equal(t, []string{"a", "n", "s", "t", "e", "l"}, keys)
}

func TestUint(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{`0`: 0, `18446744073709551615`: 1<<64 - 1, `"17"`: 17} {
		var d jsonscan.Doc
		require.NoError(t, d.Parse([]byte(text)))
		n, ok := d.Root().Uint()
		require.True(t, ok, text)
		require.Equal(t, want, n)
	}
	for _, text := range []string{`18446744073709551616`, `-1`, `1.0`, `1e3`, `""`, `"x"`, `true`, `28446744073709551615`} {
		var d jsonscan.Doc
		require.NoError(t, d.Parse([]byte(text)))
		_, ok := d.Root().Uint()
		require.False(t, ok, text)
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		``:                        jsonscan.ErrSyntax,
		`{`:                       jsonscan.ErrSyntax,
		`[1,]`:                    jsonscan.ErrSyntax,
		`{"a":1,}`:                jsonscan.ErrSyntax,
		`{"a" 1}`:                 jsonscan.ErrSyntax,
		`{1:1}`:                   jsonscan.ErrSyntax,
		`[1 2]`:                   jsonscan.ErrSyntax,
		`[1}`:                     jsonscan.ErrSyntax,
		`NaN`:                     jsonscan.ErrSyntax,
		`{"a":NaN}`:               jsonscan.ErrSyntax,
		`[Infinity]`:              jsonscan.ErrSyntax,
		`01`:                      jsonscan.ErrSyntax,
		`1.`:                      jsonscan.ErrSyntax,
		`.5`:                      jsonscan.ErrSyntax,
		`1e`:                      jsonscan.ErrSyntax,
		`"a`:                      jsonscan.ErrSyntax,
		`"\x"`:                    jsonscan.ErrSyntax,
		`"\u12g4"`:                jsonscan.ErrSyntax,
		"\"\n\"":                  jsonscan.ErrSyntax,
		`1 2`:                     jsonscan.ErrSyntax,
		`{"a":1,"a":2}`:           jsonscan.ErrDuplicate,
		`[{"p":1,"q":2,"p":1}]`:   jsonscan.ErrDuplicate,
		"\"\xff\"":                jsonscan.ErrUTF8,
		strings.Repeat("[", 2000): jsonscan.ErrDepth,
		strings.Repeat(`{"a":`, 2000) + "1" + strings.Repeat("}", 2000): jsonscan.ErrDepth,
	} {
		var d jsonscan.Doc
		require.ErrorIs(t, d.Parse([]byte(text)), want, "%.40q", text)
		require.Equal(t, jsonscan.Missing, d.Root().Kind())
	}
}

func TestReuseAllocatesNothing(t *testing.T) {
	text := []byte(`{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000"}}`)
	var d jsonscan.Doc
	require.NoError(t, d.Parse(text))
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if d.Parse(text) != nil || !d.Root().Get("data").Get("e").Is("trade") {
			panic("unreadable")
		}
	}))
}

// FuzzParse compares with encoding/json: what this package takes is valid
// JSON, and valid JSON is only refused for a limit.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,2,{"b":"c"}]}`, `[]`, `"\ud800"`, `-0.1e+7`, `{"a":1,"a":1}`, `[[[[]]]]`, `{"":{}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var d jsonscan.Doc
		err := d.Parse(b)
		if err == nil && !json.Valid(b) {
			t.Fatalf("took invalid JSON %q", b)
		}
		if errors.Is(err, jsonscan.ErrSyntax) && json.Valid(b) {
			t.Fatalf("refused valid JSON %q", b)
		}
		walk(d.Root())
	})
}

func walk(v jsonscan.Value) {
	_, _ = v.Text(), v.Raw()
	_, _ = v.Decimal()
	for e := v.First(); e.Kind() != jsonscan.Missing; e = e.Next() {
		walk(e)
	}
	for k, m := v.FirstMember(); k.Kind() != jsonscan.Missing; k, m = m.NextMember() {
		walk(m)
	}
}
