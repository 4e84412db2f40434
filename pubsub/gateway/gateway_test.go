package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/pubsub"
	"github.com/oraclestream/oraclestream/pubsub/gateway"
)

func TestSubscribe(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{}, pubsub.BusConfig{})
	d.publish(t, "feed/BTC-USD", 3)
	d.publish(t, "raw/kraken/XBT-USD", 1)
	d.publish(t, "observation/main", 1)
	c := d.dial(t, "")
	c.say(t, `{"op":"subscribe","id":"1","topics":["feed/*","feed/BTC-USD"]}`)
	c.expect(t, "ack 1 subscribe [feed/* feed/BTC-USD]")
	f := c.next(t)
	require.Equal(t, frame{Op: "message", Topic: "feed/BTC-USD", Seq: 3, Time: "1970-01-01T00:00:00Z", Publisher: "node-1", Origin: "simulated", Data: json.RawMessage(`{"v":1}`)}, f)
	d.publish(t, "feed/BTC-USD", 1)
	d.publish(t, "feed/ETH-USD", 1)
	c.expect(t, "feed/BTC-USD:4", "feed/ETH-USD:1")
	c.say(t, `{"op":"subscribe","id":"2","topics":["raw/kraken/*"],"after":{"raw/kraken/XBT-USD":0}}`)
	c.expect(t, "ack 2 subscribe [feed/* feed/BTC-USD raw/kraken/*]", "raw/kraken/XBT-USD:1")
	c.say(t, `{"op":"unsubscribe","topics":["feed/*"]}`)
	c.expect(t, "ack  unsubscribe [feed/BTC-USD raw/kraken/*]")
	d.publish(t, "feed/ETH-USD", 1)
	d.publish(t, "feed/BTC-USD", 1)
	c.expect(t, "feed/BTC-USD:5")
	c.say(t, `{"op":"unsubscribe"}`)
	c.expect(t, "ack  unsubscribe []")
	d.publish(t, "feed/BTC-USD", 1)
	c.say(t, `{"op":"ping","id":"p"}`)
	pong := c.next(t)
	require.Equal(t, frame{Op: "pong", ID: "p", Time: "2023-11-14T22:13:20Z"}, pong)
	c.say(t, `{"op":"subscribe","topics":["feed/BTC-USD"],"snapshot":false}`)
	c.expect(t, "ack  subscribe [feed/BTC-USD]")
	d.publish(t, "feed/BTC-USD", 1)
	c.expect(t, "feed/BTC-USD:7")
}

func TestTopicsInTheQuery(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{Limits: gateway.Limits{Patterns: 2}}, pubsub.BusConfig{})
	d.publish(t, "feed/BTC-USD", 1)
	d.dial(t, "?topics=feed/*,raw/*").expect(t, "ack  subscribe [feed/* raw/*]", "feed/BTC-USD:1")
	quiet := d.dial(t, "?topics=feed/*&snapshot=false&policy=cut")
	quiet.expect(t, "ack  subscribe [feed/*]")
	d.publish(t, "feed/BTC-USD", 1)
	quiet.expect(t, "feed/BTC-USD:2")
	for query, code := range map[string]string{
		"?topics=":                     "bad_topic",
		"?topics=feed":                 "bad_topic",
		"?topics=observation/*":        "forbidden_topic",
		"?topics=pub/a/b":              "forbidden_topic",
		"?topics=feed/a,feed/b,feed/c": "too_many_topics",
		"?policy=wait":                 "bad_policy",
		"?snapshot=maybe":              "bad_message",
		"?topic=feed/*":                "bad_message",
		"?topics=feed/*&x":             "bad_message",
		"?topics=feed/*&topics=raw/*":  "bad_message",
		"?topics=%zz":                  "bad_message",
	} {
		status, f := d.refused(t, query, nil)
		require.Equal(t, http.StatusBadRequest, status, query)
		require.Equal(t, code, f.Code, query)
	}
	_, f := d.refused(t, "?topic=feed/*", nil)
	require.Equal(t, `unknown query parameter "topic"`, f.Message)
	require.Contains(t, f.Advice, "use topics")
}

func TestPlainRequestIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{}, pubsub.BusConfig{})
	resp, err := http.Get(d.server.URL + "/v1/stream")
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	require.Equal(t, http.StatusUpgradeRequired, resp.StatusCode)
	var f frame
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&f))
	require.Contains(t, f.Advice, "websocat")
}

func TestResumeAfterReconnect(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{}, pubsub.BusConfig{History: 50})
	first := d.dial(t, "?topics=feed/*")
	first.expect(t, "ack  subscribe [feed/*]")
	d.publish(t, "feed/A", 5)
	for i := range 5 {
		first.expect(t, fmt.Sprintf("feed/A:%d", i+1))
	}
	require.NoError(t, first.Close())
	d.publish(t, "feed/A", 20)
	d.publish(t, "feed/B", 2)
	second := d.dial(t, "")
	second.say(t, `{"op":"subscribe","topics":["feed/*"],"after":{"feed/A":5,"feed/B":0}}`)
	second.expect(t, "ack  subscribe [feed/*]")
	d.publish(t, "feed/A", 1)
	for i := range 20 {
		second.expect(t, fmt.Sprintf("feed/A:%d", i+6))
	}
	second.expect(t, "feed/B:1", "feed/B:2", "feed/A:26")

	// Away for longer than the history reaches back.
	d.publish(t, "feed/A", 100)
	third := d.dial(t, "")
	third.say(t, `{"op":"subscribe","topics":["feed/A"],"after":{"feed/A":26}}`)
	third.expect(t, "ack  subscribe [feed/A]", "gap feed/A 26-77 50 history", "feed/A:77")
	// A topic that is not known here.
	third.say(t, `{"op":"subscribe","topics":["feed/Z"],"after":{"feed/Z":9}}`)
	for f := third.next(t); f.Op != "gap"; f = third.next(t) {
		require.Contains(t, []string{"ack", "message"}, f.Op)
	}
	require.Equal(t, 2, d.count(t, "gaps_total", ""))
}

func TestMistakesAreAnswered(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{Limits: gateway.Limits{Patterns: 3, MessageBurst: 100}}, pubsub.BusConfig{})
	c := d.dial(t, "")
	many := `"feed/x"` + strings.Repeat(`,"feed/x"`, 300)
	for _, tc := range []struct{ say, want string }{
		{`garbage`, "error  bad_message"},
		{``, "error  bad_message"},
		{`null`, "error  bad_message"},
		{`{}`, "error  unknown_op"},
		{`[]`, "error  bad_message"},
		{`{"op":"subscribe","topics":"feed/*"}`, "error  bad_message"},
		{`{"op":"subscribe","id":"x","topic":["feed/*"]}`, "error x bad_message"},
		{`{"op":"ping"} {"op":"ping"}`, "error  bad_message"},
		{`{"op":"ping","id":"` + strings.Repeat("x", 65) + `"}`, "error  bad_message"},
		{`{"op":"publish","id":"7"}`, "error 7 unknown_op"},
		{`{"op":"subscribe","id":"8"}`, "error 8 bad_topic"},
		{`{"op":"subscribe","id":"8","topics":["feed/*x"]}`, "error 8 bad_topic"},
		{`{"op":"subscribe","id":"9","topics":["observation/main"]}`, "error 9 forbidden_topic"},
		{`{"op":"subscribe","topics":["feed/a"],"after":{"feed/b":1}}`, "error  bad_after"},
		{`{"op":"subscribe","topics":["feed/*"],"after":{"feed/*":1}}`, "error  bad_after"},
		{`{"op":"subscribe","topics":["feed/*"],"after":{"feed/a":-1},"id":"10"}`, "error 10 bad_after"},
		{`{"op":"subscribe","id":"11","topics":["feed/*"],"after":{"feed/a":1.5}}`, "error 11 bad_after"},
		{`{"op":"subscribe","topics":["feed/a","feed/b","feed/c","feed/d"]}`, "error  too_many_topics"},
		{`{"op":"subscribe","topics":[` + many + `]}`, "error  too_many_topics"},
		{`{"op":"unsubscribe","topics":["x"]}`, "error  bad_topic"},
	} {
		c.say(t, tc.say)
		require.Equal(t, tc.want, c.next(t).String(), "%.80s", tc.say)
	}
	require.NoError(t, c.WriteMessage(websocket.BinaryMessage, []byte(`{"op":"ping"}`)))
	c.expect(t, "error  bad_message")
	c.say(t, `{"op":"subscribe","topics":["feed/a","feed/b","feed/c"]}`)
	c.expect(t, "ack  subscribe [feed/a feed/b feed/c]")
	c.say(t, `{"op":"subscribe","topics":["feed/a"]}`)
	c.expect(t, "ack  subscribe [feed/a feed/b feed/c]")
	c.say(t, `{"op":"subscribe","topics":["feed/d"]}`)
	c.expect(t, "error  too_many_topics")
	require.Equal(t, 22, d.count(t, "client_errors_total", ""))
}

