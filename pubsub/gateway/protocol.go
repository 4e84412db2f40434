package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/oraclestream/oraclestream/pubsub"
)

// The roots that are readable at this door.
var readable = []pubsub.Root{pubsub.Feed, pubsub.Raw, pubsub.Report, pubsub.Delivery}

// What clients can ask for.
const (
	opSubscribe   = "subscribe"
	opUnsubscribe = "unsubscribe"
	opPing        = "ping"
)

// The codes of errors that clients see.
const (
	codeBadMessage    = "bad_message"
	codeUnknownOp     = "unknown_op"
	codeBadTopic      = "bad_topic"
	codeForbidden     = "forbidden_topic"
	codeTooManyTopics = "too_many_topics"
	codeBadAfter      = "bad_after"
	codeBadOrigin     = "forbidden_origin"
	codeRate          = "rate_limited"
	codeSlow          = "slow_consumer"
	codeFull          = "too_many_connections"
	codeBadPolicy     = "bad_policy"
	codeGoingAway     = "going_away"
)

const (
	// maxID bounds the id that a client gives its message.
	maxID = 64
	// maxTopics bounds the topics of one message, before the limit per connection.
	maxTopics = 256
)

// protocolError is a mistake of the client. It keeps its connection.
type protocolError struct {
	code    string
	message string
	advice  string
}

func (e *protocolError) Error() string { return e.code + ": " + e.message }

// request is one message of a client, checked.
type request struct {
	op       string
	id       string
	patterns []pubsub.Pattern
	after    map[pubsub.Topic]uint64
	snapshot bool
}

// parseRequest reads one message of a client. Every error is a [protocolError];
// the request then has the id if that much could be read.
func parseRequest(data []byte) (request, error) {
	var wire struct {
		Op       string            `json:"op"`
		ID       string            `json:"id"`
		Topics   []string          `json:"topics"`
		After    map[string]uint64 `json:"after"`
		Snapshot *bool             `json:"snapshot"`
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&wire); err != nil {
		return request{}, &protocolError{codeBadMessage, "not a message that this door knows: " + clip(err.Error()),
			`send one JSON object, for example {"op":"subscribe","topics":["feed/*"]}`}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return request{}, &protocolError{codeBadMessage, "more than one JSON value in a message", "send one JSON object per WebSocket message"}
	}
	if len(wire.ID) > maxID {
		return request{}, &protocolError{codeBadMessage, fmt.Sprintf("id of %d bytes, at most %d", len(wire.ID), maxID), "use a shorter id"}
	}
	r := request{op: wire.Op, id: wire.ID, snapshot: wire.Snapshot == nil || *wire.Snapshot}
	var err error
	switch wire.Op {
	case opSubscribe:
		if r.patterns, err = parsePatterns(wire.Topics); err != nil {
			return r, err
		}
		r.after, err = parseAfter(wire.After, r.patterns)
		return r, err
	case opUnsubscribe:
		// Without topics it means all of them.
		if len(wire.Topics) > 0 {
			r.patterns, err = parsePatterns(wire.Topics)
		}
		return r, err
	case opPing:
		return r, nil
	}
	return r, &protocolError{codeUnknownOp, fmt.Sprintf("unknown op %q", clip(wire.Op)), "use subscribe, unsubscribe or ping"}
}

// parsePatterns checks the topics that a client names.
func parsePatterns(texts []string) ([]pubsub.Pattern, error) {
	if len(texts) == 0 {
		return nil, &protocolError{codeBadTopic, "no topics", `name at least one, for example "feed/*"`}
	}
	if len(texts) > maxTopics {
		return nil, &protocolError{codeTooManyTopics, fmt.Sprintf("%d topics in one message, at most %d", len(texts), maxTopics),
			`use "*", for example "raw/binance/*"`}
	}
	patterns := make([]pubsub.Pattern, 0, len(texts))
	for _, text := range texts {
		p, err := pubsub.ParsePattern(text)
		if err != nil {
			return nil, &protocolError{codeBadTopic, clip(err.Error()), `topics are like "feed/BTC-USD", "feed/*" or "raw/*/BTCUSDT"`}
		}
		if !slices.Contains(readable, p.Root()) {
			return nil, &protocolError{codeForbidden, fmt.Sprintf("%q is not readable here", text), fmt.Sprintf("readable are %v", readable)}
		}
		if !slices.Contains(patterns, p) {
			patterns = append(patterns, p)
		}
	}
	return patterns, nil
}

func parseAfter(wire map[string]uint64, patterns []pubsub.Pattern) (map[pubsub.Topic]uint64, error) {
	after := make(map[pubsub.Topic]uint64, len(wire))
	for text, sequence := range wire {
		topic, err := pubsub.ParseTopic(text)
		if err != nil {
			return nil, &protocolError{codeBadAfter, clip(err.Error()), `"after" names full topics, without "*"`}
		}
		if !slices.ContainsFunc(patterns, func(p pubsub.Pattern) bool { return p.Matches(topic) }) {
			return nil, &protocolError{codeBadAfter, fmt.Sprintf("%q is not among the topics of this message", text),
				`name each topic of "after" in "topics" too, or a pattern that matches it`}
		}
		after[topic] = sequence
	}
	return after, nil
}

// clip keeps what is echoed to a client short.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return s[:most] + "..."
}
