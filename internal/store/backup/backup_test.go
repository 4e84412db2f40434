package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

var (
	testHeader  = Header{Schema: 2, Engine: "sqlite", Created: time.UnixMilli(1_700_000_000_123).UTC(), Software: "v1"}
	testColumns = []Column{{"a", Int}, {"b", Bool}, {"c", Text}, {"d", Bytes}}
)

type section struct {
	name    string
	columns []Column
	rows    [][]any
}

func write(t require.TestingT, sections []section) []byte {
	var b bytes.Buffer
	w, err := NewWriter(&b, testHeader)
	require.NoError(t, err)
	for _, s := range sections {
		require.NoError(t, w.Section(s.name, s.columns))
		for _, row := range s.rows {
			require.NoError(t, w.Row(row))
		}
	}
	sum, err := w.Close()
	require.NoError(t, err)
	require.Equal(t, sum[:], b.Bytes()[b.Len()-sha256.Size:])
	return b.Bytes()
}

func read(b []byte) (sections []section, err error) {
	r, err := NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for {
		name, columns, err := r.Next()
		if errors.Is(err, io.EOF) {
			return sections, nil
		}
		if err != nil {
			return nil, err
		}
		s := section{name: name, columns: columns}
		for {
			row := make([]any, len(columns))
			err := r.Row(row)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, err
			}
			s.rows = append(s.rows, row)
		}
		sections = append(sections, s)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sections []section
		for range rapid.IntRange(0, 4).Draw(t, "sections") {
			s := section{name: rapid.StringMatching(`[a-z_0-9]{1,63}`).Draw(t, "name"), columns: testColumns}
			for range rapid.IntRange(0, 30).Draw(t, "rows") {
				s.rows = append(s.rows, []any{
					rapid.Int64().Draw(t, "a"), rapid.Bool().Draw(t, "b"), strings.ReplaceAll(rapid.String().Draw(t, "c"), "\x00", ""),
					append([]byte{}, rapid.SliceOf(rapid.Byte()).Draw(t, "d")...),
				})
			}
			sections = append(sections, s)
		}
		got, err := read(write(t, sections))
		require.NoError(t, err)
		require.Equal(t, sections, got)
	})
}

func TestManyChunks(t *testing.T) {
	big := bytes.Repeat([]byte("abcdefgh"), 200<<10) // more than a chunk
	s := section{name: "big", columns: []Column{{"d", Bytes}}}
	for range 3 {
		s.rows = append(s.rows, []any{big})
	}
	for range 5000 {
		s.rows = append(s.rows, []any{big[:100]})
	}
	b := write(t, []section{s, {name: "after", columns: testColumns}})
	require.Less(t, len(b), 100<<10, "it is compressed")
	got, err := read(b)
	require.NoError(t, err)
	require.Equal(t, s.rows, got[0].rows)

	// Rows that nobody reads are checked all the same.
	r, err := NewReader(bytes.NewReader(b))
	require.NoError(t, err)
	defer r.Close()
	require.Equal(t, testHeader.Created, r.Header().Created)
	for _, want := range []string{"big", "after"} {
		name, _, err := r.Next()
		require.NoError(t, err)
		require.Equal(t, want, name)
	}
	require.ErrorIs(t, r.Row(make([]any, 4)), io.EOF)
	require.Error(t, r.Row(make([]any, 3)))
	_, _, err = r.Next()
	require.ErrorIs(t, err, io.EOF)
	require.NotZero(t, r.Sum())
}

// However the file is cut or changed, it is noticed; a cut says what it is.
func TestEveryCutAndEveryBitIsNoticed(t *testing.T) {
	b := write(t, []section{{"one", testColumns, [][]any{{int64(-5), true, "text", []byte{1, 2}}, {int64(math.MinInt64), false, "", []byte{}}}}})
	_, err := read(b)
	require.NoError(t, err)
	for n := range b {
		_, err := read(b[:n])
		require.Error(t, err, "%d bytes", n)
		if n > len(magic) {
			require.ErrorIs(t, err, ErrCut, "%d bytes", n)
		}
		for bit := range 8 {
			bad := bytes.Clone(b)
			bad[n] ^= 1 << bit
			_, err := read(bad)
			require.Error(t, err, "byte %d", n)
		}
	}
	_, err = read(append(bytes.Clone(b), 0))
	require.ErrorIs(t, err, ErrDamaged)
}

func TestFormatsFromTheFuture(t *testing.T) {
	b := write(t, nil)
	later := bytes.Replace(b, []byte(`"format":1`), []byte(`"format":2`), 1)
	size := len(magic) + 4 + int(binary.BigEndian.Uint32(b[len(magic):]))
	sum := sha256.Sum256(later[:size])
	copy(later[size:], sum[:])
	_, err := read(later)
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, "version 2")
}

