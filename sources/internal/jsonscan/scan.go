package jsonscan

import (
	"bytes"
	"errors"
	"math"
	"math/bits"
	"unicode/utf8"
)

// Limits of a document.
const (
	// MaxDepth bounds the nesting of arrays and objects.
	MaxDepth = 32
	// MaxSize bounds a document in bytes.
	MaxSize = 64 << 20
	// checkedKeys is how many members of an object are searched for a key that
	// comes twice. Objects of a message are far smaller; longer ones are listings
	// keyed by name, which are walked and not asked for a key.
	checkedKeys = 64
)

// What Parse refuses.
var (
	ErrSyntax    = errors.New("invalid JSON")
	ErrDepth     = errors.New("JSON nested too deeply")
	ErrSize      = errors.New("JSON too long")
	ErrUTF8      = errors.New("JSON with invalid UTF-8")
	ErrDuplicate = errors.New("JSON object with a key twice")
)

// Kind is the kind of a value.
type Kind uint8

// The kinds. Missing is the kind of a value that is not there.
const (
	Missing Kind = iota
	Null
	False
	True
	Num
	String
	Array
	Object
)

type node struct {
	start, end uint32 // text, without the quotes of a string
	next       uint32 // the node behind this one and all it holds
	kind       Kind
	escaped    bool
}

// Doc is a document. Its zero value is ready; Parse may be called again and
// again. Values are valid until the next Parse and while the data is unchanged.
type Doc struct {
	data  []byte
	nodes []node
}

// Parse reads data and keeps a reference to it.
func (d *Doc) Parse(data []byte) error {
	d.data, d.nodes = data, d.nodes[:0]
	if len(data) > MaxSize || uint64(len(data)) > math.MaxUint32 {
		return d.fail(ErrSize)
	}
	if !utf8.Valid(data) {
		return d.fail(ErrUTF8)
	}
	if err := d.parse(); err != nil {
		return d.fail(err)
	}
	return nil
}

func (d *Doc) fail(err error) error {
	d.nodes = d.nodes[:0]
	return err
}

// parse runs over the text once. stack holds the open arrays and objects.
func (d *Doc) parse() error {
	var stack [MaxDepth]uint32
	depth := 0
	i := d.space(0)
	for {
		// A value begins at i.
		if i >= len(d.data) {
			return ErrSyntax
		}
		at := uint32(len(d.nodes))
		switch c := d.data[i]; {
		case c == '{' || c == '[':
			if depth == MaxDepth {
				return ErrDepth
			}
			kind := Object
			if c == '[' {
				kind = Array
			}
			d.nodes = append(d.nodes, node{start: uint32(i), kind: kind})
			stack[depth] = at
			depth++
			i = d.space(i + 1)
			if i < len(d.data) && d.data[i] == c+2 { // '}' and ']' follow by two
				break
			}
			if kind == Object {
				var err error
				if i, err = d.key(i); err != nil {
					return err
				}
			}
			continue
		case c == '"':
			end, escaped, ok := scanString(d.data, i)
			if !ok {
				return ErrSyntax
			}
			d.nodes = append(d.nodes, node{start: uint32(i + 1), end: uint32(end - 1), next: at + 1, kind: String, escaped: escaped})
			i = end
		case c == '-' || c >= '0' && c <= '9':
			end, ok := scanNumber(d.data, i)
			if !ok {
				return ErrSyntax
			}
			d.nodes = append(d.nodes, node{start: uint32(i), end: uint32(end), next: at + 1, kind: Num})
			i = end
		default:
			kind, n := scanWord(d.data[i:])
			if n == 0 {
				return ErrSyntax
			}
			d.nodes = append(d.nodes, node{start: uint32(i), end: uint32(i + n), next: at + 1, kind: kind})
			i += n
		}
		// A value has ended, or an array or object that is empty.
		for {
			i = d.space(i)
			if depth == 0 {
				if i != len(d.data) {
					return ErrSyntax
				}
				return nil
			}
			if i >= len(d.data) {
				return ErrSyntax
			}
			open := &d.nodes[stack[depth-1]]
			c := d.data[i]
			if c == ',' {
				if d.data[open.start] == '{' {
					var err error
					if i, err = d.key(d.space(i + 1)); err != nil {
						return err
					}
				} else {
					i = d.space(i + 1)
				}
				break
			}
			if c != d.data[open.start]+2 {
				return ErrSyntax
			}
			i++
			open.end, open.next = uint32(i), uint32(len(d.nodes))
			if open.kind == Object && d.twice(stack[depth-1]) {
				return ErrDuplicate
			}
			depth--
		}
	}
}

