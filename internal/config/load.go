package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Options says where a configuration comes from.
type Options struct {
	// File is the TOML file; empty for none.
	File string
	// Env holds NAME=value, as os.Environ gives them. Of these, names that begin
	// with [EnvPrefix] must be keys. Nil reads no environment.
	Env []string
	// Set holds what flags say, the last of a key winning.
	Set []Setting
}

// Setting is a value given by a flag.
type Setting struct {
	// Key is the key's path: "api.listen", `feeds."BTC/USD".heartbeat` or, the
	// same, "feeds.BTC/USD.heartbeat".
	Key   string
	Value string
	// Flag is the flag's name for messages, for example "--api-addr".
	Flag string
}

// FileEnv is the environment variable that names the configuration file; the
// commands read it.
const FileEnv = EnvPrefix + "CONFIG"

// Origin says where a value comes from.
type Origin string

// Origins beside these are "environment variable NAME" and "flag NAME".
const (
	FromDefault Origin = "default"
	FromFile    Origin = "file"
)

// Loaded is a valid configuration and what is known of it.
type Loaded struct {
	Config *Config
	// Origins has the origin of each value by its path.
	Origins map[string]Origin
	// Warnings are what looks wrong and yet can be used.
	Warnings []Problem
	options  Options
}

// Default gives the configuration of a node without file, environment and
// flags: what `config init` writes.
func Default() *Config {
	l := loader{}
	l.begin()
	return l.cfg
}

// Load reads, completes and checks a configuration. An unreadable file is
// [ErrFile]; everything else that is wrong is an [*Error] with all problems.
func Load(o Options) (*Loaded, error) {
	l := loader{options: o}
	if o.File != "" {
		data, mode, err := readFile(o.File)
		if err != nil {
			return nil, err
		}
		var problem *Problem
		if l.file, problem = parseFile(o.File, data); problem != nil {
			return nil, &Error{[]Problem{*problem}}
		}
		l.mode = mode
	}
	return l.load()
}

type loader struct {
	options  Options
	file     *file // nil for none
	mode     fs.FileMode
	cfg      *Config
	origins  map[string]Origin
	problems []Problem
	warnings []Problem
	bad      map[string]bool // paths whose value could not be read
	// paths are those that were found for inputs that ask for it.
	paths map[*Input][]Hop
}

// maxProblems bounds what is reported at once.
const maxProblems = 100

func (l *loader) load() (*Loaded, error) {
	l.begin()
	l.environment()
	l.flags()
	l.check()
	if len(l.problems) > 0 {
		slices.SortStableFunc(l.problems, func(a, b Problem) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		if more := len(l.problems) - maxProblems; more > 0 {
			l.problems = append(l.problems[:maxProblems], Problem{File: l.options.File, Message: fmt.Sprintf("and %d more problems", more)})
		}
		return nil, &Error{l.problems}
	}
	for _, v := range values(l.cfg) {
		if l.origins[v.path] == "" {
			l.origins[v.path] = FromDefault
		}
	}
	return &Loaded{Config: l.cfg, Origins: l.origins, Warnings: l.warnings, options: l.options}, nil
}

// begin lays the file over the defaults.
func (l *loader) begin() {
	l.cfg, l.origins, l.bad = new(Config), make(map[string]Origin), make(map[string]bool)
	root := reflect.ValueOf(l.cfg).Elem()
	applyDefaults(root)
	builtIn := true
	if l.file != nil {
		l.assign(root, fieldsOf(root.Type(), false), l.file.tree, "")
		_, feeds := l.file.tree["feeds"]
		_, sets := l.file.tree["feed_sets"]
		builtIn = !feeds && !sets
	}
	if builtIn {
		addMarket(l.cfg)
	}
	addVenues(l.cfg)
}

// assign takes a table of the file into a struct.
func (l *loader) assign(v reflect.Value, fields []field, tree map[string]any, path string) {
	known := make([]string, len(fields))
	for i := range fields {
		f := &fields[i]
		known[i] = f.name
		if item, ok := tree[f.name]; ok {
			l.assignField(v.Field(f.index), f, item, join(path, f.name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		if !slices.Contains(known, name) {
			l.problem(join(path, name), "unknown key"+l.elsewhere(name, known, path))
		}
	}
}

// elsewhere says where a key may be meant to be.
func (l *loader) elsewhere(name string, siblings []string, path string) string {
	if len(l.problems) >= maxProblems {
		return "" // nobody will read it
	}
	if hint := didYouMean(name, siblings); hint != "" {
		return hint
	}
	for _, k := range Keys() {
		if k.Name == name {
			return ": it belongs into [" + k.Table + "]"
		}
	}
	if path == "" {
		return ": sections are " + strings.Join(siblings, ", ")
	}
	return ": keys here are " + strings.Join(siblings, ", ")
}

func (l *loader) assignField(v reflect.Value, f *field, item any, path string) {
	switch f.kind {
	case leaf:
		if err := setTree(v, item); err != nil {
			l.bad[path] = true
			l.problem(path, err.Error())
			return
		}
		l.origins[path] = FromFile
	case table:
		if tree, ok := l.table(item, path); ok {
			l.assign(v, fieldsOf(f.element, f.live), tree, path)
		}
	case tableMap:
		tree, ok := l.table(item, path)
		if !ok {
			return
		}
		v.Set(reflect.MakeMap(v.Type()))
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			at := join(path, name)
			if err := checkName(f, name); err != nil {
				l.problem(at, err.Error())
				continue
			}
			if entry, ok := l.table(tree[name], at); ok {
				v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), l.entry(f, entry, at))
			}
		}
	case tableList:
		list, ok := item.([]any)
		if !ok {
			l.problem(path, "a list of tables is needed: write [["+path+"]]")
			return
		}
		for i, item := range list {
			at := element(path, i)
			if entry, ok := l.table(item, at); ok {
				v.Set(reflect.Append(v, l.entry(f, entry, at)))
			}
		}
	}
}

func (l *loader) table(item any, path string) (map[string]any, bool) {
	tree, ok := item.(map[string]any)
	if !ok {
		l.problem(path, "a table is needed: write ["+path+"] and its keys below")
	}
	return tree, ok
}

// entry makes one struct of a map or list of tables.
func (l *loader) entry(f *field, tree map[string]any, path string) reflect.Value {
	p := reflect.New(f.element)
	applyDefaults(p.Elem())
	l.assign(p.Elem(), fieldsOf(f.element, f.live), tree, path)
	return p
}

const maxName = 32

func checkName(f *field, name string) error {
	switch f.name {
	case "feeds":
		_, err := feed.ParseID(name)
		return err
	case "venues":
		if !slices.Contains(VenueNames(), name) {
			if hint := didYouMean(name, VenueNames()); hint != "" {
				return errors.New("unknown venue" + hint)
			}
			return errors.New("unknown venue: there are " + strings.Join(VenueNames(), ", "))
		}
		return nil
	}
	if name == "" || len(name) > maxName || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return fmt.Errorf("%q is no name: 1 to %d small letters, digits and _", name, maxName)
	}
	return nil
}

