package config

import (
	"errors"
	"net/url"
	"strings"
)

// SourceURL is the address of a document, with places for a pair. Its query and
// password may hold a key, which is never shown.
type SourceURL string

// UnmarshalText reads an http or https URL.
func (s *SourceURL) UnmarshalText(b []byte) error {
	if len(b) > 0 {
		if _, rest, ok := strings.Cut(string(b), "://"); ok && strings.ContainsAny(rest[:strings.IndexAny(rest+"/", "/?#")], "{}") {
			return errors.New("the URL has a place for the pair in its host: the host is always the same one")
		}
		u, err := parseURL(string(b), "http", "https")
		if err != nil {
			return err
		}
		if u.Fragment != "" || strings.ContainsRune(string(b), '#') {
			return errors.New("the URL has a fragment (#), which is never sent: take it off")
		}
	}
	*s = SourceURL(b)
	return nil
}

func (s SourceURL) masked() string { return maskURL(string(s)) }

// String gives the URL without what may be a key.
func (s SourceURL) String() string { return s.masked() }

// GoString gives the URL without what may be a key.
func (s SourceURL) GoString() string { return s.masked() }

// MarshalText gives the URL without what may be a key.
func (s SourceURL) MarshalText() ([]byte, error) { return []byte(s.masked()), nil }

// secret reports whether the URL holds what may be a key.
func (s SourceURL) secret() bool { return strings.Contains(s.masked(), maskedText) }

// maskURL hides password, fragment and the values of a query, but for those that
// only a pair fills. All else stays as it is written, letter for letter: parsing
// and writing it anew would escape the places for the pair.
func maskURL(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return maskedText
	}
	if _, has := u.User.Password(); has {
		start := strings.Index(text, "//") + 2
		end := start + strings.IndexAny(text[start:]+"/", "/?#") // of user, password and host
		at := strings.LastIndexByte(text[:end], '@')
		name, _, _ := strings.Cut(text[start:at], ":")
		text = text[:start] + name + ":" + maskedText + text[at:]
	}
	text, fragment, hasFragment := strings.Cut(text, "#")
	head, query, hasQuery := strings.Cut(text, "?")
	if hasQuery {
		parts := strings.Split(query, "&")
		for i, part := range parts {
			name, value, named := strings.Cut(part, "=")
			switch {
			case named && onlyPair(value), part == "":
			case named:
				parts[i] = name + "=" + maskedText
			default:
				parts[i] = maskedText
			}
		}
		head += "?" + strings.Join(parts, "&")
	}
	if hasFragment && fragment != "" {
		head += "#" + maskedText
	}
	return head
}

// onlyPair reports whether a text is made of places for a pair alone, and of
// what stands between its parts.
func onlyPair(text string) bool {
	rest := strings.NewReplacer("{base}", "", "{quote}", "", "{BASE}", "", "{QUOTE}", "").Replace(text)
	return len(rest) <= 1 && strings.Trim(rest, "-_/:.,") == ""
}
