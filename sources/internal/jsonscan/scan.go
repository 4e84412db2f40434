package jsonscan

import (
	"bytes"
	"encoding/binary"
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
	tag        uint8 // of a key
}

// Doc is a document. Its zero value is ready; Parse may be called again and
// again. Values are valid until the next Parse and while the data is unchanged.
type Doc struct {
	data  []byte
	nodes []node
	// Where the last key was found, and in which object: decoders ask for keys in
	// about the order in which venues write them.
	lastObject, lastValue uint32
}

// Parse reads data and keeps a reference to it.
func (d *Doc) Parse(data []byte) error {
	d.data, d.nodes, d.lastObject, d.lastValue = data, d.nodes[:0], 0, 0
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

// level is an open array or object.
type level struct {
	at   uint32 // its node
	end  byte   // what closes it
	keys int    // of an object, up to checkedKeys
	seen uint64 // which tags its keys have
}

// parse runs over the text once. stack holds the open arrays and objects.
func (d *Doc) parse() error {
	var stack [MaxDepth]level
	depth, data, nodes, named := 0, d.data, d.nodes, false
	i := space(data, 0)
	for {
		if named { // a name of the innermost object stands at i, and then the value
			if i >= len(data) || data[i] != '"' {
				return ErrSyntax
			}
			end, escaped := scanString(data, i)
			if end == 0 {
				return ErrSyntax
			}
			object := &stack[depth-1] //nolint:gosec // there is an open object where a name may stand
			tag := keyTag(data[i+1 : end-1])
			if object.keys < checkedKeys {
				object.keys++
				if bit := uint64(1) << (tag & 63); object.seen&bit == 0 {
					object.seen |= bit
				} else if d.twice(nodes, object.at, data[i+1:end-1], tag) {
					return ErrDuplicate
				}
			}
			nodes = append(nodes, node{start: uint32(i + 1), end: uint32(end - 1), next: uint32(len(nodes)) + 1, kind: String, escaped: escaped, tag: tag})
			i = end
			if i >= len(data) || data[i] != ':' {
				if i = space(data, i); i >= len(data) || data[i] != ':' {
					return ErrSyntax
				}
			}
			i = space(data, i+1)
		}
		// A value begins at i.
		if i >= len(data) {
			return ErrSyntax
		}
		at := uint32(len(nodes))
		switch c := data[i]; {
		case c == '"':
			end, escaped := scanString(data, i)
			if end == 0 {
				return ErrSyntax
			}
			nodes = append(nodes, node{start: uint32(i + 1), end: uint32(end - 1), next: at + 1, kind: String, escaped: escaped})
			i = end
		case c == '{' || c == '[':
			if depth == MaxDepth {
				return ErrDepth
			}
			kind := Array
			if c == '{' {
				kind = Object
			}
			nodes = append(nodes, node{start: uint32(i), kind: kind})
			stack[depth] = level{at: at, end: c + 2} // '}' and ']' follow by two
			depth++
			i = space(data, i+1)
			if i < len(data) && data[i] == c+2 {
				break
			}
			named = kind == Object
			continue
		case c == '-' || c >= '0' && c <= '9':
			end, ok := scanNumber(data, i)
			if !ok {
				return ErrSyntax
			}
			nodes = append(nodes, node{start: uint32(i), end: uint32(end), next: at + 1, kind: Num})
			i = end
		default:
			kind, n := scanWord(data[i:])
			if n == 0 {
				return ErrSyntax
			}
			nodes = append(nodes, node{start: uint32(i), end: uint32(i + n), next: at + 1, kind: kind})
			i += n
		}
		// A value has ended, or an array or object that is empty.
		for {
			i = space(data, i)
			if depth == 0 {
				if i != len(data) {
					return ErrSyntax
				}
				d.nodes = nodes
				return nil
			}
			if i >= len(data) {
				return ErrSyntax
			}
			open := &stack[depth-1]
			if data[i] == ',' {
				i = space(data, i+1)
				named = open.end == '}'
				break
			}
			if data[i] != open.end {
				return ErrSyntax
			}
			i++
			n := &nodes[open.at]
			n.end, n.next = uint32(i), uint32(len(nodes))
			depth--
		}
	}
}

// twice reports whether a key stands among those of an open object.
func (d *Doc) twice(nodes []node, object uint32, name []byte, tag uint8) bool {
	for k := object + 1; k < uint32(len(nodes)); k = nodes[k+1].next {
		if n := &nodes[k]; n.tag == tag && bytes.Equal(d.data[n.start:n.end], name) {
			return true
		}
	}
	return false
}

// keyTag is a short hash that tells most keys of an object apart.
func keyTag[T string | []byte](key T) uint8 {
	n := len(key)
	if n == 0 {
		return 0
	}
	return key[0] ^ key[n-1]<<3 ^ key[n/2]>>1 ^ uint8(n)<<4
}

func (d *Doc) text(at uint32) []byte { return d.data[d.nodes[at].start:d.nodes[at].end] }

func space(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' {
		switch b[i] {
		case ' ', '\t', '\n', '\r':
			i++
		default:
			return i
		}
	}
	return i
}

// eights are eight bytes of one value each, when it is multiplied with them.
const (
	eights = 0x0101010101010101
	highs  = 0x80 * eights
)

// scanString reads the string that begins with the quote at i; end is behind
// its closing quote, 0 where there is none.
func scanString(b []byte, i int) (end int, escaped bool) {
	i++
	for {
		// Eight bytes at a time: a bit is set at the first byte that is a quote, a
		// backslash or a control character; what follows it may be wrong.
		for i+8 <= len(b) {
			x := binary.LittleEndian.Uint64(b[i:])
			quote, slash := x^('"'*eights), x^('\\'*eights)
			found := ((quote-eights)&^quote | (slash-eights)&^slash | (x-0x20*eights)&^x) & highs
			if found != 0 {
				i += bits.TrailingZeros64(found) / 8
				break
			}
			i += 8
		}
		for i < len(b) && b[i] >= 0x20 && b[i] != '"' && b[i] != '\\' {
			i++
		}
		if i >= len(b) {
			return 0, false
		}
		if b[i] == '"' {
			return i + 1, escaped
		}
		if i = skipEscape(b, i); i == 0 {
			return 0, false
		}
		escaped = true
	}
}

// skipEscape gives where the escape at i ends; 0 where it is none.
func skipEscape(b []byte, i int) int {
	if b[i] != '\\' || i+1 >= len(b) {
		return 0
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		if _, ok := hex4(b, i+2); ok {
			return i + 6
		}
	}
	return 0
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

// scanNumber reads the number at i; end is behind it.
func scanNumber(b []byte, i int) (end int, ok bool) {
	if b[i] == '-' {
		i++
	}
	from := i
	i = skipDigits(b, i)
	if i == from || i > from+1 && b[from] == '0' {
		return 0, false
	}
	if i < len(b) && b[i] == '.' {
		from = i + 1
		if i = skipDigits(b, from); i == from {
			return 0, false
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '-' || b[i] == '+') {
			i++
		}
		from = i
		if i = skipDigits(b, from); i == from {
			return 0, false
		}
	}
	return i, true
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	return i
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
