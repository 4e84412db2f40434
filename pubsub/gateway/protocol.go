package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

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

// adviceExample stands with every message that cannot be read.
const adviceExample = `send one JSON object, for example {"op":"subscribe","topics":["feed/*"]}`

// parseRequest reads one message of a client. Every error is a [protocolError];
// the request then has the id if that much could be read.
func parseRequest(data []byte) (request, error) {
	var r request
	all, malformed := members(data)
	fields := make(map[string]json.RawMessage, len(all))
	for _, m := range all {
		fields[m.name] = m.value
	}
	var id string
	if err := decode(fields, "id", "text", &id); err != nil {
		return r, &protocolError{codeBadMessage, err.Error(), `use text, for example "id":"1"`}
	}
	if len(id) > maxID {
		return r, &protocolError{codeBadMessage, fmt.Sprintf("id of %d bytes, at most %d", len(id), maxID), "use a shorter id"}
	}
	r.id = id
	if malformed != nil {
		return r, &protocolError{codeBadMessage, malformed.Error(), adviceExample}
	}
	for _, m := range all {
		if !slices.Contains(known, m.name) {
			return r, &protocolError{codeBadMessage, fmt.Sprintf("unknown field %q", clip(m.name)), "known are " + listed(known)}
		}
	}
	var topics []string
	r.snapshot = true
	if err := errors.Join(
		decode(fields, "op", "text", &r.op),
		decode(fields, "topics", "a list of text", &topics),
		decode(fields, "snapshot", "true or false", &r.snapshot),
	); err != nil {
		return r, &protocolError{codeBadMessage, oneLine(err), adviceExample}
	}
	after, err := parseAfter(fields["after"])
	if err != nil {
		return r, err
	}
	switch r.op {
	case opSubscribe:
		if r.patterns, err = parsePatterns(topics); err != nil {
			return r, err
		}
		r.after = after
		return r, covered(after, r.patterns)
	case opUnsubscribe:
		// Without topics it means all of them.
		if len(topics) > 0 {
			r.patterns, err = parsePatterns(topics)
		}
		return r, err
	case opPing:
		return r, nil
	}
	return r, &protocolError{codeUnknownOp, fmt.Sprintf("unknown op %q", clip(r.op)), "use subscribe, unsubscribe or ping"}
}

// known are the fields of a client's message.
var known = []string{"op", "id", "topics", "after", "snapshot"}

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
		if err := rootKnown(text); err != nil {
			return nil, &protocolError{codeBadTopic, err.Error(), adviceTopics}
		}
		p, err := pubsub.ParsePattern(text)
		if err != nil {
			return nil, &protocolError{codeBadTopic, clip(err.Error()), adviceTopics}
		}
		if !slices.Contains(readable, p.Root()) {
			return nil, &protocolError{codeForbidden, fmt.Sprintf("%q is not readable here", text), "readable are " + listed(readable)}
		}
		if !slices.Contains(patterns, p) {
			patterns = append(patterns, p)
		}
	}
	return patterns, nil
}

const adviceTopics = `topics are like "feed/BTC-USD", "feed/*" or "raw/*/BTCUSDT"`

// rootKnown refuses text that begins with no root at all. The bus would name
// every root there is, and this door serves only some.
func rootKnown(text string) error {
	root, _, _ := strings.Cut(text, "/")
	if text == "" || root == "" || slices.Contains(pubsub.Roots(), pubsub.Root(root)) {
		return nil
	}
	return fmt.Errorf("%q does not begin with one of %s", clip(text), listed(readable))
}

// parseAfter reads "after": topics, and the last number that the client has of each.
func parseAfter(value json.RawMessage) (map[pubsub.Topic]uint64, error) {
	if value == nil || isNull(value) {
		return map[pubsub.Topic]uint64{}, nil
	}
	const example = `use topics and numbers, for example "after":{"feed/BTC-USD":1700000000000042}`
	all, err := members(value)
	if err != nil {
		return nil, &protocolError{codeBadAfter, `"after": ` + err.Error(), example}
	}
	after := make(map[pubsub.Topic]uint64, len(all))
	for _, m := range all {
		if err := rootKnown(m.name); err != nil {
			return nil, &protocolError{codeBadAfter, err.Error(), `"after" names full topics, without "*"`}
		}
		topic, err := pubsub.ParseTopic(m.name)
		if err != nil {
			return nil, &protocolError{codeBadAfter, clip(err.Error()), `"after" names full topics, without "*"`}
		}
		if after[topic], err = strconv.ParseUint(string(m.value), 10, 64); err != nil {
			return nil, &protocolError{codeBadAfter, fmt.Sprintf(`"after" of %q is not the number of a message`, m.name), example}
		}
	}
	return after, nil
}

// covered holds that each topic of "after" is subscribed to in the same message.
func covered(after map[pubsub.Topic]uint64, patterns []pubsub.Pattern) error {
	for topic := range after {
		if !slices.ContainsFunc(patterns, func(p pubsub.Pattern) bool { return p.Matches(topic) }) {
			return &protocolError{codeBadAfter, fmt.Sprintf("%q is not among the topics of this message", topic),
				`name each topic of "after" in "topics" too, or a pattern that matches it`}
		}
	}
	return nil
}

// listed writes names as "a, b, c".
func listed[S ~string](names []S) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return strings.Join(out, ", ")
}

// oneLine writes joined errors in one line.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// clip keeps what is echoed to a client short.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
