package replay

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/oraclestream/oraclestream/sources"
)

// document is one recorded REST body.
type document struct {
	path  string // without a slash at its end
	query url.Values
	body  []byte
}

func newDocument(address string, body []byte) (document, error) {
	u, err := url.Parse(address)
	if err != nil {
		return document{}, fmt.Errorf("%w: bad address %.80q", ErrRecording, address)
	}
	return document{path: strings.TrimRight(u.Path, "/"), query: u.Query(), body: body}, nil
}

// symbolKeys are the query parameters that name an instrument.
var symbolKeys = []string{"symbol", "pair", "instId", "product_id", "currency_pair"}

// find gives the body recorded for an address: the same path and query if
// there is one, else the same path and symbol, else the same path where the
// record has no symbol. The last one recorded wins.
func find(docs []document, path string, query url.Values) ([]byte, bool) {
	path = strings.TrimRight(path, "/")
	best, rank := -1, 0
	for i, d := range docs {
		if d.path != path {
			continue
		}
		r := 0
		switch {
		case d.query.Encode() == query.Encode():
			r = 3
		case symbol(d.query) == symbol(query) && symbol(query) != "":
			r = 2
		case symbol(d.query) == "" && d.query.Get("instType") == query.Get("instType"):
			r = 1
		}
		if r > 0 && r >= rank {
			best, rank = i, r
		}
	}
	if best < 0 {
		return nil, false
	}
	return docs[best].body, true
}

func symbol(q url.Values) string {
	for _, k := range symbolKeys {
		if v := q.Get(k); v != "" {
			return strings.ToUpper(v)
		}
	}
	return ""
}

// parseDocuments reads a file of "URL -> unixtime: body" lines, which holds the
// lists of instruments.
func parseDocuments(plain []byte, lim Limits) ([]document, error) {
	var out []document
	for line := range bytes.Lines(plain) {
		if len(line) > lim.Line {
			return nil, fmt.Errorf("%w: a line of more than %d bytes", ErrTooLarge, lim.Line)
		}
		if len(out) == lim.Frames {
			return nil, fmt.Errorf("%w: more than %d lines", ErrTooLarge, lim.Frames)
		}
		address, rest, ok := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(" -> "))
		if !ok || !bytes.HasPrefix(address, []byte("http")) {
			continue // the recorder's own notes
		}
		at, body, ok := bytes.Cut(rest, []byte(": "))
		if !ok {
			return nil, fmt.Errorf("%w: a document without a body", ErrRecording)
		}
		if _, err := parseUnix(string(at)); err != nil {
			return nil, fmt.Errorf("%w: document: %w", ErrRecording, err)
		}
		d, err := newDocument(string(address), body)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// moves are the paths of lists that venues have moved since the recordings, with
// the same content.
var moves = map[string]string{
	"/api/v1/symbols": "/api/v2/symbols", // KuCoin
	// Bitfinex: one question for both lists, the second of which was not asked for.
	"/v2/conf/pub:list:pair:exchange": "/v2/conf/pub:list:pair:exchange,pub:map:currency:sym",
}

// moved lets lists be found where they are today as well.
func moved(docs []document) []document {
	out := slices.Clone(docs)
	for _, d := range docs {
		if path, ok := moves[d.path]; ok {
			d.path = path
			out = append(out, d)
		}
	}
	return out
}

// instruments reads the lists of instruments as the runner would, from all of
// the venue's paths that are on record.
func instruments(v sources.Venue, docs []document) ([]sources.Instrument, error) {
	var out []sources.Instrument
	for _, p := range v.InstrumentPaths {
		u, err := url.Parse(p)
		if err != nil {
			return nil, fmt.Errorf("read instrument path %q: %w", p, err)
		}
		body, ok := find(docs, u.Path, u.Query())
		if !ok {
			continue
		}
		list, err := v.ParseInstruments(body)
		if err != nil {
			return nil, fmt.Errorf("read instruments of %s: %w", v.Name, err)
		}
		out = append(out, list...)
	}
	return out, nil
}
