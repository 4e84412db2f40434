package replay

import (
	"strconv"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// Every connection plays the recording from its beginning, as a session with a
// start of its own, also while another one is under way.
func TestEveryConnectionIsASession(t *testing.T) {
	lib, clock := session(t, true), newJumpClock()
	s := serve(t, lib, ServerConfig{Clock: clock, SubscribeWait: never})
	url := s.Endpoint(lib.Recordings[0]).WS
	waiting, waitingHeader := dial(t, url)
	var starts []time.Time
	for range 3 {
		conn, h := dial(t, url)
		ns, err := strconv.ParseInt(h.Get(sessionHeader), 10, 64)
		require.NoError(t, err)
		starts = append(starts, time.Unix(0, ns))
		require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte("sub")))
		require.Equal(t, frames, all(t, conn))
	}
	length := lib.Recordings[0].Duration
	require.Equal(t, length, starts[1].Sub(starts[0]))
	require.Equal(t, length, starts[2].Sub(starts[1]))
	require.Equal(t, strconv.FormatInt(starts[0].UnixNano(), 10), waitingHeader.Get(sessionHeader))
	require.NoError(t, waiting.WriteMessage(websocket.TextMessage, []byte("sub")))
	require.Equal(t, frames, all(t, waiting))
}
