package config

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// setText sets a leaf from text: a default, an environment variable or a flag.
// Lists are comma-separated.
func setText(v reflect.Value, text string) error {
	if v.Kind() == reflect.Slice {
		out := reflect.Zero(v.Type()) // no entries are nil, wherever they come from
		for part := range strings.SplitSeq(text, ",") {
			part = strings.TrimSpace(part)
			if part == "" {
				continue
			}
			e := reflect.New(v.Type().Elem()).Elem()
			if err := setText(e, part); err != nil {
				return err
			}
			out = reflect.Append(out, e)
		}
		v.Set(out)
		return nil
	}
	if ok, err := setSpecial(v, text); ok {
		return err
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		if text != "true" && text != "false" {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		v.SetBool(text == "true")
	case v.CanInt():
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		return setInt(v, n)
	case v.CanUint():
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil || v.OverflowUint(n) {
			return fmt.Errorf("%q is not a whole number from 0 up, or too large", text)
		}
		v.SetUint(n)
	default:
		return fmt.Errorf("kind %s cannot be written as text", v.Kind())
	}
	return nil
}

// setSpecial sets what has a text form of its own.
func setSpecial(v reflect.Value, text string) (bool, error) {
	if v.Type() == feedIDType {
		id, err := feed.ParseID(text)
		if err == nil {
			v.SetString(string(id))
		}
		return true, err
	}
	if _, ok := v.Interface().(masked); ok && strings.Contains(text, maskedText) {
		return true, fmt.Errorf("%s stands where 'config show' hid a secret: write the secret itself", maskedText)
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return true, u.UnmarshalText([]byte(text))
	}
	return false, nil
}

func setInt(v reflect.Value, n int64) error {
	if v.CanUint() {
		if n < 0 || v.OverflowUint(uint64(n)) {
			return fmt.Errorf("%d is out of range", n)
		}
		v.SetUint(uint64(n))
		return nil
	}
	if v.OverflowInt(n) {
		return fmt.Errorf("%d is out of range", n)
	}
	v.SetInt(n)
	return nil
}

// setTree sets a leaf from what the TOML decoder gave. Nothing is converted:
// "5" is no number and 5 no text.
func setTree(v reflect.Value, tree any) error {
	if v.Kind() == reflect.Slice {
		list, ok := tree.([]any)
		if !ok {
			return errors.New(`a list is needed: write ["a", "b"]`)
		}
		out := reflect.Zero(v.Type())
		for i, item := range list {
			e := reflect.New(v.Type().Elem()).Elem()
			if err := setTree(e, item); err != nil {
				return fmt.Errorf("entry %d: %w", i+1, err)
			}
			out = reflect.Append(out, e)
		}
		v.Set(out)
		return nil
	}
	_, special := v.Addr().Interface().(encoding.TextUnmarshaler)
	switch {
	case special || v.Kind() == reflect.String:
		text, ok := tree.(string)
		if !ok {
			return errors.New("text is needed: write it in quotes" + unitHint(v))
		}
		if ok, err := setSpecial(v, text); ok {
			return err
		}
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		b, ok := tree.(bool)
		if !ok {
			return errors.New("true or false is needed, without quotes")
		}
		v.SetBool(b)
	default:
		n, ok := tree.(int64)
		if !ok {
			return errors.New("a whole number is needed, without quotes")
		}
		return setInt(v, n)
	}
	return nil
}

func unitHint(v reflect.Value) string {
	switch v.Interface().(type) {
	case Duration:
		return ` with a unit, for example "30s"`
	case Size:
		return ` with a unit, for example "64KiB"`
	case Fee:
		return ` with a unit, for example "500 gwei"`
	}
	return ""
}

// checkBounds holds a leaf against its tags.
func (l *value) checkBounds() error {
	if len(l.enum) > 0 {
		text := l.v.String()
		for _, e := range l.enum {
			if e == text {
				return nil
			}
		}
		return fmt.Errorf("%q is none of %s%s", text, strings.Join(l.enum, ", "), didYouMean(text, l.enum))
	}
	if (l.min == "" || l.compare(l.min) >= 0) && (l.max == "" || l.compare(l.max) <= 0) {
		return nil
	}
	return fmt.Errorf("%s is out of range: %s", literal(l.v, true), l.bounds())
}

// bounds is the range in words, or "".
func (f *field) bounds() string {
	switch {
	case f.min != "" && f.max != "":
		return "from " + f.min + " to " + f.max
	case f.min != "":
		return "at least " + f.min
	case f.max != "":
		return "at most " + f.max
	}
	return ""
}

// compare compares the value with a bound.
func (l *value) compare(bound string) int {
	b := reflect.New(l.v.Type()).Elem()
	if err := setText(b, bound); err != nil {
		panic(fmt.Sprintf("bound of %s: %v", l.path, err)) // a test reads every bound
	}
	if l.v.CanUint() {
		return cmp.Compare(l.v.Uint(), b.Uint())
	}
	return cmp.Compare(l.v.Int(), b.Int())
}
