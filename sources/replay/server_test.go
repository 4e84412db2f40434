package replay

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
)

// odd is a text that any re-encoding would change.
const odd = "{ \"a\" :1.50,\"b\":\"\u00e9\\u00e9\\/\", \"z\":1e-7 }\n"

func session(t *testing.T, subscribed bool) *Library {
	t.Helper()
	f := newFolder(t)
	f.add("rest/instruments__toy.txt.gz", "rest:instruments", "recorded", list)
	text := line(1, "1600000000.25", "open", "")
	if subscribed {
		text += line(2, "1600000000.5", "tx", "sub")
	}
	text += line(3, "1600000001", "rx", odd) +
		`{"n":4,"t":"1600000003.5","d":"rx","b":"AAH/gA=="}` + "\n" +
		line(5, "1600000003.75", "rest", "the book") +
		line(6, "1600000003", "rx", "back in time") +
		line(7, "1600000004.250000001", "rx", top("AB", "1.1", "1.2", 1600000004_000000000)) +
		line(8, "1600000004.250000001", "rx", "")
	f.add("ws/toy__1.jsonl.gz", "toy", "recorded", text)
	lib, err := f.load()
	require.NoError(t, err)
	return lib
}

var frames = []got{
	{websocket.TextMessage, odd},
	{websocket.BinaryMessage, "\x00\x01\xff\x80"},
	{websocket.TextMessage, "back in time"},
	{websocket.TextMessage, top("AB", "1.1", "1.2", 1600000004_000000000)},
	{websocket.TextMessage, ""},
}

func TestFramesAndPace(t *testing.T) {
	for _, c := range []struct {
		speed  string
		sleeps []time.Duration
	}{
		{"1", []time.Duration{750 * time.Millisecond, 2500 * time.Millisecond, 750*time.Millisecond + 1}},
		{"2.5", []time.Duration{300 * time.Millisecond, time.Second, 300 * time.Millisecond}},
		{"0.5", []time.Duration{1500 * time.Millisecond, 5 * time.Second, 1500*time.Millisecond + 2}},
	} {
		t.Run(c.speed, func(t *testing.T) {
			speed, err := ParseSpeed(c.speed)
			require.NoError(t, err)
			lib, clock := session(t, true), newJumpClock()
			s := serve(t, lib, ServerConfig{Clock: clock, Speed: speed, SubscribeWait: never})
			conn, h := dial(t, s.Endpoint(lib.Recordings[0]).WS)
			require.Equal(t, strconv.FormatInt(clock.Now().UnixNano(), 10), h.Get(sessionHeader))
			require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte("sub")))
			require.Equal(t, frames, all(t, conn))
			require.Equal(t, c.sleeps, clock.sleeps)
		})
	}
}

// Nothing is sent before the client's subscription, or the end of the wait.
func TestWaitsForTheSubscription(t *testing.T) {
	lib, clock := session(t, true), newJumpClock()
	s := serve(t, lib, ServerConfig{Clock: clock, SubscribeWait: never})
	conn, _ := dial(t, s.Endpoint(lib.Recordings[0]).WS)
	require.NoError(t, conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)))
	pong := make(chan struct{})
	conn.SetPongHandler(func(string) error {
		close(pong)
		return nil
	})
	read := make(chan []got, 1)
	go func() { read <- all(t, conn) }()
	<-pong
	require.Empty(t, clock.sleeps, "a ping is no subscription")
	require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte("sub")))
	require.Equal(t, frames, <-read)
}

func TestPlaysWithoutSubscription(t *testing.T) {
	lib, clock := session(t, true), newJumpClock()
	s := serve(t, lib, ServerConfig{Clock: clock, SubscribeWait: 400 * time.Millisecond})
	conn, _ := dial(t, s.Endpoint(lib.Recordings[0]).WS)
	require.Equal(t, frames, all(t, conn))
	require.Equal(t, []time.Duration{400 * time.Millisecond, 350 * time.Millisecond}, clock.sleeps[:2], "the wait counts")

	// Where the recorded client sent nothing, as in a stream named by its URL,
	// there is nothing to wait for.
	lib = session(t, false)
	s = serve(t, lib, ServerConfig{Clock: newJumpClock(), SubscribeWait: never})
	conn, _ = dial(t, s.Endpoint(lib.Recordings[0]).WS+"/stream?streams=a@trade")
	require.Equal(t, frames, all(t, conn))
}

