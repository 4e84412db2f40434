package exchange_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
	"github.com/oraclestream/oraclestream/sources/internal/decodetest"
)

func TestVenuesAreComplete(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, v := range exchange.All() {
		require.False(t, names[v.Name], "%s comes twice", v.Name)
		names[v.Name] = true
		require.NotEmpty(t, v.Channels, v.Name)
		require.NotEmpty(t, v.Subscribe([]string{"A"}, v.Channels), v.Name)
		require.Positive(t, v.MaxSymbols, v.Name)
		require.Positive(t, v.ReadLimit, v.Name)
		require.Greater(t, v.Silence, v.Ping.Every, "%s: a ping must come before the silence is too long", v.Name)
		require.Greater(t, v.MaxAge, time.Hour, v.Name)
		_, err := sources.NewRunner(sources.Config{Venue: v, Want: []feed.ID{"A/B"}, Origin: feed.Live, Sink: func(feed.Tick) {}})
		require.NoError(t, err, v.Name)
		got, ok := exchange.Named(v.Name)
		require.True(t, ok)
		require.Equal(t, v.StreamURL, got.StreamURL)
		require.NotEmpty(t, v.TickerPath("A"), v.Name)
		require.Error(t, v.ParseTicker("A", []byte(`{"a":`), func(*sources.Record) {}), v.Name)
		_, err = v.ParseInstruments([]byte(`{"a":`))
		require.Error(t, err, v.Name)
	}
	_, ok := exchange.Named("nowhere")
	require.False(t, ok)
	// One venue a source.
	live := map[string]bool{}
	for _, v := range exchange.Live() {
		require.False(t, live[v.Source], "%s comes twice", v.Source)
		live[v.Source] = true
	}
	require.Subset(t, exchangeNames(exchange.All()), exchangeNames(exchange.Live()))
}

// TestDocumentedFaults puts the faults that venues document through their
// decoders. The wanted records stand for what the file expects in words.
func TestDocumentedFaults(t *testing.T) {
	t.Parallel()
	want := map[int][]string{
		1: {"ctl reconnect "}, 2: {"ctl reconnect "}, 3: {"ctl pong "}, 6: {"ctl ack "}, 7: {"ctl reconnect "},
		8: {"ctl hb BTC-USD"}, 9: {"ctl status "}, 10: {"ctl error FOO/BAR"}, 11: {"ctl pong "}, 13: {"ctl error "}, 16: {"ctl pong "},
		12: {"ctl pong "}, 15: {"ctl error "}, 17: {"ctl error "},
		14: {"bbo BTCUSDT bid=-*- ask=-*- ts=1000000 book"},
		4:  {"ctl reconnect "}, 5: {"ctl reconnect "},
		18: nil, 19: nil, 20: {"bad: not valid JSON"},
		21: {"bad: price or size that is not positive"}, 22: {"bad: event time that cannot be"},
		23: {"bbo BTCUSDT bid=-*- ask=-*- ts=- native"}, 24: {"bad: stream and symbol disagree"},
	}
	seen := 0
	for _, line := range decodetest.Lines[decodetest.Line](t, filepath.Join(testkit.Fixtures(t), "ws", "faults__documented.jsonl.gz")) {
		for _, v := range exchange.All() {
			if line.Exchange != v.Name && line.Exchange != "any" {
				continue
			}
			expected, known := want[line.N]
			require.True(t, known, "line %d: %s", line.N, line.Expect)
			require.Equal(t, expected, decodetest.Records(v.NewDecoder(sources.DecoderOptions{}), line.Text), "%s, line %d: %s", v.Name, line.N, line.Expect)
			seen++
		}
	}
	require.Equal(t, len(want)-3+3*len(exchange.All()), seen, "three lines are for all venues")
}

func exchangeNames(venues []sources.Venue) (names []string) {
	for _, v := range venues {
		names = append(names, v.Name)
	}
	return names
}

// TestForeignFrames puts every venue's recordings through every other venue's
// decoder: nothing panics, and no foreign frame becomes a price of this venue.
func TestForeignFrames(t *testing.T) {
	t.Parallel()
	all := exchange.All()
	for i, v := range all {
		d := v.NewDecoder(sources.DecoderOptions{})
		path := foreign(t, all, i)
		for _, line := range decodetest.Lines[decodetest.Line](t, path) {
			if f, ok := line.Frame(t); ok {
				d.Decode(f, func(r *sources.Record) {
					require.Contains(t, []sources.RecordKind{sources.Control, sources.Bad}, r.Kind, "%s reads %.200s", v.Name, line.Text)
				})
			}
		}
	}
}

// foreign gives a recording of the next venue that speaks another protocol. A
// venue's twin has no recordings of its own.
func foreign(t *testing.T, all []sources.Venue, i int) string {
	t.Helper()
	own := protocol(all[i])
	for k := 1; k < len(all); k++ {
		v := all[(i+k)%len(all)]
		paths, err := filepath.Glob(filepath.Join(testkit.Fixtures(t), "ws", v.Name+"__*.jsonl.gz"))
		require.NoError(t, err)
		if protocol(v) != own && len(paths) > 0 {
			return paths[0]
		}
	}
	require.Fail(t, "no foreign recording", all[i].Name)
	return ""
}

// protocol tells venues apart by what their decoders are.
func protocol(v sources.Venue) string {
	return fmt.Sprintf("%T", v.NewDecoder(sources.DecoderOptions{}))
}
