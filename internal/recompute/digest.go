package recompute

import (
	"bytes"
	"crypto/sha256"
	"strconv"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/store"
)

// digestTag begins what a sample's digest is made of.
const digestTag = "oraclestream sample 1"

// digest shows whether a sample, or a tick or a change of the configuration
// since the sample before it, is no longer what was stored. It is the SHA-256 of
// these fields, each its length in bytes, a colon and its bytes:
//
//	tag, digest of the configuration, feed set, round, run_ns, at_ns, ticks, number, digest of what came since, body
//
// with numbers in decimal. It has no key: it shows mistakes, damage and changes
// of single records. Whoever may write the store can make another whole history
// with other digests; against that stands what the operator signed.
func digest(m *store.Sample, s *aggregator.Sample) []byte {
	var b []byte
	field := func(text []byte) {
		b = strconv.AppendInt(b, int64(len(text)), 10)
		b = append(append(b, ':'), text...)
	}
	number := func(n int64) { field(strconv.AppendInt(nil, n, 10)) }
	field([]byte(digestTag))
	field(s.Config[:])
	field([]byte(m.FeedSet))
	number(int64(m.Round))
	number(m.Run.UnixNano())
	number(m.At.UnixNano())
	number(int64(m.Ticks))
	number(int64(m.Number))
	field(s.Since[:])
	field(m.Body)
	sum := sha256.Sum256(b)
	return sum[:]
}

// intact reports whether a stored sample has the digest that what was replayed
// gives it.
func intact(m *store.Sample, again *aggregator.Sample) bool {
	return bytes.Equal(m.Digest, digest(m, again))
}