func TestOversizeMessageEndsTheConnection(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{Limits: gateway.Limits{MessageBytes: 1000}}, pubsub.BusConfig{})
	c := d.dial(t, "")
	c.say(t, `{"op":"ping","id":"`+strings.Repeat("x", 20_000)+`"}`)
	require.Equal(t, websocket.CloseMessageTooBig, c.closed(t))
	require.Eventually(t, func() bool { return d.count(t, "ended_total", "oversize") == 1 }, 2*time.Minute, time.Millisecond)
}

// The clock stands, so that a busy machine gives nobody a new allowance.
func TestTalkativeClientIsThrownOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := open(t, gateway.Config{Limits: gateway.Limits{MessagesPerSecond: 1, MessageBurst: 3}}, pubsub.BusConfig{})
		c := d.dial(t, "")
		for range 4 {
			c.say(t, `{"op":"ping"}`)
		}
		c.expect(t, "pong ", "pong ", "pong ", "error  rate_limited")
		require.Equal(t, websocket.ClosePolicyViolation, c.closed(t))
		// The same holds for ping frames.
		c = d.dial(t, "")
		for range 20 {
			if c.WriteControl(websocket.PingMessage, []byte("x"), time.Now().Add(time.Second)) != nil {
				break
			}
		}
		require.Equal(t, websocket.ClosePolicyViolation, c.closed(t))
	})
}

func TestTextThatIsNotUTF8EndsTheConnection(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{}, pubsub.BusConfig{})
	c := d.dial(t, "")
	c.say(t, "{\"op\":\"ping\",\"id\":\"\xff\"}")
	c.expect(t, "error  bad_message")
	require.Equal(t, websocket.CloseInvalidFramePayloadData, c.closed(t))
	require.Eventually(t, func() bool { return d.count(t, "ended_total", "invalid") == 1 }, 2*time.Minute, time.Millisecond)
}

// TestAfterOfASubscribedTopicIsPassedOver holds what docs/stream.md promises.
func TestAfterOfASubscribedTopicIsPassedOver(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{}, pubsub.BusConfig{})
	d.publish(t, "feed/A", 3)
	c := d.dial(t, "?topics=feed/*")
	c.expect(t, "ack  subscribe [feed/*]", "feed/A:3")
	c.say(t, `{"op":"subscribe","topics":["feed/A"],"after":{"feed/A":1}}`)
	c.expect(t, "ack  subscribe [feed/* feed/A]")
	c.say(t, `{"op":"ping","id":"nothing between"}`)
	c.expect(t, "pong nothing between")
	c.say(t, `{"op":"unsubscribe"}`)
	c.say(t, `{"op":"subscribe","topics":["feed/*"],"after":{"feed/A":1}}`)
	c.expect(t, "ack  unsubscribe []", "ack  subscribe [feed/*]", "feed/A:2", "feed/A:3")
}

