package config

import (
	"fmt"
	"net/textproto"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// reservedHeaders are those that a request makes by itself, or that change how
// its connection or its answer is read.
var reservedHeaders = []string{
	"Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "Expect", "Host", "If-Match", "If-Modified-Since", "If-None-Match",
	"If-Range", "If-Unmodified-Since", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "Range", "Te", "Trailer",
	"Transfer-Encoding", "Upgrade",
}

// parseHeaders reads headers, one a line. The errors quote only names that are
// in the list of reserved ones.
func parseHeaders(text string) (map[string]string, error) {
	out := make(map[string]string)
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok || !httpguts.ValidHeaderFieldName(name) {
			return nil, fmt.Errorf("line %d is no header: write Name: value", i+1)
		}
		name = textproto.CanonicalMIMEHeaderKey(name)
		switch {
		case value == "":
			return nil, fmt.Errorf("line %d has a name and no value", i+1)
		case !httpguts.ValidHeaderFieldValue(value):
			return nil, fmt.Errorf("line %d has a control character in its value", i+1)
		case slices.Contains(reservedHeaders, name):
			return nil, fmt.Errorf("line %d: %s is a header that the node sets, or that changes how the answer is read: take it out", i+1, name)
		case out[name] != "":
			return nil, fmt.Errorf("line %d names a header that a line above has as well: keep one of them", i+1)
		}
		out[name] = value
	}
	return out, nil
}