func TestWhatABackupCannotHold(t *testing.T) {
	for name, do := range map[string]func(w *Writer) error{
		"no section":    func(w *Writer) error { return w.Row([]any{int64(1)}) },
		"another type":  func(w *Writer) error { return row(w, Int, "text") },
		"nil":           func(w *Writer) error { return row(w, Bytes, nil) },
		"not UTF-8":     func(w *Writer) error { return row(w, Text, "\xff") },
		"NUL":           func(w *Writer) error { return row(w, Text, "a\x00b") },
		"too long":      func(w *Writer) error { return row(w, Bytes, make([]byte, MaxField+1)) },
		"two values":    func(w *Writer) error { return row(w, Int, int64(1), int64(2)) },
		"a long name":   func(w *Writer) error { return w.Section(strings.Repeat("a", 64), testColumns) },
		"a bad name":    func(w *Writer) error { return w.Section("a;b", testColumns) },
		"no columns":    func(w *Writer) error { return w.Section("a", nil) },
		"no such type":  func(w *Writer) error { return w.Section("a", []Column{{"a", 'z'}}) },
		"many sections": func(w *Writer) error { return many(w) },
	} {
		w, err := NewWriter(io.Discard, testHeader)
		require.NoError(t, err)
		require.ErrorIs(t, do(w), ErrInvalid, name)
		_, err = w.Close()
		require.ErrorIs(t, err, ErrInvalid, "%s: the error stays", name)
	}
	for _, h := range []Header{{}, {Schema: 1}, {Schema: 1, Created: testHeader.Created, Engine: strings.Repeat("x", 99)}} {
		_, err := NewWriter(io.Discard, h)
		require.ErrorIs(t, err, ErrInvalid)
	}
}

func row(w *Writer, typ Type, values ...any) error {
	if err := w.Section("s", []Column{{"a", typ}}); err != nil {
		return err
	}
	return w.Row(values)
}

func many(w *Writer) (err error) {
	for range maxSections + 1 {
		err = w.Section("s", testColumns)
	}
	return err
}

// Threat: a small file that unpacks to much, or says that much is to come.
func TestReadersMemoryIsBounded(t *testing.T) {
	enc, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	bomb := enc.EncodeAll(make([]byte, 4*maxChunk), nil)
	require.NoError(t, enc.Close())
	start := write(t, nil)
	start = start[:len(start)-1-4-8-sha256.Size] // without the end
	head := append(bytes.Clone(start), "S\x01s\x01x\x01a"...)
	chunk := func(size, raw uint32, data []byte) []byte {
		b := binary.BigEndian.AppendUint32(bytes.Clone(head), size)
		return append(binary.BigEndian.AppendUint32(b, raw), data...)
	}
	for name, b := range map[string][]byte{
		"bomb":         chunk(uint32(len(bomb)), maxChunk, bomb),
		"more to come": chunk(maxCompressed, maxChunk, []byte{1, 2, 3}),
		"too much":     chunk(math.MaxUint32, math.MaxUint32, nil),
		"header":       append([]byte(magic), 0xff, 0xff, 0xff, 0xff),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := read(b)
		runtime.ReadMemStats(&after)
		require.Error(t, err, name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(3*maxChunk), name)
	}
}

// FuzzReader gives the reader anything.
func FuzzReader(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte(magic))
	f.Add(write(f, nil))
	b := write(f, []section{{"one", testColumns, [][]any{{int64(1), true, "text", []byte{1}}}}, {"two", testColumns[:1], nil}})
	f.Add(b)
	f.Add(b[:len(b)-5])
	f.Fuzz(func(t *testing.T, b []byte) {
		sections, err := read(b)
		if err != nil {
			return
		}
		// What is read whole can be written, and read again.
		again, err := read(write(t, sections))
		require.NoError(t, err)
		require.Equal(t, sections, again)
	})
}

// FuzzRow gives the decoder of rows anything: behind the sums, where chance
// does not get.
func FuzzRow(f *testing.F) {
	ok, err := appendRow(nil, testColumns, []any{int64(-1), true, "text", []byte{1}})
	require.NoError(f, err)
	f.Add(ok)
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(t *testing.T, b []byte) {
		row := make([]any, len(testColumns))
		rest, err := parseRow(b, testColumns, row)
		if err != nil {
			require.ErrorIs(t, err, ErrDamaged)
			return
		}
		require.LessOrEqual(t, len(rest), len(b))
		again, err := appendRow(nil, testColumns, row)
		require.NoError(t, err)
		require.LessOrEqual(t, len(again), len(b)-len(rest))
	})
}

func TestCreate(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	name := filepath.Join(dir, "b.osb")
	put := func(text string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
	}
	names := func() (out []string) {
		list, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, e := range list {
			out = append(out, e.Name())
		}
		return out
	}
	require.NoError(t, Create(ctx, name, false, put("one")))
	st, err := os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), st.Mode().Perm())
	called := false
	require.ErrorIs(t, Create(ctx, name, false, func(io.Writer) error { called = true; return nil }), ErrExists)
	require.False(t, called)
	require.NoError(t, Create(ctx, name, true, put("two")))
	away := errors.New("database away")
	require.ErrorIs(t, Create(ctx, name, true, func(w io.Writer) error { return errors.Join(put("three")(w), away) }), away)

	// A file that came meanwhile is not replaced either.
	late := filepath.Join(dir, "late.osb")
	require.ErrorIs(t, Create(ctx, late, false, func(w io.Writer) error {
		return errors.Join(os.WriteFile(late, []byte("mine"), 0o600), put("four")(w))
	}), ErrExists)

	stop, cancel := context.WithCancel(ctx)
	require.ErrorIs(t, Create(stop, filepath.Join(dir, "c"), false, func(w io.Writer) error { cancel(); return put("five")(w) }), context.Canceled)
	require.ErrorIs(t, Create(ctx, dir, true, put("six")), ErrExists, "a folder is never replaced")
	require.Equal(t, []string{"b.osb", "late.osb"}, names(), "nothing else is left")
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "two", string(b))
	require.Error(t, Create(ctx, filepath.Join(dir, "none", "x"), false, put("seven")))
}
