package replay

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/sources"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

// toy is a venue with a protocol of its own: {"s":symbol,"b":bid,"a":ask,"e":unix
// nanoseconds}, and {"h":true} for history. It stands for the real venues where
// a test is about the replay and not about a venue.
func toy(name string) sources.Venue {
	return sources.Venue{
		Name: name, Source: name,
		NewDecoder: func(sources.DecoderOptions) sources.Decoder { return toyDecoder{} },
		Channels:   []string{"top"},
		Subscribe: func(symbols, _ []string) [][]byte {
			return [][]byte{[]byte(`{"sub":"` + strings.Join(symbols, ",") + `"}`)}
		},
		MaxSymbols: 1, ReadLimit: 1 << 20, Silence: time.Second, MinBackoff: time.Minute, MaxBackoff: time.Hour,
		InstrumentPaths: []string{"/list"},
		ParseInstruments: func(body []byte) ([]sources.Instrument, error) {
			var list map[string]feed.ID
			if err := json.Unmarshal(body, &list); err != nil {
				return nil, err
			}
			var out []sources.Instrument
			for s, p := range list {
				out = append(out, sources.Instrument{Symbol: s, Pair: p})
			}
			return out, nil
		},
	}
}

type toyDecoder struct{}

func (toyDecoder) Decode(f sources.Frame, emit func(*sources.Record)) {
	var m struct {
		S, B, A string
		E       int64
		H       bool
	}
	if f.Kind == sources.REST || json.Unmarshal(f.Data, &m) != nil || m.S == "" {
		return
	}
	number := func(s string) sources.Number {
		d, err := feed.ParseDecimal(s)
		return sources.Number{Value: d, Present: err == nil}
	}
	r := sources.Record{Kind: sources.BBO, Symbol: m.S, Bid: number(m.B), Ask: number(m.A), EventTime: m.E, HasTime: m.E != 0}
	if m.H {
		r = sources.Record{Kind: sources.Trade, Symbol: m.S, Price: number(m.B), History: true, EventTime: m.E, HasTime: m.E != 0}
	}
	emit(&r)
}

func toys(protocol string) (sources.Venue, bool) {
	return toy(protocol), strings.HasPrefix(protocol, "toy")
}

const header = "file\texchange_or_protocol\tchannels_or_note\tkind\tsource\tlicence\tframes\tspan_utc\tanswer_file\tanswer_records\tsha256\n"

// folder writes recordings. The key of files is the path; the manifest's rows
// are given as protocol and kind.
type folder struct {
	t    *testing.T
	dir  string
	rows strings.Builder
}

func newFolder(t *testing.T) *folder { return &folder{t: t, dir: t.TempDir()} }

func pack(t *testing.T, plain string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(plain))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func (f *folder) add(file, protocol, kind, plain string) {
	f.t.Helper()
	b := pack(f.t, plain)
	name := filepath.Join(f.dir, filepath.FromSlash(file))
	require.NoError(f.t, os.MkdirAll(filepath.Dir(name), 0o750))
	require.NoError(f.t, os.WriteFile(name, b, 0o600))
	sum := sha256.Sum256(b)
	f.row(file, protocol, kind, hex.EncodeToString(sum[:8]))
}

func (f *folder) row(file, protocol, kind, sum string) {
	fmt.Fprintf(&f.rows, "%s\t%s\t\t%s\t\t\t\t\t\t\t%s\n", file, protocol, kind, sum)
}

func (f *folder) write() string {
	f.t.Helper()
	require.NoError(f.t, os.WriteFile(filepath.Join(f.dir, ManifestName), []byte(header+f.rows.String()), 0o600))
	return f.dir
}

func (f *folder) load() (*Library, error) { return Load(f.write(), Options{Venue: toys}) }

// line writes one line of a recording.
func line(n int, at, dir, body string) string {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"n":%d,"t":"%s","d":"%s","u":"https://toy.example/x?symbol=A","m":%s}`+"\n", n, at, dir, b)
}

func top(symbol, bid, ask string, event int64) string {
	return fmt.Sprintf(`{"s":"%s","b":"%s","a":"%s","e":%d}`, symbol, bid, ask, event)
}

const list = `https://toy.example/list -> 1600000000.5: {"AB":"A/B","CD":"C/D"}` + "\n" + `configuration: {}` + "\n"

// never is a wait that the fake clock does not end by itself.
const never = 1000 * time.Hour

// jumpClock passes time only when somebody sleeps, and then at once.
type jumpClock struct {
	mu     sync.Mutex
	now    time.Time
	sleeps []time.Duration
}

func newJumpClock() *jumpClock { return &jumpClock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (c *jumpClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *jumpClock) Sleep(ctx context.Context, d time.Duration) error {
	if d >= never {
		<-ctx.Done()
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.sleeps = append(c.sleeps, d)
	return nil
}

func serve(t *testing.T, lib *Library, cfg ServerConfig) *Server {
	t.Helper()
	s := NewServer(lib, cfg)
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func dial(t *testing.T, url string) (*websocket.Conn, http.Header) {
	t.Helper()
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	t.Cleanup(func() { _ = conn.Close() })
	conn.SetReadLimit(64 << 20)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(30*time.Second)))
	return conn, resp.Header
}

type got struct {
	kind int
	body string
}

// all reads a session to its normal end.
func all(t *testing.T, conn *websocket.Conn) []got {
	t.Helper()
	var out []got
	for {
		kind, body, err := conn.ReadMessage()
		if err != nil {
			var ce *websocket.CloseError
			require.True(t, errors.As(err, &ce) && ce.Code == websocket.CloseNormalClosure, "%v", err)
			return out
		}
		out = append(out, got{kind, string(body)})
	}
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(b)
}
