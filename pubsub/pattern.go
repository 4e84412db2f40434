package pubsub

import (
	"errors"
	"strings"
)

// Pattern selects topics. It is written like a topic, except that any segment
// but the first may be "*":
//
//   - "*" as the last segment matches everything below: one or more segments.
//     "raw/*" matches "raw/kraken/XBT-USD", "feed/*" matches "feed/BTC-USD".
//   - "*" elsewhere matches exactly one segment, whatever it is:
//     "raw/*/BTCUSDT" matches "raw/binance/BTCUSDT" and not "raw/a/b/BTCUSDT".
//   - A pattern without "*" matches the one topic of that name.
//
// "*" is always a whole segment ("feed/BTC*" is refused), and the root is
// always named, so a door can decide by the root who may read what. The zero
// Pattern matches nothing.
type Pattern struct{ text string }

// ErrInvalidPattern is wrapped by every error of [ParsePattern].
var ErrInvalidPattern = errors.New("invalid pattern")

// ParsePattern checks s.
func ParsePattern(s string) (Pattern, error) {
	if err := checkSegments(s, ErrInvalidPattern, func(int) error { return nil }); err != nil {
		return Pattern{}, err
	}
	return Pattern{text: s}, nil
}

// ParsePatterns checks several patterns.
func ParsePatterns(texts ...string) ([]Pattern, error) {
	patterns := make([]Pattern, len(texts))
	for i, text := range texts {
		p, err := ParsePattern(text)
		if err != nil {
			return nil, err
		}
		patterns[i] = p
	}
	return patterns, nil
}

// Pattern gives the pattern that matches only this topic. The topic is one
// that [ParseTopic] accepts.
func (t Topic) Pattern() Pattern { return Pattern{text: string(t)} }

// String is the pattern's text.
func (p Pattern) String() string { return p.text }

// Root is the first segment.
func (p Pattern) Root() Root { return Topic(p.text).Root() }

// Matches reports whether the pattern selects the topic.
func (p Pattern) Matches(t Topic) bool {
	if p.text == "" || t == "" {
		return false
	}
	pattern, topic := p.text, string(t)
	for {
		want, patternRest, patternMore := strings.Cut(pattern, "/")
		have, topicRest, topicMore := strings.Cut(topic, "/")
		if want == "*" {
			if !patternMore {
				return have != ""
			}
		} else if want != have {
			return false
		}
		if !patternMore || !topicMore {
			return patternMore == topicMore
		}
		pattern, topic = patternRest, topicRest
	}
}
