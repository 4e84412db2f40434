package config

import (
	"reflect"
	"slices"
)

// changes compares two configurations: the paths of values that differ, those
// that exist in one only included, sorted and apart by whether a running node
// can take them.
func changes(before, after *Config) (live, restart []string) {
	a, b := byPath(before), byPath(after)
	note := func(v *value) {
		if v.live {
			live = append(live, v.path)
		} else {
			restart = append(restart, v.path)
		}
	}
	for path, v := range b {
		if old, ok := a[path]; !ok {
			// A new table is as live as the map that it stands in.
			v.live = mapLive(v.path)
			note(&v)
		} else if literal(old.v, false) != literal(v.v, false) {
			note(&v)
		}
	}
	for path, v := range a {
		if _, ok := b[path]; !ok {
			v.live = mapLive(v.path)
			note(&v)
		}
	}
	slices.Sort(live)
	slices.Sort(restart)
	return live, restart
}

func byPath(c *Config) map[string]value {
	out := make(map[string]value)
	for _, v := range values(c) {
		out[v.path] = v
	}
	return out
}

// mapLive reports whether entries of the section that a path begins with may
// come and go in a running node.
func mapLive(path string) bool {
	for _, f := range fieldsOf(reflect.TypeFor[Config](), false) {
		if len(path) > len(f.name) && path[:len(f.name)] == f.name && path[len(f.name)] == '.' {
			return f.live
		}
	}
	return false
}

// keepRestart gives after what needs a restart as before has it. Before is
// only read.
func keepRestart(after, before reflect.Value, fields []field) {
	for i := range fields {
		f := &fields[i]
		a, b := after.Field(f.index), before.Field(f.index)
		switch f.kind {
		case table:
			keepRestart(a, b, fieldsOf(f.element, f.live))
		case tableMap:
			if !f.live {
				a.Set(b)
				continue
			}
			for _, key := range a.MapKeys() {
				if old := b.MapIndex(key); old.IsValid() {
					keepRestart(a.MapIndex(key).Elem(), old.Elem(), fieldsOf(f.element, f.live))
				}
			}
		default: // a leaf, or a list of tables that changes as one
			if !f.live {
				a.Set(b)
			}
		}
	}
}
