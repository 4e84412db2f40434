package venuesim

import (
	"encoding/json"
	"net/http"
	"strings"
)

// maxSymbols bounds the symbols of one request.
const maxSymbols = 64

func isUpgrade(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

func writeJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a client that left needs no answer
}

// quote writes a text that came from a client as a JSON string.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil { // a Go string always has a JSON form
		return `""`
	}
	return string(b)
}

// join writes the non-empty results of write over the instruments with commas.
// The venue's lock must be held.
func join(ins []*instrument, write func(*instrument) string) string {
	parts := make([]string, 0, len(ins))
	for _, in := range ins {
		if s := write(in); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ",")
}

// answer runs a handler under the venue's lock, so that it sees one moment of
// the market, and writes the result after it.
func (v *venue) answer(f func(r *http.Request) (status int, body string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v.mu.Lock()
		status, body := f(r)
		v.mu.Unlock()
		writeJSON(w, status, body)
	}
}