func TestConnectionLimits(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{
		Limits:        gateway.Limits{Connections: 3, ConnectionsPerAddress: 2},
		ClientAddress: func(r *http.Request) string { return r.Header.Get("From") },
	}, pubsub.BusConfig{})
	a := d.dialFrom(t, "2001:db8::1")
	d.dialFrom(t, "2001:db8::2")
	status, f := d.refused(t, "", http.Header{"From": {"2001:db8::3"}})
	require.Equal(t, http.StatusTooManyRequests, status, "one IPv6 network is one client")
	require.Equal(t, "too_many_connections", f.Code)
	d.dialFrom(t, "192.0.2.1")
	status, _ = d.refused(t, "", http.Header{"From": {"192.0.2.2"}})
	require.Equal(t, http.StatusTooManyRequests, status)
	require.Equal(t, 1, d.count(t, "refused_total", "address"))
	require.Equal(t, 1, d.count(t, "refused_total", "total"))
	require.NoError(t, a.Close())
	require.Eventually(t, func() bool { return d.count(t, "connections", "") == 2 }, 2*time.Minute, time.Millisecond)
	d.dialFrom(t, "192.0.2.2")
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{Origins: []string{"https://app.example"}}, pubsub.BusConfig{})
	host, err := url.Parse(d.server.URL)
	require.NoError(t, err)
	for origin, welcome := range map[string]bool{
		"":                          true,
		"http://" + host.Host:       true,
		"https://app.example":       true,
		"https://APP.example":       true,
		"https://evil.example":      false,
		"https://app.example.evil":  false,
		"http://app.example":        false,
		"null":                      false,
		"http://" + host.Hostname(): false,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		if !welcome {
			status, f := d.refused(t, "", header)
			require.Equal(t, http.StatusForbidden, status, origin)
			require.Equal(t, "forbidden_origin", f.Code)
			continue
		}
		ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), d.url(""), header)
		require.NoError(t, err, origin)
		require.NoError(t, resp.Body.Close())
		require.NoError(t, ws.Close())
	}
	everyone := open(t, gateway.Config{Origins: []string{"*"}}, pubsub.BusConfig{})
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), everyone.url(""), http.Header{"Origin": {"https://evil.example"}})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.NoError(t, ws.Close())
	for _, bad := range []string{"app.example", "https://", "https://app.example/", "%"} {
		_, err := gateway.New(gateway.Config{Bus: d.bus, Origins: []string{bad}})
		require.ErrorIs(t, err, gateway.ErrConfig, bad)
	}
	_, err = gateway.New(gateway.Config{})
	require.ErrorIs(t, err, gateway.ErrConfig)
}

// New limits count for those who connect from then on; nobody is cut off.
func TestSetLimits(t *testing.T) {
	t.Parallel()
	d := open(t, gateway.Config{Limits: gateway.Limits{Connections: 2, Patterns: 2}}, pubsub.BusConfig{})
	first := d.dial(t, "?topics=feed/a,feed/b")
	first.next(t)
	d.gateway.SetLimits(gateway.Limits{Connections: 1, Patterns: 1})
	status, _ := d.refused(t, "?topics=feed/a", nil)
	require.Equal(t, http.StatusTooManyRequests, status)
	d.publish(t, "feed/a", 1)
	require.Equal(t, "message", first.next(t).Op, "who was there stays")
	d.gateway.SetLimits(gateway.Limits{Connections: 5, Patterns: 1})
	status, f := d.refused(t, "?topics=feed/a,feed/b", nil)
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, f.Message, "at most 1 topics")
	d.dial(t, "?topics=feed/a")
}
