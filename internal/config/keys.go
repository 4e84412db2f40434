package config

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Key documents one key.
type Key struct {
	// Table is the table it stands in, for example "chain.<name>" or
	// "feeds.<feed>.inputs[]".
	Table string
	Name  string
	// Type is "text", "list of durations" and the like, with bounds.
	Type string
	// Default and Example are TOML; empty where there is none.
	Default, Example string
	Doc              string
	// Env is the environment variable that sets it, with "<NAME>" for the name
	// of a table; empty inside lists of tables.
	Env            string
	Required, Live bool
}

// Path is the key's place in the file.
func (k *Key) Path() string { return k.Table + "." + k.Name }

// Table documents one table.
type Table struct {
	Path, Doc string
	Keys      []Key
}

// Tables documents everything, in the order of the file.
func Tables() []Table { return slices.Clone(allTables()) }

// allTables is worked out once: an unknown key is looked for in all of it.
var allTables = sync.OnceValue(func() []Table {
	var out []Table
	collect(fieldsOf(reflect.TypeFor[Config](), false), "", nil, &out)
	return out
})

// Keys lists the keys of all tables.
func Keys() []Key {
	var out []Key
	for _, t := range allTables() {
		out = append(out, t.Keys...)
	}
	return out
}

func collect(fields []field, path string, parts []string, out *[]Table) {
	for i := range fields {
		f := &fields[i]
		if f.kind == leaf {
			continue
		}
		at, names := f.name, append(append([]string(nil), parts...), f.name)
		if path != "" {
			at = path + "." + f.name
		}
		switch f.kind {
		case tableMap:
			at, names = at+"."+f.holder, append(names, "\x00")
		case tableList:
			at, names = at+"[]", nil
		default:
		}
		t := Table{Path: at, Doc: f.doc}
		inner := fieldsOf(f.element, f.live)
		for k := range inner {
			if inner[k].kind == leaf {
				t.Keys = append(t.Keys, inner[k].key(at, names))
			}
		}
		*out = append(*out, t)
		collect(inner, at, names, out)
	}
}

func (f *field) key(path string, parts []string) Key {
	k := Key{Table: path, Name: f.name, Type: f.describe(), Doc: f.doc, Required: f.required && !f.hasDefault, Live: f.live}
	if len(parts) > 0 {
		name := envName(append(append([]string(nil), parts...), f.name))
		if i := strings.IndexByte(strings.Join(parts, "_"), 0); i >= 0 {
			i += len(EnvPrefix)
			name = name[:i] + "<NAME>" + name[i+1:]
		}
		k.Env = name
	}
	if !k.Required {
		v := reflect.New(f.typ).Elem()
		if err := setText(v, f.def); f.hasDefault && err != nil {
			panic("default of " + path + "." + f.name + ": " + err.Error()) // a test reads every default
		}
		k.Default = literal(v, false)
	}
	if f.example != "" {
		k.Example = exampleLiteral(f)
	}
	return k
}

// describe names the type and the bounds.
func (f *field) describe() string {
	t, list := f.typ, ""
	if t.Kind() == reflect.Slice {
		t, list = t.Elem(), "list of "
	}
	name := "text"
	switch t {
	case reflect.TypeFor[Duration]():
		name = "duration"
	case reflect.TypeFor[Size]():
		name = "size"
	case reflect.TypeFor[Fee]():
		name = "fee"
	case reflect.TypeFor[Address]():
		name = "address"
	case reflect.TypeFor[HostPort]():
		name = "host:port"
	case reflect.TypeFor[Path]():
		name = "path"
	case secretFileType:
		name = "path of a secret file"
	case reflect.TypeFor[StoreURL](), reflect.TypeFor[RPCURL](), reflect.TypeFor[StreamURL](), reflect.TypeFor[RESTURL](), reflect.TypeFor[SourceURL]():
		name = "URL"
	case reflect.TypeFor[WebOrigin]():
		name = "web origin"
	case reflect.TypeFor[Multiaddr](), reflect.TypeFor[PeerAddr]():
		name = "multiaddr"
	case feedIDType:
		name = "feed id"
	case reflect.TypeFor[Hop]():
		name = "conversion"
	default:
		switch {
		case t.Kind() == reflect.Bool:
			name = "true or false"
		case t.Kind() != reflect.String:
			name = "whole number"
		}
	}
	if len(f.enum) > 0 {
		return list + strings.Join(f.enum, ", ")
	}
	if b := f.bounds(); b != "" {
		return list + name + ", " + b
	}
	if list != "" {
		return list + name + "s"
	}
	return name
}
