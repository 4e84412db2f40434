package pubsub

import (
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Message is one datum of a topic. A published message is shared by all its
// readers: nobody changes it or its payload.
type Message struct {
	Topic Topic
	// Sequence grows by one with every message of the topic on one bus. The bus
	// gives it; whatever a publisher wrote here is replaced.
	Sequence uint64
	// Publisher names who published; the bus's own name where it is left empty.
	Publisher string
	// Time is when the message was published; now where it is left zero.
	Time time.Time
	// Payload is one JSON value.
	Payload []byte
	// Origin says whether the data behind it is live, replayed or simulated.
	Origin feed.Origin
}

// Event is what a reader receives: a message, a gap, or a message with the gap
// before it.
type Event struct {
	// Gap, if set, says that messages of the topic are missing before Message.
	Gap *Gap
	// Message is nil where there is only a gap to report.
	Message *Message
}

// GapReason says why messages are missing.
type GapReason string

// The reasons.
const (
	// GapConflated: the reader was slow and chose the latest value.
	GapConflated GapReason = "conflated"
	// GapHistory: the reader asked to resume from before what the bus still has.
	GapHistory GapReason = "history"
	// GapUnknown: the reader asked to resume after a number that this bus never
	// gave, or of a topic that it does not know (any more). Whether something
	// was missed cannot be said.
	GapUnknown GapReason = "unknown"
)

// Gap reports messages that a reader did not receive. Messages with sequence
// numbers in (After, Next) are missing. Next is 0 where the next message is
// not known yet.
type Gap struct {
	Topic  Topic
	After  uint64
	Next   uint64
	Reason GapReason
}

// Missing is how many messages the gap spans, 0 where that is not known.
func (g *Gap) Missing() uint64 {
	if g.Reason == GapUnknown || g.Next <= g.After+1 {
		return 0
	}
	return g.Next - g.After - 1
}
