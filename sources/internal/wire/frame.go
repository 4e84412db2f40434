package wire

import (
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

// Text parses a text frame of a venue that only speaks JSON text. ok is false
// where there is nothing to read: REST bodies and empty frames are passed over,
// binary frames and bad JSON are refused.
func (e *Emitter) Text(doc *jsonscan.Doc, f sources.Frame) (v jsonscan.Value, ok bool) {
	switch {
	case f.Kind == sources.REST || len(f.Data) == 0:
		return v, false
	case f.Kind == sources.Binary:
		e.Bad("", BadBinary)
		return v, false
	}
	if err := doc.Parse(f.Data); err != nil {
		e.Bad("", BadJSON)
		return v, false
	}
	return doc.Root(), true
}

// Shaped reads a text frame by a shape, which is much quicker than to parse it.
// Where ok is false the frame is for [Emitter.Text]. The match is valid until the
// next call.
func (e *Emitter) Shaped(s *jsonscan.Shape, f *sources.Frame) (m *jsonscan.Match, ok bool) {
	if f.Kind != sources.Text || !e.match.Read(s, f.Data) {
		return nil, false
	}
	e.shaped++
	return &e.match, true
}

// ShapedFrames counts the frames that were read by a shape. Where a venue's
// busiest frames are none of them, it has changed the order of its keys: nothing
// is lost but speed.
func (e *Emitter) ShapedFrames() uint64 { return e.shaped }

// Outbox keeps the messages that a decoder wants sent. Embedded, it makes the
// decoder a [sources.Replier].
type Outbox struct{ messages [][]byte }

// Send queues messages.
func (o *Outbox) Send(messages ...[]byte) { o.messages = append(o.messages, messages...) }

// Replies implements [sources.Replier].
func (o *Outbox) Replies() [][]byte {
	m := o.messages
	o.messages = nil
	return m
}
