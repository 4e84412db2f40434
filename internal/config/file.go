package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// MaxFile bounds a configuration file in bytes.
const MaxFile = 256 << 10

// ErrFile is wrapped where a configuration file cannot be read at all.
var ErrFile = errors.New("cannot read configuration")

// file is a parsed configuration file: its tree, and where each key stands.
type file struct {
	name  string
	tree  map[string]any
	at    map[string]uint32 // offset by path
	lines []uint32          // offset of each line's first byte
	data  []byte
}

func readFile(name string) ([]byte, os.FileMode, error) {
	if err := CheckName(name); err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrFile, err)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %s: %w", ErrFile, name, reason(err))
	}
	defer func() { _ = f.Close() }() // it was only read
	st, err := f.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %s: %w", ErrFile, name, reason(err))
	}
	if !st.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("%w: %s is not a regular file", ErrFile, name)
	}
	b, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %s: %w", ErrFile, name, reason(err))
	}
	return b, st.Mode().Perm(), nil
}

// parseFile parses TOML. What is wrong with the text itself is the one problem
// that it gives.
func parseFile(name string, data []byte) (*file, *Problem) {
	f := &file{name: name, at: make(map[string]uint32), lines: []uint32{0}, data: data}
	if len(data) > MaxFile {
		return nil, &Problem{File: name, Message: fmt.Sprintf("larger than %d bytes: is it the right file?", MaxFile)}
	}
	for i, c := range data {
		if c == '\n' {
			f.lines = append(f.lines, uint32(i+1))
		}
	}
	if err := toml.Unmarshal(data, &f.tree); err != nil {
		p := &Problem{File: name, Message: "not valid TOML: " + trimPrefix(err.Error())}
		var d *toml.DecodeError
		if errors.As(err, &d) {
			p.Line, p.Column = d.Position()
		}
		return nil, p
	}
	f.locate()
	return f, nil
}

// trimPrefix takes the library's name off its messages.
func trimPrefix(text string) string {
	const prefix = "toml: "
	if len(text) > len(prefix) && text[:len(prefix)] == prefix {
		return text[len(prefix):]
	}
	return text
}

// locate finds where each key stands. The text is known to be valid.
func (f *file) locate() {
	var p unstable.Parser
	p.Reset(f.data)
	lists := make(map[string]int) // how many elements a list of tables has so far
	base := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table:
			base = f.descend("", e.Key(), lists)
		case unstable.ArrayTable:
			var at uint32
			base, at = f.descendList(e.Key(), lists)
			f.at[base] = at
		case unstable.KeyValue:
			f.keyValue(base, e, lists)
		default: // comments are not kept
		}
	}
}

// descend follows a dotted key below a path, through the last element of lists
// of tables on the way, and records the place of each part that is new.
func (f *file) descend(path string, key unstable.Iterator, lists map[string]int) string {
	for key.Next() {
		path = join(path, string(key.Node().Data))
		if n := lists[path]; n > 0 {
			path = element(path, n-1)
		}
		if _, known := f.at[path]; !known {
			f.at[path] = key.Node().Raw.Offset
		}
	}
	return path
}

func (f *file) descendList(key unstable.Iterator, lists map[string]int) (string, uint32) {
	path, at := "", uint32(0)
	for key.Next() {
		path, at = join(path, string(key.Node().Data)), key.Node().Raw.Offset
		if _, known := f.at[path]; !known {
			f.at[path] = at
		}
		if n := lists[path]; n > 0 && !key.IsLast() {
			path = element(path, n-1)
		}
	}
	lists[path]++
	return element(path, lists[path]-1), at
}

func (f *file) keyValue(base string, e *unstable.Node, lists map[string]int) {
	path := f.descend(base, e.Key(), lists)
	f.value(path, e.Value())
}

// value records the places inside lists and inline tables.
func (f *file) value(path string, v *unstable.Node) {
	switch v.Kind {
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			if it.Node().Kind == unstable.KeyValue {
				f.keyValue(path, it.Node(), nil)
			}
		}
	case unstable.Array:
		i := 0
		for it := v.Children(); it.Next(); {
			n := it.Node()
			if n.Kind == unstable.Comment {
				continue
			}
			at := element(path, i)
			if n.Raw.Length > 0 {
				f.at[at] = n.Raw.Offset
			}
			f.value(at, n)
			i++
		}
	default: // a scalar stands behind its key
	}
}

// position gives line and column, both from 1 and the column in characters, of
// a path or else of what it stands in. ok is false where nothing of it is there.
func (f *file) position(path string) (line, column int, ok bool) {
	for path != "" {
		if at, ok := f.at[path]; ok {
			i := sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > at }) - 1
			return i + 1, utf8.RuneCount(f.data[f.lines[i]:at]) + 1, true
		}
		path = parent(path)
	}
	return 0, 0, false
}

// parent takes the last key or index off a path.
func parent(path string) string {
	quoted, cut := false, 0
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case (c == '.' || c == '[') && !quoted:
			cut = i
		}
	}
	return path[:cut]
}