// key reads `"name" :` at i and gives where the value begins.
func (d *Doc) key(i int) (int, error) {
	if i >= len(d.data) || d.data[i] != '"' {
		return 0, ErrSyntax
	}
	end, escaped, ok := scanString(d.data, i)
	if !ok {
		return 0, ErrSyntax
	}
	at := uint32(len(d.nodes))
	d.nodes = append(d.nodes, node{start: uint32(i + 1), end: uint32(end - 1), next: at + 1, kind: String, escaped: escaped})
	i = d.space(end)
	if i >= len(d.data) || d.data[i] != ':' {
		return 0, ErrSyntax
	}
	return d.space(i + 1), nil
}

// twice reports whether one of the first keys of an object comes twice. A mask
// of short hashes keeps the comparison of keys rare.
func (d *Doc) twice(object uint32) bool {
	var seen uint64
	var keys [checkedKeys]uint32
	n := 0
	end := d.nodes[object].next
	for k := object + 1; k < end && n < checkedKeys; k = d.nodes[k+1].next {
		key := d.text(k)
		bit := uint64(1) << (keyHash(key) & 63)
		if seen&bit != 0 {
			for _, other := range keys[:n] {
				if bytes.Equal(d.text(other), key) {
					return true
				}
			}
		}
		seen |= bit
		keys[n] = k
		n++
	}
	return false
}

func keyHash(key []byte) uint32 {
	h := uint32(len(key))
	for _, c := range key {
		h = bits.RotateLeft32(h, 5) ^ uint32(c)*0x9E3779B1
	}
	return h ^ h>>16
}

func (d *Doc) text(at uint32) []byte { return d.data[d.nodes[at].start:d.nodes[at].end] }

func (d *Doc) space(i int) int {
	for i < len(d.data) {
		switch d.data[i] {
		case ' ', '\t', '\n', '\r':
			i++
		default:
			return i
		}
	}
	return i
}

// scanString reads the string that begins with the quote at i; end is behind
// its closing quote.
func scanString(b []byte, i int) (end int, escaped, ok bool) {
	for i++; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1, escaped, true
		case c < 0x20:
			return 0, false, false
		case c == '\\':
			escaped = true
			i++
			if i >= len(b) {
				return 0, false, false
			}
			switch b[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if _, ok := hex4(b, i+1); !ok {
					return 0, false, false
				}
				i += 4
			default:
				return 0, false, false
			}
		}
	}
	return 0, false, false
}

func hex4(b []byte, i int) (rune, bool) {
	if i+4 > len(b) {
		return 0, false
	}
	var r rune
	for _, c := range b[i : i+4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

func scanNumber(b []byte, i int) (end int, ok bool) {
	digits := func() bool {
		from := i
		for i < len(b) && b[i] >= '0' && b[i] <= '9' {
			i++
		}
		return i > from
	}
	if b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if !digits() {
		return 0, false
	}
	if i < len(b) && b[i] == '.' {
		i++
		if !digits() {
			return 0, false
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '-' || b[i] == '+') {
			i++
		}
		if !digits() {
			return 0, false
		}
	}
	return i, true
}

func scanWord(b []byte) (Kind, int) {
	switch {
	case len(b) >= 4 && string(b[:4]) == "true":
		return True, 4
	case len(b) >= 4 && string(b[:4]) == "null":
		return Null, 4
	case len(b) >= 5 && string(b[:5]) == "false":
		return False, 5
	}
	return Missing, 0
}
