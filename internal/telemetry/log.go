package telemetry

import (
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// LogConfig says how to log. The zero value is text from level info on.
type LogConfig struct {
	Level slog.Leveler
	// JSON writes one JSON object a line in place of key=value text.
	JSON bool
}

// NewLogger writes one line a record to w, with secrets taken out.
func NewLogger(w io.Writer, cfg LogConfig) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.Level, ReplaceAttr: redact}
	if cfg.JSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// hidden stands where a secret was.
const hidden = "[hidden]"

// secretWords are parts of keys whose values are never logged.
var secretWords = []string{"password", "passphrase", "secret", "mnemonic", "private", "token", "authorization", "cookie", "apikey"}

func redact(_ []string, a slog.Attr) slog.Attr {
	key := strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(a.Key))
	if slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(key, word) }) {
		return slog.String(a.Key, hidden)
	}
	if a.Value.Kind() == slog.KindString && (key == "url" || strings.HasSuffix(key, "url")) {
		return slog.String(a.Key, RedactURL(a.Value.String()))
	}
	return a
}

// RedactURL takes the password and the query's values out of a URL: providers
// of RPC endpoints put keys there. A path is kept, so that endpoints can be told
// apart; where a provider has its key in the path, log the host alone. Text
// that is no URL is hidden whole.
func RedactURL(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return hidden
	}
	if _, has := u.User.Password(); has {
		u.User = url.User(u.User.Username())
	}
	if u.RawQuery != "" {
		u.RawQuery = "hidden"
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// Secret is text that prints as "[hidden]" however it is printed: by fmt, slog
// or as JSON. Use string(s) where the secret itself is needed.
type Secret string

// String hides the secret.
func (Secret) String() string { return hidden }

// GoString hides the secret.
func (Secret) GoString() string { return hidden }

// LogValue hides the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the secret, in JSON too.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
