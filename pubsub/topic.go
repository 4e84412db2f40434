package pubsub

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Topic names a stream of messages: two or more segments joined by "/", the
// first of which is one of the [Roots]. For example "raw/binance/BTCUSDT" or
// "feed/BTC-USD". A segment has letters, digits and "_.@-", and is neither "."
// nor "..". A Topic that did not come from [ParseTopic] or a constructor below
// is checked where it is used.
type Topic string

// Root is the first segment of a topic: what kind of thing it carries.
type Root string

// The roots.
const (
	Raw         Root = "raw"         // raw/<source>/<symbol>: ticks as a source gave them
	Feed        Root = "feed"        // feed/<feed>: aggregated values
	Report      Root = "report"      // report/<feed set>: agreed medians of a round
	Delivery    Root = "delivery"    // delivery/<feed set>/<chain>: what landed on chain
	IoT         Root = "iot"         // iot/<publisher>/<device>/<metric>
	Pub         Root = "pub"         // pub/<owner>/<name...>: topics that others own
	Observation Root = "observation" // observation/<feed set>: operators' signed vectors, mesh only
	HandOver    Root = "handover"    // handover/<home chain>/<registry>: members' signatures of the next committee, mesh only
)

// Roots lists every root.
func Roots() []Root { return []Root{Raw, Feed, Report, Delivery, IoT, Pub, Observation, HandOver} }

const (
	// MaxTopicLength bounds a topic or pattern in bytes.
	MaxTopicLength = 256
	// MaxSegments bounds the segments of a topic or pattern.
	MaxSegments = 16
)

// ErrInvalidTopic is wrapped by every error of [ParseTopic].
var ErrInvalidTopic = errors.New("invalid topic")

// ParseTopic checks s.
func ParseTopic(s string) (Topic, error) {
	if err := checkSegments(s, ErrInvalidTopic, nil); err != nil {
		return "", err
	}
	return Topic(s), nil
}

// NewTopic joins a root and segments. Segments are taken as they are; see
// [Segment] for text that may hold other characters.
func NewTopic(root Root, segments ...string) (Topic, error) {
	return ParseTopic(string(root) + "/" + strings.Join(segments, "/"))
}

// RawTopic is the topic of one source's symbol: raw/<source>/<symbol>, the
// symbol written with [Segment].
func RawTopic(source, symbol string) (Topic, error) {
	return NewTopic(Raw, Segment(source), Segment(symbol))
}

// FeedTopic is the topic of a feed's aggregated values: feed/<feed>.
func FeedTopic(id feed.ID) (Topic, error) { return NewTopic(Feed, id.Segment()) }

// ReportTopic is report/<feed set>.
func ReportTopic(set string) (Topic, error) { return NewTopic(Report, set) }

// DeliveryTopic is delivery/<feed set>/<chain>.
func DeliveryTopic(set, chain string) (Topic, error) { return NewTopic(Delivery, set, chain) }

// ObservationTopic is observation/<feed set>.
func ObservationTopic(set string) (Topic, error) { return NewTopic(Observation, set) }

// HandOverTopic is handover/<home chain>/<registry>: it names the network whose
// committees hand over.
func HandOverTopic(homeChain, registry string) (Topic, error) {
	return NewTopic(HandOver, homeChain, registry)
}

// Root is the first segment.
func (t Topic) Root() Root {
	root, _, _ := strings.Cut(string(t), "/")
	return Root(root)
}

// Segment writes any text as one topic segment: every byte that a segment
// cannot hold becomes "-", so "XBT/USD" is "XBT-USD". Different texts can give
// the same segment. Empty text gives "-".
func Segment(s string) string {
	if s == "" || s == "." || s == ".." {
		return strings.Repeat("-", max(1, len(s)))
	}
	b := []byte(s)
	for i, c := range b {
		if !segmentByte(c) {
			b[i] = '-'
		}
	}
	return string(b)
}

func segmentByte(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return c == '_' || c == '.' || c == '@' || c == '-'
}

// checkSegments holds topics and patterns to one grammar. wild, if not nil, is
// called for a segment that is "*" and may refuse it.
func checkSegments(s string, sentinel error, wild func(index int) error) error {
	if s == "" {
		return fmt.Errorf("%w: empty", sentinel)
	}
	if len(s) > MaxTopicLength {
		return fmt.Errorf("%w: %d bytes, at most %d", sentinel, len(s), MaxTopicLength)
	}
	n := 0
	for segment := range strings.SplitSeq(s, "/") {
		switch {
		case segment == "":
			return fmt.Errorf("%w: %q has an empty segment", sentinel, s)
		case segment == "." || segment == "..":
			return fmt.Errorf("%w: %q has the segment %q", sentinel, s, segment)
		case n == 0:
			if !knownRoot(segment) {
				return fmt.Errorf("%w: %q does not begin with one of %v", sentinel, s, Roots())
			}
		case segment == "*" && wild != nil:
			if err := wild(n); err != nil {
				return err
			}
		default:
			for _, c := range segment {
				if c >= utf8.RuneSelf || !segmentByte(byte(c)) {
					return fmt.Errorf("%w: %q has the character %q", sentinel, s, c)
				}
			}
		}
		n++
	}
	if n < 2 {
		return fmt.Errorf("%w: %q has only a root", sentinel, s)
	}
	if n > MaxSegments {
		return fmt.Errorf("%w: %d segments, at most %d", sentinel, n, MaxSegments)
	}
	return nil
}

func knownRoot(s string) bool {
	switch Root(s) {
	case Raw, Feed, Report, Delivery, IoT, Pub, Observation, HandOver:
		return true
	}
	return false
}
