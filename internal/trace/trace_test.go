package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func TestColumns(t *testing.T) {
	set := feed.Set{Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8}, {ID: "EUR/USD", Decimals: 6}}}
	names, decimals := Columns(set, 4)
	require.Equal(t, []string{"time", "BTC/USD", "EUR/USD", ""}, names)
	require.Equal(t, []int{0, 8, 6, 0}, decimals)
}

func TestWriteIsOneLineOfTheFormat(t *testing.T) {
	at := time.Date(2024, 1, 2, 3, 4, 5, 6_000_000, time.FixedZone("elsewhere", 3600))
	price, err := feed.ParseDecimal("30010.50")
	require.NoError(t, err)
	values := map[feed.ID]feed.LocalValue{
		"BTC/USD": {ID: "BTC/USD", Decimals: 2, Contributions: []feed.Contribution{
			{Source: "binance", Symbol: "BTCUSDT", Pair: "BTC/USDT", Kind: feed.QuoteTick, Price: price, EventTime: at, Weight: 240,
				Via: []feed.Conversion{{Feed: "USDT/USD", Value: feed.Offset + 9990, Decimals: 4}}, Value: feed.Offset + 2998049, Origin: feed.Replay},
			{Source: "okx", Symbol: "BTC-USD", Pair: "BTC/USD", Kind: feed.TradeTick, Price: price, EventTime: at, Value: 5, SetAside: "stale", Origin: feed.Replay},
			{Source: "kraken", Pair: "BTC/USD", SetAside: "no data"},
		}},
		"AAA/USD": {ID: "AAA/USD", Contributions: []feed.Contribution{
			{Source: "okx", Pair: "AAA/USD", Kind: feed.TradeTick, Price: price, EventTime: at, Weight: 1, Value: feed.Offset + 30010}}},
	}
	d := Delivery{FeedSet: "main", Round: 7, Columns: []string{"time", "BTC/USD"}, Decimals: []int{0, 2}, MaxAgeMS: []int64{0, 30_000}, Quorum: 3, TotalWeight: 4,
		Operators: []Operator{{Address: "0xa", Weight: 4, Participated: true, Vector: Values([]feed.Encoded{feed.Offset, 0}), Ticks: Ticks(values)}},
		Medians:   Values([]feed.Encoded{feed.Offset, 1<<63 - 1})}
	var b bytes.Buffer
	require.NoError(t, Write(&b, &d))
	require.Equal(t, 1, bytes.Count(b.Bytes(), []byte("\n")))
	require.JSONEq(t, `{"feed_set":"main","round":7,"columns":["time","BTC/USD"],"decimals":[0,2],"max_age_ms":[0,30000],"quorum":3,"total_weight":4,
		"operators":[{"address":"0xa","weight":4,"participated":true,"vector":["4611686018427387904","0"],"ticks":[
			{"source":"okx","symbol":"","price":"30010.5","event_time":"2024-01-02T02:04:05.006Z","column":"AAA/USD","decimals":0,"pair":"AAA/USD",
				"kind":"trade","weight":1,"value":"4611686018427417914"},
			{"source":"binance","symbol":"BTCUSDT","price":"30010.5","event_time":"2024-01-02T02:04:05.006Z","column":"BTC/USD","decimals":2,"pair":"BTC/USDT",
				"kind":"quote","weight":240,"via":[{"feed":"USDT/USD","invert":false,"value":"4611686018427397894","decimals":4}],
				"value":"4611686018430385953","origin":"replay"},
			{"source":"okx","symbol":"BTC-USD","price":"30010.5","event_time":"2024-01-02T02:04:05.006Z","column":"BTC/USD","decimals":2,"pair":"BTC/USD",
				"kind":"trade","weight":0,"value":"0","set_aside":"stale","origin":"replay"}]}],
		"medians":["4611686018427387904","9223372036854775807"]}`, b.String())
	var back Delivery
	require.NoError(t, json.Unmarshal(b.Bytes(), &back))
	require.Equal(t, d, back)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteFails(t *testing.T) {
	require.ErrorContains(t, Write(brokenWriter{}, &Delivery{}), "write trace: disk full")
}
