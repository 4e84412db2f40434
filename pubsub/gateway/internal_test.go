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

func FuzzParseRequest(f *testing.F) {
	for _, s := range []string{
		`{"op":"subscribe","id":"1","topics":["feed/*","raw/*/BTCUSDT"],"after":{"feed/BTC-USD":5},"snapshot":false}`,
		`{"op":"unsubscribe"}`, `{"op":"ping","id":"x"}`, `{"op":"subscribe","topics":["observation/main"]}`, `[]`, `{"op":1}`, `{}{}`, ``,
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