// environment lays the environment over the file.
func (l *loader) environment() {
	given := make(map[string]string)
	for _, e := range l.options.Env {
		if name, text, ok := strings.Cut(e, "="); ok && strings.HasPrefix(name, EnvPrefix) && name != FileEnv {
			given[name] = text
		}
	}
	if len(given) == 0 {
		return
	}
	named := make(map[string][]value)
	for _, v := range values(l.cfg) {
		if name := v.env(); name != "" {
			named[name] = append(named[name], v)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		from := "environment variable " + name
		switch found := named[name]; {
		case len(found) == 1:
			l.set(&found[0], given[name], from)
		case len(found) > 1:
			l.problems = append(l.problems, Problem{From: from, Message: fmt.Sprintf("means both %s and %s: set them in the file", found[0].path, found[1].path)})
		default:
			hint := didYouMean(name, slices.Collect(maps.Keys(named)))
			if hint == "" {
				hint = ": see docs/config.md for the names; chains, feeds and feed sets must stand in the file first"
			}
			l.problems = append(l.problems, Problem{From: from, Message: "sets no key" + hint})
		}
	}
}

// flags lays flags over everything else.
func (l *loader) flags() {
	if len(l.options.Set) == 0 {
		return
	}
	byPath := make(map[string]value)
	var paths []string
	for _, v := range values(l.cfg) {
		if len(v.parts) > 0 {
			byPath[v.path], byPath[strings.Join(v.parts, ".")] = v, v
			paths = append(paths, v.path)
		}
	}
	for _, s := range l.options.Set {
		from := "flag " + s.Flag
		if v, ok := byPath[s.Key]; ok {
			l.set(&v, s.Value, from)
			continue
		}
		l.problems = append(l.problems, Problem{From: from, Key: s.Key, Message: "unknown key" + didYouMean(s.Key, paths)})
	}
}

func (l *loader) set(v *value, text, from string) {
	l.origins[v.path] = Origin(from)
	delete(l.bad, v.path)
	// What the file has wrong here does not matter any more.
	l.problems = slices.DeleteFunc(l.problems, func(p Problem) bool { return p.Key == v.path })
	err := setText(v.v, text)
	if !utf8.ValidString(text) {
		err = errors.New("is not UTF-8")
	}
	if err != nil {
		l.bad[v.path] = true
		l.problem(v.path, err.Error())
	}
}

// problem notes what is wrong with the value at path.
func (l *loader) problem(path, message string) {
	l.problems = append(l.problems, l.place(path, message))
}

func (l *loader) warn(path, message string) {
	l.warnings = append(l.warnings, l.place(path, message))
}

func (l *loader) place(path, message string) Problem {
	p := Problem{Key: path, Message: message}
	if o := l.origins[path]; o != "" && o != FromFile && o != FromDefault {
		p.From = string(o)
		return p
	}
	if l.file != nil {
		p.File = l.file.name
		p.Line, p.Column, _ = l.file.position(path)
	}
	return p
}

// Environ gives the environment as [Options] takes it.
func Environ() []string { return os.Environ() }
