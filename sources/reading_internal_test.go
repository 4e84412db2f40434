package sources

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// asker is a decoder that asks for documents with every frame.
type asker struct{ wanted []Request }

func (a *asker) Decode(Frame, func(*Record)) {}

func (a *asker) Requests() []Request { return a.wanted }

// TestRequestsWaitOnce: a decoder may ask again for what waits, as it does while
// the venue wants to be left alone; asking for ever more ends the connection.
func TestRequestsWaitOnce(t *testing.T) {
	t.Parallel()
	a := &asker{wanted: []Request{{Path: "/a"}, {Path: "/b"}, {Path: "/a"}}}
	r, err := NewRunner(Config{
		Venue: Venue{
			Name: "v", Source: "v", StreamURL: "ws://127.0.0.1", RESTURL: "http://127.0.0.1", InstrumentPaths: []string{"/"},
			NewDecoder:       func(DecoderOptions) Decoder { return a },
			Subscribe:        func(_, _ []string) [][]byte { return nil },
			ParseInstruments: func([]byte) ([]Instrument, error) { return nil, nil },
		},
		Want: []feed.ID{"A/B"}, Origin: feed.Simulated, Sink: func(feed.Tick) {},
	})
	require.NoError(t, err)
	c := newConnection(newGroup(r, []string{"A"}, map[string]feed.ID{"A": "A/B"}), nil, nil)
	for range 2 * queuedRequests {
		require.NoError(t, c.decode(Frame{Kind: Text}))
	}
	require.Equal(t, []Request{{Path: "/a"}, {Path: "/b"}}, c.queue)
	a.wanted = nil
	for i := range queuedRequests {
		a.wanted = append(a.wanted, Request{Path: fmt.Sprint("/", i)})
	}
	require.ErrorContains(t, c.decode(Frame{Kind: Text}), "too many documents")
}
