package aggregator

import (
	"crypto/sha256"
	"hash"
	"strconv"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// seal digests what comes between two samples of the sequence, so that whoever
// computes a sample again can tell whether the ticks are those of then. It is
// the SHA-256 of the records in their order, each a letter and fields, each
// field its length in bytes, a colon and its text:
//
//	t: receive_ns event_ns event_known kind source symbol pair price size bid ask trade_id sequence frame_hash origin
//	c: at_ns
//
// for a tick as it was taken in and for a change of the configuration. Numbers
// are decimal, the sequence as a signed number of the same bits.
type seal struct {
	sum    hash.Hash
	buffer []byte
}

func newSeal() seal { return seal{sum: sha256.New()} }

func (s *seal) tick(t *feed.Tick) {
	b := s.buffer[:0]
	b = append(b, 't')
	b = appendInt(b, t.ReceiveTime.UnixNano())
	b = appendInt(b, t.EventTime.UnixNano())
	known := int64(0)
	if t.EventTimeKnown {
		known = 1
	}
	b = appendInt(b, known)
	b = appendInt(b, int64(t.Kind))
	b = appendField(b, t.Source)
	b = appendField(b, t.Symbol)
	b = appendField(b, string(t.Pair))
	b = appendDecimal(b, t.Price)
	b = appendDecimal(b, t.Size)
	b = appendDecimal(b, t.Bid)
	b = appendDecimal(b, t.Ask)
	b = appendField(b, t.TradeID)
	b = appendInt(b, int64(t.Sequence))
	b = append(b, "32:"...)
	b = append(b, t.FrameHash[:]...)
	b = appendField(b, string(t.Origin))
	s.write(b)
}

func (s *seal) change(at time.Time) { s.write(appendInt(append(s.buffer[:0], 'c'), at.UnixNano())) }

func (s *seal) write(b []byte) {
	s.buffer = b
	_, _ = s.sum.Write(b) // a hash never fails
}

// end gives the digest and begins the next.
func (s *seal) end() (digest [sha256.Size]byte) {
	s.sum.Sum(digest[:0])
	s.sum.Reset()
	return digest
}

func appendField(b []byte, text string) []byte {
	b = strconv.AppendInt(b, int64(len(text)), 10)
	return append(append(b, ':'), text...)
}

func appendInt(b []byte, v int64) []byte {
	var digits [20]byte
	return appendBytes(b, strconv.AppendInt(digits[:0], v, 10))
}

func appendDecimal(b []byte, d feed.Decimal) []byte {
	var digits [2 * feed.MaxDigits]byte
	return appendBytes(b, d.AppendPlain(digits[:0]))
}

func appendBytes(b, text []byte) []byte {
	b = strconv.AppendInt(b, int64(len(text)), 10)
	return append(append(b, ':'), text...)
}
