package endpoint

import (
	"strings"
	"unicode"
)

// maxText bounds what is shown of an endpoint's words, in characters.
const maxText = 300

// Clean gives an error whose text is fit for a terminal: on one line, without
// control characters, and bounded. Its chain stays.
//
// Threat: an error's message, or a status line, is whatever the endpoint sends.
// Escapes would rewrite the screen, line breaks forge lines of this program.
func Clean(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	shown := Text(text)
	if shown == text {
		return err
	}
	return &cleaned{text: shown, err: err}
}

// Text is a text of an endpoint's as [Clean] shows it.
func Text(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n == maxText {
			b.WriteString("…")
			break
		}
		if !unicode.IsPrint(r) {
			r = ' '
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

type cleaned struct {
	text string
	err  error
}

func (c *cleaned) Error() string { return c.text }
func (c *cleaned) Unwrap() error { return c.err }
