package wire

import (
	"encoding/json"
	"strings"
)

// Quote writes s as a JSON string.
func Quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil { // a string always has a JSON form
		return `""`
	}
	return string(b)
}

// Quoted writes a list of JSON strings, separated by commas.
func Quoted(list []string) string {
	q := make([]string, len(list))
	for i, s := range list {
		q[i] = Quote(s)
	}
	return strings.Join(q, ",")
}
