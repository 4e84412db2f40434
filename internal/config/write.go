package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

const commentWidth = 110

// InitText is what `config init` writes: every key with what it means, at its
// default. Plain keys are commented out; venues, feeds and feed sets are
// written out, ready to be changed; chains are shown as an example.
func InitText() string {
	var out strings.Builder
	comment(&out, "Configuration of an OracleStream node. Lines that begin with # and a key show its default or, where it has none, an example: "+
		"take the # off to change it. "+
		"Check with 'oraclestream config check', see what counts and why with 'oraclestream config show'. "+
		"All of it is described in docs/config.md.")
	w := initWriter{out: &out}
	w.tables(reflect.ValueOf(Default()).Elem(), fieldsOf(reflect.TypeFor[Config](), false), "")
	return out.String()
}

type initWriter struct{ out *strings.Builder }

func (w initWriter) tables(v reflect.Value, fields []field, path string) {
	for i := range fields {
		f := &fields[i]
		at := join(path, f.name)
		switch f.kind {
		case leaf:
		case table:
			fmt.Fprintln(w.out)
			comment(w.out, f.doc)
			fmt.Fprintf(w.out, "[%s]\n", at)
			inner := fieldsOf(f.element, f.live)
			w.keys(inner)
			w.tables(v.Field(f.index), inner, at)
		case tableMap:
			fmt.Fprintln(w.out)
			comment(w.out, f.doc)
			w.explain(f)
			w.entries(v.Field(f.index), f, at)
		case tableList: // part of an entry
		}
	}
}

// keys writes the keys of a table, commented out, at their defaults.
func (w initWriter) keys(fields []field) {
	for i := range fields {
		if f := &fields[i]; f.kind == leaf {
			comment(w.out, f.doc+w.about(f))
			fmt.Fprintf(w.out, "#%s = %s\n", f.name, defaultOrExample(f))
		}
	}
}

func (w initWriter) about(f *field) string {
	if b := f.describe(); len(f.enum) > 0 || f.bounds() != "" {
		return " (" + b + ")"
	}
	if f.example != "" && f.hasDefault {
		return " For example " + exampleLiteral(f) + "."
	}
	return ""
}

// explain writes the keys of a tableMap's entries once, above the entries.
func (w initWriter) explain(f *field) {
	if f.name == "chain" {
		return // its example says it all
	}
	inner := fieldsOf(f.element, f.live)
	fmt.Fprintln(w.out, "#")
	fmt.Fprintln(w.out, "# Keys:")
	for i := range inner {
		item(w.out, &inner[i], "")
		if inner[i].kind == tableList {
			for _, sub := range fieldsOf(inner[i].element, f.live) {
				item(w.out, &sub, "  ")
			}
		}
	}
}

func item(out *strings.Builder, f *field, indent string) {
	text := fmt.Sprintf("%s  %s: %s", indent, f.name, f.doc)
	if f.hasDefault {
		text += " Default: " + defaultOrExample(f) + "."
	}
	wrap(out, text, "# ", "# "+indent+"      ")
}

func (w initWriter) entries(m reflect.Value, f *field, at string) {
	inner := fieldsOf(f.element, f.live)
	if f.name == "chain" {
		fmt.Fprintf(w.out, "#[%s.sepolia]\n", at)
		w.keys(inner)
		return
	}
	for _, key := range sortedKeys(m) {
		path := join(at, key.String())
		fmt.Fprintf(w.out, "\n[%s]\n", path)
		entry := m.MapIndex(key).Elem()
		w.changed(entry, inner)
		for i := range inner {
			if list := &inner[i]; list.kind == tableList {
				lv, fields := entry.Field(list.index), fieldsOf(list.element, list.live)
				for k := range lv.Len() {
					fmt.Fprintf(w.out, "[[%s.%s]]\n", path, list.name)
					w.changed(lv.Index(k).Elem(), fields)
				}
			}
		}
	}
}

// changed writes the keys of an entry that are not at their defaults, and
// those that make it what it is.
func (w initWriter) changed(v reflect.Value, fields []field) {
	for i := range fields {
		f := &fields[i]
		if f.kind != leaf {
			continue
		}
		text := literal(v.Field(f.index), false)
		d := reflect.New(f.typ).Elem()
		if f.hasDefault {
			d.Set(defaultOf(f))
		}
		if f.required || text != literal(d, false) || slices.Contains([]string{"enabled", "decimals", "heartbeat", "deviation_ppm", "number", "interval"}, f.name) {
			fmt.Fprintf(w.out, "%s = %s\n", f.name, text)
		}
	}
}

func defaultOf(f *field) reflect.Value {
	v := reflect.New(f.typ).Elem()
	if err := setText(v, f.def); err != nil {
		panic(fmt.Sprintf("default of %s: %v", f.name, err)) // a test reads every default
	}
	return v
}

func defaultOrExample(f *field) string {
	switch {
	case f.hasDefault:
		return literal(defaultOf(f), false)
	case f.example != "":
		return exampleLiteral(f)
	}
	return literal(reflect.New(f.typ).Elem(), false)
}

func comment(out *strings.Builder, text string) { wrap(out, text, "# ", "# ") }

// wrap writes text in lines, the first behind one prefix, the rest behind another.
func wrap(out *strings.Builder, text, first, rest string) {
	line, prefix := "", first
	indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(prefix)+len(line)+1+len(word) > commentWidth {
			fmt.Fprintln(out, prefix+line)
			line, prefix = "", rest
		}
		switch {
		case line != "":
			line += " " + word
		case prefix == first:
			line = indent + word
		default:
			line = word
		}
	}
	fmt.Fprintln(out, prefix+line)
}

// Show writes the configuration in effect as TOML, secrets masked, with the
// origin of each value behind it.
func (l *Loaded) Show() string {
	var out strings.Builder
	if l.options.File != "" {
		fmt.Fprintf(&out, "# file: %s\n", l.options.File)
	} else {
		fmt.Fprintln(&out, "# file: none")
	}
	if len(l.Config.Feeds) == 0 && len(l.Config.FeedSets) == 0 {
		fmt.Fprint(&out, "\n[feeds]\n") // without it, the built-in ones are taken
	}
	at := ""
	for _, v := range values(l.Config) {
		if v.lacks() {
			continue // it does not count
		}
		if p := parent(v.path); p != at || at == "" {
			at = p
			if strings.HasSuffix(p, "]") {
				fmt.Fprintf(&out, "\n[[%s]]\n", parent(p))
			} else {
				fmt.Fprintf(&out, "\n[%s]\n", p)
			}
		}
		line := v.name + " = " + literal(v.v, true)
		fmt.Fprintf(&out, "%-44s # %s\n", line, l.Origins[v.path])
	}
	return out.String()
}
