package feed

import (
	"errors"
	"fmt"
	"strings"
)

// ID names a feed, for example "BTC/USD", "BTC/USDT@20220513" or
// "noaa/41002/wave_height". It never holds '-', so that an id is one segment
// in a URL or topic with '/' written '-' (see [ID.Segment]).
type ID string

// MaxIDLength bounds an id in bytes.
const MaxIDLength = 64

// ErrInvalidID is wrapped by every error of [ParseID] and [ParseSegment].
var ErrInvalidID = errors.New("invalid feed id")

// ParseID checks s: 1 to [MaxIDLength] bytes of letters, digits and "/_.@",
// neither beginning nor ending with '/', without "//" and without a part that is
// "." or "..", so that an id may safely become a path.
func ParseID(s string) (ID, error) {
	switch {
	case s == "":
		return "", fmt.Errorf("%w: empty", ErrInvalidID)
	case len(s) > MaxIDLength:
		return "", fmt.Errorf("%w: %d bytes, at most %d", ErrInvalidID, len(s), MaxIDLength)
	case strings.HasPrefix(s, "/"), strings.HasSuffix(s, "/"), strings.Contains(s, "//"):
		return "", fmt.Errorf("%w: %q has an empty part", ErrInvalidID, s)
	}
	for part := range strings.SplitSeq(s, "/") {
		if part == "." || part == ".." {
			return "", fmt.Errorf("%w: %q has the part %q", ErrInvalidID, s, part)
		}
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case c == '/', c == '_', c == '.', c == '@':
		default:
			return "", fmt.Errorf("%w: %q has the character %q", ErrInvalidID, s, c)
		}
	}
	return ID(s), nil
}

// Segment writes the id as one URL or topic segment: "BTC/USD" is "BTC-USD".
func (id ID) Segment() string { return strings.ReplaceAll(string(id), "/", "-") }

// ParseSegment reads what [ID.Segment] wrote; it also accepts the id itself,
// which is what a router hands over for "%2F".
func ParseSegment(s string) (ID, error) { return ParseID(strings.ReplaceAll(s, "-", "/")) }
