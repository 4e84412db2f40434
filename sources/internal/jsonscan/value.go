package jsonscan

import (
	"unicode/utf16"
	"unicode/utf8"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Value is a value of a document. The zero Value is missing; asking a missing
// value, or one of another kind, for its parts gives missing values.
type Value struct {
	doc *Doc
	at  uint32
	end uint32 // where the siblings end
}

// Root is the document's value, missing after a failed Parse.
func (d *Doc) Root() Value {
	if len(d.nodes) == 0 {
		return Value{}
	}
	return Value{doc: d, end: 1}
}

func (v Value) node() *node { return &v.doc.nodes[v.at] }

// Kind is the value's kind.
func (v Value) Kind() Kind {
	if v.doc == nil {
		return Missing
	}
	return v.node().kind
}

// Exists reports whether the value is there and not null.
func (v Value) Exists() bool { return v.Kind() > Null }

// Get gives the member of an object, missing where there is none. Keys are
// compared as they are written.
func (v Value) Get(key string) Value {
	if v.Kind() != Object {
		return Value{}
	}
	d, tag := v.doc, keyTag(key)
	first, end := v.at+1, d.nodes[v.at].next
	from := first
	if d.lastObject == v.at && d.lastValue != 0 {
		from = d.nodes[d.lastValue].next // behind the key that was found last
	}
	k := d.find(from, end, key, tag)
	if k == 0 && from != first {
		k = d.find(first, from, key, tag)
	}
	if k == 0 {
		return Value{}
	}
	d.lastObject, d.lastValue = v.at, k+1
	return Value{doc: d, at: k + 1, end: k + 2}
}

// find looks for a key from one member of an object up to another; 0 is none.
func (d *Doc) find(k, stop uint32, key string, tag uint8) uint32 {
	for k < stop {
		n := &d.nodes[k]
		if n.tag == tag && string(d.data[n.start:n.end]) == key {
			return k
		}
		k = d.nodes[k+1].next
	}
	return 0
}

// First gives the first element of an array; walk on with Next.
func (v Value) First() Value {
	if v.Kind() != Array || v.node().next == v.at+1 {
		return Value{}
	}
	return Value{doc: v.doc, at: v.at + 1, end: v.node().next}
}

// Next gives the following element of the array, missing at its end.
func (v Value) Next() Value {
	if v.doc == nil || v.node().next >= v.end {
		return Value{}
	}
	return Value{doc: v.doc, at: v.node().next, end: v.end}
}

// FirstMember gives the key and value of an object's first member; walk on
// with NextMember of the value.
func (v Value) FirstMember() (key, value Value) {
	if v.Kind() != Object || v.node().next == v.at+1 {
		return Value{}, Value{}
	}
	end := v.node().next
	return Value{doc: v.doc, at: v.at + 1, end: end}, Value{doc: v.doc, at: v.at + 2, end: end}
}

// NextMember gives the member behind the one that v is the value of.
func (v Value) NextMember() (key, value Value) {
	if v.doc == nil || v.node().next >= v.end {
		return Value{}, Value{}
	}
	k := v.node().next
	return Value{doc: v.doc, at: k, end: v.end}, Value{doc: v.doc, at: k + 1, end: v.end}
}

// At gives the element of an array with that index.
func (v Value) At(index int) Value {
	e := v.First()
	for ; index > 0 && e.doc != nil; index-- {
		e = e.Next()
	}
	return e
}

// Len counts the elements of an array.
func (v Value) Len() int {
	n := 0
	for e := v.First(); e.doc != nil; e = e.Next() {
		n++
	}
	return n
}

// Raw is the text of a string without its quotes, escapes as they stand, or
// the text of any other value. It aliases the data.
func (v Value) Raw() []byte {
	if v.doc == nil {
		return nil
	}
	return v.doc.text(v.at)
}

// Is reports whether the value is the string s.
func (v Value) Is(s string) bool {
	if v.Kind() != String {
		return false
	}
	if v.node().escaped {
		return v.Text() == s
	}
	return string(v.Raw()) == s
}

// Text gives the content of a string or the text of a number, and "" for all
// else.
func (v Value) Text() string {
	switch v.Kind() {
	case Num:
		return string(v.Raw())
	case String:
		if v.node().escaped {
			return string(unescape(v.Raw()))
		}
		return string(v.Raw())
	}
	return ""
}

// Uint reads a whole number that is written as a number or a string of digits.
func (v Value) Uint() (uint64, bool) {
	if k := v.Kind(); k != Num && k != String {
		return 0, false
	}
	raw := v.Raw()
	if len(raw) == 0 || len(raw) > 20 {
		return 0, false
	}
	var n uint64
	for _, c := range raw {
		digit := uint64(c - '0')
		if digit > 9 || len(raw) == 20 && n > (1<<64-1-digit)/10 {
			return 0, false
		}
		n = n*10 + digit
	}
	return n, true
}

// Decimal reads a number that is written as a number or as a string.
func (v Value) Decimal() (feed.Decimal, bool) {
	if k := v.Kind(); k != Num && k != String {
		return feed.Decimal{}, false
	}
	d, err := feed.ParseDecimal(v.Raw())
	return d, err == nil
}

func unescape(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++
		switch raw[i] {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, _ := hex4(raw, i+1)
			i += 4
			if utf16.IsSurrogate(r) {
				low, ok := rune(0), false
				if i+2 < len(raw) && raw[i+1] == '\\' && raw[i+2] == 'u' {
					low, ok = hex4(raw, i+3)
				}
				if pair := utf16.DecodeRune(r, low); ok && pair != utf8.RuneError {
					r = pair
					i += 6
				} else {
					r = utf8.RuneError
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, raw[i])
		}
	}
	return out
}
