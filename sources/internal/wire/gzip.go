package wire

import (
	"bytes"
	"compress/gzip"
	"io"
)

// Why compressed messages are refused.
const (
	BadGzip  = "message that cannot be unpacked"
	GzipBomb = "message that unpacks into too much"
)

// Gzip unpacks messages of at most Max bytes each, into one buffer. A message
// that would give more is given up as soon as it has: what a bomb costs is its
// own size and Max.
type Gzip struct {
	Max    int
	source bytes.Reader
	reader *gzip.Reader
	plain  bytes.Buffer
}

// Unpack gives the message, valid until the next call, or the reason why not.
func (g *Gzip) Unpack(packed []byte) (plain []byte, reason string) {
	g.source.Reset(packed)
	var err error
	if g.reader == nil {
		g.reader, err = gzip.NewReader(&g.source)
	} else {
		err = g.reader.Reset(&g.source)
	}
	if err != nil {
		return nil, BadGzip
	}
	g.plain.Reset()
	n, err := io.Copy(&g.plain, io.LimitReader(g.reader, int64(g.Max)+1))
	switch {
	case n > int64(g.Max):
		return nil, GzipBomb
	case err != nil:
		return nil, BadGzip
	}
	return g.plain.Bytes(), ""
}
