package gateway

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/pubsub"
)

func TestFramesAreEncodedOnce(t *testing.T) {
	t.Parallel()
	f := newFrames(2)
	a := &pubsub.Message{Topic: "feed/A", Sequence: 1, Payload: []byte(`1`)}
	b := &pubsub.Message{Topic: "feed/A", Sequence: 2, Payload: []byte(`2`)}
	c := &pubsub.Message{Topic: "feed/A", Sequence: 3, Payload: []byte(`3`)}
	first, err := f.of(a)
	require.NoError(t, err)
	again, err := f.of(a)
	require.NoError(t, err)
	require.Same(t, first, again)
	for _, m := range []*pubsub.Message{b, c} {
		_, err = f.of(m)
		require.NoError(t, err)
	}
	require.Len(t, f.kept, 2, "bounded")
	_, ok := f.kept[a]
	require.False(t, ok, "the oldest is forgotten")
	_, err = f.of(&pubsub.Message{Topic: "feed/A", Payload: []byte(`{`)})
	require.Error(t, err)
}

func TestNetworkOfAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8::1": "2001:db8::/64",
		"2001:db8:0:0:ffff::1": "2001:db8::/64", "fe80::1%eth0": "fe80::/64", "a host": "a host", "": "",
	} {
		require.Equal(t, want, network(in), in)
	}
}

func TestMistakesInOwnWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ say, id, code, message string }{
		{`[]`, "", codeBadMessage, "not a JSON object"},
		{`"x"`, "", codeBadMessage, "not a JSON object"},
		{`{"op":`, "", codeBadMessage, "not JSON"},
		{`{"id":"1","op":`, "1", codeBadMessage, "not JSON"},
		{`{"id":"1"`, "1", codeBadMessage, "not JSON"},
		{`{"id":"1","op":"ping"}}`, "1", codeBadMessage, "more than one JSON value in a message"},
		{`{"id":1,"op":"ping"}`, "", codeBadMessage, `"id" is not text`},
		{`{"id":"1","op":5}`, "1", codeBadMessage, `"op" is not text`},
		{`{"id":"1","op":"ping","op":"subscribe"}`, "1", codeBadMessage, `"op" comes twice`},
		{`{"id":"1","op":"ping","OP":"subscribe"}`, "1", codeBadMessage, `unknown field "OP"`},
		{`{"id":"1","op":"subscribe","topics":"feed/*"}`, "1", codeBadMessage, `"topics" is not a list of text`},
		{`{"id":"1","op":"subscribe","topics":[1],"snapshot":0}`, "1", codeBadMessage, `"topics" is not a list of text; "snapshot" is not true or false`},
		{`{"id":"1","op":"subscribe","topics":["feed/a"],"after":[]}`, "1", codeBadAfter, `"after": not a JSON object`},
		{`{"id":"1","op":"subscribe","topics":["feed/a"],"after":7}`, "1", codeBadAfter, `"after": not a JSON object`},
		{`{"op":"subscribe","topics":["feed/a"],"after":{"feed/a":"7"},"id":"1"}`, "1", codeBadAfter, `"after" of "feed/a" is not the number of a message`},
		{`{"id":"1","op":"subscribe","topics":["feed/a"],"after":{"feed/a":null}}`, "1", codeBadAfter, `"after" of "feed/a" is not the number of a message`},
		{`{"id":"1","op":"subscribe","topics":["feed/a"],"after":{"feed/a":1e3}}`, "1", codeBadAfter, `"after" of "feed/a" is not the number of a message`},
		{`{"id":"1","op":"subscribe","topics":["feed/a"],"after":{"feed/a":1,"feed/a":2}}`, "1", codeBadAfter, `"after": "feed/a" comes twice`},
		{`{"id":"1","op":"subscribe","topics":["feed/a"],"after":{"x/a":1}}`, "1", codeBadAfter, `"x/a" does not begin with one of feed, raw, report, delivery`},
		{`{"id":"1","op":"subscribe","topics":["prices/a"]}`, "1", codeBadTopic, `"prices/a" does not begin with one of feed, raw, report, delivery`},
		{`{"id":"1","op":"subscribe","topics":["*"]}`, "1", codeBadTopic, `"*" does not begin with one of feed, raw, report, delivery`},
		{`{"id":"1","op":"subscribe","topics":["feed/ü"]}`, "1", codeBadTopic, `invalid pattern: "feed/ü" has the character 'ü'`},
		{`{"id":"1","op":"subscribe","topics":["pub/a"]}`, "1", codeForbidden, `"pub/a" is not readable here`},
	} {
		r, err := parseRequest([]byte(c.say))
		var e *protocolError
		require.ErrorAs(t, err, &e, c.say)
		require.Equal(t, c.code, e.code, c.say)
		require.Equal(t, c.message, e.message, c.say)
		require.Equal(t, c.id, r.id, c.say)
		require.NotEmpty(t, e.advice, c.say)
		for _, other := range []string{"observation", "iot", "Go ", "struct"} {
			require.NotContains(t, e.Error()+e.advice, other, c.say)
		}
	}
	// Null counts as left out.
	r, err := parseRequest([]byte(`{"op":"subscribe","id":null,"topics":["feed/a"],"after":null,"snapshot":null}`))
	require.NoError(t, err)
	require.Equal(t, request{op: opSubscribe, patterns: r.patterns, after: map[pubsub.Topic]uint64{}, snapshot: true}, r)
}

func FuzzParseRequest(f *testing.F) {
	for _, s := range []string{
		`{"op":"subscribe","id":"1","topics":["feed/*","raw/*/BTCUSDT"],"after":{"feed/BTC-USD":5},"snapshot":false}`,
		`{"op":"unsubscribe"}`, `{"op":"ping","id":"x"}`, `{"op":"subscribe","topics":["observation/main"]}`, `[]`, `{"op":1}`, `{}{}`, ``,
		`{"op":"ping","op":"ping"}`, `{"id":"1","op":"subscribe","topics":["feed/ü"],"after":{"feed/a":"1"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parseRequest(data)
		if err != nil {
			var e *protocolError
			if !errors.As(err, &e) || e.code == "" || e.message == "" || e.advice == "" {
				t.Fatalf("%q gives %v", data, err)
			}
			if _, err := json.Marshal(newErrorFrame(r.id, e)); err != nil {
				t.Fatal(err)
			}
			return
		}
		for _, p := range r.patterns {
			switch p.Root() {
			case pubsub.Feed, pubsub.Raw, pubsub.Report, pubsub.Delivery:
			default:
				t.Fatalf("%q lets %s be read", data, p)
			}
		}
		for topic := range r.after {
			matched := false
			for _, p := range r.patterns {
				matched = matched || p.Matches(topic)
			}
			if !matched {
				t.Fatalf("%q resumes %s, which it does not subscribe to", data, topic)
			}
		}
		if len(r.id) > maxID {
			t.Fatalf("%q has a long id", data)
		}
	})
}
