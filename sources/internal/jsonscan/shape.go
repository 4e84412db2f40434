package jsonscan

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
)

// MaxHole bounds the text of a hole in bytes: [Match.Read] leaves longer ones to
// [Doc.Parse].
const MaxHole = 64

// Shape is a message whose keys stand in one order, with holes where its values
// stand. Venues write their busiest messages by one shape each, so that one pass
// over the bytes finds the values.
//
// What a shape admits is a part of what [Doc.Parse] admits: its own text is
// valid JSON without a key that comes twice, and a hole admits only printable
// ASCII without quotes and backslashes, or a number or a word of JSON's grammar.
// So a text that has a shape needs no other check, and one that has not, for
// whatever reason, is for Doc.Parse.
type Shape struct {
	parts []part
	tail  string
	kept  int
}

// part is the text up to a hole, and what the hole admits.
type part struct {
	text string
	verb byte
	keep bool
}

// MustShape makes a shape of a template: JSON text with verbs as those of scanf
// for its holes, each a whole value:
//
//	"%s"  text without escapes, which may be empty
//	%d    a whole number without a sign
//	%n    a number
//	%t    true or false
//
// A star, as in %*d, passes over a value that nobody asks for. MustShape panics
// where the template is no such text, so shapes are made once, as variables of a
// package.
func MustShape(template string) *Shape {
	s, rest, sample := &Shape{}, template, []byte(nil)
	var holes []node // as they stand in the sample
	for {
		text, after, found := strings.Cut(rest, "%")
		sample = append(sample, text...)
		if !found {
			s.tail = text
			break
		}
		after, dropped := strings.CutPrefix(after, "*")
		if after == "" {
			panic("shape: a hole without a verb: " + template)
		}
		hole := node{start: uint32(len(sample))}
		switch after[0] {
		case 's':
			hole.kind = String
		case 'd', 'n':
			hole.kind, sample = Num, append(sample, '0')
		case 't':
			hole.kind, sample = True, append(sample, "true"...)
		default:
			panic("shape: a hole with an unknown verb: " + template)
		}
		hole.end = uint32(len(sample))
		holes = append(holes, hole)
		s.parts = append(s.parts, part{text: text, verb: after[0], keep: !dropped})
		if !dropped {
			s.kept++
		}
		rest = after[1:]
	}
	var d Doc
	if err := d.Parse(sample); err != nil {
		panic("shape: " + err.Error() + ": " + template)
	}
	for _, hole := range holes {
		if !slices.ContainsFunc(d.nodes, func(n node) bool { return n.start == hole.start && n.end == hole.end && n.kind == hole.kind }) {
			panic("shape: a hole that is no value: " + template)
		}
		if at := space(sample, int(hole.end)+1); hole.kind == String && at < len(sample) && sample[at] == ':' {
			panic("shape: a hole that is a key: " + template)
		}
	}
	return s
}

// Match holds the values of a text that has a shape. Its zero value is ready,
// and reading again and again allocates nothing. Values are valid until the next
// Read and while the data is unchanged.
type Match struct{ doc Doc }

// Read reads data by the shape and keeps a reference to it. It reports false,
// and holds no values, where data does not have the shape.
func (m *Match) Read(s *Shape, data []byte) bool {
	m.doc.data = data
	if cap(m.doc.nodes) < s.kept {
		m.doc.nodes = make([]node, s.kept)
	}
	nodes := m.doc.nodes[:s.kept]
	m.doc.nodes = nodes[:0]
	i, k := 0, 0
	for at := range s.parts {
		p := &s.parts[at]
		from := i + len(p.text)
		if from > len(data) || string(data[i:from]) != p.text {
			return false
		}
		kind := Num
		switch p.verb {
		case 's':
			kind, i = String, plainText(data, from)
		case 'd':
			i = wholeNumber(data, from)
		case 'n':
			i = number(data, from)
		default:
			kind, i = word(data, from)
		}
		if i < 0 {
			return false
		}
		if p.keep {
			nodes[k] = node{start: uint32(from), end: uint32(i), next: uint32(k + 1), kind: kind}
			k++
		}
	}
	if string(data[i:]) != s.tail {
		return false
	}
	m.doc.nodes = nodes
	return true
}

// Value gives the value of a hole by its place among those that are kept,
// counted from 0; missing where there is none.
func (m *Match) Value(hole int) Value {
	if uint(hole) >= uint(len(m.doc.nodes)) {
		return Value{}
	}
	return Value{doc: &m.doc, at: uint32(hole), end: uint32(hole + 1)}
}

// plainText gives where the text that begins at i ends, before its quote; -1
// where it is too long, ends nowhere, or holds anything but plain ASCII.
func plainText(b []byte, i int) int {
	stop := min(len(b), i+MaxHole+1)
	for i+8 <= stop {
		// A bit is set at the first byte that is a quote, a backslash, a control
		// character or none of ASCII; what follows it may be wrong.
		x := binary.LittleEndian.Uint64(b[i:])
		quote, slash := x^('"'*eights), x^('\\'*eights)
		found := ((quote-eights)&^quote | (slash-eights)&^slash | (x-0x20*eights)&^x | x) & highs
		if found != 0 {
			if i += bits.TrailingZeros64(found) / 8; b[i] == '"' {
				return i
			}
			return -1
		}
		i += 8
	}
	for ; i < stop; i++ {
		switch c := b[i]; {
		case c == '"':
			return i
		case c < 0x20 || c >= 0x80 || c == '\\':
			return -1
		}
	}
	return -1
}

// wholeNumber gives where the digits that begin at i end; -1 where there are
// none or too many, or they begin with a needless zero.
func wholeNumber(b []byte, i int) int {
	end := skipDigits(b, i)
	if n := end - i; n == 0 || n > MaxHole || n > 1 && b[i] == '0' {
		return -1
	}
	return end
}

// number gives where the number that begins at i ends; -1 where there is none,
// or it is too long.
func number(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	end, ok := scanNumber(b, i)
	if !ok || end-i > MaxHole {
		return -1
	}
	return end
}

// word reads true or false.
func word(b []byte, i int) (Kind, int) {
	if i < len(b) && b[i] != 'n' {
		if kind, n := scanWord(b[i:]); n > 0 {
			return kind, i + n
		}
	}
	return Missing, -1
}
