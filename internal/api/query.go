package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// takes refuses every query parameter but those that a route knows, and each that is
// given twice or empty: whoever writes ?rounds=7 would otherwise take the last round for the seventh.
func (s *server) takes(names ...string) func(http.Handler) http.Handler {
	advice := "this path takes no query parameters"
	if len(names) > 0 {
		advice = "this path takes " + strings.Join(names, ", ") + ", each once"
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if why := unknownQuery(r.URL.RawQuery, names); why != "" {
				s.writeJSON(w, http.StatusBadRequest, ErrorView{Error: why, Advice: advice})
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// unknownQuery says what of a query is not known; empty where all is.
func unknownQuery(raw string, names []string) string {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return "the query cannot be read"
	}
	var given []string
	for name := range query {
		given = append(given, name)
	}
	slices.Sort(given) // so that one query has one answer
	for _, name := range given {
		if !slices.Contains(names, name) {
			return fmt.Sprintf("unknown query parameter %+q", cut(name))
		}
		if len(query[name]) > 1 {
			return fmt.Sprintf("query parameter %q is given %d times", name, len(query[name]))
		}
		if query[name][0] == "" {
			return fmt.Sprintf("query parameter %q is empty: leave it out for what is taken without it", name)
		}
	}
	return ""
}
