package sources_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/sources"
)

// tokens makes the server hand out numbered tokens, and counts them.
func tokens(s *server, answer func(n int64) string) *atomic.Int64 {
	var given atomic.Int64
	s.mux.HandleFunc("POST /token", func(w http.ResponseWriter, _ *http.Request) { reply(w, answer(given.Add(1))) })
	return &given
}

// The token's address replaces the venue's own, is new at each connection, and
// never reaches a log.
func TestTokenIsFetchedBeforeEachConnection(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, conn *websocket.Conn, gone <-chan struct{}) {
		say(t, conn, trade(n, "100"))
		if n > 2 {
			<-gone
		}
	})
	given := tokens(s, func(n int64) string { return "secret" + strconv.FormatInt(n, 10) })
	cfg := config(s)
	var owns []string
	cfg.Venue.Token = &sources.Token{Path: "/token", StreamURL: func(own string, answer []byte) (string, error) {
		owns = append(owns, own)
		return own + "?token=" + string(answer), nil
	}}
	r := start(t, cfg)
	eventually(t, func() bool { return len(r.all()) >= 3 }, "ticks from three connections")
	require.GreaterOrEqual(t, given.Load(), int64(3))
	r.cancel()
	require.Equal(t, cfg.StreamURL, owns[0])
	require.NotContains(t, r.log.String(), "secret")
	require.NotContains(t, r.Stats().LastError, "secret")
}

func TestTokenAddressIsChecked(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{
		"downgraded": "ws://other.example/stream?token=secret", "not an address": "secret", "another protocol": "http://other.example/secret",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			tokens(s, func(int64) string { return address })
			cfg := config(s)
			cfg.Venue.StreamURL, cfg.StreamURL = "wss://venue.example/stream", ""
			cfg.Venue.Token = &sources.Token{Path: "/token", StreamURL: func(own string, answer []byte) (string, error) {
				require.Empty(t, own)
				return string(answer), nil
			}}
			r := start(t, cfg)
			eventually(t, func() bool { return strings.Contains(r.Stats().LastError, "no usable stream address") }, "refused")
			require.NotContains(t, r.log.String(), "secret")
			require.Zero(t, r.Stats().Connects)
		})
	}
}

func TestTokenFails(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	cfg := config(s)
	cfg.Venue.Token = &sources.Token{Path: "/none", StreamURL: func(string, []byte) (string, error) { return "", errors.New("unused") }}
	r := start(t, cfg)
	eventually(t, func() bool { return strings.Contains(r.Stats().LastError, "fetch token: answered 404") }, "the error is told")
	cfg.Sink = nil
	cfg.Venue.Token = &sources.Token{}
	_, err := sources.NewRunner(cfg)
	require.ErrorIs(t, err, sources.ErrConfig)
}