func TestAnswersREST(t *testing.T) {
	lib := session(t, true)
	s := serve(t, lib, ServerConfig{})
	base := s.Endpoint(lib.Recordings[0]).REST
	status, body := fetch(t, base+"/x?symbol=A")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "the book", body)
	status, body = fetch(t, base+"/list?a=b")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, `{"AB":"A/B","CD":"C/D"}`, body)
	for _, path := range []string{"/x?symbol=B", "/configuration", ""} {
		status, _ = fetch(t, base+path)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	status, _ = fetch(t, strings.TrimSuffix(base, "toy__1")+"other/x")
	require.Equal(t, http.StatusNotFound, status)
	resp, err := http.Post(base+"/x", "text/plain", nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
	http.DefaultClient.CloseIdleConnections()
}

func TestBoundsAndEnd(t *testing.T) {
	lib := session(t, true)
	s := NewServer(lib, ServerConfig{MaxClients: 1, SubscribeWait: never})
	require.NoError(t, s.Close())
	require.ErrorContains(t, s.Start(t.Context()), "closed")

	s = serve(t, lib, ServerConfig{MaxClients: 1, Clock: newJumpClock(), SubscribeWait: never})
	require.ErrorContains(t, s.Start(t.Context()), "already started")
	url := s.Endpoint(lib.Recordings[0]).WS
	conn, _ := dial(t, url)
	_, resp, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	require.NoError(t, resp.Body.Close())
	// A session that waits ends with the server.
	require.NoError(t, s.Close())
	_, _, err = conn.ReadMessage()
	require.Error(t, err)

	busy := NewServer(lib, ServerConfig{Addr: strings.Split(strings.TrimPrefix(serve(t, lib, ServerConfig{}).Endpoint(lib.Recordings[0]).WS, "ws://"), "/")[0]})
	require.ErrorContains(t, busy.Start(t.Context()), "start replay server")
	require.NoError(t, busy.Close())
}

func TestConfigure(t *testing.T) {
	lib := session(t, true)
	clock := newJumpClock()
	s := serve(t, lib, ServerConfig{Clock: clock, Speed: 500})
	r := lib.Recordings[0]
	plan := []PlannedFeed{
		{ID: "A/B@20200913", Pair: "A/B", Inputs: []Input{{Recording: r, Pair: "A/B", Symbol: "AB"}, {Recording: &Recording{}, Pair: "E/F"}}},
	}
	var ticks []feed.Tick
	cfg := s.Configure(r, plan, sources.Config{
		Sink: func(t feed.Tick) { ticks = append(ticks, t) },
		Now:  clock.Now, EventTime: func(t time.Time) time.Time { return t },
	})
	require.Equal(t, []feed.ID{"A/B"}, cfg.Want)
	require.Equal(t, feed.Replay, cfg.Origin)
	require.True(t, cfg.NewSessions)
	require.Nil(t, cfg.EventTime)
	require.Equal(t, "toy", cfg.Venue.Source)
	require.Equal(t, s.Endpoint(r).WS, cfg.StreamURL)
	require.Equal(t, s.Endpoint(r).REST, cfg.RESTURL)
	require.GreaterOrEqual(t, cfg.Venue.MaxSymbols, 1)
	require.Less(t, cfg.Venue.MinBackoff, time.Second)
	require.GreaterOrEqual(t, cfg.Venue.Silence, 5*time.Second+slack, "the recording is silent for 2.5 s, at half speed")

	cfg.Sink(feed.Tick{Pair: "A/B"})
	cfg.Sink(feed.Tick{Pair: "C/D"})
	require.Equal(t, feed.ID("A/B@20200913"), ticks[0].Pair)
	require.Equal(t, feed.ID("C/D"), ticks[1].Pair)

	// The event map begins with the session that the server names.
	began := clock.Now().Add(-time.Minute)
	h := http.Header{sessionHeader: {strconv.FormatInt(began.UnixNano(), 10)}}
	require.True(t, cfg.SessionEventTime(h)(r.Start.Add(time.Second)).Equal(began.Add(2*time.Second)))
	// Without a header, or with one from the future, it begins now.
	for _, h := range []http.Header{{}, {sessionHeader: {"x"}}, {sessionHeader: {"9000000000000000000"}}} {
		require.True(t, cfg.SessionEventTime(h)(r.Start).Equal(clock.Now()))
	}
}

// asking wants the same documents after every frame, and replies to it.
type asking struct{ toyDecoder }

func (asking) Requests() []sources.Request {
	return []sources.Request{{Path: "/x?symbol=A&limit=5"}, {Path: "/x?symbol=B"}, {Path: "%zz"}}
}

func (asking) Replies() [][]byte { return [][]byte{[]byte("again")} }

func TestDecoderAsksOnlyForWhatIsOnRecord(t *testing.T) {
	r := session(t, true).Recordings[0]
	d := r.newDecoder(sources.DecoderOptions{})
	require.Empty(t, requests(t, d))
	require.Empty(t, replies(t, d))
	r.venue.NewDecoder = func(sources.DecoderOptions) sources.Decoder { return asking{} }
	d = r.newDecoder(sources.DecoderOptions{})
	require.Equal(t, []sources.Request{{Path: "/x?symbol=A&limit=5"}}, requests(t, d))
	require.Equal(t, [][]byte{[]byte("again")}, replies(t, d))
}

func requests(t *testing.T, d sources.Decoder) []sources.Request {
	t.Helper()
	q, ok := d.(sources.Requester)
	require.True(t, ok)
	return q.Requests()
}

func replies(t *testing.T, d sources.Decoder) [][]byte {
	t.Helper()
	q, ok := d.(sources.Replier)
	require.True(t, ok)
	return q.Replies()
}
