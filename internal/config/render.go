package config

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// literal writes a leaf as TOML. With hide, secrets are masked; only what
// never leaves the process is written without.
func literal(v reflect.Value, hide bool) string {
	if v.Kind() == reflect.Slice {
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = literal(v.Index(i), hide)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	if m, ok := v.Interface().(masked); ok {
		if hide {
			return quote(m.masked())
		}
		return quote(v.String())
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			return quote("") // none of our types fails
		}
		return quote(string(text))
	}
	switch {
	case v.Kind() == reflect.String:
		return quote(v.String())
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	}
	return strconv.FormatInt(v.Int(), 10)
}

// exampleLiteral writes a field's example as TOML.
func exampleLiteral(f *field) string {
	v := reflect.New(f.typ).Elem()
	if err := setText(v, f.example); err != nil {
		panic(fmt.Sprintf("example of %s: %v", f.name, err)) // a test reads every example
	}
	return literal(v, false)
}

// quote writes a TOML basic string.
func quote(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
