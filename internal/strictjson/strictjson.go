// Package strictjson reads files that people may sign, compare or pay for, so
// that every program that reads one sees the same in it.
//
// encoding/json takes "Round" for "round" and the last of two equal names, where
// other readers take the first: a file could say one thing to each. Here names
// are of exact case, known and given once, and nothing stands behind the value.
package strictjson

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Unmarshal decodes the one value in b. Errors are for who wrote the file: they
// name fields as the file does, and no types of this program.
func Unmarshal(b []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return explain(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("data behind the object")
	}
	names := json.NewDecoder(bytes.NewReader(b))
	names.UseNumber()
	return walk(names, reflect.TypeOf(into), "")
}

// explain says what is wrong in the words of the file.
func explain(err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		where := kind.Field
		if where == "" {
			where = "the whole"
		}
		return fmt.Errorf("%q cannot be a JSON %.40s (up to byte %d)", where, kind.Value, kind.Offset)
	case errors.As(err, &syntax):
		return fmt.Errorf("no JSON at byte %d: %w", syntax.Offset, err)
	case errors.Is(err, io.EOF):
		return errors.New("it is empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it ends in the middle: was it cut off?")
	}
	if text, ok := strings.CutPrefix(err.Error(), "json: "); ok {
		return errors.New(text)
	}
	return err
}

// walk goes through a value that was decoded into a t, which is nil where any
// names may stand. Depth was bounded by the decoding.
func walk(dec *json.Decoder, t reflect.Type, path string) error {
	token, err := dec.Token()
	if err != nil {
		return explain(err)
	}
	t = plain(t)
	switch token {
	case json.Delim('['):
		var elem reflect.Type
		if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
			elem = t.Elem()
		}
		for dec.More() {
			if err := walk(dec, elem, path); err != nil {
				return err
			}
		}
	case json.Delim('{'):
		if err := object(dec, t, path); err != nil {
			return err
		}
	default:
		return nil
	}
	_, err = dec.Token() // the end of it
	return err
}

func object(dec *json.Decoder, t reflect.Type, path string) error {
	var fields map[string]reflect.Type
	if t != nil && t.Kind() == reflect.Struct {
		fields = make(map[string]reflect.Type)
		collect(t, fields)
	}
	seen := make(map[string]bool)
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return explain(err)
		}
		name, _ := token.(string) // the names of an object are strings
		where := strings.TrimPrefix(path+"."+name, ".")
		if seen[name] {
			return fmt.Errorf("%q is there twice", where)
		}
		seen[name] = true
		var of reflect.Type
		if fields != nil {
			var known bool
			if of, known = fields[name]; !known {
				return fmt.Errorf("unknown field %q: case counts in names", where)
			}
		} else if t != nil && t.Kind() == reflect.Map {
			of = t.Elem()
		}
		if err := walk(dec, of, where); err != nil {
			return err
		}
	}
	return nil
}

var (
	ownJSON = reflect.TypeFor[json.Unmarshaler]()
	ownText = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// plain is what t points to; nil where the type decodes itself.
func plain(t reflect.Type) reflect.Type {
	for t != nil {
		if t.Implements(ownJSON) || reflect.PointerTo(t).Implements(ownJSON) || t.Implements(ownText) || reflect.PointerTo(t).Implements(ownText) {
			return nil
		}
		if t.Kind() != reflect.Pointer {
			break
		}
		t = t.Elem()
	}
	return t
}

// collect adds the names of a struct's fields, those of embedded structs included.
func collect(t reflect.Type, into map[string]reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case name != "":
			into[name] = f.Type
		case f.Anonymous && plain(f.Type) != nil && plain(f.Type).Kind() == reflect.Struct:
			collect(plain(f.Type), into)
		case f.IsExported():
			into[f.Name] = f.Type
		}
	}
}
