package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// member is one name and value of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// The ways in which text is not one JSON object that can be understood in one
// way only. Clients see these texts.
var (
	errNotJSON   = errors.New("not JSON")
	errNotObject = errors.New("not a JSON object")
	errMore      = errors.New("more than one JSON value in a message")
)

// members reads one JSON object, and nothing behind it. A name that comes twice
// is an error, since readers differ on which one counts. With an error it gives
// what stood before the mistake.
func members(data []byte) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	switch t, err := d.Token(); {
	case err != nil:
		return nil, errNotJSON
	case t != json.Delim('{'):
		return nil, errNotObject
	}
	var out []member
	seen := make(map[string]bool)
	for d.More() {
		var m member
		t, err := d.Token()
		if err != nil {
			return out, errNotJSON
		}
		m.name, _ = t.(string) // in an object a name is text, else Token fails
		if err := d.Decode(&m.value); err != nil {
			return out, errNotJSON
		}
		if seen[m.name] {
			return out, fmt.Errorf("%q comes twice", clip(m.name))
		}
		seen[m.name] = true
		out = append(out, m)
	}
	if _, err := d.Token(); err != nil {
		return out, errNotJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return out, errMore
	}
	return out, nil
}

// isNull reports whether a member is null, which counts as left out.
func isNull(value json.RawMessage) bool { return string(value) == "null" }

// decode reads a member; one that is left out or null stays as it is. What says
// which type it is, for the client.
func decode(fields map[string]json.RawMessage, name, what string, into any) error {
	value, ok := fields[name]
	if !ok || isNull(value) {
		return nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		// The decoder's own error speaks of Go's types.
		return fmt.Errorf("%q is not %s", name, what)
	}
	return nil
}
