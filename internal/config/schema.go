package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// fieldKind is what a field is in a file.
type fieldKind int

const (
	leaf      fieldKind = iota // a value, or a list of values
	table                      // [a.b]
	tableMap                   // [a.<name>]
	tableList                  // [[a.b]]
)

// field is a struct field with its tags.
type field struct {
	index             int
	kind              fieldKind
	name              string
	holder            string // "<name>", of a tableMap
	doc, def, example string
	with              string // the key beside it that it goes with
	min, max          string
	enum              []string
	required, live    bool
	typ               reflect.Type
	element           reflect.Type // the struct of a table, tableMap or tableList
	hasDefault        bool
}

var (
	textType       = reflect.TypeFor[encoding.TextUnmarshaler]()
	feedIDType     = reflect.TypeFor[feed.ID]()
	secretFileType = reflect.TypeFor[SecretFile]()
)

// masked is a value that has parts which are never shown.
type masked interface{ masked() string }

// fieldsOf reads the tags of a struct. The reload class of a table is that of
// its fields, unless they say otherwise.
func fieldsOf(t reflect.Type, live bool) []field {
	out := make([]field, 0, t.NumField())
	for i := range t.NumField() {
		sf := t.Field(i)
		f := field{
			index: i, name: sf.Tag.Get("toml"), holder: sf.Tag.Get("name"), doc: sf.Tag.Get("doc"), example: sf.Tag.Get("example"),
			with: sf.Tag.Get("with"), min: sf.Tag.Get("min"), max: sf.Tag.Get("max"), required: sf.Tag.Get("required") == "true", typ: sf.Type, live: live,
		}
		f.def, f.hasDefault = sf.Tag.Lookup("default")
		if e := sf.Tag.Get("enum"); e != "" {
			f.enum = strings.Split(e, ",")
		}
		switch sf.Tag.Get("reload") {
		case "live":
			f.live = true
		case "restart":
			f.live = false
		}
		f.kind, f.element = kindOf(sf.Type)
		out = append(out, f)
	}
	return out
}

func kindOf(t reflect.Type) (fieldKind, reflect.Type) {
	switch {
	case reflect.PointerTo(t).Implements(textType):
		return leaf, nil
	case t.Kind() == reflect.Struct:
		return table, t
	case t.Kind() == reflect.Map:
		return tableMap, t.Elem().Elem()
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Pointer:
		return tableList, t.Elem().Elem()
	}
	return leaf, nil
}

// join puts a key behind a path, quoted where TOML needs it.
func join(path, key string) string {
	bare := key != "" && strings.Trim(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
	if !bare {
		key = quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

func element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// value is a leaf of a configuration.
type value struct {
	field
	path  string   // as in messages: feeds."BTC/USD".decimals
	parts []string // the keys; empty inside a list of tables, which only files can change
	v     reflect.Value
	// beside reports whether a key of the same table is set.
	beside func(name string) bool
}

// lacks reports whether the key that the value goes with is not set.
func (l *value) lacks() bool { return l.with != "" && !l.beside(l.with) }

// env is the name of the environment variable that sets the value, or "".
func (l *value) env() string { return envName(l.parts) }

// EnvPrefix begins the names of all environment variables of the program.
const EnvPrefix = "ORACLESTREAM_"

func envName(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, strings.Join(parts, "_"))
	return EnvPrefix + name
}

// values lists the leaves of a configuration in a fixed order. They can be set.
func values(cfg *Config) []value {
	var out []value
	walk(reflect.ValueOf(cfg).Elem(), fieldsOf(reflect.TypeFor[Config](), false), "", nil, true, &out)
	return out
}

func walk(v reflect.Value, fields []field, path string, parts []string, byName bool, out *[]value) {
	beside := func(name string) bool {
		return slices.ContainsFunc(fields, func(f field) bool { return f.name == name && !v.Field(f.index).IsZero() })
	}
	for _, f := range fields {
		fv, at := v.Field(f.index), join(path, f.name)
		names := append(slices.Clone(parts), f.name)
		switch f.kind {
		case leaf:
			if !byName {
				names = nil
			}
			*out = append(*out, value{field: f, path: at, parts: names, v: fv, beside: beside})
		case table:
			walk(fv, fieldsOf(f.element, f.live), at, names, byName, out)
		case tableMap:
			for _, key := range sortedKeys(fv) {
				entry := fv.MapIndex(key).Elem()
				walk(entry, fieldsOf(f.element, f.live), join(at, key.String()), append(slices.Clone(names), key.String()), byName, out)
			}
		case tableList:
			for i := range fv.Len() {
				walk(fv.Index(i).Elem(), fieldsOf(f.element, f.live), element(at, i), nil, false, out)
			}
		}
	}
}

func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

// applyDefaults sets the leaves of a struct, and of the tables in it, to their
// defaults.
func applyDefaults(v reflect.Value) {
	for _, f := range fieldsOf(v.Type(), false) {
		switch {
		case f.kind == table:
			applyDefaults(v.Field(f.index))
		case f.kind == leaf && f.hasDefault:
			if err := setText(v.Field(f.index), f.def); err != nil {
				panic(fmt.Sprintf("default of %s: %v", f.name, err)) // a test reads every default
			}
		}
	}
}
