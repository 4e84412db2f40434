package httpjson

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
	"github.com/oraclestream/oraclestream/sources/internal/poll"
)

const (
	// maxNames is how many names of an object are told, maxName how long one may
	// be: they are the other side's words.
	maxNames = 8
	maxName  = 32
)

// notJSON says what a body is that is no JSON. Nothing of it is quoted.
func notJSON(body []byte, err error) error {
	start := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	const page = "url is the address of a page for people, or of a login or block page: take the address of the service's API"
	switch {
	case len(start) == 0:
		return poll.Advise(errors.New("the answer is empty"), "check url: the address gives no JSON document")
	case len(start) != len(bytes.TrimLeft(body, " \t\r\n")):
		return poll.Advise(errors.New("the document begins with a byte order mark, which JSON does not allow"), "the service must leave it out, or a proxy of yours")
	case start[0] == '<':
		what := "XML"
		if head := bytes.ToLower(start[:min(len(start), 512)]); bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<!doctype html")) {
			what = "HTML"
		}
		return poll.Advise(fmt.Errorf("the answer is %s, not JSON", what), page)
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		return poll.Advise(errors.New("the answer is gzipped and does not say so"), "the service must name its Content-Encoding")
	}
	return poll.Advise(fmt.Errorf("the answer is not usable JSON: %w", err), "look at the document: is url that of the service's API?")
}

// noNumber says why the price, size, bid or ask is no positive number.
func noNumber(name string, path Path, root jsonscan.Value) error {
	v, problem := path.follow(root)
	switch {
	case problem != "":
	case v.Kind() == jsonscan.Num || v.Kind() == jsonscan.String:
		problem = "is a number that cannot be used: out of range, or too many digits"
		d, ok := v.Decimal()
		switch {
		case ok && d.Sign() == 0:
			problem = "is zero"
		case ok && d.Sign() < 0:
			problem = "is negative"
		case v.Kind() == jsonscan.String:
			problem = "is a text that is no plain number (1084.25, without signs of thousands or currency)"
		}
		return poll.Advise(fmt.Errorf("%s at path %s %s", name, path, problem), "take the path of another value of the document as "+name)
	default:
		problem = "is " + shape(v)
	}
	return poll.Advise(fmt.Errorf("%s at path %s: %s", name, path, problem), "correct the path of "+name+" by the document that url gives")
}

// noTime says why there is no time.
func (s *Source) noTime(root jsonscan.Value) error {
	v, problem := s.time.follow(root)
	if problem == "" {
		switch v.Kind() {
		case jsonscan.Num, jsonscan.String:
			what := fmt.Errorf("time at path %s is none in unit %q from the year 2000 to 2199", s.time, s.cfg.TimeUnit)
			return poll.Advise(what, unitAdvice(v))
		}
		problem = "is " + shape(v)
	}
	return poll.Advise(fmt.Errorf("time at path %s: %s", s.time, problem), "correct the path of time by the document that url gives")
}

// unitAdvice guesses a time's unit.
func unitAdvice(v jsonscan.Value) string {
	whole, _, _ := strings.Cut(v.Text(), ".")
	if _, err := strconv.ParseUint(whole, 10, 64); err == nil {
		for _, u := range []struct {
			digits int
			name   string
		}{{10, "s"}, {13, "ms"}, {16, "us"}, {19, "ns"}} {
			if len(whole) == u.digits {
				return fmt.Sprintf("set time_unit = %q", u.name)
			}
		}
		return "check path and unit of the time"
	}
	return `check path and unit of the time: "iso" takes 2026-01-02T03:04:05Z, with a zone, and all else whole numbers`
}

// follow goes along the path and says where it ends too soon.
func (p Path) follow(v jsonscan.Value) (end jsonscan.Value, problem string) {
	for i, step := range p {
		next := Path{step}.of(v)
		if next.Kind() == jsonscan.Missing {
			where := "the document"
			if i > 0 {
				where = p[:i].String()
			}
			return next, fmt.Sprintf("%s has no %s: it is %s", where, Path{step}, shape(v))
		}
		v = next
	}
	return v, ""
}

// shape says what kind of value it is, and the names of an object.
func shape(v jsonscan.Value) string {
	switch v.Kind() {
	case jsonscan.Object:
		var names []string
		for key, value := v.FirstMember(); key.Kind() != jsonscan.Missing; key, value = value.NextMember() {
			if len(names) == maxNames {
				names = append(names, "...")
				break
			}
			names = append(names, Path{key.Text()}.String())
		}
		if len(names) == 0 {
			return "an empty object"
		}
		return "an object with " + strings.Join(names, ", ")
	case jsonscan.Array:
		return fmt.Sprintf("a list of %d", v.Len())
	case jsonscan.String:
		return "a text"
	case jsonscan.Num:
		return "a number"
	case jsonscan.Null:
		return "null"
	case jsonscan.Missing:
		return "missing"
	}
	return "true or false"
}

// String writes the path as [ParsePath] reads it, in one short line.
func (p Path) String() string {
	parts := make([]string, len(p))
	for i, part := range p {
		words := []rune(part[:min(len(part), 4*maxName)])
		cut := len(words) > maxName
		words = words[:min(len(words), maxName)]
		for k, r := range words {
			if !unicode.IsPrint(r) {
				words[k] = '?'
			}
		}
		if parts[i] = string(words); cut {
			parts[i] += "..."
		}
	}
	return strings.Join(parts, ".")
}
