package jsonscan_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

// sample has every verb, as shape reads it.
const sample = `{"a":"x y","b":{"n":17,"d":-1.50e3,"over":0},"list":[{"t":true,"s":""}]}`

var shape = jsonscan.MustShape(`{"a":"%s","b":{"n":%d,"d":%n,"over":%*d},"list":[{"t":%t,"s":"%s"}]}`)

// same holds a match to what parsing finds.
func same(t *testing.T, m *jsonscan.Match, data []byte) {
	t.Helper()
	var d jsonscan.Doc
	require.NoError(t, d.Parse(data), "%q has the shape", data)
	b, first := d.Root().Get("b"), d.Root().Get("list").First()
	require.Equal(t, 1, d.Root().Get("list").Len())
	for i, want := range []jsonscan.Value{d.Root().Get("a"), b.Get("n"), b.Get("d"), first.Get("t"), first.Get("s")} {
		got := m.Value(i)
		require.Equal(t, want.Kind(), got.Kind(), "hole %d of %q", i, data)
		require.Equal(t, want.Raw(), got.Raw(), "hole %d of %q", i, data)
		require.Equal(t, want.Text(), got.Text(), "hole %d of %q", i, data)
		require.Equal(t, jsonscan.Missing, got.Next().Kind(), "a hole has no siblings")
	}
	require.Equal(t, jsonscan.Missing, m.Value(5).Kind())
}

func TestShape(t *testing.T) {
	t.Parallel()
	var m jsonscan.Match // reused, as decoders do
	for _, change := range [][2]string{
		{`x`, `x`},
		{`x y`, ``},
		{`x y`, strings.Repeat("x", jsonscan.MaxHole)},
		{`x y`, "01234567\x7f"},
		{`17`, `0`},
		{`17`, strings.Repeat("9", jsonscan.MaxHole)},
		{`-1.50e3`, `0`},
		{`true`, `false`},
		{`""`, `"seven b"`},
		{`""`, `"eight by"`},
	} {
		text := strings.Replace(sample, change[0], change[1], 1)
		require.True(t, m.Read(shape, []byte(text)), text)
		same(t, &m, []byte(text))
	}
	for _, change := range [][2]string{
		{`{"a"`, ` {"a"`},
		{`]}`, `]} `},
		{`]}`, `]`},
		{`]}`, `]}}`},
		{`"a":`, `"a": `},
		{`"a":`, `"A":`},
		{`x y`, `x\"y`},
		{`x y`, `x\u0041`},
		{`x y`, "x\ny"},
		{`x y`, "é"},
		{`x y`, "\xff"},
		{`x y`, "12345678\x80"},
		{`x y`, strings.Repeat("x", jsonscan.MaxHole+1)},
		{`"x y"`, `1`},
		{`"x y"`, `null`},
		{`17`, `017`},
		{`17`, `-17`},
		{`17`, `1.7`},
		{`17`, `"17"`},
		{`17`, ``},
		{`17`, strings.Repeat("9", jsonscan.MaxHole+1)},
		{`-1.50e3`, `.5`},
		{`-1.50e3`, `1.`},
		{`-1.50e3`, `+1`},
		{`-1.50e3`, `1e`},
		{`-1.50e3`, `NaN`},
		{`-1.50e3`, `1.` + strings.Repeat("0", jsonscan.MaxHole)},
		{`""`, `"\n"`}, // near the end, where bytes are read one by one
		{`""`, "\"\n\""},
		{`""`, "\"\xff\""},
		{`true`, `null`},
		{`true`, `tru`},
		{`true`, `1`},
		{`0}`, `00}`},
	} {
		text := strings.Replace(sample, change[0], change[1], 1)
		require.NotEqual(t, sample, text)
		require.False(t, m.Read(shape, []byte(text)), text)
		require.Equal(t, jsonscan.Missing, m.Value(0).Kind(), "what was read before is not served")
	}
	for i := range sample {
		require.False(t, m.Read(shape, []byte(sample[:i])), sample[:i])
	}
}

func TestReadingAShapeAllocatesNothing(t *testing.T) {
	var m jsonscan.Match
	data := []byte(sample)
	require.Zero(t, testing.AllocsPerRun(100, func() { m.Read(shape, data) }))
}

func TestMustShape(t *testing.T) {
	t.Parallel()
	for name, template := range map[string]string{
		"a key twice":                   `{"a":%d,"a":%d}`,
		"no JSON":                       `{"a":%d`,
		"a bare text":                   `{"a":%s}`,
		"a part of a text":              `{"a":"x%s"}`,
		"a part of a number":            `{"a":1%d}`,
		"digits in a text":              `{"a":"%d"}`,
		"a hole for a key":              `{"%s":1}`,
		"a hole in the midst of a text": `{"a":":%t,"}`,
		"an unknown verb":               `{"a":%q}`,
		"no verb":                       `{"a":%`,
		"a star alone":                  `{"a":%*`,
		"a bare text in a text":         `{"a":"%s,"}`,
		"a key behind a space":          `{"%s" :1}`,
	} {
		require.Panics(t, func() { jsonscan.MustShape(template) }, name)
	}
}

func FuzzShape(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(strings.Replace(sample, `17`, `017`, 1)))
	f.Add([]byte(strings.Replace(sample, `x y`, `x\"y`, 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m jsonscan.Match
		if m.Read(shape, data) {
			same(t, &m, data)
		}
	})
}

// BenchmarkShape compares reading by a shape with parsing.
func BenchmarkShape(b *testing.B) {
	data := []byte(sample)
	b.Run("shape", func(b *testing.B) {
		var m jsonscan.Match
		for b.Loop() {
			if !m.Read(shape, data) {
				b.Fatal("has not the shape")
			}
		}
	})
	b.Run("parse", func(b *testing.B) {
		var d jsonscan.Doc
		for b.Loop() {
			if err := d.Parse(data); err != nil {
				b.Fatal(err)
			}
		}
	})
}
