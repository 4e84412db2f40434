package gateway

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/oraclestream/oraclestream/pubsub"
)

type ackFrame struct {
	Op     string   `json:"op"`
	ID     string   `json:"id,omitempty"`
	Re     string   `json:"re"`
	Topics []string `json:"topics"`
}

type pongFrame struct {
	Op   string `json:"op"`
	ID   string `json:"id,omitempty"`
	Time string `json:"time"`
}

type errorFrame struct {
	Op      string `json:"op"`
	ID      string `json:"id,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Advice  string `json:"advice"`
}

type gapFrame struct {
	Op      string `json:"op"`
	Topic   string `json:"topic"`
	After   uint64 `json:"after"`
	Next    uint64 `json:"next,omitempty"`
	Missing uint64 `json:"missing,omitempty"`
	Reason  string `json:"reason"`
}

type messageFrame struct {
	Op        string          `json:"op"`
	Topic     string          `json:"topic"`
	Seq       uint64          `json:"seq"`
	Time      string          `json:"time"`
	Publisher string          `json:"publisher"`
	Origin    string          `json:"origin,omitempty"`
	Data      json.RawMessage `json:"data"`
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func newGapFrame(g *pubsub.Gap) gapFrame {
	return gapFrame{Op: "gap", Topic: string(g.Topic), After: g.After, Next: g.Next, Missing: g.Missing(), Reason: string(g.Reason)}
}

func newErrorFrame(id string, e *protocolError) errorFrame {
	return errorFrame{Op: "error", ID: id, Code: e.code, Message: e.message, Advice: e.advice}
}

func encodeMessage(m *pubsub.Message) ([]byte, error) {
	b, err := json.Marshal(messageFrame{
		Op: "message", Topic: string(m.Topic), Seq: m.Sequence, Time: stamp(m.Time),
		Publisher: m.Publisher, Origin: string(m.Origin), Data: m.Payload,
	})
	if err != nil {
		return nil, fmt.Errorf("encode message of %s: %w", m.Topic, err)
	}
	return b, nil
}

// frames keeps the latest encoded messages, so that each is encoded once for
// all its readers. Readers are at about the same message, so a short memory
// serves nearly all of them. The key is the bus's own message, which all
// readers share; as long as it stands here its address is not used again.
type frames struct {
	mu    sync.Mutex
	kept  map[*pubsub.Message]*frame
	order []*pubsub.Message // a ring
	next  int
}

type frame struct {
	once     sync.Once
	prepared *websocket.PreparedMessage
	err      error
}

func newFrames(limit int) *frames {
	return &frames{kept: make(map[*pubsub.Message]*frame, limit), order: make([]*pubsub.Message, limit)}
}

func (f *frames) of(m *pubsub.Message) (*websocket.PreparedMessage, error) {
	f.mu.Lock()
	fr, ok := f.kept[m]
	if !ok {
		fr = &frame{}
		delete(f.kept, f.order[f.next])
		f.order[f.next] = m
		f.kept[m] = fr
		f.next = (f.next + 1) % len(f.order)
	}
	f.mu.Unlock()
	// Outside the lock, so that readers of other messages do not wait.
	fr.once.Do(func() {
		b, err := encodeMessage(m)
		if err == nil {
			fr.prepared, err = websocket.NewPreparedMessage(websocket.TextMessage, b)
		}
		fr.err = err
	})
	return fr.prepared, fr.err
}
