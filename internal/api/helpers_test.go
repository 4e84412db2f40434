package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

var testTime = time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)

// nodeData is a small Data in memory; hooks change single answers.
type nodeData struct {
	origin     feed.Origin
	feeds      []FeedView
	conditions []ConditionView
	err        error
	before     func(ctx context.Context)
}

func (d *nodeData) Origin() feed.Origin { return d.origin }

func (d *nodeData) Status(context.Context) (*StatusView, error) {
	if d.err != nil {
		return nil, d.err
	}
	return &StatusView{Version: "test", Mode: "simulated", Origin: d.origin, StartedAt: testTime, ChainID: 1337}, nil
}

func (d *nodeData) Feeds(ctx context.Context) ([]FeedView, error) {
	if d.before != nil {
		d.before(ctx)
	}
	if d.err != nil {
		return nil, d.err
	}
	return append([]FeedView(nil), d.feeds...), nil
}

func (d *nodeData) Feed(_ context.Context, id feed.ID) (*FeedView, error) {
	if d.err != nil {
		return nil, d.err
	}
	for i := range d.feeds {
		if d.feeds[i].ID == id {
			v := d.feeds[i]
			return &v, nil
		}
	}
	return nil, ErrUnknownFeed
}

func (d *nodeData) Conditions(context.Context) []ConditionView { return d.conditions }

func encode(t testing.TB, mantissa int64) feed.Encoded {
	t.Helper()
	v, err := feed.Encode(mantissa)
	require.NoError(t, err)
	return v
}

func decimal(t testing.TB, text string) feed.Decimal {
	t.Helper()
	d, err := feed.ParseDecimal(text)
	require.NoError(t, err)
	return d
}

// testData is a node with a delivered feed of full provenance, one that still
// waits and one of a recording.
func testData(t testing.TB) *nodeData {
	set := feed.Set{Name: "main", Interval: 2 * time.Second, Feeds: []feed.Feed{
		{ID: "BTC/USD", Decimals: 8, Heartbeat: time.Minute, DeviationPPM: 500},
		{ID: "ETH/USD", Decimals: 8, Heartbeat: time.Minute, DeviationPPM: 500},
		{ID: "BTC/USDT@20220513", Decimals: 2, Heartbeat: time.Minute},
	}}
	btc := NewFeedView(set, 0, feed.Simulated)
	btc.Proxy = "0x00000000000000000000000000000000000000aa"
	btc.Value = NewValue(encode(t, 6_432_112_345_678), 8)
	btc.Round = 900_000_000
	btc.ObservedAt = Time(testTime)
	btc.Delivery = &DeliveryView{
		ChainID: 1337, Transaction: "0xabc1", Block: 12, LandedAt: testTime, GasUsed: 400_000, Payee: "0x01",
		ProveMS: 900, TickToChainMS: 2100, Quorum: 267, TotalWeight: 1 << 60,
		Operators: []OperatorPart{
			{Slot: 0, Address: "0x01", Weight: 100, Participated: true, Value: NewValue(encode(t, 6_432_112_345_678), 8)},
			{Slot: 1, Address: "0x02", Weight: 100},
		},
	}
	btc.Local = NewLocalView(&feed.LocalValue{
		ID: "BTC/USD", Decimals: 8, Value: encode(t, 6_432_200_000_000), At: testTime, Oldest: testTime, Newest: testTime,
		Contributions: []feed.Contribution{
			{Source: "kraken", Symbol: "BTC/USD", Pair: "BTC/USD", Kind: feed.QuoteTick, Price: decimal(t, "64322"), EventTime: testTime,
				ReceiveTime: testTime, Weight: 7, Value: encode(t, 6_432_200_000_000), Origin: feed.Simulated},
			{Source: "binance", Symbol: "BTCUSDT", Pair: "BTC/USDT", Kind: feed.TradeTick, Price: decimal(t, "70000"), EventTime: testTime,
				ReceiveTime: testTime, Weight: 9, SetAside: "8% from the median", Origin: feed.Simulated,
				Via: []feed.Conversion{{Feed: "USDT/USD", Value: encode(t, 99_990), Decimals: 5}}},
			{Source: "okx", Symbol: "BTC-USDT", Pair: "BTC/USDT", Weight: 8, SetAside: "no data"},
		},
	})
	return &nodeData{
		origin: feed.Simulated,
		feeds:  []FeedView{btc, NewFeedView(set, 1, feed.Simulated), NewFeedView(set, 2, feed.Simulated)},
		conditions: []ConditionView{
			{Name: "chain", OK: true, Since: Time(testTime)},
			{Name: "sources", OK: true},
		},
	}
}

func testConfig(t testing.TB, d Data) Config {
	return Config{Data: d, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: func() time.Time { return testTime }}
}

// start serves a handler on a port of its own until the test ends.
func start(t *testing.T, cfg Config) *httptest.Server {
	t.Helper()
	h, err := New(cfg)
	require.NoError(t, err)
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv
}

// do sends a request whose path goes out exactly as written.
func do(t *testing.T, srv *httptest.Server, method, path string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL, http.NoBody)
	require.NoError(t, err)
	req.URL.Opaque = "//" + req.URL.Host + path
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := srv.Client().Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp, string(body)
}
