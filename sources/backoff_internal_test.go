package sources

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestJitterIsFull(t *testing.T) {
	t.Parallel()
	var ceilings []time.Duration
	j := newJitter(100*time.Millisecond, time.Second, func(n int64) int64 {
		ceilings = append(ceilings, time.Duration(n-1))
		return 0
	})
	for range 6 {
		require.Zero(t, j.NextBackOff(), "a pause may be nothing")
	}
	j.Reset()
	j.NextBackOff()
	require.Equal(t, []time.Duration{100e6, 200e6, 400e6, 800e6, 1e9, 1e9, 100e6}, ceilings)
}

// listing answers every request with one body.
type listing string

func (l listing) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(l)))}, nil
}

// TestPausesGrow watches, in a bubble with its own time, a venue that cannot be
// reached: the pauses double up to their bound, and the end of the context ends
// a pause at once.
func TestPausesGrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var dials []time.Duration
		r, err := NewRunner(Config{
			Venue: Venue{
				Source: "venue", InstrumentPaths: []string{"/list"}, MinBackoff: time.Second, MaxBackoff: 5 * time.Second,
				NewDecoder: func(DecoderOptions) Decoder { return nil }, Subscribe: func([]string, []string) [][]byte { return nil },
				ParseInstruments: func([]byte) ([]Instrument, error) { return []Instrument{{"AB", "A/B"}}, nil },
			},
			StreamURL: "ws://venue", RESTURL: "http://venue", Want: []feed.ID{"A/B"}, Origin: feed.Live, Sink: func(feed.Tick) {},
			HTTP: &http.Client{Transport: listing("{}")}, Random: func(n int64) int64 { return n - 1 }, Logger: slog.New(slog.DiscardHandler),
			Dial: func(context.Context, string, http.Header) (*websocket.Conn, *http.Response, error) {
				dials = append(dials, time.Since(began))
				return nil, nil, errors.New("unreachable")
			},
		})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		require.NoError(t, r.Run(ctx))
		require.Equal(t, []time.Duration{0, 1e9, 3e9, 7e9, 12e9, 17e9}, dials)
		require.Equal(t, 20*time.Second, time.Since(began))
		require.Contains(t, r.Stats().LastError, "unreachable")
	})
}

func TestRecentIsBounded(t *testing.T) {
	t.Parallel()
	var r recent
	id := func(i int) *Record { return &Record{TradeID: strconv.Itoa(i)} }
	for i := range 3 * maxRecent {
		require.True(t, r.add(id(i), 1))
		require.False(t, r.add(id(i), 1))
	}
	require.Len(t, r.seen, maxRecent)
	require.Len(t, r.order, maxRecent)
	require.False(t, r.add(id(3*maxRecent-maxRecent), 2))
	require.True(t, r.add(id(0), 1), "long forgotten")
}

// TestTradesWithoutIDs: two equal prints of one connection are two trades, and
// the same trade on its heir is one.
func TestTradesWithoutIDs(t *testing.T) {
	t.Parallel()
	var r recent
	price, err := feed.ParseDecimal("5")
	require.NoError(t, err)
	rec := &Record{Price: Number{price, true}, Size: Number{price, true}, Side: Buy, EventTime: 7, HasTime: true}
	require.True(t, r.add(rec, 1))
	require.True(t, r.add(rec, 1))
	require.False(t, r.add(rec, 2))
	rec.Side = Sell
	require.True(t, r.add(rec, 2))
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	c := restClient{http: &http.Client{Transport: listing("0123456789")}, base: "http://venue"}
	body, err := c.get(t.Context(), "/", 10)
	require.NoError(t, err)
	require.Len(t, body, 10)
	_, err = c.get(t.Context(), "/", 9)
	require.ErrorIs(t, err, errTooLong)
}
